"""A second implementation of how cases go, written from docs/procedures.md and FORMAT.md alone."""
