#include "engine/sql/term.h"

#include <algorithm>
#include <iterator>

namespace writ::sql {
namespace {

void Read(Term* term, const Term& part) {
  std::vector<uint32_t> all;
  std::set_union(term->reads.begin(), term->reads.end(), part.reads.begin(), part.reads.end(),
                 std::back_inserter(all));
  term->reads = std::move(all);
}

std::string Within(const Term& term) { return term.whole ? term.text : "(" + term.text + ")"; }

constexpr uint8_t kYesOrNo = 0b11;

Term Joined(const std::vector<Term>& terms, const std::string& by) {
  Term joined;
  joined.whole = terms.size() < 2;
  for (const Term& term : terms) {
    joined.text += (joined.text.empty() ? "" : by) + (terms.size() < 2 ? term.text : Within(term));
    Read(&joined, term);
  }
  if (terms.size() == 1) joined.whole = terms.front().whole;
  return joined;
}

Term Folded(const std::vector<Term>& conditions, bool any) {
  std::vector<Term> open;
  for (const Term& condition : conditions) {
    if (condition.literal && (*condition.literal != 0) == any) return Yes(any);
    const bool known = condition.literal || std::ranges::any_of(open, [&](const Term& other) {
                         return other.text == condition.text;
                       });
    if (!known) open.push_back(condition);
  }
  if (open.empty()) return Yes(!any);
  Term all = Joined(open, any ? " OR " : " AND ");
  all.may = kYesOrNo;
  return all;
}

}  // namespace

Term Integer(int64_t value) {
  Term term;
  term.text = std::to_string(value);
  term.literal = value;
  term.may = value >= 0 && value <= 6 ? static_cast<uint8_t>(1 << value) : Term::kAny;
  term.whole = value >= 0;
  return term;
}

Term Yes(bool yes) {
  Term term = Integer(yes ? 1 : 0);
  term.text = yes ? "TRUE" : "FALSE";
  return term;
}

Term Word(std::string word, std::vector<uint32_t> reads) {
  Term term;
  term.text = std::move(word);
  term.reads = std::move(reads);
  return term;
}

Term Made(std::string text, std::initializer_list<const Term*> parts) {
  Term term = Word(std::move(text));
  for (const Term* part : parts) Read(&term, *part);
  return term;
}

Term Is(const Term& a, int64_t value) {
  if (a.literal) return Yes(*a.literal == value);
  if (!a.May(value)) return Yes(false);
  if (a.may != Term::kAny && value >= 0 && value <= 6 && a.may == 1 << value) return Yes(true);
  return Compared(a, "=", Integer(value));
}

Term IsOneOf(const Term& a, std::initializer_list<int64_t> values) {
  uint8_t among = 0;
  std::vector<int64_t> possible;
  for (const int64_t value : values) {
    if (value >= 0 && value <= 6) among |= static_cast<uint8_t>(1 << value);
    if (a.literal ? *a.literal == value : a.May(value)) possible.push_back(value);
  }
  if (possible.empty()) return Yes(false);
  if (a.literal || (a.may != Term::kAny && (a.may & ~among) == 0)) return Yes(true);
  if (possible.size() == 1) return Is(a, possible.front());
  Term term = Made(Within(a) + " IN (", {&a});
  for (const int64_t value : possible)
    term.text += (value == possible.front() ? "" : ", ") + std::to_string(value);
  term.text += ")";
  term.whole = false;
  term.may = kYesOrNo;
  return term;
}

Term All(const std::vector<Term>& conditions) { return Folded(conditions, false); }
Term Some(const std::vector<Term>& conditions) { return Folded(conditions, true); }

Term Opposite(const Term& condition) {
  if (condition.literal) return Yes(*condition.literal == 0);
  Term term = Made("NOT " + Within(condition), {&condition});
  term.whole = false;
  term.may = kYesOrNo;
  return term;
}

Term Compared(const Term& a, const char* sign, const Term& b) {
  if (a.literal && b.literal) {
    const std::string s = sign;
    const int64_t x = *a.literal, y = *b.literal;
    return Yes(s == "<"    ? x < y
               : s == "<=" ? x <= y
               : s == "="  ? x == y
               : s == "<>" ? x != y
               : s == ">=" ? x >= y
                           : x > y);
  }
  Term term = Made(Within(a) + " " + sign + " " + Within(b), {&a, &b});
  term.whole = false;
  term.may = kYesOrNo;
  return term;
}

Term Plus(const std::vector<Term>& terms) {
  int64_t fixed = 0;
  std::vector<Term> open;
  for (const Term& term : terms) {
    int64_t sum = 0;
    if (term.literal && !__builtin_add_overflow(fixed, *term.literal, &sum))
      fixed = sum;
    else
      open.push_back(term);
  }
  if (open.empty() || fixed != 0) open.push_back(Integer(fixed));
  return open.size() == 1 ? open.front() : Joined(open, " + ");
}

Term Minus(const Term& a, const Term& b) {
  int64_t difference = 0;
  if (a.literal && b.literal && !__builtin_sub_overflow(*a.literal, *b.literal, &difference))
    return Integer(difference);
  if (b.literal && *b.literal == 0) return a;
  Term term = Made(Within(a) + " - " + Within(b), {&a, &b});
  term.whole = false;
  return term;
}

Term Times(const Term& a, const Term& b) {
  int64_t product = 0;
  if (a.literal && b.literal && !__builtin_mul_overflow(*a.literal, *b.literal, &product))
    return Integer(product);
  if (a.literal && *a.literal == 1) return b;
  if (b.literal && *b.literal == 1) return a;
  return Joined({a, b}, " * ");
}

Term OneIf(const Term& condition) { return Case().When(condition, Integer(1)).Else(Integer(0)); }

Case& Case::When(const Term& condition, const Term& value) {
  if (settled_ || (condition.literal && *condition.literal == 0)) return *this;
  if (condition.literal)
    settled_ = value;
  else
    branches_.emplace_back(condition, value);
  return *this;
}

Term Case::Else(const Term& value) const {
  const Term& last = settled_ ? *settled_ : value;
  std::vector<std::pair<Term, Term>> branches = branches_;
  // A last branch that gives what all others give is none.
  while (!branches.empty() && branches.back().second.text == last.text) branches.pop_back();
  if (branches.empty()) return last;
  Term term;
  term.text = "CASE";
  term.may = last.may;
  for (const auto& [condition, result] : branches) {
    term.text += " WHEN " + condition.text + " THEN " + result.text;
    term.may |= result.may;
    Read(&term, condition);
    Read(&term, result);
  }
  term.text += " ELSE " + last.text + " END";
  Read(&term, last);
  return term;
}

std::string QuotedName(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string QuotedPath(const std::string& path) {
  std::string quoted, part;
  for (const char c : path + ".") {
    if (c != '.') {
      part += c;
      continue;
    }
    quoted += (quoted.empty() ? "" : ".") + QuotedName(part);
    part.clear();
  }
  return quoted;
}

std::string QuotedText(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace writ::sql
