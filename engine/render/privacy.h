// What of an explanation belongs to personal and restricted facts.
#pragma once

#include "engine/eval/explanation.h"

namespace writ::words {

bool IsPrivateFact(const Program& program, uint32_t fact);
// What a node computes from personal facts is theirs too, also where it stopped before reading one
// or shows a team's figure alone. A rule or exception is judged by what stands below it.
bool IsPrivate(const Program& program, const ExplanationNode& node);
// A change asked of a personal fact, or of what is computed from one, would tell its value.
bool IsPrivate(const Program& program, const Turning& turning);

}  // namespace writ::words
