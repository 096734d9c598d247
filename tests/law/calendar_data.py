#!/usr/bin/env python3
"""day-kinds.csv and working-day-counts.csv say what working-days.csv says.

    calendar_data.py FOLDER [--write]

Days that no arrangement lists follow the week. With --write the two files are made from the first instead.
"""
import csv
import datetime
import pathlib
import sys

KINDS = {"statutory_holiday": "statutory_holiday", "day_off": "adjusted_rest_day", "make_up_working_day": "working_day"}
SOURCE = "国务院办公厅2023至2026年节假日安排"


def read_special(folder):
    with open(folder / "working-days.csv", encoding="utf-8-sig", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    return {row["date"]: row["kind"] for row in csv.DictReader(lines)}


def changes(special):
    """(kind rows, count rows, last day): a row for each day on which the kind, or the running count, changes."""
    years = [int(day[:4]) for day, kind in special.items() if kind == "statutory_holiday"]
    day, last = datetime.date(min(years), 1, 1), datetime.date(max(years), 12, 31)
    kinds, counts, count = [], [(day, 0)], 0
    while day <= last:
        usual = "working_day" if day.weekday() < 5 else "weekly_rest_day"
        kind = KINDS.get(special.get(day.isoformat()), usual)
        if not kinds or kinds[-1][1] != kind:
            kinds.append((day, kind))
        if kind == "working_day":
            count += 1
            counts = counts[:-1] if counts[-1][0] == day else counts
            counts.append((day, count))
        day += datetime.timedelta(1)
    return kinds, counts, last


def table(rows, last):
    lines = ["day,value,known_through,source"]
    for at, (day, value) in enumerate(rows):
        until = rows[at + 1][0] - datetime.timedelta(1) if at + 1 < len(rows) else last
        lines.append(f"{day},{value},{until},{SOURCE}")
    return "\n".join(lines) + "\n"


def main():
    folder = pathlib.Path(sys.argv[1])
    kinds, counts, last = changes(read_special(folder))
    passed = failed = 0
    for name, rows in [("day-kinds.csv", kinds), ("working-day-counts.csv", counts)]:
        if "--write" in sys.argv:
            (folder / name).write_text(table(rows, last), encoding="utf-8")
        good = (folder / name).read_text(encoding="utf-8") == table(rows, last)
        print(("pass" if good else "FAIL"), name)
        passed, failed = passed + good, failed + (not good)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
