// A case as a scenario gives it, and what is expected of it. Used by the runner alone.
#pragma once

#include <optional>

#include "engine/flow/standing.h"
#include "engine/scenario/given.h"

namespace writ::scenario {

// What `given case` says: the place, and between its braces the values of the case by their names,
// the days of events, findings and services. Findings go to the subject, whose they are; a subject
// that the scenario does not describe is of the procedure's kind. nullopt after diagnostics, or
// when no case is given.
std::optional<flow::Standing> ReadCase(const Reader& reader, const syntax::Scenario& scenario,
                                       SubjectFacts* subject);

// "talked", "wait 3 months", "closed as approved": where the case is; of one that may not be
// opened, why not.
LocalText WhereItIs(const Program& program, const Procedure& procedure, const flow::Stood& stood);

}  // namespace writ::scenario
