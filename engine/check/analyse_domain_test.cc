#include "engine/check/analyse_domain.h"

#include <catch2/catch.hpp>

namespace writ {
namespace {

IntervalSet Between(int64_t low, int64_t high, bool discrete = false) {
  const IntervalSet below = IntervalSet::Below(high, true, discrete);
  return IntervalSet::Above(low, true, discrete).Intersect(below);
}

TEST_CASE("a limit and its opposite leave nothing out and share nothing") {
  for (const bool discrete : {false, true}) {
    const IntervalSet below = IntervalSet::Below(80, false, discrete);
    const IntervalSet rest = IntervalSet::Above(80, true, discrete);
    CHECK(below.Intersect(rest).empty());
    CHECK(below.Union(rest).Complement().empty());
    CHECK(below.Complement().Covers(rest));
    CHECK(rest.Covers(below.Complement()));
  }
}

TEST_CASE("open ends that meet leave one value, closed ones share one") {
  const IntervalSet hole =
      IntervalSet::Below(80, false, false).Union(IntervalSet::Above(80, false, false)).Complement();
  CHECK(hole.Example() == Number(80));
  CHECK(hole.parts().size() == 1);
  const IntervalSet shared =
      IntervalSet::Below(80, true, false).Intersect(IntervalSet::Above(80, true, false));
  CHECK(shared.Example() == Number(80));
}

TEST_CASE("between neighbouring whole numbers there is nothing, between numbers there is") {
  const auto between = [](bool discrete) {
    return IntervalSet::Above(1, false, discrete).Intersect(IntervalSet::Below(2, false, discrete));
  };
  CHECK(between(true).empty());
  CHECK(between(false).Example() == *Number::Ratio(3, 2));
  CHECK(Between(1, 2, true).Union(Between(3, 4, true)).parts().size() == 1);
  CHECK(Between(1, 2).Union(Between(3, 4)).parts().size() == 2);
}

TEST_CASE("an example is a member, a round one if there is one") {
  CHECK(IntervalSet::Above(10, false, false).Example() == Number(11));
  CHECK(IntervalSet::Below(10, false, false).Example() == Number(9));
  CHECK(IntervalSet::All(false).Example() == Number(0));
  CHECK(IntervalSet::None(false).Example() == std::nullopt);
  CHECK(Between(3, 7).Without(Between(3, 3)).Example() == Number(7));
}

TEST_CASE("what is taken away can be put back") {
  const IntervalSet set = Between(0, 10).Union(Between(20, 30));
  const IntervalSet part = Between(5, 25);
  const IntervalSet again = set.Without(part).Union(set.Intersect(part));
  CHECK(again.Covers(set));
  CHECK(set.Covers(again));
  CHECK(!set.Covers(part));
  CHECK(set.Contains(20));
  CHECK(!set.Contains(15));
}

}  // namespace
}  // namespace writ
