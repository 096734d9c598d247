// The plan against the reference, on random policies and people.
#include "engine/eval/plan.h"

#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include <set>

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

// Equal as far as the type goes: recordings may carry parts that their type does not use.
bool SameValue(const Scalar& a, const Scalar& b) {
  if (a.type != b.type || a.text != b.text) return false;
  switch (a.type.kind) {
    case TypeKind::kDate: return a.date == b.date;
    case TypeKind::kYesNo: return a.yes == b.yes;
    case TypeKind::kText:
    case TypeKind::kChoice: return a.option == b.option;
    case TypeKind::kSpan: return a.span == b.span && a.between == b.between;
    case TypeKind::kPeriod: return a.period == b.period;
    default: return a.number == b.number;
  }
}

bool SameFact(const ReadFact& a, const ReadFact& b) {
  return a.fact == b.fact && a.period == b.period && a.state == b.state && a.reason == b.reason &&
         (a.state != State::kKnown || SameValue(a.value, b.value)) && a.source == b.source &&
         a.document == b.document && a.recorded == b.recorded;
}

bool SameNode(const Explanation& of_a, const ExplanationNode& a, const Explanation& of_b,
              const ExplanationNode& b) {
  if (a.kind != b.kind || a.ref != b.ref || a.period != b.period || a.state != b.state ||
      a.reason != b.reason || a.detail != b.detail || a.count != b.count || a.known != b.known ||
      a.children.size() != b.children.size() || a.recording.has_value() != b.recording.has_value())
    return false;
  if (a.recording && !SameFact(of_a.recordings[*a.recording], of_b.recordings[*b.recording]))
    return false;
  return a.state != State::kKnown || SameValue(a.value, b.value);
}

std::string Show(const ExplanationNode& node) {
  return "kind " + std::to_string(static_cast<int>(node.kind)) + " ref " +
         std::to_string(node.ref) + " state " + std::to_string(static_cast<int>(node.state)) +
         " reason " + std::to_string(static_cast<int>(node.reason)) + " '" + node.detail + "' " +
         (node.period ? node.period->ToString() : "") + " count " + std::to_string(node.count) +
         "/" + std::to_string(node.known) + " children " + std::to_string(node.children.size()) +
         " yes " + std::to_string(node.value.yes) + " " + node.value.number.Canonical();
}

// The same tree, whichever of its nodes are shared. Empty, or the first pair that differs.
std::string TreeDifference(const Explanation& a, const Explanation& b) {
  std::set<std::pair<uint32_t, uint32_t>> seen{{a.root(), b.root()}};
  std::vector<std::pair<uint32_t, uint32_t>> open{{a.root(), b.root()}};
  while (!open.empty()) {
    const auto [x, y] = open.back();
    open.pop_back();
    const ExplanationNode& one = a.nodes[x];
    const ExplanationNode& other = b.nodes[y];
    if (!SameNode(a, one, b, other)) return Show(one) + "\n" + Show(other) + "\n";
    for (size_t i = 0; i < one.children.size(); ++i) {
      const auto pair = std::make_pair(one.children[i], other.children[i]);
      if (seen.insert(pair).second) open.push_back(pair);
    }
  }
  return "";
}

std::string ExplanationDifference(uint64_t seed, uint64_t* compared) {
  PlanGen gen(seed);
  const Program& program = gen.Policy(4);
  const Plan plan(program, 0, PlanGen::Dates());
  PreparedRecord record = plan.NewRecord();
  PlanDecisions decisions = plan.NewDecisions();
  KeptValues kept;
  for (int person = 0; person < 4; ++person) {
    const SubjectFacts subject = gen.Person();
    plan.Prepare(subject, &record);
    plan.DecideExplained(record, &decisions, &kept);
    Evaluator evaluator(program, subject, PlanGen::Dates());
    for (uint32_t rule = 0; rule < program.rules.size(); ++rule) {
      const auto expanded = plan.Expand(kept, rule, &subject);
      if (expanded == nullptr) continue;
      ++*compared;
      const Decision reference = evaluator.Decide(rule);
      const std::string difference = TreeDifference(*reference.explanation, *expanded);
      if (!difference.empty())
        return program.rules[rule].names.id + "\n" + difference + Print(program);
    }
  }
  return "";
}

}  // namespace

TEST_CASE("kept values expand into the reference's explanation, node for node") {
  uint64_t compared = 0;
  const bool same = rc::check([&](uint64_t seed) {
    const std::string difference = ExplanationDifference(seed, &compared);
    if (!difference.empty()) RC_FAIL(difference);
  });
  CHECK(same);
  CHECK(compared > 500);
}

TEST_CASE("a norm that deviates is left to the reference, under either name") {
  ProgramBuilder b;
  const Type number{TypeKind::kNumber};
  const uint32_t law = b.AddDefinition("days", number, b.Constant(ProgramBuilder::Plain(30)));
  const uint32_t own = b.AddDefinition("own_days", number, b.Constant(ProgramBuilder::Plain(20)));
  b.program.definitions[law].direction = Direction::kMoreIsBetter;
  b.program.definitions[law].overrides = {own};
  for (const uint32_t norm : {law, own})
    b.AddRule("r" + std::to_string(norm),
              b.Yes(Op::kBelow, {b.ReadDefinition(norm), b.Constant(ProgramBuilder::Plain(25))}));
  SubjectFacts subject;
  subject.id = "p";
  const Plan plan(b.program, 0, PlanGen::Dates());
  PlannedEvaluator planned(plan);
  const std::vector<Decision> decisions = planned.DecideAll(subject);
  REQUIRE(decisions.size() == 2);
  for (const Decision& decision : decisions) CHECK(decision.outcome == Outcome::kFails);
}

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
