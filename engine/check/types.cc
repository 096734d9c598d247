// Types as written, and how they are said to people.
#include <algorithm>

#include "engine/base/text.h"
#include "engine/check/checker.h"

namespace writ::check {
namespace {

const std::unordered_map<std::string_view, Type>& BuiltInTypes() {
  static const auto* types = new std::unordered_map<std::string_view, Type>{
      {"number", {TypeKind::kNumber}},     {"数值", {TypeKind::kNumber}},
      {"percent", {TypeKind::kPercent}},   {"百分比", {TypeKind::kPercent}},
      {"points", {TypeKind::kPoints}},     {"百分点", {TypeKind::kPoints}},
      {"money", {TypeKind::kMoney}},       {"金额", {TypeKind::kMoney}},
      {"date", {TypeKind::kDate}},         {"日期", {TypeKind::kDate}},
      {"span", {TypeKind::kSpan}},         {"时长", {TypeKind::kSpan}},
      {"text", {TypeKind::kText}},         {"文本", {TypeKind::kText}},
      {"yes_no", {TypeKind::kYesNo}},      {"是否", {TypeKind::kYesNo}},
      {"yes/no", {TypeKind::kYesNo}},      {"event", {TypeKind::kEvent}},
      {"事件", {TypeKind::kEvent}},        {"document", {TypeKind::kDocument}},
      {"文书", {TypeKind::kDocument}},     {"文件", {TypeKind::kDocument}},
      {"month", {TypeKind::kPeriod, 0}},   {"月", {TypeKind::kPeriod, 0}},
      {"quarter", {TypeKind::kPeriod, 1}}, {"季度", {TypeKind::kPeriod, 1}},
      {"year", {TypeKind::kPeriod, 2}},    {"年", {TypeKind::kPeriod, 2}},
  };
  return *types;
}

bool IsTeamName(std::string_view name) {
  return name == "Team" || name == "team" || name == "团队";
}

void ReportUnknownType(Checker& c, uint32_t module, const syntax::Name& name) {
  std::vector<std::string> known;
  for (const auto& [text, type] : BuiltInTypes()) known.emplace_back(text);
  for (const auto& [text, symbol] : c.modules[module].scope) {
    if (symbol.kind == SymbolKind::kChoice || symbol.kind == SymbolKind::kEntity)
      known.emplace_back(text);
  }
  std::sort(known.begin(), known.end());
  std::optional<std::string> near;
  if (c.suggestions_left-- > 0) near = Nearest(name.text, known);
  if (near) {
    c.Report(DiagnosticKind::kMisspelledName, name.place, {name.text, *near})
        .fixes.push_back({name.place, *near});
  } else {
    c.Report(DiagnosticKind::kUnknownName, name.place, {name.text});
  }
}

Type DeclaredType(Checker& c, uint32_t module, const syntax::Name& name) {
  const std::optional<Symbol> symbol = PeekSymbol(c, module, {name});
  if (!symbol) {
    if (IsTeamName(name.text)) return {TypeKind::kTeam};
    ReportUnknownType(c, module, name);
    return {TypeKind::kError};
  }
  const auto index = static_cast<uint16_t>(symbol->index);
  if (symbol->kind == SymbolKind::kChoice) return {TypeKind::kChoice, index};
  if (symbol->kind == SymbolKind::kEntity) return {TypeKind::kRecord, index};
  if (symbol->kind == SymbolKind::kScale) {
    return {TypeKind::kChoice, static_cast<uint16_t>(c.p.scales[symbol->index].choice)};
  }
  c.Report(DiagnosticKind::kWrongKindOfName, name.place,
           {name.text, KindWords(symbol->kind), writ::Argument("a type", "类型")});
  return {TypeKind::kError};
}

writ::Argument Plain(TypeKind kind) {
  switch (kind) {
    case TypeKind::kNumber: return {"a number", "数值"};
    case TypeKind::kPercent: return {"a percent", "百分比"};
    case TypeKind::kPoints: return {"points", "百分点"};
    case TypeKind::kMoney: return {"an amount of money", "金额"};
    case TypeKind::kDate: return {"a date", "日期"};
    case TypeKind::kPeriod: return {"a period", "期间"};
    case TypeKind::kSpan: return {"a span of time", "时长"};
    case TypeKind::kText: return {"a text", "文本"};
    case TypeKind::kYesNo: return {"yes or no", "是或否"};
    case TypeKind::kChoice: return {"an option", "选项"};
    case TypeKind::kRecord: return {"a record", "记录"};
    case TypeKind::kList: return {"a list", "清单"};
    case TypeKind::kEvent: return {"an event", "事件"};
    case TypeKind::kDocument: return {"a document", "文书"};
    case TypeKind::kTeam: return {"a team", "团队"};
    case TypeKind::kNone: return {"none", "无"};
    case TypeKind::kError: return {"something unreadable", "无法读取的内容"};
  }
  return {"", ""};
}

}  // namespace

Type ResolveType(Checker& c, uint32_t module, const syntax::TypeRef& ref,
                 std::optional<Frequency> per) {
  if (!ref.name.present()) return {TypeKind::kError};
  Type type;
  const auto built_in = BuiltInTypes().find(ref.name.text);
  type = built_in != BuiltInTypes().end() ? built_in->second : DeclaredType(c, module, ref.name);
  if (ref.list && type.kind != TypeKind::kError) {
    if (type.kind == TypeKind::kRecord) return {TypeKind::kList, type.index};
    if (type.kind == TypeKind::kDocument || type.kind == TypeKind::kEvent) return type;
    c.Report(DiagnosticKind::kWrongType, ref.place,
             {writ::Argument("an entity", "实体"), TypeWords(c, type)});
    return {TypeKind::kError};
  }
  if (type.kind != TypeKind::kError) type.per = per;
  return type;
}

writ::Argument TypeWords(const Checker& c, const Type& type) {
  writ::Argument words = Plain(type.kind);
  if (type.kind == TypeKind::kChoice && type.index < c.p.choices.size()) {
    const Names& names = c.p.choices[type.index].names;
    words.en = "a choice of `" + (names.en.empty() ? names.zh : names.en) + "`";
    words.zh = "`" + (names.zh.empty() ? names.en : names.zh) + "` 的选项";
  }
  if ((type.kind == TypeKind::kRecord || type.kind == TypeKind::kList) &&
      type.index < c.p.entities.size()) {
    const Names& names = c.p.entities[type.index].names;
    words.en += " of `" + (names.en.empty() ? names.zh : names.en) + "`";
    words.zh = "`" + (names.zh.empty() ? names.en : names.zh) + "` " + words.zh;
  }
  if (type.per) {
    const writ::Argument per = FrequencyWords(*type.per);
    words.en += " per " + per.en;
    words.zh = "每" + per.zh + "的" + words.zh;
  }
  return words;
}

writ::Argument FrequencyWords(Frequency frequency) {
  switch (frequency) {
    case Frequency::kMonth: return {"month", "月"};
    case Frequency::kQuarter: return {"quarter", "季度"};
    case Frequency::kYear: return {"year", "年"};
  }
  return {"", ""};
}

bool IsNumeric(TypeKind kind) {
  return kind == TypeKind::kNumber || kind == TypeKind::kPercent || kind == TypeKind::kPoints ||
         kind == TypeKind::kMoney;
}

bool HasOrder(TypeKind kind) {
  return IsNumeric(kind) || kind == TypeKind::kDate || kind == TypeKind::kPeriod ||
         kind == TypeKind::kSpan || kind == TypeKind::kError;
}

}  // namespace writ::check
