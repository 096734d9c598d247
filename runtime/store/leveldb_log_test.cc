// What a crash tears off the end of LevelDB's files is dropped; any other damage is refused.
#include <leveldb/db.h>
#include <leveldb/write_batch.h>
#include <catch2/catch.hpp>

#include <fstream>
#include <set>
#include <sstream>

#include "runtime/store/embedded.h"
#include "runtime/store/leveldb_log.h"
#include "tests/simulation/store_calls.h"

namespace writ {
namespace {

namespace fs = std::filesystem;
using testing::EventsOf;
using testing::Folder;
using testing::NextBatch;

constexpr Shard kShard{0, 0};

std::string BytesOf(const fs::path& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}
void Write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// The newest file whose name has that in it.
fs::path Newest(const std::string& folder, const std::string& part) {
  fs::path newest;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().find(part) != std::string::npos && entry.path() > newest)
      newest = entry.path();
  REQUIRE_FALSE(newest.empty());
  return newest;
}

// LevelDB's own log with one record for each of these sizes, the last behind `before` bytes.
std::string LogOf(const std::vector<size_t>& sizes, size_t* before) {
  const Folder folder;
  leveldb::Options options;
  options.create_if_missing = true;
  leveldb::DB* db = nullptr;
  REQUIRE(leveldb::DB::Open(options, folder.path, &db).ok());
  leveldb::WriteOptions synced;
  synced.sync = true;
  for (const size_t size : sizes) {
    *before = fs::file_size(Newest(folder.path, ".log"));
    REQUIRE(db->Put(synced, std::to_string(size), std::string(size, 'v')).ok());
  }
  delete db;
  return BytesOf(Newest(folder.path, ".log"));
}

TEST_CASE("LevelDB's log is read as LevelDB wrote it") {
  size_t before = 0;
  const std::string log = LogOf({10, 3000, 70000, 0, 40000}, &before);
  std::vector<size_t> sizes;
  const LogReading reading = ReadLog(log, [&](std::string_view r) { sizes.push_back(r.size()); });
  CHECK(reading.is_whole);
  CHECK(reading.whole_bytes == log.size());
  CHECK(sizes.size() == 5);
  CHECK(sizes[2] > 70000);
  CHECK(ReadLog("").is_whole);
}

TEST_CASE("damage to the last record is torn, damage in front of it is not") {
  size_t before = 0;
  const std::string log = LogOf({3000, 70000, 100, 70000}, &before);
  for (size_t at = 1; at < log.size(); at += at < 20 || at + 200 > log.size() ? 1 : 97) {
    CAPTURE(at);
    std::string damaged = log;
    damaged[at] ^= 0x40;
    const LogReading reading = ReadLog(damaged);
    CHECK_FALSE(reading.is_whole);
    CHECK(reading.goes_on == (at < before));
    CHECK(reading.whole_bytes <= before);
    if (at >= before) CHECK(reading.whole_bytes == before);
    const LogReading cut = ReadLog(std::string_view(log).substr(0, at));
    CHECK_FALSE(cut.goes_on);
    CHECK(cut.whole_bytes <= at);
  }
  // A block that never came, in the middle of the last record; the rest of it did.
  std::string hole = log;
  const size_t block = (before / 32768 + 1) * 32768;
  hole.replace(block, 32768, 32768, '\0');
  CHECK_FALSE(ReadLog(hole).goes_on);
  CHECK(ReadLog(hole).whole_bytes == before);
}

// A store with so many events, as a crash finds it: a copy of its folder while it was open.
struct Crashed {
  explicit Crashed(int events, size_t event_bytes = 100, size_t buffer = 32 << 20) {
    EmbeddedOptions options = Options("/s");
    options.write_buffer_bytes = buffer;
    const auto store = OpenEmbedded(options).value();
    Batch batch = NextBatch(store->Acquire(kShard, "a").value());
    for (int i = 0; i < events; ++i) {
      batch.appends = {std::string(event_bytes, static_cast<char>('a' + i % 26))};
      REQUIRE(store->Commit(batch) == CommitOutcome::kCommitted);
      batch = NextBatch(batch);
    }
    fs::copy(options.path, folder.path + "/c", fs::copy_options::recursive);
  }
  EmbeddedOptions Options(const std::string& name) const {
    EmbeddedOptions options;
    options.path = folder.path + name;
    options.create = true;
    options.inline_background = true;
    return options;
  }
  fs::path Log() const { return Newest(folder.path + "/c/db", ".log"); }
  fs::path Manifest() const { return Newest(folder.path + "/c/db", "MANIFEST"); }
  // How many events there are, or why it does not open.
  std::string Open(uint64_t* torn = nullptr) const {
    const auto store = OpenEmbedded(Options("/c"));
    if (!store) return std::string(NameOf(store.error().kind));
    if (torn != nullptr) *torn = (*store)->TornBytesAtOpen();
    return std::to_string(EventsOf(**store, kShard).size());
  }
  Folder folder;
};

TEST_CASE("a last write that a crash left as garbage is dropped, and the store opens") {
  for (const size_t bytes : {size_t{100}, size_t{100'000}}) {
    const Crashed crashed(5, bytes);
    std::string log = BytesOf(crashed.Log());
    log.replace(log.size() - 50, 30, std::string(30, '\x5a'));
    Write(crashed.Log(), log);
    uint64_t torn = 0;
    CHECK(crashed.Open(&torn) == "4");
    CHECK(torn > bytes);
    CHECK(crashed.Open(&torn) == "4");
    CHECK(torn == 0);
    CHECK_FALSE(fs::exists(crashed.folder.path + "/c/db/999999.dbtmp"));
  }
}

TEST_CASE("a write in front of others that is garbage is damage, crash or not") {
  const Crashed crashed(5);
  const std::string log = BytesOf(crashed.Log());
  std::string damaged = log;
  damaged[300] ^= 1;
  Write(crashed.Log(), damaged);
  CHECK(crashed.Open() == "corrupt");
  CHECK(crashed.Open() == "corrupt");
  CHECK(BytesOf(crashed.Log()) == damaged);
  Write(crashed.Log(), log);
  CHECK(crashed.Open() == "5");
}

TEST_CASE("what was closed had been synced: its last write as garbage is damage") {
  const Crashed crashed(0);
  {
    const auto store = OpenEmbedded(crashed.Options("/c")).value();
    Batch batch = NextBatch(store->Acquire(kShard, "a").value());
    batch.appends = {"event"};
    REQUIRE(store->Commit(batch) == CommitOutcome::kCommitted);
  }
  std::string log = BytesOf(crashed.Log());
  log.back() ^= 1;
  Write(crashed.Log(), log);
  CHECK(crashed.Open() == "corrupt");
  CHECK(crashed.Open() == "corrupt");  // that it was refused is no crash
}

// A record whose checksum is wrong. One that is longer than its file LevelDB takes for torn itself.
const std::string kGarbage = std::string("\x5a\x5a\x5a\x5a\x0a\0\x01", 7) + std::string(30, '\x5a');

TEST_CASE("an entry of the MANIFEST that a crash left as garbage is dropped") {
  const Crashed crashed(5);
  Write(crashed.Manifest(), BytesOf(crashed.Manifest()) + kGarbage);
  uint64_t torn = 0;
  CHECK(crashed.Open(&torn) == "5");
  CHECK(torn == kGarbage.size());
}

TEST_CASE(
    "a log that a crash left with nothing but garbage is empty, and one in front of it whole") {
  const Crashed crashed(5);
  const fs::path next = crashed.folder.path + "/c/db/000900.log";
  Write(next, kGarbage);
  CHECK(crashed.Open() == "5");
  // That a log was begun says that the one in front of it was whole.
  const Crashed worse(5);
  std::string log = BytesOf(worse.Log());
  log.back() ^= 1;
  Write(worse.Log(), log);
  Write(worse.folder.path + "/c/db/000900.log", kGarbage);
  CHECK(worse.Open() == "corrupt");
}

TEST_CASE("an entry of the MANIFEST that was durable is missed") {
  const Crashed crashed(30, 5000, 64 << 10);
  std::set<std::string> logs;
  for (const auto& entry : fs::directory_iterator(crashed.folder.path + "/c/db"))
    if (entry.path().extension() == ".log") logs.insert(entry.path());
  REQUIRE(logs.size() == 1);  // that of before its last entry is gone
  std::string manifest = BytesOf(crashed.Manifest());
  manifest.back() ^= 1;
  Write(crashed.Manifest(), manifest);
  CHECK(crashed.Open() == "corrupt");
  manifest.back() ^= 1;
  Write(crashed.Manifest(), manifest);
  CHECK(crashed.Open() == "30");
  manifest[20] ^= 1;
  Write(crashed.Manifest(), manifest);
  CHECK(crashed.Open() != "30");
}

}  // namespace
}  // namespace writ
