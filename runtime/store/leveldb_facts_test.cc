// What LevelDB 1.23 does by itself. Each of these is a reason for something in leveldb_*.cc; if one
// fails, LevelDB has changed and docs/store.md has to.
#include <leveldb/db.h>
#include <leveldb/write_batch.h>
#include <sys/resource.h>
#include <catch2/catch.hpp>

#include <csignal>
#include <fstream>
#include <iterator>

#include "runtime/store/embedded.h"
#include "tests/simulation/store_calls.h"

namespace writ {
namespace {

namespace fs = std::filesystem;
using testing::EventsOf;
using testing::Folder;
using testing::NextBatch;

constexpr Shard kShard{0, 0};
constexpr int kAfterwards = 100;

// While it lives, no file of this process grows beyond `bytes`: writes come out short.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before_) == 0);
    const rlimit limit{bytes, before_.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

std::unique_ptr<leveldb::DB> OpenPlain(const std::string& path) {
  leveldb::Options options;
  options.create_if_missing = true;
  leveldb::DB* db = nullptr;
  const auto status = leveldb::DB::Open(options, path, &db);
  REQUIRE(status.ok());
  return std::unique_ptr<leveldb::DB>(db);
}

bool PutSynced(leveldb::DB& db, const std::string& key, const std::string& value) {
  leveldb::WriteOptions synced;
  synced.sync = true;
  return db.Put(synced, key, value).ok();
}

TEST_CASE("LevelDB alone acknowledges writes after a short one, and loses them") {
  const Folder folder;
  auto db = OpenPlain(folder.path + "/db");
  REQUIRE(PutSynced(*db, "before", "1"));
  {
    const FileSizeLimit limit(5000);
    REQUIRE_FALSE(PutSynced(*db, "short", std::string(20000, 'v')));
  }
  int acknowledged = 0;
  for (int i = 0; i < kAfterwards; ++i) acknowledged += PutSynced(*db, std::to_string(i), "value");
  CHECK(acknowledged == kAfterwards);
  db.reset();
  db = OpenPlain(folder.path + "/db");
  std::string value;
  CHECK(db->Get({}, "before", &value).ok());
  int lost = 0;
  for (int i = 0; i < kAfterwards; ++i) lost += !db->Get({}, std::to_string(i), &value).ok();
  WARN("LevelDB alone: of " << acknowledged << " synced writes after a short one, " << lost
                            << " are lost");
  CHECK(lost == kAfterwards);
}

TEST_CASE("our store stops at a short write, and loses nothing that it acknowledged") {
  const Folder folder;
  EmbeddedOptions options;
  options.path = folder.path + "/store";
  options.create = true;
  auto store = OpenEmbedded(options).value();
  Batch batch = NextBatch(store->Acquire(kShard, "a").value());
  batch.appends = {"before"};
  REQUIRE(store->Commit(batch) == CommitOutcome::kCommitted);
  batch = NextBatch(batch);
  batch.appends = {std::string(20000, 'v')};
  {
    const FileSizeLimit limit(5000);
    REQUIRE(store->Commit(batch) == CommitOutcome::kUnknown);
  }
  for (int i = 0; i < kAfterwards; ++i) {
    const auto refused = store->Commit(batch);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == StoreErrorKind::kStopped);
    CHECK(refused.error().what.find("File too large") != std::string::npos);
  }
  CHECK_FALSE(store->Acquire(kShard, "a"));
  CHECK_FALSE(store->Scan(RangeOf(kShard), 1));  // it might show what opening again will not
  store.reset();
  store = OpenEmbedded(options).value();
  CHECK(EventsOf(*store, kShard) == std::vector<std::string>{"before"});
  batch = NextBatch(store->Acquire(kShard, "a").value());
  batch.appends = {"after"};
  CHECK(store->Commit(batch) == CommitOutcome::kCommitted);
}

// The newest file of that ending.
fs::path Newest(const fs::path& folder, const std::string& ending) {
  fs::path newest;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ending && entry.path() > newest) newest = entry.path();
  }
  REQUIRE_FALSE(newest.empty());
  return newest;
}

// A store whose events are all in LevelDB's log, closed.
EmbeddedOptions StoreWithLog(const Folder& folder, int events, size_t event_bytes) {
  EmbeddedOptions options;
  options.path = folder.path + "/store";
  options.create = true;
  const auto store = OpenEmbedded(options).value();
  Batch batch = NextBatch(store->Acquire(kShard, "a").value());
  for (int i = 0; i < events; ++i) {
    batch.appends = {std::string(event_bytes, static_cast<char>('a' + i % 26))};
    REQUIRE(store->Commit(batch) == CommitOutcome::kCommitted);
    batch = NextBatch(batch);
  }
  return options;
}

TEST_CASE("a log cut by one byte opens without a word: only an anchor elsewhere can tell") {
  const Folder folder;
  const EmbeddedOptions options = StoreWithLog(folder, 10, 100);
  const fs::path log = Newest(options.path + "/db", ".log");
  fs::resize_file(log, fs::file_size(log) - 1);
  const auto store = OpenEmbedded(options).value();
  CHECK(EventsOf(*store, kShard).size() == 9);
}

constexpr uint64_t kLogBlock = 32768;  // LevelDB's log is made of such blocks

// Commits events whose sizes make whole blocks of the log: three, and one that fills the block.
uint64_t FillBlocks(const EmbeddedOptions& options, int blocks) {
  const auto store = OpenEmbedded(options).value();
  Batch batch = NextBatch(store->Acquire(kShard, "a").value());
  const fs::path log = Newest(options.path + "/db", ".log");
  const auto commit = [&](uint64_t bytes) {
    const uint64_t before = fs::file_size(log);
    batch.appends = {std::string(bytes, 'v')};
    REQUIRE(store->Commit(batch) == CommitOutcome::kCommitted);
    batch = NextBatch(batch);
    return fs::file_size(log) - before;
  };
  const uint64_t overhead = commit(9000) - 9000;
  while (fs::file_size(log) < static_cast<uint64_t>(blocks) * kLogBlock) {
    commit(9000);
    commit(9000);
    commit(kLogBlock - fs::file_size(log) % kLogBlock - overhead);
  }
  REQUIRE(fs::file_size(log) == static_cast<uint64_t>(blocks) * kLogBlock);
  return batch.expected_size;
}

TEST_CASE("a zeroed block in the middle of the log opens in LevelDB; our sequence shows the hole") {
  const Folder folder;
  EmbeddedOptions options;
  options.path = folder.path + "/store";
  options.create = true;
  const uint64_t events = FillBlocks(options, 3);
  {
    const fs::path log = Newest(options.path + "/db", ".log");
    std::fstream file(log, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(kLogBlock);
    file << std::string(kLogBlock, '\0');
  }
  const Folder copy;
  fs::copy(options.path + "/db", copy.path + "/db", fs::copy_options::recursive);
  leveldb::Options paranoid;
  paranoid.paranoid_checks = true;
  leveldb::DB* db = nullptr;
  CHECK(leveldb::DB::Open(paranoid, copy.path + "/db", &db).ok());
  delete db;

  const auto store = OpenEmbedded(options);
  REQUIRE_FALSE(store);
  CHECK(store.error() == StoreError{StoreErrorKind::kEventsLost, "log 0 shard 0", 4, events, {}});
}

std::string BytesBelow(const std::string& folder) {
  std::string bytes;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return bytes;
}

constexpr char kCanary[] = "q7Zt-canary-9fXw2LkBv0";

TEST_CASE("LevelDB alone keeps the bytes of what was deleted, compacted or not") {
  const Folder folder;
  const auto db = OpenPlain(folder.path + "/db");
  REQUIRE(PutSynced(*db, "x1", kCanary));
  REQUIRE(db->Delete({}, "x1").ok());
  db->CompactRange(nullptr, nullptr);
  CHECK(BytesBelow(folder.path).find(kCanary) != std::string::npos);
}

TEST_CASE("a purge leaves no byte of a value, where ever LevelDB had put it") {
  const Folder folder;
  EmbeddedOptions options;
  options.path = folder.path + "/store";
  options.create = true;
  options.write_buffer_bytes = 64 << 10;
  const auto store = OpenEmbedded(options).value();
  const Lease lease = store->Acquire(kShard, "a").value();
  Batch batch = NextBatch(lease);
  const Key key = EncodeKey(kShard, PersonalKey{"subject", {"name"}});
  const auto write = [&](int times) {
    for (int i = 0; i < times; ++i) {
      batch.appends = {std::string(2000, static_cast<char>('a' + i % 26)) + std::to_string(i * 77)};
      batch.puts = {{EncodeKey(kShard, PersonalKey{std::to_string(i * 7919 % 1000), {"name"}}),
                     std::string(300, static_cast<char>('A' + i % 26))}};
      REQUIRE(store->Commit(batch) == CommitOutcome::kCommitted);
      batch = NextBatch(batch);
    }
  };
  const auto set = [&](const std::string& value) {
    batch.puts = {{key, value}};
    REQUIRE(store->Commit(batch) == CommitOutcome::kCommitted);
    batch = NextBatch(batch);
  };
  const auto purge = [&] {
    REQUIRE(store->Purge(kShard, lease.epoch, PersonalValuesOf(kShard, "subject")) ==
            CommitOutcome::kCommitted);
    CHECK(BytesBelow(folder.path).find(kCanary) == std::string::npos);
  };
  set(kCanary);
  CHECK(BytesBelow(folder.path).find(kCanary) != std::string::npos);
  purge();  // straight from the log
  set(kCanary);
  write(100);
  set("another value");
  purge();  // an older value, in a table
  write(100);
  set(kCanary);
  batch.deletes = {key};
  REQUIRE(store->Commit(batch) == CommitOutcome::kCommitted);
  batch = NextBatch(batch);
  write(100);
  purge();  // deleted before
  purge();  // and nothing there
  CHECK(testing::ScanAll(*store, RangeOf(kShard, Family::kPersonal)).size() == 100);
}

}  // namespace
}  // namespace writ
