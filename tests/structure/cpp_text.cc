#include "tests/structure/cpp_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <utility>

namespace writ::structure {
namespace {

bool IsWordChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }
bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)); }

// Copies code to the result and blanks the rest, one construct at a time.
class Blanker {
 public:
  explicit Blanker(std::string_view text) : text_(text), code_(text) {}

  std::string Run() {
    while (at_ < text_.size()) Step();
    return std::move(code_);
  }

 private:
  bool Sees(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  // Blanks [from, to) but for line breaks, and goes on at `to`.
  void Blank(size_t from, size_t to) {
    to = std::min(to, text_.size());
    for (size_t i = from; i < to; ++i) {
      if (code_[i] != '\n') code_[i] = ' ';
    }
    at_ = to;
  }

  void Step() {
    const char c = text_[at_];
    if (Sees("//")) {
      Blank(at_, std::min(text_.find('\n', at_), text_.size()));
    } else if (Sees("/*")) {
      const size_t end = text_.find("*/", at_ + 2);
      Blank(at_, end == std::string_view::npos ? text_.size() : end + 2);
    } else if (IsWordChar(c)) {
      Word();
    } else if (c == '"' || c == '\'') {
      Literal(c);
    } else {
      ++at_;
    }
  }

  void Word() {
    const size_t start = at_;
    const bool number = IsDigit(text_[at_]);
    while (at_ < text_.size() && (IsWordChar(text_[at_]) || (number && SeparatorHere()))) ++at_;
    if (at_ < text_.size() && text_[at_] == '"' && !number && text_[at_ - 1] == 'R' &&
        at_ - start <= 3) {
      RawString();
    }
  }

  bool SeparatorHere() const {
    return text_[at_] == '\'' && at_ + 1 < text_.size() && IsWordChar(text_[at_ + 1]);
  }

  void Literal(char quote) {
    size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
      end += text_[end] == '\\' ? 2 : 1;
    }
    Blank(at_ + 1, end);
    if (at_ < text_.size()) ++at_;  // the closing quote stays
  }

  void RawString() {
    const size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) return Blank(at_, text_.size());
    std::string close = ")";
    close += text_.substr(at_ + 1, open - at_ - 1);
    close += '"';
    const size_t end = text_.find(close, open);
    Blank(at_ + 1, end == std::string_view::npos ? text_.size() : end + close.size());
  }

  std::string_view text_;
  std::string code_;
  size_t at_ = 0;
};

std::string_view TrimLeft(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  return text;
}

// Decodes one code point and drops it from `text`; a bad byte counts as itself.
char32_t TakeCodePoint(std::string_view& text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  const size_t size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (size == 1 || size > text.size()) {
    text.remove_prefix(1);
    return lead;
  }
  char32_t value = lead & (0xFFu >> (size + 1));
  for (size_t i = 1; i < size; ++i) value = value << 6 | (byte(i) & 0x3Fu);
  text.remove_prefix(size);
  return value;
}

bool IsWide(char32_t c) {
  static constexpr std::array<std::pair<char32_t, char32_t>, 10> kWide = {{{0x1100, 0x115F},
                                                                           {0x2E80, 0x303E},
                                                                           {0x3041, 0xA4CF},
                                                                           {0xAC00, 0xD7A3},
                                                                           {0xF900, 0xFAFF},
                                                                           {0xFE30, 0xFE4F},
                                                                           {0xFF00, 0xFF60},
                                                                           {0xFFE0, 0xFFE6},
                                                                           {0x1F300, 0x1F9FF},
                                                                           {0x20000, 0x3FFFD}}};
  for (const auto& [from, to] : kWide) {
    if (c >= from && c <= to) return true;
  }
  return false;
}

}  // namespace

std::string CodeOf(std::string_view text) { return Blanker(text).Run(); }

std::vector<Include> IncludesOf(std::string_view text) {
  const std::string code = CodeOf(text);
  std::vector<Include> found;
  int line = 1;
  for (size_t at = 0; at < code.size(); ++line) {
    const size_t end = std::min(code.find('\n', at), code.size());
    std::string_view head = TrimLeft(std::string_view(code).substr(at, end - at));
    const std::string_view raw = text.substr(at, end - at);
    if (head.starts_with('#') && TrimLeft(head.substr(1)).starts_with("include")) {
      const size_t open = raw.find_first_of("<\"");
      const size_t close = open == raw.npos ? raw.npos : raw.find_first_of(">\"", open + 1);
      if (close != raw.npos) {
        found.push_back(
            {std::string(raw.substr(open + 1, close - open - 1)), raw[open] == '<', line});
      }
    }
    at = end + 1;
  }
  return found;
}

std::vector<Token> WordsOf(std::string_view code) {
  std::vector<Token> words;
  int line = 1;
  for (size_t at = 0; at < code.size();) {
    const bool point = code[at] == '.' && at + 1 < code.size() && IsDigit(code[at + 1]);
    if (!IsWordChar(code[at]) && !point) {
      if (code[at++] == '\n') ++line;
      continue;
    }
    const size_t start = at++;
    const bool number = point || IsDigit(code[start]);
    while (at < code.size()) {
      const char before = static_cast<char>(std::tolower(static_cast<unsigned char>(code[at - 1])));
      const bool sign = (code[at] == '+' || code[at] == '-') && (before == 'e' || before == 'p');
      const bool hex = code.substr(start, 2) == "0x" || code.substr(start, 2) == "0X";
      if (IsWordChar(code[at]) || (number && (code[at] == '.' || code[at] == '\'')) ||
          (number && sign && !(hex && before == 'e'))) {
        ++at;
      } else {
        break;
      }
    }
    words.push_back({code.substr(start, at - start), line});
  }
  return words;
}

bool IsFloatingLiteral(std::string_view word) {
  if (word.empty() || !(IsDigit(word[0]) || word[0] == '.')) return false;
  const bool hex = word.starts_with("0x") || word.starts_with("0X");
  return word.find_first_of(hex ? ".pP" : ".eE") != word.npos;
}

int DisplayWidth(std::string_view line) {
  int width = 0;
  while (!line.empty()) {
    const char32_t c = TakeCodePoint(line);
    const bool combining = c >= 0x300 && c <= 0x36F;
    width += combining ? 0 : IsWide(c) ? 2 : 1;
  }
  return width;
}

}  // namespace writ::structure
