// Tests beside the rules: running scenarios and measuring what they cover.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/check/compile.h"
#include "engine/eval/eval.h"

namespace writ {

// Not run: of a procedure that cases cannot run yet.
enum class ScenarioVerdict : uint8_t { kPassed, kFailed, kNotRun };

struct Failure {
  Place place;
  Argument message;
};  // expected … found …, in both languages

struct ScenarioResult {
  LocalText name;
  Place place;
  ScenarioVerdict verdict = ScenarioVerdict::kPassed;
  std::vector<Failure> failures;
  Argument why_not_run{""};
};

// What the scenarios exercised. A branch is an operand of and/or or an `unless`, seen both ways.
struct CoverageLine {
  std::string id;
  LocalText title;  // as people call it
  Place place;
  int hit = 0, of = 0;
};
struct Coverage {
  std::vector<CoverageLine> rules;       // outcomes expected and seen of holds and fails (of 2)
  std::vector<CoverageLine> branches;    // per rule: branch outcomes seen, of all
  std::vector<CoverageLine> exceptions;  // applied and not applied (of 2)
  std::vector<CoverageLine>
      articles;  // per cited article: a scenario decided a norm that cites it (of 1)
};

struct TestRun {
  std::vector<ScenarioResult> results;
  Coverage coverage;
};

// Runs every scenario of the policy's own file that `keep` accepts (all of them without one).
// Malformed scenarios become diagnostics (kinds/scenario.def) and count as failed. The compilation
// must have a program.
TestRun RunScenarios(const Compilation& compilation, Diagnostics& diagnostics,
                     const std::function<bool(const LocalText& name)>& keep = {});

// The form and the names of every scenario alone, without running any: what `writ check` adds.
void CheckScenarios(const Compilation& compilation, Diagnostics& diagnostics);

}  // namespace writ
