# Plays a story with the program "$1", in a folder of its own. Sourced by the stories beside it.
# shellcheck shell=sh
writ=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 2
unset WRIT_STORE WRIT_TRUST WRIT_LIBRARY
export LC_ALL=C.UTF-8
number=0; failed=0
# want CODE PATTERN DAY ARGUMENTS…: exit code, and a pattern (grep -E) that its output has; ! before it: has not.
want() {
  code=$1 pattern=$2 day=$3; shift 3; number=$((number + 1))
  said=$("$writ" "$@" --now "$day" --lang en 2>&1); got=$?
  case $pattern in
    !*) printf '%s' "$said" | grep -Eq -- "${pattern#!}"; found=$((1 - $?)) ;;
    *)  printf '%s' "$said" | grep -Eq -- "$pattern"; found=$? ;;
  esac
  if [ $got -ne "$code" ] || [ $found -ne 0 ]; then
    failed=$((failed + 1)); printf 'FAIL %s: writ %s\n  wanted %s, %s; got %s:\n%s\n' "$number" "$*" "$code" "$pattern" "$got" "$said"
  fi
}

# quietly ARGUMENTS…: what has to work for the story to go on.
quietly() {
  "$writ" "$@" > out.txt 2>&1 || { cat out.txt; echo "writ $*"; exit 2; }
}
verified() {
  number=$((number + 1))
  python3 "$1/verify.py" > out.txt 2>&1 || { failed=$((failed + 1)); echo "FAIL $number: verify.py"; cat out.txt; }
}
# The last line counts.
ended() {
  printf '%s passed, %s failed\n' "$((number - failed))" "$failed"
  [ "$failed" -eq 0 ]
}
