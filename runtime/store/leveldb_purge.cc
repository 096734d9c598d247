#include <leveldb/iterator.h>
#include <leveldb/write_batch.h>

#include <memory>

#include "runtime/store/leveldb_steps.h"

namespace writ {
namespace {

using leveldb::Slice;
using leveldb::Status;

// A key that no key of the range is behind.
std::string LastOf(const KeyRange& range) {
  std::string last = range.end.bytes;
  const char ending = last.back();
  last.pop_back();
  if (ending == '\0') return last;
  last.push_back(static_cast<char>(ending - 1));
  last.append(kMaxKeyBytes, '\xff');
  return last;
}

void Compact(leveldb::DB& db, FailStopEnv& env, const KeyRange& range) {
  const Slice begin = SliceOf(range.begin.bytes), end = SliceOf(range.end.bytes);
  env.work().RunQueued();
  env.work().RunBeside([&] { db.CompactRange(&begin, &end); });
}

Status Write(leveldb::DB& db, FailStopEnv& env, leveldb::WriteBatch& batch) {
  const Status status = db.Write(SyncedWrites(), &batch);
  batch.Clear();
  env.work().RunQueued();
  return status;
}

// Tombstones for every row and for both ends, so that the table they land in overlaps every table
// with bytes of the range, and is therefore merged with it.
Status DeleteRows(leveldb::DB& db, FailStopEnv& env, const KeyRange& range) {
  leveldb::WriteBatch batch;
  leveldb::ReadOptions options = CheckedReads();
  options.fill_cache = false;
  {
    const std::unique_ptr<leveldb::Iterator> rows(db.NewIterator(options));
    rows->Seek(SliceOf(range.begin.bytes));
    for (; rows->Valid() && range.Contains(ViewOf(rows->key())); rows->Next()) {
      batch.Delete(rows->key());
      if (batch.ApproximateSize() < kMaxBatchBytes) continue;
      if (Status status = Write(db, env, batch); !status.ok()) return status;
    }
    if (!rows->status().ok()) return rows->status();
  }
  batch.Delete(SliceOf(range.begin.bytes));
  batch.Delete(LastOf(range));
  return Write(db, env, batch);
}

}  // namespace

// The first compaction moves what is still in memory below the tombstones: written to one table
// together with them it would stay, since LevelDB rewrites the lowest level only when something
// comes down to it.
Status PurgeRows(leveldb::DB& db, FailStopEnv& env, const std::string& folder,
                 const KeyRange& range) {
  const uint64_t failed_removals = env.failed_removals();
  Compact(db, env, range);
  if (Status status = DeleteRows(db, env, range); !status.ok()) return status;
  Compact(db, env, range);
  // CompactRange tells nobody that it failed, but no write succeeds after that.
  leveldb::WriteBatch nothing;
  if (Status status = Write(db, env, nothing); !status.ok()) return status;
  if (env.failed_removals() != failed_removals) {
    return Status::IOError("a file with purged rows could not be removed");
  }
  const auto synced = env.disk().SyncFolder(folder);
  return synced ? Status::OK() : Status::IOError(synced.error().Text());
}

}  // namespace writ
