// What store.h promises, asked of every implementation: in memory, LevelDB with a thread of its own
// and without, and each of them behind the hostile one with callers that try again.
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <set>
#include <thread>

#include "runtime/store/embedded.h"
#include "runtime/store/hostile.h"
#include "runtime/store/memory.h"
#include "tests/simulation/store_calls.h"

namespace writ {
namespace {

using testing::EventsOf;
using testing::Folder;
using testing::HashOf;
using testing::NextBatch;
using testing::ScanAll;

struct Implementation {
  std::string name;
  std::function<std::unique_ptr<Store>(const std::string& path)> make;
};

std::unique_ptr<Store> OpenLevelDb(const std::string& path, bool inline_background) {
  EmbeddedOptions options;
  options.path = path + "/store";
  options.create = true;
  options.inline_background = inline_background;
  auto store = OpenEmbedded(options);
  if (!store) FAIL(Describe(store.error(), Language::kEnglish));
  return *std::move(store);
}

const std::vector<Implementation>& Implementations() {
  static const std::vector<Implementation> all = {
      {"memory", [](const std::string&) { return MakeMemoryStore(); }},
      {"leveldb", [](const std::string& path) { return OpenLevelDb(path, false); }},
      {"leveldb inline", [](const std::string& path) { return OpenLevelDb(path, true); }},
  };
  return all;
}

void ForEach(const std::function<void(Store&)>& test) {
  for (const Implementation& implementation : Implementations()) {
    const Folder folder;
    INFO(implementation.name);
    const auto store = implementation.make(folder.path);
    test(*store);
  }
}

constexpr Shard kShard{0, 0};

Key Case(std::string id, Shard shard = kShard) { return EncodeKey(shard, CaseKey{std::move(id)}); }

std::optional<std::string> Get(Store& store, const Key& key) {
  return store.MultiGet(std::span(&key, 1)).value()[0];
}

TEST_CASE("a shard begins empty, and each acquiring has the next epoch") {
  ForEach([](Store& store) {
    const Lease first = store.Acquire(kShard, "a").value();
    CHECK(first.epoch == Epoch{1});
    CHECK(first.head == Head{});
    CHECK(store.Renew(kShard, first.epoch) == true);
    const Lease second = store.Acquire(kShard, "b").value();
    CHECK(second.epoch == Epoch{2});
    CHECK(store.Renew(kShard, first.epoch) == false);
    CHECK(store.Renew(kShard, second.epoch) == true);
    CHECK(store.Renew({0, 1}, second.epoch) == false);  // another shard
    CHECK(store.Renew({0, 1}, Epoch{}) == false);
  });
}

TEST_CASE("a commit shows its rows, its events in sequence and its head") {
  ForEach([](Store& store) {
    const Lease lease = store.Acquire(kShard, "a").value();
    Batch batch = NextBatch(lease);
    batch.appends = {"zero", "one"};
    batch.puts = {{Case("x"), "1"}, {Case("y"), ""}};
    batch.state = "frontier";
    CHECK(store.Commit(batch) == CommitOutcome::kCommitted);
    CHECK(EventsOf(store, kShard) == std::vector<std::string>{"zero", "one"});
    CHECK(Get(store, Case("x")) == "1");
    CHECK(Get(store, Case("y")) == "");
    CHECK(Get(store, Case("z")) == std::nullopt);
    const Head head = store.Acquire(kShard, "b").value().head;
    CHECK(head == Head{2, batch.hash, "frontier"});
    CHECK(ParseHead(*Get(store, EncodeKey(kShard, HeadKey{}))) == head);
  });
}

TEST_CASE("deletes come before puts, and the last put of a key counts") {
  ForEach([](Store& store) {
    Lease lease = store.Acquire(kShard, "a").value();
    Batch batch = NextBatch(lease);
    batch.puts = {{Case("x"), "1"}, {Case("y"), "1"}};
    REQUIRE(store.Commit(batch) == CommitOutcome::kCommitted);
    Batch next = NextBatch(batch);
    next.puts = {{Case("x"), "2"}, {Case("x"), "3"}};
    next.deletes = {Case("x"), Case("y"), Case("never there")};
    REQUIRE(store.Commit(next) == CommitOutcome::kCommitted);
    CHECK(Get(store, Case("x")) == "3");
    CHECK(Get(store, Case("y")) == std::nullopt);
  });
}

TEST_CASE("a stale epoch, size or hash is fenced and writes nothing") {
  ForEach([](Store& store) {
    const Lease old = store.Acquire(kShard, "a").value();
    const Lease lease = store.Acquire(kShard, "b").value();
    const auto fenced = [&](auto change) {
      Batch batch = NextBatch(lease);
      batch.appends = {"event"};
      batch.puts = {{Case("x"), "1"}};
      change(batch);
      CHECK(store.Commit(batch) == CommitOutcome::kFenced);
      CHECK(Get(store, Case("x")) == std::nullopt);
    };
    fenced([&](Batch& batch) { batch.epoch = old.epoch; });
    fenced([](Batch& batch) { batch.epoch = Epoch{}; });
    fenced([](Batch& batch) { batch.epoch = Epoch{99}; });
    fenced([](Batch& batch) { batch.expected_size = 1; });
    fenced([](Batch& batch) { batch.expected_hash[0] ^= 1; });
    fenced([](Batch& batch) {
      batch.shard = {0, 1};  // never acquired
      batch.puts.clear();
    });
    CHECK(EventsOf(store, kShard).empty());
    CHECK(store.Purge(kShard, old.epoch, RangeOf(kShard, Family::kCase)) == CommitOutcome::kFenced);
  });
}

TEST_CASE("shards do not see each other") {
  ForEach([](Store& store) {
    const std::vector<Shard> shards = {{0, 0}, {0, 1}, {1, 0}};
    for (const Shard shard : shards) {
      Batch batch = NextBatch(store.Acquire(shard, "a").value());
      batch.appends = {"of " + std::to_string(shard.log) + std::to_string(shard.number)};
      batch.puts = {{Case("x", shard), batch.appends[0]}};
      CHECK(store.Commit(batch) == CommitOutcome::kCommitted);
    }
    CHECK(EventsOf(store, {0, 1}) == std::vector<std::string>{"of 01"});
    CHECK(ScanAll(store, RangeOf({1, 0}, Family::kCase)).size() == 1);
    CHECK(Get(store, Case("x", {1, 0})) == "of 10");
  });
}

template <typename T>
StoreErrorKind KindOf(const StoreResult<T>& result) {
  REQUIRE_FALSE(result.has_value());
  CHECK_FALSE(Describe(result.error(), Language::kEnglish).empty());
  return result.error().kind;
}

TEST_CASE("each limit is an error of its name, and the limit itself is not") {
  ForEach([](Store& store) {
    const Lease lease = store.Acquire(kShard, "a").value();
    const auto with = [&](auto change) {
      Batch batch = NextBatch(lease);
      change(batch);
      return store.Commit(batch);
    };
    const std::string big(kMaxValueBytes + 1, 'v'), half(kMaxValueBytes, 'v');
    Key long_key = RangeOf(kShard, Family::kCase).begin;
    long_key.bytes.resize(kMaxKeyBytes + 1, 'k');
    using Kind = StoreErrorKind;
    CHECK(KindOf(with([&](Batch& b) { b.puts = {{Case("x"), big}}; })) == Kind::kValueTooLarge);
    CHECK(KindOf(with([&](Batch& b) { b.appends = {big}; })) == Kind::kValueTooLarge);
    CHECK(KindOf(with([&](Batch& b) { b.state = half; })) == Kind::kValueTooLarge);
    CHECK(KindOf(with([&](Batch& b) { b.appends.assign(4, half); })) == Kind::kBatchTooLarge);
    CHECK(KindOf(with([&](Batch& b) { b.puts = {{long_key, ""}}; })) == Kind::kKeyTooLong);
    CHECK(KindOf(with([&](Batch& b) { b.deletes = {long_key}; })) == Kind::kKeyTooLong);
    CHECK(KindOf(with([&](Batch& b) { b.puts = {{Case("x", {0, 1}), ""}}; })) == Kind::kForeignKey);
    CHECK(KindOf(with([&](Batch& b) { b.puts = {{{""}, ""}}; })) == Kind::kForeignKey);
    for (const Row& row : {Row(EventKey{}), Row(HeadKey{}), Row(LeaseKey{}), Row(VerifiedKey{})}) {
      CHECK(KindOf(with([&](Batch& b) { b.puts = {{EncodeKey(kShard, row), ""}}; })) ==
            Kind::kReservedKey);
      CHECK(KindOf(with([&](Batch& b) { b.deletes = {EncodeKey(kShard, row)}; })) ==
            Kind::kReservedKey);
      CHECK(KindOf(store.Purge(kShard, lease.epoch, RangeOf(kShard, FamilyOf(row)))) ==
            Kind::kReservedKey);
    }
    const std::vector<Key> keys(kMaxKeysPerGet + 1, Case("x"));
    CHECK(KindOf(store.MultiGet(keys)) == Kind::kTooManyKeys);
    CHECK(KindOf(store.Scan(RangeOf(kShard), 0)) == Kind::kBadLimit);
    CHECK(KindOf(store.Scan(RangeOf(kShard), kMaxPageRows + 1)) == Kind::kBadLimit);
    CHECK(KindOf(store.Scan({Case("b"), Case("a")}, 1)) == Kind::kBadRange);
    CHECK(KindOf(store.Purge(kShard, lease.epoch, RangeOf({0, 1}, Family::kCase))) ==
          Kind::kBadRange);
    CHECK(KindOf(store.Purge(kShard, lease.epoch, {Case("b"), Case("a")})) == Kind::kBadRange);

    long_key.bytes.pop_back();
    CHECK(with([&](Batch& b) { b.puts = {{long_key, half}}; }) == CommitOutcome::kCommitted);
    CHECK(store.MultiGet(std::span(keys).first(kMaxKeysPerGet))->size() == kMaxKeysPerGet);
    CHECK(store.Scan(RangeOf(kShard), kMaxPageRows).has_value());
  });
}

TEST_CASE("pages go on behind the last row until there is no more") {
  ForEach([](Store& store) {
    Batch batch = NextBatch(store.Acquire(kShard, "a").value());
    std::vector<Put> rows;
    for (int i = 100; i < 200; ++i) rows.push_back({Case(std::to_string(i)), std::to_string(i)});
    batch.puts.assign(rows.rbegin(), rows.rend());
    REQUIRE(store.Commit(batch) == CommitOutcome::kCommitted);
    const KeyRange cases = RangeOf(kShard, Family::kCase);
    for (const size_t limit : {1u, 7u, 100u, 1000u}) CHECK(ScanAll(store, cases, limit) == rows);

    const Page page = store.Scan(cases, 10).value();
    CHECK(page.rows.size() == 10);
    CHECK(page.more == rows[9].key);
    CHECK(store.Scan(cases, 10, Case("1095"))->rows[0] == rows[10]);  // behind a row not there
    CHECK(store.Scan(cases, 1, Key{"\0"})->rows[0] == rows[0]);       // and before the range
    CHECK(store.Scan(cases, 1, rows.back().key)->rows.empty());
    const Page exact = store.Scan({rows[5].key, rows[7].key}, 2).value();
    CHECK(exact.rows == std::vector<Put>{rows[5], rows[6]});
    CHECK(exact.more == std::nullopt);
    CHECK(store.Scan({rows[5].key, rows[5].key}, 2)->rows.empty());
  });
}

TEST_CASE("a page of large rows ends early") {
  ForEach([](Store& store) {
    Batch batch = NextBatch(store.Acquire(kShard, "a").value());
    std::vector<Put> all;
    for (int round = 0; round < 3; ++round) {
      batch.puts.clear();
      for (int i = 0; i < 3; ++i) {
        batch.puts.push_back({Case(std::to_string(round * 3 + i)), std::string(200000, 'v')});
      }
      all.insert(all.end(), batch.puts.begin(), batch.puts.end());
      REQUIRE(store.Commit(batch) == CommitOutcome::kCommitted);
      batch = NextBatch(batch);
    }
    const Page page = store.Scan(RangeOf(kShard, Family::kCase), 100).value();
    CHECK(page.rows.size() == 5);
    CHECK(page.more.has_value());
    CHECK(ScanAll(store, RangeOf(kShard, Family::kCase)) == all);
  });
}

TEST_CASE("a purge removes its range and nothing else") {
  ForEach([](Store& store) {
    const Lease lease = store.Acquire(kShard, "a").value();
    Batch batch = NextBatch(lease);
    batch.appends = {"event"};
    for (const char* subject : {"a", "ab", "b"}) {
      batch.puts.push_back({EncodeKey(kShard, PersonalKey{subject, {"name"}}), "secret"});
      batch.puts.push_back({EncodeKey(kShard, PersonalKey{subject, {"pay"}}), "secret"});
    }
    REQUIRE(store.Commit(batch) == CommitOutcome::kCommitted);
    for (int again = 0; again < 2; ++again) {
      CHECK(store.Purge(kShard, lease.epoch, PersonalValuesOf(kShard, "a")) ==
            CommitOutcome::kCommitted);
    }
    CHECK(ScanAll(store, PersonalValuesOf(kShard, "a")).empty());
    CHECK(ScanAll(store, PersonalValuesOf(kShard, "ab")).size() == 2);
    CHECK(ScanAll(store, RangeOf(kShard, Family::kPersonal)).size() == 4);
    CHECK(EventsOf(store, kShard).size() == 1);
    CHECK(store.Commit(NextBatch(batch)) == CommitOutcome::kCommitted);
  });
}

TEST_CASE("threads on shards of their own do not disturb each other") {
  ForEach([](Store& store) {
    constexpr int kThreads = 4, kCommits = 25;
    std::atomic<int> committed = 0;
    std::vector<std::thread> threads;
    for (uint32_t number = 0; number < kThreads; ++number) {
      threads.emplace_back([&store, &committed, number] {
        Batch batch = NextBatch(store.Acquire({0, number}, "a").value());
        for (int i = 0; i < kCommits; ++i) {
          batch.appends = {std::to_string(i)};
          committed += store.Commit(batch) == CommitOutcome::kCommitted;
          batch = NextBatch(batch);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(committed == kThreads * kCommits);
    for (uint32_t number = 0; number < kThreads; ++number) {
      const auto events = EventsOf(store, {0, number});
      REQUIRE(events.size() == kCommits);
      CHECK(events.back() == std::to_string(kCommits - 1));
    }
  });
}

// Tries until it is answered; what is busy is asked again.
template <typename Ask>
auto Insist(Ask ask) {
  for (;;) {
    auto answer = ask();
    if (answer || answer.error().kind != StoreErrorKind::kBusy) return answer.value();
  }
}

struct Appended {
  int applied = 0, lost = 0, rivals = 0;
};

// Appends "0", "1", … as a caller must who gets kUnknown and kFenced: acquire again, and let the
// head tell what became of the batch.
Appended AppendAll(Store& store, int events) {
  Appended seen;
  Lease lease = Insist([&] { return store.Acquire(kShard, "caller"); });
  for (int i = 0; i < events;) {
    Batch batch = NextBatch(lease);
    batch.appends = {std::to_string(i)};
    batch.puts = {{Case(std::to_string(i)), "row"}};
    if (i > 0) batch.deletes = {Case(std::to_string(i - 1))};
    const CommitOutcome outcome = Insist([&] { return store.Commit(batch); });
    if (outcome == CommitOutcome::kCommitted) {
      lease.head = {lease.head.size + 1, batch.hash, batch.state};
      ++i;
      continue;
    }
    const bool unknown = outcome == CommitOutcome::kUnknown;
    lease = Insist([&] { return store.Acquire(kShard, "caller"); });
    const bool is_there = lease.head.hash == batch.hash;
    CHECK((is_there || lease.head.hash == batch.expected_hash));
    CHECK_FALSE((is_there && !unknown));
    seen.applied += unknown && is_there;
    seen.lost += unknown && !is_there;
    seen.rivals += !unknown;
    i += is_there;
  }
  return seen;
}

TEST_CASE("behind the hostile store a caller that tries again writes everything once") {
  ForEach([](Store& beneath) {
    constexpr int kEvents = 200;
    const auto hostile = MakeHostileStore(beneath, {.seed = 7, .busy = 200});
    const Appended seen = AppendAll(*hostile, kEvents);
    const HostileCounts counts = hostile->Counts();
    CHECK(seen.applied > 10);
    CHECK(seen.lost > 10);
    CHECK(seen.rivals > 5);
    CHECK(counts.unknown_late > 10);
    CHECK(counts.busy > 10);
    hostile->Calm();
    const auto events = EventsOf(*hostile, kShard);  // by pages of one
    REQUIRE(events.size() == kEvents);
    for (int i = 0; i < kEvents; ++i) CHECK(events[i] == std::to_string(i));
    const auto rows = ScanAll(*hostile, RangeOf(kShard, Family::kCase));
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].key == Case(std::to_string(kEvents - 1)));
  });
}

TEST_CASE("the hostile store is the same for the same seed, and another for another") {
  const auto run = [](uint64_t seed) {
    const auto beneath = MakeMemoryStore();
    const auto hostile = MakeHostileStore(*beneath, {.seed = seed});
    AppendAll(*hostile, 50);
    const HostileCounts counts = hostile->Counts();
    return std::tuple(counts.calls, counts.unknown_applied, counts.unknown_lost,
                      counts.unknown_late, counts.fenced, counts.busy);
  };
  CHECK(run(1) == run(1));
  CHECK(run(1) != run(2));
}

TEST_CASE("a purge of unknown outcome is done again") {
  ForEach([](Store& beneath) {
    const auto hostile = MakeHostileStore(beneath, {.seed = 3, .unknown_applied = 300});
    for (int round = 0; round < 5; ++round) {
      Lease lease = Insist([&] { return beneath.Acquire(kShard, "caller"); });
      Batch batch = NextBatch(lease);
      batch.puts = {{EncodeKey(kShard, PersonalKey{"a", {"name"}}), "secret"}};
      batch.appends = {"event"};
      REQUIRE(beneath.Commit(batch) == CommitOutcome::kCommitted);
      for (;;) {
        const CommitOutcome outcome = Insist([&] {
          return hostile->Purge(kShard, lease.epoch, RangeOf(kShard, Family::kPersonal));
        });
        if (outcome == CommitOutcome::kCommitted) break;
        lease = Insist([&] { return hostile->Acquire(kShard, "caller"); });
      }
      CHECK(ScanAll(beneath, RangeOf(kShard, Family::kPersonal)).empty());
    }
  });
}

TEST_CASE("every error has a name of its own and a sentence in both languages") {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(StoreErrorKind::kNewerFormat); ++i) {
    const auto kind = static_cast<StoreErrorKind>(i);
    const StoreError error{kind, "PATH", 17, 16, Owner{4711, "host", "2026-11-24T00:00:00Z", 3}};
    names.insert(NameOf(kind));
    const std::string en = Describe(error, Language::kEnglish);
    const std::string zh = Describe(error, Language::kChinese);
    INFO(en << "\n" << zh);
    CHECK(en.find('{') == en.npos);
    CHECK(zh.find('{') == zh.npos);
    CHECK(en != zh);
    const bool says_something = en.find("PATH") != en.npos || en.find("17") != en.npos;
    CHECK((says_something || kind == StoreErrorKind::kNewerFormat));
  }
  CHECK(names.size() == static_cast<size_t>(StoreErrorKind::kNewerFormat) + 1);
  const StoreError held{StoreErrorKind::kHeld, "p", 0, 0, Owner{4711, "h", "since", 3}};
  CHECK(Describe(held, Language::kEnglish) ==
        "the store p is open in process 4711 on h since since; end that process, or wait for it");
}

}  // namespace
}  // namespace writ
