#include "engine/screen/kernels.h"

#include <algorithm>

#include "engine/eval/plan_ratio.h"
#include "engine/eval/plan_total.h"
#include "engine/program/expr.h"

namespace writ::screen {

using plan::Byte;
using plan::Code8;
using plan::Int128;
using plan::kLeftRatio;
using plan::kOutRatio;
using plan::kRightRatio;
using plan::Ratio;
using plan::Status;
using plan::WindowPlan;

namespace {

constexpr size_t kRows = kBlockRows;

// A column of figures: whole multiples of a unit, or numerators beside denominators.
struct Figures {
  const int64_t* num;
  const int64_t* den;  // nullptr: `unit` for all
  int64_t unit;
  Ratio At(size_t row) const { return {num[row], den != nullptr ? den[row] : unit}; }
};

template <typename Holds>
void CompareEach(const int64_t* a, const int64_t* b, int64_t* out, Holds holds) {
  for (size_t row = 0; row < kRows; ++row) out[row] = holds(a[row], b[row]) ? 1 : 0;
}

template <typename Holds>
void CompareEach(const Figures& a, const Figures& b, int64_t* out, Holds holds) {
  for (size_t row = 0; row < kRows; ++row) {
    const Ratio left = a.At(row), right = b.At(row);
    out[row] = holds(Int128{left.num} * right.den, Int128{right.num} * left.den) ? 1 : 0;
  }
}

template <typename Side>
void CompareEach(Op op, const Side& a, const Side& b, int64_t* out) {
  if (op == Op::kBelow) CompareEach(a, b, out, [](auto x, auto y) { return x < y; });
  if (op == Op::kAbove) CompareEach(a, b, out, [](auto x, auto y) { return x > y; });
  if (op == Op::kAtLeast) CompareEach(a, b, out, [](auto x, auto y) { return x >= y; });
  if (op == Op::kAtMost) CompareEach(a, b, out, [](auto x, auto y) { return x <= y; });
  if (op == Op::kIs) CompareEach(a, b, out, [](auto x, auto y) { return x == y; });
  if (op == Op::kIsNot) CompareEach(a, b, out, [](auto x, auto y) { return x != y; });
}

Op OpOf(Code8 code) {
  return static_cast<Op>(static_cast<int>(Op::kBelow) + static_cast<int>(code) -
                         static_cast<int>(Code8::kBelow));
}

}  // namespace

void Kernels::Run(const Instruction& i) {
  b_.Own(i.out);
  Mask rest;
  switch (i.code) {
    case Code8::kBelow:
    case Code8::kAbove:
    case Code8::kAtLeast:
    case Code8::kAtMost:
    case Code8::kIs:
    case Code8::kIsNot: rest = Compared(i); break;
    case Code8::kRatioCompare: rest = RatioCompared(i); break;
    case Code8::kAll: rest = Folded(i, false); break;
    case Code8::kAny: rest = Folded(i, true); break;
    case Code8::kNot:
    case Code8::kUnless: rest = Negated(i); break;
    case Code8::kRuleRead:
    case Code8::kPresume: rest = Copied(i, i.a, M(i.a)); break;
    case Code8::kLatest: rest = Copied(i, i.b, Mask(M(i.a)) |= M(i.b)); break;
    case Code8::kDefinition: rest = Defined(i); break;
    case Code8::kWindow: rest = Windowed(i); break;
    case Code8::kTotal: rest = Totalled(i); break;
    case Code8::kAdd:
    case Code8::kSubtract:
    case Code8::kNegate: rest = Summed(i); break;
    case Code8::kRatioArithmetic: rest = Calculated(i); break;
    case Code8::kBetween:
    case Code8::kSpanCompare:
    case Code8::kPick:
    case Code8::kShift:
      if (i.code == Code8::kBetween || (i.flags & kOutRatio) != 0) b_.Own(i.out + 1);
      rest = All();
      break;
  }
  if (!rest.Any()) return;
  const plan::ColumnRow none{b_.values_.data(), b_.states_.data(), 0};
  rest.ForEach([&](size_t row) {
    if (row >= b_.rows_) return;
    plan::ColumnRow at = none;
    at.row = row;
    plan::Step(code_, i, at);
    b_.Settle(i.out, row);
  });
}

Mask Kernels::All() const {
  Mask all;
  all.words.fill(~uint64_t{0});
  return all;
}

Mask Kernels::Compared(const Instruction& i) {
  CompareEach(OpOf(i.code), static_cast<const int64_t*>(V(i.a)),
              static_cast<const int64_t*>(V(i.b)), V(i.out));
  return Mask(M(i.a)) |= M(i.b);
}

Mask Kernels::RatioCompared(const Instruction& i) {
  const Figures a{V(i.a), i.flags & kLeftRatio ? V(i.a + 1) : nullptr, code_.unit};
  const Figures b{V(i.b), i.flags & kRightRatio ? V(i.b + 1) : nullptr, code_.unit};
  CompareEach(static_cast<Op>(i.op), a, b, V(i.out));
  return Mask(M(i.a)) |= M(i.b);
}

Mask Kernels::Folded(const Instruction& i, bool any) {
  Mask rest;
  int64_t* out = V(i.out);
  std::fill_n(out, kRows, any ? 0 : 1);
  for (uint32_t k = i.a; k < i.a + i.b; ++k) {
    const uint32_t cell = code_.lists[k];
    const int64_t* value = V(cell);
    if (any)
      for (size_t row = 0; row < kRows; ++row) out[row] |= value[row];
    else
      for (size_t row = 0; row < kRows; ++row) out[row] &= value[row];
    rest |= M(cell);
  }
  return rest;
}

Mask Kernels::Negated(const Instruction& i) {
  const int64_t* a = V(i.a);
  int64_t* out = V(i.out);
  for (size_t row = 0; row < kRows; ++row) out[row] = a[row] == 0 ? 1 : 0;
  return M(i.a);
}

// The same column where all of it is known, without copying.
Mask Kernels::Copied(const Instruction& i, uint32_t from, Mask rest) {
  const uint32_t cells = i.flags & kOutRatio ? 2 : 1;
  for (uint32_t k = 0; k < cells; ++k) {
    if (!rest.Any()) {
      b_.Alias(i.out + k, from + k);
    } else {
      b_.Own(i.out + k);
      std::copy_n(V(from + k), kRows, V(i.out + k));
    }
  }
  return rest;
}

// Rows outside of the domain are settled one by one.
Mask Kernels::Defined(const Instruction& i) {
  Mask rest = Mask(M(i.a)) |= M(i.b);
  const int64_t* domain = V(i.a);
  int64_t all = 1;
  for (size_t row = 0; row < kRows; ++row) all &= domain[row];
  if (all == 0)
    for (size_t row = 0; row < b_.rows_; ++row)
      if (domain[row] == 0) rest.Add(row);
  return Copied(i, i.b, rest);
}

void Kernels::Trend(const Instruction& i, const WindowPlan& w) {
  int64_t* out = V(i.out);
  std::fill_n(out, kRows, 1);
  for (int k = 0; k + 1 < w.needed; ++k) {
    const Figures newer{V(w.cells[k]), w.ratios[k] ? V(w.cells[k] + 1) : nullptr, code_.unit};
    const Figures older{V(w.cells[k + 1]), w.ratios[k + 1] ? V(w.cells[k + 1] + 1) : nullptr,
                        code_.unit};
    for (size_t row = 0; row < kRows; ++row) {
      const Ratio a = newer.At(row), b = older.At(row);
      const Int128 left = Int128{a.num} * b.den, right = Int128{b.num} * a.den;
      out[row] &= (w.at_least == 1 ? left < right : left > right) ? 1 : 0;
    }
  }
}

// Where every period surely counts and every value is known, the newest are the window.
Mask Kernels::Windowed(const Instruction& i) {
  const WindowPlan& w = code_.windows[i.a];
  if (w.skips || static_cast<size_t>(w.needed) > w.periods.size()) return All();
  Mask rest;
  int64_t* out = V(i.out);
  const auto op = static_cast<Op>(i.op);
  for (int slot = 0; slot < w.needed; ++slot) {
    rest |= M(w.applies[slot]);
    rest |= M(w.cells[slot]);
  }
  if (op == Op::kTrend) {
    Trend(i, w);
    return rest;
  }
  const bool each = op == Op::kConsecutive;
  std::fill_n(out, kRows, each ? 1 : 0);
  for (int slot = 0; slot < w.needed; ++slot) {
    const int64_t* met = V(w.cells[slot]);
    if (each)
      for (size_t row = 0; row < kRows; ++row) out[row] &= met[row];
    else
      for (size_t row = 0; row < kRows; ++row) out[row] += met[row];
  }
  const int64_t least = w.at_least;
  if (!each)
    for (size_t row = 0; row < kRows; ++row) out[row] = out[row] >= least ? 1 : 0;
  return rest;
}

Mask Kernels::Totalled(const Instruction& i) {
  const WindowPlan& w = code_.windows[i.a];
  const auto function = static_cast<plan::Function>(i.op);
  const bool average = function == plan::Function::kAverage;
  if (i.flags & kOutRatio) b_.Own(i.out + 1);
  if ((!average && function != plan::Function::kSum) ||
      std::find(w.ratios.begin(), w.ratios.end(), true) != w.ratios.end())
    return All();
  Mask rest;
  int64_t* out = V(i.out);
  std::fill_n(out, kRows, 0);
  for (size_t slot = 0; slot < w.periods.size(); ++slot) {
    rest |= M(w.applies[slot]);
    rest |= M(w.cells[slot]);
    const int64_t* value = V(w.cells[slot]);
    uint64_t over = 0;
    for (size_t row = 0; row < kRows; ++row) {
      const uint64_t a = static_cast<uint64_t>(out[row]), b = static_cast<uint64_t>(value[row]);
      const uint64_t sum = a + b;
      over |= (a ^ sum) & (b ^ sum);
      out[row] = static_cast<int64_t>(sum);
    }
    if (over >> 63 != 0) return All();
  }
  if (average)
    std::fill_n(V(i.out + 1), kRows, code_.unit * static_cast<int64_t>(w.periods.size()));
  return rest;
}

Mask Kernels::Summed(const Instruction& i) {
  const int64_t* a = V(i.a);
  const int64_t* b = V(i.b);
  int64_t* out = V(i.out);
  const bool add = i.code == Code8::kAdd, one = i.code == Code8::kNegate;
  uint64_t over = 0;
  for (size_t row = 0; row < kRows; ++row) {
    const uint64_t left = one ? 0 : static_cast<uint64_t>(a[row]);
    const uint64_t right = static_cast<uint64_t>(one ? a[row] : b[row]);
    const uint64_t sum = add ? left + right : left - right;
    over |= (left ^ sum) & (add ? right ^ sum : left ^ right);
    out[row] = static_cast<int64_t>(sum);
  }
  if (over >> 63 != 0) return All();
  return Mask(M(i.a)) |= M(i.b);
}

// The quotient of two plain figures is the two of them side by side.
Mask Kernels::Divided(const Instruction& i) {
  const Mask rest = Mask(M(i.a)) |= M(i.b);
  const int64_t* divisor = V(i.b);
  bool positive = true;
  for (size_t row = 0; row < kRows; ++row) positive &= divisor[row] > 0;
  if (!positive) {
    Mask odd = rest;
    for (size_t row = 0; row < b_.rows_; ++row)
      if (divisor[row] <= 0) odd.Add(row);
    std::copy_n(V(i.a), kRows, V(i.out));
    std::copy_n(divisor, kRows, V(i.out + 1));
    return odd;
  }
  for (const auto& [out, of] : {std::pair{i.out, i.a}, {i.out + 1, i.b}}) {
    if (rest.Any())
      std::copy_n(V(of), kRows, V(out));
    else
      b_.Alias(out, of);
  }
  return rest;
}

Mask Kernels::Calculated(const Instruction& i) {
  b_.Own(i.out + 1);
  const auto op = static_cast<Op>(i.op);
  if (op == Op::kDivide && (i.flags & (kLeftRatio | kRightRatio)) == 0) return Divided(i);
  const Figures a{V(i.a), i.flags & kLeftRatio ? V(i.a + 1) : nullptr, code_.unit};
  const Figures b{V(i.b), i.flags & kRightRatio ? V(i.b + 1) : nullptr, code_.unit};
  Mask rest = Mask(M(i.a)) |= M(i.b);
  int64_t* num = V(i.out);
  int64_t* den = V(i.out + 1);
  for (size_t row = 0; row < b_.rows_; ++row) {
    if (rest.Has(row)) continue;
    Ratio out;
    if (plan::Calculate(op, a.At(row), b.At(row), &out) != Byte(Status::kKnown)) {
      rest.Add(row);
      continue;
    }
    num[row] = out.num;
    den[row] = out.den;
  }
  return rest;
}

}  // namespace writ::screen
