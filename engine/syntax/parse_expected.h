// What could have stood at a place that cannot be read on, in words.
#pragma once

#include <string_view>

#include "engine/syntax/parse_internal.h"

namespace writ::syntax {

// Words that only carry an operand on; they are summed up as "a comparison or operator".
bool CarriesOn(std::string_view row);
writ::Argument ExpectedWords(const Failure& failure);

}  // namespace writ::syntax
