// How exceptions, tables and scales are read from cells: for the run, and for what is missing. Row
// says where one subject's cells are. Not seen outside eval/plan* and screen/.
#pragma once

#include "engine/base/rounding.h"
#include "engine/eval/plan_ratio.h"
#include "engine/eval/values.h"
#include "engine/eval/window.h"

namespace writ::plan {

// `marked`: cell << 1 | ratio.
template <typename Row>
Ratio RatioIn(const Row& row, uint32_t marked, int64_t unit) {
  const uint32_t cell = marked >> 1;
  return marked & 1 ? Ratio{row.V(cell), row.V(cell + 1)} : Ratio{row.V(cell), unit};
}

template <typename Row>
Truth TruthIn(const Row& row, uint32_t cell) {
  if (IsUnknown(row.S(cell))) return Truth::kUnknown;
  return row.S(cell) == kKnown && row.V(cell) != 0 ? Truth::kYes : Truth::kNo;
}

// ---- exceptions: the reference's ApplyExceptions ----

inline constexpr size_t kNoEntry = SIZE_MAX;

struct ExceptRead {
  bool unfit = false;
  size_t applied = kNoEntry;    // the first that applies
  size_t undecided = kNoEntry;  // the one that leaves open what the value is
  size_t read = 0;              // how many were looked at
};

template <typename Row>
bool SameIn(const Row& row, uint32_t a, uint32_t b, int64_t unit) {
  const uint8_t one = row.S(a >> 1), other = row.S(b >> 1);
  if (StateOf(one) != StateOf(other) || IsUnknown(one)) return false;
  return one != kKnown || Compare(RatioIn(row, a, unit), RatioIn(row, b, unit)) == 0;
}

template <typename Row>
ExceptRead ReadExcept(const ExceptPlan& plan, const Row& row, int64_t unit) {
  ExceptRead read;
  uint32_t result = plan.base, same = plan.same;
  const auto differs = [&](const ExceptPlan::Entry& entry) {
    return entry.same != same && !SameIn(row, result, entry.value, unit);
  };
  read.unfit = row.S(plan.base >> 1) == kUnfit;
  for (const ExceptPlan::Entry& entry : plan.entries) {
    const Truth applies = TruthIn(row, entry.when);
    read.unfit = read.unfit || row.S(entry.when) == kUnfit ||
                 (applies != Truth::kNo && row.S(entry.value >> 1) == kUnfit);
    const size_t at = read.read++;
    if (applies != Truth::kYes) continue;
    if (read.applied == kNoEntry) {
      read.applied = at;
      result = entry.value;
      same = entry.same;
    } else if (differs(entry)) {
      read.undecided = at;
      return read;
    }
  }
  for (size_t at = 0; at < plan.entries.size(); ++at) {
    const ExceptPlan::Entry& entry = plan.entries[at];
    if (TruthIn(row, entry.when) != Truth::kUnknown || !differs(entry)) continue;
    read.undecided = at;
    break;
  }
  return read;
}

// ---- tables: the reference's EvalTable ----

struct TableRead {
  enum class Kind : uint8_t { kDoesNotFit, kRow, kBlocked, kBeyond };
  Kind kind = Kind::kBeyond;
  size_t row = 0;
  uint8_t state = 0;  // kBlocked: of the input that decides it
};

template <typename Row>
Truth CellMatches(const TablePlan& table, const TablePlan::Tests& cell, size_t input,
                  const Row& row, int64_t unit) {
  if (cell.any) return Truth::kYes;
  const uint32_t marked = table.inputs[input];
  const uint8_t state = row.S(marked >> 1);
  if (state != kKnown) return IsUnknown(state) ? Truth::kUnknown : Truth::kNo;
  const Ratio value = RatioIn(row, marked, unit);
  for (uint32_t k = cell.begin; k < cell.end; ++k)
    if (Holds(table.tests[k].compare, Compare(value, {table.tests[k].value, unit})))
      return Truth::kYes;
  return Truth::kNo;
}

template <typename Row>
TableRead ReadTable(const TablePlan& table, const Row& row, int64_t unit) {
  using Kind = TableRead::Kind;
  TableRead read;
  uint8_t blocking = kKnown;
  for (const uint32_t input : table.inputs) blocking = Blocking(blocking, row.S(input >> 1));
  if (blocking == kUnfit) return {Kind::kDoesNotFit};
  if (table.mode == TableMode::kData && blocking != kKnown) return {Kind::kBlocked, 0, blocking};
  const size_t inputs = table.inputs.size();
  bool open = false;
  for (size_t at = 0; at < table.rows.size(); ++at) {
    Truth truth = Truth::kYes;
    for (size_t i = 0; i < inputs && truth != Truth::kNo; ++i)
      truth = And(truth, CellMatches(table, table.cells[at * inputs + i], i, row, unit));
    open = open || truth == Truth::kUnknown;
    if (truth != Truth::kYes) continue;
    bool too_late = false;
    for (size_t i = 0; i < inputs; ++i)
      too_late = too_late || (table.times[i] && row.V(table.inputs[i] >> 1) > table.rows[at].until);
    if (too_late) break;
    // The rows of a unique table exclude one another.
    if (!open || table.mode == TableMode::kUnique) return {Kind::kRow, at};
    break;
  }
  if (blocking != kKnown) return {Kind::kBlocked, 0, blocking};
  return {Kind::kBeyond};
}

// ---- scales and rounding ----

inline int64_t BandOf(const BandPlan& plan, const Ratio& value, int64_t unit) {
  int64_t option = plan.lowest;
  for (const BandPlan::Stretch& stretch : plan.stretches)
    if (Compare(value, {stretch.from, unit}) >= 0) option = stretch.option;
  return option;
}

// The nearest multiple of `step`: a whole number of its numerators, over its denominator.
inline uint8_t RoundTo(const Ratio& value, const Ratio& step, Rounding mode, Ratio* out) {
  if (step.num <= 0) return Byte(Status::kDivisionByZero);
  const bool alike = value.den == step.den;
  const UInt128 num = Magnitude(Int128{value.num} * (alike ? 1 : step.den));
  const UInt128 den = Magnitude(Int128{step.num} * (alike ? 1 : value.den));
  constexpr auto kSmall = static_cast<UInt128>(UINT64_MAX);
  UInt128 whole = 0, rest = 0;
  if (num <= kSmall && den <= kSmall) {
    whole = static_cast<uint64_t>(num) / static_cast<uint64_t>(den);
    rest = static_cast<uint64_t>(num) % static_cast<uint64_t>(den);
  } else {
    whole = num / den;
    rest = num % den;
  }
  const int half = rest * 2 < den ? -1 : rest * 2 > den ? 1 : 0;
  if (RoundsAway(mode, (whole & 1) != 0, half, rest == 0)) ++whole;
  if (whole > static_cast<UInt128>(INT64_MAX)) return kUnfit;
  const Int128 rounded = static_cast<Int128>(whole) * step.num;
  if (!Fits(rounded)) return kUnfit;
  *out = {static_cast<int64_t>(value.num < 0 ? -rounded : rounded), step.den};
  return kKnown;
}

}  // namespace writ::plan
