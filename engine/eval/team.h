// Figures about a team: semantics 14. Pure.
#pragma once

#include <optional>
#include <string>

#include "engine/eval/eval.h"

namespace writ {

// "average" "sum" "count" "lowest" "highest", as cohorts name them.
const char* AggregateId(int32_t function);
// The operand as cohorts name it: the id of the fact or definition, else its text. `latest` only
// says which period.
std::string CohortOperand(const Program& program, ExprId operand);
// The team's name as cohort keys have it: "team:north".
std::string TeamGroup(const Program& program, uint32_t team_fact, const Scalar& team);

// Whether a figure over `count` people, `known` of them with a value, may be used; if not, the
// answer says why. `share` is the part that must be known; absent: all.
std::optional<TeamAnswer> Refused(int32_t count, int32_t known, const std::optional<Number>& share);

// The figure of the others, from that of all and this person's own value. nullopt when it cannot be
// told from these.
std::optional<Scalar> WithoutSelf(int32_t function, const Scalar& all, int32_t known,
                                  const Scalar& own);

}  // namespace writ
