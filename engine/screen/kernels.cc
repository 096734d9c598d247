#include "engine/screen/kernels.h"

#include <algorithm>
#include <array>
#include <bit>

#include "engine/eval/plan_ratio.h"
#include "engine/eval/plan_total.h"
#include "engine/eval/values.h"
#include "engine/program/expr.h"
#include "engine/screen/loops.h"

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
    case Code8::kAnyTime: rest = AnyTime(i); break;
    case Code8::kExcept: rest = Excepted(i); break;
    case Code8::kTable: rest = LookedUp(i); break;
    case Code8::kBand: rest = Banded(i); break;
    case Code8::kRound: rest = Rounded(i); break;
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

loops::Figures Kernels::Figures(uint32_t cell, bool ratio) {
  const int64_t* num = b_.values_[cell];
  const int64_t* den = ratio ? b_.values_[cell + 1] : b_.units_.data();
  return {num, den, BitsOf(num), BitsOf(den)};
}

int Kernels::BitsOf(const int64_t* column) {
  KnownBounds::Known& known = bounds_.At(column);
  if (known.column != column || known.bounds.bits() > 62)
    known = {column, Bounds::OfBits(loops::BitsOf(column))};
  return known.bounds.bits();
}

Mask Kernels::Compared(const Instruction& i) {
  const Mask rest = Mask(M(i.a)) |= M(i.b);
  const bool mirrored = b_.literal_[i.a];
  const uint32_t cell = mirrored ? i.b : i.a;
  const Op op = mirrored ? Mirrored(OpOf(i.code)) : OpOf(i.code);
  const auto literal = Literal(mirrored ? i.a : i.b);
  if (!literal) {
    loops::Compare(op, V(i.a), V(i.b), V(i.out));
  } else if (const auto all = ForAll(op, V(cell), *literal); all && !rest.Any()) {
    b_.Say(i.out, *all);
  } else {
    loops::Compare(op, V(cell), *literal, V(i.out));
  }
  return rest;
}

std::optional<bool> Kernels::ForAll(Op op, const int64_t* column, int64_t number) const {
  const Bounds bounds = bounds_.Of(column);
  const bool below = bounds.most<number, above = bounds.least> number;
  const bool at_most = bounds.most <= number, at_least = bounds.least >= number;
  const auto known = [](bool yes, bool no) {
    return yes || no ? std::optional(yes) : std::nullopt;
  };
  switch (op) {
    case Op::kBelow: return known(below, at_least);
    case Op::kAbove: return known(above, at_most);
    case Op::kAtLeast: return known(at_least, below);
    case Op::kAtMost: return known(at_most, above);
    case Op::kIs: return known(at_least && at_most, below || above);
    default: return known(below || above, at_least && at_most);
  }
}

Mask Kernels::RatioCompared(const Instruction& i) {
  const auto op = static_cast<Op>(i.op);
  const Mask rest = Mask(M(i.a)) |= M(i.b);
  const loops::Figures a = Figures(i.a, i.flags & kLeftRatio);
  const auto last = i.flags & kRightRatio ? std::nullopt : Literal(i.b);
  if (last && loops::CompareIfNarrow(op, a, {*last, code_.unit}, V(i.out))) return rest;
  const loops::Figures b = Figures(i.b, i.flags & kRightRatio);
  const auto first = i.flags & kLeftRatio ? std::nullopt : Literal(i.a);
  if (first && loops::CompareIfNarrow(Mirrored(op), b, {*first, code_.unit}, V(i.out))) return rest;
  loops::Compare(op, a, b, V(i.out));
  return rest;
}

Mask Kernels::Folded(const Instruction& i, bool any) {
  Mask rest;
  int64_t* out = V(i.out);
  if (i.b == 0) return All();
  std::copy_n(V(code_.lists[i.a]), kRows, out);
  for (uint32_t k = i.a; k < i.a + i.b; ++k) {
    const uint32_t cell = code_.lists[k];
    if (k > i.a) any ? loops::Or(V(cell), out) : loops::And(V(cell), out);
    rest |= M(cell);
  }
  return rest;
}

Mask Kernels::Negated(const Instruction& i) {
  loops::Not(V(i.a), V(i.out));
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
  if (domain != b_.yes_.data() && !loops::AllAbove(domain, 0))
    for (size_t row = 0; row < b_.rows_; ++row)
      if (domain[row] == 0) rest.Add(row);
  return Copied(i, i.b, rest);
}

void Kernels::Trend(const Instruction& i, const WindowPlan& w) {
  int64_t* out = V(i.out);
  std::fill_n(out, kRows, 1);
  for (int k = 0; k + 1 < w.needed; ++k)
    loops::AndBeyond(Figures(w.cells[k], w.ratios[k]), Figures(w.cells[k + 1], w.ratios[k + 1]),
                     w.at_least == 1, out);
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
  std::copy_n(V(w.cells[0]), kRows, out);
  for (int slot = 1; slot < w.needed; ++slot) {
    if (each)
      loops::And(V(w.cells[slot]), out);
    else
      loops::AddTo(V(w.cells[slot]), out);
  }
  if (!each) loops::AtLeast(w.at_least, out);
  return rest;
}

Mask Kernels::Totalled(const Instruction& i) {
  const WindowPlan& w = code_.windows[i.a];
  const auto function = static_cast<plan::Function>(i.op);
  const bool average = function == plan::Function::kAverage;
  if (i.flags & kOutRatio) b_.Own(i.out + 1);
  if ((!average && function != plan::Function::kSum) || w.periods.empty() ||
      std::find(w.ratios.begin(), w.ratios.end(), true) != w.ratios.end())
    return All();
  Mask rest;
  int64_t* out = V(i.out);
  std::fill_n(out, kRows, 0);
  std::array<int64_t, kRows> some{}, members{};
  for (size_t slot = 0; slot < w.periods.size(); ++slot) {
    const uint32_t cell = w.cells[slot * w.step()];
    rest |= M(w.applies[slot]);
    rest |= M(cell);
    const int64_t* value = V(cell);
    if (w.where) {
      const uint32_t where = w.cells[slot * w.step() + 1];
      rest |= M(where);
      loops::AddTo(V(where), members.data());
      loops::Where(V(where), value, some.data());
      value = some.data();
    }
    if (!loops::AddTo(value, out)) return All();
  }
  if (!average) return rest;
  int64_t* of = V(i.out + 1);
  std::fill_n(of, kRows, code_.unit * static_cast<int64_t>(w.periods.size()));
  for (size_t row = 0; w.where && row < kRows; ++row) {
    of[row] = code_.unit * members[row];
    if (members[row] == 0) rest.Add(row);
  }
  return rest;
}

Mask Kernels::Summed(const Instruction& i) {
  int64_t* out = V(i.out);
  bool fits = false;
  if (i.code == Code8::kNegate) {
    std::fill_n(out, kRows, 0);
    fits = loops::TakeFrom(V(i.a), out);
  } else {
    fits = i.code == Code8::kAdd ? loops::Add(V(i.a), V(i.b), out)
                                 : loops::Subtract(V(i.a), V(i.b), out);
  }
  if (!fits) return All();
  return Mask(M(i.a)) |= M(i.b);
}

// The quotient of two plain figures is the two of them side by side.
Mask Kernels::Divided(const Instruction& i) {
  const Mask rest = Mask(M(i.a)) |= M(i.b);
  const int64_t* divisor = V(i.b);
  if (bounds_.Of(divisor).least <= 0 && !loops::AllAbove(divisor, 0)) {
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
  const loops::Figures a = Figures(i.a, i.flags & kLeftRatio);
  Mask rest = Mask(M(i.a)) |= M(i.b);
  int64_t* num = V(i.out);
  int64_t* den = V(i.out + 1);
  const bool sum = op == Op::kAdd || op == Op::kSubtract;
  const auto literal = i.flags & kRightRatio ? std::nullopt : Literal(i.b);
  if (sum && literal &&
      loops::SumIfNarrow(op == Op::kSubtract, a, loops::Constant{*literal, code_.unit}, num, den))
    return rest;
  const loops::Figures b = Figures(i.b, i.flags & kRightRatio);
  if (sum && loops::SumIfNarrow(op == Op::kSubtract, a, b, num, den)) return rest;
  for (size_t row = 0; row < b_.rows_; ++row) {
    if (rest.Has(row)) continue;
    Ratio out;
    if (plan::Calculate(op, {a.num[row], a.den[row]}, {b.num[row], b.den[row]}, &out) !=
        Byte(Status::kKnown)) {
      rest.Add(row);
      continue;
    }
    num[row] = out.num;
    den[row] = out.den;
  }
  return rest;
}

}  // namespace writ::screen
