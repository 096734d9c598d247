// C++ seen as text: enough of its lexical rules to tell code from comments and literals.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace writ::structure {

// The same bytes with comments and the insides of string and character literals replaced by spaces;
// line breaks stay, so that positions and line numbers are those of the original. Knows raw strings
// and 1'000.
std::string CodeOf(std::string_view text);

struct Include {
  std::string path;
  bool angled;
  int line;  // from 1
};
std::vector<Include> IncludesOf(std::string_view text);

struct Token {
  std::string_view text;  // into the code it was taken from
  int line;               // from 1
};
// Identifiers, keywords and numbers of `code`, which is what CodeOf returned.
std::vector<Token> WordsOf(std::string_view code);

// Whether a number's spelling is a binary floating-point literal: 0.5, 1e3, 0x1p4; not 1'000, 0xe1
// or 5u.
bool IsFloatingLiteral(std::string_view word);

// Columns that `line` takes on a terminal: Han letters and full-width forms take two.
int DisplayWidth(std::string_view line);

}  // namespace writ::structure
