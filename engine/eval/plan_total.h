// What the members of a total come to: the reference's AggregatePeriods and Total, on a plan's
// values. Not seen outside eval/plan* and screen/.
#pragma once

#include "engine/eval/plan_ratio.h"

namespace writ::plan {

enum class Function : int32_t { kAverage, kSum, kCount, kLowest, kHighest };

struct Members {
  int counting = 0, certain = 0;              // periods that count or may; that surely do
  uint8_t open = Byte(Status::kNotRecorded);  // the last state that leaves something open
  uint8_t blocked = 0;                        // the first that has no value
  int64_t taken = 0, low = 0, high = 0;
  Ratio total;
  bool unfit = false;

  void Count(bool surely, uint8_t state, bool counts) {
    if (state == kKnown && !counts) return;
    ++high;
    if (surely && state == kKnown) ++low;
  }

  void Take(Function function, bool surely, uint8_t state, const Ratio& value) {
    if (blocked != 0) return;
    if (state != kKnown || !surely) {
      blocked = state != kKnown ? state : Byte(Status::kNotRecorded);
      return;
    }
    if (++taken == 1) {
      total = value;
    } else if (function == Function::kLowest || function == Function::kHighest) {
      const int sign = Compare(value, total);
      if (function == Function::kLowest ? sign < 0 : sign > 0) total = value;
    } else if (Calculate(Op::kAdd, total, value, &total) != kKnown) {
      unfit = true;
    }
  }

  // The state, and the figure when it is known. A count that is not settled is not said here.
  uint8_t Result(Function function, int needed, int64_t unit, Ratio* out) const {
    if (counting < needed) return kTooFew;
    if (certain < needed) return open;
    if (function == Function::kCount) {
      *out = {low * unit, unit};
      return low == high ? kKnown : kUnfit;
    }
    if (unfit) return kUnfit;
    if (blocked != 0) return blocked;
    if (taken == 0 && function != Function::kSum) return kTooFew;
    *out = taken == 0 ? Ratio{0, unit} : total;
    if (function != Function::kAverage) return kKnown;
    return Narrow(total.num, Int128{total.den} * taken, out) ? kKnown : kUnfit;
  }
};

}  // namespace writ::plan
