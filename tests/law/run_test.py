#!/usr/bin/env python3
"""What `run` says of rows that are not as expected, or that it cannot read.

    run_test.py PROGRAM
"""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
COLUMNS = ["id", "kind", "question_id", "question", "facts_json", "expected", "basis", "source"]
RESIGNED = {"ground": "art37", "hire_date": "2021-01-01", "last_day": "2025-06-30", "avg_monthly_wage_12m_yuan": 18000}
THRESHOLD = {"headcount_to_cut": 20, "total_headcount": 5000}


def story():
    with open(HERE / "cases-cn.csv", encoding="utf-8-sig", newline="") as file:
        return next(row for row in csv.DictReader(file) if row["id"] == "LEG-013")


def row(question, facts, expected, name="TST-001"):
    return {"id": name, "question_id": question, "facts_json": json.dumps(facts), "expected": expected}


# what is asked -> whether it passes, and a text that the output must hold
CASES = [
    (row("art41_threshold_met", THRESHOLD, "yes"), True, "1 passed, 0 failed"),
    (row("art41_threshold_met", THRESHOLD, "no"), False, "expected no, got yes"),
    (row("art41_threshold_met", THRESHOLD, "no"), False, "headcount_to_cut"),
    (row("art41_threshold_met", {"headcount_to_cut": 20}, "yes"), True, "1 passed, 0 failed"),
    (row("art41_threshold_met", {"headcount_to_cut": 1}, "no"), False, "got unknown"),
    (row("art41_threshold_met", {**THRESHOLD, "colour": 1}, "yes"), False, "no key 'colour'"),
    (row("art41_threshold_met", {"headcount_to_cut": "many"}, "yes"), False, "not a number"),
    (row("severance_yuan", {"ground": "art99"}, "0.00"), False, "art99"),
    (row("weather", {}, "fine"), False, "no question 'weather'"),
    (story(), True, "1 passed, 0 failed"),
    ({**story(), "expected": "lawful"}, False, "the scenario expects unlawful"),
    ({**story(), "facts_json": "{}"}, False, "the row has other facts"),
    # one that cannot be read beside one that can, and two of one id
    ([row("severance_yuan", {"ground": "art99"}, "0.00"), row("severance_yuan", RESIGNED, "0.00", "TST-002")], False,
     "1 passed, 1 failed"),
    ([row("severance_yuan", RESIGNED, "0.00"), row("severance_yuan", RESIGNED, "1.00")], False, "1 passed, 1 failed"),
]


def run(writ, given, folder):
    file = pathlib.Path(folder) / "rows.csv"
    with open(file, "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(given if isinstance(given, list) else [given])
    return subprocess.run([sys.executable, str(HERE / "run"), str(file), "--writ", writ], capture_output=True, text=True,
                          check=False)


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for given, passes, text in CASES:
            ran = run(sys.argv[1], given, folder)
            good = (ran.returncode == 0) == passes and text in ran.stdout
            failed += not good
            print(("pass" if good else "FAIL"), text)
            if not good:
                print(ran.stdout + ran.stderr)
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
