#!/usr/bin/env python3
"""Every link of a document to a file of the project, and to a heading in it, leads somewhere.

    tests/docs/links.py [FOLDER]

A heading's anchor is made as GitHub makes it. The last line is `N links, M broken`; exit 0 only if none is.
"""
import pathlib
import re
import sys


def prose(path):
    return re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def anchor(heading):
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.strip().lower())
    return "".join(c for c in text if c.isalnum() or c in " -_").replace(" ", "-")


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    documents = sorted(path for folder in (".", "docs/**", "examples/**", "stdlib-rules/**") for path in root.glob(f"{folder}/*.md"))
    anchors = {path.resolve(): {anchor(one) for one in re.findall(r"^#+ (.*)$", prose(path), re.MULTILINE)} for path in documents}
    links = broken = 0
    for path in documents:
        for link in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
            if link.startswith("http"):
                continue
            links += 1
            file, _, place = link.partition("#")
            there = (path.parent / file).resolve() if file else path.resolve()
            if there.exists() and (not place or there not in anchors or place in anchors[there]):
                continue
            broken += 1
            print(f"{path.relative_to(root)}: {link} leads nowhere")
    print(f"{links} links, {broken} broken")
    return 0 if links and not broken else 1


if __name__ == "__main__":
    sys.exit(main())
