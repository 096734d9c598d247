// For tests: a policy with a fact of every type, and all that is known of a person as text.
#pragma once

#include <string>
#include <vector>

#include "engine/base/overloaded.h"
#include "engine/diagnostics/diagnostic.h"
#include "engine/program/builder.h"
#include "runtime/facts/fact_code.h"

namespace writ::testing {

class EveryFact : public ProgramBuilder {
 public:
  EveryFact() {
    program.policy.names.id = "p";
    program.policy.version = "1";
    grade = static_cast<uint16_t>(AddChoice("Grade", {"rep", "lead"}));
    program.choices[grade].options[0].zh = "专员";
    program.choices[grade].options[1].zh = "主管";
    program.entities.push_back({Named("training"), 0xFFFFFFFF, 0xFFFFFFFF, {}});
    hours = Of(1, "hours", {TypeKind::kNumber});
    given_on = Of(1, "given_on", {TypeKind::kDate});
    hired_on = Add("hired_on", "入职日期", {TypeKind::kDate});
    program.entities[0].exists_from = hired_on;
    score = Add("score", "得分", {TypeKind::kNumber});
    program.facts[score].range_to = Plain(100);
    program.facts[score].source = "lms";
    share = Add("share", "占比", {TypeKind::kPercent});
    pay = Add("pay", "工资", {TypeKind::kMoney});
    notice = Add("notice", "通知期", {TypeKind::kSpan});
    name = Add("name", "姓名", {TypeKind::kText});
    married = Add("married", "已婚", {TypeKind::kYesNo});
    pregnancy = Add("pregnancy", "孕期", {TypeKind::kYesNo});
    program.facts[pregnancy].over_time = true;
    grade_now = Add("grade", "职级", {TypeKind::kChoice, grade, {}});
    contract = Add("contract", "合同", {TypeKind::kDocument});
    team = Add("team", "团队", {TypeKind::kTeam});
    best_month = Add("best_month", "最佳月份", {TypeKind::kPeriod});
    change = Add("change", "变化", {TypeKind::kPoints});
    sales = Add("sales", "销售额", {TypeKind::kMoney, 0, Frequency::kMonth});
    bonus = Add("bonus", "奖金", {TypeKind::kMoney, 0, Frequency::kQuarter});
    trainings = Add("trainings", "培训记录", {TypeKind::kList, 1, {}});
    program.events.push_back({Named("warned"), 0, {}});
    program.events.back().names.zh = "警告";
    program.findings.push_back({Named("incompetent"), 0});
    AddDefinition("attainment", {TypeKind::kPercent, 0, Frequency::kMonth}, kNoExpr);
  }

  uint32_t Add(const char* id, const char* zh, Type type) {
    const uint32_t fact = AddFact(id, type);
    program.facts[fact].names.zh = zh;
    return fact;
  }
  uint32_t Of(uint32_t entity, const char* id, Type type) {
    const uint32_t fact = AddFact(id, type);
    std::erase(program.entities[0].facts, fact);
    program.facts[fact].entity = entity;
    program.entities[entity].facts.push_back(fact);
    return fact;
  }

  uint16_t grade;
  uint32_t hours, given_on, hired_on, score, share, pay, notice, name, married, pregnancy,
      grade_now, contract, team, best_month, change, sales, bonus, trainings;
};

inline std::string Shown(const Scalar& value) {
  std::string out = std::to_string(static_cast<int>(value.type.kind)) + "/" +
                    std::to_string(value.type.index) + ":";
  out += value.number.Canonical() + "," + value.text + "," + value.date.ToIso() + "," +
         value.period.ToString() + "," + std::to_string(value.span.months) + "," +
         std::to_string(value.span.days) + "," + std::to_string(value.span.working_days);
  if (value.is_between) out += "," + value.between.from.ToIso() + "," + value.between.to.ToIso();
  return out + (value.yes ? ",yes," : ",no,") + std::to_string(value.option);
}

inline std::string Shown(std::optional<Date> date) { return date ? date->ToIso() : "-"; }

std::string Shown(const Program& program, const FactRecord& record);

inline std::string Shown(const Program& program, const Recording& recording) {
  std::string out = Shown(recording.recorded) + " [" + recording.source + "|" + recording.document +
                    "|" + recording.batch + "]";
  if (recording.status == FactStatus::kDisputed) out += " disputed";
  out += " ";
  std::visit(Overloaded{[&](const Scalar& value) { out += Shown(value); },
                        [&](NoneValue) { out += "none"; },
                        [&](const ListValue& list) {
                          out += "list to " + Shown(list.complete_through);
                          for (const auto& item : list.items)
                            out += " {" + Shown(program, item) + "}";
                        },
                        [&](const std::vector<IntervalValue>& days) {
                          for (const auto& one : days)
                            out += (one.yes ? " yes " : " no ") + Shown(one.from) + ".." +
                                   Shown(one.until);
                        }},
             recording.value);
  return out;
}

inline std::string Shown(const Program& program, const FactRecord& record) {
  std::string out;
  for (const auto& [fact, entries] : record.facts) {
    for (const FactEntry& entry : entries) {
      for (const Recording& recording : entry.recordings) {
        out += program.facts[fact].names.id;
        if (entry.period) out += " " + entry.period->ToString();
        out += " = " + Shown(program, recording) + "\n";
      }
    }
  }
  return out;
}

// Everything that is known, one thing a line.
inline std::string Shown(const Program& program, const SubjectFacts& facts) {
  std::string out = Shown(program, facts.record);
  for (const Told& told : facts.told)
    out += "told " + told.policy + " " + told.version + " " + told.on.ToIso() + "\n";
  for (const auto& [event, days] : facts.events) {
    out += "event " + event;
    for (const Date day : days) out += " " + day.ToIso();
    out += "\n";
  }
  for (const auto& [from, until] : facts.spells)
    out += "spell " + from.ToIso() + ".." + until.ToIso() + "\n";
  for (const auto& [key, figure] : facts.cohorts) {
    out += "figure " + key.group + " " + key.function + " " + key.operand + " " +
           (key.period ? key.period->ToString() : "-") + " " + Shown(figure.value) + " of " +
           std::to_string(figure.known) + "/" + std::to_string(figure.count) + "\n";
  }
  return out;
}

inline Date Day(const char* iso) { return Date::ParseIso(iso).value(); }

inline BatchStamp Stamp(const char* batch, const char* recorded) {
  return {Ref(batch), Instant::ParseIso(recorded).value()};
}

// The kinds of what was wrong, in the order of their places.
inline std::string KindsOf(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& one : diagnostics.Sorted())
    out += (out.empty() ? "" : " ") + std::string(InfoOf(one.kind).name);
  return out;
}

}  // namespace writ::testing
