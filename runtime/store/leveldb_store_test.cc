// The embedded store beyond store.h: owners, forks, damage, and opening again.
#include <leveldb/db.h>
#include <leveldb/write_batch.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <cerrno>
#include <fstream>

#include "runtime/store/embedded.h"
#include "runtime/store/leveldb_env.h"
#include "runtime/store/owner.h"
#include "tests/simulation/disk.h"
#include "tests/simulation/store_calls.h"

namespace writ {
namespace {

namespace fs = std::filesystem;
using simulation::Fault;
using simulation::FaultKind;
using simulation::SimulatedDisk;
using testing::EventsOf;
using testing::Folder;
using testing::NextBatch;

constexpr Shard kShard{0, 0};

EmbeddedOptions Options(const std::string& path) {
  EmbeddedOptions options;
  options.path = path;
  options.create = true;
  options.now = [] { return "2026-11-24T00:05:00Z"; };
  return options;
}

// Appends one event to what is there.
void Append(Store& store, const std::string& event) {
  Batch batch = NextBatch(store.Acquire(kShard, "a").value());
  batch.appends = {event};
  REQUIRE(store.Commit(batch) == CommitOutcome::kCommitted);
}

StoreError ErrorOf(const EmbeddedOptions& options) {
  const auto store = OpenEmbedded(options);
  REQUIRE_FALSE(store);
  INFO(Describe(store.error(), Language::kEnglish));
  return store.error();
}

TEST_CASE("what was committed is there after opening again, and old leases are not") {
  const Folder folder;
  const EmbeddedOptions options = Options(folder.path + "/s");
  Epoch old;
  {
    const auto store = OpenEmbedded(options).value();
    CHECK(store->ThisOwner().epoch == 1);
    CHECK(store->ShardsAtOpen().empty());
    Append(*store, "one");
    Append(*store, "two");
    old = store->Acquire(kShard, "a")->epoch;
  }
  const auto store = OpenEmbedded(options).value();
  CHECK(store->ThisOwner().epoch == 2);
  REQUIRE(store->ShardsAtOpen().size() == 1);
  CHECK(store->ShardsAtOpen()[0].head.size == 2);
  CHECK(store->ShardsAtOpen()[0].events_checked == 2);
  CHECK(EventsOf(*store, kShard) == std::vector<std::string>{"one", "two"});
  CHECK(store->Renew(kShard, old) == false);
  CHECK(store->Acquire(kShard, "b")->epoch.value == old.value + 1);
}

TEST_CASE("opening verifies what came since the last time, or everything if asked") {
  const Folder folder;
  EmbeddedOptions options = Options(folder.path + "/s");
  for (int round = 0; round < 3; ++round) {
    const auto store = OpenEmbedded(options).value();
    for (int i = 0; i < 10; ++i) Append(*store, "event");
  }
  CHECK(OpenEmbedded(options).value()->ShardsAtOpen()[0].events_checked ==
        11);  // and the one before
  CHECK(OpenEmbedded(options).value()->ShardsAtOpen()[0].events_checked == 1);
  options.verify_all = true;
  CHECK(OpenEmbedded(options).value()->ShardsAtOpen()[0].events_checked == 30);
}

TEST_CASE("the second opener is told who is first") {
  const Folder folder;
  const EmbeddedOptions options = Options(folder.path + "/s");
  auto store = OpenEmbedded(options).value();
  const StoreError error = ErrorOf(options);
  CHECK(error.kind == StoreErrorKind::kHeld);
  REQUIRE(error.owner);
  CHECK(error.owner->process == getpid());
  CHECK_FALSE(error.owner->host.empty());
  CHECK(error.owner->since == "2026-11-24T00:05:00Z");
  Append(*store, "undisturbed");
  store.reset();
  CHECK(OpenEmbedded(options));
}

template <typename Work>
bool InChild(Work work) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    _exit(work() ? 0 : 1);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_CASE("after a fork the child's handle is dead, and the parent's lives on") {
  const Folder folder;
  const EmbeddedOptions options = Options(folder.path + "/s");
  auto store = OpenEmbedded(options).value();
  Append(*store, "before");
  const auto dead = [&] {
    const auto forked = [](const auto& result) {
      return !result && result.error().kind == StoreErrorKind::kForked;
    };
    const Key key = EncodeKey(kShard, HeadKey{});
    return forked(store->Acquire(kShard, "child")) && forked(store->Renew(kShard, {})) &&
           forked(store->Commit(Batch{})) && forked(store->MultiGet(std::span(&key, 1))) &&
           forked(store->Scan(RangeOf(kShard), 1)) &&
           forked(store->Purge(kShard, {}, RangeOf(kShard, Family::kCase)));
  };
  CHECK(InChild(dead));
  CHECK(InChild([&] {
    store.reset();
    return true;
  }));
  CHECK(InChild([&] {
    const auto second = OpenEmbedded(options);
    return !second && second.error().kind == StoreErrorKind::kHeld;
  }));
  Append(*store, "after");
  store.reset();
  CHECK(EventsOf(*OpenEmbedded(options).value(), kShard).size() == 2);
}

TEST_CASE("a record of another machine holds only where a lock proves nothing") {
  SimulatedDisk disk(1);
  EmbeddedOptions options = Options("s");
  options.disk = &disk;
  options.inline_background = true;
  {
    Append(*OpenEmbedded(options).value(), "event");
  }
  const std::string text = ReadWhole(disk, "s/OWNER", 4096).value();
  OwnerRecord record = ParseOwner(text).value();
  CHECK_FALSE(record.open);
  CHECK(record.made);
  CHECK(EncodeOwner(record) == text);
  record.open = true;
  record.owner.host = "elsewhere";
  REQUIRE(ReplaceFile(disk, "s/OWNER", EncodeOwner(record)));
  CHECK(OpenEmbedded(options));  // a crash of a machine that had this disk before

  REQUIRE(ReplaceFile(disk, "s/OWNER", EncodeOwner(record)));
  disk.Share();
  const StoreError error = ErrorOf(options);
  CHECK(error.kind == StoreErrorKind::kHeld);
  CHECK(error.owner == record.owner);
  options.take_over = true;
  const auto store = OpenEmbedded(options).value();
  const Lease lease = store->Acquire(kShard, "a").value();
  CHECK(store->Renew(kShard, lease.epoch) == true);
  // And is taken over itself.
  record.owner.epoch = 99;
  REQUIRE(ReplaceFile(disk, "s/OWNER", EncodeOwner(record)));
  CHECK(store->Renew(kShard, lease.epoch) == false);
  const auto refused = store->Commit(NextBatch(lease));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == StoreErrorKind::kStopped);
}

TEST_CASE("owner records that are not ours are refused") {
  CHECK(ParseOwner("").error().kind == StoreErrorKind::kCorrupt);
  CHECK(ParseOwner("writ store 2\n").error().kind == StoreErrorKind::kNewerFormat);
  const std::string good = EncodeOwner({{1, "h", "t", 2}, true, false});
  CHECK(ParseOwner(good) == OwnerRecord{{1, "h", "t", 2}, true, false});
  for (size_t size = 0; size < good.size(); ++size) CHECK_FALSE(ParseOwner(good.substr(0, size)));
  CHECK_FALSE(ParseOwner(good + "x"));
}

TEST_CASE("what is missing is missed, and nothing is made in its place") {
  const Folder folder;
  EmbeddedOptions options = Options(folder.path + "/s");
  options.create = false;
  CHECK(ErrorOf(options).kind == StoreErrorKind::kMissing);
  options.create = true;
  {
    Append(*OpenEmbedded(options).value(), "event");
  }
  const auto without = [&](const std::string& file) {
    fs::rename(options.path + file, options.path + "/away");
    const StoreErrorKind kind = ErrorOf(options).kind;
    fs::remove_all(options.path + file);
    fs::rename(options.path + "/away", options.path + file);
    return kind;
  };
  CHECK(without("/OWNER") == StoreErrorKind::kCorrupt);
  CHECK(without("/db/CURRENT") == StoreErrorKind::kCorrupt);
  CHECK(without("/db") == StoreErrorKind::kCorrupt);
  CHECK(EventsOf(*OpenEmbedded(options).value(), kShard).size() == 1);
}

void Damage(const fs::path& folder, const std::string& ending) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ending) continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(20);
    file << "damage";
  }
}

TEST_CASE("a damaged log or table is seen") {
  const Folder folder;
  EmbeddedOptions options = Options(folder.path + "/s");
  {
    Append(*OpenEmbedded(options).value(), std::string(1000, 'v'));
  }
  fs::copy(options.path, folder.path + "/log", fs::copy_options::recursive);
  Damage(folder.path + "/log/db", ".log");
  EmbeddedOptions damaged = Options(folder.path + "/log");
  CHECK(ErrorOf(damaged).kind == StoreErrorKind::kCorrupt);

  {
    OpenEmbedded(options).value();
  }  // now the events are in a table
  Damage(options.path + "/db", ".ldb");
  options.verify_all = true;
  CHECK(ErrorOf(options).kind == StoreErrorKind::kCorrupt);
}

// Changes rows behind the store's back.
void Tamper(const EmbeddedOptions& options, const std::function<void(leveldb::WriteBatch&)>& how) {
  leveldb::DB* db = nullptr;
  REQUIRE(leveldb::DB::Open({}, options.path + "/db", &db).ok());
  leveldb::WriteBatch batch;
  how(batch);
  CHECK(db->Write({}, &batch).ok());
  delete db;
}

TEST_CASE("a sequence that does not fit its head is refused by its reason") {
  const Folder folder;
  EmbeddedOptions options = Options(folder.path + "/s");
  const auto rows = [&](uint64_t size) {
    fs::remove_all(options.path);
    const auto store = OpenEmbedded(options).value();
    for (uint64_t i = 0; i < size; ++i) Append(*store, "event");
  };
  const auto event = [](uint64_t n) { return EncodeKey(kShard, EventKey{{n}}).bytes; };
  const std::string head = EncodeKey(kShard, HeadKey{}).bytes;
  using Kind = StoreErrorKind;
  rows(5);
  Tamper(options, [&](auto& batch) { batch.Delete(event(2)); });
  CHECK(ErrorOf(options) == StoreError{Kind::kEventsLost, "log 0 shard 0", 2, 5, {}});
  rows(5);
  Tamper(options, [&](auto& batch) { batch.Delete(event(4)); });
  CHECK(ErrorOf(options) == StoreError{Kind::kEventsLost, "log 0 shard 0", 4, 5, {}});
  rows(5);
  Tamper(options, [&](auto& batch) { batch.Put(event(7), "x"); });
  CHECK(ErrorOf(options) == StoreError{Kind::kEventsBeyond, "log 0 shard 0", 7, 5, {}});
  rows(5);
  {
    OpenEmbedded(options).value();
  }
  Tamper(options, [&](auto& batch) { batch.Put(head, EncodeHead(3, {}, "")); });
  CHECK(ErrorOf(options) == StoreError{Kind::kWentBack, "log 0 shard 0", 3, 5, {}});
  rows(1);
  Tamper(options, [&](auto& batch) { batch.Put(head, "?"); });
  CHECK(ErrorOf(options).kind == Kind::kCorrupt);
  rows(1);
  Tamper(options, [&](auto& batch) { batch.Delete(EncodeKey(kShard, LeaseKey{}).bytes); });
  CHECK(ErrorOf(options).kind == Kind::kCorrupt);
  rows(1);
  Tamper(options, [&](auto& batch) { batch.Put("\x02 of the future", ""); });
  CHECK(ErrorOf(options).kind == Kind::kNewerFormat);
  rows(1);
  Tamper(options, [&](auto& batch) { batch.Put(RangeOf(kShard).begin.bytes + "Zebra", ""); });
  CHECK(OpenEmbedded(options));  // a look at the events does not meet it
  options.verify_all = true;
  CHECK(ErrorOf(options).kind == Kind::kCorrupt);
}

TEST_CASE("a read that fails is an error, and the next one may succeed") {
  SimulatedDisk disk(1);
  EmbeddedOptions options = Options("s");
  options.disk = &disk;
  options.inline_background = true;
  {
    Append(*OpenEmbedded(options).value(), std::string(1000, 'v'));
  }
  const auto store = OpenEmbedded(options).value();
  disk.FailReads(1);
  const KeyRange events = RangeOf(kShard, Family::kEvent);
  for (int i = 0; i < 2; ++i) {
    const auto page = store->Scan(events, 10);
    if (page) continue;
    CHECK(page.error().kind == StoreErrorKind::kReadFails);
  }
  CHECK(store->Scan(events, 10)->rows.size() == 1);
}

// Every operation of the Env that writes, against a disk on which it fails once.
TEST_CASE("the first failed write of any kind stops the Env for good") {
  using Step = std::function<leveldb::Status(FailStopEnv&, leveldb::WritableFile&)>;
  const std::vector<std::pair<std::string, Step>> steps = {
      {"flush", [](auto&, auto& file) { return file.Append("x"), file.Flush(); }},
      {"append", [](auto&, auto& file) { return file.Append(std::string(100000, 'x')); }},
      {"sync", [](auto&, auto& file) { return file.Sync(); }},
      {"close", [](auto&, auto& file) { return file.Close(); }},
      {"create",
       [](FailStopEnv& env, auto&) {
         leveldb::WritableFile* file = nullptr;
         const auto status = env.NewWritableFile("b", &file);
         delete file;
         return status;
       }},
      {"rename", [](FailStopEnv& env, auto&) { return env.RenameFile("a", "b"); }},
      {"create folder", [](FailStopEnv& env, auto&) { return env.CreateDir("d"); }},
  };
  for (const auto& [name, step] : steps) {
    INFO(name);
    // A step of two operations fails at its first, and at its second.
    for (uint64_t at = 0; at < (name == "sync" || name == "rename" ? 2 : 1); ++at) {
      SimulatedDisk disk(1);
      FailStopEnv env(disk, false);
      leveldb::WritableFile* made = nullptr;
      REQUIRE(env.NewWritableFile("a", &made).ok());
      const std::unique_ptr<leveldb::WritableFile> file(made);
      disk.Plan(Fault{disk.writes() + at, FaultKind::kFailOnce});
      CHECK_FALSE(step(env, *file).ok());
      CHECK(env.fail_stop().Stopped());
      CHECK_FALSE(env.fail_stop().Cause().empty());
      const uint64_t before = disk.writes();
      if (name != "close") {
        CHECK_FALSE(file->Append("x").ok());
        CHECK_FALSE(file->Flush().ok());
        CHECK_FALSE(file->Sync().ok());
        CHECK_FALSE(file->Close().ok());
      }
      leveldb::WritableFile* refused = nullptr;
      CHECK_FALSE(env.NewWritableFile("c", &refused).ok());
      CHECK_FALSE(env.RenameFile("a", "c").ok());
      CHECK_FALSE(env.RemoveFile("a").ok());
      CHECK_FALSE(env.CreateDir("e").ok());
      CHECK(disk.writes() == before);
    }
  }
}

TEST_CASE("an Env makes new names durable by the first sync, renames at once") {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    SimulatedDisk disk(seed);
    FailStopEnv env(disk, false);
    leveldb::WritableFile* made = nullptr;
    REQUIRE(env.NewWritableFile("a", &made).ok());
    const std::unique_ptr<leveldb::WritableFile> file(made);
    REQUIRE(file->Append("bytes").ok());
    REQUIRE(file->Sync().ok());
    if (seed % 2 == 1) REQUIRE(env.RenameFile("a", "b").ok());
    disk.Restart();
    CHECK(ReadWhole(disk, seed % 2 == 1 ? "b" : "a", 10) == "bytes");
  }
}

}  // namespace
}  // namespace writ
