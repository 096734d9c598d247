// Expressions on one line: operators, comparisons and names. Times and aggregates are in
// print_time.cc.
#include "engine/syntax/print_printer.h"

namespace writ::syntax {
namespace {

template <typename Node, typename... Nodes>
constexpr bool IsOneOf = (std::is_same_v<Node, Nodes> || ...);

std::string_view Infix(BinaryOp op) {
  switch (op) {
    case BinaryOp::kAdd: return " + ";
    case BinaryOp::kSubtract: return " - ";
    case BinaryOp::kMultiply: return " * ";
    case BinaryOp::kDivide: return " / ";
  }
  return " + ";
}

Word WordOf(Ordinal ordinal) {
  switch (ordinal) {
    case Ordinal::kFirst: return Word::FIRST;
    case Ordinal::kSecond: return Word::SECOND;
    case Ordinal::kThird: return Word::THIRD;
  }
  return Word::FIRST;
}

Word WordOf(Pick pick) {
  switch (pick) {
    case Pick::kLater: return Word::LATER_OF;
    case Pick::kEarlier: return Word::EARLIER_OF;
    case Pick::kLarger: return Word::LARGER_OF;
    case Pick::kSmaller: return Word::SMALLER_OF;
    case Pick::kMoreFavourable: return Word::MORE_FAVOURABLE_OF;
  }
  return Word::LATER_OF;
}

}  // namespace

std::string_view Printer::CompareWord(CompareOp op) const {
  switch (op) {
    case CompareOp::kBelow: return Say(Word::BELOW);
    case CompareOp::kAbove: return Say(Word::ABOVE);
    case CompareOp::kAtLeast: return Say(Word::AT_LEAST);
    case CompareOp::kAtMost: return Say(Word::AT_MOST);
    case CompareOp::kIs: return Say(Word::IS);
    case CompareOp::kIsNot: return Say(Word::IS_NOT);
  }
  return {};
}

std::string_view Printer::DateWord(CompareOp op) const {
  switch (op) {
    case CompareOp::kBelow: return Say(Word::EARLIER_THAN);
    case CompareOp::kAbove: return Say(Word::LATER_THAN);
    case CompareOp::kAtLeast: return Say(Word::NOT_EARLIER_THAN);
    case CompareOp::kAtMost: return Say(Word::NOT_LATER_THAN);
    case CompareOp::kIs:
    case CompareOp::kIsNot: break;
  }
  return CompareWord(op);
}

std::string Printer::Operand(ExprId id, int level) const {
  std::string out;
  Write(id, level, &out);
  return out;
}

int Printer::LevelOf(ExprId id) const {
  const auto level = [](const auto& e) -> int {
    using Node = std::decay_t<decltype(e)>;
    constexpr bool window = IsOneOf<Node, ConsecutiveExpr, InAtLeastExpr, AnyTimeExpr, TrendExpr>;
    if constexpr (std::is_same_v<Node, LogicExpr>) return e.braces ? kPostfix : kOr;
    if constexpr (std::is_same_v<Node, NotExpr>) return kNot;
    if constexpr (window) return kWindow;
    if constexpr (IsOneOf<Node, CompareExpr, OneOfExpr>) return kCompare;
    if constexpr (std::is_same_v<Node, RoundExpr>) return kRound;
    if constexpr (std::is_same_v<Node, ShiftExpr>) return kSum;
    if constexpr (std::is_same_v<Node, BinaryExpr>) {
      return e.op == BinaryOp::kAdd || e.op == BinaryOp::kSubtract ? kSum : kProduct;
    }
    // `time from A to B in P`: the period would be B's
    if constexpr (IsOneOf<Node, NegateExpr, TimeBetweenExpr>) return kSign;
    if constexpr (IsOneOf<Node, NameExpr, CallExpr>) return kSimple;
    return kPostfix;
  };
  return std::visit(level, tree_[id].node);
}

// Writes an operand of something that binds at `level`. Parentheses only where the operand binds
// less.
void Printer::Write(ExprId id, int level, std::string* out) const {
  const bool parentheses = LevelOf(id) < level;
  if (parentheses) *out += '(';
  std::visit([&](const auto& node) { Put(node, out); }, tree_[id].node);
  if (parentheses) *out += ')';
}

void Printer::List(const std::vector<ExprId>& list, int level, std::string* out) const {
  *out += '(';
  for (size_t i = 0; i < list.size(); ++i) {
    if (i > 0) *out += Comma();
    Write(list[i], level, out);
  }
  *out += ')';
}

// A date or a name; `month of`, `before` and the like take nothing longer without parentheses.
std::string Printer::Moment(ExprId id) const {
  const bool date = std::holds_alternative<DateLit>(tree_[id].node);
  return Operand(id, date ? kPostfix : kSimple);
}

void Printer::Put(const NumberLit& e, std::string* out) const { *out += Decimal(e.value); }
void Printer::Put(const PercentLit& e, std::string* out) const { *out += Percent(e.value); }
void Printer::Put(const PointsLit& e, std::string* out) const { *out += Points(e.value); }
void Printer::Put(const MoneyLit& e, std::string* out) const { *out += Money(e); }
void Printer::Put(const DateLit& e, std::string* out) const { *out += Of(e.value); }
void Printer::Put(const PeriodLit& e, std::string* out) const { *out += Standing(e.value); }
void Printer::Put(const SpanLit& e, std::string* out) const { *out += Of(e.value); }
void Printer::Put(const TextLit& e, std::string* out) const { *out += QuoteText(e.value); }
void Printer::Put(const YesNoLit& e, std::string* out) const {
  *out += Say(e.value ? Word::YES : Word::NO);
}
void Printer::Put(const NoneLit&, std::string* out) const { *out += Say(Word::NONE); }
void Printer::Put(const ErrorExpr&, std::string* out) const { *out += "?"; }
void Printer::Put(const NameExpr& e, std::string* out) const { *out += Of(e.path); }

void Printer::Put(const CallExpr& e, std::string* out) const {
  *out += Of(e.path);
  List(e.arguments, kOr, out);
}

void Printer::Put(const OrdinalExpr& e, std::string* out) const {
  *out += Words(WordOf(e.which), Of(e.finding));
}

void Printer::Put(const EventExpr& e, std::string* out) const {
  switch (e.verb) {
    case ActVerb::kNone: break;
    case ActVerb::kServed: *out += Words(Word::SERVED, ""); break;
    case ActVerb::kIssued: *out += Words(Word::ISSUED, ""); break;
    case ActVerb::kPaid: *out += Words(Word::PAID, ""); break;
  }
  *out += Of(e.path);
}

// Two signs in a row would start a comment.
void Printer::Put(const NegateExpr& e, std::string* out) const {
  *out += '-';
  Write(e.operand, kPostfix, out);
}

void Printer::Put(const BinaryExpr& e, std::string* out) const {
  const bool sum = e.op == BinaryOp::kAdd || e.op == BinaryOp::kSubtract;
  Write(e.left, sum ? kSum : kProduct, out);
  *out += Infix(e.op);
  Write(e.right, sum ? kProduct : kSign, out);
}

void Printer::Put(const ShiftExpr& e, std::string* out) const {
  Write(e.date, kSum, out);
  *out += " " + Words(e.minus ? Word::MINUS_SPAN : Word::PLUS_SPAN, "");
  Write(e.span, kSign, out);
}

void Printer::Put(const CompareExpr& e, std::string* out) const { Compare(e, {}, out); }
void Printer::Put(const OneOfExpr& e, std::string* out) const { Compare(e, {}, out); }

// `window` is what Chinese says between the left side and the comparison.
void Printer::Compare(const CompareExpr& e, std::string_view window, std::string* out) const {
  Write(e.left, kRound, out);
  *out +=
      Separated(*out, window) + " " + Words(e.of_dates ? DateWord(e.op) : CompareWord(e.op), "");
  Write(e.right, kRound, out);
}

void Printer::Compare(const OneOfExpr& e, std::string_view window, std::string* out) const {
  Write(e.operand, kRound, out);
  *out += Separated(*out, window) + " " + Words(Word::ONE_OF, "");
  List(e.options, kRound, out);
}

void Printer::Put(const NotExpr& e, std::string* out) const {
  *out += Words(Word::NOT, "");
  Write(e.operand, kNot, out);
}

void Printer::Put(const LogicExpr& e, std::string* out) const {
  std::string separator = "; ";
  if (e.braces) {
    *out += Words(e.any ? Word::ANY_OF : Word::ALL_OF, "{", "");
  } else {
    separator = " " + Words(e.any ? Word::OR : Word::AND, "");
  }
  for (size_t i = 0; i < e.operands.size(); ++i) {
    if (i > 0) *out += separator;
    Write(e.operands[i], e.braces ? kOr : kNot, out);
  }
  if (e.braces) *out += " }";
}

void Printer::Put(const PickExpr& e, std::string* out) const {
  *out += Words(WordOf(e.which), "");
  List(e.arguments, kRound, out);
}

}  // namespace writ::syntax
