// A procedure, and the obligations on its effects, as lines of a trace: see FORMAT.md.
#pragma once

#include <string>
#include <vector>

#include "engine/flow/places.h"
#include "tests/reference/value.h"

namespace writ::reference {

// One line for the procedure, one for each statement in the order of the text, one for each
// obligation that an effect of it brings. With `changes`, also what a migration asks of a text.
std::vector<Value> TellProcedure(const Program& program, const Procedure& procedure,
                                 bool changes = false);

// "e12": an expression, as answers name it.
std::string NameOf(ExprId expr);
std::string WordOf(TypeKind kind);  // "number"

}  // namespace writ::reference
