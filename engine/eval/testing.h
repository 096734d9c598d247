// A policy and one person built by hand, for tests.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "engine/eval/eval.h"
#include "engine/program/builder.h"

namespace writ {

inline Date Day(const char* iso) { return Date::ParseIso(iso).value(); }
inline Period Per(const char* text) { return Period::Parse(text).value(); }
inline constexpr Type kYesNoType{TypeKind::kYesNo, 0, {}};
inline constexpr Type kNumberType{TypeKind::kNumber, 0, {}};
inline constexpr Type kDateType{TypeKind::kDate, 0, {}};
inline constexpr Type kMonthly{TypeKind::kNumber, 0, Frequency::kMonth};

// An employee hired in 2000 who has not left and was told of policy "policy" version "1" in 2000.
struct Case : ProgramBuilder {
  Case() {
    hired = AddFact("hired_on", kDateType);
    left = AddFact("left_on", kDateType);
    program.entities[0].exists_from = hired;
    program.entities[0].exists_until = left;
    program.policy.version = "1";
    subject.id = "E-1";
    subject.told = {{"policy", "1", Day("2000-01-01")}};
    Set(hired, Day(2000, 1, 1));
    SetNone(left);
  }

  static Scalar Day(int year, int month, int day) { return ProgramBuilder::Day(year, month, day); }
  static writ::Date Day(const char* iso) { return writ::Day(iso); }

  // ---- facts ----
  Recording& Put(uint32_t fact, std::optional<Period> period, Recording recording) {
    auto& entries = subject.record.facts[fact];
    auto entry = std::find_if(entries.begin(), entries.end(),
                              [&](const FactEntry& e) { return e.period == period; });
    if (entry == entries.end()) entry = entries.insert(entries.end(), FactEntry{period, {}});
    entry->recordings.push_back(std::move(recording));
    return entry->recordings.back();
  }
  Recording& Set(uint32_t fact, Scalar value) { return Put(fact, {}, {.value = value}); }
  Recording& SetNone(uint32_t fact) { return Put(fact, {}, {.value = NoneValue{}}); }
  Recording& In(uint32_t fact, const char* period, int64_t value) {
    return Put(fact, Per(period), {.value = Plain(value)});
  }
  void Forget(uint32_t fact) { subject.record.facts.erase(fact); }

  // ---- expressions ----
  uint32_t Series(const std::string& id, Frequency per = Frequency::kMonth) {
    return AddFact(id, {TypeKind::kNumber, 0, per});
  }
  ExprId N(int64_t n) { return Constant(Plain(n)); }
  ExprId At(const char* iso) {
    Scalar day = Day(2000, 1, 1);
    day.date = writ::Day(iso);
    return Constant(day);
  }
  ExprId Latest(ExprId series) {
    return Add(Op::kLatest, program.exprs[series].type.Element(), {series});
  }
  ExprId Below(ExprId a, ExprId b) { return Yes(Op::kBelow, {a, b}); }
  ExprId AtLeast(ExprId a, ExprId b) { return Yes(Op::kAtLeast, {a, b}); }
  ExprId SeriesBelow(uint32_t fact, int64_t n) { return Below(ReadFact(fact), N(n)); }
  ExprId Months(Op op, ExprId operand, int32_t n, int32_t count = 0) {
    Window window;
    window.periods = n;
    window.length.months = n;
    return Windowed(op, {operand}, window, count);
  }
  // function: 0 average, 1 sum, 2 count, 3 lowest, 4 highest
  ExprId OverLast(int32_t function, ExprId operand, int32_t months, ExprId before,
                  bool as_many = false) {
    Window window;
    window.periods = months;
    window.length.months = months;
    window.as_many_as_worked = as_many;
    return Windowed(Op::kOverLast, {operand, before}, window, function, kNumberType);
  }
  ExprId Today() { return Add(Op::kDecisionDate, kDateType); }
  uint32_t YesNoFact(const std::string& id) { return AddFact(id, kYesNoType); }

  // ---- answers ----
  Decision Decide(uint32_t rule, const char* as_of = "2026-03-10", const char* known_on = nullptr) {
    REQUIRE(Verify(program).value_or("") == "");
    Evaluator evaluator(program, subject,
                        {writ::Day(as_of), writ::Day(known_on ? known_on : as_of)},
                        {.explain = true, .teams = teams});
    return evaluator.Decide(rule);
  }
  std::string Outcome(uint32_t rule, const char* as_of = "2026-03-10") {
    return OutcomeId(Decide(rule, as_of).outcome);
  }
  // The outcome of a rule made of this condition alone.
  std::string If(ExprId condition, const char* as_of = "2026-03-10") {
    return Outcome(AddRule("r" + std::to_string(condition), condition), as_of);
  }
  Decision DecideIf(ExprId condition, const char* as_of = "2026-03-10") {
    return Decide(AddRule("r" + std::to_string(condition), condition), as_of);
  }
  ValueResult ValueOf(uint32_t definition, const char* as_of = "2026-03-10") {
    REQUIRE(Verify(program).value_or("") == "");
    Evaluator evaluator(program, subject, {writ::Day(as_of), writ::Day(as_of)},
                        {.explain = true, .teams = teams});
    return evaluator.ValueOf(definition);
  }
  // "sales 2026-02, told"
  std::string Missing(const Decision& decision) {
    std::string text;
    for (const MissingFact& m : decision.missing) {
      if (!text.empty()) text += ", ";
      text += m.what.empty() ? program.facts[m.fact].names.id : m.what;
      if (m.period) text += " " + m.period->ToString();
    }
    return text;
  }

  SubjectFacts subject;
  TeamSource teams;
  uint32_t hired = 0, left = 0;
};

}  // namespace writ
