// Why the store refused. An error always means that nothing was written; what may or may not have
// been written is no error but CommitOutcome::kUnknown (store.h).
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "engine/diagnostics/diagnostic.h"

namespace writ {

// Who has a store open, as its folder says it.
struct Owner {
  int64_t process = 0;
  std::string host;
  std::string since;   // "2026-11-24T00:05:00Z"
  uint64_t epoch = 0;  // how often the store was opened
  friend bool operator==(const Owner&, const Owner&) = default;
};

enum class StoreErrorKind : uint8_t {
  // The caller asked for what may not be asked. Asking again is pointless.
  kKeyTooLong,     // found and limit in bytes
  kValueTooLarge,  // found and limit in bytes
  kBatchTooLarge,  // found and limit in bytes
  kTooManyKeys,    // of one MultiGet
  kBadLimit,       // of one page
  kBadRange,       // begin after end, or a purge that leaves its shard
  kForeignKey,     // a key of another shard in a batch
  kReservedKey,    // a row that only the store writes

  // The store cannot serve now.
  kHeld,       // somebody else has it; `owner` says who
  kMissing,    // there is none at that place
  kForked,     // the handle belongs to the parent process
  kStopped,    // a write failed earlier; open again. `what` is that first failure
  kBusy,       // try again: nothing is wrong but the moment
  kReadFails,  // the disk does not give back what it has

  // What is on the disk is not what was written.
  kCorrupt,       // damaged where checksums see it
  kEventsLost,    // the sequence has a hole; `found` is the first missing, `limit` the size
  kEventsBeyond,  // events after the head; `found` is the first
  kWentBack,      // fewer events than were once verified; found and limit
  kNewerFormat,   // written by a newer Writ
};
std::string_view NameOf(StoreErrorKind kind);  // "value-too-large"; stable, for logs and codes

struct StoreError {
  StoreErrorKind kind = StoreErrorKind::kCorrupt;
  std::string what;  // the path, the key in hex, the failed operation
  uint64_t found = 0, limit = 0;
  std::optional<Owner> owner;
  friend bool operator==(const StoreError&, const StoreError&) = default;
};

template <typename T>
using StoreResult = std::expected<T, StoreError>;

// One sentence for people: what was found, and what to do.
std::string Describe(const StoreError& error, Language language);

}  // namespace writ
