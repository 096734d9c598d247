// Property: what is checked never fails by type. A policy and the facts of some people (parted by a
// line of =====) are decided twice with the same result, and every explanation is well formed:
// children before parents, references and values that fit the Program. The plan decides as the
// reference does.
#include <algorithm>

#include "engine/eval/plan.h"
#include "engine/syntax/parse.h"
#include "tests/fuzz/facts_fuzz.h"

namespace {

using namespace writ;
using fuzz::Require;

// ANTLR's prediction cache grows with every new text; only a fuzzer sees so many.
constexpr int kInputsPerCache = 1000;
// A few instructions of text can ask for years of windows in windows: slow is not what is looked
// for here.
constexpr uint64_t kMostSteps = 200'000;
constexpr size_t kMostPeople = 8;

constexpr const char* kData =
    "city,on,value,until\nHangzhou,2024-01-01,2000,2025-12-31\nHangzhou,2026-01-01,2500,2026-06-"
    "30\n"
    "Ningbo,2024-01-01,1900,2026-06-30\n";

std::shared_ptr<const Program> ProgramOf(std::string_view text) {
  Loader loader;
  loader.module = [](const std::string&, const std::string&) { return std::nullopt; };
  loader.data = [](const std::string& path, const std::string&) -> std::optional<LoadedText> {
    if (path != "data.csv") return std::nullopt;
    return LoadedText{path, kData};
  };
  return Compile({{"fuzz.writ", std::string(text)}}, loader, {.analyses = false}).program;
}

std::optional<Population> PeopleOf(const Program& program, std::string_view json) {
  fuzz::Imported imported;
  const auto file =
      AddFactFile({"facts.json", std::string(json)}, imported.sources, imported.diagnostics);
  if (file)
    imported.population = ImportJson(program, imported.sources, *file, imported.diagnostics);
  fuzz::CheckImport(imported);
  return std::move(imported.population);
}

bool RefersToSomething(const Program& program, const ExplanationNode& node) {
  switch (node.kind) {
    case NodeKind::kRule: return node.ref < program.rules.size();
    case NodeKind::kDefinition: return node.ref < program.definitions.size();
    case NodeKind::kException: return node.ref < program.exceptions.size();
    case NodeKind::kFact:
    case NodeKind::kPresumption: return node.ref < program.facts.size();
    case NodeKind::kExpr:
    case NodeKind::kUnless:
    case NodeKind::kPeriod:
    case NodeKind::kTeam: return node.ref < program.exprs.size();
  }
  return false;
}

void CheckExplanation(const Program& program, const Explanation& explanation) {
  Require(!explanation.nodes.empty(), "an explanation has a root");
  for (size_t i = 0; i < explanation.nodes.size(); ++i) {
    const ExplanationNode& node = explanation.nodes[i];
    for (const uint32_t child : node.children)
      Require(child < i, "children stand before their parents");
    Require(RefersToSomething(program, node), "a node refers to something");
    Require(!node.recording || *node.recording < explanation.recordings.size(),
            "a node's recording is there");
    Require(node.known <= node.count, "no more are known than there are");
    if (node.kind != NodeKind::kExpr || node.state != State::kKnown) continue;
    const bool condition = program.exprs[node.ref].type.kind == TypeKind::kYesNo;
    Require(!condition || node.value.type.kind == TypeKind::kYesNo,
            "a condition's value is yes or no");
  }
  for (const ReadFact& read : explanation.recordings)
    Require(read.fact < program.facts.size(), "what was read is a fact");
}

bool SameNode(const ExplanationNode& a, const ExplanationNode& b) {
  return a.kind == b.kind && a.ref == b.ref && a.period == b.period && a.state == b.state &&
         a.reason == b.reason && a.value == b.value && a.recording == b.recording &&
         a.detail == b.detail && a.count == b.count && a.known == b.known &&
         a.children == b.children;
}

bool SameTurning(const Turning& a, const Turning& b) {
  return a.comparison == b.comparison && a.what == b.what && a.period == b.period &&
         a.needs == b.needs && a.bound == b.bound;
}

void RequireSame(const Decision& a, const Decision& b) {
  Require(a.rule == b.rule && a.version == b.version && a.outcome == b.outcome &&
              a.reason == b.reason && a.detail == b.detail && a.because_of == b.because_of &&
              a.missing == b.missing,
          "deciding twice gives the same decision");
  Require(std::ranges::equal(a.would_hold_if, b.would_hold_if, SameTurning),
          "deciding twice asks for the same change");
  Require(a.explanation != nullptr && b.explanation != nullptr, "a decision is explained");
  Require(std::ranges::equal(a.explanation->nodes, b.explanation->nodes, SameNode) &&
              a.explanation->recordings == b.explanation->recordings,
          "deciding twice explains the same");
}

// The two evaluators may stop at different steps of a number that grew too large or was divided by
// zero, so reasons are not compared, only what comes out.
void ComparePlan(const Program& program, const SubjectFacts& subject, EvalDates dates,
                 const std::vector<Decision>& expected) {
  const Plan plan(program, subject.entity, dates);
  const auto planned = PlannedEvaluator(plan).DecideAll(subject);
  Require(planned.size() == expected.size(), "the plan decides as many rules");
  for (size_t i = 0; i < planned.size(); ++i) {
    Require(planned[i].rule == expected[i].rule && planned[i].outcome == expected[i].outcome,
            "the plan decides as the reference");
    Require(planned[i].missing == expected[i].missing, "the plan misses what the reference does");
  }
}

void DecideTwice(const Program& program, const Population& people, const SubjectFacts& subject,
                 EvalDates dates) {
  PopulationTeams teams(program, people, dates);
  const EvalOptions options{.explain = true,
                            .teams = people.subjects.size() > 1 ? teams.Source() : TeamSource{}};
  const auto first = Evaluator(program, subject, dates, options).DecideAll();
  Evaluator again(program, subject, dates, options);
  for (const Decision& decision : first) {
    Require(decision.rule < program.rules.size(), "a decision is of a rule");
    RequireSame(decision, again.Decide(decision.rule));
    CheckExplanation(program, *decision.explanation);
    Require(decision.outcome == Outcome::kUnknown || decision.missing.empty(),
            "only of what is unknown something is missing");
  }
  for (uint32_t i = 0; i < program.definitions.size(); ++i) {
    const Definition& definition = program.definitions[i];
    if (definition.entity != subject.entity) continue;
    const ValueResult value = again.ValueOf(i);
    if (value.explanation) CheckExplanation(program, *value.explanation);
  }
  if (people.subjects.size() == 1) ComparePlan(program, subject, dates, first);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static int inputs = 0;
  if (++inputs % kInputsPerCache == 0) syntax::ClearParserCache();
  const auto parts = fuzz::PartsOf({reinterpret_cast<const char*>(data), size});
  if (parts.size() != 2) return 0;
  const auto program = ProgramOf(parts[0]);
  if (program == nullptr) return 0;
  Require(!Verify(*program), "what is compiled is verified");
  for (const Cost& cost : WorstCaseCost(*program)) {
    if (cost.steps > kMostSteps) return 0;
  }
  if (program->entities.empty()) return 0;
  const auto people = PeopleOf(*program, parts[1]);
  if (!people || people->subjects.size() > kMostPeople) return 0;
  for (const char* day : {"2026-03-10", "2025-06-30"}) {
    const Date date = *Date::ParseIso(day);
    for (const SubjectFacts& subject : people->subjects)
      DecideTwice(*program, *people, subject, {date, date});
  }
  return 0;
}
