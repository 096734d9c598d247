// What the statements of a procedure do: the words for a statement that has no name of its own.
#pragma once

#include <string>

#include "engine/diagnostics/diagnostic.h"
#include "engine/program/program.h"

namespace writ {

// "the contract is terminated"; empty for what is no effect on the contract.
std::string ContractEffectWords(const std::string& effect, Language language);
// "served warning_letter", "objection"; empty where it names nothing.
std::string HappeningWords(const Program& program, const Happening& happening, Language language);
// "wait for objection or 5 days", "effect: the contract is terminated"; empty where the kind of
// statement says nothing of its own.
std::string ActWords(const Program& program, const Act& act, Language language);

}  // namespace writ
