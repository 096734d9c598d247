#include "engine/scenario/scenario.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/scenario/scenario_testing.h"

namespace writ {
namespace {

using testing::Ran;
using testing::RunText;

constexpr const char* kGiven = R"(
  given Employee { hired_on: 2019-05-06; left_on: none; told sample "1": 2020-01-01;
    score: 50; sales: [2026-02: 70]; target: [2026-02: 100] }
  as of 2026-03-10
)";

// "" when it passed, else what it said.
std::string Said(const std::string& expectations, Language language = Language::kEnglish) {
  const auto ran = RunText(std::string("\nscenario \"one\"\n") + kGiven + expectations);
  const auto& result = ran.only();
  CHECK((result.verdict == ScenarioVerdict::kPassed) == result.failures.empty());
  std::string said;
  for (const auto& failure : result.failures) {
    const auto& message = failure.message;
    said += (said.empty() ? "" : "\n") + (language == Language::kEnglish ? message.en : message.zh);
  }
  return said;
}

TEST_CASE("an outcome as expected passes, another fails and says what came out") {
  CHECK(Said("  expect low\n") == "");
  CHECK(Said("  expect 偏低\n") == "");
  CHECK(Said("  expect not improve\n") == "");
  CHECK(Said("  expect not low\n") ==
        "expected that low fails, but it holds, because attainment 2026-02 = 70 % is below 80 %; "
        "score = 50 is below 60");
  CHECK(Said("  expect not low\n", Language::kChinese) ==
        "预期「low」不成立,实际成立,因为 达成率 2026年2月 = 70% 低于 80%;得分 = 50 低于 60");
  CHECK(Said("  expect improve is unknown\n") ==
        "expected that improve is unknown, but it fails, because low holds");
}

TEST_CASE("an unknown or not applicable outcome says why, and who can supply what is missing") {
  const std::string given = R"(
scenario "one"
  given Employee { hired_on: 2019-05-06; left_on: none; told sample "1": 2020-01-01;
    score: 50; sales: [2026-02: 70] }
  as of 2026-03-10
  expect low
)";
  const auto unknown = RunText(given);
  REQUIRE(unknown.only().failures.size() == 1);
  CHECK(unknown.only().failures[0].message.en ==
        "expected that low holds, but it is unknown, because target 2026-02 is not recorded; crm "
        "can supply it");
  CHECK(unknown.only().failures[0].message.zh ==
        "预期「low」成立,实际未知,因为 目标 2026年2月 没有记录,可由 crm 提供");
  const auto outside = RunText(R"(
scenario "one"
  given Employee { hired_on: 2019-05-06; left_on: 2020-01-31; told sample "1": 2020-01-01;
    score: 50; sales: [2026-02: 70] }
  as of 2026-03-10
  expect low
)");
  REQUIRE(outside.only().failures.size() == 1);
  const auto& said = outside.only().failures[0].message.en;
  CHECK(said.starts_with("expected that low holds, but it is not applicable, because "));
}

TEST_CASE("because names the rule that decided") {
  CHECK(Said("  expect not improve because low\n") == "");
  CHECK(Said("  expect not improve because improve\n") ==
        "expected that improve decides it, but it does not");
}

TEST_CASE("missing facts") {
  const std::string given = R"(
scenario "one"
  given Employee { hired_on: 2019-05-06; left_on: none; told sample "1": 2020-01-01;
    score: 50; sales: [2026-02: 70] }
  as of 2026-03-10
)";
  CHECK(RunText(given + "  expect low is unknown, missing target\n").only().verdict ==
        ScenarioVerdict::kPassed);
  const auto ran = RunText(given + "  expect low is unknown, missing score\n");
  CHECK(ran.only().verdict == ScenarioVerdict::kFailed);
  CHECK(ran.only().failures.at(0).message.en ==
        "expected that score is missing; missing is: target 2026-02 — from crm");
}

TEST_CASE("values of definitions") {
  CHECK(Said("  expect bonus is 1000 CNY\n") == "");
  CHECK(Said("  expect bonus is 999 CNY\n") == "found 1,000.00 CNY");
  CHECK(Said("  expect bonus is 999 CNY\n", Language::kChinese) == "实际为 1,000.00元");
}

// The kinds of what is wrong with a scenario's expectations, as `writ check` and `writ test` say
// them alike.
std::vector<std::string> Wrong(const std::string& lines) {
  const auto ran = RunText(std::string("\nscenario \"one\"\n") + kGiven + lines);
  CHECK(ran.only().verdict == ScenarioVerdict::kFailed);
  CHECK(ran.kinds == ran.checked);
  return ran.kinds;
}

TEST_CASE("an expectation that cannot be read fails, and checking says so too") {
  using Kinds = std::vector<std::string>;
  CHECK(Wrong("  expect bonus is 10%\n") == Kinds{"ScenarioValue"});
  CHECK(Wrong("  expect attainment in 2026-02 is 70%\n") == Kinds{"ScenarioNotAValue"});
  CHECK(Wrong("  expect low is 3\n") == Kinds{"ScenarioNotAValue"});
  CHECK(Wrong("  expect bonuss is 3 CNY\n") == Kinds{"ScenarioMisspelledName"});
  CHECK(Wrong("  expect zebra\n") == Kinds{"ScenarioUnknownName"});
  CHECK(Wrong("  expect not improve because loww\n") == Kinds{"ScenarioMisspelledName"});
  CHECK(Wrong("  expect not improve because sales\n") == Kinds{"ScenarioRuleNeeded"});
  CHECK(Wrong("  expect low is unknown, missing targte\n") == Kinds{"ScenarioMisspelledName"});
  CHECK(Wrong("  expect low cites handbok art 4\n") == Kinds{"ScenarioMisspelledName"});
  CHECK(Wrong("  expect cites none\n") == Kinds{"ScenarioCitesWhat"});
  CHECK(Wrong("  expect cites handbook art 4\n") == Kinds{"ScenarioCitesWhat"});
}

TEST_CASE("the names of a given case are looked up") {
  const std::string talk =
      "\nprocedure talk|谈话 for Employee {\n  step meet|面谈 by hr { provide minutes|记录 : "
      "document }\n}\n\nscenario \"one\"\n  given case ";
  const auto good = RunText(talk + "talk at meet\n  expect blocked, missing score\n");
  CHECK(good.only().verdict == ScenarioVerdict::kFailed);
  CHECK(good.only().failures.at(0).message.en ==
        "expected that the case is blocked, but it is at: meet");
  CHECK(good.checked.empty());
  const auto bad = RunText(talk + "tlak at meet\n  expect blocked, missing scrore\n");
  CHECK(bad.checked ==
        std::vector<std::string>{"ScenarioMisspelledName", "ScenarioMisspelledName"});
  CHECK(RunText(talk + "talk at meeet\n  expect blocked\n").checked ==
        std::vector<std::string>{"ScenarioMisspelledName"});
  CHECK(RunText(talk + "talk at meet { minuts: \"x\" }\n  expect mete\n").checked ==
        std::vector<std::string>{"ScenarioMisspelledName", "ScenarioMisspelledName"});
}

TEST_CASE("days of events and findings are given by their names") {
  const auto given = [](const std::string& days) {
    return R"(
event warned|警告 of Employee

rule twice|两次 for Employee
  when count of warned over the last 12 months at least 2

rule ever|曾经 for Employee
  when warned

scenario "one"
  given Employee { hired_on: 2019-05-06; left_on: none; told sample "1": 2020-01-01)" +
           days + " }\n  as of 2026-03-10\n";
  };
  const auto passes = [&](const std::string& days, const std::string& expect) {
    const auto ran = RunText(given(days) + expect);
    CAPTURE(days, expect);
    CHECK(ran.kinds.empty());
    CHECK(ran.only().verdict == ScenarioVerdict::kPassed);
  };
  passes("; warned: [2026-01-05, 2025-11-01]", "  expect twice\n  expect ever\n");
  passes("; 警告: 2026-01-05", "  expect ever\n  expect twice is unknown, missing warned\n");
  passes("; warned: 2026-04-01", "  expect ever is unknown, missing 警告\n");
  passes("", "  expect ever is unknown\n");
  for (const char* wrong :
       {"yes", "none", "[2026-01: 5]", "2026-01-05 disputed", "[yes]", "[{ day: 2026-01-05 }]"}) {
    CAPTURE(wrong);
    const auto ran = RunText(given(std::string("; warned: ") + wrong) + "  expect ever\n");
    CHECK(ran.kinds == std::vector<std::string>{"ScenarioEvent"});
  }
}

TEST_CASE("citations") {
  CHECK(Said("  expect low cites handbook art 4\n") == "");
  CHECK(Said("  expect low cites 《员工手册》第4条\n") == "");
  CHECK(Said("  expect low\n  expect cites handbook art 4\n") == "");
  CHECK(Said("  expect bonus cites handbook art 4\n") == "");
  CHECK(Said("  expect bonus is 1000 CNY\n  expect cites art 4\n") == "");
  CHECK(Said("  expect low cites handbook art 5\n") ==
        "this is not cited; cited is handbook art 4");
  CHECK(Said("  expect low cites rulebook art 4\n") ==
        "this is not cited; cited is handbook art 4");
  CHECK(Said("  expect low\n  expect cites none\n") ==
        "expected no citation; found handbook art 4");
  CHECK(Said("  expect not improve\n  expect cites none\n") == "");
  CHECK(Said("  expect improve cites handbook art 4\n", Language::kChinese) ==
        "没有引用此条;实际依据 无");
}

TEST_CASE("a rule that holds cites that by which it holds, too") {
  const auto ran =
      RunText(std::string("\nrule either for Employee\n  when any of { low; improve }\n"
                          "\nscenario \"one\"\n") +
              kGiven + "  expect either cites handbook art 4\n");
  CHECK(ran.kinds.empty());
  CHECK(ran.only().verdict == ScenarioVerdict::kPassed);
}

TEST_CASE("a name that nothing has fails and is a diagnostic") {
  const auto ran = RunText(std::string("\nscenario \"one\"\n") + kGiven + "  expect lows\n");
  CHECK(ran.only().verdict == ScenarioVerdict::kFailed);
  CHECK(ran.kinds == std::vector<std::string>{"ScenarioMisspelledName"});
}

TEST_CASE("a scenario that cannot be read fails") {
  const auto ran = RunText(R"(
scenario "one"
  given Employee { score: 101 }
  expect not low
)");
  CHECK(ran.only().verdict == ScenarioVerdict::kFailed);
  CHECK(ran.kinds.size() == 2);  // out of range, and no date
}

TEST_CASE("scenarios are chosen by name") {
  const std::string two = std::string("\nscenario \"one\"|\"一\"\n") + kGiven +
                          "  expect low\n\nscenario \"two\"|\"二\"\n" + kGiven +
                          "  expect not low\n";
  const auto ran = RunText(two, [](const LocalText& name) { return name.zh == "一"; });
  CHECK(ran.only().verdict == ScenarioVerdict::kPassed);
  CHECK(RunText(two).run.results.size() == 2);
}

const CoverageLine& Line(const std::vector<CoverageLine>& lines, const std::string& id) {
  const auto at =
      std::find_if(lines.begin(), lines.end(), [&](const auto& line) { return line.id == id; });
  REQUIRE(at != lines.end());
  return *at;
}

TEST_CASE("coverage counts what scenarios expected") {
  const std::string one = std::string("\nscenario \"one\"\n") + kGiven + "  expect low\n";
  const auto first = RunText(one).run.coverage;
  CHECK(Line(first.rules, "low").hit == 1);
  CHECK(Line(first.rules, "low").of == 2);
  CHECK(Line(first.rules, "improve").hit == 0);
  CHECK(Line(first.branches, "low").hit == 2);  // both operands, yes alone
  CHECK(Line(first.branches, "low").of == 4);
  CHECK(Line(first.branches, "improve").of == 4);  // its condition and its unless
  CHECK(Line(first.articles, "handbook art 4").hit == 1);
  CHECK(Line(first.exceptions, "no_bonus").hit == 0);
  const auto second = RunText(one + "  expect bonus is 1000 CNY\n" + R"(
scenario "two"
  given Employee { hired_on: 2019-05-06; left_on: none; told sample "1": 2020-01-01;
    score: 5; sales: [2026-02: 90]; target: [2026-02: 100] }
  as of 2026-03-10
  expect not low
  expect bonus is 0 CNY
)")
                          .run.coverage;
  CHECK(Line(second.rules, "low").hit == 2);
  CHECK(Line(second.branches, "low").hit == 3);
  CHECK(Line(second.exceptions, "no_bonus").hit == 2);
}

TEST_CASE("a branch that is nothing but a name is counted, too") {
  const std::string rules = R"(
rule again for Employee
  when low
rule both for Employee
  when again and low
)";
  const std::string one = rules + "\nscenario \"one\"\n" + kGiven + "  expect again\n";
  CHECK(Line(RunText(one).run.coverage.branches, "again").hit == 1);
  CHECK(Line(RunText(one).run.coverage.branches, "both").hit == 0);
  const auto coverage = RunText(one + "  expect both\n" + R"(
scenario "two"
  given Employee { hired_on: 2019-05-06; left_on: none; told sample "1": 2020-01-01;
    score: 5; sales: [2026-02: 90]; target: [2026-02: 100] }
  as of 2026-03-10
  expect not again
  expect not both
)")
                            .run.coverage;
  CHECK(Line(coverage.branches, "again").hit == 2);
  CHECK(Line(coverage.branches, "both").hit == 4);
}

TEST_CASE("coverage of nothing is nothing") {
  const auto coverage = RunText("").run.coverage;
  CHECK(Line(coverage.rules, "low").hit == 0);
  CHECK(Line(coverage.articles, "handbook art 4").hit == 0);
}

}  // namespace
}  // namespace writ
