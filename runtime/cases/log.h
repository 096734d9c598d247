// The log as commands grow it: the tree's frontier, the newest moment, the cases that are in
// memory. It stands behind the commit queue: what is here may be ahead of the disk by one batch,
// and is forgotten when that batch does not get there.
//
// A row of family E is the record's leaf hash, 32 bytes, and the record. The head's state is the
// frontier, the newest moment and the newest signed checkpoint.
#pragma once

#include <atomic>
#include <expected>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/audit/merkle.h"
#include "runtime/audit/record.h"
#include "runtime/audit/tile.h"
#include "runtime/cases/case_data.h"
#include "runtime/cases/remembered.h"
#include "runtime/cases/trouble.h"
#include "runtime/store/commit_queue.h"

namespace writ::cases {

// The head's state, beside size and hash.
struct HeadState {
  audit::Frontier frontier;
  Instant recorded;  // of the newest record
  std::string note;  // the newest signed checkpoint that the log knows of; empty at first
  std::string Encode() const;
  static std::optional<HeadState> Decode(std::string_view bytes);
};

std::string EventRow(std::string_view record);
// The record in a row; nullopt unless its leaf hash is the one in front of it.
std::optional<std::string_view> RecordIn(std::string_view row);
Digest LeafIn(std::string_view row);  // of a row of at least 32 bytes; unverified

using CasePtr = std::shared_ptr<const CaseData>;

class Log final : public CommitHost {
 public:
  // Both must outlive it. `remembered` is emptied whenever the log is loaded.
  Log(Store& store, Shard shard, Remembered& remembered)
      : store_(store), shard_(shard), remembered_(remembered) {}

  StoreResult<void> Load(const Lease& lease) override;
  Sealed Seal(const Head& before, const std::vector<std::string>& events) override;

  // ---- for commands, in the leader ----

  // The moment of the next record: `now`, or that of the newest record if it is later.
  Instant NextMoment(Instant now) const { return std::max(now, head_.recorded); }
  // Numbers the records of one command and appends their rows to the draft. An error is the name of
  // the field that cannot be written; the log is as it was in any case.
  // Gives the leaf hashes of the rows.
  std::expected<std::vector<Digest>, std::string> Write(Draft* draft,
                                                        std::vector<audit::Record>* records);
  // What Write appended counts from now on. Last, when the draft has no problem.
  void Grow(Draft* draft, const std::vector<Digest>& leaves, Instant recorded);
  // The case that a command was decided on is still the one in memory.
  bool Holds(const std::string& case_id, const CasePtr& decided_on);
  // The case as it is with what the draft has; `reads` are the rows of its read set there.
  void Keep(const Draft& draft, const std::string& case_id, CasePtr data,
            const std::vector<ReadSetKey>& reads = {});
  // The rows of the case's read set that commands before this one have written, as facts and
  // periods: they need not be written again. Good until Keep.
  using Reads = std::set<std::pair<std::string, std::string>>;
  const Reads& ReadsOf(const std::string& case_id) const;
  void NoteSigned(std::string note) { note_ = std::move(note); }

  // ---- for anybody ----

  // The case as the next command will find it; it may not be durable yet, so nothing may be told
  // of it but through the queue. nullptr if there is none.
  Result<CasePtr> Find(const std::string& case_id);
  Instant newest() const { return {newest_.load(std::memory_order_acquire)}; }

 private:
  StoreResult<void> LoadTiles(uint64_t size);
  Result<CasePtr> Read(const std::string& case_id);

  struct Kept {
    CasePtr data;
    uint64_t events = 0;  // of the log when it was changed; it is not on the disk before these are
    Reads reads;          // of the leader alone
  };

  Store& store_;
  const Shard shard_;
  Remembered& remembered_;
  HeadState head_;
  std::string note_;  // to go with the next batch
  std::unique_ptr<audit::TileBuilder> tiles_;
  Draft* draft_ = nullptr;  // where finished tiles go

  mutable std::mutex mutex_;  // of the below
  std::unordered_map<std::string, Kept> cases_;
  uint64_t forgotten_ = 0;  // how often cases were dropped from memory

  std::atomic<int64_t> newest_ = 0;  // of head_.recorded; not worth a lock
};

// The records of [first, first + count), verified against their leaf hashes.
Result<std::vector<audit::Record>> ReadRecords(Store& store, Shard shard, uint64_t first,
                                               uint64_t count);
// Those that the rows `c` of that name point to.
Result<std::vector<audit::Record>> ReadTopic(Store& store, Shard shard, const std::string& topic,
                                             uint64_t from = 0);

}  // namespace writ::cases
