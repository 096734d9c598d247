// What the search for the smallest change shares with the check that it does turn the decision.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/eval/trace.h"

namespace writ {

// A comparison of something that has a name with a value, as it stands in a trace.
struct NamedComparison {
  const ExplanationNode* read = nullptr;  // the fact or definition; null if no side is no more
  Op needs = Op::kIs;                     // with the fact on the left
  const ExplanationNode* bound = nullptr;
};

bool IsComparison(const Program& program, const ExplanationNode& node);
// `node` is a comparison with both its sides.
NamedComparison ReadComparison(const Program& program, const Trace& trace,
                               const ExplanationNode& node);
const std::string& IdOfRead(const Program& program, const ExplanationNode& read);

// `turnings` and what else must stay as it is for the decision to turn: a value that other
// comparisons read as well may not be changed beyond what they bear. Nothing if it cannot be said.
std::optional<std::vector<Turning>> TurnedTogether(const Program& program, const Trace& trace,
                                                   NodeId root, std::vector<Turning> turnings);

}  // namespace writ
