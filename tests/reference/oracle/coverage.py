"""What was compared, so that a hole shows."""
from collections import Counter


class Coverage:
    def __init__(self):
        self.counts = Counter()

    def mark(self, group: str, name: str):
        self.counts[group, name] += 1

    def table(self) -> str:
        lines, group = [], None
        for (of, name), count in sorted(self.counts.items()):
            if of != group:
                lines.append(of)
                group = of
            lines.append(f"  {count:8} {name}")
        return "\n".join(lines)
