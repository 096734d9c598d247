#!/usr/bin/env python3
"""Reads traces (FORMAT.md) from standard input, decides every command again as docs/procedures.md says, and compares.

    flow_trace 1 300 | flow_oracle.py [--counts] [--whole] [--first]

Exit 0: every event, refusal and state is as the documents say. 1: some run is not, and its first difference is said.
"""
import argparse
import json
import sys

sys.dont_write_bytecode = True

from oracle.compare import Comparison
from oracle.coverage import Coverage


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--counts", action="store_true", help="say how often each construct was compared")
    options.add_argument("--whole", action="store_true", help="fail if something that is named was never compared")
    options.add_argument("--first", action="store_true", help="stop at the first difference")
    chosen = options.parse_args()
    coverage = Coverage()
    comparison = Comparison(coverage.mark)
    for text in sys.stdin:
        comparison.read(json.loads(text))
        if chosen.first and comparison.differences:
            break
    comparison.finish()
    for difference in comparison.differences:
        print(difference, end="\n\n")
    if chosen.counts:
        print(coverage.table())
    holes = coverage.holes() if chosen.counts or chosen.whole else []
    for hole in holes:
        print("never compared: " + hole)
    print(comparison.summary())
    return 1 if comparison.differences or not comparison.runs or (chosen.whole and holes) else 0


if __name__ == "__main__":
    sys.exit(main())
