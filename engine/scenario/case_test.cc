#include <catch2/catch.hpp>

#include "engine/scenario/scenario_testing.h"

namespace writ {
namespace {

using testing::RunText;

constexpr const char* kExit = R"(
event warned|警告 of Employee
event told of Employee
finding unfit for Employee

document notice|通知书 to employee { """bye""" }

obligation leaving on effect terminate contract
  must have before: told, served notice
  must never, while low

procedure exit|退出 for Employee (reason|事由 : text)
  opens when warned
{
  fact last_day|最后工作日 : date
  step ask|申请 by hr { provide days : number }
  if ask.days above 3 { step longer by hr { provide why : text } }
  check fit|核查 requires score below 60 and warned
  step decide_it|决定 by hr { provide grounds : text; sign by hr as agreement }
  choose way by hr {
    option written {
      serve notice on employee
      wait 30 days after service
      step hand by hr { provide x : text }
    }
    option instead { check rich requires score above 90 }
  }
  effect terminate contract on last_day
  step paper by hr { provide y : text }
}
)";

// "" when it passed, "not run", else what it said.
std::string Said(const std::string& lines, bool chinese = false) {
  const auto ran = RunText(kExit + std::string("\nscenario \"one\"\n") + lines);
  CHECK(ran.kinds.empty());
  CHECK(ran.checked.empty());
  const auto& result = ran.only();
  if (result.verdict == ScenarioVerdict::kNotRun) return "not run";
  CHECK((result.verdict == ScenarioVerdict::kPassed) == result.failures.empty());
  std::string said;
  for (const auto& failure : result.failures)
    said += (said.empty() ? "" : "\n") + (chinese ? failure.message.zh : failure.message.en);
  return said;
}

const std::string kPerson = R"(
  given Employee { hired_on: 2019-05-06; left_on: none; told sample "1": 2020-01-01; score: 50;
    sales: [2026-02: 90]; target: [2026-02: 100] }
  as of 2026-03-10
)";

TEST_CASE("a case stands at a gate, and is blocked there or goes on") {
  CHECK(Said("  given case exit at fit\n  expect blocked, missing score, 警告\n") == "");
  CHECK(Said(kPerson + "  given case exit at 核查\n  expect blocked, missing warned\n") == "");
  CHECK(Said(kPerson + "  given case exit at fit\n  expect blocked, missing score\n") ==
        "expected that score is missing; missing is: warned");
  const std::string warned = kPerson + "  given case exit at fit { warned: 2026-03-01 }\n";
  CHECK(Said(warned + "  expect decide_it\n  expect not fit\n") == "");
  CHECK(Said(warned + "  expect blocked\n") ==
        "expected that the case is blocked, but it is at: decide_it");
  CHECK(Said(warned + "  expect fit\n", true) == "预期案件处于「fit」,实际处于:决定");
  CHECK(Said(warned + "  expect not 决定\n") ==
        "expected that the case does not stand at 决定; it is at: decide_it");
  // Tomorrow is not today.
  CHECK(Said(kPerson + "  given case exit at fit { warned: 2026-03-11 }\n  expect blocked\n") ==
        "");
}

TEST_CASE("a case that stands at a step or choice has reached nothing else") {
  CHECK(Said(kPerson + "  given case exit at ask\n  expect ask\n  expect not fit\n") == "");
  CHECK(Said(kPerson + "  given case exit at way\n  expect way\n  expect not hand\n") == "");
  CHECK(Said(kPerson + "  given case exit at hand\n  expect way\n  expect hand\n") == "");
  CHECK(Said(kPerson + "  given case exit at rich\n  expect blocked\n") == "");
}

TEST_CASE("an effect asks again what stands before it, and takes what is given as done") {
  const auto at = [](const std::string& given) {
    return kPerson + "  given case exit at terminate_contract { last_day: 2026-03-10; " + given +
           " }\n";
  };
  CHECK(Said(at("") + "  expect blocked, missing warned, told, signed_decision\n") == "");
  const std::string most = "warned: 2026-03-01; told: 2026-03-02; notice: 2026-03-03";
  CHECK(Said(at(most) + "  expect blocked, missing signed_decision\n") == "");
  CHECK(Said(at(most + "; decide_it.grounds: \"x\"") + "  expect paper\n") == "");
  CHECK(Said(at("warned: 2026-03-01; told: 2026-03-02; decide_it.grounds: \"x\"") +
             "  expect blocked, missing notice\n") == "");
  // Its day is not known.
  CHECK(Said(kPerson + "  given case exit at terminate_contract\n" +
             "  expect blocked, missing last_day\n") == "");
  // Its day has not come.
  CHECK(Said(kPerson + "  given case exit at terminate_contract { last_day: 2026-03-11 }\n" +
             "  expect terminate_contract\n") == "");
}

TEST_CASE("an effect is called by its id and by its words in either language") {
  for (const char* name : {"terminate_contract", "「解除合同」", "`terminate contract`"}) {
    INFO(name);
    const std::string at = kPerson + "  given case exit at " + name + " { last_day: 2026-03-11 }\n";
    CHECK(Said(at + "  expect " + name + "\n") == "");
  }
}

TEST_CASE("a case whose text has come to its end has ended as completed") {
  const auto at = [](const std::string& given, const std::string& expected, bool chinese) {
    const auto ran = RunText(R"(
procedure plan|计划 for Employee
{
  step result by hr { provide reached : number }
}
scenario "one"
)" + kPerson + "  given case plan " +
                             given + "\n  expect " + expected + "\n");
    CHECK(ran.checked.empty());
    std::string said;
    for (const auto& failure : ran.only().failures)
      said += chinese ? failure.message.zh : failure.message.en;
    return said;
  };
  CHECK(at("{ result.reached: 3 }", "completed", false) == "");
  CHECK(at("{ result.reached: 3 }", "已完成", false) == "");
  CHECK(at("", "not 已完成", false) == "");
  CHECK(at("{ result.reached: 3 }", "result", true) ==
        "预期案件处于「result」,实际处于:已结束(已完成)");
}

TEST_CASE("what a case waits at is named by what is done there") {
  const std::string waiting = R"(
  given Employee { hired_on: 2019-05-06; score: 50; warned: 2026-03-01 }
  as of 2026-03-10
  given case exit { reason: "late"; ask.days: 1; decide_it.grounds: "x";
    way: written; notice: 2026-03-03 }
)";
  CHECK(Said(waiting + "  expect hand\n", true) == "预期案件处于「hand」,实际处于:等待30日");
}

TEST_CASE("of a case that may not be opened it is said what is unknown") {
  CHECK(Said(kPerson + "  given case exit\n  expect ask\n") ==
        "expected that the case stands at ask; it is at: not open, because what opens it is "
        "unknown: warned");
  CHECK(Said(kPerson + "  given case exit\n  expect ask\n", true) ==
        "预期案件处于「ask」,实际处于:未开启,因为启动条件未知:警告");
}

TEST_CASE("of a scenario that cannot be read the first reason is said") {
  const auto ran = RunText(std::string(kExit) + "\nscenario \"one\"\n" + kPerson +
                           "  given case exit\n  expect nonsense\n");
  REQUIRE(ran.only().failures.size() == 1);
  CHECK(ran.only().failures[0].message.en ==
        "the scenario could not be read: W6001 nothing in this policy is called 'nonsense'");
  CHECK(ran.only().failures[0].message.zh ==
        "该情形无法读取:W6001 本政策中没有名为「nonsense」的内容");
  CHECK(ran.kinds == std::vector<std::string>{"ScenarioUnknownName"});
}

TEST_CASE("a scenario says how a case has ended") {
  const auto at = [](int reached, const std::string& expected) {
    const auto ran = RunText(R"(
procedure plan|计划 for Employee
{
  step result by hr { provide reached : number; decide fine, stop to end(stopped|已停止) }
  region judged {
    if result.reached at least 60 { end(improved|已改进) }
    step more by hr { provide help : text }
  }
}
scenario "one"
)" + kPerson + "  given case plan at judged { result.reached: " +
                             std::to_string(reached) + " }\n" + expected);
    CHECK(ran.checked.empty());
    std::string said;
    for (const auto& failure : ran.only().failures) said += failure.message.en;
    return said;
  };
  CHECK(at(60, "  expect improved\n  expect not stopped\n  expect not more\n") == "");
  CHECK(at(60, "  expect 已改进\n") == "");
  CHECK(at(59, "  expect not improved\n  expect more\n") == "");
  CHECK(at(59, "  expect improved\n") == "expected that the case ends as improved; it is at: more");
  CHECK(at(60, "  expect stopped\n") ==
        "expected that the case ends as stopped; it is at: closed as improved");
  CHECK(at(60, "  expect not improved\n") ==
        "expected that the case does not end as improved; it is at: closed as improved");
}

TEST_CASE("what was paid is given as its amount or as the day on which it was paid") {
  const auto at = [](const std::string& given) {
    const auto ran = RunText(
        R"(
obligation owed on effect end contract
  must have before: paid fee
procedure leaving|离开 for Employee
{
  fact last_day|最后一日 : date
  step decide_it by hr { provide grounds : text; sign by hr as agreement }
  step pay_it by hr { pay fee|费用 = 5 CNY }
  effect end contract on last_day
  step paper by hr { provide y : text }
}
scenario "one"
)" + kPerson +
        "  given case leaving at end_contract { last_day: 2026-03-10; decide_it.grounds: \"x\"; " +
        given + " }\n  expect paper\n");
    CHECK(ran.checked.empty());
    return ran.only().verdict;
  };
  CHECK(at("fee: 2026-03-09") == ScenarioVerdict::kPassed);
  CHECK(at("费用: 2026-03-09") == ScenarioVerdict::kPassed);
  CHECK(at("fee: 2026-03-11") == ScenarioVerdict::kFailed);  // tomorrow is not today
  CHECK(at("fee: 5 CNY") == ScenarioVerdict::kFailed);       // known, but not paid
}

TEST_CASE("without a place the case is opened, if it may be") {
  CHECK(Said(kPerson + "  given case exit\n  expect blocked, missing warned\n") == "");
  const std::string warned = R"(
  given Employee { hired_on: 2019-05-06; warned: 2026-03-01 }
  as of 2026-03-10
)";
  CHECK(Said(warned + "  given case exit { reason: \"late\" }\n  expect ask\n") == "");
  CHECK(Said(warned + "  given case exit\n  expect blocked, missing reason\n") == "");
}

TEST_CASE("a case without a place is played as far as something is given") {
  const auto at = [](const std::string& given) {
    const auto ran = RunText(R"(
event called of Employee
document letter to employee { """bye""" }
procedure plan for Employee
{
  step ask by hr { provide days : number; sign by employee as receipt }
  step review by hr { decide approve|同意, send_back|退回 to ask, stop to end(stopped) }
  choose way by hr {
    option letter_sent { step post by hr { serve letter on employee; pay fee = 5 CNY } }
    option spoken|面谈 { wait for called }
  }
  end(done)
}
scenario "one"
)" + kPerson + "  given case plan " +
                             given);
    CHECK(ran.checked == ran.kinds);
    if (!ran.kinds.empty()) return ran.kinds.front();
    std::string said;
    for (const auto& failure : ran.only().failures) said += failure.message.en;
    return said;
  };
  CHECK(at("\n  expect ask\n") == "");
  CHECK(at("{ ask.days: 3 }\n  expect review\n  expect not ask\n") == "");
  // Each decision counts once: what was sent back is asked for anew, and reviewed anew.
  CHECK(at("{ ask.days: 3; review: send_back }\n  expect review\n") == "");
  CHECK(at("{ ask.days: 3; review: [退回, 同意] }\n  expect way\n") == "");
  CHECK(at("{ ask.days: 3; review: stop }\n  expect stopped\n") == "");
  // Nothing is done before the case has come to it.
  CHECK(at("{ review: stop; way: spoken }\n  expect ask\n  expect not way\n") == "");
  CHECK(at("{ ask.days: 3; review: approve; way: 面谈; called: 2026-03-01 }\n  expect done\n") ==
        "");
  CHECK(at("{ ask.days: 3; review: approve; way: letter_sent; letter: 2026-03-02 }\n"
           "  expect post\n") == "");
  CHECK(at("{ ask.days: 3; review: approve; way: letter_sent; letter: 2026-03-02;\n"
           "    fee: 2026-03-03 }\n  expect done\n") == "");
  CHECK(at("{ review: nonsense }\n  expect ask\n") == "ScenarioUnknownName");
  CHECK(at("{ review: 3 }\n  expect ask\n") == "ScenarioShape");
}

TEST_CASE("a fact of the person is not one of the case, and it is said where it belongs") {
  const auto said = [](const std::string& given) {
    return RunText(kExit + ("\nscenario \"one\"\n" + kPerson) + "  given case exit at fit { " +
                   given + " }\n  expect blocked\n")
        .kinds;
  };
  CHECK(said("score: 50") == std::vector<std::string>{"WrongKindOfName"});
  CHECK(said("得分: 50") == std::vector<std::string>{"WrongKindOfName"});
  CHECK(said("nonsense: 50") == std::vector<std::string>{"ScenarioUnknownName"});
  CHECK(said("warned: 2026-03-01").empty());
}

TEST_CASE("rules and values of the case are known within it") {
  const std::string fields = kPerson + "  given case exit at fit { warned: 2026-03-01 }\n";
  CHECK(Said(fields + "  expect not low\n  expect bonus is 1000 CNY\n") == "");
  const auto ran = RunText(std::string(kExit) + R"(
rule has_been|曾被警告 for Employee
  when warned
scenario "one"
)" + fields + "  expect has_been\n");
  CHECK(ran.only().verdict == ScenarioVerdict::kPassed);
  CHECK(Said(kPerson + "  expect blocked\n") == "only a case can be blocked: add `given case …`");
}

}  // namespace
}  // namespace writ
