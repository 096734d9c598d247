// Windows, periods and aggregates. English and Chinese order the words differently; the tree is the
// same.
#include "engine/syntax/parse_build.h"

namespace writ::syntax {

Counting Builder::TakeCounting(Parts* parts) {
  Counting counting;
  while (const Node* node = parts->Take(rule::kCounting)) {
    bool& said = Only(*node).id == rule::kP_partial ? counting.partial : counting.earlier;
    ReportTwice(said, *node);
    said = true;
  }
  return counting;
}

Skipping Builder::SkippingOf(const Node& skipping) {
  Parts parts = PartsOf(skipping);
  Skipping result;
  result.condition = Condition(*parts.Find(rule::kCondition));
  result.looking_back = QuantityOf(*parts.Find(rule::kQuantity));
  return result;
}

Builder::Window Builder::WindowOf(const Node& node) {
  Window window;
  window.place = PlaceOf(node);
  const Node* count = nullptr;
  for (Parts parts = PartsOf(node); parts.More();) {
    if (parts.Is(rule::kCounting)) {
      window.counting = TakeCounting(&parts);
      continue;
    }
    const Node& part = parts.Next();
    switch (part.id) {
      case token::INT: count = &part; break;
      case rule::kUnit:
        window.length = {CountOf(*count), UnitOf(part), PlaceOf(*count, part)};
        break;
      case rule::kQuantity:
        // 最近6个月 中至少 3个月: the second length is how many of them
        if (window.kind == Window::Kind::kInAtLeast && window.length.count > 0) {
          window.at_least = QuantityOf(part).count;
        } else {
          window.length = QuantityOf(part);
        }
        break;
      case rule::kP_at_least:
      case token::OF_WHICH_AT_LEAST: window.kind = Window::Kind::kInAtLeast; break;
      case rule::kSkipping: window.skipping = SkippingOf(part); break;
      case rule::kValue:
        window.kind = Window::Kind::kAnyTime;
        window.since = Value(part);
        break;
      default: break;
    }
  }
  if (window.kind == Window::Kind::kInAtLeast && count != nullptr)
    window.at_least = CountOf(*count);
  return window;
}

ExprId Builder::Windowed(ExprId operand, const Window& window, Place place) {
  switch (window.kind) {
    case Window::Kind::kConsecutive:
      return Add(ConsecutiveExpr{operand, window.length, window.skipping, window.counting}, place);
    case Window::Kind::kInAtLeast:
      return Add(
          InAtLeastExpr{operand, window.at_least, window.length, window.skipping, window.counting},
          place);
    case Window::Kind::kAnyTime:
      return Add(AnyTimeExpr{operand, window.since, window.counting}, place);
  }
  return operand;
}

// `falling for 4 months`, 连续4个月 下降: in Chinese the length stands before, as a window.
ExprId Builder::Trend(ExprId left, const Node& comparison, std::vector<Window>* windows) {
  Parts parts = PartsOf(comparison);
  TrendExpr trend{parts.Next().id == token::FALLING, left, {}, {}};
  const Node* length = parts.Skip(token::FOR) ? &parts.Next() : nullptr;
  trend.counting = TakeCounting(&parts);
  if (length != nullptr) {
    trend.length = QuantityOf(*length);
  } else if (!windows->empty() && windows->back().kind == Window::Kind::kConsecutive) {
    const Window& window = windows->back();
    if (window.skipping.condition != kNoExpr) Report(DiagnosticKind::kTwoWindows, window.place);
    trend.length = window.length;
    trend.counting.partial |= window.counting.partial;
    trend.counting.earlier |= window.counting.earlier;
    windows->pop_back();
  } else {
    Report(DiagnosticKind::kTrendWithoutLength, PlaceOf(comparison));
    trend.length = {2, Unit::kMonth, PlaceOf(comparison)};
  }
  return Add(trend, {tree_.file, PlaceOf(left).begin, PlaceOf(comparison).end});
}

Aggregate Builder::FunctionOf(const Node& aggregate) const {
  switch (Only(aggregate).id) {
    case token::SUM:
    case rule::kP_team_sum: return Aggregate::kSum;
    case token::COUNT:
    case rule::kP_team_count: return Aggregate::kCount;
    case token::LOWEST:
    case rule::kP_team_lowest: return Aggregate::kLowest;
    case token::HIGHEST:
    case rule::kP_team_highest: return Aggregate::kHighest;
    default: return Aggregate::kAverage;
  }
}

ExprId Builder::AggregateOf(Parts parts, Place place) {
  AggregateExpr aggregate;
  aggregate.function = FunctionOf(parts.Next());
  parts.Skip(token::OF);
  aggregate.operand = Simple(parts.Next());
  if (const Node* where = parts.Take(rule::kWhere)) {
    aggregate.where = Expr(*PartsOf(*where).Find(rule::kExpr));
  }
  if (const Node* range = parts.Take(rule::kRange)) aggregate.range = RangeOf(*range);
  aggregate.counting = TakeCounting(&parts);
  return Add(std::move(aggregate), place);
}

ExprId Builder::ChineseAggregate(ExprId left, Parts parts, Place place) {
  AggregateExpr aggregate;
  aggregate.operand = left;
  if (const Node* where = parts.Take(rule::kWhere)) {
    aggregate.where = Expr(*PartsOf(*where).Find(rule::kExpr));
  }
  if (const Node* range = parts.Take(rule::kChineseRange)) aggregate.range = ChineseRangeOf(*range);
  Counting counting = TakeCounting(&parts);
  aggregate.function = FunctionOf(parts.Next());
  parts.Skip(token::COMMA);
  if (const Node* as_worked = parts.Take(rule::kP_as_many_as_worked)) {
    if (auto* last = std::get_if<LastRange>(&aggregate.range)) {
      last->as_many_as_worked = true;
    } else {
      Report(DiagnosticKind::kUnexpectedToken, PlaceOf(*as_worked),
             {Raw(*as_worked), writ::Argument("`over the last`", "「最近」的期间")});
    }
  }
  const Counting more = TakeCounting(&parts);
  aggregate.counting = {counting.partial || more.partial, counting.earlier || more.earlier};
  return Add(std::move(aggregate), place);
}

ExprId Builder::TeamOf(Parts parts, Place place) {
  TeamExpr team;
  team.function = FunctionOf(parts.Next());
  team.operand = Simple(parts.Next());
  while (const Node* note = parts.Take(rule::kTeamNote)) {
    Parts words = PartsOf(*note);
    if (words.Skip(rule::kP_other_than_self)) {
      ReportTwice(team.other_than_self, *note);
      team.other_than_self = true;
      continue;
    }
    ReportTwice(team.at_least_known != kNoExpr, *note);
    const Node& share = *words.Find(token::PERCENT_N);
    team.at_least_known = Add(NumericLiteral(words, share), PlaceOf(share));
  }
  return Add(team, place);
}

Range Builder::RangeOf(const Node& range) {
  Parts parts = PartsOf(range);
  const Node& lead = parts.Next();
  const Node& first = parts.Next();
  if (lead.id == token::FROM) {
    const ExprId from = Moment(first);
    return BetweenRange{from, Moment(*parts.Find(rule::kMoment))};
  }
  const Quantity length = QuantityOf(first);
  if (lead.id == rule::kP_within_any)
    return AnyWindowRange{length, Moment(*parts.Find(rule::kMoment))};
  LastRange last{length, kNoExpr, false};
  if (parts.Skip(token::BEFORE)) last.before = Moment(parts.Next());
  last.as_many_as_worked = parts.Find(rule::kP_as_many_as_worked) != nullptr;
  return last;
}

Range Builder::ChineseRangeOf(const Node& range) {
  Parts parts = PartsOf(range);
  const uint16_t lead = parts.Next().id;
  if (lead == token::LAST) return LastRange{QuantityOf(parts.Next()), kNoExpr, false};
  const ExprId first = Moment(parts.Next());
  const uint16_t then = parts.Next().id;
  if (then == token::UNTIL) return BetweenRange{first, Moment(parts.Next())};
  const Quantity length = QuantityOf(parts.Next());
  if (then == token::BEFORE) return LastRange{length, first, false};
  return AnyWindowRange{length, first};
}

ExprId Builder::PeriodExprOf(const Node& prefix, const Node& moment, Place place) {
  Parts words = PartsOf(prefix);
  const uint16_t unit = words.Next().id, relation = words.Next().id;
  PeriodExpr period;
  period.frequency = unit == token::MONTH     ? Frequency::kMonth
                     : unit == token::QUARTER ? Frequency::kQuarter
                                              : Frequency::kYear;
  period.relation = relation == token::BEFORE  ? PeriodRelation::kBefore
                    : relation == token::AFTER ? PeriodRelation::kAfter
                                               : PeriodRelation::kOf;
  period.date = Moment(moment);
  return Add(period, place);
}

ExprId Builder::PeriodAfter(ExprId date, const Node& period_word) {
  const Place place{tree_.file, PlaceOf(date).begin, PlaceOf(period_word).end};
  const auto add = [&](Frequency frequency, PeriodRelation relation) {
    return Add(PeriodExpr{frequency, relation, date}, place);
  };
  switch (Only(period_word).id) {
    case token::Z_QUARTER_OF: return add(Frequency::kQuarter, PeriodRelation::kOf);
    case token::Z_YEAR_OF: return add(Frequency::kYear, PeriodRelation::kOf);
    case token::Z_MONTH_BEFORE: return add(Frequency::kMonth, PeriodRelation::kBefore);
    case token::Z_QUARTER_BEFORE: return add(Frequency::kQuarter, PeriodRelation::kBefore);
    case token::Z_YEAR_BEFORE: return add(Frequency::kYear, PeriodRelation::kBefore);
    case token::Z_MONTH_AFTER: return add(Frequency::kMonth, PeriodRelation::kAfter);
    case token::Z_QUARTER_AFTER: return add(Frequency::kQuarter, PeriodRelation::kAfter);
    case token::Z_YEAR_AFTER: return add(Frequency::kYear, PeriodRelation::kAfter);
    default: return add(Frequency::kMonth, PeriodRelation::kOf);
  }
}

// What follows `in`: 2026-03, 2026, month before D, 解除日期 上月, or a name.
ExprId Builder::InPeriod(const Node& period) {
  Parts parts = PartsOf(period);
  const Node& first = parts.Next();
  switch (first.id) {
    case token::PERIOD_N:
    case token::INT: return Add(PeriodLit{PeriodOf(first)}, PlaceOf(first));
    case rule::kPeriodPrefix: return PeriodExprOf(first, parts.Next(), PlaceOf(period));
    default: break;
  }
  const ExprId moment = Moment(first);
  return parts.More() ? PeriodAfter(moment, parts.Next()) : moment;
}

}  // namespace writ::syntax
