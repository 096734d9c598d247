#!/usr/bin/env python3
"""A scenario that is a published decision or example says where it was published, in both languages.

    sources.py

Whatever cases-cn.csv marks as published and a scenario of the library carries the id of has its source in the comment right
above that scenario. The last line is `N passed, M failed`; each scenario is one test.
"""
import csv
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
LIBRARY = HERE.parent.parent / "stdlib-rules"


def published():
    """id -> source of what was published."""
    with open(HERE / "cases-cn.csv", encoding="utf-8-sig", newline="") as file:
        return {row["id"]: " ".join(row["source"].removeprefix("published: ").split()) for row in csv.DictReader(file)
                if row["source"].startswith("published")}


def scenarios(file):
    """(id, the line above) of each scenario with an id."""
    lines = file.read_text(encoding="utf-8").splitlines()
    for above, line in zip(lines, lines[1:]):
        found = re.match(r'(?:scenario "|情形 「)([A-Z]{3}-\d{3}) = ', line)
        if found:
            yield found.group(1), above


def main():
    sources, passed, failed = published(), 0, 0
    for file in sorted(LIBRARY.glob("cn/*.writ")):
        word = "-- 来源:" if file.name.endswith(".zh.writ") else "-- Source: "
        for name, above in scenarios(file):
            if name not in sources:
                continue
            good = above == word + sources[name]
            passed, failed = passed + good, failed + (not good)
            if not good:
                print(f"FAIL {file.name} {name}: above it stands no `{word}{sources[name]}`")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
