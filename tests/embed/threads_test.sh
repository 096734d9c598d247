#!/usr/bin/env bash
# threads_test.sh PROGRAM [ROUNDS]: runs tests/embed/threads.c in an empty folder. The last line counts.
set -uo pipefail
program=$1 rounds=${2:-3}
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"$program" "$work" "$rounds"
