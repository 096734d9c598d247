#!/bin/sh
# Who takes part: a claim, a recusal, an objection that is set aside and one that is upheld.
# Usage: who_takes_part.sh WRIT
. "${0%/*}/play.sh"
cat > policy.writ <<'P'
policy leaving|离职制度 "Leaving"|"离职制度"
  jurisdiction CN
  currency     CNY
  version      "1"
  in force     from 2026-01-01
use cn.working_days|工作日 version "2026"
role manager|直属上级, hr|人事, hr_director|人事总监
entity Employee|员工 exists from hired_on until left_on {
  name|姓名         : text       personal
  hired_on|入职日期 : date
  left_on|离职日期  : date
  score|评分        : number     from hr
}
rule weak|偏低 for Employee
  when score below 60
procedure dismissal|解除程序 for Employee {
  step assess|评估 by hr within 5 working days otherwise escalate to hr_director { provide grounds|理由 : text }
  step decision|决定 by hr_director other than assess.actor
    open to objection within 5 days after service, reviewed by hr_director, within 10 days {
    provide words|说明 : text
    sign by hr_director as agreement
  }
  check grounds_known|理由核查 requires weak
  step service|送达 by hr { serve notice on employee }
  wait 3 days after service
  effect terminate contract
  step handover|交接 by manager within 5 days { provide list|清单 : text }
}
document notice|解除通知 to employee {
  grounds|理由 : text = decision.words
  """{employee.name}: {grounds}.""" | """{employee.name}:{grounds}。"""
}
P
printf 'a letter\n' > letter.txt
for key in D1 D2; do "$writ" key new $key.key > key.txt || exit 2; done
for who in "E1 --name 张三" "H1 --name 李敏 --role hr" "H2 --name 赵芳 --role hr" "H3 --name 钱进" "M1 --name 王志强 --role manager" \
           "D1 --name 周海 --role hr_director --key D1.key" "D2 --name 吴岚 --role hr_director --key D2.key"; do
  "$writ" person add $who --now 2026-03-02 > out.txt 2>&1 || exit 2
done
want 0 'new cases open under it' 2026-03-02 policy install policy.writ --as H1
for fact in score=40 hired_on=2020-01-01 left_on=none name=张三; do
  "$writ" case record E1 $fact --source hr --as H1 --now 2026-03-02 > out.txt 2>&1 || exit 2
done
"$writ" person delegate H2 --to H3 --role hr --from 2026-03-02 --until 2026-04-30 --as H2 --now 2026-03-02 || exit 2
want 0 'C-1' 2026-03-02 case open policy.writ dismissal --subject E1 --case C-1 --as H1

# Taking on, giving on, giving back.
want 0 'assess' 2026-03-02 case claim C-1 assess --as H1
want 1 'taken on by H1' 2026-03-02 case act C-1 assess grounds=x --as H2
want 0 'H2' 2026-03-02 case assign C-1 assess --to H2 --as H1
want 0 '^C-1 .*taken on by H2' 2026-03-02 case tasks --mine --for H2
want 0 'nothing to do' 2026-03-02 case tasks --for H1
want 0 'again' 2026-03-02 case release C-1 assess --as H2

# Stepping back: also through a delegation, and the employee cannot.
want 0 'H2' 2026-03-02 case recuse C-1 --as H2 --reason kin
want 1 'H2 .*recused' 2026-03-02 case claim C-1 assess --as H2
want 1 . 2026-03-02 case claim C-1 assess --as H3
want 1 'cannot be recused' 2026-03-02 case recuse C-1 --person E1 --as D1
want 1 'hr_director' 2026-03-02 case recuse C-1 --person H1 --as M1

# A decision, objected to on paper before its service and set aside.
want 0 'assess' 2026-03-02 case act C-1 assess grounds=x --as H1
want 1 'not been done' 2026-03-02 case object C-1 decision --reason early --as E1
want 0 'decision' 2026-03-02 case act C-1 decision words=x --sign D1.key --as D1
want 1 'employee' 2026-03-02 case object C-1 decision --reason mine --as H1
want 0 'in hand' 2026-03-02 case act C-1 service --serve in-hand --as H1
want 0 'objection/1' 2026-03-03 case object C-1 decision --on-paper letter.txt --as H1
for day in 03 04 05 06; do "$writ" tick --now 2026-03-$day > out.txt || exit 2; done
want 0 'open objection' 2026-03-06 case why C-1
want 0 'objection/1' 2026-03-06 case tasks --for D2
want 0 'nothing to do' 2026-03-06 case tasks --for D1
want 1 'took no part' 2026-03-06 case review C-1 decision --outcome upheld --reason x --sign D1.key --as D1
want 0 'set aside' 2026-03-06 case review C-1 decision --outcome set-aside --reason x --sign D2.key --as D2
want 1 'somebody else' 2026-03-06 case act C-1 decision words=y --sign D2.key --as D2

# Done again long after the first service, objected to again, upheld: the effect leaves.
want 0 'decision' 2026-03-06 case act C-1 decision words=y --sign D1.key --as D1
want 0 'in hand' 2026-03-06 case act C-1 service --serve in-hand --as H1
want 0 'objection/2' 2026-03-07 case object C-1 decision --reason again --as E1
for day in 07 08 09 10; do "$writ" tick --now 2026-03-$day > out.txt || exit 2; done
want 0 '!may leave' 2026-03-10 case show C-1
want 0 'may leave' 2026-03-10 case review C-1 decision --outcome upheld --reason z --signed-paper letter.txt --as D2
want 0 'closed|ended' 2026-03-12 case act C-1 handover list=keys --as M1

# The employee has a role, too: not in the own case.
quietly person add E2 --name 李四 --role hr --now 2026-03-12
want 0 'C-3' 2026-03-12 case open policy.writ dismissal --subject E2 --case C-3 --as H1
want 1 'hr other than whom the case is about' 2026-03-12 case act C-3 assess grounds=x --as E2
want 0 '!C-3' 2026-03-12 case tasks --for E2

# Too late.
want 0 'C-2' 2026-03-12 case open policy.writ dismissal --subject E1 --case C-2 --as H1
want 0 'assess' 2026-03-12 case act C-2 assess grounds=x --as H1
want 0 'decision' 2026-03-12 case act C-2 decision words=x --sign D1.key --as D1
want 0 'in hand' 2026-03-12 case act C-2 service --serve in-hand --as H1
want 1 'up to 2026-03-17' 2026-03-18 case object C-2 decision --reason late --as E1

# What the employee says of a fact: disputed until somebody else of its source has looked.
want 0 'C-4' 2026-03-18 case open policy.writ dismissal --subject E1 --case C-4 --as H1
want 1 'the employee' 2026-03-18 case supply C-4 score=80 --as H1
want 0 'E1 张三 .on paper, handed in by H1 李敏' 2026-03-18 case supply C-4 score=80 --on-paper letter.txt --as H1
want 0 'supplied by the employee: score  .supplied/1' 2026-03-18 case tasks
want 0 '!supplied' 2026-03-18 case tasks --for H1
want 1 'handing it in' 2026-03-18 case accept C-4 1 --as H1
want 2 'reason' 2026-03-18 case decline C-4 1 --as H1
quietly person add H4 --name 孙燕 --role hr --now 2026-03-18
want 0 'supplied/1' 2026-03-18 case tasks --for H4
want 0 'declined' 2026-03-18 case decline C-4 1 --reason 字迹不清 --as H4
want 0 '字迹不清' 2026-03-18 case show C-4
want 0 'supplied/2' 2026-03-18 case supply C-4 score=50 --document letter.txt --as E1
want 1 'hr other than' 2026-03-18 case accept C-4 2 --as E1
want 0 'supplied/2 → accepted' 2026-03-18 case accept C-4 2 --as H1
want 0 'again|nothing' 2026-03-18 case accept C-4 2 --as H1

# Who took a step on and lost the role holds nobody up.
want 0 'assess' 2026-03-18 case claim C-4 assess --as H1
want 1 'taken on by H1' 2026-03-18 case act C-4 assess grounds=x --as H4
quietly person revoke H1 --role hr --now 2026-03-18
want 0 '!taken on' 2026-03-18 case tasks
want 0 'assess' 2026-03-18 case act C-4 assess grounds=x --as H4
want 0 'decision' 2026-03-18 case act C-4 decision words=x --sign D1.key --as D1
want 0 'a gate opened' 2026-03-18 case show C-4

# What is wrong with the command line is said in Chinese, too.
for wrong in 'case list --nothing=无法识别:--nothing' 'case claim C-4 assess=缺少 --as' 'case review C-4 decision --outcome no --reason x --as D2=只能是 upheld,set-aside 之一'; do
  number=$((number + 1))
  # shellcheck disable=SC2086
  "$writ" ${wrong%=*} --lang zh > out.txt 2>&1
  grep -Fq -e "${wrong##*=}" out.txt || { failed=$((failed + 1)); echo "FAIL $number: writ ${wrong%=*}"; cat out.txt; }
done

# Whole.
want 0 ' 0 differ, 0 can no longer' 2026-03-18 audit verify --redecide
want 0 'rows' 2026-03-18 store rebuild
want 0 ' 0 differ, 0 can no longer' 2026-03-12 audit verify --redecide
want 0 'C-1.html' 2026-03-12 case dossier C-1 -o pages
want 0 'records' 2026-03-12 audit export C-1 --for tribunal -o evidence --as H1
verified evidence
ended
