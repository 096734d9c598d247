// What an expression refers to by its index.
#pragma once

#include <optional>

#include "engine/program/walk.h"

namespace writ {

// The declaration with expressions of its own, if it refers to one.
std::optional<NodeId> TargetOf(const Expr& e);

}  // namespace writ
