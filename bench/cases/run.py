""
    "Durable steps a second: Writ beside the disk, LevelDB alone and SQLite, then in turn with PostgreSQL.

    run.py BUILD_DIR SECS = 1.0 REPS = 3 PEERS =
    all | none in the environment

              PostgreSQL runs as a private cluster below BUILD_DIR,
                     on a Unix socket, with fsync;
it has a table of cases and a log, and
takes one statement a step (step.pgbench). Where it is not installed it is skipped, and the table says so.
"""
import glob
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(sys.argv[1])
PROGRAM = f"{BUILD}/bench/cases_bench"
SECS = os.environ.get("SECS", "1.0")
REPS = int(os.environ.get("REPS", "3"))
CLUSTER = f"{BUILD}/bench-peers/pg"
CLIENTS = 64
TABLES = """set client_min_messages=error; drop table if exists proc; drop table if exists step_log;
create table proc(id bigint primary key, step int, state jsonb, at timestamptz);
create table step_log(id bigserial primary key, proc bigint, step int, rec jsonb, at timestamptz)"""
SETTINGS = f"""port=54399
listen_addresses=''
unix_socket_directories='{CLUSTER}'
max_connections=200
shared_buffers=512MB
fsync=on
synchronous_commit=on
"""


class Postgres:
    """The private cluster; as the user postgres where this runs as root, which it refuses to."""

    def __init__(self, programs):
        self.programs = programs
        self.base = ["-h", CLUSTER, "-p", "54399", "-U", "postgres"]
        os.makedirs(CLUSTER, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(CLUSTER, "postgres")
        if not os.path.exists(f"{CLUSTER}/db/PG_VERSION"):
            self.own("initdb", "-D", f"{CLUSTER}/db", "-U", "postgres", "--auth=trust", "--no-locale",
                     "-E", "UTF8")
            with open(f"{CLUSTER}/db/postgresql.conf", "a", encoding="utf-8") as file:
                file.write(SETTINGS)
        self.own("pg_ctl", "-D", f"{CLUSTER}/db", "-l", f"{CLUSTER}/log", "-w", "start")

    def own(self, program, *arguments):
        command = [f"{self.programs}/{program}", *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def steps(self):
        subprocess.run(["psql", "-X", "-q", *self.base, "-d", "postgres", "-c", TABLES], check=True,
                       stdout=subprocess.DEVNULL)
        seconds = str(max(1, round(float(SECS))))
        out = subprocess.run(["pgbench", *self.base, "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2",
                              "-T", seconds, "-f", f"{HERE}/step.pgbench", "-D", "step=0", "-D", "base=0",
                              "-D", "run=1", "postgres"], check=True, capture_output=True, text=True)
        return float(re.search(r"tps = ([\d.]+)", out.stdout)[1])

    def stop(self):
        self.own("pg_ctl", "-D", f"{CLUSTER}/db", "-m", "fast", "-w", "stop")


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


def main():
    folder = f"{BUILD}/bench-peers"
    os.makedirs(folder, exist_ok=True)
    subprocess.run([PROGRAM, SECS, folder], check=True)
    where, why = programs()
    if not where:
        print(f"  PostgreSQL: skipped, {why}")
        return
    server = Postgres(where)
    try:
        ours, theirs = [], []
        for _ in range(REPS):
            out = subprocess.run([PROGRAM, SECS, folder, "once"], check=True, capture_output=True, text=True)
            ours.append(float(out.stdout))
            theirs.append(server.steps())
    finally:
        server.stop()
    print(f"  PostgreSQL, {CLIENTS} clients, one statement a step: {middle(theirs):.0f} steps/s; in turn with it Writ "
          f"{middle(ours):.0f}, which is {middle(ours) / middle(theirs):.2f} of it; load "
          f"{os.getloadavg()[0]:.1f}")


main()
