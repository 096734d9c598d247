// Semantics 1 to 8: unknown, none, not applicable.
#include <catch2/catch.hpp>

#include "engine/eval/plan.h"
#include "engine/eval/testing.h"

namespace writ {
namespace {

TEST_CASE("semantics 1: and, or, not and unless are Kleene's, with reasons") {
  // The operand's recorded value, or '?' for none.
  const auto outcome = [](Op op, char a, char b) {
    Case c;
    const uint32_t facts[] = {c.YesNoFact("a"), c.YesNoFact("b")};
    const char values[] = {a, b};
    for (int i = 0; i < 2; ++i)
      if (values[i] != '?') c.Set(facts[i], c.YesNo(values[i] == 'y'));
    if (op == Op::kNot) {  // a unless b
      const ExprId when = c.ReadFact(facts[0]);
      return c.Outcome(c.AddRule("r", when, {c.ReadFact(facts[1])}));
    }
    return c.If(c.Yes(op, {c.ReadFact(facts[0]), c.ReadFact(facts[1])}));
  };
  CHECK(outcome(Op::kAnd, 'y', 'y') == "holds");
  CHECK(outcome(Op::kAnd, 'n', '?') == "fails");
  CHECK(outcome(Op::kAnd, '?', 'n') == "fails");
  CHECK(outcome(Op::kAnd, 'y', '?') == "unknown");
  CHECK(outcome(Op::kOr, '?', 'y') == "holds");
  CHECK(outcome(Op::kOr, 'n', '?') == "unknown");
  CHECK(outcome(Op::kOr, 'n', 'n') == "fails");
  CHECK(outcome(Op::kNot, 'y', 'n') == "holds");
  CHECK(outcome(Op::kNot, 'y', 'y') == "fails");
  CHECK(outcome(Op::kNot, 'y', '?') == "unknown");
  CHECK(outcome(Op::kNot, 'n', '?') == "fails");
  CHECK(outcome(Op::kNot, '?', 'y') == "fails");
}

TEST_CASE("semantics 1: a rule that decides through unless is named") {
  Case c;
  const uint32_t a = c.YesNoFact("a"), b = c.YesNoFact("b");
  const uint32_t milder = c.AddRule("milder", c.ReadFact(b));
  const ExprId when = c.ReadFact(a);
  const uint32_t rule = c.AddRule("rule", when, {c.ReadRule(milder)});
  c.Set(a, c.YesNo(true));
  Decision open = c.Decide(rule);
  CHECK(open.outcome == Outcome::kUnknown);
  CHECK(open.because_of == std::vector<uint32_t>{milder});
  CHECK(c.Missing(open) == "b");
  c.Set(b, c.YesNo(true));
  CHECK(c.Decide(rule).because_of == std::vector<uint32_t>{milder});
  c.Forget(a);
  c.Set(a, c.YesNo(false));
  CHECK(c.Decide(rule).because_of.empty());
}

TEST_CASE("semantics 2: absent is unknown, none is known not to exist") {
  Case c;
  const uint32_t date = c.AddFact("d", kDateType);
  const Scalar no_value{.type = {TypeKind::kNone, 0, {}}};
  const ExprId is_none = c.Yes(Op::kIs, {c.ReadFact(date), c.Constant(no_value)});
  const ExprId before = c.Below(c.ReadFact(date), c.At("2026-01-01"));
  CHECK(c.If(is_none) == "unknown");
  CHECK(c.If(before) == "unknown");
  c.SetNone(date);
  CHECK(c.If(is_none) == "holds");
  CHECK(c.If(before) == "fails");
}

TEST_CASE("semantics 2: later and earlier skip none") {
  Case c;
  const uint32_t a = c.AddFact("a", kDateType), b = c.AddFact("b", kDateType);
  c.SetNone(a);
  c.Set(b, c.Day(2020, 5, 1));
  for (const Op op : {Op::kLater, Op::kEarlier}) {
    const ExprId pick = c.Add(op, kDateType, {c.ReadFact(a), c.ReadFact(b)});
    CHECK(c.If(c.Yes(Op::kIs, {pick, c.At("2020-05-01")})) == "holds");
  }
  c.Forget(a);
  const ExprId pick = c.Add(Op::kLater, kDateType, {c.ReadFact(a), c.ReadFact(b)});
  CHECK(c.If(c.Yes(Op::kIs, {pick, c.At("2020-05-01")})) == "unknown");
}

// An employee with a list of warnings, each with its day.
struct Warned : Case {
  Warned() {
    program.entities.push_back({Named("warning"), kNoExpr, kNoExpr, {}});
    Fact day;
    day.names = Named("given_on");
    day.type = kDateType;
    day.entity = 1;
    program.facts.push_back(day);
    given_on = static_cast<uint32_t>(program.facts.size() - 1);
    program.entities[1].facts = {given_on};
    program.entities[1].exists_from = given_on;
    warnings = AddFact("warnings", {TypeKind::kList, 1, {}});
  }
  void Warnings(std::vector<const char*> days, const char* complete = nullptr) {
    ListValue list;
    for (const char* iso : days) {
      FactRecord record;
      if (iso != nullptr) {
        Scalar value = Day(2000, 1, 1);
        value.date = writ::Day(iso);
        record.facts[given_on] = {{std::nullopt, {{.value = value}}}};
      }
      list.items.push_back(record);
    }
    if (complete != nullptr) list.complete_through = writ::Day(complete);
    Forget(warnings);
    Put(warnings, {}, {.value = list});
  }
  ExprId CountAtLeast(int64_t n) {
    const ExprId before = Today();
    return AtLeast(OverLast(2, ReadFact(warnings), 12, before), N(n));
  }
  uint32_t given_on = 0, warnings = 0;
};

TEST_CASE("semantics 2: without complete through a count can hold but never fail") {
  Warned c;
  const ExprId two = c.CountAtLeast(2);
  CHECK(c.If(two) == "unknown");
  c.Warnings({"2025-06-01"});
  CHECK(c.If(two) == "unknown");
  CHECK(c.Missing(c.DecideIf(two)) == "warnings");
  c.Warnings({"2025-06-01", "2025-07-01"});
  CHECK(c.If(two) == "holds");
  c.Warnings({"2025-06-01"}, "2026-03-08");  // the day before the last one asked of
  CHECK(c.If(two) == "unknown");
  c.Warnings({"2025-06-01"}, "2026-03-09");
  CHECK(c.If(two) == "fails");
}

TEST_CASE("semantics 11: in a definition per month events are asked up to the month's last day") {
  Warned c;
  const uint32_t monthly =
      c.AddDefinition("monthly", kMonthly, c.OverLast(2, c.ReadFact(c.warnings), 2, c.Today()));
  c.Warnings({"2025-11-30", "2025-12-01", "2026-01-31", "2026-02-01", "2026-03-01"}, "2026-01-31");
  const auto in = [&](const char* month) {
    Scalar period{.type = {TypeKind::kPeriod}};
    period.period = Per(month);
    return c.Add(Op::kAt, kNumberType, {c.ReadDefinition(monthly), c.Constant(period)});
  };
  CHECK(c.If(c.Yes(Op::kIs, {in("2026-01"), c.N(2)})) == "holds");
  CHECK(c.If(c.Yes(Op::kAtLeast, {in("2026-02"), c.N(2)})) == "holds");
  CHECK(c.If(c.Yes(Op::kAtMost, {in("2026-02"), c.N(2)})) == "unknown");  // not known so far
}

TEST_CASE("semantics 3: a count is an interval, decided when all its values agree") {
  Warned c;
  c.Warnings({"2025-06-01", "2025-07-01", nullptr}, "2026-12-31");  // 2 or 3
  CHECK(c.If(c.CountAtLeast(2)) == "holds");
  CHECK(c.If(c.CountAtLeast(3)) == "unknown");
  CHECK(c.If(c.CountAtLeast(4)) == "fails");
  const ExprId count = c.OverLast(2, c.ReadFact(c.warnings), 12, c.Today());
  CHECK(c.If(c.Yes(Op::kIs, {count, c.N(4)})) == "fails");
  CHECK(c.If(c.Yes(Op::kIs, {c.N(2), count})) == "unknown");
  CHECK(c.If(c.Yes(Op::kIsNot, {count, c.N(1)})) == "holds");
  CHECK(c.If(c.Yes(Op::kAbove, {c.N(4), count})) == "holds");
  CHECK(c.Missing(c.DecideIf(c.CountAtLeast(3))) == "given_on");
}

TEST_CASE("semantics 3: other aggregates with an unknown member are unknown") {
  Case c;
  const uint32_t pay = c.Series("pay");
  c.In(pay, "2026-02", 10);
  c.In(pay, "2026-01", 30);
  for (const int32_t function : {0, 1, 3, 4}) {
    const ExprId value = c.OverLast(function, c.ReadFact(pay), 3, c.Today());
    CHECK(c.Missing(c.DecideIf(c.Below(value, c.N(1000)))) == "pay 2025-12");
  }
  c.In(pay, "2025-12", 20);
  const int64_t expected[] = {20, 60, 3, 10, 30};
  for (int32_t function = 0; function < 5; ++function) {
    const ExprId value = c.OverLast(function, c.ReadFact(pay), 3, c.Today());
    CHECK(c.If(c.Yes(Op::kIs, {value, c.N(expected[function])})) == "holds");
  }
}

TEST_CASE(
    "semantics 4: a gate opens only on a known yes; unknown stays shut and says what is missing") {
  Case c;
  const uint32_t is_protected = c.YesNoFact("protected");
  const ExprId gate = c.Yes(Op::kNot, {c.ReadFact(is_protected)});
  CHECK(c.Missing(c.DecideIf(gate)) == "protected");
  c.Set(is_protected, c.YesNo(false));
  CHECK(c.If(gate) == "holds");
}

struct Sales : Case {
  Sales() { sales = Series("sales"); }
  uint32_t sales = 0;
};

TEST_CASE("semantics 5: one known failure fails a window, else one unknown leaves it open") {
  Sales c;
  const ExprId window = c.ForMonths(c.SeriesBelow(c.sales, 80), 3);
  c.In(c.sales, "2026-02", 70);
  c.In(c.sales, "2025-12", 70);
  Decision d = c.DecideIf(window);
  CHECK(d.outcome == Outcome::kUnknown);
  CHECK(c.Missing(d) == "sales 2026-01");
  c.In(c.sales, "2026-01", 79);
  CHECK(c.If(window) == "holds");
  c.subject.record.facts[c.sales].pop_back();
  c.In(c.sales, "2026-01", 80);  // 80 is not below 80
  CHECK(c.If(window) == "fails");
  c.Forget(c.sales);
  c.In(c.sales, "2025-12", 80);
  d = c.DecideIf(window);
  CHECK(d.outcome == Outcome::kFails);
  CHECK(d.missing.empty());
}

TEST_CASE("semantics 5: too few periods fail and say why") {
  Sales c;
  c.Forget(c.hired);
  c.Set(c.hired, c.Day(2026, 1, 1));
  c.In(c.sales, "2026-02", 1);
  c.In(c.sales, "2026-01", 1);
  CHECK(c.If(c.ForMonths(c.SeriesBelow(c.sales, 80), 2)) == "holds");
  const Decision d = c.DecideIf(c.ForMonths(c.SeriesBelow(c.sales, 80), 3));
  CHECK(d.outcome == Outcome::kFails);
  CHECK(d.reason == Reason::kTooFewPeriods);
  CHECK(d.detail == "2 of 3");
  CHECK(d.would_hold_if.empty());
  const ExprId average = c.OverLast(0, c.ReadFact(c.sales), 3, c.Today());
  CHECK(c.DecideIf(c.Below(average, c.N(80))).reason == Reason::kTooFewPeriods);
}

TEST_CASE("semantics 5: in at least k of the last n") {
  Sales c;
  const auto window = [&c](int32_t k) {
    return c.Months(Op::kInAtLeast, c.SeriesBelow(c.sales, 80), 4, k);
  };
  c.In(c.sales, "2026-02", 1);
  c.In(c.sales, "2026-01", 100);
  c.In(c.sales, "2025-12", 1);
  CHECK(c.If(window(2)) == "holds");
  CHECK(c.If(window(3)) == "unknown");
  CHECK(c.If(window(4)) == "fails");
  c.In(c.sales, "2025-11", 1);
  CHECK(c.If(window(3)) == "holds");
}

TEST_CASE("semantics 6: partial periods and those outside the employment do not count") {
  Sales c;
  for (const char* month : {"2026-02", "2026-01", "2025-12"}) c.In(c.sales, month, 1);
  const ExprId window = c.ForMonths(c.SeriesBelow(c.sales, 80), 3);
  const auto hired = [&](int year, int month, int day) {
    c.Forget(c.hired);
    c.Set(c.hired, c.Day(year, month, day));
    return c.If(window);
  };
  CHECK(hired(2025, 12, 1) == "holds");
  CHECK(hired(2025, 12, 2) == "fails");
  Window counting{.periods = 3, .partial = true};
  const ExprId with_partial = c.Windowed(Op::kConsecutive, {c.SeriesBelow(c.sales, 80)}, counting);
  CHECK(c.If(with_partial) == "holds");
  hired(2026, 1, 1);
  CHECK(c.If(with_partial) == "fails");
  // A further spell covers what the first does not.
  c.subject.spells = {{Day("2025-11-01"), Day("2025-12-31")}};
  CHECK(c.If(window) == "holds");
  c.subject.spells = {{Day("2025-11-01"), Day("2025-12-30")}};
  CHECK(c.If(window) == "fails");
}

TEST_CASE("semantics 6: an end of employment that is not recorded leaves the periods open") {
  Sales c;
  for (const char* month : {"2026-02", "2026-01"}) c.In(c.sales, month, 1);
  c.Forget(c.left);
  const ExprId window = c.ForMonths(c.SeriesBelow(c.sales, 80), 2);
  Decision d = c.DecideIf(window);
  CHECK(d.outcome == Outcome::kUnknown);
  CHECK(c.Missing(d) == "left_on");
  c.Set(c.left, c.Day(2026, 12, 31));
  CHECK(c.If(window) == "holds");
}

TEST_CASE("semantics 6: no threshold works before the norm was in force or told") {
  Sales c;
  for (const char* month : {"2026-02", "2026-01"}) c.In(c.sales, month, 1);
  const ExprId window = c.ForMonths(c.SeriesBelow(c.sales, 80), 2);
  c.program.policy.from = Day("2026-01-01");
  CHECK(c.If(window) == "holds");
  c.program.policy.from = Day("2026-01-02");
  CHECK(c.If(window) == "fails");
  c.program.policy.from.reset();

  c.subject.told = {{"policy", "1", Day("2026-01-01")}};
  CHECK(c.If(window) == "holds");
  c.subject.told = {{"policy", "1", Day("2026-01-02")}};
  CHECK(c.DecideIf(window).reason == Reason::kTooFewPeriods);
  c.subject.told = {{"policy", "0", Day("2020-01-01")}};  // of another version
  Decision d = c.DecideIf(window);
  CHECK(d.outcome == Outcome::kUnknown);
  CHECK(d.reason == Reason::kToldDateUnknown);
  CHECK(c.Missing(d) == "told");
  Window counting{.periods = 2, .earlier = true};
  CHECK(c.If(c.Windowed(Op::kConsecutive, {c.SeriesBelow(c.sales, 80)}, counting)) == "holds");
}

TEST_CASE("semantics 6: skipping looks further back, at most so far") {
  Sales c;
  const uint32_t leave = c.Series("leave");
  for (const char* month : {"2026-02", "2026-01", "2025-12", "2025-11"}) c.In(c.sales, month, 1);
  c.In(c.sales, "2025-11", 1);
  for (const char* month : {"2026-02", "2025-12", "2025-11"}) c.In(leave, month, 0);
  const auto window = [&](int32_t back) {
    Window w{.periods = 3};
    w.skipping = c.AtLeast(c.ReadFact(leave), c.N(10));
    w.looking_back = back;
    const ExprId condition = c.SeriesBelow(c.sales, 80);
    return c.Windowed(Op::kConsecutive, {condition}, w);
  };
  CHECK(c.If(window(3)) == "unknown");  // 2026-01: skipped or not?
  CHECK(c.Missing(c.DecideIf(window(3))) == "leave 2026-01");
  CHECK(c.If(window(4)) == "holds");  // either way the other three are below
  c.In(leave, "2026-01", 10);
  CHECK(c.If(window(4)) == "holds");
  CHECK(c.DecideIf(window(3)).reason == Reason::kTooFewPeriods);
}

TEST_CASE("semantics 6: or as many as worked") {
  Sales c;
  c.Forget(c.hired);
  c.Set(c.hired, c.Day(2026, 1, 1));
  c.In(c.sales, "2026-02", 10);
  c.In(c.sales, "2026-01", 30);
  const uint32_t all =
      c.AddDefinition("all", kNumberType, c.OverLast(0, c.ReadFact(c.sales), 12, c.Today()));
  const uint32_t worked = c.AddDefinition("worked", kNumberType,
                                          c.OverLast(0, c.ReadFact(c.sales), 12, c.Today(), true));
  CHECK(c.ValueOf(all).state == State::kNotApplicable);
  CHECK(c.ValueOf(all).detail == "2 of 12");
  CHECK(c.ValueOf(worked).value.number == Number(20));
}

TEST_CASE("semantics 6: a decision is not applicable outside the norm's population") {
  Case c;
  const uint32_t yes = c.YesNoFact("yes");
  c.Set(yes, c.YesNo(true));
  const uint32_t rule = c.AddRule("rule", c.ReadFact(yes));
  const uint32_t open = c.AddRule("open", c.ReadFact(yes), {c.ReadRule(rule)});
  c.Forget(c.left);
  c.Set(c.left, c.Day(2026, 3, 10));
  CHECK(c.Outcome(rule, "2026-03-10") == "holds");
  CHECK(c.Outcome(rule, "2026-03-11") == "not_applicable");
  c.program.policy.from = Day("2026-03-11");
  CHECK(c.Decide(rule).reason == Reason::kBeforeInForce);
  c.program.policy.from.reset();
  c.program.entities.push_back({c.Named("manager"), kNoExpr, kNoExpr, {}});
  c.program.rules[rule].entity = 1;
  CHECK(c.Outcome(rule) == "not_applicable");
  CHECK(c.Outcome(open) == "holds");  // a rule for others does not hold for this person
}

TEST_CASE(
    "semantics 7: outside its domain a definition is not applicable, never a division error") {
  Sales c;
  const uint32_t target = c.Series("target");
  const ExprId value = c.Add(Op::kDivide, kMonthly, {c.ReadFact(c.sales), c.ReadFact(target)});
  const ExprId when = c.Yes(Op::kAbove, {c.ReadFact(target), c.N(0)});
  const uint32_t with = c.AddDefinition("with", kMonthly, value, when);
  const uint32_t without = c.AddDefinition("without", kMonthly, value);
  c.In(c.sales, "2026-02", 1);
  c.In(c.sales, "2026-01", 1);
  c.In(target, "2026-02", 0);
  c.In(target, "2026-01", 2);
  const Decision outside = c.DecideIf(c.Below(c.Latest(c.ReadDefinition(with)), c.N(1)));
  CHECK(outside.outcome == Outcome::kNotApplicable);
  CHECK(outside.reason == Reason::kOutsideDomain);
  const ExprId window = c.ForMonths(c.Below(c.ReadDefinition(with), c.N(1)), 2);
  CHECK(c.DecideIf(window).reason == Reason::kTooFewPeriods);
  const Decision error = c.DecideIf(c.Below(c.Latest(c.ReadDefinition(without)), c.N(1)));
  CHECK(error.outcome == Outcome::kUnknown);
  CHECK(error.reason == Reason::kDivisionByZero);
  CHECK(error.detail == PrintExpr(c.program, value));
}

struct Floored : Case {  // pay, but at least the floor
  Floored() {
    pay = AddFact("pay", kNumberType);
    floor = AddFact("floor", kNumberType);
    base = AddDefinition("base", kNumberType, ReadFact(pay));
    const ExprId when = Below(ReadDefinition(base), ReadFact(floor));
    exception = AddException("minimum", when, ReadFact(floor));
    program.definitions[base].exceptions = {exception};
  }
  uint32_t pay = 0, floor = 0, base = 0, exception = 0;
};

TEST_CASE("semantics 7: inside an exception its target is the value without it") {
  Floored c;
  c.Set(c.floor, c.Plain(100));
  c.Set(c.pay, c.Plain(100));
  CHECK(c.ValueOf(c.base).reason == Reason::kNone);
  c.Forget(c.pay);
  c.Set(c.pay, c.Plain(99));
  const ValueResult raised = c.ValueOf(c.base);
  CHECK(raised.value.number == Number(100));
  CHECK(raised.reason == Reason::kException);
  CHECK(raised.detail == "minimum");
}

TEST_CASE("semantics 7: two targets of one exception see each other without it") {
  Floored c;  // the cap applies to pay above 300, and then months are at most 12
  c.program.definitions[c.base].exceptions.clear();
  const uint32_t months = c.AddDefinition("months", kNumberType, c.N(20));
  for (const uint32_t target : {c.base, months}) {
    const ExprId when = c.Yes(Op::kAbove, {c.ReadDefinition(c.base), c.N(300)});
    const uint32_t cap = c.AddException("cap", when, c.N(target == c.base ? 300 : 12));
    c.program.definitions[target].exceptions = {cap};
  }
  c.Set(c.pay, c.Plain(301));
  CHECK(c.ValueOf(c.base).value.number == Number(300));
  CHECK(c.ValueOf(months).value.number == Number(12));
}

TEST_CASE("semantics 7: an undecided exception matters only where the values differ") {
  Case c;
  const uint32_t flag = c.YesNoFact("flag");
  const uint32_t value = c.AddDefinition("value", kNumberType, c.N(5));
  const uint32_t same = c.AddException("same", c.ReadFact(flag), c.N(5));
  const uint32_t other = c.AddException("other", c.ReadFact(flag), c.N(6));
  c.program.definitions[value].exceptions = {same};
  CHECK(c.ValueOf(value).value.number == Number(5));
  c.program.definitions[value].exceptions = {other};
  const ValueResult open = c.ValueOf(value);
  CHECK(open.state == State::kUnknown);
  CHECK(open.reason == Reason::kUndecidedException);
  CHECK(open.detail == "5, 6");
  REQUIRE(open.missing.size() == 1);
  CHECK(open.missing[0].fact == flag);
}

TEST_CASE("semantics 7: what an exception that applies lacks for its value is missing") {
  Case c;
  const uint32_t flag = c.YesNoFact("flag"), pay = c.AddFact("pay", kNumberType);
  c.Set(flag, c.YesNo(true));
  const uint32_t value = c.AddDefinition("value", kNumberType, c.N(5));
  const uint32_t raise = c.AddException("raise", c.ReadFact(flag), c.ReadFact(pay));
  c.program.definitions[value].exceptions = {raise};
  const uint32_t low = c.AddRule("low", c.Below(c.ReadDefinition(value), c.N(3)));
  const uint32_t strict = c.AddRule("strict", c.Below(c.N(1), c.N(2)));
  const ExprId instead = c.Below(c.ReadFact(pay), c.N(3));
  c.program.rules[strict].exceptions = {c.AddException("mild", c.ReadFact(flag), instead)};
  for (const uint32_t rule : {low, strict}) CHECK(c.Missing(c.Decide(rule)) == "pay");
  const Plan plan(c.program, 0, {Day("2026-03-10"), Day("2026-03-10")});
  REQUIRE(plan.Covers(low));
  CHECK(c.Missing(PlannedEvaluator(plan).DecideAll(c.subject)[low]) == "pay");
}

TEST_CASE("semantics 7: what an undecided exception to a rule leaves open turns nothing") {
  Case c;
  const uint32_t flag = c.YesNoFact("flag");
  const uint32_t no = c.YesNoFact("no");
  c.Set(no, c.YesNo(false));
  const uint32_t rule = c.AddRule("rule", c.Below(c.N(1), c.N(2)));
  c.program.rules[rule].exceptions = {c.AddException("not_then", c.ReadFact(flag), kNoExpr)};
  const ExprId both = c.Yes(Op::kAnd, {c.ReadRule(rule), c.ReadFact(no)});
  const Decision decision = c.DecideIf(both);
  CHECK(decision.outcome == Outcome::kFails);
  REQUIRE(decision.would_hold_if.size() == 1);
  CHECK(decision.would_hold_if[0].what == "no");
}

TEST_CASE("semantics 8: a disputed fact has no known value but exists") {
  Case c;
  const uint32_t date = c.AddFact("d", kDateType);
  c.Set(date, c.Day(2020, 1, 1)).status = FactStatus::kDisputed;
  const Scalar no_value{.type = {TypeKind::kNone, 0, {}}};
  const ExprId none = c.Constant(no_value);
  CHECK(c.If(c.Yes(Op::kIsNot, {c.ReadFact(date), none})) == "holds");
  const Decision d = c.DecideIf(c.Below(c.ReadFact(date), c.At("2026-01-01")));
  CHECK(d.outcome == Outcome::kUnknown);
  CHECK(d.missing.at(0).reason == Reason::kDisputed);
}

TEST_CASE("a presumption closes an unknown, is shown, and yields to a recorded fact") {
  Case c;
  const uint32_t pregnant = c.YesNoFact("pregnant");
  c.program.facts[pregnant].presumed = c.Constant(c.YesNo(false));
  const ExprId condition = c.ReadFact(pregnant);
  const Decision presumed = c.DecideIf(condition);
  CHECK(presumed.outcome == Outcome::kFails);
  bool shown = false;
  for (const ExplanationNode& node : presumed.explanation->nodes)
    shown = shown || node.kind == NodeKind::kPresumption;
  CHECK(shown);
  c.Set(pregnant, c.YesNo(true)).status = FactStatus::kDisputed;
  CHECK(c.If(condition) == "unknown");
  c.Forget(pregnant);
  c.Set(pregnant, c.YesNo(true));
  CHECK(c.If(condition) == "holds");
}

}  // namespace
}  // namespace writ
