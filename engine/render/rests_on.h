// What an answer rests on: the norms that led to it, and no other that was looked at on the way.
#pragma once

#include <vector>

#include "engine/eval/explanation.h"

namespace writ {

// Citations of the rules, definitions, exceptions and presumptions that made the answer what it
// is, from the root down, each once. Not of an exception that did not apply, of what an exception
// took the place of, of alternatives that did not decide, or of a summand of nothing.
std::vector<Citation> RestsOn(const Program& program, const Explanation& explanation);
// What a decision cites: its own version, and where it holds the rules by which it does, down to
// the one whose condition decides: article 42, and of its items the one that is met.
std::vector<Citation> CitesOf(const Program& program, const Decision& decision);

}  // namespace writ
