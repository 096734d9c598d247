// Names, texts, numbers and dates, from the author's bytes.
#include <charconv>

#include "engine/base/text.h"
#include "engine/syntax/parse_build.h"

namespace writ::syntax {
namespace {

constexpr int32_t kMaxCount = 100'000;

bool HasHan(std::string_view text) {
  for (size_t pos = 0; pos < text.size();) {
    if (IsHan(DecodeUtf8(text, &pos))) return true;
  }
  return false;
}

// The runs of ASCII digits of a text.
std::vector<int> NumbersIn(std::string_view text) {
  std::vector<int> numbers;
  for (size_t i = 0; i < text.size();) {
    if (text[i] < '0' || text[i] > '9') {
      ++i;
      continue;
    }
    int value = 0;
    const auto end = std::from_chars(text.data() + i, text.data() + text.size(), value);
    numbers.push_back(end.ec == std::errc{} ? value : -1);
    i = static_cast<size_t>(end.ptr - text.data());
  }
  return numbers;
}

std::string_view LeadingNumber(std::string_view text) {
  return text.substr(0, text.find_first_not_of("0123456789."));
}

// `"…"`, “…”, 「…」, `…`, 《…》 without their marks.
std::string_view Unquoted(std::string_view text) {
  const size_t mark = static_cast<uint8_t>(text.front()) < 0x80 ? 1 : 3;
  return text.substr(mark, text.size() - 2 * mark);
}

}  // namespace

Place Builder::PlaceOf(const Node& first, const Node& last) const {
  if (first.first >= last.last) {  // a rule that matched nothing
    const uint32_t at = first.first < lexemes_.size() ? lexemes_[first.first].begin : 0;
    return {tree_.file, at, at};
  }
  return {tree_.file, lexemes_[first.first].begin, lexemes_[last.last - 1].end};
}
Place Builder::PlaceOf(const Node& node) const { return PlaceOf(node, node); }

std::string_view Builder::Raw(const Node& node) const {
  const Place place = PlaceOf(node);
  return std::string_view(source_.text).substr(place.begin, place.end - place.begin);
}

std::string Builder::Folded(const Node& node) const {
  return normal_ ? std::string(Raw(node)) : FoldFullWidth(Raw(node));
}

std::string Builder::InDigits(const Node& node) const { return syntax::InDigits(Folded(node)); }

ExprId Builder::Add(ExprNode node, Place place) {
  tree_.expressions.push_back({std::move(node), place});
  return static_cast<ExprId>(tree_.expressions.size() - 1);
}

Diagnostic& Builder::Report(DiagnosticKind kind, Place place,
                            std::vector<writ::Argument> arguments) {
  return diagnostics_.Add(kind, place, std::move(arguments));
}

void Builder::ReportTwice(bool already, const Node& node) {
  if (already) Report(DiagnosticKind::kDuplicateClause, PlaceOf(node));
}

// NFC; what is written otherwise would look the same and compare different.
std::string Builder::Normal(std::string_view text, Place place) {
  if (normal_ || IsNfc(text)) return std::string(text);
  std::string normal = ToNfc(text);
  Report(DiagnosticKind::kNotNormalised, place).fixes.push_back({place, normal});
  return normal;
}

Name Builder::NameOf(const Node& name) {
  const Node& token = Only(name);
  const Place place = PlaceOf(token);
  const std::string_view raw = Raw(token);
  if (token.id == token::QUOTED) {
    Place inside = place;
    const uint32_t mark = raw.front() == '`' ? 1 : 3;
    inside.begin += mark;
    inside.end -= mark;
    return {Normal(Unquoted(raw), inside), place};
  }
  if (normal_) return {std::string(raw), place};
  return {Normal(FoldFullWidth(raw), place), place};
}

Name Builder::TakeName(Parts* parts) {
  const Node* name = parts->Take(rule::kName);
  return name == nullptr ? Name{} : NameOf(*name);
}

std::vector<Name> Builder::TakeNames(Parts* parts) {
  std::vector<Name> names;
  while (const Node* name = parts->Take(rule::kName)) {
    names.push_back(NameOf(*name));
    if (!parts->Is(token::COMMA)) break;
    parts->Next();
  }
  return names;
}

Path Builder::PathOf(const Node& path) {
  Path names;
  for (Parts parts = PartsOf(path); parts.More();) {
    names.push_back(NameOf(parts.Next()));
    parts.Skip(token::DOT);
  }
  return names;
}

std::vector<Path> Builder::TakePaths(Parts* parts) {
  std::vector<Path> paths;
  while (const Node* path = parts->Take(rule::kPath)) {
    paths.push_back(PathOf(*path));
    if (!parts->Is(token::COMMA)) break;
    parts->Next();
  }
  return paths;
}

Alias Builder::AliasOf(const Node& alias) {
  Parts parts = PartsOf(alias);
  Alias result;
  result.place = PlaceOf(alias);
  Name first = TakeName(&parts);
  parts.Skip(token::BAR);
  Name second = TakeName(&parts);
  if (second.present() && HasHan(first.text) == HasHan(second.text)) {
    Report(DiagnosticKind::kPairInOneLanguage, result.place);
  }
  const bool swapped = HasHan(first.text) && !HasHan(second.text);
  result.en = swapped ? std::move(second) : std::move(first);
  result.zh = swapped ? std::move(first) : std::move(second);
  if (!swapped && !result.zh.present() && HasHan(result.en.text)) std::swap(result.en, result.zh);
  return result;
}

std::string Builder::StringOf(const Node& token) {
  const std::string_view raw = Raw(token);
  if (token.id == token::LONG) return std::string(raw.substr(3, raw.size() - 6));
  return Normal(Unquoted(raw), PlaceOf(token));
}

// The half with Han text is the Chinese one; where that does not tell, the first is English.
Text Builder::TextOf(const Node& text) {
  Parts parts = PartsOf(text);
  Text result;
  result.place = PlaceOf(text);
  std::string first = StringOf(Only(parts.Next()));
  if (!parts.Skip(token::BAR)) {
    (HasHan(first) ? result.zh : result.en) = std::move(first);
    return result;
  }
  std::string second = StringOf(Only(parts.Next()));
  const bool swapped = HasHan(first) && !HasHan(second);
  result.en = swapped ? std::move(second) : first;
  result.zh = swapped ? std::move(first) : std::move(second);
  return result;
}

TypeRef Builder::TypeOf(const Node& type) {
  Parts parts = PartsOf(type);
  TypeRef result;
  result.place = PlaceOf(type);
  result.list = parts.Skip(rule::kP_list_of);
  const Node& what = parts.Next();
  const auto word = [&](const char* name) { result.name = {name, PlaceOf(what)}; };
  switch (what.id == rule::kName ? Only(what).id : what.id) {
    case token::DOCUMENT: word("document"); break;
    case token::EVENT: word("event"); break;
    case token::TYPE_NUMBER: word("number"); break;
    case token::TYPE_PERCENT: word("percent"); break;
    case token::MONEY: word("money"); break;
    case token::TYPE_DATE: word("date"); break;
    case token::TYPE_SPAN: word("span"); break;
    case token::TYPE_TEXT: word("text"); break;
    case token::TYPE_YES_NO: word("yes_no"); break;
    case token::YES: result.name = {"yes_no", result.place}; break;
    default: result.name = NameOf(what); break;
  }
  return result;
}

Parameter Builder::ParameterOf(const Node& parameter) {
  Parts parts = PartsOf(parameter);
  Parameter result;
  result.alias = AliasOf(parts.Next());
  parts.Skip(token::COLON);
  result.type = TypeOf(parts.Next());
  return result;
}

Date Builder::DateOf(const Node& token) {
  const std::vector<int> numbers = NumbersIn(Folded(token));
  std::optional<Date> date;
  if (numbers.size() == 3) date = Date::FromYmd(numbers[0], numbers[1], numbers[2]);
  if (!date) Report(DiagnosticKind::kNoSuchDate, PlaceOf(token), {Raw(token)});
  return date.value_or(Date{});
}

Period Builder::PeriodOf(const Node& token) {
  const std::string text = Folded(token);
  std::vector<int> numbers = NumbersIn(text);
  const size_t quarter = text.find("第");
  if (quarter != std::string::npos && numbers.size() == 1) {
    const size_t digit = quarter + std::string_view("第").size();
    numbers.push_back(ParseHanNumeral(text.substr(digit, 3)).value_or(0));
  }
  std::string iso = numbers.empty() ? "" : std::to_string(numbers[0]);
  if (numbers.size() > 1) {
    const bool is_quarter = quarter != std::string::npos || text.find('Q') != std::string::npos;
    const std::string part = std::to_string(numbers[1]);
    iso += is_quarter ? "-Q" + part : (part.size() < 2 ? "-0" : "-") + part;
  }
  const std::optional<Period> period = Period::Parse(iso);
  if (!period) Report(DiagnosticKind::kNoSuchDate, PlaceOf(token), {Raw(token)});
  return period.value_or(Period{});
}

Number Builder::NumberOf(const Node& node) {
  const std::string text = InDigits(node);
  const std::optional<Number> number = Number::Parse(LeadingNumber(text));
  if (!number) Report(DiagnosticKind::kNumberTooLong, PlaceOf(node), {Raw(node)});
  return number.value_or(Number{});
}

int32_t Builder::CountOf(const Node& token) {
  const std::string text = InDigits(token);
  const std::string_view digits = LeadingNumber(text);
  int32_t value = 0;
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (end.ec == std::errc{} && value <= kMaxCount) return value;
  Report(DiagnosticKind::kNumberTooLong, PlaceOf(token), {Raw(token)});
  return 1;
}

Unit Builder::UnitOf(const Node& unit) {
  switch (Only(unit).id) {
    case token::MONTH:
    case token::MONTHS: return Unit::kMonth;
    case token::QUARTER:
    case token::QUARTERS: return Unit::kQuarter;
    case token::YEAR:
    case token::YEARS: return Unit::kYear;
    case token::DAY:
    case token::DAYS: return Unit::kDay;
    default: return Unit::kWorkingDay;
  }
}

Quantity Builder::LengthOf(const Node& token) {
  const std::string_view raw = Raw(token);
  Unit unit = Unit::kDay;
  if (raw.ends_with("个月")) unit = Unit::kMonth;
  if (raw.ends_with("季度")) unit = Unit::kQuarter;
  if (raw.ends_with("年")) unit = Unit::kYear;
  if (raw.ends_with("工作日")) unit = Unit::kWorkingDay;
  return {CountOf(token), unit, PlaceOf(token)};
}

Quantity Builder::QuantityOf(const Node& quantity) {
  Parts parts = PartsOf(quantity);
  const Node& first = parts.Next();
  if (first.id == token::LENGTH_N) return LengthOf(first);
  const int32_t count = CountOf(first);
  return {count, UnitOf(parts.Next()), PlaceOf(quantity)};
}

Frequency Builder::FrequencyOf(const Node& per) {
  switch (Only(per).id) {
    case rule::kP_per_quarter: return Frequency::kQuarter;
    case rule::kP_per_year: return Frequency::kYear;
    default: return Frequency::kMonth;
  }
}

// 60分, 3次: the number alone is the value. Beside a count its measure word is no mistake.
NumberLit Builder::MeasuredOf(const Node& token) {
  const Number number = NumberOf(token);
  if (counted_ && token.id != token::SCORE_N) return {number};
  const std::string digits(LeadingNumber(InDigits(token)));
  Report(DiagnosticKind::kMeasuredNumber, PlaceOf(token), {Raw(token), digits})
      .fixes.push_back({PlaceOf(token), digits});
  return {number};
}

MoneyLit Builder::MoneyOf(const Node& token) {
  std::string text = InDigits(token);
  std::string currency = "CNY";
  if (const size_t sign = text.find_first_of("0123456789"); sign > 0) text = text.substr(sign);
  const size_t letters = text.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  if (letters != std::string::npos) currency = text.substr(letters);
  std::optional<Number> amount = Number::Parse(LeadingNumber(text));
  if (amount && text.ends_with("万元")) amount = amount->Multiply(10'000);
  if (amount && text.ends_with("亿元")) amount = amount->Multiply(100'000'000);
  if (!amount) Report(DiagnosticKind::kNumberTooLong, PlaceOf(token), {Raw(token)});
  return {amount.value_or(Number{}), std::move(currency)};
}

RoundWord Builder::RoundingOf(const Node& round_word) {
  switch (Only(round_word).id) {
    case rule::kP_half_even: return RoundWord::kHalfEven;
    case token::ROUND_DOWN: return RoundWord::kDown;
    case token::ROUND_UP: return RoundWord::kUp;
    default: return RoundWord::kHalfUp;
  }
}

}  // namespace writ::syntax
