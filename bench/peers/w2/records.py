"""The 2,000 records of the decision benchmark: records.py PREPARED OUT_DIR

Writes facts.ndjson (what the peers read), subjects.jsonl (the same facts as Writ reads them) and rules.clp
(the rules for CLIPS), byte for byte what rules.mjs writes, so that they are there without Node.
"""
import json
import math
import os
import sys

RULES = [
    ("r1", [("a0", "<", 0.8), ("a1", "<", 0.8), ("a2", "<", 0.8)]),
    ("r2", [("a0", "<", 0.8), ("a1", "<", 0.8), ("a2", ">=", 0.8)]),
    ("r3", [("a0", ">=", 1), ("ret", "<", "?ret_limit")]),
    ("r4", [("a0", "<", 0.8), ("a1", "<", 0.8), ("a2", ">=", 0.8), ("conv", ">", "?team_conv")]),
    ("r5", [("comp_mean3", ">", 0.05)]),
    ("r6", [("quiz", "<", 60)]),
    ("r7", [("low_coll", ">=", 3)]),
    ("r8", [("a3", ">", "?a2"), ("a2", ">", "?a1"), ("a1", ">", "?a0")]),
    ("r9", [("visits", "<", 30)]),
    ("r10", [("csat0", "<", 3)]),
    ("r11", [("csat0", "<", 3.8), ("csat1", "<", 3.8), ("csat2", "<", 3.8)]),
    ("r12", [("tenure_months", "<", 12)]),
    ("r13", [("on_leave", "==", True)]),
    ("r14", [("att_avg12", ">=", 1.05), ("comp_mean3", "<=", 0.02)]),
    ("r15", [("att_avg12", ">=", 1.03), ("quiz", ">=", 85), ("tenure_months", ">=", 24),
             ("role", "==", "rep")]),
    ("r16", [("a0", "<", 0.8), ("a1", "<", 0.8), ("a2", "<", 0.8), ("pip_completed", "==", True),
             ("training_completed", "==", True), ("transfer_offered", "==", True),
             ("on_leave", "==", False), ("protected", "==", False)]),
    ("r17", [("warnings", ">=", 3)]),
    ("r18", [("absence_days", ">", 5)]),
    ("r19", [("role", "==", "lead"), ("team_att", "<", 0.95)]),
    ("r20", [("cert_days_left", "<", 0)]),
]
FIELDS = ["a0", "a1", "a2", "a3", "ret", "ret_limit", "conv", "team_conv", "comp_mean3", "quiz",
          "low_coll", "visits", "csat0", "csat1", "csat2", "tenure_months", "on_leave", "att_avg12",
          "role", "pip_completed", "training_completed", "transfer_offered", "protected",
          "warnings", "absence_days", "team_att", "cert_days_left"]


class Random:
    """A linear congruence, as rules.mjs has it."""

    def __init__(self, seed):
        self.state = seed

    def __call__(self):
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return self.state / 4294967296


def r4(x):
    return math.floor(x * 1e4 + 0.5) / 1e4


def record(person, rnd):
    months = person["m"]
    a = [r4(m["amount"] / m["target"]) for m in months]
    o = {"employee_id": person["employee_id"], "role": "lead" if rnd() < 0.15 else "rep",
         "a0": a[0], "a1": a[1], "a2": a[2], "a3": a[3],
         "att_avg12": r4((a[0] + a[1] + a[2] + a[3] + a[4] + a[5]) / 6),
         "ret": months[0]["ret"], "ret_limit": r4(person["team_ret"] - 0.15),
         "conv": months[0]["conv"], "team_conv": r4(person["team_conv"]),
         "team_att": r4(0.85 + 0.3 * rnd()),
         "comp_mean3": r4((months[0]["comp"] + months[1]["comp"] + months[2]["comp"]) / 3),
         "quiz": months[0]["quiz"], "low_coll": sum(m["coll"] < 0.85 for m in months),
         "visits": months[0]["visits"], "csat0": months[0]["csat"], "csat1": months[1]["csat"],
         "csat2": months[2]["csat"]}
    o["tenure_months"] = math.floor(rnd() * 120)
    o["on_leave"] = rnd() < 0.03
    o["protected"] = rnd() < 0.05
    o["pip_completed"] = rnd() < 0.5
    o["training_completed"] = rnd() < 0.6
    o["transfer_offered"] = rnd() < 0.5
    o["warnings"] = math.floor(rnd() * 4.2)
    o["absence_days"] = math.floor(rnd() * 7)
    o["cert_days_left"] = math.floor(rnd() * 400) - 20
    return o


def plain(value):
    """As JavaScript writes it: 1, not 1.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def literal(value):
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(plain(value))


def clips_slot(field, conditions):
    for name, op, value in conditions:
        if name == field and op == "==":
            return f"({field} {literal(value)})"
    tests = "".join(f"&:({op} ?{field} {literal(value)})" for name, op, value in conditions
                    if name == field and not str(value).startswith("?"))
    return f"({field} ?{field}{tests})"


def clips():
    lines = ["(deftemplate emp " + " ".join(f"(slot {f})" for f in FIELDS) + ")"]
    for i, (name, conditions) in enumerate(RULES):
        used = []
        for field, _, value in conditions:
            used += [x for x in (field, value[1:] if str(value).startswith("?") else None)
                     if x and x not in used]
        tests = " ".join(f"(test ({op} ?{field} {value}))" for field, op, value in conditions
                         if str(value).startswith("?"))
        slots = " ".join(clips_slot(f, conditions) for f in used)
        lines.append(f"(defrule {name} (emp {slots}) {tests} => (hit {i}))")
    return "\n".join(lines) + "\n"


def main(prepared, out):
    os.makedirs(out, exist_ok=True)
    rnd = Random(12345)
    with open(prepared, encoding="utf-8") as source, \
            open(f"{out}/facts.ndjson", "w", encoding="utf-8") as facts, \
            open(f"{out}/subjects.jsonl", "w", encoding="utf-8") as subjects:
        for _, line in zip(range(2000), source):
            person = {k: plain(v) for k, v in record(json.loads(line), rnd).items()}
            flat = json.dumps(person, separators=(",", ":"))
            facts.write(flat + "\n")
            subjects.write(f'{{"subject":{{"id":{person["employee_id"]},' + flat[1:] + "}\n")
    with open(f"{out}/rules.clp", "w", encoding="utf-8") as rules:
        rules.write(clips())


if __name__ == "__main__":
    main(*sys.argv[1:])
