#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/program/builder.h"
#include "engine/program/op_info.h"
#include "engine/program/walk.h"

namespace writ {
namespace {

const Type kNumber{TypeKind::kNumber, 0, {}};
const Type kPercent{TypeKind::kPercent, 0, {}};
const Type kPercentPerMonth{TypeKind::kPercent, 0, Frequency::kMonth};

// attainment below 80% for 3 consecutive months
ProgramBuilder Underperformance() {
  ProgramBuilder b;
  const uint32_t sales = b.AddFact("sales", {TypeKind::kMoney, 0, Frequency::kMonth});
  const uint32_t target = b.AddFact("target", {TypeKind::kMoney, 0, Frequency::kMonth});
  const ExprId ratio =
      b.Add(Op::kDivide, {TypeKind::kPercent, 0, {}}, {b.ReadFact(sales), b.ReadFact(target)});
  const uint32_t attainment = b.AddDefinition("attainment", kPercentPerMonth, ratio);
  const ExprId below = b.Yes(Op::kBelow, {b.ReadDefinition(attainment), b.Constant(b.Percent(80))});
  b.AddRule("underperformance", b.ForMonths(below, 3));
  return b;
}

TEST_CASE("a program built in order is verified") {
  CHECK(Verify(Underperformance().program) == std::nullopt);
}

TEST_CASE("each violation is named") {
  const auto violation = [](auto spoil) {
    ProgramBuilder b = Underperformance();
    spoil(b.program);
    return Verify(b.program).value_or("");
  };
  CHECK(violation([](Program& p) { p.args[0] = 90; }).find("does not stand before") !=
        std::string::npos);
  CHECK(violation([](Program& p) { p.exprs[0].index = 7; }).find("out of range") !=
        std::string::npos);
  CHECK(violation([](Program& p) { p.exprs.back().window = 0xFFFFFFFF; }).find("window missing") !=
        std::string::npos);
  CHECK(violation([](Program& p) { p.exprs[2].args_count = 1; }).find("1 operands") !=
        std::string::npos);
  CHECK(violation([](Program& p) { p.exprs[2].args_begin = 0xFFFFFFF0; }).find("operands") !=
        std::string::npos);
  CHECK(violation([](Program& p) { p.facts[0].type.kind = TypeKind::kText; }).find("fact's") !=
        std::string::npos);
  CHECK(violation([](Program& p) { p.exprs[3].type.kind = TypeKind::kError; }) ==
        "expression 3 (definition): a type was left open");
  CHECK(violation([](Program& p) { p.rules[0].versions[0].condition = 0; }) ==
        "rule underperformance: condition is no condition");
  CHECK(violation([](Program& p) { p.rules[0].exceptions = {3}; }) ==
        "rule underperformance: exception 3 out of range");
  CHECK(violation([](Program& p) { p.rules[0].versions[0].counts_as = 0; }) ==
        "rule underperformance: finding 0 out of range");
  CHECK(violation([](Program& p) { p.definitions[0].versions[0].value = 400; }) ==
        "definition attainment: value out of range");
  CHECK(violation([](Program& p) { p.entities[0].exists_from = 9; }) ==
        "entity employee: fact 9 out of range");
}

TEST_CASE("declarations that read each other in a circle are refused") {
  ProgramBuilder b;
  // a = b + 1, b = a + 1
  const ExprId read_b = b.Add(Op::kDefinition, kNumber, {}, 1);
  const uint32_t a =
      b.AddDefinition("a", kNumber, b.Add(Op::kAdd, kNumber, {read_b, b.Constant(b.Plain(1))}));
  b.AddDefinition("b", kNumber, b.Constant(b.Plain(1)));
  CHECK(Verify(b.program) == std::nullopt);
  b.program.definitions[1].versions[0].value =
      b.Add(Op::kAdd, kNumber, {b.ReadDefinition(a), b.Constant(b.Plain(1))});
  CHECK(Verify(b.program) == "declarations read each other in a circle: a b a");
}

TEST_CASE("an exception may read its own target, which there means the value without it") {
  ProgramBuilder b;
  const uint32_t base = b.AddDefinition("base", kNumber, b.Constant(b.Plain(10)));
  const ExprId small = b.Yes(Op::kBelow, {b.ReadDefinition(base), b.Constant(b.Plain(20))});
  b.program.definitions[base].exceptions = {
      b.AddException("floor", small, b.Constant(b.Plain(20)))};
  CHECK(Verify(b.program) == std::nullopt);
}

TEST_CASE("expressions are printed as the English source says them") {
  ProgramBuilder b = Underperformance();
  Program& p = b.program;
  CHECK(PrintExpr(p, p.rules[0].versions[0].when) ==
        "attainment below 80% for 3 consecutive months");
  CHECK(PrintExpr(p, p.definitions[0].versions[0].value) == "sales / target");

  const ExprId rule = b.ReadRule(0);
  const ExprId sales = b.ReadFact(0);
  const ExprId big =
      b.Yes(Op::kAbove, {b.Add(Op::kLatest, p.facts[0].type, {sales}), b.Constant(b.Money(20000))});
  const ExprId either = b.Yes(Op::kOr, {rule, big});
  CHECK(PrintExpr(p, b.Yes(Op::kAnd, {either, b.Yes(Op::kNot, {rule})})) ==
        "(underperformance or latest sales above 20000 CNY) and not underperformance");
  CHECK(PrintExpr(p, b.ForMonths(b.Yes(Op::kAnd, {big, rule}), 1)) ==
        "(latest sales above 20000 CNY and underperformance) for 1 month");

  const ExprId one = b.Constant(b.Plain(1));
  const ExprId two = b.Constant(b.Value(kNumber, *Number::Ratio(5, 2)));
  const ExprId difference = b.Add(Op::kSubtract, kNumber, {one, two});
  CHECK(PrintExpr(p, b.Add(Op::kSubtract, kNumber, {one, difference})) == "1 - (1 - 2.5)");
  CHECK(PrintExpr(p, b.Add(Op::kMultiply, kNumber, {difference, two})) == "(1 - 2.5) * 2.5");

  Window window;
  window.periods = 6;
  window.skipping = big;
  window.looking_back = 9;
  const ExprId below = p.Args(p[p.rules[0].versions[0].when])[0];
  CHECK(PrintExpr(p, b.Windowed(Op::kInAtLeast, {below}, window, 3)) ==
        "attainment below 80% in at least 3 of the last 6 months skipping months where "
        "latest sales above 20000 CNY looking back at most 9 months");
}

TEST_CASE("a shared operand cannot make printing explode") {
  ProgramBuilder b;
  ExprId e = b.Constant(b.Plain(1));
  for (int i = 0; i < 60; ++i) e = b.Add(Op::kAdd, kNumber, {e, e});
  CHECK(PrintExpr(b.program, e).size() < 200000);
}

TEST_CASE("the program is printed one thing a line, the same every time") {
  const ProgramBuilder b = Underperformance();
  CHECK(Print(b.program) == R"(policy policy
  currency CNY
entity employee
  fact sales : money per month
  fact target : money per month
definition attainment of employee : percent per month
  version
    = sales / target
rule underperformance of employee
  version
    when attainment below 80% for 3 consecutive months
)");
}

TEST_CASE("things are found by id and either alias, the policy's own first") {
  ProgramBuilder b = Underperformance();
  b.program.rules[0].names.zh = "业绩不达标";
  Rule library = b.program.rules[0];
  library.names.module = "law";
  b.program.rules.insert(b.program.rules.begin(), library);
  CHECK(b.program.FindRule("underperformance") == 1u);
  CHECK(b.program.FindRule("业绩不达标") == 1u);
  CHECK(b.program.FindRule("law.underperformance") == 0u);
  CHECK(b.program.FindRule("") == std::nullopt);
  CHECK(b.program.FindFact(0, "target") == 1u);
  CHECK(b.program.FindFact(5, "target") == std::nullopt);
  CHECK(b.program.FindDefinition("attainment") == 0u);
}

TEST_CASE("every operation has a name of its own") {
  std::vector<std::string_view> names;
  for (int i = 0; i < kOpCount; ++i) names.push_back(InfoOf(static_cast<Op>(i)).name);
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
  CHECK(InfoOf(Op::kConstant).index == IndexKind::kConstants);
  CHECK(InfoOf(Op::kTeamAggregate).name == "team");
  CHECK(InfoOf(Op::kMoreFavourable).name == "more_favourable");
}

}  // namespace
}  // namespace writ
