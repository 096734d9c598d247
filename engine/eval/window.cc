#include "engine/eval/window.h"

#include <algorithm>

namespace writ {
namespace {

WindowResult Count(std::span<const WindowSlot> slots, int needed) {
  WindowResult result;
  result.of = static_cast<int>(std::min<size_t>(slots.size(), static_cast<size_t>(needed)));
  for (const WindowSlot& slot : slots.first(static_cast<size_t>(result.of)))
    if (slot.certain && slot.met == Truth::kYes) ++result.met;
  if (slots.size() < static_cast<size_t>(needed)) {
    result.too_few = true;
    result.truth = Truth::kNo;
  }
  return result;
}

bool SurelyEnough(std::span<const WindowSlot> slots, int needed) {
  return std::count_if(slots.begin(), slots.end(), [](const WindowSlot& s) { return s.certain; }) >=
         needed;
}

}  // namespace

WindowResult InEach(std::span<const WindowSlot> slots, int needed) {
  WindowResult result = Count(slots, needed);
  if (result.too_few) return result;
  for (int i = 0; i < result.of; ++i)
    if (slots[i].certain && slots[i].met == Truth::kNo) {
      result.truth = Truth::kNo;
      return result;
    }
  const bool all = std::all_of(slots.begin(), slots.end(),
                               [](const WindowSlot& s) { return s.met == Truth::kYes; });
  result.truth = all && SurelyEnough(slots, needed) ? Truth::kYes : Truth::kUnknown;
  return result;
}

WindowResult InAtLeast(std::span<const WindowSlot> slots, int needed, int at_least) {
  WindowResult result = Count(slots, needed);
  if (result.too_few) return result;
  const auto possible = std::count_if(slots.begin(), slots.end(),
                                      [](const WindowSlot& s) { return s.met != Truth::kNo; });
  if (possible < at_least) {
    result.truth = Truth::kNo;
  } else if (result.met >= at_least && SurelyEnough(slots, needed)) {
    result.truth = Truth::kYes;
  }
  return result;
}

Truth Not(Truth truth) {
  return truth == Truth::kUnknown ? truth : truth == Truth::kYes ? Truth::kNo : Truth::kYes;
}
Truth And(Truth a, Truth b) { return std::min(a, b); }
Truth Or(Truth a, Truth b) { return std::max(a, b); }

}  // namespace writ
