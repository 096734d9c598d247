// Conditions over several periods: semantics 5, 6 and 11.
#include <algorithm>

#include <fmt/format.h>

#include "engine/eval/evaluator.h"

namespace writ {

// The newest periods that count, back from `newest`, until enough of them are settled or the
// look-back ends. Without `skipping` the look-back is the window itself.
Evaluator::Impl::WindowPeriods Evaluator::Impl::CollectPeriods(ExprId expr, const Surroundings& at,
                                                               Period newest) {
  const Expr& e = program[expr];
  const Window& w = program.windows[e.window];
  const int look_back = w.skipping == kNoExpr ? w.periods : std::max(w.periods, w.looking_back);
  WindowPeriods found;
  int certain = 0;
  for (int i = 0; i < look_back && certain < w.periods; ++i) {
    const Period period = newest.Plus(-i);
    Surroundings inside = at;
    inside.period = period;
    inside.day.reset();
    Applicability why = Applicable(period, w.partial, w.earlier, at);
    if (why.applies == Applies::kNo) {
      found.children.push_back(PeriodNode(expr, period, why, {}));
      continue;
    }
    std::vector<uint32_t> below;
    bool maybe_skipped = false;
    if (w.skipping != kNoExpr) {
      const NodeId skipping = Eval(w.skipping, inside);
      const Truth skip = TruthOf(skipping).value_or(Truth::kNo);
      if (skip == Truth::kYes) {
        found.children.push_back(
            PeriodNode(expr, period, {Applies::kNo, Reason::kSkipped, ""}, {skipping}));
        continue;
      }
      maybe_skipped = skip == Truth::kUnknown;
      if (maybe_skipped) below.push_back(skipping);
    }
    const NodeId value = Eval(program.Args(e)[0], inside);
    below.push_back(value);
    const ExplanationNode shown = trace.shown(value);
    if (shown.state == State::kNotApplicable) {
      found.children.push_back(
          PeriodNode(expr, period, {Applies::kNo, shown.reason, shown.detail}, {value}));
      continue;
    }
    const bool certain_here =
        why.applies == Applies::kYes && !maybe_skipped && !trace[value].may_not_apply;
    const WindowSlot slot{certain_here, *TruthOf(value)};
    if (slot.certain) {
      TraceNode node = trace[Like(expr, value, {value})];
      node.shown.kind = NodeKind::kPeriod;
      node.shown.period = period;
      found.children.push_back(trace.Add(std::move(node)));
    } else {
      if (why.applies == Applies::kYes) why.reason = trace.shown(below.front()).reason;
      found.children.push_back(PeriodNode(expr, period, why, std::move(below)));
    }
    if (slot.certain) ++certain;
    found.slots.push_back(slot);
    found.periods.push_back(period);
    found.values.push_back(value);
  }
  return found;
}

NodeId Evaluator::Impl::WindowNode(ExprId expr, const WindowResult& result, int needed,
                                   std::vector<uint32_t> children) {
  TraceNode node{ForExpr(expr)};
  node.shown.value = YesNoScalar(result.truth == Truth::kYes);
  node.shown.count = result.of;
  node.shown.known = result.met;
  if (result.too_few) {
    node.shown.reason = Reason::kTooFewPeriods;
    node.shown.detail = fmt::format("{} of {}", result.of, needed);
  } else if (result.truth == Truth::kUnknown) {
    node.shown.state = State::kUnknown;
    for (const NodeId child : children) {
      if (trace.shown(child).state != State::kUnknown) continue;
      node.shown.reason = trace.shown(child).reason;
      node.shown.detail = trace.shown(child).detail;
      break;
    }
  }
  node.shown.children = std::move(children);
  return trace.Add(std::move(node));
}

NodeId Evaluator::Impl::EvalWindow(ExprId expr, const Surroundings& at) {
  const Expr& e = program[expr];
  const Window& w = program.windows[e.window];
  const Anchor& anchor = anchors_[at.anchors].of(w.frequency);
  if (!anchor.period) return Unknown(expr, Reason::kBeyondData, anchor.detail);
  const WindowPeriods window = CollectPeriods(expr, at, *anchor.period);
  if (e.op == Op::kTrend) return EvalTrend(expr, window);
  const WindowResult result = e.op == Op::kConsecutive
                                  ? InEach(window.slots, w.periods)
                                  : InAtLeast(window.slots, w.periods, e.count);
  return WindowNode(expr, result, w.periods, window.children);
}

// N values, each beyond the one before: a pair of known neighbours that is not so decides.
NodeId Evaluator::Impl::EvalTrend(ExprId expr, const WindowPeriods& window) {
  const bool falling = program[expr].count == 1;
  const int needed = program.windows[program[expr].window].periods;
  WindowResult result;
  result.of = static_cast<int>(std::min<size_t>(window.slots.size(), static_cast<size_t>(needed)));
  result.truth = Truth::kYes;
  if (result.of < needed) {
    result.too_few = true;
    result.truth = Truth::kNo;
    return WindowNode(expr, result, needed, window.children);
  }
  for (int i = 0; i < result.of; ++i) {
    const auto known = [&](int at) {
      return window.slots[at].certain && trace.shown(window.values[at]).state == State::kKnown;
    };
    if (window.slots[i].certain && trace.shown(window.values[i]).state == State::kNone) {
      result.truth = Truth::kNo;  // there is no value to be beyond another
    } else if (!known(i)) {
      result.truth = And(result.truth, Truth::kUnknown);
    } else if (i + 1 < result.of && known(i + 1)) {
      const Ordering order =
          CompareScalars(trace.shown(window.values[i]).value,
                         trace.shown(window.values[i + 1]).value, program.calendar);
      const bool so = falling ? order.sign < 0 : order.sign > 0;
      result.truth = And(result.truth, !order.ok() ? Truth::kUnknown
                                       : so        ? Truth::kYes
                                                   : Truth::kNo);
    }
  }
  return WindowNode(expr, result, needed, window.children);
}

NodeId Evaluator::Impl::EvalAnyTime(ExprId expr, const Surroundings& at) {
  const DateRead since = ReadDate(program.Args(program[expr])[1], at, false);
  if (!since.date) return Like(expr, since.node, {since.node});
  return AnyTimeSince(expr, *since.date, at, since.node);
}

namespace {

// The days on which a yes/no over time may change, ascending, within first..last; `first` among
// them.
std::vector<Date> ChangeDays(const SubjectFacts& subject, const std::vector<uint32_t>& facts,
                             Date known_on, Date first, Date last) {
  std::vector<Date> days{first};
  const auto add = [&](std::optional<Date> day) {
    if (day && first < *day && *day <= last) days.push_back(*day);
  };
  for (const uint32_t fact : facts) {
    const Recording* recording = subject.record.Find(fact, std::nullopt, known_on);
    if (recording == nullptr) continue;
    const auto* intervals = std::get_if<std::vector<IntervalValue>>(&recording->value);
    if (intervals == nullptr) continue;
    for (const IntervalValue& interval : *intervals) {
      add(interval.from);
      if (interval.until) add(interval.until->PlusDays(1));
    }
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

}  // namespace

// "Ever": each whole period that counts, and within it each stretch of days on which nothing
// changes. A condition that reads no series is asked of the stretches alone, up to the decision
// date.
NodeId Evaluator::Impl::AnyTimeSince(ExprId expr, Date since, const Surroundings& at,
                                     uint32_t since_node) {
  const ExprId condition = program.Args(program[expr])[0];
  const Window& w = program.windows[program[expr].window];
  const std::vector<uint32_t> over_time = OverTimeRead(program, {condition});
  std::vector<uint32_t> asked;
  Surroundings inside = at;
  const auto ask = [&](Date first, Date last) {
    for (const Date day : ChangeDays(subject, over_time, dates.known_on, first, last)) {
      inside.day = over_time.empty() ? std::nullopt : std::optional(day);
      asked.push_back(Eval(condition, inside));
    }
  };
  if (SeriesRead(program, {condition}).empty()) {
    inside.period.reset();
    if (since <= dates.as_of) ask(since, dates.as_of);
    if (asked.empty()) return YesNo(expr, false, {since_node});
    asked.push_back(since_node);
    TraceNode node = trace[Fold(ForExpr(expr), true, {asked.begin(), asked.end() - 1})];
    node.shown.children = std::move(asked);
    return trace.Add(std::move(node));
  }
  const Anchor& anchor = anchors_[at.anchors].of(w.frequency);
  if (!anchor.period) return Unknown(expr, Reason::kBeyondData, anchor.detail, {since_node});
  WindowResult result;
  result.truth = Truth::kNo;
  std::vector<uint32_t> children{since_node};
  for (Period period = Period::Containing(w.frequency, since); period <= *anchor.period;
       period = period.Plus(1)) {
    if (period.first_day() < since) continue;
    const Applicability why = Applicable(period, w.partial, w.earlier, at);
    if (why.applies == Applies::kNo) continue;
    inside.period = period;
    asked.clear();
    ask(period.first_day(), period.last_day());
    TraceNode node = trace[Fold(ForExpr(expr), true, asked)];
    if (node.shown.state == State::kNotApplicable) continue;
    ++result.of;
    Truth met = node.shown.state == State::kUnknown ? Truth::kUnknown
                : node.shown.value.yes              ? Truth::kYes
                                                    : Truth::kNo;
    if (why.applies == Applies::kUnknown && met != Truth::kNo) met = Truth::kUnknown;
    if (met == Truth::kYes) ++result.met;
    result.truth = Or(result.truth, met);
    node.shown.kind = NodeKind::kPeriod;
    node.shown.period = period;
    children.push_back(met == Truth::kUnknown && why.applies == Applies::kUnknown
                           ? PeriodNode(expr, period, why, std::move(asked))
                           : trace.Add(std::move(node)));
  }
  result.too_few = result.of == 0;
  return WindowNode(expr, result, 1, std::move(children));
}

}  // namespace writ
