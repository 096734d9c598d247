// Property: what is checked never fails by type. A policy and the facts of some people (parted by a
// line of =====; without facts, some are made up) are decided twice with the same result; every
// explanation is well formed: children before parents, references and values that fit the Program;
// and it can be put into words. The plan decides and explains as the reference does, and the fast
// reader reads as the importer.
#include <algorithm>
#include <cstring>

#include "engine/base/text.h"
#include "engine/render/explanation.h"
#include "runtime/facts/record_json.h"
#include "tests/fuzz/compiled.h"
#include "tests/fuzz/facts_fuzz.h"
#include "tests/fuzz/mutate_facts.h"
#include "tests/fuzz/mutate_policy.h"
#include "tests/fuzz/same_explanation.h"

namespace {

using namespace writ;
using fuzz::Compiled;
using fuzz::Random;
using fuzz::Require;

constexpr size_t kMostPeople = 8;
constexpr size_t kInputsPerWords = 8;  // putting into words is slow, and has no state
constexpr const char* kBetween = "\n=====\n";

struct Tally {
  uint64_t inputs = 0, compiled = 0, decided = 0;
  std::array<uint64_t, 4> outcomes{};
  uint64_t expanded = 0, read_fast = 0;
};
Tally tally;

void Report() {
  const auto share = [](uint64_t part) {
    return static_cast<unsigned>(part * 100 / std::max<uint64_t>(tally.inputs, 1));
  };
  const auto& texts = fuzz::Compilations();
  std::fprintf(stderr,
               "stat::inputs: %lu, of them compiled %u %%, decided %u %%; texts compiled: %lu of "
               "%lu\nstat::decided_percent: %u\n",
               tally.inputs, share(tally.compiled), share(tally.decided), texts.compiled,
               texts.tried, share(tally.decided));
  std::fprintf(
      stderr,
      "stat::decisions: %lu hold, %lu fail, %lu unknown, %lu not applicable; %lu explained "
      "by the plan; %lu records read fast\n",
      tally.outcomes[0], tally.outcomes[1], tally.outcomes[2], tally.outcomes[3], tally.expanded,
      tally.read_fast);
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
  Require(fuzz::SameTree(*a.explanation, *b.explanation), "deciding twice explains the same");
}

void RequireWords(const std::string& words) {
  Require(!words.empty() && !FindInvalidUtf8(words), "words are there, and are text");
}

void CheckWords(const Program& program, const Decision& decision) {
  for (const Language language : {Language::kEnglish, Language::kChinese}) {
    for (const bool personal : {true, false}) {
      const WordsOptions options{language, personal};
      RequireWords(DecisionWords(program, decision, options));
      for (const BecauseLine& line : Because(program, decision, options)) RequireWords(line.text);
      for (const Turning& turning : ShownTurnings(program, decision, options))
        RequireWords(TurningWords(program, turning, language));
    }
    for (const MissingFact& missing : decision.missing)
      RequireWords(MissingWords(program, missing, language));
  }
}

// The two evaluators may stop at different steps of a number that grew too large or was divided by
// zero, so reasons are not compared, only what comes out.
void ComparePlan(const Plan& plan, const SubjectFacts& subject,
                 const std::vector<Decision>& expected) {
  const auto planned = PlannedEvaluator(plan).DecideAll(subject);
  Require(planned.size() == expected.size(), "the plan decides as many rules");
  PreparedRecord record = plan.NewRecord();
  PlanDecisions decisions = plan.NewDecisions();
  KeptValues kept;
  plan.Prepare(subject, &record);
  plan.DecideExplained(record, &decisions, &kept);
  for (size_t i = 0; i < planned.size(); ++i) {
    Require(planned[i].rule == expected[i].rule && planned[i].outcome == expected[i].outcome,
            "the plan decides as the reference");
    Require(planned[i].missing == expected[i].missing, "the plan misses what the reference does");
    const auto expanded = plan.Expand(kept, planned[i].rule, &subject);
    if (expanded == nullptr) continue;
    ++tally.expanded;
    Require(fuzz::SameTree(*expected[i].explanation, *expanded),
            "the plan explains as the reference");
  }
}

// What the fast reader takes, the importer takes too, and both read the same.
void CompareReaders(const Plan& plan, std::string json, const std::optional<Population>& people) {
  if (FindInvalidUtf8(json)) return;
  const size_t size = json.size();
  json.append(RecordReader::kPadding, '\0');
  PreparedRecord fast = plan.NewRecord(), slow = plan.NewRecord();
  if (!RecordReader(plan).Read({json.data(), size}, &fast)) return;
  ++tally.read_fast;
  Require(people && people->subjects.size() == 1, "the importer takes what the fast reader takes");
  plan.Prepare(people->subjects.front(), &slow);
  Require(fast == slow, "both readers read the same");
}

void DecideTwice(const Compiled& compiled, size_t day, const Population& people,
                 const SubjectFacts& subject, bool words) {
  const Program& program = *compiled.program;
  const EvalDates dates = fuzz::Days()[day];
  PopulationTeams teams(program, people, dates);
  const EvalOptions options{.explain = true,
                            .teams = people.subjects.size() > 1 ? teams.Source() : TeamSource{}};
  const auto first = Evaluator(program, subject, dates, options).DecideAll();
  Evaluator again(program, subject, dates, options);
  for (const Decision& decision : first) {
    Require(decision.rule < program.rules.size(), "a decision is of a rule");
    ++tally.outcomes[static_cast<size_t>(decision.outcome)];
    RequireSame(decision, again.Decide(decision.rule));
    CheckExplanation(program, *decision.explanation);
    Require(decision.outcome == Outcome::kUnknown || decision.missing.empty(),
            "only of what is unknown something is missing");
    if (words) CheckWords(program, decision);
  }
  for (uint32_t i = 0; i < program.definitions.size(); ++i) {
    const Definition& definition = program.definitions[i];
    if (definition.entity != subject.entity) continue;
    const ValueResult value = again.ValueOf(i);
    if (value.explanation) CheckExplanation(program, *value.explanation);
  }
  if (people.subjects.size() == 1) ComparePlan(*compiled.plans[day], subject, first);
}

std::string_view View(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

size_t Write(const std::string& text, uint8_t* data, size_t max_size) {
  if (text.size() > max_size) return 0;
  std::memcpy(data, text.data(), text.size());
  return text.size();
}

}  // namespace

// Facts are changed as JSON, or the policy in a word. A changed policy is not compiled here: were
// it to break something, libFuzzer would not know the input.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed) {
  Random random(seed);
  const auto parts = fuzz::PartsOf(View(data, size));
  if (parts.empty()) return size;
  std::string policy(parts[0]);
  std::string facts(parts.size() > 1 ? parts[1] : "");
  const auto program = fuzz::CompilePolicy(policy).program;
  if (program == nullptr) return size;
  const bool other_policy = random.OneIn(4);
  if (other_policy) policy = fuzz::MutatePolicy(*program, policy, random);
  if (!other_policy || random.OneIn(3)) facts = fuzz::MutateFacts(*program, facts, random);
  const size_t written = Write(policy + kBetween + facts, data, max_size);
  return written == 0 ? size : written;
}

// The facts of one input for the policy of the other, or a norm of one in the other.
extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t* data1, size_t size1,
                                            const uint8_t* data2, size_t size2, uint8_t* out,
                                            size_t max_size, unsigned int seed) {
  Random random(seed);
  const auto one = fuzz::PartsOf(View(data1, size1)), other = fuzz::PartsOf(View(data2, size2));
  if (one.size() != 2 || other.size() != 2) return 0;
  const auto program = fuzz::CompilePolicy(one[0]).program;
  if (program == nullptr) return 0;
  if (random.OneIn(4)) {
    const std::string text = fuzz::Transplant(one[0], other[0], random);
    return Write(text + kBetween + std::string(one[1]), out, max_size);
  }
  const std::string facts = fuzz::MutateFacts(*program, other[1], random);
  return Write(std::string(one[0]) + kBetween + facts, out, max_size);
}

// -1 keeps an input out of the corpus: only what is decided is worth changing further.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (tally.inputs++ == 0) std::atexit(Report);
  const auto parts = fuzz::PartsOf(View(data, size));
  if (parts.size() != 2) return -1;
  const Compiled& compiled = fuzz::CompilePolicy(parts[0]);
  Require(compiled.broken.empty(), compiled.broken.c_str());
  if (!compiled.cheap) return -1;
  ++tally.compiled;
  std::string json(parts[1]);
  if (json.find_first_not_of(" \n") == json.npos) {
    Random random(size);
    json = fuzz::MakeFacts(*compiled.program, random);
  }
  const auto people = PeopleOf(*compiled.program, json);
  for (const auto& plan : compiled.plans) CompareReaders(*plan, json, people);
  if (!people || people->subjects.size() > kMostPeople) return -1;
  ++tally.decided;
  const bool words = tally.decided % kInputsPerWords == 1;
  for (size_t day = 0; day < fuzz::Days().size(); ++day) {
    for (const SubjectFacts& subject : people->subjects)
      DecideTwice(compiled, day, *people, subject, words);
  }
  return 0;
}
