// Finding what an argument names, with "did you mean".
#pragma once

#include <optional>
#include <string>

#include "engine/eval/population.h"
#include "runtime/cli/session.h"

namespace writ::cli {

// By id or either alias. Complains and returns nothing when there is no such thing.
std::optional<uint32_t> PickRule(const Session& session, const Program& program,
                                 const std::string& name);
std::optional<uint32_t> PickDefinition(const Session& session, const Program& program,
                                       const std::string& name);
// By id; an empty id is right when there is one subject only.
const SubjectFacts* PickSubject(const Session& session, const Population& population,
                                const std::string& id);

}  // namespace writ::cli
