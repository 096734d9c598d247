#!/usr/bin/env python3
"""Shows that the oracle is no decoration. Reads traces from standard input, on which it must find nothing to say; then

    oracle_bugs.py planted [SEED]   a bug is planted in each run, of every kind that fits: each must be noticed
    oracle_bugs.py twisted          one rule of docs/procedures.md after the other is twisted in a copy of the oracle:
                                    some run must then differ, or no trace shows that rule

Exit 0: all were noticed.
"""
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
from oracle.compare import Comparison  # noqa: E402
from oracle.plants import KINDS, Planter  # noqa: E402
from oracle.twists import TWISTS  # noqa: E402

LONGEST_SECONDS = 60
MOST_BYTES = 1 << 30  # of a twisted oracle: a rule without an end would take everything
HERE = Path(__file__).resolve().parent


def runs_of(text: str):
    run = []
    for line in text.splitlines():
        told = json.loads(line)
        if told["line"] == "run" and run:
            yield run
            run = []
        run.append(told)
    if run:
        yield run


def noticed(run: list) -> bool:
    comparison = Comparison(lambda group, name: None)
    for line in run:
        comparison.read(line)
        if comparison.differences:
            return True
    comparison.finish()
    return bool(comparison.differences)


def planted(text: str, seed: int) -> int:
    planter, found, missed = Planter(seed), Counter(), 0
    for run in runs_of(text):
        if noticed(run):
            print(f"differs without a bug: {run[0]}")
            return 1
        for kind in KINDS:
            with_bug = planter.plant(run, kind)
            if with_bug is None:
                continue
            found[kind] += 1
            if not noticed(with_bug[0]):
                missed += 1
                print(f"not noticed: {kind} ({with_bug[1]}) in {run[0]}")
    for kind in KINDS:
        print(f"{found[kind]:6} {kind}")
    print(f"{sum(found.values())} bugs planted, {missed} not noticed")
    return 1 if missed or any(not found[kind] for kind in KINDS) else 0


def differs(oracle: Path, text: str) -> bool:
    """Whether it finds something to say; also if it never comes to an end."""
    try:
        ran = subprocess.run([sys.executable, "-B", oracle, "--first"], input=text, capture_output=True, text=True,
                             check=False, timeout=LONGEST_SECONDS,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES)))
        return ran.returncode != 0
    except subprocess.TimeoutExpired:
        return True


def migrating_first(text: str) -> str:
    """The same runs; those that migrate, which alone show most of what is said of that, in front."""
    runs = text.replace('{"line":"run"', '\0{"line":"run"').split("\0")
    return "".join(sorted(runs, key=lambda run: '"kind":"migrate"' not in run))


def untold(text: str, first: str, twist: tuple) -> str:
    """Why a twisted rule is not shown by any trace; empty if it is."""
    module, was, instead, rule = twist
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(HERE / "flow_oracle.py", folder)
        shutil.copytree(HERE / "oracle", Path(folder) / "oracle", ignore=shutil.ignore_patterns("__pycache__"))
        source = Path(folder) / "oracle" / f"{module}.py"
        code = source.read_text(encoding="utf-8")
        if code.count(was) != 1:
            return f"stands {code.count(was)} times in {module}.py: {was}"
        source.write_text(code.replace(was, instead), encoding="utf-8")
        shown = differs(Path(folder) / "flow_oracle.py", first if module == "migrate" else text)
        return "" if shown else f"no trace shows: {rule}"


def twisted(text: str) -> int:
    first = migrating_first(text)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        missed = [why for why in pool.map(lambda twist: untold(text, first, twist), TWISTS) if why]
    print("".join(why + "\n" for why in missed) + f"{len(TWISTS)} rules twisted, {len(missed)} not noticed")
    return 1 if missed else 0


def main() -> int:
    text = sys.stdin.read()
    if sys.argv[1] == "planted":
        return planted(text, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    return twisted(text)


if __name__ == "__main__":
    sys.exit(main())
