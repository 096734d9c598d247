// One pass over the instructions. Everything is computed, nothing is branched around: an operation
// costs less than a branch that is guessed wrong, and what was computed is the explanation.
#include <algorithm>
#include <array>
#include <numeric>

#include "engine/eval/plan_cells.h"
#include "engine/eval/plan_choose.h"
#include "engine/eval/plan_ratio.h"
#include "engine/eval/plan_total.h"
#include "engine/eval/values.h"
#include "engine/eval/window.h"

namespace writ::plan {
namespace {

template <typename Row>
SlotRead ReadSlotIn(const WindowPlan& window, size_t slot, const Row& row) {
  using Kind = SlotRead::Kind;
  const size_t step = window.step();
  const uint8_t applies = row.S(window.applies[slot]);
  if (applies == kUnfit) return {Kind::kUnfit};
  if (IsNotApplicable(applies)) return {Kind::kDoesNotCount};
  bool maybe = false;
  if (window.skips) {
    const uint32_t skipping = window.cells[slot * step + 1];
    if (row.S(skipping) == kUnfit) return {Kind::kUnfit};
    if (row.S(skipping) == kKnown && row.V(skipping) != 0) return {Kind::kSkipped};
    maybe = IsUnknown(row.S(skipping));
  }
  const uint8_t state = row.S(window.cells[slot * step]);
  if (state == kUnfit) return {Kind::kUnfit};
  if (IsNotApplicable(state)) return {Kind::kOutside, maybe};
  const bool unknown = IsUnknown(state);
  if (applies == kKnown && !maybe && !(unknown && row.V(window.cells[slot * step]) != 0))
    return {Kind::kCertain, false, unknown ? state : uint8_t{0}};
  const uint8_t why = applies != kKnown ? applies
                      : maybe           ? row.S(window.cells[slot * step + 1])
                                        : state;
  return {Kind::kPerhaps, maybe, why};
}

// Row says where one subject's cells are.
template <typename Row>
class Machine {
 public:
  Machine(const Code& code, Row row) : code_(code), row_(row) {}

  void Run() {
    for (const Instruction& i : code_.instructions) Step(i);
  }

  void Step(const Instruction& i) {
    switch (i.code) {
      case Code8::kBelow: Compared(i, Op::kBelow, V(i.a) < V(i.b)); break;
      case Code8::kAbove: Compared(i, Op::kAbove, V(i.a) > V(i.b)); break;
      case Code8::kAtLeast: Compared(i, Op::kAtLeast, V(i.a) >= V(i.b)); break;
      case Code8::kAtMost: Compared(i, Op::kAtMost, V(i.a) <= V(i.b)); break;
      case Code8::kIs: Compared(i, Op::kIs, V(i.a) == V(i.b)); break;
      case Code8::kIsNot: Compared(i, Op::kIsNot, V(i.a) != V(i.b)); break;
      case Code8::kRatioCompare: RatioCompare(i); break;
      case Code8::kSpanCompare: SpanCompare(i); break;
      case Code8::kAll: Fold(i, false); break;
      case Code8::kAny: Fold(i, true); break;
      case Code8::kNot: Not(i); break;
      case Code8::kUnless: Unless(i); break;
      case Code8::kRuleRead: RuleRead(i); break;
      case Code8::kDefinition: Definition(i); break;
      case Code8::kPresume: Presume(i); break;
      case Code8::kLatest: Latest(i); break;
      case Code8::kWindow: Window(i); break;
      case Code8::kAdd:
      case Code8::kSubtract:
      case Code8::kNegate: Sum(i); break;
      case Code8::kRatioArithmetic: Arithmetic(i); break;
      case Code8::kPick: Pick(i); break;
      case Code8::kShift: Shift(i); break;
      case Code8::kBetween:
        S(i.out) = Blocking(S(i.a), S(i.b));
        V(i.out) = S(i.out) == kKnown ? V(i.a) : Doubt(i.a) | Doubt(i.b);
        V(i.out + 1) = V(i.b);
        break;
      case Code8::kTotal: Total(i); break;
      case Code8::kAnyTime: AnyTime(i); break;
      case Code8::kExcept: Except(i); break;
      case Code8::kTable: Table(i); break;
      case Code8::kBand: Band(i); break;
      case Code8::kRound: Round(i); break;
    }
  }

 private:
  int64_t& V(uint32_t cell) const { return row_.V(cell); }
  uint8_t& S(uint32_t cell) const { return row_.S(cell); }

  void Set(const Instruction& i, uint8_t state, int64_t value) {
    S(i.out) = state;
    V(i.out) = value;
  }

  void Compared(const Instruction& i, Op op, bool holds) {
    V(i.out) = holds ? 1 : 0;
    if ((S(i.a) | S(i.b)) == kKnown) [[likely]] {
      S(i.out) = kKnown;
    } else {
      NotCompared(i, op);
    }
  }

  void NotCompared(const Instruction& i, Op op) {
    int64_t value = 0;
    const uint8_t state = CompareStates(op, S(i.a), S(i.b), &value);
    Set(i, state, state == kKnown ? value : Doubt(i.a) | Doubt(i.b));
  }

  // The mark of an unknown that it may turn out not to apply at all: its value. Passed on to
  // unknown users.
  int64_t Doubt(uint32_t cell) const { return IsUnknown(S(cell)) ? V(cell) : 0; }

  Ratio At(uint32_t cell, bool ratio) const {
    return ratio ? Ratio{V(cell), V(cell + 1)} : Ratio{V(cell), code_.unit};
  }

  void RatioCompare(const Instruction& i) {
    const Op op = static_cast<Op>(i.op);
    if ((S(i.a) | S(i.b)) != kKnown) return NotCompared(i, op);
    const int sign = Compare(At(i.a, i.flags & kLeftRatio), At(i.b, i.flags & kRightRatio));
    Set(i, kKnown, Holds(op, sign) ? 1 : 0);
  }

  void SpanCompare(const Instruction& i) {
    if (S(i.a) != kKnown) {
      int64_t value = 0;
      const uint8_t state = CompareStates(static_cast<Op>(i.op), S(i.a), kKnown, &value);
      return Set(i, state, state == kKnown ? value : Doubt(i.a));
    }
    const SpanBetween between{*Date::FromDays(static_cast<int32_t>(V(i.a))),
                              *Date::FromDays(static_cast<int32_t>(V(i.a + 1)))};
    const int sign = between.CompareTo(code_.program->constants[i.b].span).value_or(0);
    Set(i, kKnown, Holds(static_cast<Op>(i.op), i.flags & kLeftRatio ? sign : -sign) ? 1 : 0);
  }

  // `any` false: and.
  void Fold(const Instruction& i, bool any) {
    uint8_t states = 0;
    int64_t all = 1, one = 0;
    for (uint32_t k = i.a; k < i.a + i.b; ++k) {
      const uint32_t cell = code_.lists[k];
      states |= S(cell);
      all &= V(cell);
      one |= V(cell);
    }
    if (states == kKnown) [[likely]] {
      Set(i, kKnown, any ? one : all);
      return;
    }
    FoldStates(i, any);
  }

  void FoldStates(const Instruction& i, bool any) {
    uint8_t unfit = 0, unknown = 0, outside = 0;
    int64_t doubt = 0;
    for (uint32_t k = i.a; k < i.a + i.b; ++k) {
      const uint32_t cell = code_.lists[k];
      const uint8_t state = S(cell);
      doubt |= Doubt(cell);
      if (state == kKnown || state == kNone) {
        const bool yes = state == kKnown && V(cell) != 0;
        if (yes == any) return Set(i, kKnown, any ? 1 : 0);
      } else if (state == kUnfit) {
        unfit = state;
      } else if (IsUnknown(state)) {
        if (unknown == 0) unknown = state;
      } else if (outside == 0) {
        outside = state;
      }
    }
    if (!any && outside != 0)
      unknown = 0;  // it can never hold, whatever the unknown turns out to be
    const uint8_t state = unfit != 0 ? unfit : unknown != 0 ? unknown : outside;
    Set(i, state == 0 ? kKnown : state, state == 0 ? (any ? 0 : 1) : doubt);
  }

  void Not(const Instruction& i) {
    const uint8_t state = S(i.a);
    if (state != kKnown && state != kNone) return Set(i, state, Doubt(i.a));
    Set(i, kKnown, state == kKnown && V(i.a) != 0 ? 0 : 1);
  }

  // What does not apply blocks nothing.
  void Unless(const Instruction& i) {
    const uint8_t state = S(i.a);
    if (state == kUnfit || IsUnknown(state)) return Set(i, state, Doubt(i.a));
    Set(i, kKnown, state == kKnown && V(i.a) != 0 ? 0 : 1);
  }

  void RuleRead(const Instruction& i) {
    const uint8_t state = S(i.a);
    const bool outside = IsNotApplicable(state);
    Set(i, outside ? kKnown : state, outside ? 0 : V(i.a));
  }

  void Copy(const Instruction& i, uint32_t from) {
    Set(i, S(from), V(from));
    if (i.flags & kOutRatio) V(i.out + 1) = V(from + 1);
  }

  void Definition(const Instruction& i) {
    const uint8_t domain = S(i.a);
    if (domain == kUnfit) return Set(i, kUnfit, 0);
    // What the value lacks is missing too, so it must be there to be looked at.
    if (IsUnknown(domain)) return Set(i, S(i.b) == kUnfit ? kUnfit : domain, 1);
    if (domain != kKnown || V(i.a) == 0) return Set(i, Byte(Status::kOutsideDomain), 0);
    Copy(i, i.b);
  }

  void Presume(const Instruction& i) {
    const uint8_t state = S(i.a);
    const bool absent = state == Byte(Status::kNotRecorded) || state == Byte(Status::kNotDueYet);
    Copy(i, absent ? i.b : i.a);
  }

  void Latest(const Instruction& i) {
    const uint8_t applies = S(i.a), value = S(i.b);
    if (IsNotApplicable(applies)) return Set(i, applies, 0);
    if (IsUnknown(applies) && !IsNotApplicable(value))
      return Set(i, value == kUnfit ? value : applies, 1);
    Copy(i, i.b);
  }

  void Sum(const Instruction& i) {
    uint8_t state = Blocking(S(i.a), S(i.b));
    int64_t sum = 0;
    const bool over = i.code == Code8::kAdd        ? __builtin_add_overflow(V(i.a), V(i.b), &sum)
                      : i.code == Code8::kSubtract ? __builtin_sub_overflow(V(i.a), V(i.b), &sum)
                                                   : __builtin_sub_overflow(0, V(i.a), &sum);
    if (over && state == kKnown) state = kUnfit;
    Set(i, state, state == kKnown ? sum : Doubt(i.a) | Doubt(i.b));
  }

  void Arithmetic(const Instruction& i) {
    uint8_t state = Blocking(S(i.a), S(i.b));
    Ratio out{Doubt(i.a) | Doubt(i.b), 1};
    if (state == kKnown) {
      const Ratio a = At(i.a, i.flags & kLeftRatio);
      const Ratio b = At(i.b, i.flags & kRightRatio);
      state = Calculate(static_cast<Op>(i.op), a, b, &out);
    }
    Set(i, state, out.num);
    V(i.out + 1) = out.den;
  }

  // The list's entries are cells with a mark of ratios; flags: kLeftRatio the smaller, kRightRatio
  // none is skipped.
  void Pick(const Instruction& i) {
    const bool smaller = i.flags & kLeftRatio, skips = i.flags & kRightRatio;
    uint8_t unfit = 0, unknown = 0, outside = 0, none = 0;
    int64_t doubt = 0;
    Ratio best;
    bool found = false;
    for (uint32_t k = i.a; k < i.a + i.b; ++k) {
      const uint32_t cell = code_.lists[k] >> 1;
      const uint8_t state = S(cell);
      doubt |= Doubt(cell);
      if (state == kUnfit) unfit = state;
      if (IsUnknown(state) && unknown == 0) unknown = state;
      if (IsNotApplicable(state) && outside == 0) outside = state;
      if (state == kNone) none = state;
      if (state != kKnown) continue;
      const Ratio value = At(cell, code_.lists[k] & 1);
      const int sign = found ? Compare(value, best) : 0;
      if (!found || (smaller ? sign < 0 : sign > 0)) best = value;
      found = true;
    }
    const uint8_t open = unfit != 0 ? unfit : unknown != 0 ? unknown : outside;
    const bool blocked = open != 0 || (none != 0 && !(skips && found));
    Set(i, !blocked ? kKnown : open != 0 ? open : kNone, blocked ? doubt : best.num);
    if (i.flags & kOutRatio) V(i.out + 1) = best.den;
  }

  // As Shift of values.h, for the spans a plan takes; beyond the dates there are, overflow.
  void Shift(const Instruction& i) {
    if (S(i.a) != kKnown) return Set(i, S(i.a), Doubt(i.a));
    const int64_t sign = static_cast<Op>(i.op) == Op::kShiftMinus ? -1 : 1;
    const Span& span = code_.program->constants[i.b].span;
    std::optional<Date> day = Date::FromDays(static_cast<int32_t>(V(i.a)));
    if (day) day = day->PlusMonths(sign * span.months);
    if (day) day = day->PlusDays(sign * span.days);
    Set(i, day ? kKnown : Byte(Status::kOverflow), day ? day->days() : 0);
  }

  void Window(const Instruction& i) {
    const WindowPlan& w = code_.windows[i.a];
    std::array<WindowSlot, 64> slots;
    std::array<uint32_t, 64> from{};
    size_t count = 0;
    int certain = 0;
    bool doubt = false;
    uint8_t first_unknown = 0;
    const size_t step = w.step();
    for (size_t slot = 0; slot < w.periods.size() && certain < w.needed; ++slot) {
      const SlotRead read = ReadSlotIn(w, slot, row_);
      if (read.kind == SlotRead::Kind::kUnfit) return Set(i, kUnfit, 0);
      if (read.kind != SlotRead::Kind::kCertain && read.kind != SlotRead::Kind::kPerhaps) continue;
      const bool surely = read.kind == SlotRead::Kind::kCertain;
      const uint32_t cell = w.cells[slot * step];
      if (surely) ++certain;
      doubt = doubt || !surely;
      if (first_unknown == 0) first_unknown = read.why;
      const bool unknown = IsUnknown(S(cell));
      const bool yes = S(cell) == kKnown && V(cell) != 0;
      slots[count] = {surely, unknown ? Truth::kUnknown : yes ? Truth::kYes : Truth::kNo};
      from[count++] = static_cast<uint32_t>(slot * step);
    }
    const std::span<const WindowSlot> counted(slots.data(), count);
    const Op op = static_cast<Op>(i.op);
    const Truth truth = op == Op::kConsecutive ? InEach(counted, w.needed).truth
                        : op == Op::kInAtLeast ? InAtLeast(counted, w.needed, w.at_least).truth
                                               : Trend(w, counted, from.data());
    const uint8_t why = first_unknown != 0 ? first_unknown : Byte(Status::kOpen);
    if (truth == Truth::kUnknown) return Set(i, why, doubt ? 1 : 0);
    Set(i, kKnown, truth == Truth::kYes ? 1 : 0);
  }

  // As the reference's AggregatePeriods and its Total.
  void Total(const Instruction& i) {
    const WindowPlan& w = code_.windows[i.a];
    const auto function = static_cast<Function>(i.op);
    Members members;
    bool doubt = false;
    const size_t step = w.step();
    for (size_t slot = 0; slot < w.periods.size(); ++slot) {
      const SlotRead read = ReadSlotIn(w, slot, row_);
      if (read.kind == SlotRead::Kind::kUnfit) return Set(i, kUnfit, 0);
      bool surely = read.kind == SlotRead::Kind::kCertain;
      if (!surely && read.kind != SlotRead::Kind::kPerhaps) continue;
      ++members.counting;
      if (surely) ++members.certain;
      const uint32_t cell = w.cells[slot * step];
      uint8_t why = read.why;
      if (w.where) {
        const uint32_t where = w.cells[slot * step + 1];
        if (S(where) == kUnfit) return Set(i, kUnfit, 0);
        const Truth inside = TruthIn(row_, where);
        if (inside == Truth::kNo) continue;
        if (inside == Truth::kUnknown && surely) why = S(where);
        surely = surely && inside == Truth::kYes;
      }
      if (why != 0) members.open = why;
      doubt = doubt || !surely;
      if (S(cell) == kNone) continue;
      if (function == Function::kCount)
        members.Count(surely, S(cell), !w.conditions || V(cell) != 0);
      else
        members.Take(function, surely, S(cell), At(cell, w.ratios[slot * step]));
    }
    Ratio out{0, 1};
    const uint8_t state = members.Result(function, w.needed, code_.unit, &out);
    Set(i, state, IsUnknown(state) ? (doubt ? 1 : 0) : out.num);
    if (i.flags & kOutRatio) V(i.out + 1) = out.den;
  }

  // As the reference's AnyTimeSince, for conditions that a period decides as a whole.
  void AnyTime(const Instruction& i) {
    const WindowPlan& w = code_.windows[i.a];
    Truth truth = Truth::kNo;
    int64_t doubt = 0;
    uint8_t why = 0;
    for (size_t slot = 0; slot < w.periods.size(); ++slot) {
      const uint8_t applies = S(w.applies[slot]), state = S(w.cells[slot]);
      if (IsNotApplicable(applies)) continue;
      if (applies == kUnfit || state == kUnfit) return Set(i, kUnfit, 0);
      if (IsNotApplicable(state)) continue;
      Truth met = TruthIn(row_, w.cells[slot]);
      if (IsUnknown(applies) && met != Truth::kNo) {
        met = Truth::kUnknown;
        doubt = 1;
        if (why == 0) why = applies;
      }
      doubt |= Doubt(w.cells[slot]);
      if (why == 0 && IsUnknown(state)) why = state;
      truth = Or(truth, met);
    }
    if (truth == Truth::kUnknown) return Set(i, why, doubt);
    Set(i, kKnown, truth == Truth::kYes ? 1 : 0);
  }

  // As the reference's ApplyExceptions.
  void Except(const Instruction& i) {
    const ExceptPlan& plan = code_.excepts[i.a];
    const ExceptRead read = ReadExcept(plan, row_, code_.unit);
    if (i.flags & kOutRatio) V(i.out + 1) = code_.unit;
    if (read.unfit) return Set(i, kUnfit, 0);
    int64_t doubt = 0;
    if (plan.domain == kNoCell || TruthIn(row_, plan.domain) != Truth::kNo)
      for (const uint32_t cell : plan.below) doubt |= Doubt(cell);
    if (plan.domain != kNoCell) doubt |= Doubt(plan.domain);
    for (size_t at = 0; at < read.read; ++at)
      if (IsUnknown(S(plan.entries[at].when)))
        doubt |= Doubt(plan.entries[at].when) | Doubt(plan.entries[at].value >> 1);
    const bool applies = read.applied != kNoEntry;
    const uint32_t result = applies ? plan.entries[read.applied].value : plan.base;
    doubt |= Doubt(result >> 1);
    if (read.undecided != kNoEntry) {
      doubt |= Doubt(plan.entries[read.undecided].value >> 1);
      return Set(i, Byte(Status::kUndecidedException), doubt);
    }
    uint8_t state = S(result >> 1);
    const Ratio value = RatioIn(row_, result, code_.unit);
    if (applies && IsUnknown(state)) state = Byte(Status::kByException);
    if (applies && IsNotApplicable(state)) state = Byte(Status::kOutsideByException);
    Set(i, state, IsUnknown(state) ? doubt : value.num);
    if (i.flags & kOutRatio) V(i.out + 1) = value.den;
  }

  void Table(const Instruction& i) {
    const TablePlan& table = code_.tables[i.a];
    const TableRead read = ReadTable(table, row_, code_.unit);
    if (i.flags & kOutRatio) V(i.out + 1) = code_.unit;
    int64_t doubt = 0;
    for (const uint32_t input : table.inputs) doubt |= Doubt(input >> 1);
    if (read.kind == TableRead::Kind::kDoesNotFit) return Set(i, kUnfit, 0);
    if (read.kind == TableRead::Kind::kBlocked) return Set(i, read.state, doubt);
    if (read.kind == TableRead::Kind::kBeyond) return Set(i, Byte(Status::kBeyondData), doubt);
    const TablePlan::Output& output = table.rows[read.row];
    if (output.cell == kNoCell)
      return Set(i, output.status, IsUnknown(output.status) ? doubt : output.value);
    const uint8_t state = S(output.cell >> 1);
    const Ratio value = RatioIn(row_, output.cell, code_.unit);
    Set(i, state, IsUnknown(state) ? doubt | Doubt(output.cell >> 1) : value.num);
    if (i.flags & kOutRatio) V(i.out + 1) = value.den;
  }

  void Band(const Instruction& i) {
    if (S(i.a) != kKnown) return Set(i, S(i.a), Doubt(i.a));
    const int64_t band = BandOf(code_.bands[i.b], At(i.a, i.flags & kLeftRatio), code_.unit);
    const bool beyond = band == BandPlan::kNoBand;
    Set(i, beyond ? Byte(Status::kBeyondData) : kKnown, beyond ? 0 : band);
  }

  // Marks: value and unit of two cells; the result is as its unit.
  void Round(const Instruction& i) {
    uint8_t state = Blocking(S(i.a), S(i.b));
    Ratio out{Doubt(i.a) | Doubt(i.b), 1};
    if (state == kKnown)
      state = RoundTo(At(i.a, i.flags & kLeftRatio), At(i.b, i.flags & kRightRatio),
                      static_cast<Rounding>(i.op), &out);
    Set(i, state, out.num);
    if (i.flags & kOutRatio) V(i.out + 1) = out.den;
  }

  // As the reference's EvalTrend; `at_least` 1: falling.
  Truth Trend(const WindowPlan& w, std::span<const WindowSlot> slots, const uint32_t* from) const {
    const auto of = static_cast<int>(std::min<size_t>(slots.size(), static_cast<size_t>(w.needed)));
    if (of < w.needed) return Truth::kNo;
    Truth truth = Truth::kYes;
    const auto known = [&](int k) { return slots[k].certain && S(w.cells[from[k]]) == kKnown; };
    for (int k = 0; k < of; ++k) {
      if (slots[k].certain && S(w.cells[from[k]]) == kNone) {
        truth = Truth::kNo;
      } else if (!known(k)) {
        truth = And(truth, Truth::kUnknown);
      } else if (k + 1 < of && known(k + 1)) {
        const int sign = Compare(At(w.cells[from[k]], w.ratios[from[k]]),
                                 At(w.cells[from[k + 1]], w.ratios[from[k + 1]]));
        truth = And(truth, (w.at_least == 1 ? sign < 0 : sign > 0) ? Truth::kYes : Truth::kNo);
      }
    }
    return truth;
  }

  const Code& code_;
  const Row row_;
};

}  // namespace

SlotRead ReadSlot(const WindowPlan& window, size_t slot, const int64_t* values,
                  const uint8_t* states) {
  return ReadSlotIn(window, slot, Flat{const_cast<int64_t*>(values), const_cast<uint8_t*>(states)});
}

void Run(const Code& code, Cells cells) { Machine(code, Flat{cells.values, cells.states}).Run(); }

void Step(const Code& code, const Instruction& instruction, const ColumnRow& row) {
  Machine(code, row).Step(instruction);
}

}  // namespace writ::plan
