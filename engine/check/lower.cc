// The doors of lowering, and what every node shares.
#include "engine/check/lower.h"

#include <utility>

namespace writ::check {

ExprId Lowering::Emit(Op op, Type type, std::span<const ExprId> args, uint32_t index, int32_t count,
                      uint32_t window) {
  for (const ExprId arg : args) {
    if (arg == kNoExpr) return kNoExpr;
  }
  Expr e;
  e.op = op;
  e.type = type;
  e.index = index;
  e.count = count;
  e.window = window;
  e.args_begin = static_cast<uint32_t>(p_.args.size());
  e.args_count = static_cast<uint16_t>(args.size());
  e.place = place_;
  p_.args.insert(p_.args.end(), args.begin(), args.end());
  p_.exprs.push_back(e);
  return static_cast<ExprId>(p_.exprs.size() - 1);
}

Value Lowering::Any(syntax::ExprId id, const Type* expected) {
  if (id == syntax::kNoExpr || id >= tree_.expressions.size()) return {};
  const syntax::Expr& expr = tree_[id];
  const Place outer_place = std::exchange(place_, expr.place);
  const Type* outer_expected = std::exchange(expected_, expected);
  const bool outer_projecting = std::exchange(
      projecting_, projecting_ && std::holds_alternative<syntax::NameExpr>(expr.node));
  Value value = std::visit([&](const auto& node) { return Node(node); }, expr.node);
  projecting_ = outer_projecting;
  expected_ = outer_expected;
  place_ = outer_place;
  if (value.id == kNoExpr) value.type = {TypeKind::kError};
  return value;
}

ExprId Lowering::Condition(syntax::ExprId id, bool series_allowed) {
  Value value = Any(id);
  if (value.bad()) return kNoExpr;
  if (value.type.kind == TypeKind::kEvent) Retype(value, TypeKind::kYesNo);
  if (value.type.kind != TypeKind::kYesNo) {
    c_.Report(DiagnosticKind::kConditionNeeded, tree_[id].place, {TypeWords(c_, value.type)});
    return kNoExpr;
  }
  if (value.type.IsSeries() && !series_allowed) {
    ReportBareSeries(value, id);
    return kNoExpr;
  }
  return value.id;
}

// Makes a value one of `type`, whatever its periods, or says why it is none.
bool Lowering::Accept(Value& value, syntax::ExprId id, const Type& type) {
  if (value.bad() || type.kind == TypeKind::kError) return false;
  if (value.type.kind == TypeKind::kNone) return true;
  const bool same = value.type.kind == type.kind && value.type.index == type.index;
  if (!same && !Convert(value, type.kind)) {
    if (ReportNumberFor(type.kind, value, c_.modules[at_.module].currency)) return false;
    c_.Report(DiagnosticKind::kWrongType, tree_[id].place,
              {TypeWords(c_, type.Element()), TypeWords(c_, value.type.Element())});
    return false;
  }
  if (type.kind != TypeKind::kMoney) return true;
  Value own;
  own.currency = c_.modules[at_.module].currency;
  return SameCurrency(own, value, tree_[id].place);
}

// A value of `type`, its periods included.
ExprId Lowering::As(syntax::ExprId id, const Type& type) {
  Value value = Any(id, &type);
  return Fit(value, id, type);
}

ExprId Lowering::Fit(Value& value, syntax::ExprId id, const Type& type) {
  if (value.bad() || type.kind == TypeKind::kError) return kNoExpr;
  if (value.type.IsSeries() && !type.IsSeries()) {
    ReportBareSeries(value, id);
    return kNoExpr;
  }
  if (value.type.IsSeries() && value.type.per != type.per) {
    c_.Report(DiagnosticKind::kFrequenciesDiffer, tree_[id].place,
              {FrequencyWords(*type.per), FrequencyWords(*value.type.per)});
    return kNoExpr;
  }
  return Accept(value, id, type) ? value.id : kNoExpr;
}

bool Lowering::IsEventDefinition(const Value& value) const {
  return !value.bad() && value.type == Type{TypeKind::kEvent} &&
         p_.exprs[value.id].op == Op::kDefinition;
}

// Where a day is wanted, a definition of type event stands for the day it happened.
ExprId Lowering::Day(syntax::ExprId id) {
  const Type date{TypeKind::kDate};
  Value value = Any(id, &date);
  return IsEventDefinition(value) ? value.id : Fit(value, id, date);
}

// Cells and bands hold values that are known when the text is read.
std::optional<Scalar> Lowering::Fixed(syntax::ExprId id, const Type& type) {
  if (id == syntax::kNoExpr || type.kind == TypeKind::kError) return std::nullopt;
  const size_t exprs = p_.exprs.size(), args = p_.args.size(), constants = p_.constants.size();
  const ExprId lowered = As(id, type);
  std::optional<Scalar> scalar;
  if (lowered != kNoExpr) {
    const Expr& e = p_.exprs[lowered];
    if (e.op == Op::kConstant) {
      scalar = p_.constants[e.index];
    } else if (e.op == Op::kNegate && p_.exprs[p_.Args(e)[0]].op == Op::kConstant) {
      scalar = p_.constants[p_.exprs[p_.Args(e)[0]].index];
      scalar->number = scalar->number.Negated();
    } else {
      c_.Report(DiagnosticKind::kFixedValueNeeded, tree_[id].place);
    }
  }
  p_.exprs.resize(exprs);  // the value lives in the cell
  p_.args.resize(args);
  p_.constants.resize(constants);
  return scalar;
}

Value Lowering::Named(const syntax::Path& path, Place place) {
  place_ = place;
  return Node(syntax::NameExpr{path});
}

ExprId Lowering::DateNamed(const syntax::Name& name) {
  place_ = name.place;
  Value value = Node(syntax::NameExpr{{name}});
  if (value.id == kNoExpr || value.bad()) return kNoExpr;
  if (IsEventDefinition(value)) return value.id;
  if (!value.type.IsSeries() && Convert(value, TypeKind::kDate)) return value.id;
  c_.Report(DiagnosticKind::kWrongType, name.place,
            {TypeWords(c_, {TypeKind::kDate}), TypeWords(c_, value.type)});
  return kNoExpr;
}

Value Lower(Checker& c, Context& at, syntax::ExprId id, const Type* expected) {
  return Lowering(c, at).Any(id, expected);
}
ExprId LowerCondition(Checker& c, Context& at, syntax::ExprId id, bool series_allowed) {
  return Lowering(c, at).Condition(id, series_allowed);
}
ExprId LowerAs(Checker& c, Context& at, syntax::ExprId id, const Type& type) {
  return Lowering(c, at).As(id, type);
}
std::optional<Scalar> FixedValue(Checker& c, Context& at, syntax::ExprId id, const Type& type) {
  return Lowering(c, at).Fixed(id, type);
}

}  // namespace writ::check
