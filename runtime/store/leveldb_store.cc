#include <leveldb/cache.h>
#include <leveldb/comparator.h>
#include <leveldb/filter_policy.h>
#include <leveldb/iterator.h>
#include <leveldb/write_batch.h>

#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "runtime/disk/process_mark.h"
#include "runtime/store/embedded.h"
#include "runtime/store/leveldb_env.h"
#include "runtime/store/leveldb_log.h"
#include "runtime/store/leveldb_steps.h"
#include "runtime/store/owner.h"

namespace writ {
namespace {

constexpr int kFilterBitsPerKey = 10;    // one lookup in a hundred reads a table in vain
constexpr size_t kTableBytes = 8 << 20;  // few files; an erased row costs rewriting one or two
constexpr size_t kCachedScanRows = 64;   // longer scans would wash the cache out

// Everything that LevelDB needs, in the order in which it may be taken down.
struct Engine {
  std::unique_ptr<Ownership> ownership;
  std::unique_ptr<FailStopEnv> env;
  std::unique_ptr<leveldb::Cache> cache;
  std::unique_ptr<const leveldb::FilterPolicy> filter;
  std::unique_ptr<leveldb::DB> db;
  uint64_t torn_bytes = 0;  // cut off when it was opened
};

// A shard as this handle knows it; its rows say the same.
struct ShardState {
  std::mutex mutex;  // held over a whole commit
  bool loaded = false;
  Epoch last, held;  // `held` is 0 until this handle acquires it
  Head head;
};

// Readers beside each other; a purge alone, and no reader overtakes a purge that waits.
class PurgeGate {
 public:
  std::shared_lock<std::shared_mutex> ToRead() {
    const std::lock_guard turn(turn_);
    return std::shared_lock(mutex_);
  }
  std::unique_lock<std::shared_mutex> ToPurge() {
    const std::lock_guard turn(turn_);
    return std::unique_lock(mutex_);
  }

 private:
  std::mutex turn_;
  std::shared_mutex mutex_;
};

class LevelDbStore final : public EmbeddedStore {
 public:
  LevelDbStore(std::string path, std::unique_ptr<Engine> engine, std::vector<ShardSummary> shards)
      : path_(std::move(path)), engine_(std::move(engine)), shards_at_open_(std::move(shards)) {}

  // In a child of fork nothing may be touched: the locks of the parent's threads stay locked.
  ~LevelDbStore() override {
    if (!process_.IsHere()) {
      std::ignore = engine_.release();
      return;
    }
    engine_->env->work().RunQueued();
    engine_->db.reset();
    if (!engine_->env->fail_stop().Stopped()) engine_->ownership->MarkClosed();
  }

  StoreResult<Lease> Acquire(Shard shard, std::string_view owner) override {
    if (auto ready = Ready(kToWrite); !ready) return std::unexpected(ready.error());
    ShardState& state = StateOf(shard);
    const std::lock_guard guard(state.mutex);
    if (auto loaded = Load(shard, state); !loaded) return std::unexpected(loaded.error());
    const Epoch next{state.last.value + 1};
    leveldb::WriteBatch batch;
    batch.Put(SliceOf(EncodeKey(shard, LeaseKey{}).bytes), EncodeLease({next, std::string(owner)}));
    if (!Write(batch)) return Stopped();
    state.last = state.held = next;
    return Lease{shard, next, state.head};
  }

  StoreResult<bool> Renew(Shard shard, Epoch epoch) override {
    if (auto ready = Ready(kToWrite); !ready) return std::unexpected(ready.error());
    const auto holds = engine_->ownership->Holds();
    if (!holds) return std::unexpected(holds.error());
    if (!*holds) engine_->env->fail_stop().Stop(path_ + " was taken over by another process");
    ShardState& state = StateOf(shard);
    const std::lock_guard guard(state.mutex);
    return *holds && epoch != Epoch{} && epoch == state.held;
  }

  StoreResult<CommitOutcome> Commit(const Batch& batch) override;
  StoreResult<std::vector<std::optional<std::string>>> MultiGet(std::span<const Key> keys) override;
  StoreResult<Page> Scan(const KeyRange& range, size_t limit,
                         const std::optional<Key>& after) override;
  StoreResult<CommitOutcome> Purge(Shard shard, Epoch epoch, const KeyRange& range) override;

  const std::vector<ShardSummary>& ShardsAtOpen() const override { return shards_at_open_; }
  const Owner& ThisOwner() const override { return engine_->ownership->owner(); }
  uint64_t TornBytesAtOpen() const override { return engine_->torn_bytes; }

 private:
  enum Purpose : uint8_t { kToRead, kToWrite };

  std::unexpected<StoreError> Stopped() const {
    return std::unexpected(
        StoreError{StoreErrorKind::kStopped, engine_->env->fail_stop().Cause(), 0, 0, {}});
  }

  StoreResult<void> Ready(Purpose purpose) const {
    if (!process_.IsHere()) {
      return std::unexpected(StoreError{StoreErrorKind::kForked, path_, 0, 0, {}});
    }
    const bool refused = purpose == kToWrite ? engine_->env->fail_stop().Stopped()
                                             : undecided_.load(std::memory_order_acquire);
    if (refused) return Stopped();
    return {};
  }

  ShardState& StateOf(Shard shard) {
    const std::lock_guard guard(states_mutex_);
    auto& state = states_[shard];
    if (state == nullptr) state = std::make_unique<ShardState>();
    return *state;
  }

  StoreResult<void> Load(Shard shard, ShardState& state) {
    if (state.loaded) return {};
    const auto lease_row = GetRow(*engine_->db, EncodeKey(shard, LeaseKey{}));
    if (!lease_row) return std::unexpected(lease_row.error());
    const auto head_row = GetRow(*engine_->db, EncodeKey(shard, HeadKey{}));
    if (!head_row) return std::unexpected(head_row.error());
    const auto lease = *lease_row ? ParseLease(**lease_row) : LeaseRow{};
    const auto head = *head_row ? ParseHead(**head_row) : Head{};
    if (!lease || !head) {
      return std::unexpected(StoreError{StoreErrorKind::kCorrupt, path_, 0, 0, {}});
    }
    state.last = lease->epoch;
    state.head = *head;
    state.loaded = true;
    return {};
  }

  // Whatever went wrong, nobody knows what a later write would build on.
  bool Write(leveldb::WriteBatch& batch) {
    return Settled(engine_->db->Write(SyncedWrites(), &batch));
  }
  bool Settled(const leveldb::Status& status) {
    if (!status.ok()) {
      engine_->env->fail_stop().Stop(status.ToString());
      undecided_.store(true, std::memory_order_release);
    }
    engine_->env->work().RunQueued();
    return status.ok();
  }

  const std::string path_;
  const ProcessMark process_;
  std::unique_ptr<Engine> engine_;
  const std::vector<ShardSummary> shards_at_open_;
  std::atomic<bool> undecided_ = false;  // a write's outcome is unknown
  mutable PurgeGate gate_;
  std::mutex states_mutex_;
  std::map<Shard, std::unique_ptr<ShardState>> states_;
};

StoreResult<CommitOutcome> LevelDbStore::Commit(const Batch& batch) {
  if (auto checked = CheckBatch(batch); !checked) return std::unexpected(checked.error());
  if (auto ready = Ready(kToWrite); !ready) return std::unexpected(ready.error());
  ShardState& state = StateOf(batch.shard);
  const std::lock_guard guard(state.mutex);
  if (state.held == Epoch{} || batch.epoch != state.held ||
      batch.expected_size != state.head.size || batch.expected_hash != state.head.hash) {
    return CommitOutcome::kFenced;
  }
  Head next{state.head.size + batch.appends.size(), batch.hash, batch.state};
  leveldb::WriteBatch rows;
  for (const Key& key : batch.deletes) rows.Delete(SliceOf(key.bytes));
  for (const Put& put : batch.puts) rows.Put(SliceOf(put.key.bytes), put.value);
  uint64_t sequence = state.head.size;
  for (const std::string& event : batch.appends) {
    rows.Put(SliceOf(EncodeKey(batch.shard, EventKey{{sequence++}}).bytes), event);
  }
  rows.Put(SliceOf(EncodeKey(batch.shard, HeadKey{}).bytes),
           EncodeHead(next.size, next.hash, next.state));
  if (!Write(rows)) return CommitOutcome::kUnknown;
  state.head = std::move(next);
  return CommitOutcome::kCommitted;
}

StoreResult<std::vector<std::optional<std::string>>> LevelDbStore::MultiGet(
    std::span<const Key> keys) {
  if (auto checked = CheckGet(keys); !checked) return std::unexpected(checked.error());
  if (auto ready = Ready(kToRead); !ready) return std::unexpected(ready.error());
  const auto reading = gate_.ToRead();
  leveldb::DB& db = *engine_->db;
  leveldb::ReadOptions options = CheckedReads();
  options.snapshot = keys.size() > 1 ? db.GetSnapshot() : nullptr;
  std::vector<std::optional<std::string>> values(keys.size());
  leveldb::Status status;
  for (size_t i = 0; i < keys.size() && status.ok(); ++i) {
    status = db.Get(options, SliceOf(keys[i].bytes), &values[i].emplace());
    if (status.IsNotFound()) {
      values[i].reset();
      status = leveldb::Status::OK();
    }
  }
  if (options.snapshot != nullptr) db.ReleaseSnapshot(options.snapshot);
  engine_->env->work().RunQueued();
  if (!status.ok()) return std::unexpected(ReadError(status));
  if (auto ready = Ready(kToRead); !ready) return std::unexpected(ready.error());
  return values;
}

StoreResult<Page> LevelDbStore::Scan(const KeyRange& range, size_t limit,
                                     const std::optional<Key>& after) {
  if (auto checked = CheckScan(range, limit); !checked) return std::unexpected(checked.error());
  if (auto ready = Ready(kToRead); !ready) return std::unexpected(ready.error());
  const auto reading = gate_.ToRead();
  leveldb::ReadOptions options = CheckedReads();
  options.fill_cache = limit <= kCachedScanRows;
  const std::unique_ptr<leveldb::Iterator> row(engine_->db->NewIterator(options));
  const bool behind = after && range.begin <= *after;
  row->Seek(SliceOf(behind ? after->bytes : range.begin.bytes));
  if (behind && row->Valid() && ViewOf(row->key()) == after->bytes) row->Next();
  Page page;
  size_t bytes = 0;
  for (; row->Valid() && ViewOf(row->key()) < range.end.bytes; row->Next()) {
    bytes += row->key().size() + row->value().size();
    if (page.rows.size() == limit || (!page.rows.empty() && bytes > kMaxPageBytes)) {
      page.more = page.rows.back().key;
      break;
    }
    page.rows.push_back({{row->key().ToString()}, row->value().ToString()});
  }
  if (!row->status().ok()) return std::unexpected(ReadError(row->status()));
  if (auto ready = Ready(kToRead); !ready) return std::unexpected(ready.error());
  return page;
}

StoreResult<CommitOutcome> LevelDbStore::Purge(Shard shard, Epoch epoch, const KeyRange& range) {
  if (auto checked = CheckPurge(shard, range); !checked) return std::unexpected(checked.error());
  if (auto ready = Ready(kToWrite); !ready) return std::unexpected(ready.error());
  ShardState& state = StateOf(shard);
  const std::lock_guard guard(state.mutex);
  if (state.held == Epoch{} || epoch != state.held) return CommitOutcome::kFenced;
  const auto purging = gate_.ToPurge();
  const auto status = PurgeRows(*engine_->db, *engine_->env, path_ + "/db", range);
  return Settled(status) ? CommitOutcome::kCommitted : CommitOutcome::kUnknown;
}

leveldb::Options OptionsOf(const EmbeddedOptions& from, const Engine& engine) {
  leveldb::Options options;
  options.comparator = leveldb::BytewiseComparator();
  options.create_if_missing = !engine.ownership->made();
  options.paranoid_checks = true;
  options.env = engine.env.get();
  options.info_log = &SilentLogger();
  options.write_buffer_size = from.write_buffer_bytes;
  options.max_open_files = from.max_open_files;
  options.block_cache = engine.cache.get();
  options.max_file_size = kTableBytes;
  options.compression = leveldb::kSnappyCompression;  // events are text of few different words
  options.reuse_logs = false;
  options.filter_policy = engine.filter.get();
  return options;
}

StoreError OpenError(const std::string& path, const leveldb::Status& status, const FailStop& stop) {
  if (stop.Stopped()) return {StoreErrorKind::kStopped, stop.Cause(), 0, 0, {}};
  const bool damaged = status.IsCorruption() || status.IsInvalidArgument() || status.IsNotFound();
  return {damaged ? StoreErrorKind::kCorrupt : StoreErrorKind::kReadFails,
          path + ": " + status.ToString(),
          0,
          0,
          {}};
}

// After a crash the last write may stand in the log as a half of it, or as garbage, and LevelDB
// refuses that as it refuses all damage. Nobody was told of that write, so it is cut off. Whoever
// closed the store had every write synced: damage then is no crash's.
leveldb::Status OpenDb(const EmbeddedOptions& from, Disk& disk, Engine* engine) {
  const std::string folder = from.path + "/db";
  const auto open = [&] {
    leveldb::DB* db = nullptr;
    const leveldb::Status status = leveldb::DB::Open(OptionsOf(from, *engine), folder, &db);
    engine->db.reset(db);
    engine->env->work().RunQueued();
    return status;
  };
  const leveldb::Status refused = open();
  if (!refused.IsCorruption()) return refused;
  if (!engine->ownership->crashed()) {
    engine->ownership->MarkClosed();  // as it was: the next one must not take it for a crash
    return refused;
  }
  const auto cut = CutTornEnds(disk, folder);
  if (!cut) {
    engine->env->fail_stop().Stop(cut.error().Text());
    return refused;
  }
  if (*cut == 0) return refused;
  engine->torn_bytes = *cut;
  return open();
}

}  // namespace

StoreResult<std::unique_ptr<EmbeddedStore>> OpenEmbedded(EmbeddedOptions options) {
  Disk& disk = options.disk == nullptr ? PosixDisk() : *options.disk;
  auto engine = std::make_unique<Engine>();
  auto ownership =
      Ownership::Take(disk, options.path, {options.create, options.take_over, options.now});
  if (!ownership) return std::unexpected(ownership.error());
  engine->ownership = *std::move(ownership);
  engine->env = std::make_unique<FailStopEnv>(disk, !options.inline_background);
  engine->cache.reset(leveldb::NewLRUCache(options.cache_bytes));
  engine->filter.reset(leveldb::NewBloomFilterPolicy(kFilterBitsPerKey));

  const leveldb::Status opened = OpenDb(options, disk, engine.get());
  if (!opened.ok()) {
    return std::unexpected(OpenError(options.path, opened, engine->env->fail_stop()));
  }
  auto shards = VerifyShards(*engine->db, options.verify_all);
  engine->env->work().RunQueued();
  if (!shards) return std::unexpected(shards.error());
  if (!engine->ownership->made()) {
    if (auto marked = engine->ownership->MarkMade(); !marked) {
      return std::unexpected(marked.error());
    }
  }
  return std::make_unique<LevelDbStore>(std::move(options.path), std::move(engine),
                                        *std::move(shards));
}

}  // namespace writ
