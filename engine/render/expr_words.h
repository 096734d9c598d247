// A condition or value in words, in either language, from the Program alone.
#pragma once

#include <string>

#include "engine/diagnostics/diagnostic.h"
#include "engine/program/program.h"

namespace writ::words {

// "below", 低于; for `negated` the opposite said of a failed comparison: "not below", 不低于.
std::string Comparison(Op op, bool negated, Language language);
// "for 3 consecutive months", 连续3个月, with skipping and counting.
std::string WindowPhrase(const Program& program, const Expr& expr, Language language);

}  // namespace writ::words
