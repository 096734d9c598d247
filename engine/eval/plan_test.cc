// The plan against the reference, on random policies and people.
#include "engine/eval/plan.h"

#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "engine/eval/plan_gen.h"

namespace writ {
namespace {

std::string Show(const MissingFact& missing) {
  return std::to_string(missing.fact) + (missing.period ? " " + missing.period->ToString() : "") +
         " reason " + std::to_string(static_cast<int>(missing.reason)) + " " + missing.from + " " +
         missing.what;
}

std::string Show(const Program& program, const Decision& reference, Outcome outcome,
                 const std::vector<MissingFact>& missing) {
  std::string text = program.rules[reference.rule].names.id + ": reference " +
                     OutcomeId(reference.outcome) + ", plan " + OutcomeId(outcome) + "\n";
  for (const MissingFact& fact : reference.missing) text += "  reference: " + Show(fact) + "\n";
  for (const MissingFact& fact : missing) text += "  plan: " + Show(fact) + "\n";
  const RuleVersion& version = program.rules[reference.rule].versions[0];
  return text + PrintExpr(program, version.condition) + "\n";
}

struct Tally {
  uint64_t covered = 0, open = 0, by_outcome[4] = {};
};

// The first difference in words; empty if there is none.
std::string Difference(uint64_t seed, Tally* tally) {
  PlanGen gen(seed);
  const Program& program = gen.Policy(6);
  if (const auto problem = Verify(program)) return "not a program: " + *problem;
  const Plan plan(program, 0, PlanGen::Dates());
  PreparedRecord record = plan.NewRecord();
  PlanDecisions decisions = plan.NewDecisions();
  for (int person = 0; person < 6; ++person) {
    const SubjectFacts subject = gen.Person();
    plan.Prepare(subject, &record);
    plan.Decide(record, &decisions);
    Evaluator evaluator(program, subject, PlanGen::Dates(), {.explain = false, .teams = {}});
    for (uint32_t rule = 0; rule < program.rules.size(); ++rule) {
      ++(decisions.IsOpen(rule) ? tally->open : tally->covered);
      if (decisions.IsOpen(rule)) continue;
      const Decision reference = evaluator.Decide(rule);
      ++tally->by_outcome[static_cast<int>(reference.outcome)];
      const std::vector<MissingFact> missing = plan.Missing(decisions, rule);
      if (reference.outcome != decisions.outcomes[rule] || reference.missing != missing)
        return Show(program, reference, decisions.outcomes[rule], missing) + Print(program);
    }
  }
  return "";
}

}  // namespace

TEST_CASE("the plan decides as the reference does, and misses the same facts") {
  Tally tally;
  const bool same = rc::check([&](uint64_t seed) {
    const std::string difference = Difference(seed, &tally);
    if (!difference.empty()) RC_FAIL(difference);
  });
  CHECK(same);
  // The property says something only while plans take rules up and all outcomes occur.
  INFO("covered " << tally.covered << ", open " << tally.open);
  for (const uint64_t count : tally.by_outcome) CHECK(count > 50);
  CHECK(tally.covered > 3 * tally.open);
}

}  // namespace writ
