// SQL expressions as text, simplified while they are put together: what is known when the query is
// written does not stand in it. Not seen outside sql/.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace writ::sql {

// An expression over columns. A condition is one whose literal is 0 or 1, written FALSE or TRUE.
struct Term {
  std::string text;
  std::vector<uint32_t> reads;     // columns, ascending
  std::optional<int64_t> literal;  // what it is, if that is known
  uint8_t may = kAny;              // which of the numbers 0 to 6 it may be, a bit each; or kAny
  bool whole = true;               // needs no parentheses

  static constexpr uint8_t kAny = 0xFF;
  bool May(int64_t value) const {
    return value < 0 || value > 6 ? may == kAny : (may >> value & 1) != 0;
  }
};

Term Integer(int64_t value);
Term Yes(bool yes);
// NULL or another word that stands for itself.
Term Word(std::string word, std::vector<uint32_t> reads = {});
// Text of whatever shape; `parts` are what it reads.
Term Made(std::string text, std::initializer_list<const Term*> parts);

// ---- conditions ----
Term Is(const Term& a, int64_t value);
Term IsOneOf(const Term& a, std::initializer_list<int64_t> values);
Term All(const std::vector<Term>& conditions);
Term Some(const std::vector<Term>& conditions);
Term Opposite(const Term& condition);
// "<", "<=", "=", "<>", ">=", ">"; of two literals the answer itself.
Term Compared(const Term& a, const char* sign, const Term& b);

// ---- numbers ----
Term Plus(const std::vector<Term>& terms);
Term Minus(const Term& a, const Term& b);
Term Times(const Term& a, const Term& b);
// 1 where the condition is met, else 0.
Term OneIf(const Term& condition);

// CASE WHEN … THEN … ELSE … END, without the branches that are never taken.
class Case {
 public:
  Case& When(const Term& condition, const Term& value);
  Term Else(const Term& value) const;

 private:
  std::vector<std::pair<Term, Term>> branches_;
  std::optional<Term> settled_;  // by a condition that always holds
};

// "name" in double quotes, as a table's maker wrote it; "a.b" is b of the schema a.
std::string QuotedName(const std::string& name);
std::string QuotedPath(const std::string& path);
std::string QuotedText(const std::string& text);

}  // namespace writ::sql
