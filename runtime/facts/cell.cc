#include "runtime/facts/cell.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "engine/base/text.h"
#include "runtime/facts/builder.h"

namespace writ {

namespace {

std::string Trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

}  // namespace

std::string Tidy(std::string_view text) {
  std::string folded = FoldFullWidth(text);
  // A no-break space comes along when cells are pasted from a web page.
  for (size_t at; (at = folded.find("\xC2\xA0")) != std::string::npos;) folded.replace(at, 2, " ");
  return Trim(folded);
}

namespace {

using Result = std::expected<std::variant<Scalar, NoneValue>, CellProblem>;

bool Drop(std::string* text, std::string_view word, bool front) {
  const bool there = front ? text->starts_with(word) : text->ends_with(word);
  if (!there) return false;
  text->erase(front ? 0 : text->size() - word.size(), word.size());
  *text = Tidy(*text);
  return true;
}

bool IsNoValue(const std::string& text) {
  static constexpr std::array<std::string_view, 11> kWords = {
      "-", "--", "/", "n/a", "na", "nan", "null", "nil", "#n/a", "inf", "infinity"};
  std::string lower = text;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

// "1,234,567.50" -> "1234567.50"; nullopt when a comma does not part thousands.
std::optional<std::string> WithoutSeparators(const std::string& text) {
  if (text.find(',') == std::string::npos) return text;
  const size_t start = text.find_first_of("0123456789");
  const size_t point = std::min(text.find('.'), text.size());
  if (start == std::string::npos || text.find(',', point) != std::string::npos) return std::nullopt;
  std::string out = text.substr(0, start);
  size_t digits = 0;
  bool parted = false;
  for (size_t i = start; i < point; ++i) {
    if (text[i] != ',') {
      out += text[i];
      ++digits;
      continue;
    }
    if (parted ? digits != 3 : digits < 1 || digits > 3) return std::nullopt;
    parted = true;
    digits = 0;
  }
  if (digits != 3) return std::nullopt;
  return out + text.substr(point);
}

CellProblem NotA(DiagnosticKind kind, std::string_view text) {
  constexpr size_t kShown = 60;
  std::string shown(text.substr(0, kShown));
  while (FindInvalidUtf8(shown)) shown.pop_back();
  if (text.size() > kShown) shown += "…";
  return {kind, {shown}};
}

std::expected<Number, CellProblem> ReadNumber(const std::string& text, std::string_view shown) {
  if (const auto plain = WithoutSeparators(text)) {
    if (auto number = Number::Parse(*plain)) return *number;
    const bool digits =
        plain->find_first_not_of("0123456789.eE+-") == std::string::npos && !plain->empty();
    if (digits && plain->size() > 20)
      return std::unexpected(NotA(DiagnosticKind::kFactNumberTooLong, shown));
    if (digits && plain->find_first_of("eE") != std::string::npos)
      return std::unexpected(NotA(DiagnosticKind::kFactNumberTooLong, shown));
  }
  return std::unexpected(NotA(DiagnosticKind::kFactNotANumber, shown));
}

// The currency that marks stand for; empty when there is none, nullopt when they disagree.
std::optional<std::string> TakeCurrency(std::string* text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kMarks = {
      {{"¥", "CNY"},
       {"￥", "CNY"},
       {"RMB", "CNY"},
       {"人民币", "CNY"},
       {"元", "CNY"},
       {"HK$", "HKD"},
       {"US$", "USD"},
       {"$", "USD"},
       {"€", "EUR"},
       {"£", "GBP"}}};
  std::string found;
  bool agree = true;
  const auto take = [&](std::string_view currency) {
    agree = agree && (found.empty() || found == currency);
    found = currency;
  };
  for (const auto& [mark, currency] : kMarks) {
    if (Drop(text, mark, true)) take(currency);
    if (Drop(text, mark, false)) take(currency);
  }
  const auto is_code = [](std::string_view word) {
    return word.size() == 3 && std::all_of(word.begin(), word.end(),
                                           [](unsigned char c) { return c >= 'A' && c <= 'Z'; });
  };
  if (text->size() > 3 && is_code(std::string_view(*text).substr(0, 3))) {
    take(text->substr(0, 3));
    *text = Tidy(text->substr(3));
  } else if (text->size() > 3 && is_code(std::string_view(*text).substr(text->size() - 3))) {
    take(text->substr(text->size() - 3));
    *text = Tidy(text->substr(0, text->size() - 3));
  }
  if (!agree) return std::nullopt;
  return found;
}

Result ReadMoney(const Program& program, Scalar value, std::string text, std::string_view shown) {
  const auto currency = TakeCurrency(&text);
  if (!currency) return std::unexpected(NotA(DiagnosticKind::kFactNotANumber, shown));
  const bool ten_thousands = Drop(&text, "万", false);
  auto number = ReadNumber(text, shown);
  if (!number) return std::unexpected(number.error());
  const auto scaled = ten_thousands ? number->Multiply(Number(10000)) : *number;
  if (!scaled) return std::unexpected(NotA(DiagnosticKind::kFactNumberTooLong, shown));
  value.number = *scaled;
  value.text = currency->empty() ? program.policy.currency : *currency;
  return value;
}

Result ReadRatio(Scalar value, std::string text, std::string_view shown, bool ratio) {
  const bool per_mille = Drop(&text, "‰", false);
  const bool marked = per_mille || Drop(&text, "%", false) || Drop(&text, "个百分点", false);
  auto number = ReadNumber(text, shown);
  if (!number) return std::unexpected(number.error());
  if (!marked && !ratio) {
    CellProblem problem = NotA(DiagnosticKind::kFactPercentWithoutSign, shown);
    const bool share = *number < Number(1) && *number > Number(-1);
    const Number percent = share ? number->Multiply(Number(100)).value_or(*number) : *number;
    const std::string there = number->Display(0, 12) + "%";
    const std::string times = percent.Display(0, 12) + "%";
    if (share && !number->IsZero()) {  // nobody but the author knows which
      problem.arguments.emplace_back(times + " or " + there + ", whichever is meant",
                                     times + " 或 " + there + "(按本意二者择一)");
    } else {
      problem.arguments.emplace_back(times);
    }
    return std::unexpected(std::move(problem));
  }
  value.number =
      marked ? number->Divide(Number(per_mille ? 1000 : 100)).value_or(Number()) : *number;
  return value;
}

Result ReadYesNo(Scalar value, const std::string& text, std::string_view shown) {
  static constexpr std::array<std::string_view, 7> kYes = {"yes",  "Yes", "YES", "true",
                                                           "TRUE", "是",  "True"};
  static constexpr std::array<std::string_view, 7> kNo = {"no",    "No", "NO",   "false",
                                                          "FALSE", "否", "False"};
  value.yes = std::find(kYes.begin(), kYes.end(), text) != kYes.end();
  if (!value.yes && std::find(kNo.begin(), kNo.end(), text) == kNo.end())
    return std::unexpected(NotA(DiagnosticKind::kFactNotYesNo, shown));
  return value;
}

Result ReadChoice(const Program& program, Scalar value, const std::string& text) {
  std::string options;
  const auto& choice = program.choices[value.type.index];
  for (uint32_t i = 0; i < choice.options.size(); ++i) {
    const auto& names = choice.options[i];
    if (IsNamed(names, text)) {
      value.option = i;
      return value;
    }
    const bool one = names.zh.empty() || names.zh == names.id;
    options += (i == 0 ? "" : ", ") + (one ? names.id : names.id + "|" + names.zh);
  }
  auto problem = NotA(DiagnosticKind::kFactNotAnOption, text);
  problem.arguments.emplace_back(options);
  return std::unexpected(std::move(problem));
}

// "3 months", "3个月", "10 days", "2年"
std::optional<Span> ReadSpan(const std::string& text) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > 4) return std::nullopt;
  const int count = std::stoi(text.substr(0, digits));
  const std::string unit = Tidy(text.substr(digits));
  if (unit == "months" || unit == "month" || unit == "个月" || unit == "月")
    return Span{count, 0, 0};
  if (unit == "years" || unit == "year" || unit == "年") return Span{count * 12, 0, 0};
  if (unit == "working days" || unit == "working day" || unit == "个工作日" || unit == "工作日")
    return Span{0, 0, count};
  if (unit == "days" || unit == "day" || unit == "日" || unit == "天") return Span{0, count, 0};
  return std::nullopt;
}

// Digit runs of "2026/3/10" or "2026年3月10日"; empty when anything else stands between them.
std::vector<int> DateParts(std::string text) {
  for (const std::string_view mark : {"日", "号", "月", "年"}) {
    if (!text.ends_with(mark)) continue;
    text.erase(text.size() - mark.size());
    break;
  }
  for (const std::string_view mark : {"年", "月", "/", "."}) {
    for (size_t at; (at = text.find(mark)) != std::string::npos;)
      text.replace(at, mark.size(), "-");
  }
  std::vector<int> parts;
  size_t at = 0;
  while (at <= text.size()) {
    const size_t end = std::min(text.find('-', at), text.size());
    const auto run = text.substr(at, end - at);
    if (run.empty() || run.size() > 4 || run.find_first_not_of("0123456789") != std::string::npos)
      return {};
    parts.push_back(std::stoi(run));
    at = end + 1;
  }
  return parts;
}

// "2026Q1", "2026年第1季度", "2026年1季度"; what Period::Parse reads is read before.
std::optional<Period> ReadQuarter(const std::string& text) {
  constexpr size_t kYear = 4;
  std::string rest = text.substr(std::min(kYear, text.size()));
  for (const std::string_view mark : {"年", "-", "/", "第", "Q", "q"}) {
    if (rest.starts_with(mark)) rest.erase(0, mark.size());
  }
  for (const std::string_view mark : {"季度", "季"}) {
    if (rest.ends_with(mark)) rest.erase(rest.size() - mark.size());
  }
  const bool marked =
      text.find_first_of("Qq") != std::string::npos || text.find("季") != std::string::npos;
  if (!marked || rest.size() != 1) return std::nullopt;
  return Period::Parse(text.substr(0, kYear) + "-Q" + rest);
}

bool AllDigits(const std::string& text) {
  return text.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

std::optional<Date> ReadDay(std::string_view raw) {
  const std::string text = Tidy(raw);
  if (text.size() == 8 && AllDigits(text)) {
    return Date::FromYmd(std::stoi(text.substr(0, 4)), std::stoi(text.substr(4, 2)),
                         std::stoi(text.substr(6, 2)));
  }
  const auto parts = DateParts(text);
  if (parts.size() != 3 || parts[0] < 1000) return std::nullopt;
  return Date::FromYmd(parts[0], parts[1], parts[2]);
}

std::optional<Date> SerialDay(std::string_view raw) {
  constexpr int kFirst = 20'000, kLast = 99'999;
  const std::string text = Tidy(raw);
  if (text.size() != 5 || !AllDigits(text)) return std::nullopt;
  const int days = std::stoi(text);
  // Day 0 of spreadsheets is 1899-12-30, from March 1900 on; days are told from 1900 on.
  if (days < kFirst || days > kLast) return std::nullopt;
  return Date::FromYmd(1900, 1, 1)->PlusDays(days - 2);
}

std::optional<Period> ReadPeriod(std::string_view raw, Frequency frequency) {
  const std::string text = Tidy(raw);
  if (auto period = Period::Parse(text); period && period->frequency == frequency) return period;
  std::vector<int> parts = DateParts(text);
  if (frequency == Frequency::kMonth && text.size() == 6 && AllDigits(text)) {
    parts = {std::stoi(text.substr(0, 4)), std::stoi(text.substr(4, 2))};
  }
  if (frequency == Frequency::kQuarter) return ReadQuarter(text);
  if (parts.empty() || parts[0] < 1900 || parts[0] > 2199) return std::nullopt;
  if (frequency == Frequency::kYear && parts.size() == 1) return Period{frequency, parts[0]};
  if (frequency != Frequency::kMonth || parts.size() != 2 || parts[1] < 1 || parts[1] > 12)
    return std::nullopt;
  return Period{frequency, parts[0] * 12 + parts[1] - 1};
}

Result ReadCell(const Program& program, Type type, std::string_view raw, CellOptions options) {
  const std::string text = Tidy(raw);
  if (text == "none" || text == "无") return NoneValue{};
  const bool wordy = type.kind == TypeKind::kText || type.kind == TypeKind::kTeam ||
                     type.kind == TypeKind::kDocument;
  if (!wordy && IsNoValue(text)) return std::unexpected(NotA(DiagnosticKind::kFactNoValue, raw));
  Scalar value;
  value.type = type.Element();
  switch (type.kind) {
    case TypeKind::kNumber: {
      auto number = ReadNumber(text, raw);
      if (!number) return std::unexpected(number.error());
      value.number = *number;
      return value;
    }
    case TypeKind::kPercent:
    case TypeKind::kPoints: return ReadRatio(std::move(value), text, raw, options.ratio);
    case TypeKind::kMoney: return ReadMoney(program, std::move(value), text, raw);
    case TypeKind::kDate:
    case TypeKind::kEvent: {
      const auto date = ReadDay(text);
      if (!date) return std::unexpected(NotA(DiagnosticKind::kFactNotADate, raw));
      value.date = *date;
      return value;
    }
    case TypeKind::kSpan: {
      const auto span = ReadSpan(text);
      if (!span) return std::unexpected(NotA(DiagnosticKind::kFactNotASpan, raw));
      value.span = *span;
      return value;
    }
    case TypeKind::kYesNo: return ReadYesNo(std::move(value), text, raw);
    case TypeKind::kChoice: return ReadChoice(program, std::move(value), text);
    case TypeKind::kText:
    case TypeKind::kDocument: value.text = ToNfc(Trim(raw)); return value;  // kept as written
    case TypeKind::kTeam: value.text = ToNfc(text); return value;
    case TypeKind::kPeriod:
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kNone:
    case TypeKind::kError: break;
  }
  return std::unexpected(NotA(DiagnosticKind::kFactNotFromText, raw));
}

}  // namespace writ
