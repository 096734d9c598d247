#include "engine/eval/facts.h"

namespace writ {

const Recording* FactRecord::Find(uint32_t fact, std::optional<Period> period,
                                  Date known_on) const {
  const auto found = facts.find(fact);
  if (found == facts.end()) return nullptr;
  const Recording* newest = nullptr;
  for (const FactEntry& entry : found->second) {
    if (entry.period != period) continue;
    for (const Recording& recording : entry.recordings) {
      if (recording.recorded && *recording.recorded > known_on) continue;
      // nullopt, known from the beginning, orders before every date.
      if (newest == nullptr || newest->recorded < recording.recorded) newest = &recording;
    }
  }
  return newest;
}

}  // namespace writ
