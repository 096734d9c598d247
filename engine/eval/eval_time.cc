// Periods and dates.
#include "engine/eval/evaluator.h"

namespace writ {

Applicability Evaluator::Impl::Applicable(Period period, bool partial, bool earlier,
                                          const Surroundings& at) {
  return PeriodApplies(EmploymentOf(), at.norm_free ? NormDates{} : at.norm, period, partial,
                       earlier);
}

NodeId Evaluator::Impl::PeriodNode(ExprId expr, Period period, const Applicability& why,
                                   std::vector<uint32_t> children) {
  TraceNode node{ForExpr(expr)};
  node.shown.kind = NodeKind::kPeriod;
  node.shown.period = period;
  node.shown.state = why.applies == Applies::kNo ? State::kNotApplicable : State::kUnknown;
  node.shown.reason = why.reason;
  node.shown.detail = why.detail;
  node.may_not_apply = true;
  if (why.told_unknown)
    node.missing = MissingFact{0, std::nullopt, Reason::kToldDateUnknown, "", "told"};
  if (why.employment_unknown)
    children.insert(children.begin(), EmploymentNodes().begin(), EmploymentNodes().end());
  node.shown.children = std::move(children);
  return trace.Add(std::move(node));
}

NodeId Evaluator::Impl::EvalLatest(ExprId expr, const Surroundings& at) {
  const ExprId series = program.Args(program[expr])[0];
  const Frequency frequency = FrequencyOf(program, series).value_or(Frequency::kMonth);
  const Anchor& anchor = anchors_[at.anchors].of(frequency);
  if (!anchor.period) return Unknown(expr, Reason::kBeyondData, anchor.detail);
  Surroundings inside = at;
  inside.period = anchor.period;
  inside.day.reset();
  const Applicability why = Applicable(*anchor.period, false, false, at);
  if (why.applies == Applies::kNo) {
    const NodeId period = PeriodNode(expr, *anchor.period, why, {});
    return Like(expr, period, {period});
  }
  const NodeId value = Eval(series, inside);
  if (why.applies == Applies::kUnknown && trace.shown(value).state != State::kNotApplicable) {
    const NodeId period = PeriodNode(expr, *anchor.period, why, {value});
    return Like(expr, period, {period});
  }
  TraceNode node = trace[Like(expr, value, {value})];
  node.shown.period = anchor.period;
  node.is_count = trace[value].is_count;
  node.low = trace[value].low;
  node.high = trace[value].high;
  return trace.Add(std::move(node));
}

// The author named the period, so it is read as it stands: nobody needs to have been told before.
NodeId Evaluator::Impl::EvalAt(ExprId expr, const Surroundings& at) {
  const NodeId named = Eval(program.Args(program[expr])[1], at);
  if (const auto blocking = Blocking({named})) return Like(expr, *blocking, {named});
  const Scalar& when = trace.shown(named).value;
  const ExprId series = program.Args(program[expr])[0];
  Surroundings inside = at;
  inside.day.reset();
  inside.period =
      when.type.kind == TypeKind::kPeriod
          ? when.period
          : Period::Containing(FrequencyOf(program, series).value_or(Frequency::kMonth), when.date);
  const NodeId value = Eval(series, inside);
  TraceNode node = trace[Like(expr, value, {value, named})];
  node.shown.period = inside.period;
  node.is_count = trace[value].is_count;
  node.low = trace[value].low;
  node.high = trace[value].high;
  return trace.Add(std::move(node));
}

NodeId Evaluator::Impl::EvalCalendar(ExprId expr, const Surroundings& at) {
  const Expr& e = program[expr];
  std::vector<uint32_t> operands;
  for (const ExprId arg : program.Args(e)) operands.push_back(Eval(arg, at));
  if (const auto blocking = Blocking(operands)) return Like(expr, *blocking, operands);
  const auto date = [&](size_t i) {
    const Scalar& value = trace.shown(operands[i]).value;
    return value.type.kind == TypeKind::kPeriod ? value.period.first_day() : value.date;
  };
  if (e.op == Op::kTimeBetween) {
    Scalar value;
    value.type.kind = TypeKind::kSpan;
    value.is_between = true;
    value.between = {date(0), date(1)};
    return Known(expr, std::move(value), operands);
  }
  if (e.op == Op::kShiftPlus || e.op == Op::kShiftMinus)
    return FromComputed(
        expr,
        Shift(date(0), trace.shown(operands[1]).value, e.op == Op::kShiftMinus, program.calendar),
        operands);
  const int step = e.op == Op::kPeriodBefore ? -1 : e.op == Op::kPeriodAfter ? 1 : 0;
  const Period period = Period::Containing(static_cast<Frequency>(e.count), date(0)).Plus(step);
  return Known(expr, PeriodScalar(period), operands);
}

Evaluator::Impl::DateRead Evaluator::Impl::ReadDate(ExprId expr, const Surroundings& at,
                                                    bool end_of_period) {
  DateRead read;
  read.node = Eval(expr, at);
  const ExplanationNode& shown = trace.shown(read.node);
  if (shown.state != State::kKnown) return read;
  const Period period = shown.value.period;
  read.date = shown.value.type.kind != TypeKind::kPeriod ? shown.value.date
              : end_of_period                            ? period.last_day()
                                                         : period.first_day();
  return read;
}

}  // namespace writ
