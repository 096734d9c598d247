#!/usr/bin/env bash
# abi_test.sh LIBRARY [--accept]: the symbols that the library shows are those of symbols.txt, and the types of writ.h
# those of writ.abi. --accept writes both anew, which is right only for what was added, and then WRIT_ABI_VERSION has
# grown. writ-1.abi is version 1 and stays: against it there may be more functions, and more at the end of structs. The last
# line counts.
set -uo pipefail
library=$1 accept=${2:-}
here=tests/embed headers=runtime/embed
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

check() {  # check SENTENCE COMMAND…: silent unless it fails
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

nm -D --defined-only "$library" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | LC_ALL=C sort >"$work/symbols.txt"
grep -ohE 'writ_[a-z_]+\(' "$headers"/writ{,_policy,_host,_store,_delivery}.h | tr -d '(' | LC_ALL=C sort -u >"$work/named.txt"
# abidw reads types from debug information, which the library does not have. A library with the header's functions, none
# of which does anything, has the same types: another signature than the header's does not compile in the real one.
hollow() {
  { printf '#include "writ.h"\n'
    cc -E -P -I "$headers" "$headers/writ.h" | tr '\n' ' ' | grep -oE '__attribute__\(\(visibility\("default"\)\)\)[^;]*;' |
      sed 's/;$/ { __builtin_trap(); }/'
  } >"$work/hollow.c"
  cc -g -O0 -shared -fPIC -I "$headers" -o "$work/hollow.so" "$work/hollow.c"
}
types() {
  hollow && abidw --no-corpus-path --no-show-locs "$work/hollow.so" | sed -E "s# (path|comp-dir-path)='[^']*'##g"
}
described=
if command -v abidiff >/dev/null; then
  described=yes
  types >"$work/writ.abi"
fi

if [ "$accept" = --accept ]; then
  cp "$work/symbols.txt" "$here/"
  [ -z "$described" ] || cp "$work/writ.abi" "$here/"
fi

declared() { comm -23 "$work/symbols.txt" "$work/named.txt" | sed 's/$/ is shown, but not declared/' | grep . && return 1; return 0; }
needs_no_leveldb() { ! readelf -d "$library" | grep -E 'NEEDED.*(leveldb|spdlog|utf8proc|tcmalloc)'; }
called_by_number() { readelf -d "$library" | grep -qE 'SONAME.*libwrit\.so\.1\]'; }
check "the library shows the symbols of $here/symbols.txt, and no others" diff "$here/symbols.txt" "$work/symbols.txt"
check "every symbol is declared in writ.h" declared
check "LevelDB and spdlog are inside" needs_no_leveldb
check "its name has the number of the interface" called_by_number
[ -z "$described" ] || check "types are those of $here/writ.abi" abidiff "$here/writ.abi" "$work/writ.abi"

[ -z "$described" ] || check "what differs from version 1 was added" abidiff --no-added-syms \
  --suppressions "$here/additions.supp" "$here/writ-1.abi" "$work/writ.abi"

printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
