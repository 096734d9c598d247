// Erasing and restoring on a disk that fails at every operation of it. What was begun is ended
// whoever opens the store next, nothing of the person is in any file then, nothing is gone where
// nothing was begun; and a restored store is whole, or is not there. What is left of the log is
// decided again by the reference interpreter: what was erased alone cannot be.
#include <catch2/catch.hpp>

#include <map>
#include <string>

#include "tests/simulation/lying_store.h"
#include "tests/simulation/office_erasing.h"
#include "tests/simulation/office_oracle.h"
#include "tests/simulation/planted.h"

namespace writ::simulation {
namespace {

using Runner = std::string (*)(uint64_t seed, uint64_t at, After after, const Planted& planted,
                               const AlsoAsked& also);

struct Counts {
  int runs = 0, whole = 0;
  std::map<std::string, std::string> first;  // by verdict: operation and seed
};

Counts Sweep(Runner run, uint64_t operations, uint64_t stride, uint64_t seeds, After after,
             OfficeOracle* oracle) {
  Counts counts;
  for (uint64_t seed = 0; seed < seeds; ++seed)
    for (uint64_t at = seed % stride; at < operations; at += stride) {
      const uint64_t chance = seed * 1000003 + at;
      const std::string verdict = run(chance, at, after, {}, oracle->Asking(chance));
      ++counts.runs;
      counts.whole += verdict.empty();
      if (!verdict.empty())
        counts.first.try_emplace(verdict, std::to_string(at) + "/" + std::to_string(seed));
    }
  return counts;
}

void CheckSweep(const std::string& what, Runner run, uint64_t operations, uint64_t stride,
                uint64_t seeds, After after) {
  OfficeOracle oracle;
  const Counts counts = Sweep(run, operations, stride, seeds, after, &oracle);
  std::string reasons;
  for (const auto& [reason, first] : counts.first) reasons += "; first " + reason + " at " + first;
  WARN(what << ": " << operations << " operations, " << counts.runs << " failures, " << counts.whole
            << " with everything" << reasons);
  CHECK(counts.whole == counts.runs);
  const auto compared = oracle.Ask();
  WARN(what << ", decided again by the reference interpreter: " << compared.Telling());
  INFO(compared.said);
  CHECK(compared.fine);
}

void Erasing(const std::string& what, uint64_t stride, uint64_t seeds, After after) {
  CheckSweep(what + " in erasing", RunErasing, BeforeErasing().operations, stride, seeds, after);
}
void Restoring(const std::string& what, uint64_t stride, uint64_t seeds, After after) {
  CheckSweep(what + " in restoring", RunRestoring, AfterErasing().operations, stride, seeds, after);
}

TEST_CASE("a crash at any operation of an erasure leaves nothing half") {
  Erasing("crashes", 1, 1, After::kCrash);
}

TEST_CASE("a crash while an erasure is gone on with leaves nothing half either") {
  Erasing("crashes twice", 5, 1, After::kTwice);
}

TEST_CASE("one failed operation of an erasure, and a program that goes on, leave nothing half") {
  Erasing("single faults", 2, 1, After::kGoesOn);
}

TEST_CASE("a crash at any operation of a restoration leaves a store, or none") {
  Restoring("crashes", 3, 1, After::kCrash);
}

TEST_CASE("two crashes in a restoration, or one failed operation, leave a store, or none") {
  Restoring("crashes twice", 11, 1, After::kTwice);
  Restoring("single faults", 7, 1, After::kGoesOn);
}

TEST_CASE("every failure of erasing and restoring, several times", "[.long]") {
  for (const After after : {After::kCrash, After::kTwice, After::kGoesOn}) {
    Erasing("failures", 1, 3, after);
    Restoring("failures", 1, 2, after);
  }
}

// ---- planted bugs ----

constexpr uint64_t kNever = uint64_t{1} << 40;  // no failure but the power's when it is done

Planted OfLog(const StoreLies& lies) {
  Planted planted;
  planted.layers.log_store = [lies](Store& beneath) {
    return std::make_unique<LyingStore>(beneath, lies);
  };
  return planted;
}
Planted OfKeys(const StoreLies& lies) {
  Planted planted;
  planted.layers.key_store = [lies](Store& beneath) {
    return std::make_unique<LyingStore>(beneath, lies);
  };
  return planted;
}
Planted OfDisk(const Lies& lies) {
  Planted planted;
  planted.lies = lies;
  return planted;
}
Planted Before(std::function<void(SimulatedDisk&)> tamper) {
  Planted planted;
  planted.before = std::move(tamper);
  return planted;
}
void Lose(SimulatedDisk& disk, const std::string& path) { std::ignore = disk.Remove(path); }

bool IsOutbox(const Key& key) { return Is(key, Family::kOutbox); }
bool IsErasures(const Key& key) {
  const auto parsed = ParseKey(key.bytes);
  const auto* topic = parsed ? std::get_if<CaseEventKey>(&parsed->row) : nullptr;
  return topic != nullptr && topic->case_id == "log/erasures";
}

// The first verdict that is wanted, of failures here and there; or all that came.
std::string Somewhere(Runner run, uint64_t operations, const Planted& planted,
                      const std::string& wanted) {
  std::string all;
  for (uint64_t at = 0; at < operations; at += 3) {
    const std::string verdict = run(at, at, After::kCrash, planted, {});
    if (verdict == wanted) return verdict;
    if (!verdict.empty() && all.find(verdict) == all.npos) all += verdict + "; ";
  }
  return all;
}

// The same of the power's failing when it is done, which leaves this or that of what was not
// synced.
std::string OfSeeds(Runner run, const Planted& planted, const std::string& wanted) {
  std::string all;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const std::string verdict = run(seed, kNever, After::kCrash, planted, {});
    if (verdict == wanted) return verdict;
    if (!verdict.empty() && all.find(verdict) == all.npos) all += verdict + "; ";
  }
  return all;
}

std::vector<Bug> BugsOfErasing() {
  const auto erasing = [](Planted planted) {
    return [planted = std::move(planted)] { return RunErasing(1, kNever, After::kCrash, planted); };
  };
  return {
      {"a key is not deleted", "stands: office/keys/db", erasing(OfKeys({.keeps = true}))},
      {"a key is deleted, and its bytes stay", "stands: office/keys/db",
       erasing(OfKeys({.shallow = true}))},
      {"an erasure is ended before the key is gone", "stands: office/keys/db",
       erasing(OfKeys({.purges_late = true}))},
      {"a key that was read is given out for ever", "found: person",
       erasing(OfKeys({.cached = true}))},
      {"sealed rows are not removed", "stands: office/log/db", erasing(OfLog({.keeps = true}))},
      {"sealed rows are deleted, and their bytes stay", "stands: office/log/db",
       erasing(OfLog({.shallow = true}))},
      {"an erasure is ended before the rows are gone", "stands: office/log/db",
       erasing(OfLog({.purges_late = true}))},
      {"documents are not removed", "early: documents",
       erasing(OfDisk({.kept_below = "documents"}))},
      {"what had not left yet stays", "left: outbox", erasing(OfLog({.dropped = IsOutbox}))},
      {"the register is not durable", "register",
       [] { return OfSeeds(RunErasing, OfDisk({.unsynced = "erasures.new"}), "register"); }},
      {"an erasure cannot be found in the log", "rebuild", erasing(OfLog({.dropped = IsErasures}))},
  };
}

std::vector<Bug> BugsOfRestoring() {
  const auto restoring = [](Planted planted) {
    return
        [planted = std::move(planted)] { return RunRestoring(1, kNever, After::kCrash, planted); };
  };
  const auto crashes = [](Planted planted, std::string wanted) {
    return [planted = std::move(planted), wanted] {
      return Somewhere(RunRestoring, AfterErasing().operations, planted, wanted);
    };
  };
  const std::string trust = kOfficeTrust;
  return {
      {"the register is not applied", "came back",
       restoring(Before([=](SimulatedDisk& disk) { Lose(disk, trust + "/erasures"); }))},
      {"documents are not copied", "scrub", restoring(Before([](SimulatedDisk& disk) {
         for (const std::string& path : disk.Files())
           if (path.starts_with("copy/documents/")) Lose(disk, path);
       }))},
      {"the copy's records are cut off", "again: not_a_copy",
       restoring(Before([](SimulatedDisk& disk) {
         for (const std::string& path : disk.Files())
           if (path.starts_with("copy/store/db/") && path.ends_with(".log")) Lose(disk, path);
       }))},
      {"the copy's keys are not there", "again: copy_differs",
       restoring(Before([](SimulatedDisk& disk) {
         for (const std::string& path : disk.Files())
           if (path.starts_with("copy/keys/db/") && path.ends_with(".log")) Lose(disk, path);
       }))},
      {"it counts before its documents are durable", "scrub",
       [] { return OfSeeds(RunRestoring, OfDisk({.unsynced_below = "documents"}), "scrub"); }},
      {"it counts before its records are durable", "open: behind_anchor",
       crashes(OfDisk({.unsynced = ".log"}), "open: behind_anchor")},
  };
}

TEST_CASE("every planted bug of erasing and restoring is found") {
  int planted = 0, found = 0;
  for (const auto& bugs : {BugsOfErasing(), BugsOfRestoring()}) {
    for (const Bug& bug : bugs) {
      ++planted;
      const std::string verdict = bug.run();
      found += verdict == bug.found;
      INFO(bug.name);
      CHECK(verdict == bug.found);
    }
  }
  WARN("planted bugs of erasing and restoring: " << planted << ", found: " << found);
}

TEST_CASE("where nothing is planted in erasing and restoring, nothing is found") {
  CHECK(RunErasing(1, kNever, After::kCrash) == "");
  CHECK(RunRestoring(1, kNever, After::kCrash) == "");
  CHECK(RunErasing(1, kNever, After::kCrash, OfLog({})) == "");
  CHECK(RunErasing(1, kNever, After::kCrash, OfKeys({})) == "");
}

}  // namespace
}  // namespace writ::simulation
