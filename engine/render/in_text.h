// Values as part of a text that a person receives.
#pragma once

#include <string>

#include "engine/diagnostics/diagnostic.h"
#include "engine/program/program.h"

namespace writ {

// As ValueWords of explanation.h, but texts stand without quotation marks, the names of documents
// side by side, and an option reads as words: "pay of new post".
std::string WordsInText(const Program& program, const Scalar& value, Language language);

}  // namespace writ
