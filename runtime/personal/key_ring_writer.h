// Writes one change of the key ring after another, and settles what an unknown outcome leaves open.
// Included by key_ring*.cc alone.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "runtime/personal/key_ring.h"
#include "runtime/personal/key_rows.h"

namespace writ {

// Of whoever holds the mutex.
struct KeyRing::Writer {
  Writer(Store& store_, std::string_view owner_) : store(store_), owner(owner_) {}

  // Holds the shard, and knows its head: to be called before anything is read that a change rests
  // on. kFenced once a rival has it.
  PersonalResult<void> Settle();
  // Durable when it returns. kFenced: not written. kUnsettled: written or not, and settled before
  // the next change.
  PersonalResult<void> Write(const std::vector<RingEvent>& events, const std::vector<Put>& puts);
  PersonalResult<void> Purge(const KeyRange& range);

  Store& store;
  const std::string owner;
  std::mutex mutex;
  Lease lease;
  bool settled = false;
  bool fenced = false;

 private:
  std::unexpected<PersonalError> Fenced();
};

std::unexpected<PersonalError> FailedBy(const StoreError& error);

}  // namespace writ
