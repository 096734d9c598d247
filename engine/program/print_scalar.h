// Values and types as the English source writes them.
#pragma once

#include <string>

#include "engine/program/program.h"

namespace writ {

std::string PrintScalar(const Program& program, const Scalar& scalar);
std::string PrintSpan(const Span& span);
std::string PrintType(const Program& program, const Type& type);
std::string PrintCitation(const Citation& citation);

// A declared thing's name as an English reader meets it: English, else Chinese, else the id.
const std::string& ShownName(const Names& names);
// The same with the library's local name before it.
std::string ShownPath(const Names& names);
// "3 consecutive months" needs "month" or "months".
std::string Count(int64_t n, std::string_view unit);

}  // namespace writ
