// Values as part of a text that a person receives.
#pragma once

#include <string>

#include "engine/diagnostics/diagnostic.h"
#include "engine/program/program.h"

namespace writ {

// As ValueWords of explanation.h, but texts stand without quotation marks, the names of documents
// side by side, an option reads as words: "pay of new post", and time between two dates is a
// length: "6 years 1 month 25 days".
std::string WordsInText(const Program& program, const Scalar& value, Language language);

}  // namespace writ
