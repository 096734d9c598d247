// Imports of one millisecond: the log says which of them counts.
#include <catch2/catch.hpp>

#include <algorithm>

#include "engine/eval/eval.h"
#include "runtime/cases/cases_testing.h"
#include "runtime/facts/batch.h"

namespace writ::cases {
namespace {

void Import(Desk& desk, const std::string& fact, const std::string& source) {
  SourceSet sources;
  Diagnostics diagnostics;
  const auto program = Desk::Must(desk.cases->ProgramOf(desk.bundle()));
  AssignmentOptions options;
  options.source = source;
  const auto facts = ReadAssignment(*program, "E", fact, options, sources, diagnostics);
  REQUIRE(facts);
  Desk::Must(desk.cases->Import(BatchOf(*program, *facts), source, {}));
}

// "51 crm holds": what counts on that day's knowledge, from whom, and whether that is weak.
std::string Counting(Desk& desk, const char* known_on) {
  const auto program = Desk::Must(desk.cases->ProgramOf(desk.bundle()));
  const SubjectFacts facts = Desk::Must(desk.cases->FactsOf(*program, "E"));
  const Date day = *Date::ParseIso(known_on);
  const auto fact = program->FindFact(facts.entity, "score").value();
  const Recording* score = facts.record.Find(fact, std::nullopt, day);
  Evaluator evaluator(*program, facts, {*Date::ParseIso("2026-03-10"), day});
  const std::string weak = OutcomeId(evaluator.Decide(program->FindRule("weak").value()).outcome);
  if (score == nullptr) return weak;
  return std::get<Scalar>(score->value).number.Canonical() + " " + score->source + " " + weak;
}

}  // namespace

TEST_CASE("of three imports of one millisecond the one that is last in the log counts") {
  std::vector<std::string> order = {"51 crm", "61 hr", "71 lms"};
  do {
    Desk desk;
    desk.At("2026-03-05T01:00:00.000Z");
    for (const std::string& one : order) Import(desk, "score=" + one.substr(0, 2), one.substr(3));
    const std::string last = order.back() + (order.back() == "51 crm" ? " holds" : " fails");
    INFO(order[0] << ", " << order[1] << ", " << order[2]);
    const auto check = [&] {
      CHECK(Counting(desk, "2026-03-05") == last);
      CHECK(Counting(desk, "2026-03-10") == last);
      CHECK(Counting(desk, "2026-03-04") == "unknown");
    };
    check();
    Desk::Must(desk.cases->Rebuild());
    check();
    desk.Close();
    desk.Open();
    check();
  } while (std::ranges::next_permutation(order).found);
}

}  // namespace writ::cases
