#include "engine/program/print_scalar.h"

#include "engine/base/json.h"
#include "engine/program/op_info.h"

namespace writ {
namespace {

// A ratio as percent: 4/5 -> "80%". What no finite decimal can say stays a fraction: "200/3%".
std::string Hundredths(const Number& ratio) {
  const std::optional<Number> hundred = ratio.Multiply(Number(100));
  return hundred ? hundred->Canonical() : "100 * " + ratio.Canonical();
}

}  // namespace

const std::string& ShownName(const Names& names) {
  if (!names.en.empty()) return names.en;
  return names.zh.empty() ? names.id : names.zh;
}

std::string ShownPath(const Names& names) {
  return names.module.empty() ? ShownName(names) : names.module + "." + ShownName(names);
}

std::string Count(int64_t n, std::string_view unit) {
  std::string text = std::to_string(n) + " " + std::string(unit);
  if (n != 1) text += "s";
  return text;
}

std::string PrintCitation(const Citation& citation) {
  std::string text = citation.source;
  if (!citation.section.empty()) text += " sec " + citation.section;
  if (!citation.article.empty()) text += " art " + citation.article;
  if (!citation.paragraph.empty()) text += " para " + citation.paragraph;
  if (!citation.item.empty()) text += " item " + citation.item;
  return text;
}

std::string PrintSpan(const Span& span) {
  std::string text;
  const auto add = [&text](int32_t n, std::string_view unit) {
    if (n == 0) return;
    if (!text.empty()) text += " and ";
    text += Count(n, unit);
  };
  if (span.months % 12 == 0) {
    add(span.months / 12, "year");
  } else {
    add(span.months, "month");
  }
  add(span.days, "day");
  add(span.working_days, "working day");
  return text.empty() ? "0 days" : text;
}

std::string PrintScalar(const Program& program, const Scalar& scalar) {
  switch (scalar.type.kind) {
    case TypeKind::kNumber: return scalar.number.Canonical();
    case TypeKind::kPercent: return Hundredths(scalar.number) + "%";
    case TypeKind::kPoints: return Hundredths(scalar.number) + " points";
    case TypeKind::kMoney:
      return scalar.number.Canonical() + " " +
             (scalar.text.empty() ? program.policy.currency : scalar.text);
    case TypeKind::kDate: return scalar.date.ToIso();
    case TypeKind::kPeriod: return scalar.period.ToString();
    case TypeKind::kSpan:
      if (!scalar.is_between) return PrintSpan(scalar.span);
      return "time from " + scalar.between.from.ToIso() + " to " + scalar.between.to.ToIso();
    case TypeKind::kYesNo: return scalar.yes ? "yes" : "no";
    case TypeKind::kChoice: {
      if (scalar.type.index >= program.choices.size()) break;
      const std::vector<Names>& options = program.choices[scalar.type.index].options;
      if (scalar.option >= options.size()) break;
      return ShownName(options[scalar.option]);
    }
    case TypeKind::kNone: return "none";
    case TypeKind::kText:
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kEvent:
    case TypeKind::kDocument:
    case TypeKind::kTeam: return JsonQuote(scalar.text);
    case TypeKind::kError: break;
  }
  return "?";
}

std::string PrintType(const Program& program, const Type& type) {
  std::string text;
  if (type.kind == TypeKind::kChoice && type.index < program.choices.size()) {
    text = program.choices[type.index].names.id;
  } else if (type.kind == TypeKind::kRecord && type.index < program.entities.size()) {
    text = program.entities[type.index].names.id;
  } else if (type.kind == TypeKind::kList && type.index < program.entities.size()) {
    text = "list of " + program.entities[type.index].names.id;
  } else {
    text = NameOf(type.kind);
  }
  if (type.per) text += " per " + std::string(NameOf(*type.per));
  return text;
}

}  // namespace writ
