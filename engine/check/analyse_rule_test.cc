#include <catch2/catch.hpp>
#include <chrono>

#include "engine/check/analyse.h"
#include "engine/check/compile.h"
#include "engine/program/builder.h"

namespace writ {
namespace {

const Type kNumber{TypeKind::kNumber, 0, {}};
const Type kYesNo{TypeKind::kYesNo, 0, {}};
const Type kPercentPerMonth{TypeKind::kPercent, 0, Frequency::kMonth};

// Runs an analysis with what it asks for.
void RunOn(const Program& p, void (*analyse)(const Program&, Diagnostics&), Diagnostics& found) {
  analyse(p, found);
}
void RunOn(const Program& p, void (*analyse)(const Program&, const ValueNumbers&, Diagnostics&),
           Diagnostics& found) {
  analyse(p, ValueNumbers(p), found);
}
void RunOn(const Program& p, void (*analyse)(const Program&, const Reads&, Diagnostics&),
           Diagnostics& found) {
  analyse(p, ReadsOfNodes(p), found);
}

template <typename Analysis>
std::vector<Diagnostic> Found(const ProgramBuilder& b, Analysis analyse) {
  REQUIRE(Verify(b.program) == std::nullopt);
  Diagnostics diagnostics;
  RunOn(b.program, analyse, diagnostics);
  return diagnostics.Sorted();
}

// The kinds that were found, by name.
template <typename Analysis>
std::string Kinds(const ProgramBuilder& b, Analysis analyse) {
  std::string names;
  for (const Diagnostic& d : Found(b, analyse)) {
    if (!names.empty()) names += " ";
    names += InfoOf(d.kind).name;
  }
  return names;
}

std::string ExampleOf(const Diagnostic& diagnostic) {
  std::string text;
  for (const Argument& line : diagnostic.example) text += line.en + "\n";
  return text;
}

// An employee with a monthly attainment, a score and a yes/no.
class PolicyBuilder : public ProgramBuilder {
 public:
  PolicyBuilder() {
    attainment = AddFact("attainment", kPercentPerMonth);
    score = AddFact("score", kNumber);
    age = AddFact("age", kNumber);
    pregnant = AddFact("pregnant", kYesNo);
  }
  ExprId Attains(Op op, int64_t percent, int32_t months) {
    return ForMonths(Yes(op, {ReadFact(attainment), Constant(Percent(percent))}), months);
  }
  ExprId Compare(uint32_t fact, Op op, int64_t n) {
    return Yes(op, {ReadFact(fact), Constant(Plain(n))});
  }
  ExprId Latest(Op op, int64_t percent) {
    const ExprId latest = Add(Op::kLatest, {TypeKind::kPercent, 0, {}}, {ReadFact(attainment)});
    return Yes(op, {latest, Constant(Percent(percent))});
  }
  uint32_t attainment, score, age, pregnant;
};

std::string RuleKinds(auto make) {
  PolicyBuilder b;
  make(b);
  return Kinds(b, AnalyseConditions);
}

TEST_CASE("limits on one figure that exclude each other can never hold together") {
  CHECK(RuleKinds([](PolicyBuilder& b) {
          b.AddRule("r", b.Yes(Op::kAnd, {b.Compare(b.score, Op::kBelow, 80),
                                          b.Compare(b.score, Op::kAbove, 90)}));
        }) == "NeverHolds");
  CHECK(RuleKinds([](PolicyBuilder& b) {
          b.AddRule("r", b.Yes(Op::kAnd, {b.Compare(b.score, Op::kAtLeast, 80),
                                          b.Compare(b.score, Op::kAtMost, 80)}));
        }).empty());
  CHECK(RuleKinds([](PolicyBuilder& b) {
          b.AddRule("r", b.Yes(Op::kAnd, {b.Compare(b.score, Op::kBelow, 80),
                                          b.Compare(b.age, Op::kAbove, 90)}));
        }).empty());
  CHECK(RuleKinds([](PolicyBuilder& b) {
          const ExprId either = b.Yes(
              Op::kOr, {b.Compare(b.score, Op::kAbove, 90), b.Compare(b.age, Op::kAbove, 50)});
          b.AddRule("r", b.Yes(Op::kAnd, {either, b.Compare(b.score, Op::kBelow, 80),
                                          b.Compare(b.age, Op::kBelow, 20)}));
        }) == "NeverHolds");
  CHECK(RuleKinds([](PolicyBuilder& b) {
          const ExprId p = b.ReadFact(b.pregnant);
          b.AddRule("r", b.Yes(Op::kAnd, {p, b.Yes(Op::kNot, {b.ReadFact(b.pregnant)})}));
        }) == "NeverHolds");
}

TEST_CASE("both places of a contradiction are shown") {
  PolicyBuilder b;
  const ExprId low = b.Compare(b.score, Op::kBelow, 80);
  const ExprId high = b.Compare(b.score, Op::kAbove, 90);
  b.AddRule("r", b.Yes(Op::kAnd, {low, high}));
  const auto found = Found(b, AnalyseConditions);
  REQUIRE(found.size() == 1);
  REQUIRE(found[0].related.size() == 2);
  CHECK(found[0].related[0].place == b.program[low].place);
  CHECK(found[0].related[1].place == b.program[high].place);
}

TEST_CASE("runs of one series are set against each other") {
  CHECK(RuleKinds([](PolicyBuilder& b) {
          b.AddRule("r",
                    b.Yes(Op::kAnd, {b.Attains(Op::kBelow, 80, 3), b.Attains(Op::kAbove, 90, 2)}));
        }) == "NeverHolds");
  CHECK(RuleKinds([](PolicyBuilder& b) {
          b.AddRule("r",
                    b.Yes(Op::kAnd, {b.Attains(Op::kBelow, 80, 3), b.Latest(Op::kAtLeast, 100)}));
        }) == "NeverHolds");
  CHECK(RuleKinds([](PolicyBuilder& b) {
          b.AddRule("r",
                    b.Yes(Op::kAnd, {b.Attains(Op::kBelow, 80, 3), b.Latest(Op::kAtLeast, 70)}));
        }).empty());
}

TEST_CASE("an `unless` that the condition implies leaves nothing") {
  const auto unless = [](auto make) {
    return RuleKinds([&](PolicyBuilder& b) {
      const auto [when, spared] = make(b);
      b.AddRule("r", when, {spared});
    });
  };
  // Three months below 80 are two months below 80, and two below 90; not the other way round.
  CHECK(unless([](PolicyBuilder& b) {
          return std::pair(b.Attains(Op::kBelow, 80, 3), b.Attains(Op::kBelow, 80, 2));
        }) == "AlwaysExcepted");
  CHECK(unless([](PolicyBuilder& b) {
          return std::pair(b.Attains(Op::kBelow, 80, 3), b.Attains(Op::kBelow, 90, 2));
        }) == "AlwaysExcepted");
  CHECK(unless([](PolicyBuilder& b) {
          return std::pair(b.Attains(Op::kBelow, 80, 2), b.Attains(Op::kBelow, 80, 3));
        }).empty());
  CHECK(unless([](PolicyBuilder& b) {
          return std::pair(b.Attains(Op::kBelow, 80, 3), b.Attains(Op::kBelow, 70, 2));
        }).empty());
}

TEST_CASE("an `unless` is looked into when it names another rule") {
  PolicyBuilder b;
  const uint32_t wide = b.AddRule("wide", b.Compare(b.score, Op::kBelow, 80));
  b.AddRule("narrow", b.Compare(b.score, Op::kBelow, 60), {b.ReadRule(wide)});
  CHECK(Kinds(b, AnalyseConditions) == "AlwaysExcepted");
  // A rule that is in force only from some day may fail for that alone.
  b.program.rules[0].versions[0].valid.from = Date::FromYmd(2026, 1, 1);
  CHECK(Kinds(b, AnalyseConditions).empty());
}

TEST_CASE("a condition that the range of its fact makes true is said to be so") {
  PolicyBuilder b;
  b.program.facts[b.score].range_from = b.Plain(0);
  b.program.facts[b.score].range_to = b.Plain(100);
  b.AddRule("r", b.Yes(Op::kAnd,
                       {b.Compare(b.score, Op::kAtLeast, 0), b.Compare(b.age, Op::kAtLeast, 0)}));
  CHECK(Kinds(b, AnalyseConditions) == "AlwaysHolds");
  b.AddRule("s", b.Compare(b.score, Op::kAbove, 100));
  CHECK(Kinds(b, AnalyseConditions) == "AlwaysHolds NeverHolds");
}

std::string ExceptionKinds(PolicyBuilder& b, ExprId when_a, ExprId value_a, ExprId when_b,
                           ExprId value_b) {
  const uint32_t pay = b.AddDefinition("pay", kNumber, b.Constant(b.Plain(10)));
  b.program.definitions[pay].exceptions = {b.AddException("a", when_a, value_a),
                                           b.AddException("b", when_b, value_b)};
  return Kinds(b, AnalyseExceptions);
}

TEST_CASE("exceptions that can apply together clash when their results differ") {
  {
    PolicyBuilder b;
    CHECK(ExceptionKinds(b, b.Compare(b.score, Op::kAbove, 50), b.Constant(b.Plain(1)),
                         b.Compare(b.score, Op::kAbove, 70),
                         b.Constant(b.Plain(2))) == "ExceptionsClash");
    const auto found = Found(b, AnalyseExceptions);
    CHECK(ExampleOf(found[0]) == "score: 71\n1 or 2?\n");
    REQUIRE(found[0].related.size() == 1);
  }
  {
    PolicyBuilder b;
    CHECK(ExceptionKinds(b, b.Compare(b.score, Op::kAbove, 50), b.Constant(b.Plain(2)),
                         b.Compare(b.score, Op::kAbove, 70), b.Constant(b.Plain(2)))
              .empty());
  }
  {
    PolicyBuilder b;
    CHECK(ExceptionKinds(b, b.Compare(b.score, Op::kAtMost, 70), b.Constant(b.Plain(1)),
                         b.Compare(b.score, Op::kAbove, 70), b.Constant(b.Plain(2)))
              .empty());
  }
}

TEST_CASE("what the text alone cannot decide is a note") {
  PolicyBuilder b;
  const ExprId limit = b.Add(Op::kMultiply, kNumber, {b.Constant(b.Plain(3)), b.ReadFact(b.age)});
  CHECK(ExceptionKinds(b, b.Yes(Op::kAbove, {b.ReadFact(b.score), limit}), b.Constant(b.Plain(1)),
                       b.Compare(b.score, Op::kBelow, 5),
                       b.Constant(b.Plain(2))) == "ExceptionsMayClash");
}

TEST_CASE("exceptions whose days never meet do not clash") {
  PolicyBuilder b;
  ExceptionKinds(b, b.Compare(b.score, Op::kAbove, 50), b.Constant(b.Plain(1)),
                 b.Compare(b.score, Op::kAbove, 70), b.Constant(b.Plain(2)));
  b.program.exceptions[0].valid.until = Date::FromYmd(2025, 12, 31);
  b.program.exceptions[1].valid.from = Date::FromYmd(2026, 1, 1);
  CHECK(Kinds(b, AnalyseExceptions).empty());
}

TEST_CASE("versions of one norm may not be in force on one day") {
  PolicyBuilder b;
  const uint32_t d = b.AddDefinition("pay", kNumber, b.Constant(b.Plain(1)));
  auto& versions = b.program.definitions[d].versions;
  versions.push_back(versions[0]);
  versions[1].value = b.Constant(b.Plain(2));
  versions[0].valid.until = Date::FromYmd(2025, 12, 31);
  versions[1].valid.from = Date::FromYmd(2026, 1, 1);
  CHECK(Kinds(b, AnalyseVersions).empty());
  versions[1].valid.from = Date::FromYmd(2025, 12, 31);
  const auto found = Found(b, AnalyseVersions);
  REQUIRE(found.size() == 1);
  CHECK(MessageOf(found[0], Language::kEnglish) ==
        "two versions of pay are in force on 2025-12-31");
  versions[1].valid.from.reset();
  CHECK(Kinds(b, AnalyseVersions) == "VersionsOverlap");
}

TEST_CASE("a circle through an exception is shown as a path") {
  PolicyBuilder b;
  const uint32_t x = b.AddDefinition("x", kNumber, b.Constant(b.Plain(1)));
  const uint32_t y = b.AddDefinition("y", kNumber, b.ReadDefinition(x));
  b.program.definitions[x].exceptions = {
      b.AddException("e", b.Compare(b.score, Op::kAbove, 1), b.ReadDefinition(y))};
  Diagnostics diagnostics;
  AnalyseCircles(b.program, ReadsOfNodes(b.program), diagnostics);
  REQUIRE(diagnostics.Sorted().size() == 1);
  CHECK(MessageOf(diagnostics.Sorted()[0], Language::kEnglish) == "x depends on itself: x → y → x");
}

TEST_CASE("windows that ask for more than they see") {
  PolicyBuilder b;
  const ExprId low = b.Yes(Op::kBelow, {b.ReadFact(b.attainment), b.Constant(b.Percent(80))});
  Window window;
  window.periods = 3;
  b.Windowed(Op::kInAtLeast, {low}, window, 3);
  CHECK(Kinds(b, AnalyseWindows).empty());
  b.Windowed(Op::kInAtLeast, {low}, window, 4);
  CHECK(Kinds(b, AnalyseWindows) == "WindowNeverMet");
  window.skipping = low;
  window.looking_back = 2;
  b.Windowed(Op::kConsecutive, {low}, window);
  CHECK(Kinds(b, AnalyseWindows) == "WindowNeverMet LookBackTooShort");
}

TEST_CASE("a lower norm may not be worse than the law") {
  const auto verdict = [](int64_t law, int64_t own, Direction direction) {
    PolicyBuilder b;
    const uint32_t upper = b.AddDefinition("statutory", kNumber, b.Constant(b.Plain(law)));
    const uint32_t lower = b.AddDefinition("own", kNumber, b.Constant(b.Plain(own)));
    b.program.definitions[upper].direction = direction;
    b.program.definitions[upper].overrides = {lower};
    return Kinds(b, AnalyseDeviations);
  };
  CHECK(verdict(5, 4, Direction::kMoreIsBetter) == "WorseThanLaw");
  CHECK(verdict(5, 5, Direction::kMoreIsBetter).empty());
  CHECK(verdict(5, 6, Direction::kMoreIsBetter).empty());
  CHECK(verdict(5, 6, Direction::kLessIsBetter) == "WorseThanLaw");
  CHECK(verdict(5, 6, Direction::kNone) == "DeviationNotDecided");
}

TEST_CASE("a lower norm built on the law is judged by what it adds") {
  const auto verdict = [](Op op, int64_t by) {
    PolicyBuilder b;
    const uint32_t upper = b.AddDefinition("statutory", kNumber, b.ReadFact(b.age));
    const ExprId own = b.Add(op, kNumber, {b.ReadDefinition(upper), b.Constant(b.Plain(by))});
    const uint32_t lower = b.AddDefinition("own", kNumber, own);
    b.program.definitions[upper].direction = Direction::kMoreIsBetter;
    b.program.definitions[upper].overrides = {lower};
    return Kinds(b, AnalyseDeviations);
  };
  CHECK(verdict(Op::kAdd, 5).empty());
  CHECK(verdict(Op::kSubtract, 5) == "WorseThanLaw");
  CHECK(verdict(Op::kLarger, 5).empty());
  CHECK(verdict(Op::kSmaller, 5) == "DeviationNotDecided");
}

PolicyBuilder WithFinding(ExprId (*condition)(PolicyBuilder&)) {
  PolicyBuilder b;
  Finding finding;
  finding.names = b.Named("incompetence");
  finding.needs = {"closed_period", "absolute_standard", "same_standard_for_peers"};
  b.program.findings.push_back(finding);
  const uint32_t rule = b.AddRule("low", condition(b));
  b.program.rules[rule].versions[0].counts_as = 0;
  return b;
}

TEST_CASE("ranking against the team is no absolute standard, however deep it hides") {
  CHECK(Kinds(WithFinding([](PolicyBuilder& b) { return b.Compare(b.score, Op::kBelow, 60); }),
              AnalyseFindings)
            .empty());
  const PolicyBuilder hidden = WithFinding([](PolicyBuilder& b) {
    const ExprId average = b.Add(Op::kTeamAggregate, kNumber, {b.ReadFact(b.score)});
    const uint32_t bar = b.AddDefinition("bar", kNumber, average);
    return b.Yes(Op::kBelow, {b.ReadFact(b.score), b.ReadDefinition(bar)});
  });
  const auto found = Found(hidden, AnalyseFindings);
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == DiagnosticKind::kFindingOverTeam);
  CHECK(HelpOf(found[0], Language::kChinese).find("指导案例18号") != std::string::npos);
}

TEST_CASE("a recorded rank and a rule for one person are seen") {
  CHECK(Kinds(WithFinding([](PolicyBuilder& b) {
                return b.Compare(b.AddFact("sales_rank", kNumber), Op::kAbove, 20);
              }),
              AnalyseFindings) == "FindingOverRank");
  CHECK(Kinds(WithFinding([](PolicyBuilder& b) {
                const uint32_t name = b.AddFact("name", {TypeKind::kText, 0, {}});
                b.program.facts[name].personal = true;
                return b.Yes(Op::kIs, {b.ReadFact(name), b.Constant(b.Text("Zhang"))});
              }),
              AnalyseFindings) == "FindingSinglesOut");
}

TEST_CASE("what nothing uses is said, libraries and names of people excepted") {
  PolicyBuilder b;
  const uint32_t name = b.AddFact("name", {TypeKind::kText, 0, {}});
  b.program.facts[name].personal = true;
  b.program.facts[b.age].names.module = "law";
  b.AddRule("r", b.Yes(Op::kAnd, {b.Attains(Op::kBelow, 80, 3), b.ReadFact(b.pregnant)}));
  CHECK(Kinds(b, AnalyseUse) == "UnusedFact");  // score
  b.program.documents.push_back({b.Named("notice")});
  b.program.declared_acts.push_back(
      {DeclaredAct::Kind::kDocument, b.Named("notice"), "field score\nby manager"});
  CHECK(Kinds(b, AnalyseUse).empty());
  b.program.roles = {{b.Named("manager")}, {b.Named("idle")}};
  CHECK(Kinds(b, AnalyseUse) == "UnusedRole");
  // Who supplies a fact has a part in the policy; what a library says of its own facts is none.
  b.program.facts[b.age].source = "idle";
  CHECK(Kinds(b, AnalyseUse) == "UnusedRole");
  b.program.facts[b.score].source = "idle";
  CHECK(Kinds(b, AnalyseUse).empty());
  b.AddDefinition("unused", kNumber, b.Constant(b.Plain(1)));
  CHECK(Kinds(b, AnalyseUse).find("UnusedDefinition") != std::string::npos);
}

// Bands as (below?, bound).
std::string ScaleKinds(std::vector<std::pair<bool, int64_t>> bands, bool bounded = false) {
  PolicyBuilder b;
  Scale scale;
  scale.names = b.Named("rating");
  scale.of = {b.Named("score"), kNumber};
  scale.choice = b.AddChoice("rating", {"a", "b", "c", "d"});
  for (uint32_t i = 0; i < bands.size(); ++i)
    scale.bands.push_back({i, bands[i].first, ProgramBuilder::Plain(bands[i].second)});
  b.program.scales.push_back(std::move(scale));
  if (bounded) {
    b.program.facts[b.score].range_from = b.Plain(0);
    b.program.facts[b.score].range_to = b.Plain(100);
    b.Add(Op::kBand, {TypeKind::kChoice, 0, {}}, {b.ReadFact(b.score)});
  }
  return Kinds(b, AnalyseScales);
}

TEST_CASE("bands of a scale meet, are in order and leave nothing out") {
  CHECK(ScaleKinds({{false, 90}, {false, 75}, {false, 60}, {true, 60}}).empty());
  CHECK(ScaleKinds({{true, 60}, {false, 60}, {false, 75}}).empty());
  CHECK(ScaleKinds({{false, 90}, {true, 60}}) == "ScaleGap");
  CHECK(ScaleKinds({{false, 50}, {true, 60}}) == "ScaleOverlap");
  CHECK(ScaleKinds({{false, 75}, {false, 90}, {true, 75}}) == "ScaleOrder");
  CHECK(ScaleKinds({{false, 90}, {false, 90}, {true, 90}}) == "ScaleOverlap");
  CHECK(ScaleKinds({{false, 90}, {false, 0}}) == "ScaleGap");
  CHECK(ScaleKinds({{false, 90}, {false, 0}}, true).empty());
}

TEST_CASE("cost counts windows on windows once for each period, and warns beyond the bound") {
  PolicyBuilder b;
  b.AddRule("cheap", b.Attains(Op::kBelow, 80, 3));
  const auto costs = WorstCaseCost(b.program);
  REQUIRE(costs.size() == 1);
  CHECK(costs[0].rule == "cheap");
  CHECK(costs[0].facts_read == 3);
  CHECK(costs[0].steps >= 9);
  CHECK(costs[0].steps < 30);
  CHECK(Kinds(b, AnalyseCost).empty());

  const uint32_t list = b.AddFact("trainings", {TypeKind::kList, 0, {}});
  const ExprId some = b.Yes(Op::kSome, {b.ReadFact(list), b.Compare(b.score, Op::kAbove, 1)});
  const ExprId day = b.Constant(b.Day(2020, 1, 1));
  b.AddRule("dear", b.Windowed(Op::kAnyTime, {some, day}, Window{}));
  CHECK(Kinds(b, AnalyseCost) == "RuleTooCostly");
}

TEST_CASE("an exception that reads its own target has a cost too") {
  PolicyBuilder b;
  const uint32_t base = b.AddDefinition("base", kNumber, b.Constant(b.Plain(10)));
  const ExprId small = b.Yes(Op::kBelow, {b.ReadDefinition(base), b.Constant(b.Plain(20))});
  b.program.definitions[base].exceptions = {
      b.AddException("floor", small, b.Constant(b.Plain(20)))};
  b.AddRule("r", b.Yes(Op::kBelow, {b.ReadDefinition(base), b.Constant(b.Plain(1))}));
  CHECK(WorstCaseCost(b.program)[0].steps < 50);
}

TEST_CASE("two thousand rules that except each other are quick") {
  PolicyBuilder b;
  b.AddRule("r0", b.Compare(b.score, Op::kBelow, 1));
  for (int i = 1; i < 2000; ++i) {
    const ExprId when = b.Yes(Op::kAnd, {b.Compare(b.score, Op::kBelow, i + 1),
                                         b.Attains(Op::kBelow, i % 100, 1 + i % 6)});
    b.AddRule("r" + std::to_string(i), when, {b.ReadRule(static_cast<uint32_t>(i) - 1)});
  }
  const auto start = std::chrono::steady_clock::now();
  Diagnostics diagnostics;
  Analyse(b.program, ReadsOfNodes(b.program), diagnostics);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}

TEST_CASE("a condition of many alternatives is left undecided, never wrongly called impossible") {
  PolicyBuilder b;
  std::vector<ExprId> all;
  for (int i = 0; i < 20; ++i) {
    const uint32_t x = b.AddFact("x" + std::to_string(i), kNumber);
    all.push_back(b.Yes(Op::kOr, {b.Compare(x, Op::kBelow, 1), b.Compare(x, Op::kAbove, 5)}));
  }
  b.AddRule("r", b.Yes(Op::kAnd, all));
  CHECK(Kinds(b, AnalyseConditions).empty());
}

}  // namespace
}  // namespace writ
