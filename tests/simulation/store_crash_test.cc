// The embedded store on a disk that fails at every operation of a reference workload, and again
// while it recovers. What was acknowledged is there afterwards, in sequence and with its rows, or
// the store refuses by name.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "runtime/store/embedded.h"
#include "tests/simulation/disk.h"
#include "tests/simulation/store_calls.h"

namespace writ::simulation {
namespace {

constexpr Shard kShard{0, 0};
constexpr int kSteps = 130;

// What a reader has to find.
struct State {
  std::vector<std::string> events;
  std::map<std::string, std::string> rows;  // by key
  Digest hash{};
  friend bool operator==(const State&, const State&) = default;
};

// What the workload was told, and what was under way when it was told nothing.
struct Progress {
  State acknowledged;
  std::optional<State> tried;       // of the commit whose outcome is unknown
  std::optional<KeyRange> purging;  // its rows may be gone, or not
  int commits_after_failure = 0;    // accepted after a write had failed: never
};

EmbeddedOptions Options(SimulatedDisk& disk) {
  EmbeddedOptions options;
  options.path = "store";
  options.create = true;
  options.write_buffer_bytes = 64 << 10;  // tables and compactions within a few commits
  options.disk = &disk;
  options.inline_background = true;
  options.now = [] { return "2026-11-24T00:00:00Z"; };
  return options;
}

std::string Bytes(Random& random, size_t size) {
  std::string bytes(size, ' ');
  for (char& c : bytes) c = static_cast<char>('a' + random.Below(26));
  return bytes;
}

// Commits of all sizes, rows that change and go, purges, and opening again in between. The same for
// the same disk.
class Workload {
 public:
  explicit Workload(SimulatedDisk& disk) : disk_(disk), random_(42) {}

  Progress Run() {
    for (int step = 0; step < kSteps; ++step) {
      if (step % 50 == 0 && !Open()) break;
      if (!(step % 20 == 19 ? Purge() : Commit())) break;
    }
    return std::move(progress_);
  }

 private:
  bool Open() {
    store_.reset();
    auto store = OpenEmbedded(Options(disk_));
    if (!store) return false;
    store_ = *std::move(store);
    const auto lease = store_->Acquire(kShard, "workload");
    if (!lease) return false;
    lease_ = *lease;
    faulted_at_open_ = disk_.faulted();
    return true;
  }

  Batch Make(State& next) {
    Batch batch = testing::NextBatch(kShard, lease_.epoch, next.events.size(), next.hash);
    for (uint64_t i = 1 + random_.Below(3); i > 0; --i) {
      batch.appends.push_back(Bytes(random_, random_.OneIn(30) ? 40000 : 20 + random_.Below(2000)));
      next.events.push_back(batch.appends.back());
    }
    for (uint64_t i = random_.Below(3); i > 0; --i) {
      const Key key = EncodeKey(kShard, CaseKey{std::to_string(random_.Below(20))});
      batch.deletes.push_back(key);
      next.rows.erase(key.bytes);
    }
    for (uint64_t i = random_.Below(4); i > 0; --i) {
      const std::string name = std::to_string(random_.Below(20));
      const Key key = random_.OneIn(2) ? EncodeKey(kShard, CaseKey{name})
                                       : EncodeKey(kShard, PersonalKey{name, {"pay"}});
      batch.puts.push_back({key, Bytes(random_, random_.Below(500))});
      next.rows[key.bytes] = batch.puts.back().value;
    }
    next.hash = batch.hash;
    return batch;
  }

  bool Commit() {
    State next = progress_.acknowledged;
    const Batch batch = Make(next);
    const bool failed_before = Failed();
    const auto outcome = store_->Commit(batch);
    if (outcome == CommitOutcome::kCommitted) {
      progress_.commits_after_failure += failed_before;
      progress_.acknowledged = std::move(next);
      return true;
    }
    if (outcome == CommitOutcome::kUnknown) progress_.tried = std::move(next);
    Insist(batch);
    return false;
  }

  // Whether this handle met a failure. That of a removal may be lived with: nothing was written.
  bool Failed() const {
    return disk_.faulted() && !faulted_at_open_ &&
           disk_.faulted_operation() != DiskOperation::kRemove;
  }

  // A store that failed goes on failing, even though the disk would work again.
  void Insist(const Batch& batch) {
    for (int i = 0; i < 3; ++i) {
      progress_.commits_after_failure += store_->Commit(batch) == CommitOutcome::kCommitted;
    }
  }

  bool Purge() {
    const KeyRange range = PersonalValuesOf(kShard, std::to_string(random_.Below(20)));
    const auto outcome = store_->Purge(kShard, lease_.epoch, range);
    if (outcome != CommitOutcome::kCommitted) {
      progress_.purging = range;
      return false;
    }
    std::erase_if(progress_.acknowledged.rows,
                  [&](const auto& row) { return range.Contains(row.first); });
    return true;
  }

  SimulatedDisk& disk_;
  Random random_;
  Lease lease_;
  bool faulted_at_open_ = false;
  Progress progress_;
  std::unique_ptr<Store> store_;  // last: closed before the rest goes
};

State Read(Store& store) {
  State state;
  state.events = testing::EventsOf(store, kShard);
  for (const Family family : {Family::kCase, Family::kPersonal}) {
    for (Put& row : testing::ScanAll(store, RangeOf(kShard, family))) {
      state.rows[row.key.bytes] = std::move(row.value);
    }
  }
  const Key head = EncodeKey(kShard, HeadKey{});
  if (const auto row = store.MultiGet(std::span(&head, 1)).value()[0]) {
    state.hash = ParseHead(*row).value().hash;
    if (ParseHead(*row)->size != state.events.size()) state.events.emplace_back("head differs");
  }
  return state;
}

// Whether `found` is what was acknowledged, or that with what was under way.
bool Fits(const State& found, const Progress& progress) {
  if (found == progress.acknowledged || found == progress.tried) return true;
  if (!progress.purging) return false;
  State without = progress.acknowledged, rest = found;
  const auto purged = [&](const auto& row) { return progress.purging->Contains(row.first); };
  for (const auto& [key, value] : found.rows) {
    const auto known = without.rows.find(key);
    if (known == without.rows.end() || known->second != value) return false;
  }
  std::erase_if(without.rows, purged);
  std::erase_if(rest.rows, purged);
  return rest == without;
}

struct Counts {
  int runs = 0, whole = 0, torn = 0, refused = 0, lost = 0, wrote_on = 0;
  std::map<std::string, int> reasons;
};

void Judge(SimulatedDisk& disk, const Progress& progress, Counts& counts) {
  ++counts.runs;
  counts.wrote_on += progress.commits_after_failure > 0;
  const auto store = OpenEmbedded(Options(disk));
  if (!store) {
    ++counts.refused;
    ++counts.reasons[std::string(NameOf(store.error().kind))];
    return;
  }
  counts.torn += (*store)->TornBytesAtOpen() > 0;
  const bool whole = Fits(Read(**store), progress);
  ++(whole ? counts.whole : counts.lost);
}

uint64_t OperationsOfWorkload() {
  SimulatedDisk disk(0);
  const Progress progress = Workload(disk).Run();
  REQUIRE(progress.acknowledged.events.size() > 100);
  REQUIRE(Read(*OpenEmbedded(Options(disk)).value()) == progress.acknowledged);
  return disk.writes();
}

// One failure in the workload; with `twice`, another while it recovers.
void RunOne(uint64_t seed, Fault fault, Lies lies, bool twice, Counts& counts) {
  SimulatedDisk disk(seed, lies);
  disk.Plan(fault);
  const Progress progress = Workload(disk).Run();
  if (fault.kind == FaultKind::kCrash || seed % 2 == 0) disk.Restart();
  for (uint64_t at = seed % 3; twice && at < 60; at += 3) {
    disk.Plan(Fault{disk.writes() + at, FaultKind::kCrash});
    const bool opened = OpenEmbedded(Options(disk)).has_value();
    const bool crashed = disk.crashed();
    disk.Restart();
    if (opened && !crashed) break;
  }
  disk.Plan(std::nullopt);
  Judge(disk, progress, counts);
}

Counts Sweep(uint64_t stride, uint64_t seeds, FaultKind kind, Lies lies = {}, bool twice = false) {
  const uint64_t operations = OperationsOfWorkload();
  Counts counts;
  for (uint64_t seed = 0; seed < seeds; ++seed) {
    for (uint64_t at = seed % stride; at < operations; at += stride) {
      RunOne(seed * 1000003 + at, {at, kind}, lies, twice, counts);
    }
  }
  return counts;
}

void Tell(const std::string& what, const Counts& counts) {
  std::string reasons;
  for (const auto& [name, count] : counts.reasons)
    reasons += " " + name + " " + std::to_string(count);
  WARN(what << ": " << counts.runs << " failures, " << counts.whole << " opened with everything ("
            << counts.torn << " without what was torn), " << counts.refused << " refused"
            << (reasons.empty() ? "" : " (" + reasons.substr(1) + ")") << ", " << counts.lost
            << " lost something, " << counts.wrote_on << " wrote on");
}

void CheckSweep(const std::string& what, const Counts& counts) {
  Tell(what, counts);
  CHECK(counts.lost == 0);
  CHECK(counts.wrote_on == 0);
  CHECK(counts.whole == counts.runs);
}

TEST_CASE("a crash at any operation loses nothing that was acknowledged") {
  CheckSweep("crashes", Sweep(19, 2, FaultKind::kCrash));
}

TEST_CASE("a crash while recovering from a crash loses nothing either") {
  CheckSweep("crashes twice", Sweep(61, 2, FaultKind::kCrash, {}, true));
}

TEST_CASE("one failed operation stops the store, and loses nothing") {
  CheckSweep("single faults", Sweep(19, 2, FaultKind::kFailOnce));
}

TEST_CASE("a crash while a store is made leaves none, or one that opens") {
  int runs = 0;
  std::map<std::string, int> refused;
  SimulatedDisk ideal(0);
  OpenEmbedded(Options(ideal)).value();
  for (uint64_t seed = 0; seed < 40; ++seed)
    for (uint64_t at = 0; at < ideal.writes(); ++at, ++runs) {
      SimulatedDisk disk(seed * 1000003 + at);
      disk.Plan(Fault{at, FaultKind::kCrash});
      std::ignore = OpenEmbedded(Options(disk));
      disk.Restart();
      if (const auto store = OpenEmbedded(Options(disk)); !store) ++refused[store.error().what];
    }
  WARN("crashes while a store is made: " << runs << ", refused " << refused.size());
  CHECK(refused == std::map<std::string, int>{});
}

TEST_CASE("planted: an answer before the log is synced is found") {
  const Counts counts = Sweep(53, 1, FaultKind::kCrash, {.unsynced = ".log"});
  Tell("no sync of logs", counts);
  CHECK(counts.lost + counts.refused > counts.runs / 5);
  CHECK(counts.lost > 0);
}

TEST_CASE("planted: a folder that is not synced is found") {
  const Counts counts = Sweep(53, 1, FaultKind::kCrash, {.sync_folder = true});
  Tell("no folder sync", counts);
  CHECK(counts.lost + counts.refused > counts.runs / 2);
  CHECK(counts.lost > 0);
}

TEST_CASE("the same seed is the same run, to the last operation") {
  const auto trace = [](uint64_t seed) {
    SimulatedDisk disk(seed);
    disk.Plan(Fault{300, FaultKind::kCrash});
    Workload(disk).Run();
    disk.Restart();
    const auto store = OpenEmbedded(Options(disk));
    return std::pair(disk.trace(), disk.writes());
  };
  CHECK(trace(5) == trace(5));
}

TEST_CASE("a crash at every operation, several times", "[.long]") {
  const Counts counts = Sweep(1, 3, FaultKind::kCrash);
  CheckSweep("crashes", counts);
  CHECK(counts.torn > 0);  // or the disk leaves no garbage any more
}

TEST_CASE("a crash at every operation and again while recovering", "[.long]") {
  CheckSweep("crashes twice", Sweep(2, 2, FaultKind::kCrash, {}, true));
}

TEST_CASE("one failure of every operation, several times", "[.long]") {
  CheckSweep("single faults", Sweep(1, 3, FaultKind::kFailOnce));
}

}  // namespace
}  // namespace writ::simulation
