// Semantics 9 to 13: dates, periods, versions, calendars.
#include <catch2/catch.hpp>

#include "engine/eval/testing.h"

namespace writ {
namespace {

struct Sales : Case {
  Sales() { sales = Series("sales"); }
  uint32_t sales = 0;
};

// Weekdays of 2026 with the first week of March off.
Calendar WorkingDays() {
  std::map<Date, DayKind> special;
  for (const char* day : {"2026-03-02", "2026-03-03"}) special[Day(day)] = DayKind::kDayOff;
  return Calendar(Day("2026-01-01"), Day("2026-12-31"), special);
}

TEST_CASE("semantics 9: only what was recorded by the knowledge date counts") {
  Sales c;
  c.In(c.sales, "2026-02", 100).recorded = Day("2026-03-01");
  c.In(c.sales, "2026-02", 50).recorded = Day("2026-03-05");
  const uint32_t rule = c.AddRule("r", c.Below(c.Latest(c.ReadFact(c.sales)), c.N(80)));
  CHECK(c.Decide(rule, "2026-03-10", "2026-02-28").outcome == Outcome::kUnknown);
  CHECK(c.Decide(rule, "2026-03-10", "2026-03-04").outcome == Outcome::kFails);
  CHECK(c.Decide(rule, "2026-03-10", "2026-03-05").outcome == Outcome::kHolds);
}

TEST_CASE("semantics 9: what happens after the decision date has not happened") {
  Case c;
  EventType told;
  told.names = c.Named("union_told");
  c.program.events.push_back(told);
  const ExprId happened = c.Add(Op::kPresent, {TypeKind::kEvent, 0, {}}, {}, 0);
  CHECK(c.Missing(c.DecideIf(happened)) == "union_told");
  c.subject.events["union_told"] = {Day("2026-03-11")};
  CHECK(c.If(happened) == "unknown");
  CHECK(c.If(happened, "2026-03-11") == "holds");
}

TEST_CASE("semantics 10: a period is complete when its last day is before the decision date") {
  Sales c;
  c.In(c.sales, "2026-01", 1);
  c.In(c.sales, "2026-02", 100);
  const ExprId below = c.Below(c.Latest(c.ReadFact(c.sales)), c.N(80));
  CHECK(c.If(below, "2026-02-28") == "holds");
  CHECK(c.If(below, "2026-03-01") == "fails");
}

TEST_CASE("semantics 10: latest is the newest period due, not the newest with a value") {
  Sales c;
  c.program.calendar = WorkingDays();
  c.program.facts[c.sales].closes_after.working_days = 5;
  c.In(c.sales, "2026-01", 1);
  const ExprId below = c.Below(c.Latest(c.ReadFact(c.sales)), c.N(80));
  CHECK(c.If(below, "2026-03-09") == "holds");  // four working days have passed
  const Decision due = c.DecideIf(below, "2026-03-10");
  CHECK(due.outcome == Outcome::kUnknown);
  CHECK(c.Missing(due) == "sales 2026-02");
  CHECK(due.missing[0].reason == Reason::kNotRecorded);
}

struct Quarters : Sales {
  Quarters() {
    int64_t value = 1;  // 1 in October, 2 in November, …, 6 in March
    for (const char* month :
         {"2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04"})
      In(sales, month, value++);
  }
  uint32_t Define(const std::string& id, Frequency per, ExprId value) {
    return AddDefinition(id, {TypeKind::kNumber, 0, per}, value);
  }
  std::string In(uint32_t definition, const char* as_of) {
    const ValueResult result = ValueOf(definition, as_of);
    return result.state == State::kKnown ? result.value.number.Display(0, 3) : "unknown";
  }
  using Sales::In;
};

TEST_CASE("semantics 11: the last months of a quarter's figure are the months of that quarter") {
  Quarters c;
  const ExprId sum = c.OverLast(1, c.ReadFact(c.sales), 3, c.Today());
  const uint32_t quarter = c.Define("quarter", Frequency::kQuarter, sum);
  CHECK(c.In(quarter, "2026-03-31") == "6");   // October to December
  CHECK(c.In(quarter, "2026-05-02") == "15");  // January to March, not February to April
  const uint32_t both = c.AddRule(
      "both",
      c.Windowed(Op::kConsecutive, {c.Below(c.ReadDefinition(quarter), c.N(15))},
                 {.length = {.months = 6}, .periods = 2, .frequency = Frequency::kQuarter}));
  CHECK(c.Outcome(both, "2026-05-02") == "fails");
  const uint32_t newest = c.Define("newest", Frequency::kQuarter, c.Latest(c.ReadFact(c.sales)));
  CHECK(c.In(newest, "2026-05-02") == "6");
  const uint32_t plain = c.AddDefinition("plain", kNumberType, sum);
  CHECK(c.In(plain, "2026-05-02") == "18");
  const uint32_t through = c.Define("through", Frequency::kQuarter, c.ReadDefinition(plain));
  CHECK(c.In(through, "2026-05-02") == "15");
  const uint32_t moving = c.Define("moving", Frequency::kMonth, sum);
  const uint32_t rising = c.AddRule("rising", c.Months(Op::kTrend, c.ReadDefinition(moving), 3));
  CHECK(c.Outcome(rising, "2026-05-02") == "holds");
}

TEST_CASE("semantics 10: a quarter is due when its months are") {
  Quarters c;
  c.program.facts[c.sales].closes_after.days = 20;
  const uint32_t quarter =
      c.Define("quarter", Frequency::kQuarter, c.OverLast(1, c.ReadFact(c.sales), 3, c.Today()));
  CHECK(c.In(quarter, "2026-04-19") == "6");
  CHECK(c.In(quarter, "2026-04-20") == "15");
}

TEST_CASE("semantics 10: all latest of one rule mean the same period") {
  Sales c;
  const uint32_t late = c.Series("late");
  c.program.facts[late].closes_after.days = 20;
  for (const uint32_t fact : {c.sales, late}) c.In(fact, "2026-01", 1);
  c.In(c.sales, "2026-02", 100);
  const uint32_t direct = c.AddDefinition("direct", kMonthly, c.ReadFact(late));
  const ExprId sales = c.Below(c.Latest(c.ReadFact(c.sales)), c.N(80));
  const ExprId both =
      c.Yes(Op::kAnd, {sales, c.Below(c.Latest(c.ReadDefinition(direct)), c.N(80))});
  CHECK(c.If(both, "2026-03-19") == "holds");
  CHECK(c.If(both, "2026-03-20") == "fails");
  CHECK(c.If(sales, "2026-03-19") == "fails");  // alone, it need not wait
  // Through another rule, it need not either.
  const uint32_t other = c.AddRule("other", c.Below(c.Latest(c.ReadFact(late)), c.N(80)));
  CHECK(c.If(c.Yes(Op::kOr, {c.SeriesBelow(c.sales, 0), c.ReadRule(other)}), "2026-03-19") !=
        "fails");
  CHECK(c.If(c.Yes(Op::kAnd, {sales, c.ReadRule(other)}), "2026-03-19") == "fails");
  std::string detail;
  CHECK(AnchorPeriod(c.program, both, Frequency::kMonth, Day("2026-03-19"), &detail) ==
        Per("2026-01"));
}

TEST_CASE("semantics 11: over the last months before a day is the whole periods before its own") {
  Sales c;
  for (const char* month : {"2025-10", "2025-11", "2025-12", "2026-01"}) c.In(c.sales, month, 1);
  c.In(c.sales, "2025-11", 1);
  const auto sum = [&](const char* before) {
    const uint32_t d = c.AddDefinition("d" + std::string(before), kNumberType,
                                       c.OverLast(1, c.ReadFact(c.sales), 2, c.At(before)));
    return c.ValueOf(d);
  };
  CHECK(sum("2026-02-01").value.number == Number(2));
  CHECK(sum("2026-01-31").value.number == Number(2));
  CHECK(sum("2025-12-01").value.number == Number(2));
  CHECK(sum("2025-11-30").missing.at(0).period == Per("2025-09"));
}

TEST_CASE("semantics 11: for events, the day itself is out and the day n months before is in") {
  Case c;
  c.program.entities.push_back({c.Named("warning"), kNoExpr, kNoExpr, {}});
  Fact day;
  day.names = c.Named("on");
  day.type = kDateType;
  day.entity = 1;
  c.program.facts.push_back(day);
  const auto on = static_cast<uint32_t>(c.program.facts.size() - 1);
  c.program.entities[1].facts = {on};
  const uint32_t list = c.AddFact("list", {TypeKind::kList, 1, {}});
  const auto counted = [&](const char* iso) {
    FactRecord record;
    Scalar value = c.Day(2000, 1, 1);
    value.date = Day(iso);
    record.facts[on] = {{std::nullopt, {{.value = value}}}};
    c.Forget(list);
    c.Put(list, {}, {.value = ListValue{{record}, Day("2030-01-01")}});
    const uint32_t d =
        c.AddDefinition("d", kNumberType, c.OverLast(2, c.ReadFact(list), 12, c.At("2026-03-31")));
    return c.ValueOf(d).value.number == Number(1);
  };
  CHECK_FALSE(counted("2026-03-31"));
  CHECK(counted("2026-03-30"));
  CHECK(counted("2025-03-31"));
  CHECK_FALSE(counted("2025-03-30"));
}

TEST_CASE("semantics 11: falling means each below the one before") {
  Sales c;
  c.In(c.sales, "2025-12", 3);
  c.In(c.sales, "2026-01", 2);
  const ExprId falling = c.Months(Op::kTrend, c.ReadFact(c.sales), 3, 1);
  CHECK(c.If(falling) == "unknown");
  c.In(c.sales, "2026-02", 2);
  CHECK(c.If(falling) == "fails");
  c.subject.record.facts[c.sales].pop_back();
  c.In(c.sales, "2026-02", 1);
  CHECK(c.If(falling) == "holds");
  CHECK(c.If(c.Months(Op::kTrend, c.ReadFact(c.sales), 3, 0)) == "fails");
}

TEST_CASE("semantics 11: ever is at any time since") {
  Case c;
  const uint32_t flag = c.YesNoFact("flag");
  c.program.facts[flag].over_time = true;
  const auto ever = [&](const char* since) {
    return c.Windowed(Op::kAnyTime, {c.ReadFact(flag), c.At(since)}, Window{});
  };
  CHECK(c.If(ever("2026-01-01")) == "unknown");
  const auto record = [&](std::vector<IntervalValue> intervals) {
    c.Forget(flag);
    c.Put(flag, {}, {.value = intervals});
  };
  record({{Day("2026-01-05"), Day("2026-01-06"), true}});
  CHECK(c.If(ever("2026-01-06")) == "holds");
  CHECK(c.If(ever("2026-01-07")) == "unknown");
  record({{Day("2026-01-05"), Day("2026-01-06"), true}, {Day("2026-01-07"), {}, false}});
  CHECK(c.If(ever("2026-01-06")) == "holds");
  CHECK(c.If(ever("2026-01-07")) == "fails");
  CHECK(c.If(c.ReadFact(flag)) == "fails");
  CHECK(c.If(c.ReadFact(flag), "2026-01-06") == "holds");
}

TEST_CASE("semantics 11: at any time since, over a series, asks the whole periods that count") {
  Sales c;
  for (const char* month : {"2026-01", "2026-02"}) c.In(c.sales, month, 100);
  const auto ever = [&](const char* since) {
    return c.Windowed(Op::kAnyTime, {c.SeriesBelow(c.sales, 80), c.At(since)}, Window{});
  };
  CHECK(c.If(ever("2026-01-01")) == "fails");
  CHECK(c.If(ever("2025-12-02")) == "fails");
  CHECK(c.Missing(c.DecideIf(ever("2025-12-01"))) == "sales 2025-12");
  CHECK(c.DecideIf(ever("2026-02-02")).reason == Reason::kTooFewPeriods);
}

// Two versions, 1 until the end of 2025 and 2 from then on.
uint32_t Versioned(Case& c, Type type, ExprId by_date = kNoExpr) {
  const uint32_t d = c.AddDefinition("versioned", type, c.N(1));
  Definition& definition = c.program.definitions[d];
  definition.versions.push_back(definition.versions[0]);
  definition.versions[1].value = c.N(2);
  definition.versions[0].valid = {std::nullopt, Day("2025-12-31"), by_date};
  definition.versions[1].valid = {Day("2026-01-01"), std::nullopt, by_date};
  return d;
}

TEST_CASE("semantics 12: a version is chosen by the decision date or by the date of an event") {
  Case c;
  const uint32_t plain = Versioned(c, kNumberType);
  CHECK(c.ValueOf(plain, "2025-12-31").value.number == Number(1));
  CHECK(c.ValueOf(plain, "2026-01-01").value.number == Number(2));
  const uint32_t ended = c.AddFact("ended_on", kDateType);
  const uint32_t dated = Versioned(c, kNumberType, c.ReadFact(ended));
  const ValueResult open = c.ValueOf(dated);
  CHECK(open.state == State::kUnknown);
  CHECK(open.missing.at(0).fact == ended);
  c.Set(ended, c.Day(2025, 12, 31));
  CHECK(c.ValueOf(dated).value.number == Number(1));
  c.program.definitions[dated].versions.resize(1);
  c.program.definitions[dated].versions[0].valid.until = Day("2025-12-30");
  CHECK(c.ValueOf(dated).reason == Reason::kNoVersion);
}

TEST_CASE("semantics 12: a series uses the version in force in each period") {
  Case c;
  const uint32_t series = Versioned(c, kMonthly);
  const auto in = [&](const char* month) {
    Scalar period{.type = {TypeKind::kPeriod, 0, {}}};
    period.period = Per(month);
    const ExprId at = c.Add(Op::kAt, kNumberType, {c.ReadDefinition(series), c.Constant(period)});
    return c.ValueOf(c.AddDefinition("in", kNumberType, at)).value.number;
  };
  CHECK(in("2025-12") == Number(1));
  CHECK(in("2026-01") == Number(2));
}

TEST_CASE("semantics 12: before a version was in force its windows do not count") {
  Sales c;
  for (const char* month : {"2026-02", "2026-01"}) c.In(c.sales, month, 1);
  const uint32_t rule = c.AddRule("r", c.ForMonths(c.SeriesBelow(c.sales, 80), 2));
  c.program.rules[rule].versions[0].valid.from = Day("2026-01-01");
  CHECK(c.Outcome(rule) == "holds");
  c.program.rules[rule].versions[0].valid.from = Day("2026-01-02");
  CHECK(c.Decide(rule).reason == Reason::kTooFewPeriods);
  c.program.rules[rule].versions[0].valid.from = Day("2026-03-11");
  CHECK(c.Decide(rule).reason == Reason::kNoVersion);
}

TEST_CASE("semantics 13: beyond the calendar the answer is unknown and says where it ends") {
  Sales c;
  c.program.calendar = WorkingDays();
  c.program.facts[c.sales].closes_after.working_days = 5;
  c.In(c.sales, "2026-12", 1);
  const Decision d = c.DecideIf(c.Below(c.Latest(c.ReadFact(c.sales)), c.N(80)), "2027-01-20");
  CHECK(d.outcome == Outcome::kUnknown);
  CHECK(d.reason == Reason::kBeyondData);
  CHECK(d.detail == "calendar ends 2026-12-31");
  std::string detail;
  CHECK_FALSE(
      AnchorPeriod(c.program, c.ReadFact(c.sales), Frequency::kMonth, Day("2027-01-20"), &detail));
  CHECK(detail == "calendar ends 2026-12-31");
}

TEST_CASE("semantics 13: spans of dates are reached on the day, months end where the month does") {
  Case c;
  const auto reached = [&](const char* from, const char* to, int months) {
    const ExprId served = c.Add(Op::kTimeBetween, {TypeKind::kSpan, 0, {}}, {c.At(from), c.At(to)});
    Scalar span{.type = {TypeKind::kSpan, 0, {}}};
    span.span.months = months;
    return c.If(c.AtLeast(served, c.Constant(span)));
  };
  CHECK(reached("2014-03-10", "2026-03-10", 144) == "holds");
  CHECK(reached("2014-03-10", "2026-03-09", 144) == "fails");
  CHECK(reached("2026-01-31", "2026-02-28", 1) == "holds");
  CHECK(reached("2026-01-31", "2026-02-27", 1) == "fails");
}

TEST_CASE("semantics 13: a span of working days needs the calendar") {
  Case c;
  c.program.calendar = WorkingDays();
  Scalar five{.type = {TypeKind::kSpan, 0, {}}};
  five.span.working_days = 5;
  const auto after = [&](const char* day) {
    const ExprId plus = c.Add(Op::kShiftPlus, kDateType, {c.At(day), c.Constant(five)});
    return c.ValueOf(c.AddDefinition("d", kDateType, plus));
  };
  CHECK(after("2026-02-27").value.date == Day("2026-03-10"));
  CHECK(after("2026-12-28").reason == Reason::kBeyondData);
  const ExprId minus = c.Add(Op::kShiftMinus, kDateType, {c.At("2026-03-10"), c.Constant(five)});
  CHECK(c.ValueOf(c.AddDefinition("d", kDateType, minus)).value.date == Day("2026-02-27"));
}

TEST_CASE("semantics 8: what leaves a total open is what leaves its member open") {
  Case c;
  const uint32_t sales = c.Series("sales");
  c.In(sales, "2026-01", 5);
  c.In(sales, "2026-02", 7).status = FactStatus::kDisputed;
  const uint32_t flag = c.YesNoFact("flag");
  const ExprId some =
      c.Add(Op::kAbove, {TypeKind::kYesNo, 0, Frequency::kMonth}, {c.ReadFact(sales), c.N(0)});
  const uint32_t positive = c.AddDefinition("positive", kMonthly, c.ReadFact(sales), some);
  Window window;
  window.periods = 2;
  window.length.months = 2;
  const ExprId lowest =
      c.Windowed(Op::kOverLast, {c.ReadDefinition(positive), c.Today(), c.ReadFact(flag)}, window,
                 3, kNumberType);
  const uint32_t total = c.AddDefinition("total", kNumberType, lowest);
  c.Set(flag, c.YesNo(true));  // its condition is met, and no reason for anything
  CHECK(c.ValueOf(total).reason == Reason::kDisputed);
  c.Forget(flag);
  c.Forget(sales);
  c.In(sales, "2026-01", 5);
  c.In(sales, "2026-02", 7);
  CHECK(c.ValueOf(total).reason == Reason::kNotRecorded);
}

}  // namespace
}  // namespace writ
