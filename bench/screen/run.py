"""Eight rules over a workforce (W1): Writ, the hand-written C++ loop, DuckDB, Polars and PostgreSQL, interleaved.

    run.py BUILD_DIR        SIZES=12000,120000,1200000 REPS=3 PEERS=all|none in the environment

Every contestant decides and writes a line for each flag with its evidence; from CSV it reads the file before. The loop
does so twice: with short lines of its own, and ("same") with Writ's, which are compared byte for byte. "columns":
they are in memory, or mapped (Writ, the loop, Polars). "own": Writ's folder of columns, from the start of the process to
the last line; "again": the same folder, open in a process that is asked several times. So are DuckDB ("wide", its best
layout) and PostgreSQL, prepared with a row an employee; DuckDB "anew" is a process for one question. How long adding to
the folder takes beside loading into DuckDB, and its bytes per value, are told apart. The flagged sets are compared. At 12,000,000
employees only Writ, the loop and DuckDB run, once, if there is room for the files. Prints tables; every run goes to
BUILD_DIR/bench-results/screen.json.
"""
import filecmp
import glob
import json
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = os.path.join(os.path.dirname(HERE), "peers")
sys.path.insert(0, os.path.join(PEERS, "lib"))
sys.dont_write_bytecode = True
import harness  # noqa: E402

BUILD = os.path.abspath(sys.argv[1])
WORK = os.path.join(BUILD, "bench-peers")
SIZES = [int(n) for n in os.environ.get("SIZES", "12000,120000,1200000").split(",")]
REPS = int(os.environ.get("REPS", "3"))
MOST = 1200000  # employees that every peer is asked about
BYTES_EACH = 3000  # of CSV, columns and peers' tables, for an employee
THREADS = [1, 2] if (os.cpu_count() or 1) > 1 else [1]


def compile_peer(name, source):
    target = f"{WORK}/{name}"
    parts = [source] + glob.glob(f"{os.path.dirname(source)}/*.hpp")
    if not os.path.exists(target) or os.path.getmtime(target) < max(map(os.path.getmtime, parts)):
        subprocess.run(["g++", "-std=c++20", "-O3", "-march=native", "-pthread", "-w", "-o", target,
                        source], check=True)
    return target


def make_data(size):
    folder = f"{WORK}/w1_{size}"
    if not os.path.exists(f"{folder}/cols_i.bin"):
        gen = compile_peer("gen", f"{PEERS}/lib/gen.cpp")
        subprocess.run([gen, str(size), "42", folder], check=True, stdout=subprocess.DEVNULL)
    return folder


def from_npm():
    """Where DuckDB and Polars stand, or why they are not there."""
    if os.environ.get("PEERS", "all") == "none":
        return None, "not asked for"
    if not shutil.which("npm"):
        return None, "Node.js with npm is not installed"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    if int(version.lstrip("v").split(".")[0] or 0) < 20:
        return None, f"Node.js is {version}, and 20 is needed"
    target = f"{WORK}/w1"
    shutil.copytree(f"{PEERS}/w1", target, dirs_exist_ok=True)
    if not all(os.path.exists(f"{target}/node_modules/{name}") for name in ("@duckdb", "nodejs-polars")):
        done = subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"],
                              cwd=target, capture_output=True, text=True)
        if done.returncode:
            return None, "npm could not install them"
    return target, None


def postgres(npm):
    """Starts a server of its own below WORK; why not, if it cannot be."""
    if os.environ.get("PEERS", "all") == "none":
        return "not asked for"
    if not npm:
        return "its queries are written by Node.js"
    if not glob.glob("/usr/lib/postgresql/*/bin/initdb"):
        return "it is not installed"
    os.makedirs(f"{WORK}/lib", exist_ok=True)
    shutil.copy(f"{PEERS}/lib/pg.sh", f"{WORK}/lib/pg.sh")
    os.chmod(WORK, 0o755)
    done = subprocess.run(["bash", f"{WORK}/lib/pg.sh", "start"], capture_output=True, text=True)
    return None if done.returncode == 0 else done.stderr[-200:]


def contestants(folder, size, npm, server):
    """name -> (command, file of flags)"""
    limit = compile_peer("w1-limit", f"{PEERS}/w1/limit.cpp")
    inner = "5"
    policy, names = f"{HERE}/w1.writ", f"{HERE}/w1-map.json"
    commands = {}
    for threads in THREADS:
        for name, mode in (("csv", "csv"), ("same csv", "csvsame")):
            out = f"{folder}/out-limit-{mode}-{threads}.csv"
            commands[f"C++ loop, {name}, {threads}t"] = ([limit, mode, str(threads), folder, out], out)
        for name, mode in (("columns", "i"), ("same", "same")):
            out = f"{folder}/out-limit-{mode}-{threads}.csv"
            commands[f"C++ loop, {name}, {threads}t"] = ([limit, mode, str(threads), folder, out, inner], out)
        pin = ["taskset", "-c", "0"] if threads == 1 else []
        out = f"{folder}/out-writ-{threads}.csv"
        commands[f"Writ, csv, {threads}t"] = (
            pin + [f"{BUILD}/writ", "screen", policy, "--facts", f"{folder}/facts.csv", "--map", names,
                   "--told", "2024-12-20", "--as-of", "2026-01-05", "--format", "csv", "--out", out], out)
        out = f"{folder}/out-writ-memory-{threads}.csv"
        commands[f"Writ, columns, {threads}t"] = (
            pin + [f"{BUILD}/bench/screen_bench", "memory", policy, f"{folder}/facts.csv", out, str(threads), inner,
                   names], out)
        out = f"{folder}/out-writ-own-{threads}.csv"
        commands[f"Writ, own, {threads}t"] = (
            pin + [f"{BUILD}/writ", "screen", policy, "--facts", f"{folder}/columns", "--told", "2024-12-20",
                   "--as-of", "2026-01-05", "--format", "csv", "--out", out], out)
        out = f"{folder}/out-writ-again-{threads}.csv"
        commands[f"Writ, again, {threads}t"] = (
            pin + [f"{BUILD}/bench/screen_bench", "own", policy, f"{folder}/columns", out, str(threads), inner], out)
        if npm:
            for mode in ("csv", "wide"):
                out = f"{folder}/out-duckdb-{mode}-{threads}.csv"
                commands[f"DuckDB, {mode}, {threads}t"] = (
                    ["node", f"{npm}/duckdb.mjs", mode, str(threads), folder, out,
                     "1" if mode == "csv" else "3"], out)
            out = f"{folder}/out-duckdb-anew-{threads}.csv"
            commands[f"DuckDB, anew, {threads}t"] = (
                pin + ["node", f"{npm}/duckdb.mjs", "wide", str(threads), folder, out, "1"], out)
        if npm and size <= MOST:
            for mode in ("csv", "frame"):
                out = f"{folder}/out-polars-{mode}-{threads}.csv"
                commands[f"Polars, {mode}, {threads}t"] = (
                    ["node", f"{npm}/polars.mjs", mode, str(threads), folder, out,
                     "1" if mode == "csv" else "3"], out)
        if server and size <= MOST:
            for mode in ("csv", "wide"):
                if mode == "csv" and (size > 200000 or threads > 1):
                    continue  # its loading alone is a minute and more, on one thread in any case
                out = f"{folder}/out-postgres-{mode}-{threads}.csv"
                commands[f"PostgreSQL, {mode}, {threads}t"] = (
                    [sys.executable, f"{npm}/sqlpeer.py", "pg", mode, str(threads), folder, out, "3"], out)
    return commands


def flagged(path):
    pairs = set()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            cells = line.replace('"', "").split(",", 3)
            if cells[0].isdigit():
                pairs.add((int(cells[0]), cells[1]))
    return pairs


def timed(command):
    """-> (seconds, {"rss_kb": …}) of one run, or (None, why not)"""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    taken = time.perf_counter() - start
    return (taken, {"rss_kb": usage.ru_maxrss}) if process.returncode == 0 else (None, said[-300:])


def add_columns(folder):
    """Writ's own columns of the CSV, made anew on one thread."""
    shutil.rmtree(f"{folder}/columns", ignore_errors=True)
    taken, more = timed(["taskset", "-c", "0", f"{BUILD}/writ", "columns", "add", f"{HERE}/w1.writ", "--facts",
                         f"{folder}/facts.csv", "--map", f"{HERE}/w1-map.json", "--into", f"{folder}/columns",
                         "--source", "crm", "--now", "2024-12-20"])
    if taken is None:
        return None, more
    listed = subprocess.run([f"{BUILD}/writ", "columns", "list", f"{folder}/columns", "--format", "jsonl"],
                            capture_output=True, text=True, check=True)
    segments = [json.loads(line) for line in listed.stdout.splitlines()]
    values, size = sum(s["values"] for s in segments), sum(s["bytes"] for s in segments)
    return taken, more | {"values": values, "bytes": size, "bytes_a_value": round(size / values, 2)}


def load_duckdb(folder, npm):
    """DuckDB's own table of the CSV, made anew on one thread -> seconds; its better layouts are made besides."""
    for name in glob.glob(f"{folder}/facts.duckdb*"):
        os.remove(name)
    done, _, _ = harness.run(["node", f"{npm}/duckdb.mjs", "prep", "1", folder, "-"])
    return done["load_s"] if done else None


def seconds(name, command):
    """-> (seconds, the parts of it) of one run, or (None, why not)"""
    if name.startswith(("Writ, csv", "Writ, own", "DuckDB, anew")):
        return timed(command)
    result, why, _ = harness.run(command)
    if result is None:
        return None, why
    if "detail" in result:
        last = result["detail"][-1]
        return last["total_s"], {k: last[k] for k in ("load_s", "scan_s", "evidence_s", "write_s")}
    if "decide_s" in result:
        teams, decide = harness.med(result["teams_s"]), harness.med(result["decide_s"])
        return teams + decide, {"teams_s": teams, "decide_s": decide, "read_s": result["read_s"],
                                "rss_kb": result["rss_kb"]}
    return result["runs"][-1], {}


def screen(size, npm, server):
    folder = make_data(size)
    loaded = load_duckdb(folder, npm) if npm else None
    if server and size <= MOST and not os.path.exists(f"{folder}/in-postgres"):
        done, why, _ = harness.run([sys.executable, f"{npm}/sqlpeer.py", "pg", "prep", "1", folder, "-"])
        if done is None:
            print(f"PostgreSQL: skipped, {why}")
            server = False
        else:
            open(f"{folder}/in-postgres", "w", encoding="utf-8").close()
    commands = contestants(folder, size, npm, server)
    added = add_columns(folder)
    runs, parts, errors = {name: [] for name in commands}, {}, {}
    for _ in range(REPS if size <= MOST else 1):
        for name, (command, _) in commands.items():
            if name in errors:
                continue
            taken, more = seconds(name, command)
            if taken is None:
                errors[name] = more
            else:
                runs[name].append(taken)
                parts[name] = more
    reference = flagged(commands["C++ loop, csv, 1t"][1])
    by_rule = [sum(1 for _, rule in reference if rule == f"r{i}") for i in range(1, 9)]
    good = True
    print(f"\n{size:,} employees, {size * 12:,} rows; flagged {len(reference):,}: {by_rule}")
    if added[0] is None:
        print(f"  Writ, columns add: failed: {added[1]}")
        good = False
    else:
        print(f"  Writ, columns add, 1t    {added[0]:8.4f} s  {added[1]['values']:,} values, "
              f"{added[1]['bytes_a_value']} bytes each, rss {added[1]['rss_kb'] >> 10} MB")
    if loaded:
        print(f"  DuckDB, load, 1t         {loaded:8.4f} s")
    for name, times in runs.items():
        if not times:
            print(f"  {name:<24} failed: {errors[name]}")
            good = good and not name.startswith("Writ")
            continue
        out = commands[name][1]
        same = flagged(out) == reference and (not name.startswith("Writ") or filecmp.cmp(
            out, commands["C++ loop, same, 1t"][1], shallow=False))
        good = good and same
        more = "  ".join(f"{k} {v:.4f}" for k, v in parts[name].items() if k.endswith("_s"))
        more += f"  rss {parts[name]['rss_kb'] >> 10} MB" if parts[name].get("rss_kb") else ""
        print(f"  {name:<24} {harness.med(times):8.4f} s ({min(times):.4f}-{max(times):.4f})"
              f"  {harness.si(size * 12 / harness.med(times)):>6} rows/s  same flags: "
              f"{'yes' if same else 'NO'}  {more}")
    return {"runs": runs, "parts": parts, "errors": errors, "added": added, "loaded": loaded}, good


def main():
    os.makedirs(WORK, exist_ok=True)
    npm, why = from_npm()
    if why:
        print(f"DuckDB and Polars: skipped, {why}")
    no_server = postgres(npm)
    if no_server:
        print(f"PostgreSQL: skipped, {no_server}")
    results, good = {}, True
    try:
        for size in SIZES:
            if shutil.disk_usage(WORK).free < size * BYTES_EACH and not os.path.exists(f"{WORK}/w1_{size}"):
                print(f"{size:,} employees: skipped, {size * BYTES_EACH >> 30} GiB of disk are needed")
                continue
            results[size], same = screen(size, npm, no_server is None)
            good = good and same
    finally:
        if no_server is None:
            subprocess.run(["bash", f"{WORK}/lib/pg.sh", "stop"], check=False)
    os.makedirs(f"{BUILD}/bench-results", exist_ok=True)
    with open(f"{BUILD}/bench-results/screen.json", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)
    print(f"\n{REPS} interleaved runs; {os.cpu_count()} threads, load average {os.getloadavg()[0]:.1f} at the end")
    if not good:
        sys.exit("screen: Writ failed, or not all flag the same")


main()
