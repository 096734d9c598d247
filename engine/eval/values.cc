#include "engine/eval/values.h"

#include <cstdlib>

namespace writ {
namespace {

Ordering Sign(std::strong_ordering order) {
  return {order < 0 ? -1 : order > 0 ? 1 : 0, Reason::kNone, ""};
}

Ordering Equality(bool equal) { return {equal ? 0 : 1, Reason::kNone, ""}; }

Ordering NoOrder(Reason reason, std::string detail) { return {0, reason, std::move(detail)}; }

int SignOf(int64_t value) { return value < 0 ? -1 : value > 0 ? 1 : 0; }

// Months and days are never converted: an order exists only where every part points the same way.
Ordering CompareSpans(const Span& left, const Span& right) {
  const int signs[] = {SignOf(int64_t{left.months} - right.months),
                       SignOf(int64_t{left.days} - right.days),
                       SignOf(int64_t{left.working_days} - right.working_days)};
  int sign = 0;
  for (const int part : signs) {
    if (part == 0) continue;
    if (sign == -part) return NoOrder(Reason::kBeyondData, "months and days have no fixed ratio");
    sign = part;
  }
  return {sign, Reason::kNone, ""};
}

Ordering CompareBetween(const SpanBetween& between, const Span& span, const Calendar& calendar) {
  if (const auto sign = between.CompareTo(span)) return {*sign, Reason::kNone, ""};
  Scalar shift;
  shift.span = span;
  const Computed reached = Shift(between.from, shift, false, calendar);
  if (!reached.ok()) return NoOrder(reached.reason, reached.detail);
  return Sign(between.to <=> reached.value.date);
}

Ordering CompareSpanValues(const Scalar& left, const Scalar& right, const Calendar& calendar) {
  if (left.is_between && right.is_between)
    return Sign(left.between.days() <=> right.between.days());
  if (left.is_between) return CompareBetween(left.between, right.span, calendar);
  if (right.is_between) {
    Ordering mirrored = CompareBetween(right.between, left.span, calendar);
    mirrored.sign = -mirrored.sign;
    return mirrored;
  }
  return CompareSpans(left.span, right.span);
}

bool SameCurrency(const Scalar& left, const Scalar& right) {
  return left.text == right.text || left.text.empty() || right.text.empty();
}

Reason CurrencyProblem(const Scalar& left, const Scalar& right) {
  const bool money = left.type.kind == TypeKind::kMoney && right.type.kind == TypeKind::kMoney;
  return money && !SameCurrency(left, right) ? Reason::kCurrencyMismatch : Reason::kNone;
}

Computed SpanSum(const Span& left, const Span& right, int sign) {
  Computed result;
  result.value.type.kind = TypeKind::kSpan;
  const auto add = [&](int32_t a, int32_t b, int32_t* sum) {
    if (__builtin_add_overflow(a, int64_t{b} * sign, sum)) result.reason = Reason::kOverflow;
  };
  add(left.months, right.months, &result.value.span.months);
  add(left.days, right.days, &result.value.span.days);
  add(left.working_days, right.working_days, &result.value.span.working_days);
  return result;
}

std::optional<Number> Apply(Op op, const Number& left, const Number& right) {
  if (op == Op::kAdd) return left.Add(right);
  if (op == Op::kSubtract) return left.Subtract(right);
  if (op == Op::kMultiply) return left.Multiply(right);
  return left.Divide(right);
}

// The n-th working day after (or, for negative n, before) `date`.
std::optional<Date> PlusWorking(Date date, int64_t n, const Calendar& calendar) {
  if (n >= 0) return calendar.PlusWorkingDays(date, static_cast<int>(n));
  std::optional<Date> day = date;
  for (int64_t left = -n; left > 0;) {
    day = day->PlusDays(-1);
    const std::optional<bool> working = day ? calendar.IsWorkingDay(*day) : std::nullopt;
    if (!working) return std::nullopt;
    if (*working) --left;
  }
  return day;
}

}  // namespace

Scalar YesNoScalar(bool yes) {
  Scalar scalar;
  scalar.type.kind = TypeKind::kYesNo;
  scalar.yes = yes;
  return scalar;
}

Scalar NumberScalar(Number number) {
  Scalar scalar;
  scalar.type.kind = TypeKind::kNumber;
  scalar.number = std::move(number);
  return scalar;
}

Scalar DateScalar(Date date) {
  Scalar scalar;
  scalar.type.kind = TypeKind::kDate;
  scalar.date = date;
  return scalar;
}

Scalar PeriodScalar(Period period) {
  Scalar scalar;
  scalar.type.kind = TypeKind::kPeriod;
  scalar.period = period;
  return scalar;
}

Ordering CompareScalars(const Scalar& left, const Scalar& right, const Calendar& calendar) {
  if (CurrencyProblem(left, right) != Reason::kNone)
    return NoOrder(Reason::kCurrencyMismatch, left.text + ", " + right.text);
  switch (left.type.kind) {
    case TypeKind::kNumber:
    case TypeKind::kPercent:
    case TypeKind::kPoints:
    case TypeKind::kMoney: return Sign(left.number <=> right.number);
    case TypeKind::kDate:
    case TypeKind::kEvent: return Sign(left.date <=> right.date);
    case TypeKind::kPeriod: return Sign(left.period.first_day() <=> right.period.first_day());
    case TypeKind::kSpan: return CompareSpanValues(left, right, calendar);
    case TypeKind::kText:
    case TypeKind::kDocument:
    case TypeKind::kTeam: return Equality(left.text == right.text && left.option == right.option);
    case TypeKind::kYesNo: return Equality(left.yes == right.yes);
    case TypeKind::kChoice: return Sign(left.option <=> right.option);
    case TypeKind::kNone: return Equality(right.type.kind == TypeKind::kNone);
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kError: return NoOrder(Reason::kNeedsCase, "not comparable");
  }
  std::abort();
}

bool Holds(Op op, int sign) {
  if (op == Op::kBelow) return sign < 0;
  if (op == Op::kAbove) return sign > 0;
  if (op == Op::kAtLeast) return sign >= 0;
  if (op == Op::kAtMost) return sign <= 0;
  return op == Op::kIs ? sign == 0 : sign != 0;
}

Op Mirrored(Op op) {
  if (op == Op::kBelow) return Op::kAbove;
  if (op == Op::kAbove) return Op::kBelow;
  if (op == Op::kAtLeast) return Op::kAtMost;
  return op == Op::kAtMost ? Op::kAtLeast : op;
}

Op Opposite(Op op) {
  if (op == Op::kBelow) return Op::kAtLeast;
  if (op == Op::kAtLeast) return Op::kBelow;
  if (op == Op::kAbove) return Op::kAtMost;
  if (op == Op::kAtMost) return Op::kAbove;
  return op == Op::kIs ? Op::kIsNot : Op::kIs;
}

Computed Arithmetic(Op op, const Scalar& left, const Scalar& right, const Type& type) {
  Computed result;
  if (left.type.kind == TypeKind::kSpan && !left.is_between &&
      (op == Op::kNegate || (right.type.kind == TypeKind::kSpan && !right.is_between))) {
    if (op == Op::kNegate) return SpanSum(Span{}, left.span, -1);
    if (op == Op::kAdd || op == Op::kSubtract)
      return SpanSum(left.span, right.span, op == Op::kAdd ? 1 : -1);
  }
  result.value.type = type.Element();
  if (type.kind == TypeKind::kMoney)
    result.value.text = left.type.kind == TypeKind::kMoney && !left.text.empty() ? left.text
                        : right.type.kind == TypeKind::kMoney                    ? right.text
                                                                                 : "";
  if (op == Op::kNegate) {
    result.value.number = left.number.Negated();
    return result;
  }
  if (CurrencyProblem(left, right) != Reason::kNone) {
    result.reason = Reason::kCurrencyMismatch;
    result.detail = left.text + ", " + right.text;
    return result;
  }
  if (op == Op::kDivide && right.number.IsZero()) {
    result.reason = Reason::kDivisionByZero;
    return result;
  }
  const std::optional<Number> number = Apply(op, left.number, right.number);
  if (number) {
    result.value.number = *number;
  } else {
    result.reason = Reason::kOverflow;
  }
  return result;
}

Computed RoundTo(const Scalar& value, const Scalar& unit, Rounding mode) {
  Computed result;
  result.value = value;
  if (unit.number.Sign() <= 0) {
    result.reason = Reason::kDivisionByZero;
    return result;
  }
  if (const std::optional<Number> rounded = value.number.RoundTo(unit.number, mode)) {
    result.value.number = *rounded;
  } else {
    result.reason = Reason::kOverflow;
  }
  return result;
}

std::string CalendarEnds(const Calendar& calendar) {
  return calendar.empty() ? "no calendar of working days"
                          : "calendar ends " + calendar.last().ToIso();
}

Computed Shift(Date date, const Scalar& span, bool minus, const Calendar& calendar) {
  const int64_t sign = minus ? -1 : 1;
  Computed result;
  std::optional<Date> moved;
  if (span.is_between) {
    moved = date.PlusDays(sign * span.between.days());
  } else {
    moved = date.PlusMonths(sign * span.span.months);
    if (moved) moved = moved->PlusDays(sign * span.span.days);
    if (moved && span.span.working_days != 0) {
      moved = PlusWorking(*moved, sign * span.span.working_days, calendar);
      if (!moved) {
        result.reason = Reason::kBeyondData;
        result.detail = CalendarEnds(calendar);
        return result;
      }
    }
  }
  if (moved) {
    result.value = DateScalar(*moved);
  } else {
    result.reason = Reason::kOverflow;
  }
  return result;
}

}  // namespace writ
