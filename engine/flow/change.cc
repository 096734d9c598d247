#include "engine/flow/change.h"

#include <algorithm>

namespace writ::flow {

const LawVersion* InForce(std::span<const LawVersion> installed, Date day) {
  const LawVersion* newest = nullptr;
  for (const LawVersion& version : installed) {
    if ((version.from && *version.from > day) || (version.until && *version.until < day)) continue;
    if (newest == nullptr || version.from >= newest->from) newest = &version;
  }
  return newest;
}

const LawVersion* NewerThan(const PinnedLaw& law, Date day) {
  const LawVersion* newest = InForce(law.installed, day);
  const auto pinned = std::ranges::find(law.installed, law.pinned, &LawVersion::meaning);
  if (newest == nullptr || newest->meaning == law.pinned) return nullptr;
  // A case may be under a version whose first day is still to come.
  if (pinned != law.installed.end() && newest->from < pinned->from) return nullptr;
  return newest;
}

std::vector<ChangedLaw> ChangedLaws(std::span<const PinnedLaw> laws,
                                    std::span<const LawWaiver> waived, Date day) {
  std::vector<ChangedLaw> changed;
  for (const PinnedLaw& law : laws) {
    const LawVersion* newer = NewerThan(law, day);
    if (newer == nullptr) continue;
    const LawWaiver waiver{law.law, newer->meaning};
    if (std::ranges::find(waived, waiver) != waived.end()) continue;
    changed.push_back({law.law, law.pinned, newer->meaning});
  }
  return changed;
}

}  // namespace writ::flow
