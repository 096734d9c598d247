// Windows, periods and aggregates, whose order of words differs between the languages: English says
// `attainment below 80% for 3 consecutive months`, Chinese 达成率 最近 连续3个月 低于 80%.
#include "engine/syntax/print_printer.h"

namespace writ::syntax {
namespace {

Word WordOf(Frequency frequency, PeriodRelation relation) {
  constexpr Word kOf[] = {Word::MONTH_OF, Word::QUARTER_OF, Word::YEAR_OF};
  constexpr Word kBefore[] = {Word::MONTH_BEFORE, Word::QUARTER_BEFORE, Word::YEAR_BEFORE};
  constexpr Word kAfter[] = {Word::MONTH_AFTER, Word::QUARTER_AFTER, Word::YEAR_AFTER};
  const auto index = static_cast<size_t>(frequency);
  switch (relation) {
    case PeriodRelation::kOf: return kOf[index];
    case PeriodRelation::kBefore: return kBefore[index];
    case PeriodRelation::kAfter: return kAfter[index];
  }
  return kOf[index];
}

Word TeamWord(Aggregate function) {
  switch (function) {
    case Aggregate::kAverage: return Word::TEAM_AVERAGE;
    case Aggregate::kSum: return Word::TEAM_SUM;
    case Aggregate::kCount: return Word::TEAM_COUNT;
    case Aggregate::kLowest: return Word::TEAM_LOWEST;
    case Aggregate::kHighest: return Word::TEAM_HIGHEST;
  }
  return Word::TEAM_AVERAGE;
}

}  // namespace

std::string_view Printer::AggregateWord(Aggregate function) const {
  switch (function) {
    case Aggregate::kAverage: return Say(Word::AVERAGE);
    case Aggregate::kSum: return Say(Word::SUM);
    case Aggregate::kCount: return Say(Word::COUNT);
    case Aggregate::kLowest: return Say(Word::LOWEST);
    case Aggregate::kHighest: return Say(Word::HIGHEST);
  }
  return {};
}

std::string Printer::OfCounting(const Counting& counting) const {
  std::string text;
  if (counting.partial) text += " " + Words(Word::PARTIAL);
  if (counting.earlier) text += " " + Words(Word::EARLIER);
  return text;
}

std::string Printer::OfSkipping(const Skipping& skipping) const {
  if (skipping.condition == kNoExpr) return {};
  std::string text = " " + Words(Word::SKIPPING, Operand(skipping.condition, kCompare));
  if (zh()) text += " " + Words(Word::SKIPPING_END);
  return text + " " + Words(Word::LOOKING_BACK, Of(skipping.looking_back));
}

// A comparison takes its window without parentheses, in Chinese before the word that compares.
void Printer::Windowed(ExprId operand, const std::string& window, std::string* out) const {
  const auto* compare = std::get_if<CompareExpr>(&tree_[operand].node);
  const auto* one_of = std::get_if<OneOfExpr>(&tree_[operand].node);
  if (zh() && compare != nullptr) return Compare(*compare, window, out);
  if (zh() && one_of != nullptr) return Compare(*one_of, window, out);
  Write(operand, compare != nullptr || one_of != nullptr ? kCompare : kRound, out);
  *out += " " + window;
}

void Printer::Put(const ConsecutiveExpr& e, std::string* out) const {
  std::string window;
  if (zh()) {
    window = Words(Word::LAST, Word::CONSECUTIVE) + Of(e.length);
  } else {
    window =
        Words(Word::FOR, std::to_string(e.length.count), Word::CONSECUTIVE, UnitWord(e.length));
  }
  Windowed(e.operand, window + OfSkipping(e.skipping) + OfCounting(e.counting), out);
}

void Printer::Put(const InAtLeastExpr& e, std::string* out) const {
  std::string window;
  if (zh()) {
    Quantity share = e.of_last;
    share.count = e.at_least;
    window = Words(Word::LAST) + Of(e.of_last) + Words(Word::OF_WHICH_AT_LEAST) + Of(share);
  } else {
    window = Words(Word::IN, Word::AT_LEAST, std::to_string(e.at_least), Word::OF_THE_LAST,
                   Of(e.of_last));
  }
  Windowed(e.operand, window + OfSkipping(e.skipping) + OfCounting(e.counting), out);
}

void Printer::Put(const AnyTimeExpr& e, std::string* out) const {
  const std::string since = Moment(e.since);
  const std::string window =
      zh() ? Words(Word::FROM, since, Word::EVER_SINCE) : Words(Word::AT_ANY_TIME_SINCE, since);
  Windowed(e.operand, window + OfCounting(e.counting), out);
}

void Printer::Put(const TrendExpr& e, std::string* out) const {
  Write(e.operand, kRound, out);
  const Word word = e.falling ? Word::FALLING : Word::RISING;
  if (zh()) {
    *out += " " + Words(Word::CONSECUTIVE) + Of(e.length) + " " + Words(word);
  } else {
    *out += " " + Words(word, Word::FOR, Of(e.length));
  }
  *out += OfCounting(e.counting);
}

void Printer::Put(const LatestExpr& e, std::string* out) const {
  *out += Words(Word::LATEST, "");
  Write(e.operand, kSimple, out);
}

void Printer::Put(const PeriodExpr& e, std::string* out) const {
  const Word word = WordOf(e.frequency, e.relation);
  if (!zh()) *out += Words(word, "");
  *out += Moment(e.date);
  if (zh()) *out += " " + Words(word);
}

// 2026年3月 的 销售额: what is said to be a period may stand first.
void Printer::Put(const AtExpr& e, std::string* out) const {
  const ExprNode& period = tree_[e.period].node;
  const auto* literal = std::get_if<PeriodLit>(&period);
  const bool said = literal != nullptr || std::holds_alternative<PeriodExpr>(period);
  if (zh() && said) {
    Write(e.period, kPostfix, out);
    *out += " " + Words(Word::DE, "");
    return Write(e.operand, kSimple, out);
  }
  Write(e.operand, kPostfix, out);
  *out += " " + Words(Word::IN, "");
  if (literal != nullptr) {
    *out += Of(literal->value);
  } else if (said) {
    Write(e.period, kPostfix, out);
  } else {
    *out += Moment(e.period);
  }
}

void Printer::Put(const TimeBetweenExpr& e, std::string* out) const {
  *out += Words(zh() ? Word::FROM : Word::TIME_FROM, "");
  *out += Moment(e.from);
  *out += " " + Words(zh() ? Word::UNTIL : Word::TO, "");
  *out += Moment(e.to);
  if (zh()) *out += " " + Words(Word::TIME_BETWEEN_END);
}

void Printer::Put(const RoundExpr& e, std::string* out) const {
  Write(e.operand, kRound, out);
  if (!zh()) *out += " " + Words(Word::ROUNDED);
  *out += " " + Words(Rounding(e.mode), Word::TO, "");
  Write(e.unit, kSign, out);
}

std::string Printer::OfRange(const Range& range) const {
  std::string text;
  if (const auto* last = std::get_if<LastRange>(&range)) {
    const std::string length = Of(last->length);
    if (last->before == kNoExpr) {
      text = zh() ? " " + Words(Word::LAST) + length : " " + Words(Word::OVER_THE_LAST, length);
    } else if (zh()) {
      text = " " + Words(Word::IN, Moment(last->before), Word::BEFORE, length);
    } else {
      text = " " + Words(Word::OVER_THE_LAST, length, Word::BEFORE, Moment(last->before));
    }
    if (!zh() && last->as_many_as_worked) text += ", " + Words(Word::AS_MANY_AS_WORKED);
  } else if (const auto* between = std::get_if<BetweenRange>(&range)) {
    text = " " + Words(Word::FROM, Moment(between->from), zh() ? Word::UNTIL : Word::TO,
                       Moment(between->to));
  } else if (const auto* any = std::get_if<AnyWindowRange>(&range)) {
    const std::string since = Moment(any->since);
    if (zh()) {
      text = " " + Words(Word::FROM, since, Word::ANY_SINCE) + Of(any->length) +
             Words(Word::WITHIN_END);
    } else {
      text = " " + Words(Word::WITHIN_ANY, Of(any->length), Word::SINCE, since);
    }
  }
  return text;
}

void Printer::Put(const AggregateExpr& e, std::string* out) const {
  std::string where;
  if (e.where != kNoExpr) where = " " + Words(Word::WHERE, "(" + Operand(e.where, kOr) + ")");
  if (!zh()) *out += Words(AggregateWord(e.function), Word::OF, "");
  Write(e.operand, kSimple, out);
  *out += where + OfRange(e.range);
  if (zh()) {
    *out += " " + Words(AggregateWord(e.function));
    const auto* last = std::get_if<LastRange>(&e.range);
    if (last != nullptr && last->as_many_as_worked) {
      *out += std::string(Pause()) + Words(Word::AS_MANY_AS_WORKED);
    }
  }
  *out += OfCounting(e.counting);
}

void Printer::Put(const TeamExpr& e, std::string* out) const {
  *out += Words(TeamWord(e.function), "");
  Write(e.operand, kSimple, out);
  if (e.other_than_self) *out += " " + Words(Word::OTHER_THAN_SELF);
  if (e.at_least_known == kNoExpr) return;
  *out += " " + Words(Word::OF_AT_LEAST, Operand(e.at_least_known, kPostfix));
  if (!zh()) *out += " " + Words(Word::KNOWN);
}

void Printer::Put(const SomeExpr& e, std::string* out) const {
  *out += Words(e.every ? Word::EVERY : Word::SOME, "");
  Write(e.list, kSimple, out);
  *out += " " + Words(Word::WHERE, "(" + Operand(e.where, kOr) + ")");
}

}  // namespace writ::syntax
