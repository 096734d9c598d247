#!/usr/bin/env bash
# Shows the sales team's example in the reader's language: check, test, screen, and why. Stops at the first failure.
set -euo pipefail

root="$(cd "$(dirname "$0")/../.." && pwd)"
writ="${WRIT:-$root/build/writ}"
[ -x "$writ" ] || writ="$root/build/bin/writ"
here="$root/examples/sales-team"
as_of=2026-03-10
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT

case "${LC_ALL:-${LC_MESSAGES:-${LANG:-en}}}" in
  zh*) zh=1; policy="$here/policy.zh.writ"; facts="$here/facts-gb18030" ;;
  *)   zh=0; policy="$here/policy.writ";    facts="$here/facts" ;;
esac
say() { if [ "$zh" = 1 ]; then printf '\n== %s\n' "$2"; else printf '\n== %s\n' "$1"; fi; }

if [ ! -x "$writ" ]; then
  say "build first: cmake -S . -B build -G Ninja && ninja -C build writ" \
      "请先构建:cmake -S . -B build -G Ninja && ninja -C build writ"
  exit 2
fi

say "check the policy" "检查政策"
"$writ" check "$policy"

say "run the scenarios beside the rules" "运行规则旁的测试"
"$writ" test "$policy"

say "fourteen people, as of $as_of" "十四名员工,截至 $as_of"
"$writ" screen "$policy" --facts "$facts" --as-of "$as_of"

say "the same for a machine: a decision a line" "同样的结果,供程序读取:每行一个判定"
"$writ" screen "$policy" --facts "$facts" --as-of "$as_of" --format jsonl --out "$out/decisions.jsonl"
wc -l < "$out/decisions.jsonl"
head -n 2 "$out/decisions.jsonl"

say "both files of facts give the same decisions" "两种编码的数据得出相同判定"
"$writ" screen "$here/policy.writ" --facts "$here/facts" --as-of "$as_of" --format jsonl --out "$out/a.jsonl"
"$writ" screen "$here/policy.writ" --facts "$here/facts-gb18030" --as-of "$as_of" --format jsonl --out "$out/b.jsonl"
cmp "$out/a.jsonl" "$out/b.jsonl" && echo "=="

say "why is E-1005 flagged?" "为什么标出 E-1005(陈静)?"
"$writ" why "$policy" underperformance --facts "$facts" --subject E-1005 --as-of "$as_of"

say "why is E-1004 not flagged? exactly 80 % is not below 80 %" "为什么未标出 E-1004(刘洋)?恰为80%不属于低于80%"
"$writ" why "$policy" underperformance --facts "$facts" --subject E-1004 --as-of "$as_of"
