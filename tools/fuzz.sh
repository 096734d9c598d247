# Fuzzing: two targets at a time, each from its seeds and what earlier runs found. Sourced by ./dev.
# shellcheck shell=bash

# What targets start from beside their seeds: the dictionary of words, and every policy of the repository, for
# `eval` with room for facts behind it, which it makes up itself.
fuzz_material() {
  local file name
  LC_ALL=C awk -f tools/fuzz_dictionary.awk grammar/keywords.txt tests/fuzz/literals.txt >build-fuzz/words.dict
  rm -rf build-fuzz/policies build-fuzz/policies-eval
  mkdir -p build-fuzz/policies build-fuzz/policies-eval
  find examples stdlib-rules tests -path tests/fuzz -prune -o -type f -name '*.writ*' -print | while read -r file; do
    name=${file//\//_}
    cp "$file" "build-fuzz/policies/$name"
    case $file in
      examples/*.writ | stdlib-rules/*.writ) { cat "$file"; printf '\n=====\n'; } >"build-fuzz/policies-eval/$name" ;;
    esac
  done
}

# fuzz_one TARGET SECONDS: leaves its log in build-fuzz/logs; fails when an input broke the property.
fuzz_one() {
  local target=$1 seconds=$2
  local corpus=build-fuzz/corpus/$target crashes=tests/fuzz/crashes-found/$target log=build-fuzz/logs/$target
  local folders=("$corpus") options=(-max_len=8192)
  mkdir -p "$corpus" "$crashes"
  [ ! -d "tests/fuzz/seeds/$target" ] || folders+=("tests/fuzz/seeds/$target")
  case $target in
    parse_fuzz | print_fuzz | check_fuzz) folders+=(build-fuzz/policies) options+=(-dict=build-fuzz/words.dict) ;;
    eval_fuzz) folders+=(build-fuzz/policies-eval) options=(-max_len=16384) ;;
  esac
  local TIMEFORMAT='stat::cpu_seconds: %U %S' status=0
  { time nice "build-fuzz/fuzz/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2560 "${options[@]}" \
    -print_final_stats=1 -use_value_profile=1 -artifact_prefix="$crashes/" "${folders[@]}" >"$log" 2>&1 </dev/null; } \
    2>"$log.time" || status=$?
  cat "$log.time" >>"$log"
  rm -f "$log.time"
  return $status
}

# One line per target: how often it ran, what it covers, how many inputs were decided, at what cost, and how to see
# a crash again.
fuzz_report() {
  local target=$1 log=build-fuzz/logs/$1 found
  awk -v target="$target" '
    / cov: / { for (i = 1; i < NF; i++) { if ($i == "cov:") cov = $(i + 1); if ($i == "ft:") ft = $(i + 1) } }
    /^stat::number_of_executed_units:/ { runs = $2 }
    /^stat::decided_percent:/ { decided = sprintf("  %d %% decided", $2) }
    /^stat::cpu_seconds:/ { cpu = $2 + $3 }
    /^#[0-9]+/ { seen = substr($1, 2) + 0 }
    END {
      printf "%-16s %10d executions  %6d edges  %7d features  %6.0f CPU seconds%s\n",
             target, runs ? runs : seen, cov, ft, cpu, decided
    }' "$log"
  found=$(sed -n 's/^.*Test unit written to //p' "$log" | tail -n 1)
  [ -n "$found" ] || return 0
  printf '  broken by %s; to see it again:\n    build-fuzz/fuzz/%s %s\n' "$found" "$target" "$found"
}

fuzz() {
  local minutes='' only='' targets=() program target
  while [ $# -gt 0 ]; do
    case $1 in
      --minutes) minutes=${2:?"--minutes needs a number"}; shift ;;
      --target) only=${2:?"--target needs a name"}; shift ;;
      *) die "fuzz does not know $1; ./dev help" ;;
    esac
    shift
  done
  case $minutes in '' | *[!0-9]* | 0) die "say for how long: ./dev fuzz --minutes 5" ;; esac
  configure fuzz
  compile fuzz fuzzers || die "the build failed"
  for program in build-fuzz/fuzz/*_fuzz; do
    [ -x "$program" ] || continue
    target=$(basename "$program")
    [ -z "$only" ] || [ "$only" = "$target" ] || [ "${only}_fuzz" = "$target" ] || continue
    targets+=("$target")
  done
  [ ${#targets[@]} -gt 0 ] || die "no fuzz target ${only:-is there}; they are the files NAME_fuzz.cc in the rooms and in tests/fuzz"
  mkdir -p build-fuzz/logs
  fuzz_material
  say "${#targets[@]} targets, $minutes minutes each, two at a time"

  export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_stack_use_after_return=1}"
  export ASAN_SYMBOLIZER_PATH="${ASAN_SYMBOLIZER_PATH:-/usr/bin/llvm-symbolizer-19}"
  local failed=0 first second
  set -- "${targets[@]}"
  while [ $# -gt 0 ]; do
    fuzz_one "$1" $((minutes * 60)) & first=$!
    second=
    if [ $# -gt 1 ]; then fuzz_one "$2" $((minutes * 60)) & second=$!; fi
    wait "$first" || failed=$((failed + 1))
    fuzz_report "$1"
    if [ -n "$second" ]; then
      wait "$second" || failed=$((failed + 1))
      fuzz_report "$2"
      shift
    fi
    shift
  done
  [ "$failed" = 0 ] || { say "$failed of ${#targets[@]} targets failed; their logs are in build-fuzz/logs"; return 1; }
}
