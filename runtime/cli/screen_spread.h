// A distribution over ranges that tell nobody apart.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/number.h"

namespace writ::cli {

struct Spread {
  struct Range {
    uint64_t people = 0;
    bool hidden = false;
  };
  std::vector<Range> ranges;  // from low to high; the outermost are open
  std::vector<Number> edges;  // between one and the next
  int line = 0;               // where the bound is, as in document::Distribution
};

// Ranges whose edges lie a round step apart, counted from the bound, which is one of them. The
// step follows from values that at least five people lie beyond, so that nobody's own value shows;
// ranges of fewer than five are one with their neighbour on the same side of the bound, and with
// the other side only where all of a side are so few.
//
// `values`: quotients with positive denominators. `closed_above`: a value at an edge belongs below
// it. `low_is_met`, `people`: where 1 to 4 people have no value, a range of those who do not meet
// the condition is hidden, so that the sum does not tell it. nullopt: fewer than ten values, or
// fewer than two ranges.
std::optional<Spread> SpreadOf(std::vector<std::pair<int64_t, int64_t>> values, const Number& bound,
                               bool closed_above, bool low_is_met, uint64_t people);

}  // namespace writ::cli
