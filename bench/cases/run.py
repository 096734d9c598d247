"""Durable steps a second: Writ beside the disk, LevelDB alone and SQLite, then in turn with PostgreSQL.

    run.py BUILD_DIR        SECS=1.0 REPS=3 PEERS=all|none in the environment

PostgreSQL runs as a private cluster on a Unix socket, with fsync; it has a table of cases and a log, and takes one
statement a step (step.pgbench). Where it is not installed it is skipped, and the last line says so.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(sys.argv[1])
PROGRAM = f"{BUILD}/bench/cases_bench"
SECS = os.environ.get("SECS", "1.0")
REPS = int(os.environ.get("REPS", "3"))
CLIENTS = 64
TABLES = """set client_min_messages=error; drop table if exists proc; drop table if exists step_log;
create table proc(id bigint primary key, step int, state jsonb, at timestamptz);
create table step_log(id bigserial primary key, proc bigint, step int, rec jsonb, at timestamptz)"""


class Postgres:
    """The private cluster; as the user postgres where this runs as root, which the server refuses."""

    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        self.base = ["-h", folder, "-p", "54399", "-U", "postgres"]
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        self.own("initdb", "-D", f"{folder}/db", "-U", "postgres", "--auth=trust", "--no-locale", "-E", "UTF8")
        with open(f"{folder}/db/postgresql.conf", "a", encoding="utf-8") as file:
            file.write(f"port=54399\nlisten_addresses=''\nunix_socket_directories='{folder}'\nmax_connections=200\n"
                       "shared_buffers=512MB\nfsync=on\nsynchronous_commit=on\n")
        self.own("pg_ctl", "-D", f"{folder}/db", "-l", f"{folder}/log", "-w", "start")

    def own(self, program, *arguments):
        command = [f"{self.programs}/{program}", *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def steps(self):
        subprocess.run(["psql", "-X", "-q", *self.base, "-d", "postgres", "-c", TABLES], check=True,
                       stdout=subprocess.DEVNULL)
        seconds = str(max(1, round(float(SECS))))
        out = subprocess.run(["pgbench", *self.base, "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T",
                              seconds, "-f", f"{HERE}/step.pgbench", "-D", "step=0", "-D", "base=0", "-D", "run=1",
                              "postgres"], check=True, capture_output=True, text=True)
        return float(re.search(r"tps = ([\d.]+)", out.stdout)[1])

    def stop(self):
        self.own("pg_ctl", "-D", f"{self.folder}/db", "-m", "fast", "-w", "stop")


def programs():
    """Where the server's programs lie, or why there is no comparison."""
    if os.environ.get("PEERS", "all") == "none":
        return None, "PEERS=none"
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    if not found or not shutil.which("pgbench"):
        return None, "the package postgresql is not installed"
    return os.path.dirname(found[-1]), None


def middle(values):
    return sorted(values)[len(values) // 2]


def compare(server, folder):
    ours, theirs = [], []
    for _ in range(REPS):
        out = subprocess.run([PROGRAM, SECS, folder, "once"], check=True, capture_output=True, text=True)
        ours.append(float(out.stdout))
        theirs.append(server.steps())
    print(f"  PostgreSQL, {CLIENTS} clients, one statement a step: {middle(theirs):.0f} steps/s; in turn with it Writ "
          f"{middle(ours):.0f}, which is {middle(ours) / middle(theirs):.2f} of it; load {os.getloadavg()[0]:.1f}")


def main():
    folder = f"{BUILD}/bench-peers"
    os.makedirs(folder, exist_ok=True)
    subprocess.run([PROGRAM, SECS, folder], check=True)
    where, why = programs()
    if not where:
        print(f"  PostgreSQL: skipped, {why}")
        return
    # The path of a socket is short, and the server's user has to reach it.
    with tempfile.TemporaryDirectory(prefix="writ-pg-") as cluster:
        server = Postgres(where, cluster)
        try:
            compare(server, folder)
        finally:
            server.stop()


main()
