// A law that changes under running cases, on a disk that fails at every operation of it: what was
// signed counts once or not at all, and no effect happens that the law would have stopped.
#include <catch2/catch.hpp>

#include <map>
#include <string>

#include "tests/simulation/lying_store.h"
#include "tests/simulation/office_change.h"
#include "tests/simulation/office_oracle.h"
#include "tests/simulation/planted.h"

namespace writ::simulation {
namespace {

constexpr uint64_t kNever = uint64_t{1} << 40;  // no failure but the power's when it is done

void Sweep(const std::string& what, uint64_t stride, uint64_t seeds, After after) {
  const uint64_t operations = BeforeChange().operations;
  int runs = 0, whole = 0;
  OfficeOracle oracle;
  std::map<std::string, std::string> first;  // by verdict: operation and seed
  for (uint64_t seed = 0; seed < seeds; ++seed)
    for (uint64_t at = seed % stride; at < operations; at += stride) {
      const uint64_t chance = seed * 1000003 + at;
      const std::string verdict = RunChange(chance, at, after, {}, oracle.Asking(chance));
      ++runs;
      whole += verdict.empty();
      if (!verdict.empty())
        first.try_emplace(verdict, std::to_string(at) + "/" + std::to_string(seed));
    }
  std::string reasons;
  for (const auto& [reason, at] : first) reasons += "; first " + reason + " at " + at;
  WARN(what << " in changing: " << operations << " operations, " << runs << " failures, " << whole
            << " with everything" << reasons);
  CHECK(whole == runs);
  const auto compared = oracle.Ask();
  WARN(what << " in changing, decided again by the reference interpreter: " << compared.Telling());
  INFO(compared.said);
  CHECK(compared.fine);
}

TEST_CASE("a crash at any operation of a migration or a waiver leaves nothing half") {
  Sweep("crashes", 1, 1, After::kCrash);
}

TEST_CASE("two crashes in a migration, or one failed operation, leave nothing half either") {
  Sweep("crashes twice", 5, 1, After::kTwice);
  Sweep("single faults", 3, 1, After::kGoesOn);
}

// ---- planted bugs ----

bool IsTimer(const Key& key) { return Is(key, Family::kTimer); }
bool IsLaws(const Key& key) {
  const auto parsed = ParseKey(key.bytes);
  const auto* topic = parsed ? std::get_if<CaseEventKey>(&parsed->row) : nullptr;
  return topic != nullptr && topic->case_id == "log/laws";
}

Planted OfLog(const StoreLies& lies) {
  Planted planted;
  planted.layers.log_store = [lies](Store& beneath) {
    return std::make_unique<LyingStore>(beneath, lies);
  };
  return planted;
}

TEST_CASE("every planted bug of changing is found") {
  const auto changing = [](const StoreLies& lies) {
    return [lies] { return RunChange(1, kNever, After::kCrash, OfLog(lies)); };
  };
  const std::vector<Bug> bugs = {
      {"deadlines of the old text stay registered", "rebuild", changing({.dropped = IsTimer})},
      {"deadlines come a batch later", "rebuild", changing({.late = IsTimer})},
      {"what ended stays registered", "rebuild", changing({.keeps = true})},
      {"nobody finds the newer law, and the effect is let through", "again: not_open",
       changing({.dropped = IsLaws})},
  };
  int found = 0;
  for (const Bug& bug : bugs) {
    const std::string verdict = bug.run();
    found += verdict == bug.found;
    INFO(bug.name);
    CHECK(verdict == bug.found);
  }
  WARN("planted bugs of changing: " << bugs.size() << ", found: " << found);
}

TEST_CASE("where nothing is planted in changing, nothing is found") {
  CHECK(RunChange(1, kNever, After::kCrash) == "");
  CHECK(RunChange(1, kNever, After::kCrash, OfLog({})) == "");
}

}  // namespace
}  // namespace writ::simulation
