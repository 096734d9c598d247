// Decisions and values as JSON, the same for every command.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/base/json.h"
#include "engine/diagnostics/diagnostic.h"
#include "engine/eval/eval.h"
#include "engine/render/explanation.h"

namespace writ {

// Of one subject: what was asked, and the answers, values by what they are called. One document;
// what `writ eval` and the C interface answer. indent 0: one line.
std::string DecisionsJson(const Program& program, const std::string& subject, EvalDates dates,
                          const std::vector<Decision>& decisions,
                          const std::vector<std::pair<std::string, ValueResult>>& values,
                          const WordsOptions& options, int indent);
// Of one decision: why, down to the facts. What `writ why` and the C interface answer.
std::string ReasonsJson(const Program& program, const std::string& subject, EvalDates dates,
                        const Decision& decision, const WordsOptions& options, int indent);
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
