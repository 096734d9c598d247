#!/usr/bin/env python3
"""Goes through the procedures of the library as people do, and compares what is open after each act with walks.txt.

    walks.py PROGRAM [--write | --first N]

A line of walks.txt that begins in the first column is an act, what is indented below it is what `writ case show` says is
open then. With --write that is written anew, to be read against the procedure before it is kept. --first N walks the first
N cases alone.

    case PROCEDURE name=value …     a case is opened, by H1
    on DATE                         the days go on, and what is due is fired
    PERSON STEP name=value paper@ signed …   an act; `paper@` attaches a paper, `signed` signs with the person's key
    PERSON reports EVENT …          an event took place
    PERSON records name=value …     a fact of the employee is recorded
    shows EVENT …                   the case's own record tells of it
    not …                           the same, and it must be refused

Each case goes on from where the one before it ended; of a case after `apart` nothing is left.

The last line is `N passed, M failed`; each case is one test.
"""
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FILE = HERE / "walks.txt"
PEOPLE = {"M1": ["manager"], "M2": ["manager"], "H1": ["hr"], "H2": ["hr"], "D1": ["hr_director"], "D2": ["hr_director"],
          "P1": ["payroll"], "U1": ["union"], "T1": ["trainer"], "X1": ["manager", "hr", "hr_director", "trainer"], "E1": []}
FACTS = {"id": "E1", "hired_on": "2019-05-06", "left_on": "none", "below_standard": True, "below_new_standard": True,
         "plan_due": True, "training_due": True, "service_from": "2019-05-06", "last_day": "2025-09-18",
         "retires_on": "2051-03-01", "health_check_done": True, "city": "Shanghai", "seat": "Shanghai",
         "contract_term": "三年", "post_held": "销售"}
NEVER = ["hazard", "disease_suspected", "injury", "sick_period", "pregnancy", "union_officer"]
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
FIRST = "2025-03-03"


class Story:
    """A case: its procedure, and each act with the lines of what is open then."""

    def __init__(self, procedure, apart):
        self.procedure, self.apart, self.acts = procedure, apart, []


def stories():
    found, apart = [], False
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("  "):
            found[-1].acts[-1][1].append(line[2:])
        elif line == "apart":
            apart = True
        else:
            if line.startswith("case "):
                found.append(Story(line.split()[1], apart))
                apart = False
            found[-1].acts.append((line, []))
    return found


class Office:
    """People, their keys and a person's facts, in a store that each case copies."""

    def __init__(self, writ, folder, library=ROOT / "stdlib-rules"):
        self.writ, self.folder, self.library = writ, pathlib.Path(folder), pathlib.Path(library)
        (self.folder / "paper").write_text("a paper\n", encoding="utf-8")
        self.now, self.store, self.opened = f"{FIRST} 09:00", "base", 0
        for person, roles in PEOPLE.items():
            self.run("key", "new", f"{person}.key", clock=False)
            self.must("person", "add", person, "--name", person, "--key", f"{person}.key",
                      *(word for role in roles for word in ("--role", role)))
        pay = {"pay": dict.fromkeys(MONTHS, 10000), "monthly_wage": dict.fromkeys(MONTHS, 12000)}
        facts = {**FACTS, **pay, **{name: [{"from": "2019-05-06", "value": False}] for name in NEVER}}
        (self.folder / "facts.json").write_text(json.dumps({"subjects": [facts]}, ensure_ascii=False), encoding="utf-8")

    def run(self, *arguments, clock=True):
        environment = {**os.environ, "WRIT_LIBRARY": str(self.library), "WRIT_STORE": str(self.folder / self.store), "LC_ALL": "C.UTF-8",
                       "WRIT_TRUST": str(self.folder / (self.store + "-trust"))}
        more = ["--now", self.now] if clock else []
        return subprocess.run([self.writ, *arguments, *more], capture_output=True, text=True, check=False, cwd=self.folder,
                              env=environment)

    def must(self, *arguments):
        ran = self.run(*arguments)
        if ran.returncode != 0:
            raise SystemExit(f"{' '.join(arguments)}: {ran.stdout}{ran.stderr}")

    def employ(self, policy):
        self.must("import", "facts.json", "--policy", str(policy), "--source", "hr", "--as", "H1")

    def act(self, policy, line):
        """Whether an act went as it should, and what was said."""
        words = line.split()
        refused = words[0] == "not"
        words = words[1:] if refused else words
        if words[0] == "case":
            if not refused:
                self.opened += 1
                self.case = f"C-{self.opened}"
            ran = self.run("case", "open", str(policy), *words[1:], "--subject", "E1", "--as", "H1",
                           *([] if refused else ["--case", self.case]))
        elif words[0] == "on":
            day, to = (datetime.date.fromisoformat(one) for one in (self.now[:10], words[1]))
            while True:  # every morning: what ran out while nobody looked would be given its time anew
                day = min(day + datetime.timedelta(days=1), to)
                self.now = f"{day} 09:00"
                ran = self.run("tick", "--accept-gap")
                if day == to:
                    break
        elif words[0] == "shows":
            ran = self.run("case", "show", self.case)
            return all(f"  {word} " in ran.stdout for word in words[1:]) != refused, f"not shown in {ran.stdout}"
        elif words[1] == "reports":
            papers = [one for word in words[3:] for one in (["--proof", "paper"] if word.endswith("@") else [word])]
            ran = self.run("case", "report", self.case, words[2], *papers, "--on", self.now[:10], "--as", words[0])
        elif words[1] == "records":
            ran = self.run("case", "record", "E1", *(" ".join(words[2:]).split(", ")), "--source", "hr", "--as", words[0])
        else:
            signed = ["--sign", f"{words[0]}.key"] if "signed" in words else []
            words = [word for word in words if word != "signed"]
            ran = self.run("case", "act", self.case, *self.papers(words[1:]), "--as", words[0], *signed)
        return (ran.returncode != 0) == refused, (ran.stdout + ran.stderr).strip()

    @staticmethod
    def papers(words):
        for word in words:
            yield from ["--attach", word[:-1] + "=paper"] if word.endswith("@") else [word]

    def open_now(self):
        shown = self.run("case", "show", self.case).stdout
        head, _, *parts = shown.split("\n\n")
        return [line.rstrip() for part in parts or [head] for line in part.splitlines()]

    def walk(self, number, policy, story):
        """What is open after each act, as far as the case goes: (act, expected lines, lines, None or why it failed)."""
        self.now = (self.folder / f"before-{number}" / "now").read_text(encoding="utf-8")
        for end in ("", "-trust"):
            shutil.rmtree(self.folder / ("case" + end), ignore_errors=True)
            shutil.copytree(self.folder / f"before-{number}{end}", self.folder / ("case" + end))
        self.store, self.opened = "case", number
        for line, expected in story.acts:
            good, said = self.act(policy, line)
            if not good:
                yield line, expected, [], said
                return
            yield line, expected, [] if line.startswith("not ") else self.open_now(), None

    def begin(self, number):
        """What stands before a case is kept."""
        for end in ("", "-trust"):
            shutil.copytree(self.folder / (self.store + end), self.folder / f"before-{number}{end}")
        (self.folder / f"before-{number}" / "now").write_text(self.now, encoding="utf-8")

    def play(self, policy, told):
        """All cases, each from the one before: for each what `walk` gives of it."""
        for number, story in enumerate(told):
            self.begin(number)
            yield story, list(self.walk(number, policy, story))
            if story.apart:
                for end in ("", "-trust"):
                    shutil.rmtree(self.folder / ("case" + end))
                    shutil.copytree(self.folder / f"before-{number}{end}", self.folder / ("case" + end))
                self.now = (self.folder / f"before-{number}" / "now").read_text(encoding="utf-8")


def prepared(writ, folder, library):
    """An office in which every case can be walked, and what is wrong with the first that goes astray."""
    office = Office(writ, folder, library)
    policy = pathlib.Path(library) / "hr" / "procedures.writ"
    office.employ(policy)
    for story, walked in office.play(policy, stories()):
        if wrong_in(walked):
            return office, f"{story.procedure}: {wrong_in(walked)}"
    return office, None


def goes_astray(office, number, policy, story):
    """Whether a case differs from walks.txt; asks no further than where it does."""
    for step in office.walk(number, policy, story):
        if wrong_in([step]):
            return True
    return False


def wrong_in(walked):
    """None where a case goes as walks.txt has it, else what is otherwise."""
    for line, expected, got, said in walked:
        if said is not None:
            return f"{line}: {said}"
        if got != expected:
            return f"{line}: open is\n" + "\n".join("        " + one for one in got)
    return None


def rewrite(office, policy):
    played = [walked for _, walked in office.play(policy, stories())]
    lines, number, at = [], -1, 0
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            continue
        lines.append(line)
        if not line or line.startswith("#") or line == "apart":
            continue
        if line.startswith("case "):
            number, at = number + 1, 0
        if at < len(played[number]):
            _, _, got, said = played[number][at]
            lines += ["  " + one for one in got]
            if said is not None:
                print(line, said)
        at += 1
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    policy = ROOT / "stdlib-rules" / "hr" / "procedures.writ"
    failed, told = 0, stories()
    if "--first" in sys.argv:
        told = told[:int(sys.argv[sys.argv.index("--first") + 1])]
    with tempfile.TemporaryDirectory() as folder:
        office = Office(sys.argv[1], folder)
        office.employ(policy)
        if "--write" in sys.argv:
            rewrite(office, policy)
            return 0
        for story, walked in office.play(policy, told):
            wrong = wrong_in(walked)
            failed += wrong is not None
            print("FAIL" if wrong else "pass", story.procedure, wrong or "")
    print(f"{len(told) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
