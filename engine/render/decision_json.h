// Decisions and values as JSON, the same for every command.
#pragma once

#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/diagnostics/diagnostic.h"
#include "engine/eval/eval.h"
#include "engine/render/explanation.h"

namespace writ {

// {"rule":…,"outcome":…,"cites":[…],…}
void WriteDecision(const Program& program, const Decision& decision, const WordsOptions& options,
                   JsonWriter* json);
// {"amount":…,"currency":…,"derivation":[…]} and its like for other types
void WriteValue(const Program& program, const ValueResult& value, const WordsOptions& options,
                JsonWriter* json);
// "derivation": [{"text":…,"from":[…]},…]: what it was computed from, down to the facts
void WriteDerivation(const Program& program, const Explanation& explanation,
                     const WordsOptions& options, JsonWriter* json);
void WriteMissing(const Program& program, const std::vector<MissingFact>& missing,
                  JsonWriter* json);
// "labour_contract_law art 40 item 2"
std::string CitationId(const Citation& citation);
// A value's text on the wire: "0.8" for numbers, "80%" for percents, "61000.00"-like for money, ISO
// dates.
std::string WireText(const Program& program, const Scalar& value);

}  // namespace writ
