// Why an expectation was not met, in a clause after "because". Used by the runner alone.
#pragma once

#include <string>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "engine/eval/eval.h"

namespace writ::scenario {

// What decided it; of an unknown what is missing and who can supply it; of one that does not apply
// the reason. Empty when there is nothing to say.
std::string WhyDecided(const Program& program, const Decision& decision, Language language);
// The same of a value that is not simply known; empty for one that is.
std::string WhyNotKnown(const Program& program, const ValueResult& value, Language language);

// The articles that a definition's value rests on: those of the exception that gave it, else of the
// version; null when no version was in force.
const std::vector<Citation>* CitesOfValue(const Program& program, uint32_t definition,
                                          const ValueResult& value, Date as_of);

}  // namespace writ::scenario
