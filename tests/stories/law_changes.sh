#!/bin/sh
# A law changes while cases run: effects stop, cases migrate or the law is waived, and both can be shown.
# Usage: law_changes.sh WRIT
. "${0%/*}/play.sh"
mkdir -p lib1/cn lib2/cn
cat > lib1/cn/pack.writ <<'P'
policy pack|解雇保护法 "Protection act"|"解雇保护法"
  jurisdiction CN
  version      "1"
  in force     from 2020-01-01
  level        law

role hr|人事
entity Employee|员工 { score|评分 : number from hr; months_sick|病休月数 : number from hr }

parameter least_score|最低分 : number = 60

rule protected|受保护 for Employee
  when months_sick at least 3
P
sed 's/version      "1"/version      "2"/; s/from 2020-01-01/from 2026-03-12/; s/= 60/= 50/; s/at least 3/at least 2/' \
  lib1/cn/pack.writ > lib2/cn/pack.writ
cat > first.writ <<'P'
policy leaving|离职制度 "Leaving"|"离职制度"
  jurisdiction CN
  currency     CNY
  version      "1"
  in force     from 2026-01-01
  owner        "HR"|"人力资源部"

use cn.working_days|工作日 version "2026"
use cn.pack|解雇保护法 version "1" for Employee { score = score; months_sick = months_sick }

role manager|直属上级, hr|人事, hr_director|人事总监

entity Employee|员工 exists from hired_on until left_on {
  name|姓名         : text       personal
  hired_on|入职日期 : date
  left_on|离职日期  : date
  score|评分        : number     from hr
  months_sick|病休月数 : number  from hr
}

rule weak|偏低 for Employee
  when score below pack.least_score

procedure dismissal|解除程序 for Employee
{
  step assess|评估 by hr within 5 working days otherwise escalate to hr_director {
    provide grounds|理由 : text
  }
  check grounds_known|理由核查 requires weak and not pack.protected
    otherwise hr must: "Record the score"|"请补录评分"
  step decision|决定 by hr_director other than assess.actor within 10 days otherwise escalate to hr
    open to objection within 5 days after service, reviewed by hr_director, within 10 days {
    provide words|说明 : text
    sign by hr_director as agreement
  }
  step service|送达 by hr { serve notice on employee }
  wait 3 days after service
  effect terminate contract
  step handover|交接 by manager within 5 days { provide list|清单 : text }
}

document notice|解除通知 to employee sealed {
  grounds|理由 : text = decision.words
  """{employee.name}: your contract ends, because {grounds}.""" | """{employee.name}:因{grounds},解除合同。"""
}
P
sed 's/version      "1"/version      "2"/; s/from 2026-01-01/from 2026-03-12/; s/pack|解雇保护法 version "1"/pack|解雇保护法 version "2"/
     s/within 5 working/within 7 working/; s/wait 3 days/wait 4 days/' first.writ > second.writ
for key in D1 H1; do quietly key new $key.key; done
for who in "E1 --name 张三" "E2 --name 李四" "E3 --name 王五" "M1 --name 王志强 --role manager" "H1 --name 李敏 --role hr --key H1.key" \
           "H2 --name 赵芳 --role hr" "D1 --name 周海 --role hr_director --key D1.key"; do
  quietly person add $who --now 2026-03-10
done
quietly policy install first.writ --library lib1 --as H1 --now 2026-03-10
for who in E1 E2 E3; do
  for fact in score=40 hired_on=2020-01-01 left_on=none name=某人 months_sick=0; do
    quietly case record $who $fact --source hr --as H1 --now 2026-03-10
  done
done
for i in 1 2 3; do
  quietly case open first.writ dismissal --library lib1 --subject E$i --case C-$i --as H1 --now 2026-03-10
done
for i in 1 2; do
  quietly case act C-$i assess grounds=业绩差 --as H1 --now 2026-03-10
  quietly case act C-$i decision words=业绩差 --sign D1.key --as D1 --now 2026-03-10
  quietly case act C-$i service --serve in-hand --as H1 --now 2026-03-10
done
quietly policy install second.writ --library lib2 --as H1 --now 2026-03-10
for day in 11 12 13 14; do quietly tick --now 2026-03-$day; done

# Effects stop; new cases open under the newer version, and nobody is held to one by accident.
want 0 'law has changed' 2026-03-14 case why C-1
want 0 'C-1 .*law has changed: cn.pack .* hr, by writ case migrate or waive-law' 2026-03-14 case tasks --for H1
want 0 '!law has changed' 2026-03-14 case tasks --for D1
want 0 'under version 1; 2 is in force' 2026-03-14 case list
want 1 'superseded' 2026-03-14 case open first.writ dismissal --library lib1 --subject E3 --case C-9 --as H1
want 0 '!closed' 2026-03-14 case show C-1

# What would become of them, asked by nobody in particular, and by whom it is not for.
want 0 'it can go on; .*for hr' 2026-03-14 case migrate C-2 --to leaving --dry-run
want 0 '3 can go on, 0 cannot' 2026-03-14 case migrate --all --policy leaving --dry-run
want 1 'for hr' 2026-03-14 case migrate C-2 --to leaving --dry-run --as D1
want 0 'would stand at' 2026-03-14 case migrate C-2 --to leaving --dry-run --as H1

# One stays, the others go on.
want 1 'hr' 2026-03-14 case waive-law C-1 cn.pack --reason begun --sign D1.key --as D1
want 0 'may leave' 2026-03-14 case waive-law C-1 cn.pack --reason begun --sign H1.key --as H1
want 0 'leaving' 2026-03-14 case migrate C-2 --to leaving --sign H1.key --as H1 --reason newer
quietly case recuse C-3 --as H2 --reason kin --now 2026-03-14
want 1 'H2 .*recused' 2026-03-14 case migrate C-3 --to leaving --dry-run --as H2
want 0 'leaving' 2026-03-14 case migrate C-3 --to leaving --sign H1.key --as H1 --reason newer
quietly tick --now 2026-03-15
want 0 'closed|ended|handover' 2026-03-15 case show C-2
want 0 'then' 2026-03-15 case compare C-2
want 0 'not in force on that day, but from 2026-03-12 on' 2026-03-15 case compare C-2

# Whole, and shown to others with every text that a case ran under.
want 0 ' 0 differ, 0 can no longer' 2026-03-15 audit verify --redecide
want 0 'rows' 2026-03-15 store rebuild
want 0 ' 0 differ, 0 can no longer' 2026-03-15 audit verify --redecide
for i in 1 2 3; do
  want 0 'records' 2026-03-15 audit export C-$i --for tribunal -o evidence-$i --as H1
  verified evidence-$i
done
number=$((number + 1))
[ -f evidence-2/policy-2/manifest ] && [ ! -d evidence-1/policy-2 ] || { failed=$((failed + 1)); echo "FAIL: policies"; }
ended
