// Any store, behaving as badly as the contract of store.h allows: outcomes unknown, leases lost to
// a rival, pages of one row, calls that must be made again. What is written still lands in the
// store beneath, so the test can look there for the truth.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "runtime/store/store.h"

namespace writ {

struct HostileOptions {
  uint64_t seed = 0;  // the same calls in the same order meet the same trouble
  // Of a thousand commits and purges, how many …
  int unknown_applied = 100;  // … are written and answered kUnknown
  int unknown_lost = 100;     // … are not written and answered kUnknown
  int unknown_late = 100;     // … are answered kUnknown and tried later, maybe after an Acquire
  int fenced = 50;            // … find that a rival has acquired the shard
  // Of a thousand other calls, how many answer kBusy (an Acquire may have happened all the same).
  int busy = 50;
  bool pages_of_one = true;
  // Called before and after every call, outside of any lock: sleep here, or yield.
  std::function<void()> delay;
};

struct HostileCounts {
  uint64_t calls = 0, unknown_applied = 0, unknown_lost = 0, unknown_late = 0, fenced = 0, busy = 0;
};

class HostileStore : public Store {
 public:
  virtual HostileCounts Counts() const = 0;
  // No more trouble from now on, and what was late is tried now or never.
  virtual void Calm() = 0;
};

// `beneath` must outlive it.
std::unique_ptr<HostileStore> MakeHostileStore(Store& beneath, HostileOptions options);

}  // namespace writ
