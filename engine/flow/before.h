// How the answers of a migration (answers.h) tell the two texts apart.
#pragma once

#include "engine/program/expr.h"

namespace writ::flow {

// Set in ConditionAnswer::condition: it is a question of the text that the case migrates from.
inline constexpr ExprId kOfTextBefore = ExprId{1} << 31;

}  // namespace writ::flow
