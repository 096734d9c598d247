// The part of Print that shows procedures, obligations and documents.
#pragma once

#include <string>

#include "engine/program/program.h"

namespace writ {

// A procedure as a tree of its statements, one a line, what stands within indented. Statements are
// named by their ids, as in `back to review`.
void PrintActs(const Program& program, std::string* out);

}  // namespace writ
