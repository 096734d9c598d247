// Periods, windows over them, and dates.
#include <utility>

#include "engine/base/text.h"
#include "engine/check/lower.h"

namespace writ::check {
namespace {

bool StartsWithHan(std::string_view text) {
  size_t pos = 0;
  return !text.empty() && IsHan(DecodeUtf8(text, &pos));
}

int32_t MonthsIn(Frequency frequency) {
  switch (frequency) {
    case Frequency::kMonth: return 1;
    case Frequency::kQuarter: return 3;
    case Frequency::kYear: return 12;
  }
  return 1;
}

}  // namespace

Span SpanOf(const syntax::Quantity& quantity) {
  Span span;
  switch (quantity.unit) {
    case syntax::Unit::kMonth: span.months = quantity.count; break;
    case syntax::Unit::kQuarter: span.months = 3 * quantity.count; break;
    case syntax::Unit::kYear: span.months = 12 * quantity.count; break;
    case syntax::Unit::kDay: span.days = quantity.count; break;
    case syntax::Unit::kWorkingDay: span.working_days = quantity.count; break;
  }
  return span;
}

// Names the facts and definitions that have many values, and offers `latest` before each.
void Lowering::ReportBareSeries(const Value& value, syntax::ExprId id) {
  std::vector<ExprId> stack{value.id};
  std::vector<Place> leaves;
  while (!stack.empty()) {
    const Expr& e = p_.exprs[stack.back()];
    stack.pop_back();
    if (!e.type.IsSeries()) continue;
    if (e.op == Op::kFact || e.op == Op::kDefinition || e.args_count == 0) {
      leaves.push_back(e.place);
    } else if (e.op != Op::kTeamAggregate) {
      for (const ExprId arg : p_.Args(e)) stack.push_back(arg);
    } else {
      leaves.push_back(e.place);
    }
  }
  const Place place = leaves.empty() ? tree_[id].place : leaves.back();
  const std::string name(c_.result.sources->Text(place));
  Diagnostic& d =
      c_.Report(DiagnosticKind::kBareSeries, place, {name, FrequencyWords(*value.type.per)});
  for (Place leaf : leaves) {
    const bool han = StartsWithHan(c_.result.sources->Text(leaf));
    leaf.end = leaf.begin;
    d.fixes.push_back({leaf, han ? "最近一期 " : "latest "});
  }
}

bool Lowering::HasPeriods(int32_t count, Place place) {
  if (count < 1) c_.Report(DiagnosticKind::kEmptyWindow, place.known() ? place : place_);
  return count >= 1;
}

std::optional<Frequency> Lowering::PeriodUnit(const syntax::Quantity& quantity) {
  if (!HasPeriods(quantity.count, quantity.place)) return std::nullopt;
  switch (quantity.unit) {
    case syntax::Unit::kMonth: return Frequency::kMonth;
    case syntax::Unit::kQuarter: return Frequency::kQuarter;
    case syntax::Unit::kYear: return Frequency::kYear;
    case syntax::Unit::kDay:
    case syntax::Unit::kWorkingDay: break;
  }
  c_.Report(DiagnosticKind::kDayWindow, quantity.place.known() ? quantity.place : place_);
  return std::nullopt;
}

uint32_t Lowering::AddWindow(Window window) {
  p_.windows.push_back(window);
  return static_cast<uint32_t>(p_.windows.size()) - 1;
}

bool Lowering::FillSkipping(const syntax::Skipping& skipping, Window* window) {
  if (skipping.condition == syntax::kNoExpr) return true;
  window->skipping = Condition(skipping.condition, true);
  window->looking_back = skipping.looking_back.count;
  const std::optional<Frequency> unit = PeriodUnit(skipping.looking_back);
  if (unit && *unit != window->frequency) {
    c_.Report(DiagnosticKind::kFrequenciesDiffer, skipping.looking_back.place,
              {FrequencyWords(window->frequency), FrequencyWords(*unit)});
    return false;
  }
  return unit.has_value() && window->skipping != kNoExpr;
}

// The operand of a window: something that has a value in each period.
Value Lowering::WindowOperand(syntax::ExprId id, Frequency frequency, bool condition) {
  Value value = Any(id);
  if (value.bad()) return {};
  if (condition && value.type.kind == TypeKind::kEvent) Retype(value, TypeKind::kYesNo);
  if (condition && value.type.kind != TypeKind::kYesNo) {
    c_.Report(DiagnosticKind::kConditionNeeded, tree_[id].place, {TypeWords(c_, value.type)});
    return {};
  }
  if (!condition && !HasOrder(value.type.kind)) {
    c_.Report(DiagnosticKind::kNoOrder, tree_[id].place, {TypeWords(c_, value.type.Element())});
    return {};
  }
  if (!value.type.IsSeries()) {
    if (value.varies && condition) return value;
    c_.Report(DiagnosticKind::kNeverChanges, tree_[id].place);
    return {};
  }
  if (*value.type.per != frequency) {
    c_.Report(DiagnosticKind::kFrequenciesDiffer, tree_[id].place,
              {FrequencyWords(*value.type.per), FrequencyWords(frequency)});
    return {};
  }
  return value;
}

Value Lowering::WindowTest(Op op, const Value& operand, const Window& window, int32_t count) {
  return Make(op, {TypeKind::kYesNo}, {operand.id}, 0, count, AddWindow(window));
}

Value Lowering::Node(const syntax::ConsecutiveExpr& node) {
  const std::optional<Frequency> unit = PeriodUnit(node.length);
  if (!unit) return {};
  const Value operand = WindowOperand(node.operand, *unit, true);
  Window window{.length = SpanOf(node.length), .periods = node.length.count, .frequency = *unit};
  window.partial = node.counting.partial;
  window.earlier = node.counting.earlier;
  if (!FillSkipping(node.skipping, &window) || operand.bad()) return {};
  return WindowTest(Op::kConsecutive, operand, window, 0);
}

Value Lowering::Node(const syntax::InAtLeastExpr& node) {
  const std::optional<Frequency> unit = PeriodUnit(node.of_last);
  if (!unit || !HasPeriods(node.at_least, place_)) return {};
  const Value operand = WindowOperand(node.operand, *unit, true);
  Window window{.length = SpanOf(node.of_last), .periods = node.of_last.count, .frequency = *unit};
  window.partial = node.counting.partial;
  window.earlier = node.counting.earlier;
  if (!FillSkipping(node.skipping, &window) || operand.bad()) return {};
  return WindowTest(Op::kInAtLeast, operand, window, node.at_least);
}

Value Lowering::Node(const syntax::AnyTimeExpr& node) {
  Value operand = Any(node.operand);
  const ExprId since = Day(node.since);
  if (operand.bad()) return {};
  const Frequency frequency = operand.type.per.value_or(Frequency::kMonth);
  if (operand.type.kind == TypeKind::kEvent) Retype(operand, TypeKind::kYesNo);
  if (operand.type.kind != TypeKind::kYesNo) {
    c_.Report(DiagnosticKind::kConditionNeeded, tree_[node.operand].place,
              {TypeWords(c_, operand.type)});
    return {};
  }
  if (!operand.type.IsSeries() && !operand.varies) {
    c_.Report(DiagnosticKind::kNeverChanges, tree_[node.operand].place);
    return {};
  }
  Window window{.frequency = frequency};
  window.partial = node.counting.partial;
  window.earlier = node.counting.earlier;
  return Make(Op::kAnyTime, {TypeKind::kYesNo}, {operand.id, since}, 0, 0, AddWindow(window));
}

Value Lowering::Node(const syntax::TrendExpr& node) {
  const std::optional<Frequency> unit = PeriodUnit(node.length);
  if (!unit) return {};
  const Value operand = WindowOperand(node.operand, *unit, false);
  if (operand.bad()) return {};
  Window window{.length = SpanOf(node.length), .periods = node.length.count, .frequency = *unit};
  window.partial = node.counting.partial;
  window.earlier = node.counting.earlier;
  return WindowTest(Op::kTrend, operand, window, node.falling ? 1 : 0);
}

Value Lowering::Node(const syntax::LatestExpr& node) {
  Value value = Any(node.operand);
  if (value.bad()) return {};
  if (!value.type.IsSeries()) {
    Diagnostic& d = c_.Report(DiagnosticKind::kNotASeries, place_);
    const Place words{place_.file, place_.begin, tree_[node.operand].place.begin};
    if (words.begin < words.end &&
        c_.result.sources->Text(words).find('(') == std::string_view::npos) {
      d.fixes.push_back({words, ""});
    }
    return {};
  }
  Value latest = Make(Op::kLatest, value.type.Element(), {value.id});
  latest.ratio = value.ratio;
  latest.currency = value.currency;
  return latest;
}

Value Lowering::Node(const syntax::PeriodExpr& node) {
  static constexpr Op kOps[] = {Op::kPeriodOf, Op::kPeriodBefore, Op::kPeriodAfter};
  const ExprId date = Day(node.date);
  const auto frequency = static_cast<uint16_t>(node.frequency);
  return Make(kOps[static_cast<int>(node.relation)], {TypeKind::kPeriod, frequency}, {date}, 0,
              frequency);
}

Value Lowering::Node(const syntax::AtExpr& node) {
  const Value series = Any(node.operand);
  const Value period = Any(node.period);
  if (series.bad() || period.bad()) return {};
  if (!series.type.IsSeries()) {
    c_.Report(DiagnosticKind::kNotASeries, tree_[node.operand].place);
    return {};
  }
  if (period.type.kind != TypeKind::kPeriod || period.type.IsSeries()) {
    c_.Report(DiagnosticKind::kWrongType, tree_[node.period].place,
              {TypeWords(c_, {TypeKind::kPeriod}), TypeWords(c_, period.type)});
    return {};
  }
  if (period.type.index != static_cast<uint16_t>(*series.type.per)) {
    c_.Report(DiagnosticKind::kFrequenciesDiffer, place_,
              {FrequencyWords(*series.type.per),
               FrequencyWords(static_cast<Frequency>(period.type.index))});
    return {};
  }
  Value value = Make(Op::kAt, series.type.Element(), {series.id, period.id});
  value.ratio = series.ratio;
  value.currency = series.currency;
  return value;
}

Value Lowering::Node(const syntax::ShiftExpr& node) {
  const ExprId date = Day(node.date);
  const ExprId span = As(node.span, {TypeKind::kSpan});
  return Make(node.minus ? Op::kShiftMinus : Op::kShiftPlus, {TypeKind::kDate}, {date, span});
}

Value Lowering::Node(const syntax::TimeBetweenExpr& node) {
  const ExprId from = Day(node.from);
  const ExprId to = Day(node.to);
  return Make(Op::kTimeBetween, {TypeKind::kSpan}, {from, to});
}

// ---- over the last … ----

// A length in years over monthly values is as many months; a length in months over yearly ones is
// an error.
std::optional<int32_t> Lowering::PeriodsIn(const syntax::Quantity& length, Frequency frequency) {
  const std::optional<Frequency> unit = PeriodUnit(length);
  if (!unit) return std::nullopt;
  const int32_t months = SpanOf(length).months, step = MonthsIn(frequency);
  if (months % step == 0) return months / step;
  c_.Report(DiagnosticKind::kFrequenciesDiffer, length.place,
            {FrequencyWords(frequency), FrequencyWords(*unit)});
  return std::nullopt;
}

Value Lowering::OverLast(const syntax::AggregateExpr& node, const syntax::LastRange& range,
                         const Value& v) {
  Window window{.length = SpanOf(range.length), .periods = range.length.count};
  if (v.type.IsSeries()) {
    const std::optional<int32_t> periods = PeriodsIn(range.length, *v.type.per);
    if (!periods) return {};
    window.frequency = *v.type.per;
    window.periods = *periods;
  } else if (!HasPeriods(range.length.count, range.length.place) || !ListHasDate(v)) {
    return {};
  }
  window.as_many_as_worked = range.as_many_as_worked;
  window.partial = node.counting.partial;
  window.earlier = node.counting.earlier;
  std::vector<ExprId> args{v.id};
  args.push_back(range.before == syntax::kNoExpr ? Emit(Op::kDecisionDate, {TypeKind::kDate}, {})
                                                 : Day(range.before));
  if (!LowerWhere(v, node.where, &args)) return {};
  const Type type = AggregateType(node.function, v);
  Value value;
  value.type = type;
  value.id =
      Emit(Op::kOverLast, type, args, 0, static_cast<int32_t>(node.function), AddWindow(window));
  return value;
}

}  // namespace writ::check
