// Decisions of a case that later facts touch: which events are such decisions, and who has to look
// at them again.
#pragma once

#include <optional>
#include <string>

#include "engine/flow/open_work.h"

namespace writ::flow {

// Where an event decided something on facts: in the text, where a newer decision stands in its
// place, or "" where each stands for itself, as findings and effects do. nullopt if it decided
// nothing that could be asked again: what is blocked is asked again anyway.
std::optional<std::string> PastPlaceOf(const CaseEvent& event);

// The task to look at that decision again, by its record.
inline constexpr std::string_view kPastTask = "reconsider/";
Ref TaskOf(uint64_t decided);

struct PastTask {
  Id rule;             // the gate or other place, the rule of a finding, an effect, the procedure
  Who who;             // a role; nobody: anybody who has a role
  bool yours = false;  // of the actor
};
// Pure. `before` is the case before the event. nullopt for a procedure that the policy has not.
std::optional<PastTask> PastTaskOf(const Program& program, const CaseState& before,
                                   const CaseEvent& decided, const Actor& actor);

}  // namespace writ::flow
