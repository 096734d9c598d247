#!/bin/sh
# The samples are what flow_trace writes: NAME-SEED.jsonl is one run of that seed, of a random procedure or of the
# pattern NAME. With --update, writes them anew.
#
#   samples_test.sh FLOW_TRACE [--update]        from the repository's root
set -eu
trace=$1
written=$(mktemp)
trap 'rm -f "$written"' EXIT
for sample in tests/reference/samples/*.jsonl; do
  name=$(basename "$sample" .jsonl)
  seed=${name##*-} pattern=${name%-*}
  if [ "$pattern" = random ]; then
    "$trace" "$seed" 1 > "$written"
  else
    "$trace" "$seed" 1 "examples/patterns/$pattern.writ" > "$written"
  fi
  if [ "${2:-}" = --update ]; then
    cp "$written" "$sample"
  elif ! cmp "$written" "$sample"; then
    echo "not what it was; if that is meant: $0 $trace --update" >&2
    exit 1
  fi
done
