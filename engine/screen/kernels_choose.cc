// Loops for what is chosen among several values. Rows in which one of them is not known, and those
// that nothing fits, are settled one by one.
#include <algorithm>
#include <array>

#include "engine/eval/plan_choose.h"
#include "engine/screen/kernels.h"

namespace writ::screen {

using plan::BandPlan;
using plan::ExceptPlan;
using plan::kLeftRatio;
using plan::kNoCell;
using plan::kOutRatio;
using plan::kRightRatio;
using plan::Ratio;
using plan::TablePlan;
using plan::WindowPlan;

namespace {

constexpr size_t kRows = kBlockRows;
using Scratch = std::array<int64_t, kRows>;

void AddWhere(const int64_t* column, int64_t value, Mask* mask) {
  for (size_t row = 0; row < kRows; ++row)
    if (column[row] == value) mask->Add(row);
}

}  // namespace

// Where `where` is 1, the value of `marked` (cell << 1 | ratio).
void Kernels::Choose(const Instruction& i, const int64_t* where, uint32_t marked) {
  loops::Choose(where, V(marked >> 1), V(i.out));
  if ((i.flags & kOutRatio) == 0) return;
  if (marked & 1)
    loops::Choose(where, V((marked >> 1) + 1), V(i.out + 1));
  else
    loops::Choose(where, code_.unit, V(i.out + 1));
}

Mask Kernels::AnyTime(const Instruction& i) {
  const WindowPlan& w = code_.windows[i.a];
  Mask rest;
  int64_t* out = V(i.out);
  std::fill_n(out, kRows, 0);
  for (size_t slot = 0; slot < w.periods.size(); ++slot) {
    rest |= M(w.applies[slot]);
    rest |= M(w.cells[slot]);
    loops::Or(V(w.cells[slot]), out);
  }
  return rest;
}

// The first that applies; where two do, whether they agree is asked one by one.
Mask Kernels::Excepted(const Instruction& i) {
  const ExceptPlan& plan = code_.excepts[i.a];
  if (i.flags & kOutRatio) b_.Own(i.out + 1);
  Mask rest = M(plan.base >> 1);
  Scratch applied{}, always;
  always.fill(1);
  Choose(i, always.data(), plan.base);
  for (size_t at = plan.entries.size(); at-- > 0;) {
    const ExceptPlan::Entry& entry = plan.entries[at];
    const int64_t* when = V(entry.when);
    rest |= M(entry.when);
    M(entry.value >> 1).ForEach([&](size_t row) {
      if (when[row] != 0) rest.Add(row);
    });
    Choose(i, when, entry.value);
    loops::AddTo(when, applied.data());
  }
  for (size_t row = 0; row < kRows; ++row)
    if (applied[row] > 1) rest.Add(row);
  return rest;
}

void Kernels::CompareConstant(Op op, uint32_t marked, int64_t constant, int64_t* out) {
  if ((marked & 1) == 0) return loops::Compare(op, V(marked >> 1), constant, out);
  Scratch bounds;
  bounds.fill(constant);
  const loops::Figures bound{bounds.data(), b_.units_.data(), loops::BitsOf(bounds.data()),
                             BitsOf(b_.units_.data())};
  loops::Compare(op, Figures(marked >> 1, true), bound, out);
}

// fits = fits and "one of the cell's tests holds".
void Kernels::CellFits(const TablePlan& table, const TablePlan::Tests& cell, size_t input,
                       int64_t* fits) {
  if (cell.any) return;
  Scratch some{}, one;
  for (uint32_t k = cell.begin; k < cell.end; ++k) {
    CompareConstant(table.tests[k].compare, table.inputs[input], table.tests[k].value, one.data());
    loops::Or(one.data(), some.data());
  }
  loops::And(some.data(), fits);
}

// From the last row to the first, so that the first that fits stays.
Mask Kernels::LookedUp(const Instruction& i) {
  const TablePlan& table = code_.tables[i.a];
  if (i.flags & kOutRatio) b_.Own(i.out + 1);
  Mask rest;
  for (const uint32_t input : table.inputs) rest |= M(input >> 1);
  const size_t inputs = table.inputs.size();
  constexpr size_t kMostLoops = 256;  // more cost what going down the rows one by one does
  if (inputs * table.rows.size() > kMostLoops) return All();
  std::fill_n(V(i.out), kRows, 0);
  if (i.flags & kOutRatio) std::fill_n(V(i.out + 1), kRows, code_.unit);
  Scratch from{}, fits;  // from: the row it came from, counted from 1; 0: to be settled by itself
  for (size_t at = table.rows.size(); at-- > 0;) {
    const TablePlan::Output& output = table.rows[at];
    fits.fill(1);
    for (size_t input = 0; input < inputs; ++input)
      CellFits(table, table.cells[at * inputs + input], input, fits.data());
    if (output.cell == kNoCell) {
      loops::Choose(fits.data(), output.value, V(i.out));
      if (i.flags & kOutRatio) loops::Choose(fits.data(), code_.unit, V(i.out + 1));
    } else {
      Choose(i, fits.data(), output.cell);
      rest |= M(output.cell >> 1);
    }
    const bool plain = output.status == plan::kKnown && output.until == plan::kNoUntil;
    loops::Choose(fits.data(), plain ? 1 : 0, from.data());
    if (output.status != plan::kKnown || output.until == plan::kNoUntil) continue;
    for (size_t row = 0; row < kRows; ++row) {
      bool in_time = true;
      for (size_t input = 0; input < inputs; ++input)
        in_time =
            in_time && !(table.times[input] && V(table.inputs[input] >> 1)[row] > output.until);
      if (fits[row] != 0 && in_time) from[row] = 1;
    }
  }
  AddWhere(from.data(), 0, &rest);
  return rest;
}

Mask Kernels::Banded(const Instruction& i) {
  const BandPlan& plan = code_.bands[i.b];
  const uint32_t marked = i.a << 1 | (i.flags & kLeftRatio ? 1 : 0);
  Mask rest = M(i.a);
  int64_t* out = V(i.out);
  std::fill_n(out, kRows, plan.lowest);
  Scratch reached;
  for (const BandPlan::Stretch& stretch : plan.stretches) {
    CompareConstant(Op::kAtLeast, marked, stretch.from, reached.data());
    loops::Choose(reached.data(), stretch.option, out);
  }
  AddWhere(out, BandPlan::kNoBand, &rest);
  return rest;
}

Mask Kernels::Rounded(const Instruction& i) {
  if (i.flags & kOutRatio) b_.Own(i.out + 1);
  const loops::Figures value = Figures(i.a, i.flags & kLeftRatio);
  const loops::Figures unit = Figures(i.b, i.flags & kRightRatio);
  Mask rest = Mask(M(i.a)) |= M(i.b);
  int64_t* out = V(i.out);
  for (size_t row = 0; row < b_.rows_; ++row) {
    if (rest.Has(row)) continue;
    Ratio rounded;
    if (plan::RoundTo({value.num[row], value.den[row]}, {unit.num[row], unit.den[row]},
                      static_cast<Rounding>(i.op), &rounded) != plan::kKnown) {
      rest.Add(row);
      continue;
    }
    out[row] = rounded.num;
    if (i.flags & kOutRatio) V(i.out + 1)[row] = rounded.den;
  }
  return rest;
}

}  // namespace writ::screen
