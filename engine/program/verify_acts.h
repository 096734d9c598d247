// The part of Verify that looks at procedures, obligations and documents.
#pragma once

#include <optional>
#include <string>

#include "engine/program/program.h"

namespace writ {

// The first violation, or nullopt. Every statement stands in one block, after what it stands in, at
// most kMaxActDepth deep, so that readings may recurse. Expressions must be in order already.
std::optional<std::string> VerifyActs(const Program& program);

}  // namespace writ
