#!/bin/sh
# Writes traces and has the oracle decide every command again. From the repository's root:
#
#   oracle_test.sh FLOW_TRACE PYTHON same       samples, patterns, policies/, 300 random procedures; nothing may be left out
#   oracle_test.sh FLOW_TRACE PYTHON planted    a bug planted in each of many runs is noticed
#   oracle_test.sh FLOW_TRACE PYTHON twisted    each rule that is twisted is noticed by some trace
#
# With WRIT_LONG set, 5000 random procedures.
set -eu
trace=$1 python=$2 what=$3
here=tests/reference
if [ -n "${WRIT_LONG:-}" ]; then many=5000 some=1000; else many=300 some=100; fi

files() {
  for file in $here/policies/*.writ examples/patterns/*.writ examples/tour/07-scenarios.writ; do
    case $file in
      */seldom.writ) "$trace" 1 20 "$file" ;;
      */two_people.writ | */gate_again.writ) "$trace" 1 100 "$file" ;;
      */entries.writ) "$trace" 1 2 "$file" ;;
      */following.writ) "$trace" 1 10 "$file" ;;
      */notice.writ) for seed in 1 6 7 10 16 22 29; do "$trace" $seed 1 "$file"; done ;;  # each shows something
      *.zh.writ) "$trace" 101 "$1" "$file" ;;
      *) "$trace" 1 "$1" "$file" ;;
    esac
  done
}

# People who take steps on, step back, object and review.
people() {
  "$trace" 10000 "$1"
  "$trace" 20000 "$1" $here/policies/objections.writ
}

# Laws that change, and cases that migrate.
changes() {
  "$trace" 30000 "$1"
}

# Random procedures that show what the first 300 do not.
seldom() {
  for seed in $SELDOM; do "$trace" "$seed" 1; done
}
SELDOM="317 333 358 364 599 622 714 965 1115 1413 1910 2475 2733 3517 3946 30346 31001 31234 31321 31333 31697 33009"

case $what in
  same)
    { cat $here/samples/*.jsonl; files 10; seldom; people 60; changes "$many"; "$trace" 1 "$many"; } |
      "$python" -B $here/flow_oracle.py --counts --whole ;;
  planted) { files 1; people 10; changes 30; "$trace" 301 "$some"; } | "$python" -B $here/oracle_bugs.py planted ;;
  twisted) { files 5; seldom; people 60; changes 300; "$trace" 1 300; } | "$python" -B $here/oracle_bugs.py twisted ;;
esac
