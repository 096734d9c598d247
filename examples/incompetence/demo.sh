#!/usr/bin/env bash
# From a proposal to a lawful dismissal, in a store that proves what happened. Stops at the first step that does not go
# as it should.
set -euo pipefail

root="$(cd "$(dirname "$0")/../.." && pwd)"
writ="${WRIT:-$root/build/writ}"
writ="$(cd "$(dirname "$writ")" && pwd)/$(basename "$writ")"
here="$root/examples/incompetence"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
case "${LC_ALL:-${LC_MESSAGES:-${LANG:-en}}}" in
  zh*) zh=1; policy="$here/policy.zh.writ" ;;
  *)   zh=0; policy="$here/policy.writ" ;;
esac
export WRIT_STORE="$work/store" WRIT_TRUST="$work/trust"
cd "$work"

say() { if [ "$zh" = 1 ]; then printf '\n== %s\n' "$2"; else printf '\n== %s\n' "$1"; fi; }
now=
at() { now="$1"; }
w() { "$writ" "$@" --now "$now"; }
quietly() { w "$@" >/dev/null; }
# act PERSON CASE STEP …: a step without a signature, or with the person's key.
act() { local who=$1; shift; w case act "$@" --as "$who"; }
signed() { local who=$1; shift; w case act "$@" --as "$who" --sign "keys/$who"; }
refused() { if "$@"; then say "this should have been refused" "此处本应被拒绝"; exit 1; fi; }
paper() { printf '%s\n' "$1" > "$1"; }

at "2026-04-10 09:00"
say "people, their roles and their keys" "人员、角色与密钥"
mkdir keys
person() {
  "$writ" key new "keys/$1" >/dev/null
  local roles=() role
  for role in $3; do roles+=(--role "$role"); done
  quietly person add "$1" --name "$2" --key "keys/$1" "${roles[@]}"
  printf '%s %s\n' "$1" "$2"
}
person M1 王志强 manager
person H1 李敏   hr
person H2 赵倩   hr
person D1 周海   hr_director
person D2 吴岚   hr_director
person P1 孙悦   payroll
person U1 钱立   union
person E-1007 张三 ""

say "facts, one batch a month" "逐月导入事实"
w import "$here/facts/2026-04.json" --policy "$policy" --source crm --as H1

say "the rule proposes an improvement plan; a person accepts" "规则建议启动改进计划,由人接受"
w screen "$policy" --propose --as H1
w case tasks --for H1
proposal="$(w proposal list --format jsonl | sed 's/.*"proposal":"\([^"]*\)".*/\1/')"
w proposal accept "$proposal" --case PIP-7 --as H1

at "2026-04-13 10:00"
say "the plan, received with a signature" "制定计划,员工签收"
paper weekly.docx
act M1 PIP-7 plan "goals=月销售额较2026年3月提升20%" --attach weekly_report=weekly.docx
signed E-1007 PIP-7 plan

at "2026-05-14 09:00"
say "a month later it has not become better" "一个月后仍未改善"
quietly import "$here/facts/2026-05.json" --policy "$policy" --source crm --as H1
w tick --accept-gap
w case tasks --for D1

say "who set the plan cannot assess it; the finding is made and signed by the director" "计划制定人不得认定;由总监作出认定并签署"
refused act M1 PIP-7 assess "reasons=…" --from 2026-02-01 --until 2026-04-30
signed D1 PIP-7 assess "reasons=2月至4月达成率连续低于80%,客观条件与同组一致" --from 2026-02-01 --until 2026-04-30
signed E-1007 PIP-7 assess
act E-1007 PIP-7 employee_reply "statement=春季客户流失较多,请求产品培训"
act H1 PIP-7 second_look --choose uphold
act M1 PIP-7 measure --choose training

at "2026-05-15 09:00"
paper plan.pdf; paper slides.pdf; paper attendance.pdf; paper exam.pdf; paper feedback.pdf
act H1 PIP-7 training_plan "shortfall=产品知识与谈判" --attach training_book=plan.pdf "trainer=产品部 郑老师"
signed E-1007 PIP-7 training_plan
at "2026-05-29 17:00"
act H1 PIP-7 training_held hours=16 --attach material=slides.pdf --attach attendance=attendance.pdf \
  --attach exam=exam.pdf --attach feedback=feedback.pdf
signed E-1007 PIP-7 training_held

say "the case is stopped: training held is not yet training proved" "案件在此停住:已培训尚不等于已证明有效培训"
w case why PIP-7 training_done
say "the dated originals are handed in, and it goes on" "提交注明日期的原始凭证后继续"
w case report PIP-7 effective_training --on 2026-05-29 --proof exam.pdf --proof attendance.pdf --as H1

at "2026-09-10 09:00"
say "three whole new months, the same standard: a second finding, by somebody else" "三个完整的新考核月、同一标准:由他人再次认定"
quietly import "$here/facts/2026-09.json" --policy "$policy" --source crm --as H1
w tick --accept-gap
signed D2 PIP-7 reassess "second_reasons=培训后6月至8月达成率仍低于80%" --from 2026-06-01 --until 2026-08-31
say "the employee refuses to sign; that counts before two witnesses, one of them not of HR" "员工拒签,须有两名见证人,其中至少一名非人事"
refused w case act PIP-7 reassess --refused --witness H1 --witness H2 --as D2
w case act PIP-7 reassess --refused --witness H1 --witness U1 --as D2
w case list --all

at "2026-09-15 09:00"
say "the dismissal procedure" "不胜任解除程序"
w case open "$policy" dismissal_for_incompetence --subject E-1007 --case DIS-7 --as M1
signed M1 DIS-7 application "application_reason=经培训仍不能胜任工作"
refused act M1 DIS-7 review --choose approve
act H1 DIS-7 review --choose approve
paper offer.pdf; paper minutes.pdf; paper reply.pdf; paper opinion.pdf
act H1 DIS-7 transfer_offer --attach offer=offer.pdf "answer=员工不同意调至客服岗"
signed E-1007 DIS-7 transfer_offer
at "2026-09-16 14:00"
act M1 DIS-7 talk --attach minutes=minutes.pdf
signed E-1007 DIS-7 talk
at "2026-09-17 09:00"
w case document DIS-7 union_letter --lang both -o union_letter.html
act H1 DIS-7 tell_union --serve in-hand --proof union_letter.html
signed U1 DIS-7 tell_union
at "2026-09-18 09:00"
w case report DIS-7 union_opinion --on 2026-09-18 --proof opinion.pdf --as U1
signed H1 DIS-7 tell_union --attach reply=reply.pdf
signed D1 DIS-7 decision "grounds=不能胜任工作,经过培训仍不能胜任工作"

say "what the law protects must be known not to be so" "法律所保护的情形,须已知不存在"
w case why DIS-7
for fact in hazard disease_suspected injury sick_period pregnancy union_officer; do
  quietly case record E-1007 "$fact=no from 2016-05-09" --source hr --as H1
done
w case record E-1007 retires_on=2051-03-01 --source hr --as H1
w case show DIS-7 | sed -n '/^$/,$p' | tail -n 3

at "2026-09-22 10:00"
say "notice in hand; thirty days run from the day after" "当面送达通知;三十日自次日起算"
act H1 DIS-7 notice --choose written
say "the notice cannot be printed without its day; with it, that very page is served" "没有解除日不能填制通知书;填写之后,送达的就是这一页"
refused w case document DIS-7 dismissal_notice -o notice.html
act H1 DIS-7 notice termination_date=2026-10-23
w case document DIS-7 dismissal_notice --lang both -o notice.html
act H1 DIS-7 notice --serve in-hand --proof notice.html
quietly case record E-1007 last_day=2026-10-23 --source hr --as H1
at "2026-10-10 09:00"
w tick --accept-gap
w case why DIS-7

at "2026-10-23 09:00"
quietly import "$here/facts/2026-10.json" --policy "$policy" --source payroll --as H1
# What the place has published for last year is in no table yet: it is recorded for this person.
quietly case record E-1007 local_average=12800 --source hr --as H1
quietly case record E-1007 local_minimum=2740 --source hr --as H1
w tick --accept-gap
say "the certificate says what the law asks for; it is printed, and then marked as given out" "离职证明写明法定事项,先填制再登记出具"
w case document DIS-7 leaving_certificate --lang both -o certificate.html
act H1 DIS-7 certificate --issued
say "severance is to be paid on the day on which the work is handed over: article 50 paragraph 2" "自办结工作交接起应付经济补偿,当日支付:第五十条第二款"
w case show DIS-7 | sed -n '/^\(duties\|应尽义务\)$/,$p'
w case report DIS-7 handover --on 2026-10-23 --as M1
w case show DIS-7 | sed -n '/^\(duties\|应尽义务\)$/,$p'
signed P1 DIS-7 settlement --paid
cp -r "$WRIT_STORE" "$work/earlier"
at "2026-10-28 09:00"
paper receipt.pdf
act H1 DIS-7 transfer_files --attach transfer_receipt=receipt.pdf

say "the timeline, and who signed what" "时间线与签署情况"
w case show DIS-7

say "the log is verified" "验证日志"
w audit verify --redecide
w store backup "$work/copy"
key="$(w audit checkpoint --show-key)"
w audit verify --backup "$work/copy" --log-key "$key"

say "one byte of a copy is changed: verification names the record" "改动副本中的一个字节:验证指出是哪条记录"
cp -r "$work/copy" "$work/changed"
bundle="$(find "$work/changed/tile/entries" -type f | sort | head -n 1)"
printf 'X' | dd of="$bundle" bs=1 seek=2000 conv=notrunc status=none
refused w audit verify --backup "$work/changed" --log-key "$key"

say "the end of the log is cut off: the anchors know better" "截去日志末尾:锚点可证"
refused w audit verify --store "$work/earlier"

if [ -n "${WRIT_PAGES:-}" ]; then
  say "every case as a page, to look at, to print and to check" "每个案件一页,可阅读、打印、核对"
  w case dossier -o "$WRIT_PAGES/incompetence"
  say "the dismissal's evidence leaves for arbitration, and is checked there without writ" "解除一案的证据提交仲裁,对方无需本系统即可核验"
  rm -rf "$WRIT_PAGES/evidence-DIS-7"
  w audit export DIS-7 --for tribunal -o "$WRIT_PAGES/evidence-DIS-7" --as H1 --employer "上海示例贸易有限公司"
  python3 "$WRIT_PAGES/evidence-DIS-7/verify.py"
fi
