// Logic, comparisons and arithmetic.
#include "engine/syntax/parse_build.h"

namespace writ::syntax {
namespace {

bool IsSumOp(uint16_t op) { return op != token::STAR && op != token::SLASH; }

BinaryOp BinaryOf(uint16_t op) {
  switch (op) {
    case token::PLUS: return BinaryOp::kAdd;
    case token::MINUS: return BinaryOp::kSubtract;
    case token::STAR: return BinaryOp::kMultiply;
    default: return BinaryOp::kDivide;
  }
}

}  // namespace

std::vector<ExprId> Builder::Rest(Parts* parts, uint16_t id) {
  std::vector<ExprId> list;
  while (parts->More()) {
    const Node& part = parts->Next();
    if (part.id == id) list.push_back(id == rule::kExpr ? Expr(part) : Value(part));
  }
  return list;
}

// `and` binds more tightly than `or`, but an author who mixes them must say so.
ExprId Builder::Expr(const Node& expr) {
  Parts parts = PartsOf(expr);
  std::vector<const Node*> conditions = {&parts.Next()};
  std::vector<bool> ors;
  while (parts.More()) {
    ors.push_back(parts.Next().id == token::OR);
    conditions.push_back(&parts.Next());
  }
  if (ors.empty()) return Condition(*conditions[0]);
  CheckMixed(conditions, ors);
  std::vector<ExprId> alternatives;
  for (size_t i = 0; i < conditions.size();) {
    std::vector<ExprId> together = {Condition(*conditions[i])};
    const size_t begin = i;
    for (++i; i < conditions.size() && !ors[i - 1]; ++i)
      together.push_back(Condition(*conditions[i]));
    const Place place = PlaceOf(*conditions[begin], *conditions[i - 1]);
    alternatives.push_back(together.size() == 1 ? together[0]
                                                : Add(LogicExpr{false, false, together}, place));
  }
  if (alternatives.size() == 1) return alternatives[0];
  return Add(LogicExpr{true, false, std::move(alternatives)}, PlaceOf(expr));
}

void Builder::CheckMixed(const std::vector<const Node*>& conditions, const std::vector<bool>& ors) {
  size_t mixed = 1;
  while (mixed < ors.size() && ors[mixed] == ors[0]) ++mixed;
  if (mixed >= ors.size()) return;
  const Place whole = PlaceOf(*conditions.front(), *conditions.back());
  Diagnostic& diagnostic = Report(DiagnosticKind::kMixedAndOr, whole);
  for (size_t i = 0; i < conditions.size();) {
    const size_t begin = i;
    for (++i; i < conditions.size() && !ors[i - 1];) ++i;
    if (i - begin < 2) continue;
    const Place run = PlaceOf(*conditions[begin], *conditions[i - 1]);
    diagnostic.fixes.push_back({{run.file, run.begin, run.begin}, "("});
    diagnostic.fixes.push_back({{run.file, run.end, run.end}, ")"});
  }
}

ExprId Builder::Condition(const Node& condition) {
  Parts parts = PartsOf(condition);
  std::vector<Place> nots;
  while (const Node* word = parts.Take(token::NOT)) nots.push_back(PlaceOf(*word));
  const Node& first = parts.Next();
  ExprId result = Value(first);
  std::vector<Window> windows;
  const Node* last = &first;
  while (parts.More()) {
    last = &parts.Next();
    if (last->id == rule::kWindow) {
      windows.push_back(WindowOf(*last));
    } else if (Only(*last).id == token::FALLING || Only(*last).id == token::RISING) {
      result = Trend(result, *last, &windows);
    } else {
      result = Comparison(result, *last);
    }
  }
  const Place place = PlaceOf(first, *last);
  if (windows.size() > 1) Report(DiagnosticKind::kTwoWindows, windows[1].place);
  if (!windows.empty()) result = Windowed(result, windows[0], place);
  for (; !nots.empty(); nots.pop_back()) {
    result = Add(NotExpr{result}, {place.file, nots.back().begin, place.end});
  }
  return result;
}

CompareOp Builder::Inclusive(const Node& or_word) const {
  return Only(or_word).id == token::OR_MORE ? CompareOp::kAtLeast : CompareOp::kAtMost;
}

ExprId Builder::Comparison(ExprId left, const Node& comparison) {
  Parts parts = PartsOf(comparison);
  const Place before = PlaceOf(left), own = PlaceOf(comparison);
  const Place place{own.file, std::min(before.begin, own.begin), own.end};
  if (parts.Skip(rule::kP_one_of)) {
    return Add(OneOfExpr{left, Rest(&parts, rule::kValue)}, place);
  }
  const auto* aggregate = std::get_if<AggregateExpr>(&tree_.expressions[left].node);
  counted_ = aggregate != nullptr && aggregate->function == Aggregate::kCount;
  if (const Node* literal = parts.Take(rule::kLiteral)) {
    const ExprId right = Literal(*literal);
    counted_ = false;
    return Add(CompareExpr{Inclusive(parts.Next()), left, right}, place);
  }
  const Node& comparator = parts.Next();
  CompareOp op = OpOf(comparator);
  const ExprId right = Value(parts.Next());
  counted_ = false;
  if (const Node* or_word = parts.Take(rule::kOrWord)) {
    if (op != CompareOp::kIs)
      Report(DiagnosticKind::kInclusiveWord, PlaceOf(*or_word), {Raw(*or_word)});
    op = Inclusive(*or_word);
  }
  return Add(CompareExpr{op, left, right, SaidOfDates(comparator)}, place);
}

CompareOp Builder::OpOf(const Node& comparator) {
  const Node& word = Only(comparator);
  switch (word.id) {
    case token::BELOW:
    case token::LT: return CompareOp::kBelow;
    case token::ABOVE:
    case token::GT: return CompareOp::kAbove;
    case rule::kP_at_least:
    case token::GE: return CompareOp::kAtLeast;
    case rule::kP_at_most:
    case token::LE: return CompareOp::kAtMost;
    case rule::kP_earlier_than: return CompareOp::kBelow;
    case rule::kP_later_than: return CompareOp::kAbove;
    case rule::kP_not_earlier_than: return CompareOp::kAtLeast;
    case rule::kP_not_later_than: return CompareOp::kAtMost;
    case rule::kP_is_not:
    case token::NE: return CompareOp::kIsNot;
    case token::EQEQ:
      Report(DiagnosticKind::kEqualsCompares, PlaceOf(word), {Raw(word)})
          .fixes.push_back({PlaceOf(word), chinese_ ? "为" : "is"});
      return CompareOp::kIs;
    default: return CompareOp::kIs;
  }
}

bool Builder::SaidOfDates(const Node& comparator) const {
  switch (Only(comparator).id) {
    case rule::kP_earlier_than:
    case rule::kP_later_than:
    case rule::kP_not_earlier_than:
    case rule::kP_not_later_than: return true;
    default: return false;
  }
}

// A binary minus without spaces looks like part of a name or a date.
void Builder::CheckMinus(const Node& token) {
  const Place place = PlaceOf(token);
  if (Raw(token) != "-" || token.first == 0 || token.last >= lexemes_.size()) return;
  const bool left = lexemes_[token.first - 1].end < place.begin;
  const bool right = lexemes_[token.last].begin > place.end;
  if (left && right) return;
  Report(DiagnosticKind::kMinusWithoutSpaces, place)
      .fixes.push_back({place, std::string(left ? "" : " ") + "-" + (right ? "" : " ")});
}

// Operators come as one row; products are closed before sums. Both lean to the left.
ExprId Builder::Value(const Node& value) {
  Parts parts = PartsOf(value);
  const Node& first = parts.Next();
  ExprId sum = kNoExpr, product = Operand(first);
  uint16_t sum_op = 0;
  const Node* last = &first;
  const auto close = [&] {
    if (sum == kNoExpr) {
      sum = product;
      return;
    }
    const Place place = {tree_.file, PlaceOf(first).begin, PlaceOf(*last).end};
    if (sum_op == token::MINUS_SPAN || sum_op == token::PLUS_SPAN) {
      sum = Add(ShiftExpr{sum, sum_op == token::MINUS_SPAN, product}, place);
    } else {
      sum = Add(BinaryExpr{BinaryOf(sum_op), sum, product}, place);
    }
  };
  const Node* product_first = &first;
  while (parts.More() && !parts.Is(rule::kRound)) {
    const Node& op = parts.Next();
    const Node& operand = parts.Next();
    if (op.id == token::MINUS) CheckMinus(op);
    if (IsSumOp(op.id)) {
      close();
      sum_op = op.id;
      product = Operand(operand);
      product_first = &operand;
    } else {
      const ExprId right = Operand(operand);
      product = Add(BinaryExpr{BinaryOf(op.id), product, right}, PlaceOf(*product_first, operand));
    }
    last = &operand;
  }
  if (sum_op != 0) close();
  ExprId result = sum_op != 0 ? sum : product;
  while (const Node* round = parts.Take(rule::kRound)) {
    result = Rounded(result, *round, PlaceOf(first, *round));
  }
  return result;
}

ExprId Builder::Rounded(ExprId operand, const Node& round, Place place) {
  Parts parts = PartsOf(round);
  const RoundWord mode = RoundingOf(*parts.Find(rule::kRoundWord));
  const ExprId unit = Operand(*parts.Find(rule::kOperand));
  return Add(RoundExpr{operand, mode, unit}, place);
}

ExprId Builder::Operand(const Node& operand) {
  Parts parts = PartsOf(operand);
  std::vector<Place> signs;
  while (const Node* sign = parts.Take(token::MINUS)) signs.push_back(PlaceOf(*sign));
  const Node& atom = parts.Next();
  ExprId result = Atom(atom);
  while (parts.More()) {
    const Node& next = parts.Next();
    result = next.id == rule::kPeriodWord ? PeriodAfter(result, next) : Postfix(result, next);
  }
  const uint32_t end = PlaceOf(operand).end;
  for (; !signs.empty(); signs.pop_back()) {
    result = Add(NegateExpr{result}, {tree_.file, signs.back().begin, end});
  }
  return result;
}

ExprId Builder::Postfix(ExprId left, const Node& postfix) {
  Parts parts = PartsOf(postfix);
  const Place place{tree_.file, PlaceOf(left).begin, PlaceOf(postfix).end};
  if (parts.Skip(token::IN)) {
    const ExprId period = InPeriod(parts.Next());
    return Add(AtExpr{left, period}, place);
  }
  if (parts.Skip(token::DE)) {
    const ExprId operand = Simple(parts.Next());
    return Add(AtExpr{operand, left}, place);
  }
  return ChineseAggregate(left, parts, place);
}

}  // namespace writ::syntax
