#include "engine/document/tokens.h"

#include <map>

#include "engine/base/text.h"
#include "engine/syntax/parts.h"

namespace writ::document {
namespace {

// Phrases by their first word, longest first.
using Phrases = std::map<std::string_view, std::vector<std::string_view>>;

Phrases PhrasesOf(Language language) {
  Phrases phrases;
  for (const auto word : syntax::WordsOf(language)) {
    auto& list = phrases[word.substr(0, word.find(' '))];
    list.insert(list.begin(), word);  // words come sorted, so what is longer comes later
  }
  return phrases;
}

bool IsAsciiWord(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Punctuation of Chinese text and full-width forms end a word; other letters are part of one.
bool InWord(char32_t c) {
  if (c < 0x80) return IsAsciiWord(c);
  const bool punctuation = (c >= 0x2010 && c <= 0x205F) || (c >= 0x3000 && c <= 0x303F);
  return !punctuation && !(c >= 0xFF00 && c <= 0xFFEF) && c != 0xFFFD;
}

class Cutter {
 public:
  Cutter(std::string_view text, Language language) : text_(text), phrases_(PhrasesOf(language)) {}

  std::vector<Token> Cut() {
    while (at_ < text_.size()) Next();
    return std::move(tokens_);
  }

 private:
  void Add(TokenKind kind, size_t length, size_t skip_before = 0, size_t skip_after = 0) {
    tokens_.push_back({kind, text_.substr(at_ + skip_before, length - skip_before - skip_after)});
    at_ += length;
  }
  bool Begins(std::string_view with) const { return text_.substr(at_).starts_with(with); }

  bool Quoted(std::string_view open, std::string_view close, TokenKind kind, bool bare = true) {
    if (!Begins(open)) return false;
    const size_t end = text_.find(close, at_ + open.size());
    if (end == text_.npos) return false;
    const size_t length = end + close.size() - at_;
    Add(kind, length, bare ? open.size() : 0, bare ? close.size() : 0);
    return true;
  }

  void Next() {
    const char c = text_[at_];
    if (c == '\n') {
      const size_t end = std::min(text_.find_first_not_of(' ', at_ + 1), text_.size());
      return Add(TokenKind::kNewLine, end - at_, 1);
    }
    if (c == ' ') {
      const size_t end = std::min(text_.find_first_not_of(' ', at_), text_.size());
      return Add(TokenKind::kSpace, end - at_);
    }
    if (Begins("-- ") || Begins("--\n")) {
      return Add(TokenKind::kComment, std::min(text_.find('\n', at_), text_.size()) - at_);
    }
    const bool quoted =
        Quoted("\"\"\"", "\"\"\"", TokenKind::kQuote) || Quoted("\"", "\"", TokenKind::kQuote) ||
        Quoted("“", "”", TokenKind::kQuote) || Quoted("「", "」", TokenKind::kQuote) ||
        Quoted("`", "`", TokenKind::kName) || Quoted("《", "》", TokenKind::kLaw, false);
    if (!quoted) WordOrSign();
  }

  size_t EndOfWord(size_t at) const {
    while (at < text_.size()) {
      size_t next = at;
      if (!InWord(DecodeUtf8(text_, &next))) break;
      at = next;
    }
    return at;
  }

  void WordOrSign() {
    const size_t end = EndOfWord(at_);
    if (end == at_) {
      size_t next = at_;
      DecodeUtf8(text_, &next);
      return Add(TokenKind::kSign, next - at_);
    }
    const auto found = phrases_.find(text_.substr(at_, end - at_));
    if (found != phrases_.end()) {
      for (const auto phrase : found->second) {
        if (Begins(phrase) && EndOfWord(at_ + phrase.size()) == at_ + phrase.size())
          return Add(TokenKind::kKeyword, phrase.size());
      }
    }
    Add(TokenKind::kName, end - at_);
  }

  std::string_view text_;
  Phrases phrases_;
  size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> TokensOf(std::string_view text, Language language) {
  return Cutter(text, language).Cut();
}

}  // namespace writ::document
