#include "engine/check/analyse_value.h"

#include "engine/program/op_info.h"
#include "engine/program/print_scalar.h"

namespace writ {
namespace {

constexpr int kCount = 2;  // the aggregate `count`

bool HasOrder(TypeKind kind) { return kind != TypeKind::kText && kind != TypeKind::kYesNo; }

}  // namespace

bool PointSpace::discrete() const {
  switch (type_.kind) {
    case TypeKind::kNumber:
    case TypeKind::kPercent:
    case TypeKind::kPoints:
    case TypeKind::kMoney:
    case TypeKind::kSpan: return false;
    case TypeKind::kDate:
    case TypeKind::kPeriod:
    case TypeKind::kText:
    case TypeKind::kYesNo:
    case TypeKind::kChoice:
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kEvent:
    case TypeKind::kDocument:
    case TypeKind::kTeam:
    case TypeKind::kNone:
    case TypeKind::kError: return true;
  }
  return true;
}

std::optional<Number> PointSpace::SpanPoint(const Span& span) {
  const int parts = (span.months != 0) + (span.days != 0) + (span.working_days != 0);
  if (parts > 1) return std::nullopt;
  if (parts == 0) return Number(0);
  const Unit unit = span.months != 0 ? Unit::kMonths
                    : span.days != 0 ? Unit::kDays
                                     : Unit::kWorkingDays;
  if (unit_ != Unit::kOpen && unit_ != unit) return std::nullopt;
  unit_ = unit;
  return Number(int64_t{span.months} + span.days + span.working_days);
}

std::optional<Number> PointSpace::PointOf(const Scalar& value) {
  switch (value.type.kind) {
    case TypeKind::kNumber:
    case TypeKind::kPercent:
    case TypeKind::kPoints: return value.number;
    case TypeKind::kMoney: {
      const std::string& currency = value.text.empty() ? program_.policy.currency : value.text;
      if (!currency_.empty() && currency_ != currency) return std::nullopt;
      currency_ = currency;
      return value.number;
    }
    case TypeKind::kDate: return Number(value.date.days());
    case TypeKind::kPeriod:
      if (frequency_.value_or(value.period.frequency) != value.period.frequency)
        return std::nullopt;
      frequency_ = value.period.frequency;
      return Number(value.period.index);
    case TypeKind::kSpan: return value.is_between ? std::nullopt : SpanPoint(value.span);
    case TypeKind::kYesNo: return Number(value.yes ? 1 : 0);
    case TypeKind::kChoice: return Number(int64_t{value.option});
    case TypeKind::kText:
      return Number(texts_.emplace(value.text, static_cast<int64_t>(texts_.size())).first->second);
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kEvent:
    case TypeKind::kDocument:
    case TypeKind::kTeam:
    case TypeKind::kNone:
    case TypeKind::kError: return std::nullopt;
  }
  return std::nullopt;
}

IntervalSet PointSpace::Domain() const {
  const IntervalSet all = IntervalSet::All(discrete());
  if (type_.kind == TypeKind::kYesNo)
    return IntervalSet::Above(0, true, true).Intersect(IntervalSet::Below(1, true, true));
  if (type_.kind == TypeKind::kChoice && type_.index < program_.choices.size()) {
    const int64_t options = static_cast<int64_t>(program_.choices[type_.index].options.size());
    return IntervalSet::Above(0, true, true).Intersect(IntervalSet::Below(options, false, true));
  }
  return all;
}

std::optional<IntervalSet> PointSpace::Meets(Op compare, const Scalar& bound) {
  const std::optional<Number> at = PointOf(bound);
  if (!at) return std::nullopt;
  if (compare == Op::kIs) return IntervalSet::Only(*at, discrete()).Intersect(Domain());
  if (compare == Op::kIsNot) return Domain().Without(IntervalSet::Only(*at, discrete()));
  if (!HasOrder(type_.kind)) return std::nullopt;
  switch (compare) {
    case Op::kBelow: return IntervalSet::Below(*at, false, discrete()).Intersect(Domain());
    case Op::kAtMost: return IntervalSet::Below(*at, true, discrete()).Intersect(Domain());
    case Op::kAbove: return IntervalSet::Above(*at, false, discrete()).Intersect(Domain());
    case Op::kAtLeast: return IntervalSet::Above(*at, true, discrete()).Intersect(Domain());
    default: return std::nullopt;
  }
}

Argument PointSpace::Show(const Number& point) const {
  Scalar scalar;
  scalar.type = type_.Element();
  scalar.number = point;
  const std::optional<int64_t> whole = point.AsInt64();
  switch (type_.kind) {
    case TypeKind::kDate:
      scalar.date = Date::FromDays(static_cast<int32_t>(whole.value_or(0))).value_or(Date());
      break;
    case TypeKind::kYesNo: return whole == 1 ? Argument("yes", "是") : Argument("no", "否");
    case TypeKind::kChoice: {
      const std::vector<Names>& options = program_.choices[type_.index].options;
      const size_t option = static_cast<size_t>(whole.value_or(0));
      return option < options.size() ? ShownIn(options[option]) : Argument("?");
    }
    case TypeKind::kText:
      for (const auto& [text, at] : texts_)
        if (whole == at) return Argument("\"" + text + "\"");
      return Argument("any other text", "其他任何文字");
    case TypeKind::kSpan:
      if (!whole)
        return Argument(point.Canonical() + (unit_ == Unit::kMonths ? " months" : " days"));
      if (unit_ == Unit::kMonths) scalar.span.months = static_cast<int32_t>(*whole);
      if (unit_ == Unit::kDays) scalar.span.days = static_cast<int32_t>(*whole);
      if (unit_ == Unit::kWorkingDays) scalar.span.working_days = static_cast<int32_t>(*whole);
      break;
    case TypeKind::kPeriod:
      scalar.period = {frequency_.value_or(Frequency::kMonth),
                       static_cast<int32_t>(whole.value_or(0))};
      break;
    default: break;
  }
  scalar.text = currency_;
  return Argument(PrintScalar(program_, scalar));
}

Argument ShownIn(const Names& names) {
  const std::string& en = ShownName(names);
  return Argument(en, names.zh.empty() ? en : names.zh);
}

Argument ShownOperand(const Program& program, ExprId expr) {
  const Expr& e = program[expr];
  if (e.op == Op::kFact) return ShownIn(program.facts[e.index].names);
  if (e.op == Op::kRule) return ShownIn(program.rules[e.index].names);
  if (e.op == Op::kParameter) return ShownIn(program.parameters[e.index].names);
  if (e.op == Op::kDefinition && e.args_count == 0)
    return ShownIn(program.definitions[e.index].names);
  if (e.op == Op::kLatest) {
    const Argument inner = ShownOperand(program, program.Args(e)[0]);
    return Argument("latest " + inner.en, "最近一期" + inner.zh);
  }
  return Argument(PrintExpr(program, expr));
}

IntervalSet KnownRange(const Program& program, ExprId expr, PointSpace* space) {
  IntervalSet range = space->Domain();
  const Expr* e = &program[expr];
  if (e->op == Op::kLatest || e->op == Op::kAt) e = &program[program.Args(*e)[0]];
  if (e->op == Op::kFact || e->op == Op::kMember) {
    const Fact& fact = program.facts[e->index];
    const auto limit = [&](const std::optional<Scalar>& bound, Op compare) {
      if (!bound) return;
      if (const auto set = space->Meets(compare, *bound)) range = range.Intersect(*set);
    };
    limit(fact.range_from, Op::kAtLeast);
    limit(fact.range_to, Op::kAtMost);
  }
  const bool aggregate =
      e->op == Op::kOverLast || e->op == Op::kOverRange || e->op == Op::kWithinAny;
  if (aggregate && e->count == kCount)
    range = range.Intersect(IntervalSet::Above(0, true, space->discrete()));
  return range;
}

}  // namespace writ
