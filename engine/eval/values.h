// Arithmetic and comparison of known values. Pure: no facts, no Program.
#pragma once

#include <optional>
#include <string>

#include "engine/base/calendar.h"
#include "engine/eval/explanation.h"

namespace writ {

// A computed value, or why there is none.
struct Computed {
  Scalar value;
  Reason reason = Reason::kNone;  // kNone: `value` counts
  std::string detail;
  bool ok() const { return reason == Reason::kNone; }
};

// The sign of left - right, or why the two cannot be ordered.
struct Ordering {
  int sign = 0;
  Reason reason = Reason::kNone;
  std::string detail;
  bool ok() const { return reason == Reason::kNone; }
};

Scalar YesNoScalar(bool yes);
Scalar NumberScalar(Number number);
Scalar DateScalar(Date date);
Scalar PeriodScalar(Period period);

Ordering CompareScalars(const Scalar& left, const Scalar& right, const Calendar& calendar);
// Whether a comparison holds for that order of its sides. `op` is kBelow … kIsNot.
bool Holds(Op op, int sign);
// The comparison that says the same with its sides exchanged, and the one that says the opposite.
Op Mirrored(Op op);
Op Opposite(Op op);

// kNegate has no right side; `type` is what the checker found the result to be. A reason of
// kOverflow or kDivisionByZero comes without a detail: only the caller can name the expression.
Computed Arithmetic(Op op, const Scalar& left, const Scalar& right, const Type& type);
Computed RoundTo(const Scalar& value, const Scalar& unit, Rounding mode);

// A date moved by a span: months, then days, then working days.
Computed Shift(Date date, const Scalar& span, bool minus, const Calendar& calendar);

// "calendar ends 2026-12-31", or that there is none.
std::string CalendarEnds(const Calendar& calendar);

}  // namespace writ
