"""An improvement plan, run by a program in Python that has libwrit.so and nothing else of Writ.

host.py FOLDER POLICY FACTS RULES: FOLDER gets the store; POLICY is examples/incompetence/policy.writ, FACTS its
facts/2026-04.json, RULES the folder of rules that comes with Writ.
"""

import hashlib
import json
import os
import sys

import writ

CASE = "PIP-7"
now = 1775782800000  # this host's clock: 2026-04-10T01:00:00Z


def facts_kept_by_us(path):
    """What this host's own tables say of somebody: of the names that the policy knows, and no others."""

    def facts(person, names):
        with open(path, encoding="utf-8") as file:
            subject = json.load(file)["subject"]
        if subject["id"] != person:
            return None
        return {"subject": {name: value for name, value in subject.items() if name in names | {"id", "told"}}}

    return facts


def key_of(person):
    """Anything but a secret: a real host keeps a key where its person does."""
    return hashlib.sha256(("not a secret: " + person).encode()).digest()


def run(library, store, policy_path, facts_path, rules):
    global now
    policy = library.policy(path=policy_path, folders=[rules])
    facts = writ.Facts(path=facts_path)
    decision = policy.decide(facts, as_of="2026-04-10", rules=["improvement_needed"])["decisions"][0]
    print("decided:", decision["rule"], decision["outcome"])
    for line in decision["because"]:
        print("   ", line["text"])

    bundle = store.install(policy)
    for person, name, roles in (("M1", "王志强", ["manager"]), ("H1", "李敏", ["hr"]),
                                ("D1", "周海", ["hr_director"]), ("E-1007", "张三", [])):
        store.add_person(id=person, name=name, roles=roles, public_key=library.public_key(key_of(person)))
    store.open_case(by="H1", bundle=bundle, procedure="improvement_plan", subject="E-1007", case_id=CASE,
                    arguments=["uplift=20%"], because="improvement_needed")

    report = writ.Document(writ.text("weekly_report"), writ.text("week-15.json"), writ.text(""), writ.text(facts_path))
    store.act(by="M1", case_id=CASE, step="plan", words=["goals=20 % more than in March"], attachments=[report])
    try:
        store.act(by="D1", case_id=CASE, step="assess")
    except writ.Error as error:  # a refusal is an answer: it says what was found, and nothing was written
        print(f"refused ({error.word}): {error}")
    asked = store.to_be_signed(by="E-1007", case_id=CASE, step="plan")
    store.act(by="E-1007", case_id=CASE, step="plan", signed_statement=library.sign(asked, key_of("E-1007")))

    now += 34 * 24 * 3600 * 1000  # a month later
    store.tick(writ.ACCEPT_GAP)
    case = store.show(CASE)
    for moment in case["timeline"]:
        print(moment["recorded"], "", moment["kind"], "", moment.get("actor", ""))
    for task in case["tasks"]:
        print("open:", task["title"]["en"] or task["title"]["zh"], "by", task["by"]["title"]["en"])
    print(store.checkpoint().splitlines()[1], "records vouched for")
    report = store.verify()
    assert report["finding"] is None, report
    print("verified", report["records"], "records")


def main():
    if len(sys.argv) != 5:
        print("usage: host.py FOLDER POLICY FACTS RULES", file=sys.stderr)
        return 2
    folder, policy, facts, rules = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    library = writ.Library()
    try:
        with library.store(folder=folder + "/store", trust=folder + "/trust", flags=writ.CREATE, log_level=1,
                           clock=lambda: now, log=lambda level, line: print("writ:", line, file=sys.stderr),
                           facts=facts_kept_by_us(facts)) as store:
            run(library, store, policy, facts, rules)
    except writ.Error as error:
        print(f"{error.word}: {error}\n{error.chinese}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
