// Keys and documents of persons on a disk that fails at every operation of a reference workload.
// What was made is found and opens afterwards, what was stored is read, and what was destroyed is
// in no file.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/personal/blob.h"
#include "runtime/personal/key_ring.h"
#include "runtime/personal/key_rows.h"
#include "runtime/personal/personal_testing.h"
#include "runtime/personal/value.h"
#include "runtime/store/embedded.h"
#include "tests/simulation/disk.h"

namespace writ::simulation {
namespace {

using writ::testing::CountingRandom;
using writ::testing::SeededRandom;

constexpr int kPersons = 6;
constexpr int kSteps = 26;

EmbeddedOptions Options(SimulatedDisk& disk) {
  EmbeddedOptions options;
  options.path = "keys";
  options.create = true;
  options.disk = &disk;
  options.inline_background = true;
  options.now = [] { return "2026-11-28T00:00:00Z"; };
  return options;
}

CommittedValue Id(int person) {
  return *CommittedValue::OfText("person-" + std::to_string(person));
}

RootKey Root() {
  CountingRandom random(1);
  return RootKey::Generate(random);
}

PersonalKey PlaceOf(const Pseudonym& subject) { return {SubjectOf(subject), {"probe"}}; }

// What was acknowledged of one pseudonym.
struct Known {
  int person = 0;
  std::string wrapped;  // as the ring had it
  std::string probe;    // a row that its key sealed
  std::map<BlobName, std::string> documents;
  bool destroying = false, destroyed = false;  // asked for; acknowledged
  bool removing = false;                       // its documents, asked for
};

struct Progress {
  std::map<Pseudonym, Known> persons;
  int wrote_on = 0;  // changes of the ring that were accepted after one had failed: never
};

// The ring and the documents, as a process has them open.
struct Open {
  std::unique_ptr<Store> store;
  std::unique_ptr<KeyRing> ring;
  std::unique_ptr<Blobs> blobs;
};

PersonalResult<Open> OpenAll(SimulatedDisk& disk, Randomness& random) {
  Open open;
  auto store = OpenEmbedded(Options(disk));
  if (!store) return std::unexpected(FromStore(store.error()));
  open.store = *std::move(store);
  auto ring = KeyRing::Open(*open.store, Root(), random);
  if (!ring) return std::unexpected(ring.error());
  open.ring = *std::move(ring);
  auto blobs = Blobs::Open(disk, "blobs", random);
  if (!blobs) return std::unexpected(blobs.error());
  open.blobs = *std::move(blobs);
  return open;
}

// Persons come, hand in documents, and are erased. The same for the same disk.
class Workload {
 public:
  explicit Workload(SimulatedDisk& disk) : disk_(disk), chance_(42), random_(43) {}

  Progress Run() {
    for (int step = 0; step < kSteps; ++step) {
      if (step % 13 == 0 && !Reopen()) break;
      const bool went_on = step % 6 == 5 ? Erase(step / 6 % kPersons) : Work(step % kPersons);
      if (!went_on) break;
    }
    return std::move(progress_);
  }

 private:
  bool Reopen() {
    open_ = Open{};
    auto open = OpenAll(disk_, random_);
    if (!open) return false;
    open_ = *std::move(open);
    return true;
  }

  bool Work(int person) {
    const auto made = open_.ring->Make(Id(person));
    if (!made) return Insist(person);
    const auto key = open_.ring->KeyOf(*made);
    if (!key) return false;
    const SubjectKey& subject_key = std::get<SubjectKey>(*key);
    Known& known = progress_.persons[*made];
    if (known.probe.empty()) {
      const Key place = KeyPlace(*made);
      const auto rows = open_.store->MultiGet(std::span(&place, 1));
      if (!rows) return false;
      known.person = person;
      known.wrapped = *rows->front();
      known.probe = SealRow(subject_key, PlaceOf(*made), {"probe", "probe"}, random_);
    }
    const std::string bytes(chance_.Below(3) == 0 ? 70000 : chance_.Below(2000), 'd');
    const auto stored = open_.blobs->Put(*made, subject_key, bytes);
    if (stored) known.documents[{*made, stored->id}] = bytes;
    return stored.has_value();
  }

  bool Erase(int person) {
    const auto found = open_.ring->Find(Id(person));
    if (!found || !*found) return found.has_value();
    Known& known = progress_.persons[**found];
    known.destroying = true;
    if (!open_.ring->Destroy(**found)) return Insist(person + 1);
    known.destroyed = known.removing = true;
    if (!open_.blobs->RemoveAll(**found)) return false;
    known.documents.clear();
    return true;
  }

  // A ring that could not write goes on refusing, though the disk would work again.
  bool Insist(int person) {
    const auto size = open_.ring->mark().size;
    std::ignore = open_.ring->Make(Id(person % kPersons));
    std::ignore = open_.ring->Make(Id(100));
    progress_.wrote_on += open_.ring->mark().size != size;
    return false;
  }

  SimulatedDisk& disk_;
  Random chance_;
  SeededRandom random_;
  Progress progress_;
  Open open_;  // last: closed before the rest goes
};

struct Counts {
  int runs = 0, whole = 0, refused = 0, lost = 0, not_erased = 0, wrote_on = 0;
};

bool Stands(SimulatedDisk& disk, const std::string& folder, std::string_view bytes) {
  const auto names = disk.List(folder).value();
  return std::ranges::any_of(names, [&](const std::string& name) {
    const std::string path = folder + "/" + name;
    const auto file = ReadWhole(disk, path, disk.Measure(path).value());
    return file && file->find(bytes) != file->npos;
  });
}

// Whether everything acknowledged of `subject` is there.
bool IsWhole(Open& open, const Pseudonym& subject, const Known& known) {
  const auto key = open.ring->KeyOf(subject);
  if (!key) return false;
  if (known.destroyed) return std::holds_alternative<KeyErased>(*key);
  if (known.destroying && std::holds_alternative<KeyErased>(*key)) return true;
  const auto* found = std::get_if<SubjectKey>(&*key);
  if (found == nullptr || open.ring->Find(Id(known.person)) != subject) return false;
  if (!OpenRow(*found, PlaceOf(subject), known.probe)) return false;
  return std::ranges::all_of(known.documents, [&](const auto& document) {
    return open.blobs->Read(document.first, *found) == document.second;
  });
}

// A document under its name is whole, acknowledged or not.
bool AreWhole(Open& open, const std::vector<BlobName>& documents) {
  return std::ranges::all_of(documents, [&](const BlobName& name) {
    const auto key = open.ring->KeyOf(name.subject);
    if (!key || std::holds_alternative<KeyUnknown>(*key)) return false;
    const auto* found = std::get_if<SubjectKey>(&*key);
    return found == nullptr || open.blobs->Verify(name, *found).has_value();
  });
}

void Judge(SimulatedDisk& disk, const Progress& progress, Counts& counts) {
  ++counts.runs;
  counts.wrote_on += progress.wrote_on > 0;
  SeededRandom random(44);
  auto open = OpenAll(disk, random);
  if (!open) {
    ++counts.refused;
    return;
  }
  bool whole = open->ring->Check().has_value() && open->blobs->Sweep().has_value();
  for (const auto& [subject, known] : progress.persons) {
    whole = whole && IsWhole(*open, subject, known);
    if (!known.destroying) continue;
    // What was under way is ended now, by whoever comes after.
    const bool begun = !std::holds_alternative<SubjectKey>(open->ring->KeyOf(subject).value());
    if (!known.destroyed && begun) whole = whole && open->ring->Destroy(subject).has_value();
    const bool stands = Stands(disk, "keys/db", std::string_view(known.wrapped).substr(33));
    counts.not_erased += begun && stands;
  }
  const auto documents = open->blobs->List();
  whole = whole && documents && documents->unfinished.empty() && documents->foreign.empty();
  whole = whole && AreWhole(*open, documents->documents);
  whole = whole && open->ring->Unfinished() == std::vector<Pseudonym>{};
  whole = whole && open->ring->Make(Id(50)).has_value() && open->ring->Check().has_value();
  ++(whole ? counts.whole : counts.lost);
}

uint64_t OperationsOfWorkload() {
  SimulatedDisk disk(0);
  const Progress progress = Workload(disk).Run();
  REQUIRE(progress.persons.size() > kPersons);
  REQUIRE(std::ranges::count_if(progress.persons,
                                [](const auto& each) { return each.second.destroyed; }) >= 4);
  Counts counts;
  Judge(disk, progress, counts);
  REQUIRE(counts.whole == 1);
  REQUIRE(counts.not_erased == 0);
  return disk.writes();
}

Counts Sweep(uint64_t stride, uint64_t seeds, FaultKind kind, Lies lies = {}) {
  const uint64_t operations = OperationsOfWorkload();
  Counts counts;
  for (uint64_t seed = 0; seed < seeds; ++seed) {
    for (uint64_t at = seed % stride; at < operations; at += stride) {
      SimulatedDisk disk(seed * 1000003 + at, lies);
      disk.Plan(Fault{at, kind});
      const Progress progress = Workload(disk).Run();
      if (kind == FaultKind::kCrash || at / stride % 2 == 0) disk.Restart();
      disk.Plan(std::nullopt);
      Judge(disk, progress, counts);
    }
  }
  return counts;
}

void Tell(const std::string& what, const Counts& counts) {
  WARN(what << " of keys and documents: " << counts.runs << " failures, " << counts.whole
            << " opened with everything, " << counts.refused << " refused, " << counts.lost
            << " lost something, " << counts.not_erased << " kept a destroyed key, "
            << counts.wrote_on << " wrote on");
}

void CheckSweep(const std::string& what, const Counts& counts) {
  Tell(what, counts);
  CHECK(counts.lost == 0);
  CHECK(counts.not_erased == 0);
  CHECK(counts.wrote_on == 0);
  CHECK(counts.whole > counts.runs * 8 / 10);
}

TEST_CASE("a crash loses no key and no document, and brings no destroyed key back") {
  CheckSweep("crashes", Sweep(1, 1, FaultKind::kCrash));
}

TEST_CASE("one failed operation loses no key and no document either") {
  CheckSweep("single faults", Sweep(2, 1, FaultKind::kFailOnce));
}

TEST_CASE("planted: documents that are not synced are found") {
  for (const Lies& lies : {Lies{.unsynced = ".new"}, Lies{.sync_folder = true}}) {
    const Counts counts = Sweep(7, 1, FaultKind::kCrash, lies);
    Tell("lies", counts);
    CHECK(counts.lost > 0);
  }
}

TEST_CASE("a crash at every operation with keys and documents, several times", "[.long]") {
  CheckSweep("crashes", Sweep(1, 5, FaultKind::kCrash));
  CheckSweep("single faults", Sweep(1, 4, FaultKind::kFailOnce));
}

}  // namespace
}  // namespace writ::simulation
