// Rows, keys and documents of one store, written into another.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "runtime/cases/log.h"
#include "runtime/cases/trouble.h"
#include "runtime/disk/disk.h"
#include "runtime/personal/blob.h"
#include "runtime/store/commit_queue.h"
#include "runtime/store/store.h"

namespace writ::cases {

// Where a log is written to. All must outlive it.
struct LogTarget {
  Store& store;
  Shard shard;
  Log& log;
  CommitQueue& queue;
};

// The first `size` records of a log, as bytes; `first`, if it is not empty, in place of record 0.
// The target must be empty. Rows that are made from records are not written.
Result<void> CopyRecords(Store& from, Shard shard, uint64_t size, const std::string& first,
                         const LogTarget& to);
// Policies, reference data, sealed rows, unfinished imports; of nobody in `without`.
Result<void> CopyRows(Store& from, Shard shard, const std::set<Pseudonym>& without,
                      const LogTarget& to);
// A key ring with its history. The target must be empty.
Result<void> CopyKeys(Store& from, Store& to);
// Files as they are; durable when it returns.
Result<void> CopyDocuments(Disk& disk, const std::vector<BlobName>& names, const std::string& from,
                           const std::string& to, const std::set<Pseudonym>& without);

}  // namespace writ::cases
