#include "engine/check/analyse_domain.h"

#include <utility>

namespace writ {
namespace {

// Ascending by low end; a closed end comes before an open one at the same place.
bool LowLess(const std::optional<Bound>& a, const std::optional<Bound>& b) {
  if (!a || !b) return !a && b;
  if (a->at != b->at) return a->at < b->at;
  return !a->open && b->open;
}

bool HighLess(const std::optional<Bound>& a, const std::optional<Bound>& b) {
  if (!a || !b) return a && !b;
  if (a->at != b->at) return a->at < b->at;
  return a->open && !b->open;
}

// Whether nothing lies between a high end and the low end after it: they touch or overlap.
bool Touches(const std::optional<Bound>& high, const std::optional<Bound>& low, bool discrete) {
  if (!high || !low) return true;
  if (discrete) {
    const std::optional<Number> next = high->at.Add(Number(1));
    return next && low->at <= *next;
  }
  return low->at < high->at || (low->at == high->at && !(low->open && high->open));
}

bool IsEmpty(const Interval& part) {
  if (!part.low || !part.high) return false;
  if (part.low->at > part.high->at) return true;
  return part.low->at == part.high->at && (part.low->open || part.high->open);
}

// In a discrete set an open or fractional end moves to the next whole number inside.
std::optional<Bound> WholeLow(const std::optional<Bound>& low) {
  if (!low) return low;
  const std::optional<int64_t> floor = low->at.Floor();
  if (!floor) return low;
  const bool whole = Number(*floor) == low->at;
  return Bound{Number(whole && !low->open ? *floor : *floor + 1), false};
}

std::optional<Bound> WholeHigh(const std::optional<Bound>& high) {
  if (!high) return high;
  const std::optional<int64_t> floor = high->at.Floor();
  if (!floor) return high;
  const bool whole = Number(*floor) == high->at;
  return Bound{Number(whole && high->open ? *floor - 1 : *floor), false};
}

}  // namespace

IntervalSet IntervalSet::All(bool discrete) {
  IntervalSet set(discrete);
  set.parts_.push_back({});
  return set;
}

IntervalSet IntervalSet::Only(const Number& at, bool discrete) {
  IntervalSet set(discrete);
  set.Append({Bound{at, false}, Bound{at, false}});
  return set;
}

IntervalSet IntervalSet::Below(const Number& at, bool inclusive, bool discrete) {
  IntervalSet set(discrete);
  set.Append({std::nullopt, Bound{at, !inclusive}});
  return set;
}

IntervalSet IntervalSet::Above(const Number& at, bool inclusive, bool discrete) {
  IntervalSet set(discrete);
  set.Append({Bound{at, !inclusive}, std::nullopt});
  return set;
}

// Parts come in ascending order of their low ends.
void IntervalSet::Append(Interval part) {
  if (discrete_) part = {WholeLow(part.low), WholeHigh(part.high)};
  if (IsEmpty(part)) return;
  if (!parts_.empty() && Touches(parts_.back().high, part.low, discrete_)) {
    if (HighLess(parts_.back().high, part.high)) parts_.back().high = std::move(part.high);
    return;
  }
  parts_.push_back(std::move(part));
}

bool IntervalSet::Contains(const Number& value) const {
  return !Intersect(Only(value, discrete_)).empty();
}

IntervalSet IntervalSet::Intersect(const IntervalSet& other) const {
  IntervalSet result(discrete_);
  size_t i = 0, j = 0;
  while (i < parts_.size() && j < other.parts_.size()) {
    const Interval& a = parts_[i];
    const Interval& b = other.parts_[j];
    const bool a_ends_first = HighLess(a.high, b.high);
    result.Append({LowLess(a.low, b.low) ? b.low : a.low, a_ends_first ? a.high : b.high});
    if (a_ends_first) {
      ++i;
    } else {
      ++j;
    }
  }
  return result;
}

IntervalSet IntervalSet::Complement() const {
  IntervalSet result(discrete_);
  std::optional<Bound> low;
  bool reached_end = false;
  for (const Interval& part : parts_) {
    if (part.low) result.Append({low, Bound{part.low->at, !part.low->open}});
    if (part.high) {
      low = Bound{part.high->at, !part.high->open};
    } else {
      reached_end = true;
    }
  }
  if (!reached_end) result.Append({low, std::nullopt});
  return result;
}

IntervalSet IntervalSet::Union(const IntervalSet& other) const {
  IntervalSet result(discrete_);
  size_t i = 0, j = 0;
  while (i < parts_.size() || j < other.parts_.size()) {
    const bool mine = j == other.parts_.size() ||
                      (i < parts_.size() && LowLess(parts_[i].low, other.parts_[j].low));
    result.Append(mine ? parts_[i++] : other.parts_[j++]);
  }
  return result;
}

std::optional<Number> IntervalSet::Example() const {
  if (parts_.empty()) return std::nullopt;
  // A part with a closed end is the easiest to check by hand.
  for (const Interval& part : parts_) {
    if (part.low && !part.low->open) return part.low->at;
    if (part.high && !part.high->open) return part.high->at;
  }
  const Interval& part = parts_.front();
  if (!part.low && !part.high) return Number(0);
  if (!part.high) return part.low->at.Add(Number(1));
  if (!part.low) return part.high->at.Subtract(Number(1));
  const std::optional<Number> sum = part.low->at.Add(part.high->at);
  const std::optional<Number> middle = sum ? sum->Divide(Number(2)) : std::nullopt;
  if (!middle) return std::nullopt;
  const std::optional<int64_t> floor = middle->Floor();
  if (floor && Number(*floor) > part.low->at) return Number(*floor);
  return middle;
}

}  // namespace writ
