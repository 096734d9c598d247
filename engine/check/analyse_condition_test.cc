#include "engine/check/analyse_condition.h"

#include <catch2/catch.hpp>

#include "engine/program/builder.h"

namespace writ {
namespace {

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
