// Screening columns on the record on a disk that fails at every operation of it: whatever happened,
// the next screening finishes it, and nothing is imported or proposed twice.
#include <catch2/catch.hpp>

#include <map>
#include <string>

#include "tests/simulation/lying_store.h"
#include "tests/simulation/office_screening.h"
#include "tests/simulation/planted.h"

namespace writ::simulation {
namespace {

constexpr uint64_t kNever = uint64_t{1} << 40;  // no failure but the power's when it is done

void Sweep(const std::string& what, uint64_t stride, uint64_t seeds, After after) {
  const uint64_t operations = ScreeningOperations();
  int runs = 0, whole = 0;
  std::map<std::string, std::string> first;  // by verdict: operation and seed
  for (uint64_t seed = 0; seed < seeds; ++seed)
    for (uint64_t at = seed % stride; at < operations; at += stride) {
      const std::string verdict = RunScreening(seed * 1000003 + at, at, after);
      ++runs;
      whole += verdict.empty();
      if (!verdict.empty())
        first.try_emplace(verdict, std::to_string(at) + "/" + std::to_string(seed));
    }
  std::string reasons;
  for (const auto& [reason, at] : first) reasons += "; first " + reason + " at " + at;
  WARN(what << " in screening columns: " << operations << " operations, " << runs << " failures, "
            << whole << " with everything" << reasons);
  CHECK(runs > 10);
  CHECK(whole == runs);
}

TEST_CASE("a crash at any operation of a screening of columns is finished by the next one") {
  Sweep("crashes", 1, 1, After::kCrash);
}

TEST_CASE("so are two crashes in a screening of columns, and one failed operation") {
  Sweep("crashes twice", 3, 1, After::kTwice);
  Sweep("single faults", 2, 1, After::kGoesOn);
}

TEST_CASE("every failure of screening columns, several times", "[.long]") {
  for (const After after : {After::kCrash, After::kTwice, After::kGoesOn})
    Sweep("failures", 1, 3, after);
}

// ---- planted bugs ----

bool IsImport(const Key& key) {
  const auto parsed = ParseKey(key.bytes);
  const auto* topic = parsed ? std::get_if<CaseEventKey>(&parsed->row) : nullptr;
  return topic != nullptr && topic->case_id.starts_with("batch/");
}
bool IsTask(const Key& key) { return Is(key, Family::kTask); }

Layers OfLog(const StoreLies& lies) {
  Layers layers;
  layers.log_store = [lies](Store& beneath) { return std::make_unique<LyingStore>(beneath, lies); };
  return layers;
}

TEST_CASE("every planted bug of screening columns is found") {
  const auto screening = [](const StoreLies& lies) {
    return [lies] { return RunScreening(1, kNever, After::kCrash, OfLog(lies)); };
  };
  const std::vector<Bug> bugs = {
      {"imports do not count, and come again", "imported: staff", screening({.dropped = IsImport})},
      {"proposals that wait are not found", "goes on", screening({.dropped = IsTask})},
  };
  int found = 0;
  for (const Bug& bug : bugs) {
    const std::string verdict = bug.run();
    found += verdict == bug.found;
    INFO(bug.name);
    CHECK(verdict == bug.found);
  }
  WARN("planted bugs of screening columns: " << bugs.size() << ", found: " << found);
}

TEST_CASE("where nothing is planted in screening columns, nothing is found") {
  CHECK(RunScreening(1, kNever, After::kCrash) == "");
  CHECK(RunScreening(1, kNever, After::kCrash, OfLog({})) == "");
}

}  // namespace
}  // namespace writ::simulation
