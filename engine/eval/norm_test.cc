// Semantics 14, 17, 19, 21; tables, scales, arithmetic, explanations.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "engine/eval/population.h"
#include "engine/eval/testing.h"

namespace writ {
namespace {

// Six colleagues of one team with conversions 1 to 6 in 2026-02; the subject is the first.
struct Team : Case {
  Team() {
    team = AddFact("team", {TypeKind::kTeam, 0, {}});
    conversion = Series("conversion");
    for (int i = 1; i <= 6; ++i) {
      Case person;
      person.subject.id = fmt::format("E-{}", i);
      Scalar north{.type = {TypeKind::kTeam, 0, {}}};
      north.text = "north";
      person.Set(team, north);
      person.In(conversion, "2026-02", i);
      people.subjects.push_back(person.subject);
    }
    subject = people.subjects[0];
  }
  // function as in OverLast
  ExprId TeamFigure(int32_t function, bool others = false, ExprId share = kNoExpr) {
    std::vector<ExprId> args{Latest(ReadFact(conversion))};
    if (share != kNoExpr) args.push_back(share);
    return Add(Op::kTeamAggregate, kNumberType, args, others ? 1 : 0, function);
  }
  ValueResult Figure(int32_t function, bool others = false, ExprId share = kNoExpr) {
    PopulationTeams source(program, people, {Day("2026-03-10"), Day("2026-03-10")});
    teams = source.Source();
    const ValueResult result =
        ValueOf(AddDefinition("figure", kNumberType, TeamFigure(function, others, share)));
    teams = nullptr;
    return result;
  }
  Population people;
  uint32_t team = 0, conversion = 0;
};

TEST_CASE("semantics 14: team figures, with and without oneself") {
  Team c;
  const Number all[] = {*Number::Ratio(7, 2), 21, 6, 1, 6};
  const Number others[] = {4, 20, 5, 2, 6};
  for (int32_t function = 0; function < 5; ++function) {
    CHECK(c.Figure(function).value.number == all[function]);
    CHECK(c.Figure(function, true).value.number == others[function]);
  }
  const ValueResult average = c.Figure(0, true);
  const auto& nodes = average.explanation->nodes;
  CHECK(nodes[nodes.size() - 2].kind == NodeKind::kTeam);
  CHECK(nodes[nodes.size() - 2].count == 5);
  for (const ReadFact& read : average.explanation->recordings)
    CHECK(read.value.number != Number(6));
}

TEST_CASE("semantics 14: team figures inside a definition are those of its period") {
  Team c;
  for (size_t i = 0; i < c.people.subjects.size(); ++i) {
    Case person;
    person.subject = c.people.subjects[i];
    person.In(c.conversion, "2026-01", 10);
    c.people.subjects[i] = person.subject;
  }
  c.subject = c.people.subjects[0];
  PopulationTeams source(c.program, c.people, {Day("2026-03-10"), Day("2026-03-10")});
  c.teams = source.Source();
  const ExprId mean = c.OverLast(0, c.ReadFact(c.conversion), 1, c.Today());
  const uint32_t monthly =
      c.AddDefinition("monthly", kMonthly, c.Add(Op::kTeamAggregate, kNumberType, {mean}, 0, 0));
  Scalar january{.type = {TypeKind::kPeriod}};
  january.period = Per("2026-01");
  const ExprId then = c.Add(Op::kAt, kNumberType, {c.ReadDefinition(monthly), c.Constant(january)});
  CHECK(c.If(c.Yes(Op::kIs, {then, c.N(10)})) == "holds");
  CHECK(c.If(c.Yes(Op::kAtMost, {c.Latest(c.ReadDefinition(monthly)), c.N(4)})) == "holds");
}

TEST_CASE("semantics 14: below five people are too few to compare") {
  Team c;
  c.people.subjects.pop_back();
  CHECK(c.Figure(0).value.number == Number(3));
  CHECK(c.Figure(0, true).reason == Reason::kTooFewToCompare);
  c.people.subjects.pop_back();
  CHECK(c.Figure(0).reason == Reason::kTooFewToCompare);
}

TEST_CASE("semantics 14: an unknown member leaves the figure open unless enough are known") {
  Team c;
  c.people.subjects[5].record.facts.erase(c.conversion);
  CHECK(c.Figure(0).reason == Reason::kTeamMemberUnknown);
  const ExprId five_sixths = c.Constant(c.Value({TypeKind::kPercent, 0, {}}, *Number::Ratio(5, 6)));
  CHECK(c.Figure(0, false, five_sixths).value.number == Number(3));
  CHECK(c.Figure(0, false, c.Constant(c.Percent(84))).reason == Reason::kTeamMemberUnknown);
}

TEST_CASE("semantics 14: the team is everyone in it for whom the value is applicable") {
  Team c;
  Scalar south{.type = {TypeKind::kTeam, 0, {}}};
  south.text = "south";
  c.people.subjects[5].record.facts[c.team][0].recordings[0].value = south;
  CHECK(c.Figure(1).value.number == Number(15));
  c.people.subjects[5].record.facts[c.team][0].recordings[0].value =
      c.people.subjects[4].record.facts[c.team][0].recordings[0].value;
  c.people.subjects[5].record.facts[c.hired][0].recordings[0].value = c.Day(2026, 2, 2);
  CHECK(c.Figure(1).value.number == Number(15));  // hired within the month
  c.people.subjects[5].told.clear();              // peers are compared, not judged
  c.people.subjects[4].told.clear();
  CHECK(c.Figure(1).value.number == Number(15));
}

TEST_CASE("semantics 14: a single subject's facts carry cohorts") {
  Team c;
  const ExprId above = c.Below(c.Latest(c.ReadFact(c.conversion)), c.TeamFigure(0));
  Decision d = c.DecideIf(above);
  CHECK(d.reason == Reason::kNoCohort);
  CHECK(c.Missing(d) == "cohort team:north conversion 2026-02");
  CohortFigure& figure = c.subject.cohorts[{"team:north", "average", "conversion", Per("2026-02")}];
  figure = {c.Plain(7), 14, 14};
  CHECK(c.If(above) == "holds");
  figure.known = 13;
  CHECK(c.DecideIf(above).reason == Reason::kTeamMemberUnknown);
  figure = {c.Plain(7), 4, 4};
  CHECK(c.DecideIf(above).reason == Reason::kTooFewToCompare);
  figure = {c.Plain(7), 6, 6};  // own value is 1: the others have (42 - 1) / 5
  const uint32_t others = c.AddDefinition("others", kNumberType, c.TeamFigure(0, true));
  CHECK(c.ValueOf(others).value.number == *Number::Ratio(41, 5));
  c.subject.cohorts.clear();
  CHECK(c.ValueOf(others).reason == Reason::kNoCohort);
}

TEST_CASE("semantics 17: first and second finding are strictly one after the other") {
  Case c;
  Finding finding;
  finding.names = c.Named("incompetence");
  c.program.findings.push_back(finding);
  const ExprId second = c.Add(Op::kOrdinal, {TypeKind::kEvent, 0, {}}, {}, 0, 2);
  c.subject.events["incompetence"] = {Day("2026-01-05"), Day("2026-01-05")};
  CHECK(c.Missing(c.DecideIf(second)) == "incompetence");
  c.subject.events["incompetence"].push_back(Day("2026-03-10"));
  CHECK(c.If(second, "2026-03-09") == "unknown");
  CHECK(c.If(second, "2026-03-10") == "holds");
}

TEST_CASE("semantics 19: a lower norm counts where it is better for the employee") {
  Case c;
  const uint32_t law = c.AddDefinition("days", kNumberType, c.N(30));
  const uint32_t own = c.AddDefinition("own_days", kNumberType, c.N(20));
  c.program.definitions[law].names.module = "law";
  c.program.definitions[law].level = NormLevel::kLaw;
  c.program.definitions[law].direction = Direction::kMoreIsBetter;
  c.program.definitions[law].overrides = {own};
  const auto both = [&](int64_t value) {
    c.program.definitions[own].versions[0].value = c.N(value);
    CHECK(c.ValueOf(own).value.number == c.ValueOf(law).value.number);
    const ValueResult result = c.ValueOf(law);
    int shown = 0;  // both results are kept
    for (const ExplanationNode& node : result.explanation->nodes)
      if (node.value.number == Number(value) || node.value.number == Number(30)) ++shown;
    CHECK(shown >= 3);
    return result.value.number;
  };
  CHECK(both(20) == Number(30));
  CHECK(both(31) == Number(31));
  c.program.definitions[law].direction = Direction::kLessIsBetter;
  CHECK(both(20) == Number(20));
  // It may build on the norm that it deviates from.
  c.program.definitions[law].direction = Direction::kMoreIsBetter;
  c.program.definitions[own].versions[0].value =
      c.Add(Op::kAdd, kNumberType, {c.ReadDefinition(law), c.N(5)});
  CHECK(c.ValueOf(law).value.number == Number(35));
}

TEST_CASE("semantics 19: the more favourable of two values, both shown") {
  Case c;
  const uint32_t days = c.AddDefinition("days", kNumberType, c.N(30));
  const ExprId pick = c.Add(Op::kMoreFavourable, kNumberType, {c.ReadDefinition(days), c.N(20)});
  const uint32_t picked = c.AddDefinition("picked", kNumberType, pick);
  c.program.definitions[days].direction = Direction::kLessIsBetter;
  CHECK(c.ValueOf(picked).value.number == Number(20));
  c.program.definitions[days].direction = Direction::kMoreIsBetter;
  CHECK(c.ValueOf(picked).value.number == Number(30));
}

TEST_CASE("semantics 21: the newest of several recordings counts, whatever their order") {
  Case c;
  const uint32_t target = c.AddFact("target", kNumberType);
  c.Set(target, c.Plain(80)).recorded = Day("2026-01-15");
  c.Set(target, c.Plain(70));  // known from the beginning
  c.Set(target, c.Plain(90)).recorded = Day("2025-12-20");
  const uint32_t d = c.AddDefinition("d", kNumberType, c.ReadFact(target));
  CHECK(c.ValueOf(d, "2026-01-15").value.number == Number(80));
  CHECK(c.ValueOf(d, "2026-01-14").value.number == Number(90));
  CHECK(c.ValueOf(d, "2025-12-19").value.number == Number(70));
}

TEST_CASE("a data table answers by the row in force, and not beyond what it vouches for") {
  Case c;
  Table table;
  table.names = c.Named("wage");
  table.mode = TableMode::kData;
  table.inputs = {{c.Named("on"), kDateType}};
  table.outputs = {{c.Named("value"), kNumberType}};
  for (const auto& [from, value] : {std::pair{2024, 10}, std::pair{2025, 20}}) {
    TableRow row;
    row.inputs = {{false, {{Op::kAtLeast, c.Day(from, 1, 1)}}}};
    row.outputs = {c.N(value)};
    row.source = "gazette";
    row.until = *Date::FromYmd(from, 12, 31);
    table.rows.push_back(row);
  }
  c.program.tables.push_back(table);
  const auto on = [&](const char* day) {
    return c.ValueOf(
        c.AddDefinition("d", kNumberType, c.Add(Op::kTableCall, kNumberType, {c.At(day)}, 0, 0)));
  };
  CHECK(on("2024-12-31").value.number == Number(10));
  CHECK(on("2025-01-01").value.number == Number(20));
  CHECK(on("2023-12-31").reason == Reason::kBeyondData);
  CHECK(on("2026-01-01").state == State::kUnknown);
  CHECK(on("2026-01-01").reason == Reason::kBeyondData);
}

TEST_CASE("in a first table an open row above hides the rows below it") {
  Case c;
  const uint32_t a = c.YesNoFact("a");
  Table table;
  table.names = c.Named("t");
  table.mode = TableMode::kFirst;
  table.inputs = {{c.Named("a"), kYesNoType}};
  table.outputs = {{c.Named("v"), kNumberType}};
  TableRow yes, any;
  yes.inputs = {{false, {{Op::kIs, c.YesNo(true)}}}};
  yes.outputs = {c.N(1)};
  any.inputs = {{true, {}}};
  any.outputs = {c.N(2)};
  table.rows = {yes, any};
  c.program.tables.push_back(table);
  const uint32_t d =
      c.AddDefinition("d", kNumberType, c.Add(Op::kTableCall, kNumberType, {c.ReadFact(a)}, 0, 0));
  CHECK(c.ValueOf(d).missing.at(0).fact == a);
  c.Set(a, c.YesNo(false));
  CHECK(c.ValueOf(d).value.number == Number(2));
  c.Forget(a);
  c.Set(a, c.YesNo(true));
  CHECK(c.ValueOf(d).value.number == Number(1));
}

TEST_CASE("a scale gives the band, whatever the order of its bands") {
  Case c;
  c.AddChoice("grade", {"poor", "fair", "good"});
  Scale scale;
  scale.names = c.Named("grading");
  scale.of = {c.Named("score"), kNumberType};
  scale.bands = {{1, false, c.Plain(60)}, {0, true, c.Plain(60)}, {2, false, c.Plain(80)}};
  c.program.scales.push_back(scale);
  const auto band = [&](int64_t n) {
    const Type grade{TypeKind::kChoice, 0, {}};
    return c.ValueOf(c.AddDefinition("d", grade, c.Add(Op::kBand, grade, {c.N(n)}, 0)))
        .value.option;
  };
  CHECK(band(59) == 0);
  CHECK(band(60) == 1);
  CHECK(band(79) == 1);
  CHECK(band(80) == 2);
}

TEST_CASE("overflow and division by zero are unknown and name the expression") {
  Case c;
  uint32_t power = c.AddDefinition("p0", kNumberType, c.N(3));
  for (int i = 1; i < 14; ++i) {  // 3 to the 8192nd needs more than 4096 bits
    const ExprId square =
        c.Add(Op::kMultiply, kNumberType, {c.ReadDefinition(power), c.ReadDefinition(power)});
    power = c.AddDefinition(fmt::format("p{}", i), kNumberType, square);
  }
  const ValueResult huge = c.ValueOf(power);
  CHECK(huge.state == State::kUnknown);
  CHECK(huge.reason == Reason::kOverflow);
  CHECK(huge.detail.find("p11") != std::string::npos);
  CHECK(huge.missing.empty());
  const ExprId zero = c.Add(Op::kDivide, kNumberType, {c.N(1), c.N(0)});
  const ValueResult divided = c.ValueOf(c.AddDefinition("d", kNumberType, zero));
  CHECK(divided.reason == Reason::kDivisionByZero);
  CHECK(divided.detail == PrintExpr(c.program, zero));
  // What does not depend on it is decided all the same.
  CHECK(c.If(c.Yes(Op::kOr, {c.Below(zero, c.N(1)), c.Below(c.N(0), c.N(1))})) == "holds");
}

TEST_CASE("money of two currencies is not compared or added") {
  Case c;
  Scalar yuan = c.Money(1), dollar = c.Money(1);
  yuan.text = "CNY";
  dollar.text = "USD";
  const ExprId a = c.Constant(yuan), b = c.Constant(dollar);
  CHECK(c.DecideIf(c.Below(a, b)).reason == Reason::kCurrencyMismatch);
  const Type money{TypeKind::kMoney, 0, {}};
  const ExprId sum = c.Add(Op::kAdd, money, {a, b});
  CHECK(c.ValueOf(c.AddDefinition("d", money, sum)).reason == Reason::kCurrencyMismatch);
}

TEST_CASE("a ratio is compared exactly and rounded only where the text says so") {
  Case c;
  const ExprId third = c.Add(Op::kDivide, kNumberType, {c.N(2), c.N(3)});
  CHECK(c.If(c.Yes(Op::kIs, {c.Add(Op::kMultiply, kNumberType, {third, c.N(3)}), c.N(2)})) ==
        "holds");
  const ExprId cent = c.Constant(c.Value(kNumberType, *Number::Ratio(1, 100)));
  const ExprId rounded =
      c.Add(Op::kRound, kNumberType, {third, cent}, 0, static_cast<int32_t>(Rounding::kHalfUp));
  CHECK(c.ValueOf(c.AddDefinition("d", kNumberType, rounded)).value.number ==
        *Number::Ratio(67, 100));
}

TEST_CASE("a chain of twenty thousand definitions or rules does not overflow the stack") {
  Case c;
  uint32_t last = c.AddDefinition("d", kNumberType, c.N(0));
  for (int i = 0; i < 20'000; ++i)
    last = c.AddDefinition("d", kNumberType,
                           c.Add(Op::kAdd, kNumberType, {c.ReadDefinition(last), c.N(1)}));
  CHECK(c.ValueOf(last).value.number == Number(20'000));
  uint32_t rule = c.AddRule("r", c.Yes(Op::kNot, {c.Below(c.N(0), c.N(1))}));
  for (int i = 0; i < 20'000; ++i)
    rule = c.AddRule("r", c.Below(c.N(0), c.N(1)), {c.ReadRule(rule)});
  CHECK(c.Outcome(rule) == "fails");
}

TEST_CASE("what would turn a negative is the smallest set of changed comparisons") {
  Case c;
  const uint32_t a = c.AddFact("a", kNumberType), b = c.AddFact("b", kNumberType);
  const uint32_t flag = c.YesNoFact("flag");
  c.Set(a, c.Plain(50));
  c.Set(b, c.Plain(50));
  c.Set(flag, c.YesNo(false));
  const ExprId two =
      c.Yes(Op::kAnd, {c.Below(c.ReadFact(a), c.N(10)), c.AtLeast(c.N(20), c.ReadFact(b))});
  Decision d = c.DecideIf(two);
  REQUIRE(d.would_hold_if.size() == 2);
  CHECK(d.would_hold_if[0].what == "a");
  CHECK(d.would_hold_if[0].needs == Op::kBelow);
  CHECK(d.would_hold_if[0].bound.number == Number(10));
  CHECK(d.would_hold_if[1].what == "b");
  CHECK(d.would_hold_if[1].needs == Op::kAtMost);
  d = c.DecideIf(c.Yes(Op::kOr, {two, c.ReadFact(flag)}));
  REQUIRE(d.would_hold_if.size() == 1);
  CHECK(d.would_hold_if[0].what == "flag");
  // Through unless: the rule that blocks would have to fail.
  const uint32_t milder = c.AddRule("milder", c.AtLeast(c.ReadFact(a), c.N(50)));
  d = c.Decide(c.AddRule("r", c.Below(c.N(0), c.N(1)), {c.ReadRule(milder)}));
  REQUIRE(d.would_hold_if.size() == 1);
  CHECK(d.would_hold_if[0].needs == Op::kBelow);
}

TEST_CASE("a value that several comparisons read changes only so far that the decision turns") {
  Case c;
  const uint32_t a = c.AddFact("a", kNumberType);
  const uint32_t flag = c.YesNoFact("flag"), other = c.YesNoFact("other");
  c.Set(a, c.Plain(85));
  c.Set(flag, c.YesNo(false));
  c.Set(other, c.YesNo(false));
  const ExprId low = c.Below(c.ReadFact(a), c.N(80));
  // Below 80 and not below 50.
  const uint32_t lower = c.AddRule("lower", c.Below(c.ReadFact(a), c.N(50)));
  Decision d = c.Decide(c.AddRule("r", low, {c.ReadRule(lower)}));
  REQUIRE(d.would_hold_if.size() == 2);
  CHECK(d.would_hold_if[0].needs == Op::kBelow);
  CHECK(d.would_hold_if[0].bound.number == Number(80));
  CHECK(d.would_hold_if[1].needs == Op::kAtLeast);
  CHECK(d.would_hold_if[1].bound.number == Number(50));
  // What is below 80 is below 90: no change turns it.
  const uint32_t higher = c.AddRule("higher", c.Below(c.ReadFact(a), c.N(90)));
  CHECK(c.Decide(c.AddRule("r", low, {c.ReadRule(higher)})).would_hold_if.empty());
  // What else reads it makes no difference: no more is said than is needed.
  const ExprId idle = c.Yes(Op::kAnd, {c.Below(c.ReadFact(a), c.N(60)), c.ReadFact(flag)});
  d = c.DecideIf(c.Yes(Op::kOr, {low, idle}));
  REQUIRE(d.would_hold_if.size() == 1);
  CHECK(d.would_hold_if[0].bound.number == Number(80));
  // Two that both must change are two conditions on one value.
  d = c.DecideIf(c.Yes(Op::kAnd, {low, c.Below(c.ReadFact(a), c.N(70))}));
  CHECK(d.would_hold_if.size() == 2);
  // A yes that is asked for, and forbids.
  const uint32_t set = c.AddRule("set", c.ReadFact(flag));
  CHECK(c.Decide(c.AddRule("r", c.ReadFact(flag), {c.ReadRule(set)})).would_hold_if.empty());
  // Inside of arithmetic it cannot be said how far it may go.
  const ExprId twice = c.Add(Op::kAdd, kNumberType, {c.ReadFact(a), c.ReadFact(a)});
  const uint32_t sum = c.AddRule("sum", c.Below(twice, c.N(100)));
  CHECK(c.Decide(c.AddRule("r", low, {c.ReadRule(sum)})).would_hold_if.empty());
}

TEST_CASE("for a window, the periods that failed would have to change") {
  Case c;
  const uint32_t sales = c.Series("sales");
  c.In(sales, "2026-02", 70);
  c.In(sales, "2026-01", 80);
  c.In(sales, "2025-12", 90);
  Decision d = c.DecideIf(c.ForMonths(c.SeriesBelow(sales, 80), 3));
  REQUIRE(d.would_hold_if.size() == 2);
  CHECK(d.would_hold_if[0].period == Per("2026-01"));
  CHECK(d.would_hold_if[1].period == Per("2025-12"));
  d = c.DecideIf(c.Months(Op::kInAtLeast, c.SeriesBelow(sales, 80), 3, 2));
  CHECK(d.would_hold_if.size() == 1);
}

TEST_CASE("what is not known must come out so, too, for the decision to turn") {
  Case c;
  const uint32_t sales = c.Series("sales");
  c.In(sales, "2026-02", 70);
  c.In(sales, "2026-01", 90);
  const ExprId below = c.SeriesBelow(sales, 80);
  // Of December nothing is known: January alone would leave it open.
  Decision d = c.DecideIf(c.ForMonths(below, 3));
  CHECK(d.outcome == Outcome::kFails);
  REQUIRE(d.would_hold_if.size() == 2);
  CHECK(d.would_hold_if[0].period == Per("2026-01"));
  CHECK(d.would_hold_if[1].period == Per("2025-12"));
  CHECK(d.would_hold_if[1].needs == Op::kBelow);
  CHECK(d.would_hold_if[1].bound.number == Number(80));

  const uint32_t a = c.AddFact("a", kNumberType), b = c.AddFact("b", kNumberType);
  const uint32_t flag = c.YesNoFact("flag");
  c.Set(a, c.Plain(50));
  const ExprId low = c.Below(c.ReadFact(a), c.N(10));
  d = c.DecideIf(c.Yes(Op::kAnd, {low, c.Below(c.ReadFact(b), c.N(20)), c.ReadFact(flag)}));
  REQUIRE(d.would_hold_if.size() == 3);
  CHECK(d.would_hold_if[1].what == "b");
  CHECK(d.would_hold_if[2].what == "flag");
  // Of two that would do, the one that needs less.
  d = c.DecideIf(
      c.Yes(Op::kAnd, {low, c.Yes(Op::kOr, {c.Below(c.N(1), c.N(2)), c.ReadFact(flag)})}));
  REQUIRE(d.would_hold_if.size() == 1);
  CHECK(d.would_hold_if[0].what == "a");
}

TEST_CASE("only unknowns that matter are missing, sorted, each once") {
  Case c;
  const uint32_t a = c.YesNoFact("a"), b = c.YesNoFact("b"), known = c.YesNoFact("known");
  c.Set(known, c.YesNo(true));
  c.program.facts[a].source = "crm";
  const ExprId ab = c.Yes(Op::kAnd, {c.ReadFact(b), c.ReadFact(a), c.ReadFact(b)});
  const Decision d = c.DecideIf(ab);
  CHECK(c.Missing(d) == "a, b");
  CHECK(d.missing[0].from == "crm");
  CHECK(c.DecideIf(c.Yes(Op::kOr, {ab, c.ReadFact(known)})).missing.empty());
}

TEST_CASE("an explanation holds every fact read, children before parents") {
  Case c;
  const uint32_t sales = c.Series("sales");
  for (const char* month : {"2026-02", "2026-01"}) {
    Recording& recording = c.In(sales, month, 1);
    recording.source = "crm";
    recording.document = "sha256:1";
    recording.recorded = Day("2026-03-02");
  }
  const Decision d = c.DecideIf(c.ForMonths(c.SeriesBelow(sales, 80), 2));
  const Explanation& why = *d.explanation;
  REQUIRE(why.recordings.size() == 2);
  CHECK(why.recordings[0].document == "sha256:1");
  CHECK(why.recordings[1].recorded == Day("2026-03-02"));
  for (uint32_t i = 0; i < why.nodes.size(); ++i)
    for (const uint32_t child : why.nodes[i].children) CHECK(child < i);
  CHECK(why.nodes.back().kind == NodeKind::kRule);
}

}  // namespace
}  // namespace writ
