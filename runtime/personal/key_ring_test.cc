#include "runtime/personal/key_ring.h"

#include <catch2/catch.hpp>

#include <map>
#include <set>
#include <thread>
#include <tuple>

#include "runtime/personal/key_rows.h"
#include "runtime/personal/personal_testing.h"
#include "runtime/store/hostile.h"
#include "runtime/store/memory.h"
#include "tests/simulation/store_calls.h"

namespace writ {
namespace {

using testing::CountingKey;
using testing::CountingRandom;
using testing::EachSpoiled;
using testing::FromHex;
using testing::PseudonymFrom;
using testing::SeededRandom;
using testing::ToHex;

CommittedValue Id(int number) {
  return *CommittedValue::OfText("person-" + std::to_string(number));
}

RootKey Root(uint8_t first = 0) {
  CountingRandom random(first);
  return RootKey::Generate(random);
}

std::unique_ptr<KeyRing> OpenRing(Store& store, Randomness& random) {
  auto ring = KeyRing::Open(store, Root(), random);
  REQUIRE(ring);
  return *std::move(ring);
}

bool Has(KeyRing& ring, const Pseudonym& subject) {
  return std::holds_alternative<SubjectKey>(ring.KeyOf(subject).value());
}
bool IsErased(KeyRing& ring, const Pseudonym& subject) {
  return std::holds_alternative<KeyErased>(ring.KeyOf(subject).value());
}
bool IsUnknown(KeyRing& ring, const Pseudonym& subject) {
  return std::holds_alternative<KeyUnknown>(ring.KeyOf(subject).value());
}

// Changes rows behind the ring's back, and leaves the head as it was.
void Tamper(Store& store, const std::vector<Put>& puts, const std::vector<Key>& deletes = {}) {
  const Lease lease = store.Acquire(kKeyRingShard, "tamper").value();
  const Batch batch{.shard = kKeyRingShard,
                    .epoch = lease.epoch,
                    .expected_size = lease.head.size,
                    .expected_hash = lease.head.hash,
                    .puts = puts,
                    .deletes = deletes,
                    .hash = lease.head.hash};
  REQUIRE(store.Commit(batch) == CommitOutcome::kCommitted);
}

std::string RowAt(Store& store, const Key& key) {
  return store.MultiGet(std::span(&key, 1)).value()[0].value();
}

TEST_CASE("rows and events of a ring stay the same for ever") {
  // Computed once, by another program, from docs/personal_values.md.
  const RootKey root = Root();
  const Pseudonym subject =
      PseudonymFrom("e62fb8e05e6bca06991fefb872af29d3816863bd090a7051df3c54f82eb3f5bd");
  CountingRandom nonce(100);
  const Digest lookup = root.PersonLookup(*CommittedValue::OfText("e-1001"));
  const std::string row =
      WrapKey(root.WrappingKey(), subject, lookup, SubjectKey(CountingKey(32)), nonce);
  CHECK(ToHex(row) ==
        "0178452380bd46fcc923858c9e7c7f2c9d162dc5bc66a02b34ea98be96627f6fbc016465666768696a6b6c6d6e"
        "6f7aeadbdcc972209bce6912e036e9dc76a1e14cb75328d0d027d41069c79d77bb64a7a99ee0ce2c18280c3239"
        "61277f4f");
  Digest head{};
  for (const RingEvent& event : {RingEvent{RingEventKind::kOrigin, root.Fingerprint()},
                                 RingEvent{RingEventKind::kMade, subject.bytes}}) {
    const std::string bytes = EncodeRingEvent(event);
    CHECK(bytes.size() == 34);
    CHECK(ParseRingEvent(bytes) == event);
    head = HashAfter(head, bytes);
  }
  CHECK(HexDigest(head) == "0311a004eadbaf859feb245d15ab41330d4418eb692fdadb996d98afa58921f9");
  CHECK(ToHex(KeyPlace({}).bytes)
            .starts_with("01"
                         "00000000"
                         "00000000"
                         "58"
                         "6b657900"
                         "01"));
  CHECK(EncodeGone(GoneState::kDestroying) ==
        "\x01"
        "d");
  CHECK(EncodeGone(GoneState::kDestroyed) ==
        "\x01"
        "D");
}

TEST_CASE("a person keeps one pseudonym and one key, across openings") {
  const auto store = MakeMemoryStore();
  SeededRandom random(1);
  Pseudonym first;
  Salt salt{};
  {
    const auto ring = OpenRing(*store, random);
    CHECK(ring->Find(Id(1)) == std::nullopt);
    first = ring->Make(Id(1)).value();
    CHECK(ring->Make(Id(1)) == first);
    CHECK(ring->Find(Id(1)) == first);
    CHECK(ring->Find(Id(2)) == std::nullopt);
    CHECK(ring->Make(Id(2)) != first);
    const SubjectKey key = std::get<SubjectKey>(ring->KeyOf(first).value());
    salt = key.OwnSalt();
    CHECK(PseudonymOf(salt, Id(1)) == first);
    CHECK(IsUnknown(*ring, Pseudonym{}));
  }
  const auto ring = OpenRing(*store, random);
  CHECK(ring->Make(Id(1)) == first);
  CHECK(std::get<SubjectKey>(ring->KeyOf(first).value()).OwnSalt() == salt);
  CHECK(testing::EventsOf(*store, kKeyRingShard).size() == 3);
  CHECK(ring->Check() == KeyRingCounts{.kept = 2});
}

TEST_CASE("many are made at once, in order, and one pseudonym for each id") {
  const auto store = MakeMemoryStore();
  SeededRandom random(2);
  const auto ring = OpenRing(*store, random);
  const Pseudonym before = ring->Make(Id(700)).value();
  std::vector<CommittedValue> ids;
  for (int i = 0; i < 1300; ++i) ids.push_back(Id(i));
  ids.push_back(Id(1299));
  ids.push_back(Id(3));
  const auto made = ring->MakeAll(ids).value();
  REQUIRE(made.size() == ids.size());
  CHECK(made[700] == before);
  CHECK(made[1300] == made[1299]);
  CHECK(made[1301] == made[3]);
  CHECK(std::set(made.begin(), made.end()).size() == 1300);
  for (const int i : {0, 511, 512, 1024, 1299}) CHECK(ring->Find(Id(i)) == made[size_t(i)]);
  CHECK(ring->MakeAll({}) == std::vector<Pseudonym>{});
  CHECK(ring->mark().size == 1301);
  CHECK(ring->Check() == KeyRingCounts{.kept = 1300});
}

TEST_CASE("a destroyed key is erased for good, and its person becomes somebody new") {
  const auto store = MakeMemoryStore();
  SeededRandom random(3);
  auto ring = OpenRing(*store, random);
  const Pseudonym one = ring->Make(Id(1)).value(), two = ring->Make(Id(2)).value();
  CHECK(Has(*ring, one));  // what was asked for before is not answered from memory
  CHECK(ring->Find(Id(1)) == one);
  REQUIRE(ring->Destroy(one));
  CHECK(IsErased(*ring, one));
  CHECK(Has(*ring, two));
  CHECK(ring->NeedKey(two));
  CHECK(ring->NeedKey(one).error().kind == PersonalErrorKind::kSubjectErased);
  CHECK(ring->NeedKey(Pseudonym{}).error().kind == PersonalErrorKind::kSubjectUnknown);
  CHECK(ring->Find(Id(1)) == std::nullopt);
  CHECK(ring->Check() == KeyRingCounts{.kept = 1, .destroyed = 1});
  const auto size = ring->mark().size;
  REQUIRE(ring->Destroy(one));  // twice is as good as once
  CHECK(ring->mark().size == size);
  CHECK(ring->Unfinished()->empty());
  CHECK(ring->Destroy(Pseudonym{}).error().kind == PersonalErrorKind::kSubjectUnknown);

  const Pseudonym anew = ring->Make(Id(1)).value();
  CHECK(anew != one);
  CHECK(Has(*ring, anew));
  ring = OpenRing(*store, random);
  CHECK(IsErased(*ring, one));
  CHECK(ring->Find(Id(1)) == anew);
  CHECK(ring->Check() == KeyRingCounts{.kept = 2, .destroyed = 1});
}

TEST_CASE("a ring opens with its own root key alone") {
  const auto store = MakeMemoryStore();
  SeededRandom random(4);
  const Pseudonym one = OpenRing(*store, random)->Make(Id(1)).value();
  const auto foreign = KeyRing::Open(*store, Root(1), random);
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().kind == PersonalErrorKind::kRootKeyForeign);
  CHECK(OpenRing(*store, random)->Find(Id(1)) == one);
  Tamper(*store, {}, {FingerprintPlace()});
  CHECK(KeyRing::Open(*store, Root(), random).error().kind == PersonalErrorKind::kKeyRingDamaged);
}

TEST_CASE("a wrapped key with one bit flipped, cut or lengthened is refused") {
  const auto store = MakeMemoryStore();
  SeededRandom random(5);
  const auto ring = OpenRing(*store, random);
  const Pseudonym one = ring->Make(Id(1)).value();
  const std::string row = RowAt(*store, KeyPlace(one));
  CHECK(row.size() == 94);
  int opened = 0, found = 0;
  EachSpoiled(row, [&](const std::string& spoiled) {
    Tamper(*store, {{KeyPlace(one), spoiled}});
    const auto key = ring->KeyOf(one);
    opened += key || key.error().kind != PersonalErrorKind::kKeyDamaged;
    found += ring->Find(Id(1)).has_value();
  });
  CHECK(opened == 0);
  CHECK(found == 0);
  Tamper(*store, {{KeyPlace(one), row}});
  CHECK(Has(*ring, one));
}

TEST_CASE("rows in another's place are refused") {
  const auto store = MakeMemoryStore();
  SeededRandom random(6);
  const auto ring = OpenRing(*store, random);
  const RootKey root = Root();
  const Pseudonym one = ring->Make(Id(1)).value(), two = ring->Make(Id(2)).value();
  const Key key_one = KeyPlace(one), key_two = KeyPlace(two);
  const Key look_one = LookupPlace(root.PersonLookup(Id(1)));
  const Key look_two = LookupPlace(root.PersonLookup(Id(2)));
  const std::string keys[] = {RowAt(*store, key_one), RowAt(*store, key_two)};
  const std::string looks[] = {RowAt(*store, look_one), RowAt(*store, look_two)};

  Tamper(*store, {{key_one, keys[1]}, {key_two, keys[0]}});
  CHECK(ring->KeyOf(one).error().kind == PersonalErrorKind::kKeyDamaged);
  CHECK(ring->KeyOf(two).error().kind == PersonalErrorKind::kKeyDamaged);
  Tamper(*store, {{key_one, keys[0]}, {key_two, keys[1]}});
  Tamper(*store, {{look_one, looks[1]}, {look_two, looks[0]}});
  CHECK(ring->Find(Id(1)).error().kind == PersonalErrorKind::kKeyDamaged);
  CHECK(ring->Find(Id(2)).error().kind == PersonalErrorKind::kKeyDamaged);
  Tamper(*store, {{look_one, looks[0]}, {look_two, "\x01short"}});
  CHECK(ring->Find(Id(1)) == one);
  CHECK(ring->Find(Id(2)).error().kind == PersonalErrorKind::kKeyRingDamaged);
  Tamper(*store, {{look_two, looks[1]}, {GonePlace(one), "\x01?"}});
  CHECK(ring->KeyOf(one).error().kind == PersonalErrorKind::kKeyRingDamaged);
}

TEST_CASE("a check finds what is missing, too much, or too old") {
  const auto store = MakeMemoryStore();
  SeededRandom random(7);
  auto ring = OpenRing(*store, random);
  const RootKey root = Root();
  const Pseudonym one = ring->Make(Id(1)).value(), two = ring->Make(Id(2)).value();
  REQUIRE(ring->Destroy(two));
  const KeyRingMark mark = ring->mark();
  CHECK(ring->Check(mark) == KeyRingCounts{.kept = 1, .destroyed = 1});
  CHECK(ring->Check(KeyRingMark{}));
  const auto refused = [&](const std::vector<Put>& puts, const std::vector<Key>& deletes = {}) {
    std::vector<Put> restore;
    std::vector<Key> remove;
    for (const Put& put : puts) remove.push_back(put.key);
    for (const Key& key : deletes) restore.push_back({key, RowAt(*store, key)});
    Tamper(*store, puts, deletes);
    REQUIRE(ring->Reacquire());
    const bool found = !ring->Check(mark);
    Tamper(*store, restore, remove);
    REQUIRE(ring->Reacquire());
    REQUIRE(ring->Check(mark));
    return found;
  };
  CHECK(refused({}, {KeyPlace(one)}));
  CHECK(refused({}, {LookupPlace(root.PersonLookup(Id(1)))}));
  CHECK(refused({}, {GonePlace(two)}));
  CHECK(refused({{KeyPlace(two), RowAt(*store, KeyPlace(one))}}));
  CHECK(refused({{LookupPlace(root.PersonLookup(Id(2))), EncodeBytes(two.bytes)}}));
  CHECK(refused({{GonePlace(one), EncodeGone(GoneState::kDestroyed)}}));

  KeyRingMark other = mark;
  other.hash[0] ^= 1;
  CHECK_FALSE(ring->Check(other));
  other = mark;
  ++other.size;  // as if the ring had been set back
  CHECK_FALSE(ring->Check(other));
  // An event that does not follow.
  const Lease lease = store->Acquire(kKeyRingShard, "rival").value();
  Batch batch = testing::NextBatch(lease);
  batch.appends = {EncodeRingEvent({RingEventKind::kMade, one.bytes})};
  batch.hash = HashAfter(lease.head.hash, batch.appends[0]);
  REQUIRE(store->Commit(batch) == CommitOutcome::kCommitted);
  REQUIRE(ring->Reacquire());
  CHECK(ring->Check().error().what == "event 5");
}

// A store that cannot purge.
class NoPurge final : public Store {
 public:
  explicit NoPurge(Store& beneath) : beneath_(beneath) {}
  StoreResult<Lease> Acquire(Shard shard, std::string_view owner) override {
    return beneath_.Acquire(shard, owner);
  }
  StoreResult<bool> Renew(Shard shard, Epoch epoch) override {
    return beneath_.Renew(shard, epoch);
  }
  StoreResult<CommitOutcome> Commit(const Batch& batch) override { return beneath_.Commit(batch); }
  StoreResult<std::vector<std::optional<std::string>>> MultiGet(
      std::span<const Key> keys) override {
    return beneath_.MultiGet(keys);
  }
  StoreResult<Page> Scan(const KeyRange& range, size_t limit,
                         const std::optional<Key>& after) override {
    return beneath_.Scan(range, limit, after);
  }
  StoreResult<CommitOutcome> Purge(Shard shard, Epoch epoch, const KeyRange& range) override {
    if (purges_left > 0) {
      --purges_left;
      return beneath_.Purge(shard, epoch, range);
    }
    return std::unexpected(StoreError{StoreErrorKind::kBusy, "purge", 0, 0, {}});
  }
  int purges_left = 0;

 private:
  Store& beneath_;
};

TEST_CASE("a destruction that was begun gives no key, and is finished later") {
  for (const int purges : {0, 1}) {
    const auto store = MakeMemoryStore();
    NoPurge narrow(*store);
    SeededRandom random(8);
    Pseudonym one;
    {
      const auto ring = OpenRing(narrow, random);
      one = ring->Make(Id(1)).value();
      narrow.purges_left = purges;
      CHECK(ring->Destroy(one).error().kind == PersonalErrorKind::kStore);
      CHECK(IsErased(*ring, one));
      CHECK(ring->Find(Id(1)) == std::nullopt);
      CHECK(ring->Unfinished() == std::vector{one});
      CHECK(ring->Check() == KeyRingCounts{.unfinished = 1});
      if (purges == 0) {
        CHECK(ring->Make(Id(1)).error().kind == PersonalErrorKind::kErasureUnfinished);
      }
    }
    const auto ring = OpenRing(*store, random);
    CHECK(ring->Unfinished() == std::vector{one});
    REQUIRE(ring->Destroy(one));
    CHECK(ring->Unfinished()->empty());
    CHECK(ring->Check() == KeyRingCounts{.destroyed = 1});
    CHECK(ring->Make(Id(1)) != one);
    // Made, begun, ended, made: no event twice.
    CHECK(ring->mark().size == 5);
  }
}

TEST_CASE("a damaged key is destroyed all the same, with the way that leads to it") {
  const auto store = MakeMemoryStore();
  SeededRandom random(9);
  auto ring = OpenRing(*store, random);
  const Pseudonym one = ring->Make(Id(1)).value(), two = ring->Make(Id(2)).value();
  Tamper(*store, {{KeyPlace(one),
                   "\x01"
                   "damaged"}});
  REQUIRE(ring->Reacquire());
  REQUIRE(ring->Destroy(one));
  CHECK(ring->Find(Id(1)) == std::nullopt);
  CHECK(testing::ScanAll(*store, AllLookups()).size() == 1);
  CHECK(ring->Find(Id(2)) == two);
  CHECK(ring->Check() == KeyRingCounts{.kept = 1, .destroyed = 1});
}

TEST_CASE("a ring that a rival has taken writes nothing until it takes it back") {
  const auto store = MakeMemoryStore();
  SeededRandom random(10);
  const auto first = OpenRing(*store, random);
  const Pseudonym one = first->Make(Id(1)).value();
  const auto second = OpenRing(*store, random);
  const Pseudonym two = second->Make(Id(2)).value();
  for (int i = 0; i < 2; ++i) {
    CHECK(first->Make(Id(3)).error().kind == PersonalErrorKind::kFenced);
    CHECK(first->Destroy(one).error().kind == PersonalErrorKind::kFenced);
  }
  CHECK(first->Find(Id(2)) == two);  // reading goes on
  CHECK(second->Find(Id(3)) == std::nullopt);
  REQUIRE(first->Reacquire());
  CHECK(first->Make(Id(2)) == two);
  CHECK(first->Make(Id(3)));
  CHECK(first->Check() == KeyRingCounts{.kept = 3});
  CHECK(second->Make(Id(4)).error().kind == PersonalErrorKind::kFenced);
}

// Until it works: everything may be done again.
template <class Call>
auto Again(KeyRing& ring, const Call& call) {
  for (int i = 0; i < 100; ++i) {
    auto result = call();
    if (result) return result;
    if (result.error().kind == PersonalErrorKind::kFenced) std::ignore = ring.Reacquire();
  }
  return call();
}

TEST_CASE("over a hostile store nothing is lost, doubled or half destroyed") {
  uint64_t trouble = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const auto beneath = MakeMemoryStore();
    const auto hostile = MakeHostileStore(*beneath, {.seed = seed});
    SeededRandom random(seed);
    std::unique_ptr<KeyRing> ring;
    while (!ring) {
      if (auto opened = KeyRing::Open(*hostile, Root(), random)) ring = *std::move(opened);
    }
    std::map<int, Pseudonym> kept;
    std::vector<Pseudonym> destroyed;
    for (int step = 0; step < 40; ++step) {
      const int person = step * 7 % 9;
      const auto made = Again(*ring, [&] { return ring->Make(Id(person)); });
      REQUIRE(made);
      if (const auto known = kept.find(person); known != kept.end()) CHECK(*made == known->second);
      kept[person] = *made;
      if (step % 3 != 0) continue;
      REQUIRE(Again(*ring, [&] { return ring->Destroy(*made); }));
      destroyed.push_back(*made);
      kept.erase(person);
    }
    const HostileCounts counts = hostile->Counts();
    trouble += counts.unknown_applied + counts.unknown_lost + counts.unknown_late + counts.fenced;
    hostile->Calm();
    const auto calm = OpenRing(*beneath, random);
    CHECK(calm->Check() == KeyRingCounts{.kept = kept.size(), .destroyed = destroyed.size()});
    for (const auto& [person, subject] : kept) CHECK(calm->Find(Id(person)) == subject);
    for (const Pseudonym& subject : destroyed) CHECK(IsErased(*calm, subject));
  }
  CHECK(trouble > 500);
}

TEST_CASE("threads that make the same persons agree on them") {
  const auto store = MakeMemoryStore();
  SeededRandom random(11);
  const auto ring = OpenRing(*store, random);
  constexpr int kPersons = 40;
  std::vector<std::vector<Pseudonym>> seen(4, std::vector<Pseudonym>(kPersons));
  {
    std::vector<std::jthread> threads;
    for (size_t t = 0; t < seen.size(); ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < kPersons; ++i) {
          const int person = t % 2 == 0 ? i : kPersons - 1 - i;
          seen[t][static_cast<size_t>(person)] = ring->Make(Id(person)).value();
          std::ignore = ring->Find(Id(i));
        }
      });
    }
  }
  for (const auto& each : seen) CHECK(each == seen[0]);
  CHECK(ring->Check() == KeyRingCounts{.kept = kPersons});
}

}  // namespace
}  // namespace writ
