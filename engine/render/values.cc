// Names, values and dates as people write them.
#include "engine/base/text.h"
#include "engine/render/explanation.h"
#include "engine/render/words.h"

namespace writ {

std::string NameFor(const Names& names, Language language) {
  const std::string& wanted = language == Language::kChinese ? names.zh : names.en;
  if (!wanted.empty()) return wanted;
  const std::string& other = language == Language::kChinese ? names.en : names.zh;
  return other.empty() ? names.id : other;
}

std::string TextIn(const LocalText& text, Language language) {
  const std::string& wanted = language == Language::kChinese ? text.zh : text.en;
  return wanted.empty() ? (language == Language::kChinese ? text.en : text.zh) : wanted;
}

namespace words {

// "61000.5" -> "61,000.5"
std::string Grouped(const std::string& number) {
  const size_t start = number.starts_with('-') ? 1 : 0;
  size_t point = number.find_first_of("./");
  if (point == std::string::npos) point = number.size();
  std::string out = number.substr(0, start);
  for (size_t i = start; i < point; ++i) {
    if (i > start && (point - i) % 3 == 0) out += ',';
    out += number[i];
  }
  return out + number.substr(point);
}

// What was rounded away is marked, and never shown as the round number it is not: 79.99999 keeps
// its nines.
std::string Amount(const Number& number, int min_digits, int max_digits) {
  constexpr int kMost = 12;
  bool exact = true;
  std::string text = number.Display(min_digits, max_digits, &exact);
  for (int digits = max_digits + 1; !exact && digits <= kMost; ++digits) {
    const auto shown = Number::Parse(text);
    if (!shown || !shown->AsInt64()) break;
    text = number.Display(min_digits, digits, &exact);
  }
  text = Grouped(text);
  return exact ? text : "≈ " + text;
}

std::string Hundredfold(const Number& ratio, int digits) {
  const auto percent = ratio.Multiply(Number(100));
  return percent ? Amount(*percent, 0, digits) : ratio.Canonical();
}

std::string Length(const Span& span, Language language) {
  const bool zh = language == Language::kChinese;
  std::string out;
  const auto part = [&](int32_t count, const char* one, const char* many, const char* han) {
    if (count == 0) return;
    if (!out.empty() && !zh) out += " ";
    out += std::to_string(count) + (zh ? han : std::string(" ") + (count == 1 ? one : many));
  };
  if (span.months % 12 == 0) {
    part(span.months / 12, "year", "years", "年");
  } else {
    part(span.months, "month", "months", "个月");
  }
  part(span.days, "day", "days", "日");
  part(span.working_days, "working day", "working days", "个工作日");
  return out.empty() ? (zh ? "0日" : "0 days") : out;
}

std::string Day(Date date, Language language) {
  if (language == Language::kEnglish) return date.ToIso();
  return std::to_string(date.year()) + "年" + std::to_string(date.month()) + "月" +
         std::to_string(date.day()) + "日";
}

}  // namespace words

std::string PeriodWords(Period period, Language language) {
  if (language == Language::kEnglish) return period.ToString();
  const Date first = period.first_day();
  const std::string year = std::to_string(first.year()) + "年";
  switch (period.frequency) {
    case Frequency::kMonth: return year + std::to_string(first.month()) + "月";
    case Frequency::kQuarter: return year + "第" + std::to_string((first.month() + 2) / 3) + "季度";
    case Frequency::kYear: return year;
  }
  return year;
}

namespace {

std::string MoneyWords(const Scalar& value, Language language, int digits) {
  const std::string amount = words::Amount(value.number, 2, digits);
  if (value.text.empty()) return amount;
  if (language == Language::kChinese && value.text == "CNY") return amount + "元";
  return amount + " " + value.text;
}

std::string SpanWords(const Scalar& value, Language language) {
  if (!value.is_between) return words::Length(value.span, language);
  const auto from = words::Day(value.between.from, language),
             to = words::Day(value.between.to, language);
  return language == Language::kChinese ? from + "至" + to : from + " to " + to;
}

}  // namespace

std::string ValueWords(const Program& program, const Scalar& value, Language language, int digits) {
  const bool zh = language == Language::kChinese;
  switch (value.type.kind) {
    case TypeKind::kNumber: return words::Amount(value.number, 0, digits + 2);
    case TypeKind::kPercent: return words::Hundredfold(value.number, digits) + (zh ? "%" : " %");
    case TypeKind::kPoints:
      return words::Hundredfold(value.number, digits) + (zh ? "个百分点" : " points");
    case TypeKind::kMoney: return MoneyWords(value, language, digits);
    case TypeKind::kDate:
    case TypeKind::kEvent: return words::Day(value.date, language);
    case TypeKind::kPeriod: return PeriodWords(value.period, language);
    case TypeKind::kSpan: return SpanWords(value, language);
    case TypeKind::kYesNo: return zh ? (value.yes ? "是" : "否") : (value.yes ? "yes" : "no");
    case TypeKind::kChoice:
      return NameFor(program.choices[value.type.index].options[value.option], language);
    case TypeKind::kNone: return zh ? "无" : "none";
    case TypeKind::kText:
    case TypeKind::kDocument:
    case TypeKind::kTeam: return zh ? "「" + value.text + "」" : "\"" + value.text + "\"";
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kError: return value.text;
  }
  return value.text;
}

namespace {

std::string HanOrDigits(const std::string& number) {
  if (number.find_first_not_of("0123456789") != std::string::npos || number.size() > 4 ||
      number.empty())
    return number;
  return HanNumeral(std::stoi(number));
}

// 第一百二十条之一 is article "120-1".
std::string HanArticle(const std::string& article) {
  const size_t dash = article.find('-');
  if (dash == std::string::npos) return "第" + HanOrDigits(article) + "条";
  return "第" + HanOrDigits(article.substr(0, dash)) + "条之" +
         HanOrDigits(article.substr(dash + 1));
}

}  // namespace

std::string CitationWords(const Program& program, const Citation& citation, Language language) {
  const bool known = citation.law < program.laws.size();
  const std::string source =
      known ? NameFor(program.laws[citation.law].names, language) : citation.source;
  if (language == Language::kChinese) {
    std::string out = "《" + source + "》";
    if (!citation.article.empty()) out += HanArticle(citation.article);
    if (!citation.paragraph.empty()) out += "第" + HanOrDigits(citation.paragraph) + "款";
    if (!citation.item.empty()) out += "第" + HanOrDigits(citation.item) + "项";
    if (!citation.section.empty()) out += "第" + citation.section + "条";
    return out;
  }
  std::string out = source;
  if (!citation.article.empty()) out += " art " + citation.article;
  if (!citation.paragraph.empty()) out += " para " + citation.paragraph;
  if (!citation.item.empty()) out += " item " + citation.item;
  if (!citation.section.empty()) out += " sec " + citation.section;
  return out;
}

std::string ActionWords(const Program& program, const Action& action, Language language) {
  const bool zh = language == Language::kChinese;
  std::string roles;
  for (const auto role : action.roles) {
    roles += (roles.empty() ? "" : zh ? "、" : ", ") + NameFor(program.roles[role].names, language);
  }
  const std::string message = TextIn(action.message, language);
  const std::string quoted = zh ? ":「" + message + "」" : ": \"" + message + "\"";
  switch (action.kind) {
    case ActionKind::kNone: return "";
    case ActionKind::kWarn: return (zh ? "提示 " : "warn ") + roles + quoted;
    case ActionKind::kAdvise: return (zh ? "建议 " : "advise ") + roles + quoted;
    case ActionKind::kFlag: return (zh ? "标记" : "flag") + quoted;
    case ActionKind::kStart: break;
  }
  const std::string procedure = action.procedure < program.procedures.size()
                                    ? NameFor(program.procedures[action.procedure].names, language)
                                    : "";
  return zh ? "建议启动 " + procedure + "(由人决定)"
            : "propose " + procedure + " (a person decides)";
}

}  // namespace writ
