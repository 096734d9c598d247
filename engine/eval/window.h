// How the periods of a window decide it: semantics 5. Pure folds, shared by every reading.
#pragma once

#include <cstdint>
#include <span>

namespace writ {

enum class Truth : uint8_t { kNo, kUnknown, kYes };

// One period that counts or may count, newest first.
struct WindowSlot {
  bool certain = true;          // it surely counts
  Truth met = Truth::kUnknown;  // its condition
};

struct WindowResult {
  Truth truth = Truth::kUnknown;
  bool too_few = false;  // it fails because fewer periods count than it needs
  int met = 0, of = 0;   // periods that surely met the condition, of how many
};

// `slots` reach back until `needed` of them surely count, or to the end of the look-back. A slot
// among the first `needed` is in the window however the unknown ones turn out, unless it does not
// count itself.
WindowResult InEach(std::span<const WindowSlot> slots, int needed);
WindowResult InAtLeast(std::span<const WindowSlot> slots, int needed, int at_least);

Truth Not(Truth truth);
Truth And(Truth a, Truth b);
Truth Or(Truth a, Truth b);

}  // namespace writ
