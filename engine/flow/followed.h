// Effects that were released, as far as duties follow events: their days, and the duties.
#pragma once

#include <optional>
#include <vector>

#include "engine/flow/state.h"
#include "engine/program/obligation.h"

namespace writ::flow {

struct FollowingDuty {
  const Obligation* obligation = nullptr;
  size_t duty = 0;  // in the obligation
  const Happening* follows = nullptr;
  std::optional<HappenedRecord> event;  // the first such in the case
};
struct FollowedEffect {
  Id effect;
  Date day;
  std::vector<FollowingDuty> duties;
};

}  // namespace writ::flow
