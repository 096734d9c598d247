// The store: ordered rows of bytes, of which one shard at a time is changed, durably and whole.
//
// It is a seam. LevelDB (embedded.h) is the default, memory.h is for tests and dry runs, hostile.h
// makes any of them behave as badly as this contract allows; a database server fits behind it too.
// So there is no iterator, no snapshot and no reading of what is not yet committed.
//
// All methods may be called from several threads at once. They block; none calls back.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/sha256.h"
#include "runtime/store/error.h"
#include "runtime/store/keys.h"

namespace writ {

// Limits. Passing one is an error of that name, and nothing is written.
inline constexpr size_t kMaxKeyBytes = 1024;
inline constexpr size_t kMaxValueBytes = 256 << 10;
inline constexpr size_t kMaxBatchBytes = 1 << 20;  // keys and values of everything in it
inline constexpr size_t kMaxKeysPerGet = 1024;
inline constexpr size_t kMaxPageRows = 1024;
inline constexpr size_t kMaxPageBytes = 1 << 20;  // a page ends early rather than pass it

// How often a shard was acquired. Who holds the highest epoch may write; any other is fenced.
struct Epoch {
  uint64_t value = 0;
  friend auto operator<=>(const Epoch&, const Epoch&) = default;
};

// Where a shard stands: how many events it has, the hash that vouches for them, and what else the
// layer above needs to go on (the tree's frontier). A shard without a commit has the empty one.
struct Head {
  uint64_t size = 0;
  Digest hash{};
  std::string state;
  friend bool operator==(const Head&, const Head&) = default;
};

struct Lease {
  Shard shard;
  Epoch epoch;
  Head head;  // when it was acquired
};

struct Put {
  Key key;
  std::string value;
  friend bool operator==(const Put&, const Put&) = default;
};

// One change of one shard. Applied whole or not at all.
struct Batch {
  Shard shard;
  Epoch epoch;  // of the lease
  uint64_t expected_size = 0;
  Digest expected_hash{};
  // Events: the i-th becomes EventKey{expected_size + i}. Only a batch with an event leaves a trace
  // that a later verification can miss, so what cannot be derived again belongs in such a batch.
  std::vector<std::string> appends;
  // Any order. Deletes come first: a key in both is put. The last put of a key counts. Families E,
  // H, L and V are the store's own.
  std::vector<Put> puts;
  std::vector<Key> deletes;
  Digest hash{};      // of the head after this batch
  std::string state;  // likewise
};

enum class CommitOutcome : uint8_t {
  kCommitted,  // durable: it is there after any crash
  kFenced,  // nothing was written: the epoch is not the current one, or the head not the expected
  // It may have been written, or not, or may be written yet. Acquire the shard again (in a store
  // that stopped: after opening it again), which keeps a late write out; then the head tells:
  // its hash is the batch's, or the expected one, or somebody else's.
  kUnknown,
};

struct Page {
  std::vector<Put> rows;    // in the order of their keys
  std::optional<Key> more;  // pass it as `after` for the next page; nothing if this is the last
};

class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  // Takes the shard for `owner` (a word for people who look into the store). Whoever held it is
  // fenced from then on, this handle's earlier leases included. A store of several processes may
  // answer kHeld as long as another's lease runs.
  virtual StoreResult<Lease> Acquire(Shard shard, std::string_view owner) = 0;

  // True while the lease holds; false for good once it is fenced. To be called now and then, since
  // a lease in a shared store runs out.
  virtual StoreResult<bool> Renew(Shard shard, Epoch epoch) = 0;

  // Returns after the batch is on stable storage, or will not be.
  virtual StoreResult<CommitOutcome> Commit(const Batch& batch) = 0;

  // The values of `keys` in their order, nullopt for each that is not there; all at one moment.
  // The keys may be of any shards, held or not.
  virtual StoreResult<std::vector<std::optional<std::string>>> MultiGet(
      std::span<const Key> keys) = 0;

  // Rows of `range` behind `after`, at most `limit` (1 to kMaxPageRows). A page may be shorter than
  // asked for; only Page::more says whether it was the last. A page is of one moment, two pages are
  // not.
  virtual StoreResult<Page> Scan(const KeyRange& range, size_t limit,
                                 const std::optional<Key>& after = std::nullopt) = 0;

  // Removes all rows of `range`, and their bytes (of rows deleted from it earlier, too) from every
  // file of the store. Slow; readers may wait for it. The range lies within one shard and touches
  // none of the families E, H, L and V. Not atomic: after kUnknown some rows may be gone; do it
  // again.
  virtual StoreResult<CommitOutcome> Purge(Shard shard, Epoch epoch, const KeyRange& range) = 0;
};

// What every implementation checks before it does anything.
StoreResult<void> CheckBatch(const Batch& batch);
StoreResult<void> CheckValue(size_t bytes);
// A put, or with no bytes a delete.
StoreResult<void> CheckChange(Shard shard, const Key& key, size_t value_bytes);
StoreResult<void> CheckGet(std::span<const Key> keys);
StoreResult<void> CheckScan(const KeyRange& range, size_t limit);
StoreResult<void> CheckPurge(Shard shard, const KeyRange& range);

// The row of HeadKey: 01 | size, 8 bytes big-endian | hash, 32 bytes | state. Nullopt if it is not.
std::string EncodeHead(uint64_t size, const Digest& hash, std::string_view state);
std::optional<Head> ParseHead(std::string_view row);

// The row of LeaseKey: 01 | epoch, 8 bytes big-endian | owner.
struct LeaseRow {
  Epoch epoch;
  std::string owner;
};
std::string EncodeLease(const LeaseRow& lease);
std::optional<LeaseRow> ParseLease(std::string_view row);

}  // namespace writ
