"""Runs the scripts of sql_cases in a real server and counts.

    sql_test.py SQL_CASES postgres|duckdb [POLICIES [FIRST_SEED]]

The last line is the count of tests. PostgreSQL is started in a folder of its own, on a socket, and
stopped again; DuckDB comes from npm.
"""

import glob
import os
import pwd
import shutil
import subprocess
import sys
import tempfile

POLICIES = 1000 if os.environ.get("WRIT_LONG") else 60
BATCH = 10  # policies in one script


class Postgres:
    def __init__(self):
        tools = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        if not tools:
            sys.exit("PostgreSQL is not installed: apt-get install postgresql")
        self.bin = os.path.dirname(tools[-1])
        # Of /tmp, which every user may enter.
        self.folder = tempfile.mkdtemp(prefix="writ-sql-", dir="/tmp")
        # The server refuses to run as root.
        self.user = "postgres" if os.getuid() == 0 else None
        if self.user:
            entry = pwd.getpwnam(self.user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        self.data = self.folder + "/data"
        self.as_user("initdb", "-D", self.data, "-U", "writ", "--auth=trust", "--no-locale", "-E", "UTF8",
                     "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=off -c jit=off"
        self.as_user("pg_ctl", "-D", self.data, "-l", self.folder + "/log", "-o", options, "-w", "start")

    def as_user(self, tool, *arguments):
        command = [f"{self.bin}/{tool}", *arguments]
        if self.user:
            command = ["runuser", "-u", self.user, "--", *command]
        done = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}: {done.stdout}{done.stderr}")

    def run(self, script):
        done = subprocess.run(
            [f"{self.bin}/psql", "-h", self.folder, "-U", "writ", "-d", "postgres", "-qAtX", "-F", " ", "-v",
             "ON_ERROR_STOP=1", "-f", "-"], input=script, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return [line.split(" ") for line in done.stdout.splitlines()]

    def close(self):
        self.as_user("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder)


class Duckdb:
    """Of npm, in a folder beside the program unless WRIT_NODE_MODULES names one that has it."""

    PACKAGE = "@duckdb/node-api@1.5.6-r.1"
    SKIPPED = 77

    def __init__(self):
        self.modules = os.environ.get("WRIT_NODE_MODULES")
        if self.modules:
            return
        if not shutil.which("npm"):
            print("Node.js with npm is not installed: DuckDB is not tried")
            sys.exit(self.SKIPPED)
        folder = os.path.dirname(os.path.abspath(sys.argv[1])) + "/npm"
        self.modules = folder + "/node_modules"
        if os.path.isdir(self.modules + "/@duckdb"):
            return
        os.makedirs(folder, exist_ok=True)
        done = subprocess.run(["npm", "install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund",
                               self.PACKAGE], capture_output=True, text=True)
        if done.returncode != 0:
            print(f"npm could not install DuckDB, so it is not tried: {done.stderr}")
            sys.exit(self.SKIPPED)

    def run(self, script):
        here = os.path.dirname(os.path.abspath(__file__))
        done = subprocess.run(["node", here + "/duckdb.mjs"], input=script, capture_output=True, text=True,
                              env=dict(os.environ, WRIT_NODE_MODULES=self.modules))
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return [line.split(" ") for line in done.stdout.splitlines()]

    def close(self):
        pass


def main():
    cases, dialect = sys.argv[1:3]
    policies = int(sys.argv[3]) if len(sys.argv) > 3 else POLICIES
    first = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    server = Postgres() if dialect == "postgres" else Duckdb()
    passed = failed = 0
    rules = left_out = holds = unknown = asked = 0
    try:
        for seed in range(first, first + policies, BATCH):
            count = min(BATCH, first + policies - seed)
            script = subprocess.run([cases, dialect, str(seed), str(count)], check=True, capture_output=True,
                                    text=True).stdout
            try:
                rows = server.run(script)
            except RuntimeError as error:
                print(f"seeds {seed} to {seed + count - 1}: {error}")
                failed += count
                continue
            differing = set()
            for row in rows:
                if row[0] == "difference":
                    differing.add(row[1])
                    print("seed {}: {} {}: SQL says {}, the reference {}".format(*row[1:6]))
                else:
                    numbers = [int(value) for value in row[1:6]]
                    rules, left_out = rules + numbers[0], left_out + numbers[1]
                    holds, unknown, asked = holds + numbers[2], unknown + numbers[3], asked + numbers[4]
            failed += len(differing)
            passed += count - len(differing)
    finally:
        server.close()
    print(f"{dialect}: {rules} rules said, {left_out} left out; {holds} hold, {unknown} unknown, {asked} for Writ")
    # A query that leaves most to Writ would agree with anything. DuckDB leaves out what chooses (exceptions,
    # tables, scales): it takes memory without end for such queries.
    most = left_out // 2 if dialect == "duckdb" else 2 * left_out
    if rules < most or holds < policies or unknown < policies or asked > holds + unknown:
        print("too little was said to show anything")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
