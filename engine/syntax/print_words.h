// Words and the smallest pieces of text, in the language that is printed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/syntax/print.h"

namespace writ::syntax {

// The rows of grammar/keywords.txt.
enum class Word : uint16_t {
#define WRIT_KEYWORD(token, en, zh, ...) token,
#include "keywords.inc"
#undef WRIT_KEYWORD
};

std::string_view WordText(Word word, Language language);

// Names, literals and citations. Holds references: a value for the duration of one call to the
// formatter.
class Wording {
 public:
  Wording(Language language, const Spelling& spelling, bool both = true)
      : language_(language), spelling_(spelling), both_(both) {}

  bool zh() const { return language_ == Language::kChinese; }
  std::string_view Say(Word word) const { return WordText(word, language_); }
  // The words and pieces, one space apart; an empty last one leaves a space at the end.
  template <typename... Pieces>
  std::string Words(const Pieces&... pieces) const {
    std::string text;
    ((text += Piece(pieces), text += ' '), ...);
    text.pop_back();
    return text;
  }
  std::string_view Comma() const { return zh() ? "、" : ", "; }  // between the members of a list
  std::string_view Pause() const { return zh() ? "，" : ", "; }  // between the parts of a clause
  std::string_view Colon() const { return zh() ? ":" : ": "; }   // before a message
  std::string_view Rounding(RoundWord mode) const;
  std::string_view Per(Frequency frequency) const;
  std::string_view UnitWord(const Quantity& quantity) const;  // months, working day

  std::string Of(const Name& name) const;  // quoted where it has to be
  std::string Of(const Path& path) const;
  std::string Member(const Name& library, const Name& name) const;  // `name` alone
  std::string Of(const Alias& alias) const;  // this language's spelling first
  std::string Of(const Text& text) const;
  std::string Of(const Quantity& quantity) const;  // 3 months, 3个月
  std::string Of(Date date) const;                 // 2026-03-01, 2026年3月1日
  std::string Of(Period period) const;
  std::string Of(const TypeRef& type) const;
  std::string Of(const Parameter& parameter) const;
  std::string Of(const Citation& citation) const;
  std::string Names(const std::vector<Name>& names) const;
  std::string Names(const std::vector<Alias>& names) const;
  std::string Paths(const std::vector<Path>& paths) const;
  std::string Parameters(const std::vector<Parameter>& parameters) const;
  std::string EffectName(const Path& path) const;
  std::string LanguageName(const Name& name) const;
  std::string LevelName(const Name& name) const;
  std::string ArticleNumber(const Citation& citation, bool heading) const;
  std::string Bodies(const Text& text) const;  // between """
  std::string Standing(Period period) const;   // where a year alone would be a number
  std::string Money(const MoneyLit& money) const;
  std::string Points(const Number& value) const;
  std::string People(int count) const;  // 2 people, 2名
  std::string Within(const Quantity& quantity) const;

 private:
  std::string_view Piece(Word word) const { return Say(word); }
  static std::string_view Piece(std::string_view text) { return text; }
  std::string Pair(const std::string& en, const std::string& zh,
                   std::string (*quote)(const Wording&, std::string_view),
                   std::string_view bar) const;
  std::string QuoteMessage(std::string_view text) const;
  std::string Spelled(const std::string& name) const;

  Language language_;
  const Spelling& spelling_;
  bool both_;  // what is given in two languages is printed in both
};

// A name as the lexer reads it back: bare where it is a plain name, else `in back-ticks` or 「」.
std::string QuoteName(std::string_view name);
// Text between the quotation marks that it does not contain; line breaks only between """.
std::string QuoteText(std::string_view text);
bool HasHan(std::string_view text);
std::string QuoteLong(std::string_view text);
std::string Percent(const Number& value);
std::string Decimal(const Number& value);
// `piece` with a separator before it if there is a piece and something before it.
std::string Separated(std::string_view before, std::string_view piece,
                      std::string_view separator = " ");

}  // namespace writ::syntax
