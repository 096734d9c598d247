// Sets of values as unions of intervals, exact: what a comparison with a constant allows, what a
// cell of a table covers, what is left over.
#pragma once

#include <optional>
#include <vector>

#include "engine/base/number.h"

namespace writ {

// One end of an interval; absent means without end.
struct Bound {
  Number at;
  bool open = false;
};

struct Interval {
  std::optional<Bound> low, high;
};

// Disjoint intervals in ascending order. In a discrete set only whole numbers count (days, options,
// counts), so ends are always closed there and nothing lies between neighbours.
class IntervalSet {
 public:
  static IntervalSet None(bool discrete) { return IntervalSet(discrete); }
  static IntervalSet All(bool discrete);
  static IntervalSet Only(const Number& at, bool discrete);
  static IntervalSet Below(const Number& at, bool inclusive, bool discrete);
  static IntervalSet Above(const Number& at, bool inclusive, bool discrete);

  bool empty() const { return parts_.empty(); }
  bool discrete() const { return discrete_; }
  const std::vector<Interval>& parts() const { return parts_; }
  bool Contains(const Number& value) const;
  bool Covers(const IntervalSet& other) const { return other.Without(*this).empty(); }

  IntervalSet Intersect(const IntervalSet& other) const;
  IntervalSet Complement() const;
  IntervalSet Without(const IntervalSet& other) const { return Intersect(other.Complement()); }
  IntervalSet Union(const IntervalSet& other) const;

  // A member, one that people would name if there is one: an end, a whole number. nullopt if empty.
  std::optional<Number> Example() const;

 private:
  explicit IntervalSet(bool discrete) : discrete_(discrete) {}
  void Append(Interval part);

  std::vector<Interval> parts_;
  bool discrete_ = false;
};

}  // namespace writ
