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

// The decision by some text and as known on some day: on the case as it was before it, as of its
// own day.
struct AskedAgain {
  Verdict verdict{};
  std::vector<MissingFact> missing;
  std::shared_ptr<const Explanation> because;
};
// Pure. `past.values` and `inputs.facts` are as `program` has them. nullopt where that text has no
// such place.
std::optional<AskedAgain> AskPast(const Program& program, const PastDecision& past,
                                  const Inputs& inputs, Date known_on);

}  // namespace writ::flow
