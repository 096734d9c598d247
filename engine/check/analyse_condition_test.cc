#include "engine/check/analyse_condition.h"

#include <catch2/catch.hpp>
#include <random>

#include "engine/program/builder.h"

namespace writ {
namespace {

// Rules of random conditions over few facts, which refer to the rules before them.
class RandomPolicy : public ProgramBuilder {
 public:
  explicit RandomPolicy(unsigned seed) : random_(seed) {
    for (const char* name : {"a", "b", "c", "d"})
      facts_.push_back(AddFact(name, {TypeKind::kNumber, 0, {}}));
    for (int i = 0; i < 24; ++i) rules_.push_back(AddRule("r" + std::to_string(i), Condition(3)));
    for (const uint32_t rule : rules_) roots.push_back(ReadRule(rule));
  }

  std::vector<ExprId> roots;

 private:
  int Below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  ExprId Condition(int depth) {
    if (depth > 0 && Below(4) > 0) {
      std::vector<ExprId> parts;
      for (int i = 2 + Below(5); i > 0; --i) parts.push_back(Condition(depth - 1));
      return Yes(Below(2) == 0 ? Op::kAnd : Op::kOr, parts);
    }
    if (!rules_.empty() && Below(3) == 0) {
      const ExprId rule =
          ReadRule(rules_[static_cast<size_t>(Below(static_cast<int>(rules_.size())))]);
      return Below(2) == 0 ? rule : Yes(Op::kNot, {rule});
    }
    const uint32_t fact = facts_[static_cast<size_t>(Below(4))];
    return Yes(Below(2) == 0 ? Op::kBelow : Op::kAtLeast,
               {ReadFact(fact), Constant(Plain(Below(6)))});
  }

  std::minstd_rand random_;
  std::vector<uint32_t> facts_, rules_;
};

std::string Said(const ConditionSpace& space, const Alternatives& alternatives) {
  std::string text;
  for (const Conjunction& conjunction : alternatives.any) {
    text += conjunction.definite ? "definite" : "open";
    for (const Argument& line : space.Example(conjunction)) text += "; " + line.en;
    text += "\n";
  }
  if (const auto& conflict = alternatives.conflict)
    text += std::to_string(conflict->first) + "/" + std::to_string(conflict->second);
  return text;
}

// The budgets make some of these conditions open: at the same place, whatever was asked before.
TEST_CASE("what was asked before changes no answer") {
  int open = 0, closed = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    const RandomPolicy policy(seed);
    REQUIRE(Verify(policy.program) == std::nullopt);
    const ValueNumbers numbers(policy.program);
    ConditionSpace used(policy.program, numbers);
    for (const ExprId root : policy.roots) {
      for (const bool holds : {true, false}) {
        ConditionSpace fresh(policy.program, numbers);
        const Alternatives expected = fresh.Expand(root, holds);
        CHECK(Said(used, used.Expand(root, holds)) == Said(fresh, expected));
        (expected.any.empty() || expected.any[0].definite ? closed : open) += 1;
      }
    }
  }
  CHECK(open > 100);
  CHECK(closed > 100);
}

TEST_CASE("expressions of one structure have one number, in the order they appear") {
  ProgramBuilder b;
  const uint32_t x = b.AddFact("x", {TypeKind::kNumber, 0, {}});
  const uint32_t y = b.AddFact("y", {TypeKind::kNumber, 0, {}});
  const auto below = [&](uint32_t fact, Scalar bound) {
    return b.Yes(Op::kBelow, {b.ReadFact(fact), b.Constant(std::move(bound))});
  };
  const ExprId first = below(x, b.Plain(80)), same = below(x, b.Plain(80));
  const ExprId others[] = {below(y, b.Plain(80)), below(x, b.Plain(81)), below(x, b.Percent(80)),
                           below(x, b.Plain(int64_t{80} << 32)), below(x, b.Text("80"))};
  const ExprId short_run = b.ForMonths(first, 2), same_run = b.ForMonths(same, 2);
  const ExprId long_run = b.ForMonths(first, 3);
  const ValueNumbers numbers(b.program);
  CHECK(numbers.Same(first, same));
  for (const ExprId other : others) CHECK_FALSE(numbers.Same(first, other));
  CHECK(numbers.Same(short_run, same_run));
  CHECK_FALSE(numbers.Same(short_run, long_run));
  CHECK(numbers.Of(0) == 0);
  CHECK(numbers.Of(others[0]) > numbers.Of(first));
}

TEST_CASE("numbers of keys stay as the table grows") {
  KeyNumbers keys;
  for (uint32_t round = 0; round < 2; ++round) {
    for (uint32_t i = 0; i < 5000; ++i) {
      const uint32_t key[] = {i % 7, i, 0};
      CHECK(keys.Of(std::span(key, 2)) == 2 * i);
      CHECK(keys.Of(key) == 2 * i + 1);
    }
  }
  CHECK(keys.size() == 10'000);
}

}  // namespace
}  // namespace writ
