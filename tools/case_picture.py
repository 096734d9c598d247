#!/usr/bin/env python3
"""The drawing of a page that `writ case dossier` made, as an SVG file of its own: case_picture.py PAGE > FILE.

docs/images/case.svg is that of the first dismissal of examples/retail-sales, in English:
    LC_ALL=C.UTF-8 ./dev demo && tools/case_picture.py build/demo/retail-sales/X-017.html > docs/images/case.svg
"""
import re
import sys


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="utf-8") as file:
        page = file.read()
    drawing = re.search(r'<svg [^>]*role="img".*?</svg>', page, re.DOTALL)
    if drawing is None:
        print("case_picture.py: there is no drawing in this page", file=sys.stderr)
        return 1
    style = "\n".join(line for line in page.splitlines() if line.startswith("svg "))
    style += "\nsvg { font-family: 'Helvetica Neue', Arial, 'Noto Sans CJK SC', sans-serif; }"
    head, rest = drawing.group(0).split(">", 1)
    paper = '<rect width="100%" height="100%" fill="#fff"></rect>'
    sys.stdout.write(f"{head}><style>{style}</style>{paper}{rest}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
