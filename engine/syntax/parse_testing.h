// What only the parser's tests ask.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace writ::syntax {

// Every place where ANTLR finds that a text can be read in two ways: the rule's name and the
// lexemes. Empty for a grammar as it should be.
std::vector<std::string> FindAmbiguities(std::string_view text);

}  // namespace writ::syntax
