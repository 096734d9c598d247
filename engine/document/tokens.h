// The formatter's text, cut into what a reader sees: words of Writ, names, quotations, brackets.
// Only for showing; nothing is decided from it.
#pragma once

#include <string_view>
#include <vector>

#include "engine/diagnostics/diagnostic.h"

namespace writ::document {

enum class TokenKind : uint8_t {
  kSpace,    // one or more
  kNewLine,  // `text` is the indent after it
  kKeyword,  // a word or a whole phrase of Writ
  kName,     // `text` is bare, without back-ticks or 「」
  kQuote,    // a message, `text` without its quotation marks
  kLaw,      // 《…》
  kComment,
  kSign,  // one character of punctuation
};

struct Token {
  TokenKind kind;
  std::string_view text;  // of the text given
};

std::vector<Token> TokensOf(std::string_view text, Language language);

}  // namespace writ::document
