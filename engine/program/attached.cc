#include "engine/program/attached.h"

#include <algorithm>

namespace writ {

bool IsAttached(const Obligation& obligation, std::string_view effect,
                const std::vector<Citation>& grounds) {
  if (obligation.effect != effect) return false;
  if (obligation.under.empty()) return true;
  const auto covers = [](const Citation& law, const Citation& ground) {
    return law.source == ground.source && law.article == ground.article &&
           (law.paragraph.empty() || law.paragraph == ground.paragraph) &&
           (law.item.empty() || law.item == ground.item);
  };
  return std::ranges::any_of(obligation.under, [&](const Citation& law) {
    return std::ranges::any_of(grounds,
                               [&](const Citation& ground) { return covers(law, ground); });
  });
}

const std::vector<HappeningGroup>* AskedAfter(const Duty& duty) {
  if (const auto* day = std::get_if<HappenOnDay>(&duty.node)) return &day->happenings;
  if (const auto* after = std::get_if<HappenAfter>(&duty.node)) return &after->happenings;
  return nullptr;
}

const Happening* FollowedBy(const Duty& duty) {
  const auto pointer = [](const std::optional<Happening>& follows) {
    return follows ? &*follows : nullptr;
  };
  if (const auto* day = std::get_if<HappenOnDay>(&duty.node)) return pointer(day->follows);
  if (const auto* after = std::get_if<HappenAfter>(&duty.node)) return pointer(after->follows);
  return nullptr;
}

}  // namespace writ
