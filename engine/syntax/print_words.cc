#include "engine/syntax/print_words.h"

#include <array>

#include "engine/base/text.h"

namespace writ::syntax {
namespace {

struct Spellings {
  std::string_view en, zh;
};
constexpr Spellings kWords[] = {
#define WRIT_KEYWORD(token, en, zh, ...) {en, zh},
#include "keywords.inc"
#undef WRIT_KEYWORD
};

template <typename List, typename F>
std::string Joined(const List& list, std::string_view separator, F text) {
  std::string joined;
  for (const auto& item : list) {
    if (!joined.empty()) joined += separator;
    joined += text(item);
  }
  return joined;
}

std::string Hundredfold(const Number& value) {
  return Decimal(value.Multiply(Number(100)).value_or(value));
}

}  // namespace

std::string_view WordText(Word word, Language language) {
  const Spellings& spellings = kWords[static_cast<size_t>(word)];
  return language == Language::kChinese ? spellings.zh : spellings.en;
}

std::string Wording::Spelled(const std::string& name) const {
  if (!spelling_) return name;
  return spelling_(name, language_).value_or(name);
}

std::string Wording::Of(const Name& name) const { return QuoteName(Spelled(name.text)); }

std::string Wording::Member(const Name& library, const Name& name) const {
  if (spelling_) {
    const auto member = spelling_(library.text + "." + name.text, language_);
    if (member) return QuoteName(*member);
  }
  return Of(name);
}

std::string Wording::Of(const Path& path) const {
  if (path.size() == 2) return Of(path[0]) + "." + Member(path[0], path[1]);
  return Joined(path, ".", [&](const Name& name) { return Of(name); });
}

// The language of the halves of a pair is told by their script; where it does not tell, English
// stands first.
std::string Wording::Pair(const std::string& en, const std::string& zh,
                          std::string (*quote)(const Wording&, std::string_view),
                          std::string_view bar) const {
  const bool told = HasHan(zh) && !HasHan(en);
  if (en.empty() && (told || zh.empty())) return quote(*this, zh);
  if (zh.empty()) return quote(*this, en);
  if (!both_) return quote(*this, language_ == Language::kChinese ? zh : en);
  const bool chinese_first = told && language_ == Language::kChinese;
  const std::string first = quote(*this, chinese_first ? zh : en);
  return first + std::string(bar) + quote(*this, chinese_first ? en : zh);
}

std::string Wording::Of(const Alias& alias) const {
  return Pair(
      alias.en.text, alias.zh.text,
      [](const Wording&, std::string_view name) { return QuoteName(name); }, "|");
}

std::string Wording::Of(const Date date) const {
  if (!zh()) return date.ToIso();
  return std::to_string(date.year()) + "年" + std::to_string(date.month()) + "月" +
         std::to_string(date.day()) + "日";
}

std::string Wording::Names(const std::vector<Name>& names) const {
  return Joined(names, Comma(), [&](const Name& name) { return Of(name); });
}

std::string Wording::Names(const std::vector<Alias>& names) const {
  return Joined(names, Comma(), [&](const Alias& alias) { return Of(alias); });
}

std::string Wording::Paths(const std::vector<Path>& paths) const {
  return Joined(paths, Comma(), [&](const Path& path) { return Of(path); });
}

std::string Wording::Parameters(const std::vector<Parameter>& parameters) const {
  return Joined(parameters, ", ", [&](const Parameter& parameter) { return Of(parameter); });
}

std::string Wording::Of(const Parameter& parameter) const {
  return Of(parameter.alias) + " : " + Of(parameter.type);
}

std::string Wording::Of(const Text& text) const {
  return Pair(
      text.en, text.zh,
      [](const Wording& wording, std::string_view message) {
        return wording.QuoteMessage(message);
      },
      "|");
}

std::string Wording::Bodies(const Text& text) const {
  return Pair(
      text.en, text.zh, [](const Wording&, std::string_view body) { return QuoteLong(body); },
      " | ");
}

// In Chinese a message stands in 「」, as laws print quoted speech.
std::string Wording::QuoteMessage(std::string_view text) const {
  const bool corners = zh() && !text.empty() && text.find_first_of("\r\n") == text.npos &&
                       text.find("」") == text.npos;
  return corners ? "「" + std::string(text) + "」" : QuoteText(text);
}

std::string_view Wording::UnitWord(const Quantity& quantity) const {
  const bool one = quantity.count == 1 && !zh();
  switch (quantity.unit) {
    case Unit::kMonth: return Say(one ? Word::MONTH : Word::MONTHS);
    case Unit::kQuarter: return Say(one ? Word::QUARTER : Word::QUARTERS);
    case Unit::kYear: return Say(one ? Word::YEAR : Word::YEARS);
    case Unit::kDay: return Say(one ? Word::DAY : Word::DAYS);
    case Unit::kWorkingDay: return Say(one ? Word::WORKING_DAY : Word::WORKING_DAYS);
  }
  return {};
}

std::string_view Wording::Rounding(RoundWord mode) const {
  switch (mode) {
    case RoundWord::kHalfUp: return Say(Word::HALF_UP);
    case RoundWord::kHalfEven: return Say(Word::HALF_EVEN);
    case RoundWord::kDown: return Say(Word::ROUND_DOWN);
    case RoundWord::kUp: return Say(Word::ROUND_UP);
  }
  return {};
}

std::string_view Wording::Per(Frequency frequency) const {
  switch (frequency) {
    case Frequency::kMonth: return Say(Word::PER_MONTH);
    case Frequency::kQuarter: return Say(Word::PER_QUARTER);
    case Frequency::kYear: return Say(Word::PER_YEAR);
  }
  return {};
}

// 12年, but 2026周年: 2026年 is the year.
std::string Wording::Of(const Quantity& quantity) const {
  const std::string count = std::to_string(quantity.count);
  if (!zh()) return Words(count, UnitWord(quantity));
  if (quantity.unit == Unit::kYear && count.size() < 4) return count + "年";
  return count + std::string(UnitWord(quantity));
}

std::string Wording::People(int count) const {
  const std::string number = std::to_string(count);
  return zh() ? number + "名" : Words(number, Word::PEOPLE);
}

std::string Wording::Within(const Quantity& quantity) const {
  if (!zh()) return Words(Word::WITHIN, Of(quantity));
  return Words(Word::WITHIN) + Of(quantity) + Words(Word::WITHIN_END);
}

std::string Wording::Of(Period period) const {
  if (!zh()) return period.ToString();
  const Date first = period.first_day();
  std::string text = std::to_string(first.year()) + "年";
  switch (period.frequency) {
    case Frequency::kMonth: return text + std::to_string(first.month()) + "月";
    case Frequency::kQuarter: return text + "第" + HanNumeral((first.month() + 2) / 3) + "季度";
    case Frequency::kYear: return text;
  }
  return text;
}

std::string Wording::Standing(Period period) const {
  const bool year = period.frequency == Frequency::kYear;
  return year && !zh() ? period.ToString() + "年" : Of(period);
}

std::string Wording::Money(const MoneyLit& money) const {
  if (!zh() || money.currency != "CNY") return Words(Decimal(money.amount), money.currency);
  const std::optional<int64_t> whole = money.amount.AsInt64();
  if (whole && *whole > 0 && *whole % 10000 == 0) return std::to_string(*whole / 10000) + "万元";
  return Decimal(money.amount) + "元";
}

std::string Wording::Points(const Number& value) const {
  const std::string number = Hundredfold(value);
  if (zh()) return number + std::string(Say(Word::POINTS));
  return Words(number, Word::POINTS);
}

std::string Percent(const Number& value) { return Hundredfold(value) + "%"; }
std::string Decimal(const Number& value) { return value.Canonical(); }

std::string Separated(std::string_view before, std::string_view piece, std::string_view separator) {
  if (piece.empty()) return {};
  return (before.empty() ? "" : std::string(separator)) + std::string(piece);
}

}  // namespace writ::syntax
