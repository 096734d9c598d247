// The read set of a decision: each fact once, with the import it came with, in one order.
#include "runtime/facts/read_set.h"

#include <catch2/catch.hpp>

#include "engine/eval/eval.h"
#include "runtime/facts/fact_code.h"
#include "runtime/facts/facts_testing.h"

namespace writ {
namespace {

using testing::Day;
using testing::EveryFact;
using testing::Stamp;

std::string Shown(const FactUse& use) {
  std::string out = use.fact + " " + (use.period ? use.period->ToString() : "-") + " " + use.batch +
                    " " + testing::Shown(use.recorded);
  out += " " + std::to_string(static_cast<int>(use.state));
  return out + " " + (use.value ? use.value->type() + ":" + use.value->value() : "nothing");
}

ReadFact Of(uint32_t fact, Scalar value, const char* batch = "") {
  ReadFact read;
  read.fact = fact;
  read.value = std::move(value);
  read.batch = batch;
  return read;
}

TEST_CASE("a read set has one order, and nothing twice") {
  const EveryFact p;
  Explanation one, other;
  ReadFact february = Of(p.sales, EveryFact::Money(2), "b");
  february.period = Period::Parse("2026-02");
  ReadFact january = february;
  january.period = Period::Parse("2026-01");
  ReadFact unknown = Of(p.pay, {});
  unknown.state = State::kUnknown;
  ReadFact none = Of(p.hired_on, {});
  none.state = State::kNone;
  none.recorded = Day("2026-03-02");
  one.recordings = {february, Of(p.score, EveryFact::Plain(72), "a"), january, unknown,
                    none,     Of(p.score, EveryFact::Plain(72), "a"), february};
  other.recordings = {unknown, january, none, Of(p.score, EveryFact::Plain(72), "a"), february};
  std::string shown;
  for (const FactUse& use : ReadSetOf(p.program, one)) shown += Shown(use) + "\n";
  CHECK(shown ==
        "employee.hired_on -  2026-03-02 2 none:\n"
        "employee.pay -  - 1 nothing\n"
        "employee.sales 2026-01 b - 0 money:2 CNY\n"
        "employee.sales 2026-02 b - 0 money:2 CNY\n"
        "employee.score - a - 0 number:72\n");
  CHECK(ReadSetOf(p.program, one) == ReadSetOf(p.program, other));
}

TEST_CASE("what has no one spelling is committed to by its bytes, and a list by its members") {
  const EveryFact p;
  Explanation explanation;
  Scalar list;
  list.type = {TypeKind::kList, 1, {}};
  explanation.recordings = {Of(p.name, EveryFact::Text("\xEF\xBF\xBE")), Of(p.trainings, list),
                            Of(p.hours, EveryFact::Plain(8))};
  const auto uses = ReadSetOf(p.program, explanation);
  REQUIRE(uses.size() == 3);
  CHECK(uses[0].value == CommittedValue::OfBytes("\xEF\xBF\xBE"));
  CHECK(uses[1].fact == "employee.trainings");
  CHECK_FALSE(uses[1].value.has_value());
  CHECK(uses[2].fact == "training.hours");
}

TEST_CASE("new facts name the places that a read set may have") {
  const EveryFact p;
  SubjectFacts facts;
  const Period january = *Period::Parse("2026-01"), february = *Period::Parse("2026-02");
  facts.record.facts[p.sales] = {{january, {{}}}, {february, {{}}}};
  facts.record.facts[p.hired_on] = {{std::nullopt, {{}}}};
  facts.record.facts[p.trainings] = {{std::nullopt, {{}}}};
  CHECK(PlacesOf(p.program, facts) == std::vector<FactPlace>{{"employee.hired_on", std::nullopt},
                                                             {"employee.sales", january},
                                                             {"employee.sales", february},
                                                             {"employee.trainings", std::nullopt}});
  CHECK(PlacesOf(p.program, {}).empty());
}

TEST_CASE("the import that a decision's facts came with is in its read set") {
  EveryFact p;
  const ExprId low = p.Yes(Op::kBelow, {p.ReadFact(p.score), p.Constant(EveryFact::Plain(60))});
  const uint32_t rule = p.AddRule("weak", low);
  SubjectFacts known, told;
  Recording score, hired;
  score.value = EveryFact::Plain(50);
  hired.value = EveryFact::Day(2019, 5, 6);
  known.record.facts[p.score] = {{std::nullopt, {score}}};
  known.record.facts[p.hired_on] = {{std::nullopt, {hired}}};
  SubjectFacts read;
  read.told = {{"p", "1", Day("2019-05-06")}};
  REQUIRE(AddFacts(p.program, EncodeFacts(p.program, known),
                   Stamp("facts/7", "2026-03-02T01:00:00.000Z"), &read));
  const auto use_on = [&](const char* known_on) {
    Evaluator evaluator(p.program, read, {Day("2026-04-01"), Day(known_on)});
    std::string shown;
    for (const FactUse& use : ReadSetOf(p.program, *evaluator.Decide(rule).explanation))
      if (use.fact == "employee.score") shown += Shown(use);
    return shown;
  };
  CHECK(use_on("2026-03-02") == "employee.score - facts/7 2026-03-02 0 number:50");
  CHECK(use_on("2026-03-01") == "employee.score -  - 1 nothing");
}

}  // namespace
}  // namespace writ
