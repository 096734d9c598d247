// Values of a plan's cells, and what two of them come to. Not seen outside eval/plan* and screen/.
#pragma once

#include <utility>

#include "engine/eval/plan_cells.h"

namespace writ::plan {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

inline constexpr uint8_t kKnown = Byte(Status::kKnown);
inline constexpr uint8_t kNone = Byte(Status::kNone);
inline constexpr uint8_t kUnfit = Byte(Status::kUnfit);
inline constexpr uint8_t kTooFew = Byte(Status::kTooFewPeriods);

struct Ratio {
  int64_t num = 0, den = 1;
};

inline UInt128 Magnitude(Int128 n) {
  return n < 0 ? -static_cast<UInt128>(n) : static_cast<UInt128>(n);
}

inline bool Fits(Int128 n) { return n >= INT64_MIN && n <= INT64_MAX; }

// Both parts into 64 bits, in lowest terms if need be. den > 0.
inline bool Narrow(Int128 num, Int128 den, Ratio* out) {
  if (!Fits(num) || !Fits(den)) {
    UInt128 a = Magnitude(num), b = Magnitude(den);
    while (b != 0) a = std::exchange(b, a % b);
    num /= static_cast<Int128>(a);
    den /= static_cast<Int128>(a);
    if (!Fits(num) || !Fits(den)) return false;
  }
  *out = {static_cast<int64_t>(num), static_cast<int64_t>(den)};
  return true;
}

inline int Compare(const Ratio& a, const Ratio& b) {
  const Int128 left = Int128{a.num} * b.den, right = Int128{b.num} * a.den;
  return left < right ? -1 : left > right ? 1 : 0;
}

// The state that decides alone that there is no value, as the reference's Blocking; kKnown if there
// is none.
inline uint8_t Blocking(uint8_t a, uint8_t b) {
  if (a == kUnfit || b == kUnfit) return kUnfit;
  if (IsUnknown(a)) return a;
  if (IsUnknown(b)) return b;
  if (IsNotApplicable(a)) return a;
  if (IsNotApplicable(b)) return b;
  return a == kNone || b == kNone ? kNone : kKnown;
}

// A comparison of which at least one side is not known. `*value` is 0 on entry.
inline uint8_t CompareStates(Op op, uint8_t a, uint8_t b, int64_t* value) {
  if (a == kUnfit || b == kUnfit) return kUnfit;
  if (a == kTooFew || b == kTooFew) return kKnown;  // it fails: semantics 5
  if (a == kNone || b == kNone) {
    const uint8_t other = a == kNone ? b : a;
    const bool equality = op == Op::kIs || op == Op::kIsNot;
    if (IsNotApplicable(other)) return other;
    if (equality && IsUnknown(other) && other != Byte(Status::kDisputed)) return other;
    *value = equality && (a == b) == (op == Op::kIs) ? 1 : 0;
    return kKnown;
  }
  return Blocking(a, b);
}

// Overflow of 64 bits is kUnfit.
inline uint8_t Calculate(Op op, const Ratio& a, const Ratio& b, Ratio* out) {
  Int128 num = 0, den = 1;
  bool over = false;
  if (op == Op::kNegate) {
    num = -Int128{a.num};
    den = a.den;
  } else if (op == Op::kMultiply) {
    num = Int128{a.num} * b.num;
    den = Int128{a.den} * b.den;
  } else if (op == Op::kDivide) {
    if (b.num == 0) return Byte(Status::kDivisionByZero);
    num = Int128{a.num} * b.den;
    den = Int128{a.den} * b.num;
    if (a.den == b.den) {  // two plain figures: their unit cancels out
      num = a.num;
      den = b.num;
    }
    if (den < 0) {
      num = -num;
      den = -den;
    }
  } else {
    const bool alike = a.den == b.den;
    const Int128 left = alike ? Int128{a.num} : Int128{a.num} * b.den;
    const Int128 right = alike ? Int128{b.num} : Int128{b.num} * a.den;
    over = op == Op::kAdd ? __builtin_add_overflow(left, right, &num)
                          : __builtin_sub_overflow(left, right, &num);
    den = alike ? Int128{a.den} : Int128{a.den} * b.den;
  }
  return !over && Narrow(num, den, out) ? kKnown : kUnfit;
}

}  // namespace writ::plan
