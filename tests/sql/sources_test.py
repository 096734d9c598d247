"""Facts read from a real PostgreSQL and from SQLite are those of the CSV that was loaded into them.

    sources_test.py WRIT

The last line is the count of tests.
"""

import csv
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata

from sql_test import Postgres

POLICY = "examples/sales-team/policy.writ"
FACTS = "examples/sales-team/facts"
NUMBERS = {"销售额": "numeric(12,2)", "销售目标": "numeric(12,2)", "转化率": "numeric(8,6)",
           "客户留存率": "numeric(8,6)", "产品测试": "integer", "请假天数": "numeric(5,1)"}
DATES = {"hired_on", "left_on", "told:sales_exit", "月份"}
passed = failed = 0


def check(name, good, more=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f"FAILED: {name} {more}")


def plain(column, text):
    """A cell of the example as a database has it."""
    text = unicodedata.normalize("NFKC", text).strip()  # full width as a person typed it
    if text == "" or (column == "left_on" and text == "none"):
        return None
    text = text.replace(",", "").lstrip("¥￥")
    if text.endswith("%"):
        whole, _, rest = text[:-1].partition(".")
        digits = whole.zfill(3) + rest
        return digits[:-2 - len(rest)] + "." + digits[-2 - len(rest):]
    return text + "-01" if column == "月份" else text


def tables():
    for name in ("people", "monthly"):
        with open(f"{FACTS}/{name}.csv", encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        yield name, rows[0], [[plain(column, cell) for column, cell in zip(rows[0], row)] for row in rows[1:]]


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def columns_of(header):
    """What each column is called for Writ: shares are ratios in a database."""
    return {column: column + " (ratio)" if column in ("转化率", "客户留存率") else column for column in header}


def source(folder, where):
    spec = dict(where, none=["left_on"], tables={
        name: {"table": name, "columns": columns_of(header)} for name, header, _ in tables()})
    path = os.path.join(folder, "hr.source.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(spec, file, ensure_ascii=False)
    return path


def into_sqlite(folder):
    base = sqlite3.connect(os.path.join(folder, "hr.db"))
    for name, header, rows in tables():
        types = ["DATE" if column in DATES else "NUMERIC" if column in NUMBERS else "TEXT" for column in header]
        base.execute(f"CREATE TABLE {quoted(name)} ({', '.join(quoted(c) + ' ' + t for c, t in zip(header, types))})")
        base.executemany(f"INSERT INTO {quoted(name)} VALUES ({', '.join('?' for _ in header)})", rows)
    base.commit()
    base.close()
    return {"sqlite": "hr.db"}


def into_postgres(server):
    script = ""
    for name, header, rows in tables():
        types = ["date" if column in DATES else NUMBERS.get(column, "text") for column in header]
        script += f"CREATE TABLE {quoted(name)} ({', '.join(quoted(c) + ' ' + t for c, t in zip(header, types))});\n"
        for row in rows:
            cells = ["NULL" if cell is None else "'" + cell.replace("'", "''") + "'" for cell in row]
            script += f"INSERT INTO {quoted(name)} VALUES ({', '.join(cells)});\n"
    server.run(script)
    return {"postgres": f"host={server.folder} user=writ dbname=postgres"}


def writ(*arguments):
    return subprocess.run([sys.argv[1], *arguments], capture_output=True, text=True,
                          env=dict(os.environ, LC_ALL="C.UTF-8"))


def screened(facts):
    done = writ("screen", POLICY, "--facts", facts, "--as-of", "2026-03-10", "--format", "csv")
    return done.stdout if done.returncode == 0 else done.stderr


def main():
    expected = screened(FACTS)
    check("the example flags somebody", expected.count("\n") > 5, expected)
    server = Postgres()
    try:
        with tempfile.TemporaryDirectory() as folder:
            check("SQLite gives what the CSV gives", screened(source(folder, into_sqlite(folder))) == expected)
            store = os.path.join(folder, "store")
            for number in (1, 2):
                done = writ("import", os.path.join(folder, "hr.source.json"), "--policy", POLICY, "--store", store,
                            "--source", "hr", "--add-persons", "--now", "2026-03-09")
                check(f"an import from SQLite, {number}", done.returncode == 0, done.stderr)
        with tempfile.TemporaryDirectory() as folder:
            where = into_postgres(server)
            check("PostgreSQL gives what the CSV gives", screened(source(folder, where)) == expected)
            server.run('CREATE TABLE odd (id text, share double precision, at timestamptz, told bool);'
                       "INSERT INTO odd VALUES ('E-1', 0.1, '2026-03-01 23:30:00+00', true);")

            def ask(query):
                path = os.path.join(folder, "odd.source.json")
                with open(path, "w", encoding="utf-8") as file:
                    json.dump(dict(where, tables={"odd": query}), file)
                return screened(path)

            check("binary floating point is refused", "binary floating point" in ask("SELECT id, share FROM odd"))
            check("the server's words are told", "does not exist" in ask("SELECT nothing FROM odd"))
            check("nothing is written", "read-only" in ask("DELETE FROM odd RETURNING id"))
            check("one statement", "multiple commands" in ask("SELECT id FROM odd; SELECT 1"))
            # A day is the day in China, whatever the server thinks.
            told = ask("SELECT id, at AS hired_on, told AS nonsense FROM odd")
            check("a column that no policy has is named", "nonsense" in told, told)
    finally:
        server.close()
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
