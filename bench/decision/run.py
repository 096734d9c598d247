"""Twenty rules, one employee a decision: Writ, the C++ limit and the peers, interleaved.

    run.py BUILD_DIR        REPS=5 SECS=1.0 PEERS=all|none in the environment

Prints a table; every run goes to BUILD_DIR/bench-results/decision.json. Nothing is written into the source tree.
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = os.path.join(os.path.dirname(HERE), "peers")
sys.path.insert(0, os.path.join(PEERS, "lib"))
sys.dont_write_bytecode = True
import harness  # noqa: E402

BUILD = os.path.abspath(sys.argv[1])
WORK = os.path.join(BUILD, "bench-peers")
REPS = int(os.environ.get("REPS", "5"))
SECS = os.environ.get("SECS", "1.0")
FACTS, SUBJECTS = f"{WORK}/w2/facts.ndjson", f"{WORK}/w2/subjects.jsonl"


def newer(target, *sources):
    return os.path.exists(target) and all(os.path.getmtime(target) >= os.path.getmtime(s)
                                          for s in sources)


def compile_peer(name, source, *libraries):
    target = f"{WORK}/{name}"
    if not newer(target, source):
        subprocess.run(["g++", "-std=c++20", "-O3", "-march=native", "-pthread", "-w", "-o", target,
                        source, *libraries], check=True)
    return target


def make_data():
    os.makedirs(WORK, exist_ok=True)
    gen = compile_peer("gen", f"{PEERS}/lib/gen.cpp")
    if not os.path.exists(f"{WORK}/w1/prepared.ndjson"):
        subprocess.run([gen, "10000", "42", f"{WORK}/w1"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, f"{PEERS}/w2/records.py", f"{WORK}/w1/prepared.ndjson",
                    f"{WORK}/w2"], check=True)


def clips_library():
    listed = subprocess.run(["dpkg", "-L", "libclips-dev"], capture_output=True, text=True)
    found = [line for line in listed.stdout.split() if line.endswith("libclips.a")]
    return found[0] if found else None


def node_version():
    if not shutil.which("node") or not shutil.which("npm"):
        return None
    text = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    return int(text.strip().lstrip("v").split(".")[0]) if text.startswith("v") else None


def npm_peers():
    """Where the npm peers stand, or why they are not there."""
    version = node_version()
    if version is None:
        return None, "Node.js with npm is not installed"
    if version < 20:
        return None, f"Node.js {version} is older than 20"
    target = f"{WORK}/npm"
    os.makedirs(target, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        if os.path.exists(f"{PEERS}/{name}"):
            shutil.copy(f"{PEERS}/{name}", target)
    shutil.copytree(f"{PEERS}/w2", f"{target}/w2", dirs_exist_ok=True)
    if not newer(f"{target}/node_modules/.package-lock.json", f"{PEERS}/package.json"):
        how = "ci" if os.path.exists(f"{target}/package-lock.json") else "install"
        done = subprocess.run(["npm", how, "--ignore-scripts", "--no-audit", "--no-fund"],
                              cwd=target, capture_output=True, text=True)
        if done.returncode:
            return None, "npm could not install them"
    return target, None


def contestants():
    def out(name):
        return f"{WORK}/w2/{name}.txt"
    commands = {
        "writ": [f"{BUILD}/bench/decision_bench", f"{HERE}/w2.writ", SUBJECTS, SECS, out("writ")],
        "C++ limit": [compile_peer("limit", f"{PEERS}/w2/limit.cpp", "-lsimdjson"), FACTS, SECS,
                      out("C++ limit")],
    }
    skipped = {}
    if os.environ.get("PEERS", "all") == "none":
        return commands, skipped
    library = clips_library()
    if library:
        clips = compile_peer("clips", f"{PEERS}/w2/clips.cpp", "-lsimdjson", library, "-lm")
        commands["CLIPS"] = [clips, FACTS, SECS, out("CLIPS"), f"{WORK}/w2/rules.clp"]
    else:
        skipped["CLIPS"] = "libclips-dev is not installed"
    npm, why = npm_peers()
    for name, key in (("ZEN", "zensync"), ("json-rules-engine", "jre"), ("Cedar", "cedar")):
        if npm:
            commands[name] = ["node", f"{npm}/w2/peers.mjs", key, FACTS, SECS, out(name)]
        else:
            skipped[name] = why
    return commands, skipped


def spread(runs, mode, key="dps"):
    values = [run[mode][key] for run in runs if mode in run]
    if not values:
        return "-"
    return f"{harness.si(harness.med(values))} ({harness.si(min(values))}-{harness.si(max(values))})"


def micro(runs, mode, key):
    values = [run[mode][key] for run in runs if mode in run]
    return f"{harness.med(values):.3g}" if values else "-"


def digest(name):
    with open(f"{WORK}/w2/{name}.txt", "rb") as decisions:
        return hashlib.sha256(decisions.read()).hexdigest()


def machine():
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        for line in info:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return f"{model}, {os.cpu_count()} threads, load average {os.getloadavg()[0]:.1f} at the end"


def row(name, runs, mode, same):
    return [name, spread(runs, mode), micro(runs, mode, "p50_us"), micro(runs, mode, "p99_us"),
            micro(runs, mode, "allocations") if name == "writ" else "-", same]


def show(runs, skipped, errors):
    reference = digest("C++ limit")
    header = ["", "decisions/s: median (min-max)", "p50 us", "p99 us", "allocations", "same decisions"]
    for mode, title in (("object", "from a prepared record"),
                        ("explained", "the same, every value kept for explanation"),
                        ("text", "from JSON text"), ("reference", "by the reference evaluator")):
        rows = [row(name, taken, mode, "yes" if digest(name) == reference else "NO")
                for name, taken in runs.items() if taken and mode in taken[0]]
        print(f"\n{title}")
        table = [header] + rows
        widths = [max(len(str(line[i])) for line in table) for i in range(len(header))]
        for line in table:
            print("  " + "  ".join(str(cell).ljust(w) for cell, w in zip(line, widths)).rstrip())
    for name, why in {**skipped, **errors}.items():
        print(f"  {name}: skipped, {why}")
    print(f"\n20 rules, 28 facts, 2,000 records; {REPS} interleaved runs of {SECS} s; one thread"
          f"\n{machine()}")
    if os.getloadavg()[0] > os.cpu_count():
        print("the machine was busy with other work: the medians of single calls (p50) say more than the rates")
    return all(digest(name) == reference for name, taken in runs.items() if taken)


def main():
    make_data()
    commands, skipped = contestants()
    runs, errors = {name: [] for name in commands}, {}
    for repetition in range(REPS):
        for name, command in commands.items():
            if name in errors:
                continue
            result, why, _ = harness.run(command)
            if result is None:
                errors[name] = why.strip().splitlines()[-1] if why else "it failed"
            else:
                runs[name].append(result)
        print(f"run {repetition + 1} of {REPS}", file=sys.stderr)
    os.makedirs(f"{BUILD}/bench-results", exist_ok=True)
    with open(f"{BUILD}/bench-results/decision.json", "w", encoding="utf-8") as file:
        json.dump({"runs": runs, "skipped": skipped, "errors": errors}, file, indent=1)
    same = show(runs, skipped, errors)
    if "writ" in errors or not same:
        sys.exit("decision: Writ failed, or not all decide alike")


main()
