#include "engine/program/op_info.h"
#include "engine/scenario/given.h"

namespace writ::scenario {
namespace {

using syntax::Expr;

Argument TypeWords(Type type) {
  switch (type.kind) {
    case TypeKind::kNumber: return {"a number", "数值"};
    case TypeKind::kPercent: return {"a percent", "百分比"};
    case TypeKind::kPoints: return {"percentage points", "百分点"};
    case TypeKind::kMoney: return {"an amount of money", "金额"};
    case TypeKind::kDate:
    case TypeKind::kEvent: return {"a date", "日期"};
    case TypeKind::kPeriod: return {"a month, quarter or year", "月、季度或年"};
    case TypeKind::kSpan: return {"a length of time", "时长"};
    case TypeKind::kText:
    case TypeKind::kDocument:
    case TypeKind::kTeam: return {"text", "文本"};
    case TypeKind::kYesNo: return {"yes or no", "是或否"};
    case TypeKind::kChoice: return {"one of the options", "选项之一"};
    case TypeKind::kRecord: return {"a record { … }", "记录 { … }"};
    case TypeKind::kList: return {"a list [ … ]", "清单 [ … ]"};
    case TypeKind::kNone:
    case TypeKind::kError: return {"a value", "值"};
  }
  return {"a value", "值"};
}

std::optional<Number> PlainNumber(const syntax::ExprNode& node) {
  if (const auto* number = std::get_if<syntax::NumberLit>(&node)) return number->value;
  return std::nullopt;
}

std::optional<Number> Ratio(const syntax::ExprNode& node) {
  if (const auto* percent = std::get_if<syntax::PercentLit>(&node)) return percent->value;
  if (const auto* points = std::get_if<syntax::PointsLit>(&node)) return points->value;
  return std::nullopt;
}

std::optional<std::string> NameOrText(const syntax::ExprNode& node) {
  if (const auto* text = std::get_if<syntax::TextLit>(&node)) return text->value;
  if (const auto* name = std::get_if<syntax::NameExpr>(&node)) {
    if (name->path.size() == 1) return name->path.front().text;
  }
  return std::nullopt;
}

bool IsNamed(const Names& names, const std::string& word) {
  return names.id == word || names.en == word || names.zh == word;
}

bool FillMoney(const Reader& reader, const syntax::ExprNode& node, Scalar* out) {
  if (const auto* money = std::get_if<syntax::MoneyLit>(&node)) {
    out->number = money->amount;
    out->text = money->currency;
    return true;
  }
  const auto number = PlainNumber(node);
  if (!number) return false;
  out->number = *number;
  out->text = reader.program.policy.currency;
  return true;
}

bool FillChoice(const Reader& reader, const syntax::ExprNode& node, Scalar* out) {
  const auto word = NameOrText(node);
  if (!word) return false;
  const auto& options = reader.program.choices[out->type.index].options;
  for (uint32_t i = 0; i < options.size(); ++i) {
    if (!IsNamed(options[i], *word)) continue;
    out->option = i;
    return true;
  }
  return false;
}

Span SpanOf(syntax::Quantity quantity) {
  switch (quantity.unit) {
    case syntax::Unit::kMonth: return {quantity.count, 0, 0};
    case syntax::Unit::kQuarter: return {quantity.count * 3, 0, 0};
    case syntax::Unit::kYear: return {quantity.count * 12, 0, 0};
    case syntax::Unit::kDay: return {0, quantity.count, 0};
    case syntax::Unit::kWorkingDay: return {0, 0, quantity.count};
  }
  return {};
}

bool FillTimes(const syntax::ExprNode& node, Scalar* out) {
  if (out->type.kind == TypeKind::kSpan) {
    const auto* span = std::get_if<syntax::SpanLit>(&node);
    if (span != nullptr) out->span = SpanOf(span->value);
    return span != nullptr;
  }
  if (out->type.kind == TypeKind::kPeriod) {
    const auto* period = std::get_if<syntax::PeriodLit>(&node);
    if (period != nullptr) out->period = period->value;
    return period != nullptr;
  }
  const auto* date = std::get_if<syntax::DateLit>(&node);
  if (date != nullptr) out->date = date->value;
  return date != nullptr;
}

bool FillNumber(const syntax::ExprNode& node, Scalar* out) {
  const bool ratio = out->type.kind != TypeKind::kNumber;
  const auto number = ratio ? Ratio(node) : PlainNumber(node);
  if (number) out->number = *number;
  return number.has_value();
}

bool FillText(const syntax::ExprNode& node, Scalar* out) {
  const auto text = NameOrText(node);
  if (text) out->text = *text;
  return text.has_value();
}

bool FillYesNo(const syntax::ExprNode& node, Scalar* out) {
  const auto* yes = std::get_if<syntax::YesNoLit>(&node);
  if (yes != nullptr) out->yes = yes->value;
  return yes != nullptr;
}

bool Fill(const Reader& reader, const syntax::ExprNode& node, Scalar* out) {
  switch (out->type.kind) {
    case TypeKind::kNumber:
    case TypeKind::kPercent:
    case TypeKind::kPoints: return FillNumber(node, out);
    case TypeKind::kMoney: return FillMoney(reader, node, out);
    case TypeKind::kDate:
    case TypeKind::kEvent:
    case TypeKind::kPeriod:
    case TypeKind::kSpan: return FillTimes(node, out);
    case TypeKind::kText:
    case TypeKind::kDocument:
    case TypeKind::kTeam: return FillText(node, out);
    case TypeKind::kYesNo: return FillYesNo(node, out);
    case TypeKind::kChoice: return FillChoice(reader, node, out);
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kNone:
    case TypeKind::kError: return false;
  }
  return false;
}

}  // namespace

std::optional<Scalar> ReadLiteral(const Reader& reader, syntax::ExprId literal, Type type,
                                  Place place) {
  if (literal >= reader.tree.expressions.size()) return std::nullopt;
  const Expr& expr = reader.tree[literal];
  if (std::holds_alternative<syntax::ErrorExpr>(expr.node)) return std::nullopt;
  Scalar value;
  value.type = type.Element();
  const auto* negated = std::get_if<syntax::NegateExpr>(&expr.node);
  const Expr& bare = negated == nullptr ? expr : reader.tree[negated->operand];
  if (Fill(reader, bare.node, &value)) {
    if (negated != nullptr) value.number = value.number.Negated();
    return value;
  }
  reader.diagnostics.Add(DiagnosticKind::kScenarioValue, expr.place.known() ? expr.place : place,
                         {TypeWords(type)});
  return std::nullopt;
}

}  // namespace writ::scenario
