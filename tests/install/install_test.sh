#!/usr/bin/env bash
# Usage: install_test.sh CMAKE BUILD_FOLDER SOURCE_FOLDER COMPILER COMPILER_FLAGS
# Installs a build, moves the prefix away from where it was installed, hides the source folder from everything that is
# run, and builds and runs the hosts of examples/hosts against it. The last line counts.
set -uo pipefail
cmake=$1 build=$2 source=$3 compiler=$4 flags=$5
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
prefix="$work/prefix"
passed=0 failed=0

# check SENTENCE COMMAND…: silent unless it fails.
check() {
  local sentence=$1
  shift
  if "$@" >"$work/output" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n' "$sentence"
    tail -n 40 "$work/output"
  fi
}
refused() { ! "$@"; }
prints() {  # prints TEXT COMMAND…
  local text=$1
  shift
  "$@" >"$work/printed" 2>&1
  cat "$work/printed"
  grep -qF -- "$text" "$work/printed"
}

no_file_names() { refused grep -rlF -- "$1" "$prefix"; }

headers_are_whole() {
  local missing=0 name
  while read -r name; do
    [ -f "$prefix/include/writ/$name" ] || { echo "$name is included, but not installed"; missing=1; }
  done < <(grep -rhoE '^#include "[^"]+"' "$prefix/include/writ" | cut -d'"' -f2 | sort -u)
  [ "$(find "$prefix/include/writ" -name '*.h' | wc -l)" -gt 80 ] && [ $missing = 0 ]
}

nothing_for_tests() { refused grep -rlE 'catch2|CLI11' "$prefix/include/writ"; }

check "a build is installed" "$cmake" --install "$build" --prefix "$work/first"
check "the prefix can be moved" mv "$work/first" "$prefix"
# A build that looks for faults says in which line it found one, and so where its source was.
case $flags in
  *-fsanitize*) ;;
  *) check "no installed file names the source folder" no_file_names "$source" ;;
esac
check "no installed file names the folder it was installed to" no_file_names "$work/first"
check "every header that an installed header includes is installed" headers_are_whole
check "no installed header needs what only tests or the command line need" nothing_for_tests

# What is run sees neither the source folder's files nor its variables: the examples are copied beside the prefix.
cp -r "$source/examples/incompetence" "$source/tests/install/neighbours" "$source"/examples/hosts/* "$work/"
cd "$work" || exit 2
alone() { env -i PATH=/usr/bin:/bin HOME="$work" LANG=C.UTF-8 "$@"; }
policy="$work/incompetence/policy.writ"

check "writ says its version" prints "writ 0." alone "$prefix/bin/writ" --version
check "writ finds the library that came with it" alone "$prefix/bin/writ" check "$policy"
mv "$prefix/share/writ/stdlib-rules" "$work/hidden"
check "and finds no other" prints "cn.labour_contract_law" refused alone "$prefix/bin/writ" check "$policy"
mv "$work/hidden" "$prefix/share/writ/stdlib-rules"

check "a host finds the package" alone "$cmake" -S "$work/cpp" -B "$work/host" -DCMAKE_PREFIX_PATH="$prefix" \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS="$flags"
check "a host compiles and links" alone "$cmake" --build "$work/host"
host() { alone "$work/host/improvement_host" "$work/data" "$policy" "$work/incompetence/facts/2026-04.json"; }
check "the host runs its case to the end" prints "verified" host
cp "$work/printed" "$work/said"
for words in "writ: opened writ/0 with 1 records" "imported 1 people" "refused (not_now)" "open: plan" "waits until" \
  "case_opened" "step_done" "signed" "timer_fired" "writ: closed writ/0"; do
  check "the host says '$words'" grep -qF -- "$words" "$work/said"
done
check "a second run is refused by name" prints "case_exists" refused host
check "its log verifies from outside" alone "$prefix/bin/writ" audit verify --store "$work/data/store" \
  --trust "$work/data/trust"

# ---- hosts of the shared library: what loads it brings no sanitizer ----
library="$(find "$prefix" -name 'libwrit.so.1' -printf '%h')" facts="$work/incompetence/facts/2026-04.json"
rules="$prefix/share/writ/stdlib-rules"
with_library() { alone LD_LIBRARY_PATH="$library" PKG_CONFIG_PATH="$library/pkgconfig" "$@"; }
# tells_all HOST: what every host prints of the same story, and that its log verifies from outside.
tells_all() {
  for words in "opened writ/0" "improvement_needed" "refused (not_now)" "timer_fired" "verified"; do
    check "the $1 host says '$words'" grep -qF -- "$words" "$work/said"
  done
  check "the log of the $1 host verifies from outside" alone "$prefix/bin/writ" audit verify --store "$work/$1-data/store" \
    --trust "$work/$1-data/trust"
}
redecided() {  # of a host's folder: its facts were imported, and lead to the same decisions
  prints " 0 differ, 0 can no longer be decided" alone "$prefix/bin/writ" audit verify --redecide --store "$1/store" \
    --trust "$1/trust"
}
run_host() {  # run_host NAME COMMAND…
  local name=$1
  shift
  check "the $name host runs its case to the end" prints "verified" with_library "$@"
  cp "$work/printed" "$work/said"
  tells_all "$name"
}
compile_c() {
  # shellcheck disable=SC2046
  with_library cc -std=c99 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror -Wno-missing-field-initializers -pedantic \
    -o "$work/c_host" "$work/c/main.c" $(with_library pkg-config --cflags --libs writ)
}
# The programs that the page for hosts shows, each the one fence of its language.
from_page() { awk -v fence='```'"$1" '$0 == "```" { on = 0 } on { print } $0 == fence { on = 1 }' "$source/docs/embedding.md"; }
page_programs() {
  from_page c >"$work/page.c" && from_page cpp >"$work/page.cc" && from_page python >"$work/python/page.py" || return 1
  # shellcheck disable=SC2046
  with_library cc -std=c99 -o "$work/page_c" "$work/page.c" $(with_library pkg-config --cflags --libs writ) &&
    with_library "$compiler" -std=c++17 -o "$work/page_cc" "$work/page.cc" $(with_library pkg-config --cflags --libs writ)
}
case $library:$flags in
  :* | *-fsanitize*) ;;
  *)
    check "pkg-config knows where the rules are" prints "stdlib-rules" with_library pkg-config --variable=rulesdir writ
    check "a host in C compiles with nothing but the header and the library" compile_c
    run_host c "$work/c_host" "$work/c-data" "$policy" "$facts" "$rules"
    for words in "refused (not_identified)" "told hr (overdue)" '"arrived":1'; do
      check "the c host says '$words'" grep -qF -- "$words" "$work/said"
    done
    run_host python python3 "$work/python/host.py" "$work/python-data" "$policy" "$facts" "$rules"
    check "what was decided on the facts that it keeps itself is decided so again" redecided "$work/python-data"
    for host in cpp-wrapper neighbours; do
      check "the $host host finds the package" alone "$cmake" -S "$work/$host" -B "$work/$host-build" \
        -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS="$flags"
      check "the $host host compiles and links" alone "$cmake" --build "$work/$host-build"
    done
    run_host cpp-wrapper "$work/cpp-wrapper-build/improvement_host" "$work/cpp-wrapper-data" "$policy" "$facts"
    check "the programs of embedding.md compile" page_programs
    check "its program in C decides" prints '"outcome":"holds"' with_library "$work/page_c"
    check "its program in C++ signs the log" prints "writ/0" with_library "$work/page_cc" "$work/page-cc-data" "$policy" "$rules"
    check "its program in Python decides" prints "holds" \
      with_library python3 "$work/python/page.py" "$work/page-py-data" "$policy" "$facts" "$rules"
    check "and is refused in Chinese" grep -qF "no_person 没有登记过 E-1007" "$work/printed"
    for host in beside inside; do
      check "a host with a LevelDB and a spdlog $host keeps them to itself" prints "both kept to themselves" \
        alone "$work/neighbours-build/$host" "$work/$host"
    done
    ;;
esac

printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
