// The tree as text, one node a line; equal trees have equal text.
#pragma once

#include <functional>
#include <string>

#include "engine/syntax/tree.h"

namespace writ::syntax {

// As Dump, with every name that refers to something (not the spellings a declaration gives) passed
// through `names`.
std::string DumpWithNames(const Tree& tree,
                          const std::function<std::string(const std::string&)>& names);

}  // namespace writ::syntax
