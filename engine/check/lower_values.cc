// Literals, arithmetic, comparison and logic.
#include <utility>

#include "engine/check/lower.h"

namespace writ::check {

Value Lowering::Constant(Scalar scalar, bool literal) {
  const Type type = scalar.type;
  p_.constants.push_back(std::move(scalar));
  Value value = Make(Op::kConstant, type, {}, static_cast<uint32_t>(p_.constants.size()) - 1);
  value.literal = literal;
  return value;
}

Value Lowering::Node(const syntax::NumberLit& node) {
  return Constant({.type = {TypeKind::kNumber}, .number = node.value});
}
Value Lowering::Node(const syntax::PercentLit& node) {
  return Constant({.type = {TypeKind::kPercent}, .number = node.value});
}
Value Lowering::Node(const syntax::PointsLit& node) {
  return Constant({.type = {TypeKind::kPoints}, .number = node.value});
}
Value Lowering::Node(const syntax::MoneyLit& node) {
  Value value =
      Constant({.type = {TypeKind::kMoney}, .number = node.amount, .text = node.currency});
  value.currency = node.currency;
  return value;
}
Value Lowering::Node(const syntax::DateLit& node) {
  return Constant({.type = {TypeKind::kDate}, .date = node.value});
}
Value Lowering::Node(const syntax::PeriodLit& node) {
  const auto frequency = static_cast<uint16_t>(node.value.frequency);
  return Constant({.type = {TypeKind::kPeriod, frequency}, .period = node.value});
}
Value Lowering::Node(const syntax::SpanLit& node) {
  return Constant({.type = {TypeKind::kSpan}, .span = SpanOf(node.value)});
}
Value Lowering::Node(const syntax::TextLit& node) {
  return Constant({.type = {TypeKind::kText}, .text = node.value});
}
Value Lowering::Node(const syntax::YesNoLit& node) {
  return Constant({.type = {TypeKind::kYesNo}, .yes = node.value});
}
Value Lowering::Node(const syntax::NoneLit&) { return Constant({.type = {TypeKind::kNone}}); }

Value Lowering::Node(const syntax::NegateExpr& node) {
  // A run of signs is one sign or none.
  bool negative = true;
  syntax::ExprId operand = node.operand;
  while (operand < tree_.expressions.size()) {
    const auto* inner = std::get_if<syntax::NegateExpr>(&tree_[operand].node);
    if (inner == nullptr) break;
    negative = !negative;
    operand = inner->operand;
  }
  Value value = Any(operand, expected_);
  if (value.bad()) return {};
  if (!IsNumeric(value.type.kind)) {
    c_.Report(DiagnosticKind::kWrongType, place_,
              {writ::Argument("a number", "数值"), TypeWords(c_, value.type.Element())});
    return {};
  }
  if (negative) value.id = Emit(Op::kNegate, value.type, {value.id});
  return value;
}

Value Lowering::CannotCalculate(syntax::BinaryOp op, const Value& left, const Value& right) {
  static const writ::Argument kWords[] = {
      {"added", "相加"}, {"subtracted", "相减"}, {"multiplied", "相乘"}, {"divided", "相除"}};
  c_.Report(DiagnosticKind::kCannotCalculate, place_,
            {TypeWords(c_, left.type.Element()), TypeWords(c_, right.type.Element()),
             kWords[static_cast<int>(op)]});
  return {};
}

// date + span and date - date are said in words; with the words as a fix where that is one word.
bool Lowering::ReportDateArithmetic(syntax::BinaryOp op, const Value& left, const Value& right) {
  using enum TypeKind;
  if (left.type.kind != kDate ||
      (op != syntax::BinaryOp::kAdd && op != syntax::BinaryOp::kSubtract)) {
    return false;
  }
  const bool minus = op == syntax::BinaryOp::kSubtract;
  const std::string sign = minus ? "-" : "+";
  if (right.type.kind == kDate && minus) {
    c_.Report(DiagnosticKind::kDateArithmetic, place_,
              {writ::Argument("time from A to B", "自 A 至 B 的时长"), "B - A"});
    return true;
  }
  if (right.type.kind != kSpan) return false;
  Diagnostic& d = c_.Report(DiagnosticKind::kDateArithmetic, place_,
                            {writ::Argument(minus ? "minus" : "plus", minus ? "减" : "加"), sign});
  const Place between{place_.file, PlaceOfExpr(left).end, PlaceOfExpr(right).begin};
  if (between.begin < between.end) {
    const std::string_view text = c_.result.sources->Text(between);
    const size_t at = text.find(sign);
    if (at != text.npos && text.find_first_not_of(" \t" + sign) == text.npos) {
      const auto begin = between.begin + static_cast<uint32_t>(at);
      const bool spaced = at > 0 && at + 1 < text.size();
      const bool zh = WrittenInChinese({place_.file, begin, begin + 1});
      const std::string word = minus ? (zh ? "减" : "minus") : (zh ? "加" : "plus");
      d.fixes.push_back({{place_.file, begin, begin + 1}, spaced ? word : " " + word + " "});
    }
  }
  return true;
}

std::optional<Type> Lowering::Sum(syntax::BinaryOp op, Value& left, Value& right, bool* ratio) {
  using enum TypeKind;
  const bool minus = op == syntax::BinaryOp::kSubtract;
  TypeKind& a = left.type.kind;
  TypeKind& b = right.type.kind;
  if (a != b && !(a == kPercent && b == kPoints) && !(a == kPoints && b == kPercent)) {
    if (!Convert(right, a)) Convert(left, b);
  }
  *ratio = left.ratio || right.ratio;
  if (a == kPercent && b == kPercent) return Type{minus ? kPoints : kPercent};
  if (a == kPercent && b == kPoints) return Type{kPercent};
  if (a == kPoints && b == kPercent && !minus) return Type{kPercent};
  if (a == b && IsNumeric(a)) return Type{a};
  return std::nullopt;
}

std::optional<Type> Lowering::Product(const Value& left, const Value& right, bool* ratio) const {
  using enum TypeKind;
  const TypeKind a = left.type.kind, b = right.type.kind;
  if (!IsNumeric(a) || !IsNumeric(b)) return std::nullopt;
  *ratio = a == kNumber && b == kNumber && (left.ratio || right.ratio);
  if (a == kNumber) return Type{b == kNumber ? kNumber : b};
  if (b == kNumber) return Type{a};
  if (a == kPercent) return Type{b};
  if (b == kPercent) return Type{a};
  return std::nullopt;
}

std::optional<Type> Lowering::Quotient(const Value& left, const Value& right, bool* ratio) const {
  using enum TypeKind;
  const TypeKind a = left.type.kind, b = right.type.kind;
  if (!IsNumeric(a) || !IsNumeric(b)) return std::nullopt;
  if (a == b) {
    *ratio = true;
    return Type{kNumber};
  }
  if (b == kNumber || b == kPercent) return Type{a};
  return std::nullopt;
}

Value Lowering::Binary(syntax::BinaryOp op, const Value& l, const Value& r, Place place) {
  Value left = l, right = r;
  const Place outer = std::exchange(place_, place);
  Value value;
  bool ratio = false;
  std::optional<Frequency> per;
  std::optional<Type> type;
  static constexpr Op kOps[] = {Op::kAdd, Op::kSubtract, Op::kMultiply, Op::kDivide};
  if (!left.bad() && !right.bad() && Periodic(left, right, &per)) {
    switch (op) {
      case syntax::BinaryOp::kAdd:
      case syntax::BinaryOp::kSubtract: type = Sum(op, left, right, &ratio); break;
      case syntax::BinaryOp::kMultiply: type = Product(left, right, &ratio); break;
      case syntax::BinaryOp::kDivide: type = Quotient(left, right, &ratio); break;
    }
    if (!type) {
      if (!ReportDateArithmetic(op, left, right)) CannotCalculate(op, left, right);
    } else if (SameCurrency(left, right, place)) {
      type->per = per;
      value = Make(kOps[static_cast<int>(op)], *type, {left.id, right.id});
      value.ratio = ratio;
      value.varies = left.varies || right.varies;
      value.currency = left.currency.empty() ? right.currency : left.currency;
    }
  }
  place_ = outer;
  return value;
}

// a + b - c … is a long left spine: walked down in a loop, lowered on the way back.
Value Lowering::Node(const syntax::BinaryExpr& node) {
  std::vector<std::pair<const syntax::BinaryExpr*, Place>> spine{{&node, place_}};
  syntax::ExprId left = node.left;
  while (left < tree_.expressions.size()) {
    const auto* inner = std::get_if<syntax::BinaryExpr>(&tree_[left].node);
    if (inner == nullptr) break;
    spine.push_back({inner, tree_[left].place});
    left = inner->left;
  }
  Value value = Any(left);
  for (auto it = spine.rbegin(); it != spine.rend(); ++it) {
    const Value right = Any(it->first->right);
    value = Binary(it->first->op, value, right, it->second);
  }
  return value;
}

// Either side may be an option, which has a meaning only beside the other.
std::pair<Value, Value> Lowering::Pair(syntax::ExprId left, syntax::ExprId right) {
  if (IsPlainUnknown(left) && !IsPlainUnknown(right)) {
    const Value second = Any(right);
    const Type wanted = second.type.Element();
    if (second.bad()) return {{}, {}};
    return {Any(left, wanted.kind == TypeKind::kChoice ? &wanted : nullptr), second};
  }
  const Value first = Any(left);
  const Type wanted = first.type.Element();
  if (first.bad() && IsPlainUnknown(right))
    return {{}, {}};  // perhaps an option of what is unknown
  return {first, Any(right, wanted.kind == TypeKind::kChoice ? &wanted : nullptr)};
}

Value Lowering::Compare(Op op, Value left, Value right, Place place) {
  if (left.bad() || right.bad()) return {};
  const Place outer = std::exchange(place_, place);
  Value value;
  std::optional<Frequency> per;
  const bool ordered = op != Op::kIs && op != Op::kIsNot;
  if (Periodic(left, right, &per) && Unify(left, right)) {
    const bool none = left.type.kind == TypeKind::kNone || right.type.kind == TypeKind::kNone;
    if (ordered && (none || !HasOrder(left.type.kind))) {
      const Value& shown = none && right.type.kind == TypeKind::kNone ? right : left;
      c_.Report(DiagnosticKind::kNoOrder, place, {TypeWords(c_, shown.type.Element())});
    } else {
      Type type{TypeKind::kYesNo};
      type.per = per;
      value = Make(op, type, {left.id, right.id});
      value.varies = left.varies || right.varies;
    }
  }
  place_ = outer;
  return value;
}

Value Lowering::Node(const syntax::CompareExpr& node) {
  static constexpr Op kOps[] = {Op::kBelow,  Op::kAbove, Op::kAtLeast,
                                Op::kAtMost, Op::kIs,    Op::kIsNot};
  auto [left, right] = Pair(node.left, node.right);
  return Compare(kOps[static_cast<int>(node.op)], std::move(left), std::move(right), place_);
}

Value Lowering::Node(const syntax::OneOfExpr& node) {
  Value operand = Any(node.operand);
  const Type wanted = operand.type.Element();
  std::vector<ExprId> args{operand.id};
  bool bad = operand.bad();
  for (const syntax::ExprId option : node.options) {
    if (operand.bad() && IsPlainUnknown(option)) continue;
    Value value = Any(option, wanted.kind == TypeKind::kChoice ? &wanted : nullptr);
    if (operand.bad() || value.bad() || !Unify(operand, value)) {
      bad = true;
      continue;
    }
    args.push_back(value.id);
  }
  if (bad) return {};
  Value result;
  result.type = {TypeKind::kYesNo};
  result.type.per = operand.type.per;
  result.varies = operand.varies;
  result.id = Emit(Op::kOneOf, result.type, args);
  return result;
}

Value Lowering::Node(const syntax::NotExpr& node) {
  bool negative = true;
  syntax::ExprId operand = node.operand;
  while (operand < tree_.expressions.size()) {
    const auto* inner = std::get_if<syntax::NotExpr>(&tree_[operand].node);
    if (inner == nullptr) break;
    negative = !negative;
    operand = inner->operand;
  }
  Value value = Any(operand);
  if (value.bad()) return {};
  if (value.type.kind == TypeKind::kEvent) Retype(value, TypeKind::kYesNo);
  if (value.type.kind != TypeKind::kYesNo) {
    c_.Report(DiagnosticKind::kConditionNeeded, tree_[operand].place, {TypeWords(c_, value.type)});
    return {};
  }
  if (negative) value.id = Emit(Op::kNot, value.type, {value.id});
  value.literal = false;
  return value;
}

Value Lowering::Node(const syntax::LogicExpr& node) {
  std::vector<ExprId> args;
  Value all;
  all.type = {TypeKind::kYesNo};
  bool bad = node.operands.empty();
  for (const syntax::ExprId operand : node.operands) {
    Value value = Any(operand);
    if (value.bad()) {
      bad = true;
      continue;
    }
    if (value.type.kind == TypeKind::kEvent) Retype(value, TypeKind::kYesNo);
    if (value.type.kind != TypeKind::kYesNo) {
      c_.Report(DiagnosticKind::kConditionNeeded, tree_[operand].place,
                {TypeWords(c_, value.type)});
      bad = true;
      continue;
    }
    std::optional<Frequency> per;
    if (!Periodic(all, value, &per)) {
      bad = true;
      continue;
    }
    all.type.per = per;
    all.varies = all.varies || value.varies;
    args.push_back(value.id);
  }
  if (bad) return {};
  all.id = args.size() == 1 ? args[0] : Emit(node.any ? Op::kOr : Op::kAnd, all.type, args);
  return all;
}

}  // namespace writ::check
