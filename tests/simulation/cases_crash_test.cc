// Cases on a disk that fails at every operation of a reference workload, and again while it
// recovers. What was acknowledged is there afterwards, with its rows, its proofs and its anchors;
// what was not is there whole or not at all; and sent again it happens once.
#include <catch2/catch.hpp>

#include <map>
#include <string>

#include "runtime/cases/anchor_files.h"
#include "tests/simulation/office.h"
#include "tests/simulation/office_oracle.h"

namespace writ::simulation {
namespace {

struct Counts {
  int runs = 0, whole = 0, refused = 0, wrong = 0;
  std::map<std::string, int> reasons;
  std::map<std::string, std::string> first;  // by reason: operation and seed
};

void Count(const std::string& verdict, Counts* counts) {
  ++counts->runs;
  if (verdict.empty()) {
    ++counts->whole;
    return;
  }
  ++counts->reasons[verdict];
  ++(verdict.starts_with("open: ") ? counts->refused : counts->wrong);
}

Counts Sweep(uint64_t stride, uint64_t seeds, After after, OfficeOracle* oracle) {
  const uint64_t operations = Reference().operations;
  Counts counts;
  for (uint64_t seed = 0; seed < seeds; ++seed)
    for (uint64_t at = seed % stride; at < operations; at += stride) {
      const uint64_t chance = seed * 1000003 + at;
      const std::string verdict = RunWithFault(chance, at, after, {}, oracle->Asking(chance));
      Count(verdict, &counts);
      if (!verdict.empty())
        counts.first.try_emplace(verdict, std::to_string(at) + "/" + std::to_string(seed));
    }
  return counts;
}

void Tell(const std::string& what, const Counts& counts) {
  const uint64_t operations = Reference().operations;
  std::string reasons;
  for (const auto& [reason, count] : counts.reasons)
    reasons += "; " + reason + " " + std::to_string(count);
  for (const auto& [reason, first] : counts.first) reasons += "; first " + reason + " at " + first;
  WARN(what << " of cases: " << operations << " operations, " << counts.runs << " failures, "
            << counts.whole << " with everything, " << counts.refused << " refused, "
            << counts.wrong << " wrong" << reasons);
}

void CheckSweep(const std::string& what, uint64_t stride, uint64_t seeds, After after) {
  OfficeOracle oracle;
  const Counts counts = Sweep(stride, seeds, after, &oracle);
  Tell(what, counts);
  CHECK(counts.whole == counts.runs);
  const auto compared = oracle.Ask();
  WARN(what << " decided again by the reference interpreter: " << compared.Telling());
  INFO(compared.said);
  CHECK(compared.fine);
}

TEST_CASE("a crash at any operation loses no acknowledged command, and tears none") {
  CheckSweep("crashes", 7, 1, After::kCrash);
}

TEST_CASE("a crash while cases are opened after a crash loses nothing either") {
  CheckSweep("crashes twice", 41, 1, After::kTwice);
}

TEST_CASE("one failed operation, a program that goes on, and then a crash lose nothing") {
  CheckSweep("single faults", 17, 1, After::kGoesOn);
}

// Stores of their own, as a program opens them: what is made once and never again has to be durable
// before anything rests on it, though the first who made it failed.
std::string OpenFirst(uint64_t seed, uint64_t at, uint64_t* operations) {
  SimulatedDisk disk(seed);
  testing::SeededRandom random(seed);
  cases::Options options;
  options.folder = "office/cases";
  options.create = true;
  options.randomness = &random;
  options.disk = &disk;
  if (!disk.CreateFolder("office") || !disk.SyncFolder(".")) return "folder";
  disk.Plan(Fault{disk.writes() + at, FaultKind::kFailOnce});
  const uint64_t before = disk.writes();
  bool told = false;
  for (int tries = 0; !told && tries < 3; ++tries) {
    auto opened = cases::Cases::Open(options);
    told = opened && (*opened)->AddPerson({.id = "E", .name = "Name"}, {});
    *operations = disk.writes() - before;
    if (told) disk.Plan(Fault{disk.writes(), FaultKind::kCrash});  // nothing is written in closing
  }
  if (!told) return "not opened";
  disk.Restart();
  options.create = false;
  auto opened = cases::Cases::Open(options);
  if (!opened) return "open: " + opened.error().word + ", " + opened.error().text.en;
  const auto found = (*opened)->FindPerson("E");
  if (!found || !*found || (*opened)->NameOf(**found) != "E Name") return "lost";
  const auto report = (*opened)->Verify(true);
  return report && !report->first ? "" : "verify";
}

TEST_CASE("one failed operation in making a store, and a crash after it was used, lose nothing") {
  Counts counts;
  uint64_t operations = 0;
  REQUIRE(OpenFirst(0, 1'000'000, &operations) == "");
  const uint64_t all = operations;
  for (uint64_t seed = 0; seed < 4; ++seed)
    for (uint64_t at = 0; at < all; ++at) {
      const std::string verdict = OpenFirst(seed * 1000003 + at, at, &operations);
      Count(verdict, &counts);
      if (!verdict.empty()) counts.first.try_emplace(verdict, std::to_string(at));
    }
  Tell("first openings", counts);
  CHECK(counts.whole == counts.runs);
}

TEST_CASE("an anchor whose sync failed damages none that comes after it") {
  for (uint64_t seed = 0; seed < 20; ++seed)
    for (const uint64_t at : {0, 1}) {  // the append, or the sync
      SimulatedDisk disk(seed);
      const auto append = [&](const char* bytes) {
        return cases::AnchorFiles(disk, "anchors").Append("1", bytes).has_value();
      };
      cases::AnchorFiles files(disk, "anchors");
      REQUIRE(files.Append("1", "one "));
      disk.Plan(Fault{disk.writes() + at, FaultKind::kFailOnce});
      CHECK_FALSE(files.Append("1", "two "));
      REQUIRE(append("three"));
      disk.Restart();
      CHECK(files.Read("1") == "one three");
    }
}

TEST_CASE("a crash at every operation of cases, several times", "[.long]") {
  CheckSweep("crashes", 1, 3, After::kCrash);
}

TEST_CASE("a crash at every operation of cases and again while opening", "[.long]") {
  CheckSweep("crashes twice", 1, 2, After::kTwice);
}

TEST_CASE("one failure of every operation of cases, several times", "[.long]") {
  CheckSweep("single faults", 1, 3, After::kGoesOn);
}

}  // namespace
}  // namespace writ::simulation
