"""Facts read from a real PostgreSQL, from SQLite and from workbooks are those of the CSV that was loaded into them,
also where there are more of them than records may be.

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
import time
import unicodedata
import zipfile

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


SMALL = """policy p "P"
  jurisdiction CN
  currency     CNY
  version      "1"
  in force     from 2025-01-01

entity Employee {
  score : number
  sales : money per month
}

rule low for Employee
  when score below 3 and latest sales below 100 CNY
  then flag: "Low"|"低"
"""
PEOPLE = 70_000
NOTE = 1000  # bytes of each row that nobody keeps: more than the 64 MiB that records may take


def large(folder, where, amid=""):
    """A source of much text: `amid` is written behind every score."""
    people = (f"SELECT 'E-' || (100000 + i) AS id, (i % 5)::text || {amid or chr(39) * 2} AS score, "
              f"repeat('x', {NOTE}) AS {quoted('#note')} FROM generate_series(0, {PEOPLE - 1}) AS i")
    months = "SELECT emp AS id, day AS month, sales FROM months"
    path = os.path.join(folder, "large.source.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(dict(where, tables={"people": people, "months": months}), file)
    policy = os.path.join(folder, "p.writ")
    with open(policy, "w", encoding="utf-8") as file:
        file.write(SMALL)
    return path, policy


def check_large(server, where, folder):
    """More text than records may take, streamed from a server into a screening and into columns."""
    server.run("CREATE TABLE months (emp text, day date, sales numeric(12,2));"
               f"INSERT INTO months SELECT 'E-' || (100000 + i), date '2026-02-01', 50 + i % 100 "
               f"FROM generate_series(0, {PEOPLE - 1}) AS i;")

    def screen(path, policy, *more):
        return writ("screen", policy, "--facts", path, "--as-of", "2026-03-10", "--format", "csv", "--told",
                    "2025-01-01", *more)

    path, policy = large(folder, where)
    done = screen(path, policy)
    flagged = [f"E-{100000 + i}" for i in range(PEOPLE) if i % 5 < 3 and i % 100 < 50]
    told = [row.split(",")[0] for row in done.stdout.splitlines()[1:]]
    check("a large table is screened by columns", done.returncode == 0 and told == flagged,
          done.stderr + done.stdout[:300])
    columns = os.path.join(folder, "columns")
    added = writ("columns", "add", policy, "--facts", path, "--into", columns, "--source", "hr", "--now",
                 "2026-03-10")
    check("a large table is added to columns", f"{PEOPLE} people" in added.stdout, added.stderr)
    again = screen(columns, policy)
    check("and screened from them", again.returncode == 0 and again.stdout == done.stdout, again.stderr)

    def fails(what, amid, code, *words):
        bad, _ = large(folder, where, amid)
        done = screen(bad, policy)
        check(what, done.returncode == code and done.stdout == "" and all(w in done.stderr for w in words) and
              done.stderr.count("large.source.json") == 1, done.stderr + done.stdout[:300])
        none = os.path.join(folder, "none")
        added = writ("columns", "add", policy, "--facts", bad, "--into", none, "--source", "hr", "--now",
                     "2026-03-10")
        check(what + ", into columns", added.returncode == code and not os.path.exists(none), added.stderr)

    row = f"CASE i WHEN {PEOPLE - 5000} THEN {{}} ELSE '' END"
    fails("a value amid a large table is named with its row and column", row.format("'x'"), 1,
          "error[W5013]: '0x' is not a number", f"people.csv:{PEOPLE - 5000 + 2}:10\n")
    fails("an error amid a large table", row.format(f"(1 / (i - {PEOPLE - 5000}))::text"), 2, "division by zero")
    fails("a server that goes away", row.format("pg_terminate_backend(pg_backend_pid())::text"), 2,
          "the database does not answer")

    # Somebody writes between one table and the other: both are as they were at the first.
    slow, _ = large(folder, where, "CASE i WHEN 0 THEN pg_sleep(1)::text ELSE '' END")
    running = subprocess.Popen(
        [sys.argv[1], "screen", policy, "--facts", slow, "--as-of", "2026-03-10", "--format", "csv", "--told",
         "2025-01-01"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=dict(os.environ, LC_ALL="C.UTF-8"))
    for _ in range(200):
        asleep = server.run("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
        if asleep[0][0] != "0":
            break
        time.sleep(0.02)
    check("the first table is being read", asleep[0][0] != "0")
    server.run("UPDATE months SET sales = 1000")
    out, err = running.communicate()
    check("all tables are of one moment", running.returncode == 0 and out == done.stdout, err)
    return done.stdout


def workbook(path, sheets):
    """A workbook of these sheets, each a function that gives rows of cells: texts, or numbers as they are written."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr("xl/workbook.xml", f'<workbook {main} xmlns:r="r"><sheets>' + "".join(
            f'<sheet name="{name}" sheetId="{at}" r:id="r{at}"/>' for at, name in enumerate(sheets)) +
            "</sheets></workbook>")
        book.writestr("xl/_rels/workbook.xml.rels", "<Relationships>" + "".join(
            f'<Relationship Id="r{at}" Type="t/worksheet" Target="s{at}.xml"/>' for at in range(len(sheets))) +
            "</Relationships>")
        for at, rows in enumerate(sheets.values()):
            with book.open(f"xl/s{at}.xml", "w") as sheet:
                sheet.write(f"<worksheet {main}><sheetData>".encode())
                for row in rows():
                    sheet.write(("<row>" + "".join(
                        f"<c><v>{cell}</v></c>" if isinstance(cell, int) else
                        f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>").encode())
                sheet.write(b"</sheetData></worksheet>")


def check_workbook(folder, expected):
    """More text than records may take, out of the sheets of a workbook."""
    path, policy = os.path.join(folder, "large.xlsx"), os.path.join(folder, "p.writ")

    def people(amid):
        def rows():
            yield "id", "score", "#note"
            for i in range(PEOPLE):
                yield f"E-{100000 + i}", amid if amid and i == PEOPLE - 5000 else i % 5, "x" * NOTE
        return rows

    def months():
        yield "id", "month", "sales"
        for i in range(PEOPLE):
            yield f"E-{100000 + i}", "2026-02", 50 + i % 100

    def screen(facts):
        return writ("screen", policy, "--facts", facts, "--as-of", "2026-03-10", "--format", "csv", "--told",
                    "2025-01-01")

    workbook(path, {"people": people(None), "months": months})
    done = screen(path)
    check("a large workbook is screened by columns", done.returncode == 0 and done.stdout == expected, done.stderr)
    columns = os.path.join(folder, "columns-of-book")
    added = writ("columns", "add", policy, "--facts", path, "--into", columns, "--source", "hr", "--now", "2026-03-10")
    check("a large workbook is added to columns", added.returncode == 0 and screen(columns).stdout == expected,
          added.stderr)
    workbook(path, {"people": people("many"), "months": months})
    done = screen(path)
    check("a value amid a large workbook is named with its row", done.returncode == 1 and done.stdout == "" and
          "'many' is not a number" in done.stderr and f"large.xlsx/people:{PEOPLE - 5000 + 2}:10" in done.stderr,
          done.stderr)


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
            check("nothing is written", "is to be a SELECT" in ask("DELETE FROM odd RETURNING id"))
            check("nothing is written by a part of a query", "refuses the query" in ask(
                "WITH gone AS (DELETE FROM odd RETURNING id) SELECT id FROM gone"))
            check("a setting is no query", "is to be a SELECT" in ask("SHOW search_path"))
            check("one statement", "multiple commands" in ask("SELECT id FROM odd; SELECT 1"))
            # A day is the day in China, whatever the server thinks.
            told = ask("SELECT id, at AS hired_on, told AS nonsense FROM odd")
            check("a column that no policy has is named", "nonsense" in told, told)
            check_workbook(folder, check_large(server, where, folder))
    finally:
        server.close()
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
