// Sum, average, count, lowest and highest: semantics 3; over the periods of a series here, over
// lists in eval_list.cc.
#include <algorithm>

#include <fmt/format.h>

#include "engine/eval/evaluator.h"

namespace writ {
namespace {

enum class Function : int32_t { kAverage, kSum, kCount, kLowest, kHighest };

bool ReadsList(const Program& program, ExprId expr) {
  const Expr& e = program[expr];
  if (e.type.kind == TypeKind::kList || e.op == Op::kPresent) return true;
  return e.op == Op::kMember && program[program.Args(e)[0]].type.kind == TypeKind::kList;
}

}  // namespace

ExprId Evaluator::Impl::WhereOf(ExprId expr) const {
  const Expr& e = program[expr];
  const auto args = program.Args(e);
  // Over the whole of a list no dates stand between the list and its `where`.
  const bool whole = e.op == Op::kOverRange && args.size() <= 2;
  const size_t place = whole ? 1 : e.op == Op::kOverRange ? 3 : 2;
  return args.size() > place ? args[place] : kNoExpr;
}

NodeId Evaluator::Impl::EvalAggregate(ExprId expr, const Surroundings& at) {
  return ReadsList(program, program.Args(program[expr])[0]) ? EvalListAggregate(expr, at)
                                                            : EvalSeriesAggregate(expr, at);
}

// The largest figure of any run of so many periods since the date.
NodeId Evaluator::Impl::EvalWithinAnyPeriods(ExprId expr, const Surroundings& at) {
  const Expr& e = program[expr];
  const Window& w = program.windows[e.window];
  const DateRead since = ReadDate(program.Args(e)[1], at, false);
  if (!since.date) return Like(expr, since.node, {since.node});
  const Anchor& anchor = anchors_[at.anchors].of(w.frequency);
  if (!anchor.period) return Unknown(expr, Reason::kBeyondData, anchor.detail);
  std::vector<uint32_t> runs;
  int64_t low = 0, high = 0;
  Period first = Period::Containing(w.frequency, *since.date);
  if (first.first_day() < *since.date) first = first.Plus(1);
  for (; first <= *anchor.period; first = first.Plus(1)) {
    std::vector<Period> periods;
    for (int i = 0; i < w.periods && first.Plus(i) <= *anchor.period; ++i)
      periods.insert(periods.begin(), first.Plus(i));
    const NodeId run = AggregatePeriods(expr, periods, 0, at, {});
    if (trace.shown(run).state == State::kNotApplicable) continue;
    runs.push_back(run);
    const int64_t known = trace.shown(run).value.number.Floor().value_or(0);
    low = std::max(low, trace[run].is_count ? trace[run].low : known);
    high = std::max(high, trace[run].is_count ? trace[run].high.value_or(0) : known);
  }
  if (static_cast<Function>(e.count) == Function::kCount)
    return CountOf(expr, low, high, std::move(runs));
  if (const auto blocking = Blocking(runs)) return Like(expr, *blocking, runs);
  std::optional<NodeId> best;
  for (const NodeId run : runs) {
    const bool more =
        best &&
        CompareScalars(trace.shown(run).value, trace.shown(*best).value, program.calendar).sign > 0;
    if (!best || more) best = run;
  }
  if (!best) return Total(expr, {}, {since.node});
  return Like(expr, *best, runs);
}

NodeId Evaluator::Impl::CountOf(ExprId expr, int64_t low, std::optional<int64_t> high,
                                std::vector<uint32_t> children) {
  if (high == low) return Known(expr, NumberScalar(low), std::move(children));
  TraceNode node{ForExpr(expr)};
  node.shown.state = State::kUnknown;
  node.shown.reason = Reason::kListIncomplete;
  for (const NodeId child : children) {
    if (trace.shown(child).state != State::kUnknown) continue;
    node.shown.reason = trace.shown(child).reason;
    break;
  }
  node.is_count = true;
  node.low = low;
  node.high = high;
  node.shown.children = std::move(children);
  return trace.Add(std::move(node));
}

// What the members come to. Those without a value (none) are no members.
NodeId Evaluator::Impl::Total(ExprId expr, const std::vector<Member>& members,
                              std::vector<uint32_t> children) {
  const Expr& e = program[expr];
  const auto function = static_cast<Function>(e.count);
  if (function == Function::kCount) {
    int64_t low = 0, high = 0;
    for (const Member& member : members) {
      const ExplanationNode& node = trace.shown(member.value);
      const bool condition = node.value.type.kind == TypeKind::kYesNo;
      if (node.state == State::kNone) continue;
      if (node.state == State::kKnown && condition && !node.value.yes) continue;
      ++high;
      if (member.certain && node.state == State::kKnown) ++low;
    }
    return CountOf(expr, low, high, std::move(children));
  }
  std::optional<Scalar> total;
  int64_t count = 0;
  for (const Member& member : members) {
    const ExplanationNode& node = trace.shown(member.value);
    if (node.state == State::kNone) continue;
    if (node.state != State::kKnown) {
      const Reason reason = node.reason;
      return Unknown(expr, reason, node.detail, std::move(children));
    }
    if (!member.certain) return Unknown(expr, Reason::kNotRecorded, "", std::move(children));
    ++count;
    if (!total) {
      total = node.value;
    } else if (function == Function::kLowest || function == Function::kHighest) {
      const Ordering order = CompareScalars(node.value, *total, program.calendar);
      if (!order.ok()) return Unknown(expr, order.reason, order.detail, std::move(children));
      if (function == Function::kLowest ? order.sign < 0 : order.sign > 0) total = node.value;
    } else {
      Computed sum = Arithmetic(Op::kAdd, *total, node.value, total->type);
      if (!sum.ok()) return FromComputed(expr, std::move(sum), std::move(children));
      total = std::move(sum.value);
    }
  }
  if (!total && function == Function::kSum) {
    Scalar zero;
    zero.type = e.type.Element();
    if (e.type.kind == TypeKind::kMoney) zero.text = program.policy.currency;
    return Known(expr, std::move(zero), std::move(children));
  }
  if (!total) {
    TraceNode node{ForExpr(expr)};
    node.shown.state = State::kNotApplicable;
    node.shown.reason = Reason::kTooFewPeriods;
    node.shown.detail = std::string(1, '0');
    node.shown.children = std::move(children);
    return trace.Add(std::move(node));
  }
  if (function == Function::kAverage)
    return FromComputed(expr, Arithmetic(Op::kDivide, *total, NumberScalar(count), total->type),
                        std::move(children));
  return Known(expr, std::move(*total), std::move(children));
}

NodeId Evaluator::Impl::EvalSeriesAggregate(ExprId expr, const Surroundings& at) {
  const Expr& e = program[expr];
  const auto args = program.Args(e);
  const bool over_last = e.op == Op::kOverLast;
  std::vector<Period> periods;
  std::vector<uint32_t> children;
  if (over_last) {
    const Window& w = program.windows[e.window];
    Anchor newest = anchors_[at.anchors].of(w.frequency);
    // Before a date that is named: the whole periods that end before its own begins.
    if (args.size() > 1 && program[args[1]].op != Op::kDecisionDate) {
      const DateRead before = ReadDate(args[1], at, false);
      if (!before.date) return Like(expr, before.node, {before.node});
      children.push_back(before.node);
      newest.period = Period::Containing(w.frequency, *before.date).Plus(-1);
    }
    if (!newest.period) return Unknown(expr, Reason::kBeyondData, newest.detail);
    for (int i = 0; i < w.periods; ++i) periods.push_back(newest.period->Plus(-i));
    return AggregatePeriods(expr, periods, w.as_many_as_worked ? 1 : w.periods, at, children);
  }
  const Frequency frequency = FrequencyOf(program, args[0]).value_or(Frequency::kMonth);
  const Anchor& anchor = anchors_[at.anchors].of(frequency);
  std::optional<Date> from = Date::FromYmd(1900, 1, 1);
  std::optional<Date> to = anchor.period ? std::optional(anchor.period->last_day()) : std::nullopt;
  if (args.size() >= 3) {
    const DateRead first = ReadDate(args[1], at, false);
    const DateRead last = ReadDate(args[2], at, true);
    children = {first.node, last.node};
    if (const auto blocking = Blocking(children)) return Like(expr, *blocking, children);
    from = first.date;
    to = last.date;
  }
  if (!to) return Unknown(expr, Reason::kBeyondData, anchor.detail);
  for (Period p = Period::Containing(frequency, *to);
       p.last_day() >= *from && p.first_day() > p.Plus(-1).first_day(); p = p.Plus(-1))
    if (p.first_day() >= *from && p.last_day() <= *to) periods.push_back(p);
  return AggregatePeriods(expr, periods, 0, at, std::move(children));
}

NodeId Evaluator::Impl::AggregatePeriods(ExprId expr, const std::vector<Period>& periods,
                                         int needed, const Surroundings& at,
                                         std::vector<uint32_t> children) {
  const Expr& e = program[expr];
  const Window w = e.window < program.windows.size() ? program.windows[e.window] : Window{};
  const auto args = program.Args(e);
  const ExprId where = WhereOf(expr);
  std::vector<Member> members;
  int counting = 0, certain = 0;
  for (const Period period : periods) {
    Surroundings inside = at;
    inside.period = period;
    inside.day.reset();
    const Applicability why = Applicable(period, w.partial, w.earlier, at);
    const bool applies = why.applies != Applies::kNo;
    const NodeId value = applies ? Eval(args[0], inside) : kNoNode;
    if (!applies || trace.shown(value).state == State::kNotApplicable) {
      // Long before the employment there is nothing to show.
      if (why.reason != Reason::kOutsideEmployment || needed > 0)
        children.push_back(applies ? value : PeriodNode(expr, period, why, {}));
      continue;
    }
    ++counting;
    Member member{value, why.applies == Applies::kYes && !trace[value].may_not_apply};
    if (member.certain) ++certain;
    std::vector<uint32_t> below{value};
    NodeId leaves_open = value;
    if (where != kNoExpr) {
      const NodeId asked = Eval(where, inside);
      const Truth inside_where = TruthOf(asked).value_or(Truth::kNo);
      below.push_back(asked);
      if (inside_where == Truth::kNo) {
        children.push_back(asked);
        continue;
      }
      if (inside_where == Truth::kUnknown && member.certain) {
        leaves_open = asked;
        member.certain = false;
      }
    }
    if (member.certain) {
      children.insert(children.end(), below.begin(), below.end());
    } else {
      Applicability open = why;
      open.applies = Applies::kUnknown;
      if (open.reason == Reason::kNone) open.reason = trace.shown(leaves_open).reason;
      children.push_back(PeriodNode(expr, period, open, below));
    }
    members.push_back(member);
  }
  if (counting < needed) {
    TraceNode node{ForExpr(expr)};
    node.shown.state = State::kNotApplicable;
    node.shown.reason = Reason::kTooFewPeriods;
    node.shown.detail = fmt::format("{} of {}", counting, needed);
    node.shown.children = std::move(children);
    return trace.Add(std::move(node));
  }
  // Too few may count in the end: then there is no number, not even between bounds.
  if (certain < needed) {
    Reason reason = Reason::kNotRecorded;
    for (const NodeId child : children)
      if (trace.shown(child).state == State::kUnknown) reason = trace.shown(child).reason;
    return Unknown(expr, reason, "", std::move(children));
  }
  return Total(expr, members, std::move(children));
}

}  // namespace writ
