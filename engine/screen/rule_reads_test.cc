// Of two plans that differ in one thing alone that a rule is made of, none passes for the other.
// Most of these things go together in plans of two days (a figure of another month has another
// input, another period that counts and another node), so that screenings tell no single one.
#include "engine/screen/rule_reads.h"

#include <catch2/catch.hpp>

#include <functional>

#include "engine/program/builder.h"

namespace writ::screen {
namespace {

using plan::Code;
using plan::Node;
using plan::NodeOp;

Date Day(int month, int day) { return *Date::FromYmd(2026, month, day); }

// One rule that reads in all ways in which a period or a day comes in.
struct Policy {
  Policy() {
    const Type number{TypeKind::kNumber}, monthly{TypeKind::kNumber, 0, Frequency::kMonth};
    b.program.policy.version = "1";
    b.program.entities[0].exists_from = b.AddFact("hired_on", {TypeKind::kDate});
    b.program.entities[0].exists_until = b.AddFact("left_on", {TypeKind::kDate});
    sales = b.AddFact("sales", monthly);
    score = b.AddFact("score", number);
    on_leave = b.AddFact("on_leave", {TypeKind::kYesNo});
    b.program.facts[on_leave].over_time = true;
    const uint32_t team = b.AddFact("team", {TypeKind::kTeam});
    b.program.facts[team].type.per = Frequency::kMonth;
    const ExprId latest = b.Add(Op::kLatest, number, {Sales()});
    rule = b.AddRule(
        "all", b.Yes(Op::kAnd, {b.Yes(Op::kBelow, {latest, Constant(50)}), b.ForMonths(Low(), 2),
                                b.Yes(Op::kBelow, {Total(), Constant(100)}), Since(),
                                b.Yes(Op::kBelow, {LookedUp(), Team()}), b.ReadFact(on_leave)}));
  }

  ExprId Sales() { return b.ReadFact(sales); }
  ExprId Constant(int64_t value) { return b.Constant(ProgramBuilder::Plain(value)); }
  ExprId Low() { return b.Yes(Op::kBelow, {Sales(), Constant(50)}); }
  ExprId Total() {
    Window window;
    window.periods = 2;
    window.length.months = 2;
    return b.Windowed(Op::kOverLast, {Sales(), b.Add(Op::kDecisionDate, {TypeKind::kDate})}, window,
                      1, {TypeKind::kNumber});
  }
  ExprId Since() {
    return b.Windowed(Op::kAnyTime, {Low(), b.Constant(ProgramBuilder::Day(2025, 12, 1))}, {});
  }
  ExprId Team() {
    const Type number{TypeKind::kNumber};
    const ExprId share = b.Constant(ProgramBuilder::Percent(60));
    return b.Add(Op::kTeamAggregate, number, {b.Add(Op::kLatest, number, {Sales()}), share}, 0, 0);
  }
  ExprId LookedUp() {
    const Type number{TypeKind::kNumber};
    Table table;
    table.names = ProgramBuilder::Named("table");
    table.inputs = {{ProgramBuilder::Named("a"), number}};
    table.outputs = {{ProgramBuilder::Named("x"), number}};
    CellTest below;
    below.compare = Op::kBelow;
    below.value = ProgramBuilder::Plain(10);
    table.rows.resize(2);
    table.rows[0].inputs.push_back(Cell{false, {below}});
    table.rows[0].outputs = {Constant(1)};
    table.rows[1].inputs.push_back(Cell{true, {}});
    table.rows[1].outputs = {Constant(2)};
    b.program.tables.push_back(std::move(table));
    return b.Add(Op::kTableCall, number, {b.ReadFact(score)}, 0, 0);
  }

  ProgramBuilder b;
  uint32_t sales = 0, score = 0, on_leave = 0, rule = 0;
};

Node& First(Code& code, NodeOp op) {
  for (Node& node : code.nodes)
    if (node.op == op) return node;
  FAIL("no such node");
  return code.nodes.front();
}
PlanInput& InputOf(Code& code, uint32_t fact) {
  for (PlanInput& input : code.inputs)
    if (input.fact == fact) return input;
  FAIL("no such input");
  return code.inputs.front();
}
plan::WindowPlan& WindowOf(Code& code, NodeOp op) { return code.windows[First(code, op).extra]; }
plan::Counting& CountingOf(Code& code) { return code.counting[First(code, NodeOp::kLatest).input]; }
void Earlier(std::optional<Period>* period) { *period = (*period)->Plus(-1); }

using Edit = std::pair<const char*, std::function<void(Code&)>>;

// What has a period or a day in it.
std::vector<Edit> OfPeriods(const Policy& policy) {
  return {
      {"figure", [&](Code& c) { Earlier(&InputOf(c, policy.sales).period); }},
      {"day of a yes or no", [&](Code& c) { InputOf(c, policy.on_leave).day = Day(1, 1); }},
      {"newest figure", [](Code& c) { Earlier(&First(c, NodeOp::kLatest).period); }},
      {"figure, as a node", [](Code& c) { Earlier(&First(c, NodeOp::kInput).period); }},
      {"who counts when", [](Code& c) { CountingOf(c).period = CountingOf(c).period.Plus(-1); }},
      {"window",
       [](Code& c) {
         Period& newest = WindowOf(c, NodeOp::kWindow).periods.front();
         newest = newest.Plus(-1);
       }},
      {"total", [](Code& c) { WindowOf(c, NodeOp::kTotal).periods.pop_back(); }},
      {"any time", [](Code& c) { WindowOf(c, NodeOp::kAnyTime).periods.pop_back(); }},
      {"team", [](Code& c) { Earlier(&c.teams.front().period); }},
      {"end of what a team brings", [](Code& c) { c.teams.front().within = c.teams[0].period; }},
      {"who is in the team", [](Code& c) { Earlier(&c.groups.front().period); }},
      {"norm", [](Code& c) { CountingOf(c).norm.from = Day(1, 1); }},
      {"table's last day", [](Code& c) { c.tables[0].rows[0].until = 1; }},
  };
}

std::vector<Edit> OfTheRest(const Policy& policy) {
  return {
      {"fact", [&](Code& c) { InputOf(c, policy.sales).fact = policy.score; }},
      {"no figure", [&](Code& c) { InputOf(c, policy.sales).absent = true; }},
      {"status of nothing", [&](Code& c) { c.absent.assign(c.absent.size(), 0); }},
      {"telling", [](Code& c) { CountingOf(c).norm.needs_telling ^= true; }},
      {"periods not over", [](Code& c) { CountingOf(c).partial ^= true; }},
      {"periods before", [](Code& c) { CountingOf(c).earlier ^= true; }},
      {"ratio", [](Code& c) { First(c, NodeOp::kLatest).ratio ^= true; }},
      {"comparison", [](Code& c) { First(c, NodeOp::kCompare).expr_op = Op::kAbove; }},
      {"expression", [](Code& c) { First(c, NodeOp::kFixed).expr += 1; }},
      {"constant", [](Code& c) { First(c, NodeOp::kFixed).value += 1; }},
      {"status", [](Code& c) { First(c, NodeOp::kFixed).status += 1; }},
      {"needed", [](Code& c) { WindowOf(c, NodeOp::kWindow).needed += 1; }},
      {"how many", [](Code& c) { WindowOf(c, NodeOp::kWindow).at_least += 1; }},
      {"table's test", [](Code& c) { c.tables[0].tests[0].value += 1; }},
      {"table's comparison", [](Code& c) { c.tables[0].tests[0].compare = Op::kAtMost; }},
      {"table's cell", [](Code& c) { c.tables[0].cells[0].any ^= true; }},
      {"table's result", [](Code& c) { c.tables[0].rows[1].value += 1; }},
      {"table's status", [](Code& c) { c.tables[0].rows[1].status += 1; }},
      {"table's rows", [](Code& c) { c.tables[0].rows.pop_back(); }},
      {"team's function", [](Code& c) { c.teams.front().function = 1; }},
      {"team without oneself", [](Code& c) { c.teams.front().others ^= true; }},
      {"team's share", [](Code& c) { c.teams.front().share.reset(); }},
      {"what says the team", [&](Code& c) { c.groups.front().fact = policy.score; }},
      {"beginning", [](Code& c) { c.inputs[c.exists_from].fact = c.inputs[c.exists_until].fact; }},
      {"digits", [](Code& c) { c.digits += 1; }},
      {"covered", [&](Code& c) { c.rules[policy.rule].covered = false; }},
  };
}

}  // namespace

TEST_CASE("plans that differ in one thing alone do not share what a rule reads") {
  Policy policy;
  REQUIRE(Verify(policy.b.program).value_or("") == "");
  const Plan plan(policy.b.program, 0, {Day(3, 10), Day(3, 10)}, PlanFor::kPopulation);
  INFO(plan.WhyNot(policy.rule));
  REQUIRE(plan.Covers(policy.rule));
  const auto same = SharedReads(plan.code(), Code(plan.code()), policy.rule);
  REQUIRE(same.has_value());
  CHECK(same->own.told);
  CHECK(same->teams.size() == 1);
  auto edits = OfPeriods(policy);
  for (Edit& edit : OfTheRest(policy)) edits.push_back(std::move(edit));
  for (const auto& [what, change] : edits) {
    INFO(what);
    Code other = plan.code();
    change(other);
    CHECK_FALSE(SharedReads(plan.code(), other, policy.rule).has_value());
    CHECK_FALSE(SharedReads(other, plan.code(), policy.rule).has_value());
  }
}

// Days of one month make the same of the same figures; those of two do not.
TEST_CASE("plans of two months do not share what a rule reads, those of one month do") {
  Policy policy;
  policy.b.program.facts[policy.on_leave].over_time = false;
  const auto code = [&](int month, int day) {
    const Date date = Day(month, day);
    return Plan(policy.b.program, 0, {date, date}, PlanFor::kPopulation);
  };
  const Plan second = code(3, 2), tenth = code(3, 10), april = code(4, 1);
  CHECK(SharedReads(second.code(), tenth.code(), policy.rule).has_value());
  CHECK_FALSE(SharedReads(tenth.code(), april.code(), policy.rule).has_value());
}

}  // namespace writ::screen
