#!/usr/bin/env python3
"""What a finding of the law library must be able to show, that what cannot show it is refused, and what is talked over.

    findings.py PROGRAM

FINDINGS says of each finding who makes it, how, and what it must rest on, with the reason in law; the library must say the
same, neither less nor more. Whatever procedure of the library makes it has it signed by that person and asks for reasons and,
after it, hears the employee. TOGETHER says which steps of the procedures are done with somebody, face to face, and not sent. Each policy in `refused` is one that the checker must find fault with, by the code in its first line.
The last line is `N passed, M failed`.
"""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
LIBRARY = HERE.parent.parent / "stdlib-rules"
FINDINGS = {
    ("cn/labour_contract_law.writ", "incompetence"): {
        "made by": "hr_director",
        "how": ["signed", "with reasons"],  # interpretation (one) article 44: the employer proves what it decided on
        "needs": {
            "closed_period": "a period that still runs shows nothing yet",
            "absolute_standard": "Guiding Case 18: to rank last is no incompetence",
            "standard_agreed_before": "article 35: what is asked of a person is not changed alone, nor afterwards",
            "told_before": "article 4 paragraph 4: rules that bind a person are made known to him",
            "same_standard_for_peers": "one person measured otherwise than the others is singled out, not assessed",
            "standard_of_post_held": "article 40 item 2: after a transfer he does the work of the new post",
        },
    },
}
# Who makes the finding where: (file, procedure, step), and the step in which the employee is heard after it.
MADE = {
    ("hr/procedures.writ", "assessment", "assess"): "employee_reply",
    ("hr/procedures.writ", "reassessment", "again_in_post"): "reply_again",
    ("hr/procedures.writ", "reassessment", "again_in_new_post"): "reply_again",
}
# Who is there beside whoever does the step: what is said to a person, agreed or planned with him is not settled by mail.
TOGETHER = {
    ("hr/procedures.writ", "warning"): {"hearing": "employee"},
    ("hr/procedures.writ", "improvement_plan"): {"goals": "employee", "week": "employee", "next_help": "hr"},
    ("hr/procedures.writ", "training_plan"): {"design": "employee"},
    ("hr/procedures.writ", "post_adjustment"): {"offer": "employee", "written_change": "employee"},
    ("hr/procedures.writ", "dismissal_for_incompetence"): {"transfer_offer": "employee", "talk": "employee"},
    ("hr/procedures.writ", "agreed_termination"): {"first_talk": "employee", "terms": "employee", "agreement": "employee"},
    ("hr/procedures.writ", "expiry"): {"renewal_offer": "employee", "renewal_answer": "employee", "expiry_message": "employee"},
}


def said(writ, library, file, name):
    """What the program as it was read says of a finding, in the form of FINDINGS."""
    ran = subprocess.run([writ, "dump", str(library / file), "--phase", "program", "--library", str(library)],
                         capture_output=True, text=True, check=False)
    found = re.search(rf"^finding {name} of employee(?: made by (\w+))?(.*)\n((?:  needs \w+\n)*)", ran.stdout, re.MULTILINE)
    if not found:
        return None
    how = re.findall(r"signed|with reasons", found.group(2))
    return {"made by": found.group(1), "how": how, "needs": set(re.findall(r"needs (\w+)", found.group(3)))}


def wrong_of_finding(writ, library, file, name):
    expected, got = FINDINGS[file, name], said(writ, library, file, name)
    if got is None:
        return "is not there"
    differs = [f"{part}: expected {expected[part]}, got {got[part]}" for part in ("made by", "how") if expected[part] != got[part]]
    differs += [f"may do without {need}, though {why}" for need, why in expected["needs"].items() if need not in got["needs"]]
    differs += [f"needs {need}, which nobody gave a reason for" for need in sorted(got["needs"] - set(expected["needs"]))]
    return "; ".join(differs) or None


def steps_of(text):
    """(procedure, step) -> what stands in the step, in the order of the text."""
    steps, procedure = {}, None
    for line in text.splitlines():
        declared = re.match(r"procedure (\w+)", line)
        procedure = declared.group(1) if declared else procedure
        step = re.match(r"\s*step (\w+)", line)
        if step:
            current = steps.setdefault((procedure, step.group(1)), [])
        if procedure and steps:
            current.append(line.strip())
    return steps


def wrong_of_maker(library, file, procedure, step, heard):
    steps = steps_of((library / file).read_text(encoding="utf-8"))
    names = [name for owner, name in steps if owner == procedure]
    if step not in names:
        return "is not there"
    body = " / ".join(steps[procedure, step])
    if "make finding" not in body:
        return "makes no finding"
    if not re.search(r"sign by hr_director as content", body):
        return "is not signed by who makes it"
    if not re.search(r"provide \w*reasons\b\S* : text", body):
        return "asks for no reasons"
    if not re.search(r"sign by employee as receipt, refused before 2 people", body):
        return "does not reach the employee"
    if heard not in names or names.index(heard) < names.index(step) or "by employee has the right" not in steps[procedure, heard][0]:
        return "does not hear the employee afterwards"
    return None


def makers(library):
    """Every step of the library that makes a finding, so that none is left out of MADE."""
    for path in sorted(library.glob("*/*.writ")):
        if not path.name.endswith(".zh.writ"):
            for (procedure, step), body in steps_of(path.read_text(encoding="utf-8")).items():
                if any("make finding" in line for line in body):
                    yield str(path.relative_to(library)), procedure, step


def wrong_of_talks(library):
    """None, or in which procedures a step is done with somebody else than TOGETHER says."""
    got = {}
    for file in {file for file, _ in TOGETHER}:
        for (procedure, step), body in steps_of((library / file).read_text(encoding="utf-8")).items():
            beside = re.search(r" by \w+ with (\w+)", body[0])
            if beside:
                got.setdefault((file, procedure), {})[step] = beside.group(1)
    wrong = sorted(procedure for file, procedure in TOGETHER | got
                   if TOGETHER.get((file, procedure)) != got.get((file, procedure)))
    return ", ".join(wrong) or None


def wrong_of_refused(writ, library, policy):
    code = policy.read_text(encoding="utf-8").splitlines()[0].split()[-1]
    ran = subprocess.run([writ, "check", str(policy), "--library", str(library)], capture_output=True, text=True, check=False)
    return None if f"[{code}]" in ran.stderr + ran.stdout else f"expected {code}, got: {(ran.stderr + ran.stdout)[:200]}"


def tried(writ, library=LIBRARY):
    """(what was asked, None or what is wrong) of everything."""
    for file, name in FINDINGS:
        yield f"{file} {name}", wrong_of_finding(writ, library, file, name)
    for one in sorted(set(makers(library)) | set(MADE)):
        yield " ".join(one), wrong_of_maker(library, *one, MADE[one]) if one in MADE else "who hears the employee is not said here"
    yield "steps done together", wrong_of_talks(library)
    for policy in sorted((HERE / "refused").glob("*.writ")):
        yield policy.name, wrong_of_refused(writ, library, policy)


def main():
    results = list(tried(sys.argv[1]))
    for what, wrong in results:
        print("FAIL" if wrong else "pass", what, wrong or "")
    failed = sum(wrong is not None for _, wrong in results)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
