#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/program/builder.h"

namespace writ {
namespace {

const Type kNumber{TypeKind::kNumber, 0, {}};

std::string Hash(const Program& program) { return HexDigest(MeaningHash(program)); }

// Two facts, a sum, a rule. `padding` expressions that nothing uses shift every index.
ProgramBuilder Small(int padding = 0) {
  ProgramBuilder b;
  for (int i = 0; i < padding; ++i) b.Constant(b.Plain(i + 100));
  const uint32_t x = b.AddFact("x", kNumber);
  const uint32_t y = b.AddFact("y", kNumber);
  const ExprId sum = b.Add(Op::kAdd, kNumber, {b.ReadFact(x), b.ReadFact(y)});
  const uint32_t total = b.AddDefinition("total", kNumber, sum);
  b.AddRule("high", b.Yes(Op::kAbove, {b.ReadDefinition(total), b.Constant(b.Plain(10))}));
  return b;
}

TEST_CASE("the hash does not see layout, places, aliases, messages or titles") {
  const std::string hash = Hash(Small().program);
  CHECK(Hash(Small(17).program) == hash);
  ProgramBuilder b = Small();
  b.program.rules[0].names.zh = "高";
  b.program.rules[0].names.en = "High";
  b.program.rules[0].versions[0].action.message.en = "Look at this";
  b.program.policy.title.en = "A title";
  b.program.policy.owner.zh = "人事部";
  for (Expr& e : b.program.exprs) e.place = {};
  b.program.rules[0].names.place = {3, 4, 5};
  CHECK(Hash(b.program) == hash);
  std::swap(b.program.facts[0], b.program.facts[1]);
  for (Expr& e : b.program.exprs)
    if (e.op == Op::kFact) e.index = 1 - e.index;
  CHECK(Hash(b.program) == hash);
}

TEST_CASE("an operand stored once or twice is the same operand") {
  ProgramBuilder once, twice;
  const ExprId one = once.Constant(once.Plain(1));
  once.AddDefinition("d", kNumber, once.Add(Op::kAdd, kNumber, {one, one}));
  const ExprId a = twice.Constant(twice.Plain(1));
  const ExprId b = twice.Constant(twice.Plain(1));
  twice.AddDefinition("d", kNumber, twice.Add(Op::kAdd, kNumber, {a, b}));
  CHECK(Hash(once.program) == Hash(twice.program));
}

TEST_CASE("the hash sees whatever changes a decision") {
  const std::string hash = Hash(Small().program);
  std::vector<std::string> all = {hash};
  const auto change = [&all](auto edit) {
    ProgramBuilder b = Small();
    edit(b);
    all.push_back(Hash(b.program));
  };
  change([](ProgramBuilder& b) { b.program.constants[0].number = 11; });
  change([](ProgramBuilder& b) { b.program.exprs.back().op = Op::kAtLeast; });
  change([](ProgramBuilder& b) { b.program.facts[0].names.id = "z"; });
  change([](ProgramBuilder& b) { b.program.facts[0].source = "crm"; });
  change([](ProgramBuilder& b) { b.program.facts[0].closes_after.working_days = 5; });
  change([](ProgramBuilder& b) { b.program.facts[0].closes_after.days = 5; });
  change([](ProgramBuilder& b) { b.program.definitions[0].type.kind = TypeKind::kPercent; });
  change([](ProgramBuilder& b) { b.program.definitions[0].level = NormLevel::kLaw; });
  change([](ProgramBuilder& b) { b.program.policy.version = "2"; });
  change([](ProgramBuilder& b) {
    b.program.rules[0].versions[0].valid.from = Date::FromYmd(2025, 1, 1);
  });
  change([](ProgramBuilder& b) {
    b.program.rules[0].versions[0].valid.until = Date::FromYmd(2025, 1, 1);
  });
  change([](ProgramBuilder& b) {
    b.program.rules[0].versions[0].cites.push_back({"law", "40", "", "2", ""});
  });
  change([](ProgramBuilder& b) {
    b.program.rules[0].versions[0].cites.push_back({"law", "40", "2", "", ""});
  });
  change([](ProgramBuilder& b) {
    b.program.calendar = Calendar(*Date::FromYmd(2026, 1, 1), *Date::FromYmd(2026, 12, 31), {});
  });
  change([](ProgramBuilder& b) {
    const Article article{"1", "", "", "", "words"};
    b.program.laws.push_back({b.Named("law"), {}, NormLevel::kLaw, {}, {}, {article}});
  });
  change([](ProgramBuilder& b) {
    b.program.declared_acts.push_back({DeclaredAct::Kind::kDocument, b.Named("d"), "text"});
  });
  change([](ProgramBuilder& b) { b.program.uses.push_back({"cn.law", "law", "2026", {}}); });
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

TEST_CASE("a library is known by its path, not by its local name") {
  const auto with_local = [](const std::string& local) {
    ProgramBuilder b = Small();
    b.program.uses.push_back({"cn.law", local, "2026", {}});
    b.program.definitions[0].names.module = local;
    return Hash(b.program);
  };
  CHECK(with_local("law") == with_local("labour"));
}

TEST_CASE("the order of rules shows, that of definitions does not") {
  const auto with = [](bool swap_rules, bool swap_definitions) {
    ProgramBuilder b = Small();
    const ExprId other = b.AddDefinition("other", kNumber, b.Constant(b.Plain(3)));
    b.AddRule("third", b.Yes(Op::kIs, {b.ReadDefinition(other), b.Constant(b.Plain(3))}));
    if (swap_rules) std::swap(b.program.rules[0], b.program.rules[1]);
    if (swap_definitions) {
      std::swap(b.program.definitions[0], b.program.definitions[1]);
      for (Expr& e : b.program.exprs)
        if (e.op == Op::kDefinition) e.index = 1 - e.index;
    }
    return Hash(b.program);
  };
  CHECK(with(false, false) == with(false, true));
  CHECK(with(false, false) != with(true, false));
}

// Frozen: a change of this value means that hashes which are already in people's records changed.
TEST_CASE("the scheme writ-meaning/1 is frozen") {
  CHECK(Hash(Small().program) ==
        "9e674c382239be8772e2d3860221684f1015d97ddf6cd4dd915be71d62471b31");
}

}  // namespace
}  // namespace writ
