#!/usr/bin/env python3
"""Makes logs, changes them in many ways, and asks the library and the second implementation
(verify_log.py) what they think of each. They have to agree, and every change has to be noticed.

Usage: compare.py MAKE_LOG VERDICT
"""
import os
import random
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import verify_log as second  # noqa: E402

MAKE_LOG, VERDICT = sys.argv[1:3]
CHANGES = 160


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def files_of(folder):
    return sorted(os.path.join(where, name) for part in ("log", "anchors")
                  for where, _, names in os.walk(os.path.join(folder, part)) for name in names)


def change(folder, dice):
    """Breaks one file; gives what was done, for the message."""
    path = dice.choice(files_of(folder))
    data = read(path)
    kind = dice.choice(["flip", "flip", "flip", "flip", "cut", "longer", "remove"])
    at = dice.randrange(len(data))
    if kind == "flip":
        write(path, data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1:])
    elif kind == "cut":
        write(path, data[:at])
    elif kind == "longer":
        write(path, data + b"x")
    else:
        os.remove(path)
    return "%s at %d of %s" % (kind, at, os.path.relpath(path, folder))


def main():
    wrong = []
    with tempfile.TemporaryDirectory() as base:
        whole = {}
        for size, seed in ((7, 1), (300, 2)):
            whole[size] = os.path.join(base, "whole-%d" % size)
            subprocess.run([MAKE_LOG, whole[size], str(size), str(seed)], check=True)
        origin = read(os.path.join(whole[7], "origin")).decode()
        key = second.read_key(read(os.path.join(whole[7], "key")).decode())
        dice = random.Random(20260310)
        cases = [(folder, "nothing") for folder in whole.values()]
        for i in range(CHANGES):
            folder = os.path.join(base, "changed-%d" % i)
            shutil.copytree(whole[300 if i % 8 == 0 else 7], folder)
            cases.append((folder, change(folder, dice)))
        output = subprocess.run([VERDICT] + [c[0] for c in cases], check=True, capture_output=True,
                                text=True).stdout.splitlines()
        words = set()
        for (folder, done), ours in zip(cases, output, strict=True):
            theirs = second.verify_log(folder + "/log", origin, key, folder + "/anchors")
            words.add(ours.split()[0])
            if ours != theirs:
                wrong.append("%s: the library says %r, the second one %r" % (done, ours, theirs))
            # `checkpoint` repeats another file, and whole anchors may be missing at the end.
            spare = done.startswith("remove") and ("checkpoint" in done or "anchors" in done) or \
                done.startswith("cut") and "anchors" in done
            noticed = not ours.startswith("right") or "anchor_torn" in ours
            if (done == "nothing") == noticed and not spare:
                wrong.append("%s: %s" % (done, ours))
        check_proofs(whole, origin, key, dice, wrong)
        print("%d logs, verdicts: %s" % (len(cases), " ".join(sorted(words))))
        if len(words) < 8:
            wrong.append("too few kinds of verdicts to mean anything")
    for line in wrong:
        print(line)
    return 1 if wrong else 0


def check_proofs(whole, origin, key, dice, wrong):
    count = 0
    for folder in whole.values():
        for kind, ends, prove in (("proofs", (".tlog-proof", ".record"), second.record_is_proved),
                                  ("prefixes", (".proof", ".checkpoint"), second.prefix_is_proved)):
            where = os.path.join(folder, kind)
            for name in sorted(n for n in os.listdir(where) if n.endswith(ends[0])):
                stem = os.path.join(where, name[:-len(ends[0])])
                proof, other = read(stem + ends[0]), read(stem + ends[1])
                if not prove(proof, other, origin, key):
                    wrong.append("%s proves nothing" % name)
                for _ in range(25):
                    at = dice.randrange(len(proof))
                    changed = proof[:at] + bytes([proof[at] ^ 1 << dice.randrange(8)]) + proof[at + 1:]
                    count += 1
                    if prove(changed, other, origin, key):
                        wrong.append("%s still proves with byte %d changed" % (name, at))
    print("%d changed proofs" % count)


if __name__ == "__main__":
    sys.exit(main())
