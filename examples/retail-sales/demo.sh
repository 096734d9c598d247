#!/usr/bin/env bash
# A team of two hundred over eighteen months: what the rules propose, and six people's cases with their real commands. Stops
# at the first step that does not go as it should.
set -euo pipefail

root="$(cd "$(dirname "$0")/../.." && pwd)"
writ="${WRIT:-$root/build/writ}"
writ="$(cd "$(dirname "$writ")" && pwd)/$(basename "$writ")"
here="$root/examples/retail-sales"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
case "${LC_ALL:-${LC_MESSAGES:-${LANG:-en}}}" in
  zh*) zh=1; policy="$here/policy.zh.writ" ;;
  *)   zh=0; policy="$here/policy.writ" ;;
esac
export WRIT_STORE="$work/store" WRIT_TRUST="$work/trust"
export WRIT_LIBRARY="${WRIT_LIBRARY:-$root/stdlib-rules}"
cd "$work"

say() { if [ "$zh" = 1 ]; then printf '\n== %s\n' "$2"; else printf '\n== %s\n' "$1"; fi; }
now=
at() { now="$1"; }
w() { "$writ" "$@" --now "$now"; }
quietly() { w "$@" >/dev/null; }
# act PERSON CASE STEP …: a step without a signature; signed: with the person's key; paper: with a scan of what was signed.
act() { local who=$1; shift; w case act "$@" --as "$who"; }
signed() { local who=$1; shift; w case act "$@" --as "$who" --sign "keys/$who"; }
on_paper() { local who=$1; shift; w case act "$@" --as "$who" --signed-paper scan.pdf; }
refused() { if "$@"; then say "this should have been refused" "此处本应被拒绝"; exit 1; fi; }
# letter CASE DOCUMENT FILE: what the policy hands out, with the values of the case, in both languages.
letter() { w case document "$1" "$2" --lang both -o "$3"; }
paper() { local name; for name in "$@"; do printf '%s\n' "$name" > "$name"; done; }
# batch NAME FIRST LAST: the exports of these months, as they came in.
batch() {
  mkdir -p "$1"
  local table
  for table in crm erp lms; do
    awk -F, -v first="$2" -v last="$3" 'NR == 1 || ($2 >= first && $2 <= last)' "$here/facts/$table.csv" > "$1/$table.csv"
  done
}

say "check, and run the scenarios beside the rules" "检查政策并运行情形"
"$writ" check "$policy"
"$writ" test "$policy" | tail -n 1

say "two hundred people on 13 January 2025: who is seen, and what is proposed" "2025年1月13日筛查二百人:谁被识别,建议什么"
"$writ" screen "$policy" --facts "$here/facts" --as-of 2025-01-13 | sed -n '1,/^E-105/p'

say "E-088 is below the standard and converts better than the team: leads, no finding" "E-088低于标准但转化率高于团队:给资源,不认定"
"$writ" why "$policy" assessment_due --facts "$here/facts" --subject E-088 --as-of 2025-02-14 | sed -n '1,12p'

at "2025-01-13 09:00"
say "people, their roles and their keys; the exports up to December" "人员、角色、密钥与截至12月的数据"
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
person T1 郑杰   trainer
person U1 钱立   union
person E-017 马娜 ""
paper scan.pdf weekly.pdf book.pdf slides.pdf sheet.pdf exam.pdf mentor.pdf customer.pdf minutes.pdf reply.pdf opinion.pdf receipt.pdf draft.pdf slip.pdf consent.pdf
batch b1 2024-07 2024-12
cp "$here/facts/people.csv" b1/
w import b1 --policy "$policy" --source exports --as H1 --add-persons

say "E-017: the first finding, by the director; reply and second look" "E-017:总监作出首次认定;员工陈述;他人复核"
w case open "$policy" assessment --subject E-017 --case A-017 --because assessment_due --as H1
signed D1 A-017 assess "finding_reasons=10月至12月达成率均为66%,低于事先签署的标准" --from 2024-10-01 --until 2024-12-31
signed E-017 A-017 assess
act E-017 A-017 employee_reply "reply_text=对新产品不熟悉,请求产品培训"
act H2 A-017 second_look --choose uphold

say "E-171 and E-150: a mail that offers help; for E-150 a plan of one month, 20 % more, reported weekly" \
    "E-171、E-150:提供帮助的预警邮件;E-150另有一个月、提升20%、逐周跟进的计划"
for who in 171 150; do
  w case open "$policy" early_warning_mail --subject "E-$who" --case "M-$who" --because mail_due --as H1
  act H1 "M-$who" mail "shortfall=11月、12月低于标准" "help_offered=主管陪同拜访"
  letter "M-$who" warning_mail "mail-$who.html"
  act H1 "M-$who" mail --issued
done
w case open "$policy" improvement_plan base=90000 uplift=20% --subject E-150 --case P-150 --because plan_due_now --as H1
act M1 P-150 goals "measures=每周拜访八次" "support=主管陪同拜访"
letter P-150 plan_letter plan.html
act M1 P-150 goals --issued
w case act P-150 goals --as E-150 --signed-paper plan.html

at "2025-01-21 09:00"
quietly tick --accept-gap
act M1 P-150 week --attach weekly_report=weekly.pdf "week_feedback=拜访八次" goal_reached=no
at "2025-01-22 09:00"
say "E-017: training aimed at the gap, told before it begins" "E-017:针对不足的培训,开始前告知"
w case open "$policy" training_plan gap=product_knowledge --subject E-017 --case T-017 --because training_due_now --as H1
act H1 T-017 design "found_gap=产品知识" --attach book=book.pdf "teacher=郑杰" "mentor=陈艳" starts_on=2025-01-27 \
  "applied_goal=每周向三名客户讲解新产品"
letter T-017 training_order training.html
act H1 T-017 design --issued
signed E-017 T-017 design
for day in 2025-01-29 2025-02-06 2025-02-14; do
  at "$day 09:00"
  quietly tick --accept-gap
  act M1 P-150 week --attach weekly_report=weekly.pdf "week_feedback=拜访九次" goal_reached=no >/dev/null
done
at "2025-02-17 09:00"
quietly tick --accept-gap
say "E-150: 108 000 is 20 % more than 90 000: the plan ends well" "E-150:108000元即较90000元提升20%:计划达成"
act H1 P-150 outcome achieved=108000
on_paper E-150 P-150 outcome

at "2025-02-27 17:00"
say "E-017: the training as it was held" "E-017:培训的实施记录"
quietly tick --accept-gap
act T1 T-017 held hours_held=16 attendance_rate=95% --attach slides=slides.pdf --attach sheet=sheet.pdf
signed E-017 T-017 held
act T1 T-017 examination assignments=90% exam_score=71 --attach exam_paper=exam.pdf
at "2025-03-07 10:00"
quietly tick --accept-gap
act M1 T-017 responses --attach mentor_feedback=mentor.pdf --attach customer_feedback=customer.pdf "applied_results=每周讲解三名客户"
signed E-017 T-017 responses

say "E-042: found incompetent on paper in January, then only a plan and a sales event: nothing more may be opened" \
    "E-042:1月已书面认定,其后只有改进计划和活动:不得继续"
at "2025-07-14 09:00"
quietly tick --accept-gap
quietly import "$here/earlier" --policy "$policy" --source files --as H1
batch b2 2025-01 2025-06
cp "$here/facts/trainings.csv" b2/
quietly import b2 --policy "$policy" --source exports --as H1
refused w case open "$policy" reassessment --subject E-042 --case R-042 --as H1
refused w case open "$policy" dismissal_for_incompetence --subject E-042 --case X-042 --as M1

say "E-017: three whole new months, a second finding by another director" "E-017:三个完整新月份后,由另一总监再次认定"
w case open "$policy" reassessment --subject E-017 --case R-017 --as H1
act H1 R-017 standard_used --choose same_post
signed D2 R-017 again_in_post "second_reasons=培训后4月至6月达成率仍为66%" --from 2025-04-01 --until 2025-06-30
signed E-017 R-017 again_in_post
act E-017 R-017 reply_again "second_reply=没有其他说明"

# The nodes before the notice, which are the same for all three.
until_decision() {
  local case=$1 who=$2
  w case open "$policy" dismissal_for_incompetence --subject "$who" --case "$case" --as M1
  signed M1 "$case" application "application_reason=经培训仍不能胜任工作"
  act H1 "$case" review --choose approve
  act H1 "$case" transfer_offer "offer_text=客服专员,按客服岗位薪酬" "offer_answer=不同意"
  on_paper "$who" "$case" transfer_offer
  act M1 "$case" talk --attach minutes=minutes.pdf
  on_paper "$who" "$case" talk
  letter "$case" union_letter "union-$case.html"
  act H1 "$case" tell_union --serve in-hand --proof "union-$case.html"
  signed U1 "$case" tell_union
  w case report "$case" union_opinion --on "${now%% *}" --proof opinion.pdf --as U1
  signed H1 "$case" tell_union --attach union_reply=reply.pdf
  signed D1 "$case" decision "grounds=不能胜任工作,经培训仍不能胜任工作"
}
at "2025-07-21 09:00"
say "E-017: application, review, records, transfer proposal, talk, union, decision" "E-017:申请、审核、核查、调岗建议、沟通、工会、决定"
until_decision X-017 E-017
at "2025-07-22 10:00"
say "E-017: notice in hand" "E-017:当面送达通知"
act H1 X-017 notice --choose written
say "without its day the notice cannot be rendered: no blank is ever served" "没有解除日,通知书不能填制:绝不留空送达"
refused letter X-017 dismissal_notice notice-017.html
act H1 X-017 notice termination_date=2025-08-22
letter X-017 dismissal_notice notice-017.html
act H1 X-017 notice --serve in-hand --proof notice-017.html
quietly case record E-017 last_day=2025-08-22 --source hr --as H1

say "E-063: the same way to the notice" "E-063:同样走到通知"
until_decision X-063 E-063 >/dev/null
quietly case record E-063 "pregnancy=no" --source hr --as H1
act H1 X-063 notice --choose written >/dev/null
act H1 X-063 notice termination_date=2025-08-22 >/dev/null
letter X-063 dismissal_notice notice-063.html
act H1 X-063 notice --serve in-hand --proof notice-063.html >/dev/null

at "2025-07-24 10:00"
say "E-105: the company pays a month instead of waiting" "E-105:公司支付代通知金"
quietly tick --accept-gap
until_decision X-105 E-105 >/dev/null
quietly case record E-105 last_day=2025-07-25 --source hr --as H1
act H1 X-105 notice --choose in_lieu
act H1 X-105 notice termination_date=2025-07-25
letter X-105 dismissal_notice notice-105.html
act H1 X-105 notice --serve in-hand --proof notice-105.html --paid
at "2025-07-25 09:00"
quietly tick
letter X-105 leaving_certificate certificate-105.html
act H1 X-105 certificate --issued

at "2025-08-12 09:00"
say "E-063: pregnant since 5 August, told in the notice period; HR hears of it, the manager sees no more than that it stops" \
    "E-063:通知期内告知自8月5日怀孕;人事获知,上级只看到案件停止"
quietly tick --accept-gap
w case record E-063 "pregnancy=no until 2025-08-04; yes from 2025-08-05" --source hr --as H1
w case show X-063 | tail -n 6

at "2025-08-15 09:00"
batch b3 2025-07 2025-07
quietly import b3 --policy "$policy" --source exports --as H1
say "E-131: agreed with the company; the settlement that was computed by hand forgot the bonus of January" \
    "E-131:协商解除;手工结算遗漏了1月奖金"
w case open "$policy" agreed_termination proposed_by=proposed_by_employer --subject E-131 --case G-131 --as H1
act H1 G-131 first_talk --attach talk_minutes=minutes.pdf
on_paper E-131 G-131 first_talk
act H1 G-131 terms agreed_day=2025-08-31 agreed_amount=115909.75 --attach agreement_text=draft.pdf
w case why G-131 | sed -n '1,9p'
say "the derivation: every month, and the bonus in January" "推导:各月构成,以及1月的奖金"
"$writ" why "$policy" settlement_too_low --facts "$here/facts" --subject E-131 --as-of 2025-08-15 > why.txt
sed -n '1,8p' why.txt
grep -E '(gross_pay|bonus|应得工资|奖金) (2025-01|2025年1月)' why.txt
say "E-131: 143 409.75 instead of 115 909.75; signed three days later" "E-131:143409.75元,而非115909.75元;三日后签署"
quietly case withdraw G-131 corrected --as H1
w case open "$policy" agreed_termination proposed_by=proposed_by_employer --subject E-131 --case G-132 --as H1
act H1 G-132 first_talk --attach talk_minutes=minutes.pdf >/dev/null
on_paper E-131 G-132 first_talk >/dev/null
act H1 G-132 terms agreed_day=2025-08-31 agreed_amount=143409.75 --attach agreement_text=draft.pdf
at "2025-08-19 09:00"
quietly tick --accept-gap
letter G-132 termination_agreement agreement.html
act H1 G-132 agreement --issued
for who in E-131 H1; do w case act G-132 agreement --as "$who" --signed-paper agreement.html; done

at "2025-08-22 09:00"
say "E-017: thirty days have passed; the contract ends, certificate, handover, severance" "E-017:三十日届满,合同解除;证明、交接、补偿"
quietly tick --accept-gap
letter X-017 leaving_certificate certificate-017.html
act H1 X-017 certificate --issued
w case report X-017 handover --on 2025-08-22 --as M1
letter X-017 settlement_statement settlement-017.html
signed P1 X-017 settlement --paid --issued --proof slip.pdf
say "what the notice, the certificate and the settlement say, as they are printed" "通知书、离职证明与结算单所载内容"
for name in notice certificate settlement; do
  sed -n '/class="text"/,/<\/div>/p' "$name-017.html" | sed 's/<[^>]*>//g; /^ *$/d'
done
act H1 X-017 transfer_files --attach transfer_receipt=receipt.pdf
w case list --all

say "E-063: on the same day the effect is blocked; she agrees that the notice is withdrawn, and the contract goes on" \
    "E-063:同日,生效被阻止;经其同意撤回通知,合同继续"
w case why X-063 | sed -n '1,5p'
w case withdraw X-063 protected --proof consent.pdf --as H1

say "the log is verified, every decision decided again" "验证日志,重新作出每个决定"
w audit verify --redecide

if [ -n "${WRIT_PAGES:-}" ]; then
  say "every case as a page, to look at, to print and to check" "每个案件一页,可阅读、打印、核对"
  w case dossier -o "$WRIT_PAGES/retail-sales"
  "$writ" screen "$policy" --facts "$here/facts" --as-of 2025-01-13 --people --lang both --report "$WRIT_PAGES/screening.html"
fi
