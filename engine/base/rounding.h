// When a quotient is rounded away from zero. For whoever divides by himself; Number::RoundTo is for
// everybody else.
#pragma once

#include "engine/base/number.h"

namespace writ {

// What to do with quotient q (not negative) and a remainder: whether q becomes q + 1. `half` is the
// sign of twice the remainder less the divisor.
constexpr bool RoundsAway(Rounding mode, bool odd, int half, bool exact) {
  switch (mode) {
    case Rounding::kHalfUp: return half >= 0;
    case Rounding::kHalfEven: return half > 0 || (half == 0 && odd);
    case Rounding::kDown: return false;
    case Rounding::kUp: return !exact;
  }
  return false;
}

}  // namespace writ
