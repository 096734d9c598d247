// Who supplies a fact, and what is no fact and not known, in words.
#pragma once

#include <string>

#include "engine/diagnostics/diagnostic.h"
#include "engine/program/program.h"

namespace writ {

// A role of the policy by its name, any other source as it is called: 人事, crm.
std::string SourceWords(const Program& program, const std::string& source, Language language);

// MissingFact::what: "table minimum_wage", "cohort team:north conversion".
std::string WhatWords(const Program& program, const std::string& what, Language language);

}  // namespace writ
