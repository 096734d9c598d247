#include "engine/flow/taking_part.h"

#include <algorithm>

namespace writ::flow {

const ClaimRecord* TakingPart::ClaimOf(const Id& step) const {
  const auto at = std::ranges::find(claims, step, &ClaimRecord::step);
  return at == claims.end() ? nullptr : &*at;
}

bool TakingPart::IsRecused(const Pseudonym& person) const {
  return std::ranges::find(recused, person) != recused.end();
}

void TakingPart::DropClaim(const Id& step) {
  std::erase_if(claims, [&](const ClaimRecord& claim) { return claim.step == step; });
}

}  // namespace writ::flow
