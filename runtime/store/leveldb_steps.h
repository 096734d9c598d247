// The longer steps of the LevelDB store. Included by leveldb_*.cc alone.
#pragma once

#include <leveldb/db.h>
#include <leveldb/slice.h>
#include <leveldb/status.h>

#include <optional>
#include <string>
#include <vector>

#include "runtime/store/embedded.h"
#include "runtime/store/leveldb_env.h"

namespace writ {

inline leveldb::Slice SliceOf(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
inline std::string_view ViewOf(const leveldb::Slice& slice) { return {slice.data(), slice.size()}; }

// A failed read, as the store's error.
StoreError ReadError(const leveldb::Status& status);

leveldb::ReadOptions CheckedReads();  // checksums verified
leveldb::WriteOptions SyncedWrites();

// The row at `key`, nullopt if there is none.
StoreResult<std::optional<std::string>> GetRow(leveldb::DB& db, const Key& key);

// Looks at the events of every shard behind its verified mark (or at every row), then moves the
// marks. To be called right after opening: then what was read from the log is in tables already.
StoreResult<std::vector<ShardSummary>> VerifyShards(leveldb::DB& db, bool all);

// Deletes the rows of `range` and has every table rewritten that held them. No snapshot and no
// iterator may exist meanwhile: they would keep the old tables.
leveldb::Status PurgeRows(leveldb::DB& db, FailStopEnv& env, const std::string& folder,
                          const KeyRange& range);

}  // namespace writ
