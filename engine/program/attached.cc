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

}  // namespace writ
