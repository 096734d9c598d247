// The interpreter in Python is no decoration where it judges what a crash left: what it is told is
// whole, and any event that is told otherwise is noticed.
#include <catch2/catch.hpp>

#include "runtime/cases/cases_testing.h"
#include "tests/simulation/office_change.h"
#include "tests/simulation/office_erasing.h"
#include "tests/simulation/office_oracle.h"

namespace writ::simulation {
namespace {

constexpr uint64_t kNever = uint64_t{1} << 40;  // no failure but the power's when it is done

void CheckTwisted(const std::string& what, const OfficeOracle& oracle) {
  const auto same = oracle.Ask();
  INFO(same.said);
  CHECK(same.fine);
  const auto twisted = oracle.AskTwisted();
  INFO(twisted.said);
  CHECK(twisted.runs > 0);
  CHECK(twisted.differ == twisted.runs);
  WARN("events twisted in " << what << ": " << twisted.runs << ", noticed: " << twisted.differ);
}

TEST_CASE("an event that is told otherwise is noticed by the interpreter") {
  OfficeOracle office, changing;
  REQUIRE(RunWithFault(2, kNever, After::kCrash, {}, office.Asking(2)) == "");
  CheckTwisted("the office", office);
  REQUIRE(RunChange(2, kNever, After::kCrash, {}, changing.Asking(2)) == "");
  CheckTwisted("changing", changing);
}

TEST_CASE("what erasing and restoring leave is told to the interpreter as well") {
  OfficeOracle erasing, restoring;
  REQUIRE(RunErasing(2, kNever, After::kCrash, {}, erasing.Asking(2)) == "");
  CheckTwisted("erasing", erasing);
  REQUIRE(RunRestoring(2, kNever, After::kCrash, {}, restoring.Asking(2)) == "");
  CheckTwisted("restoring", restoring);
}

// What is called is given what the engine computes, under commitments of the log.
constexpr const char* kCalls = R"(policy hearings
  currency CNY
  version "1"
  in force from 2020-01-01
role manager, hr, hr_director
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
  score : number from hr
}
procedure hearing for Employee (doubled : number) {
  step talk by hr { provide minutes : text }
}
procedure discipline for Employee {
  step proposal by manager { provide reason : text }
  call hearing with doubled = score * 2
}
)";

TEST_CASE("what a case computes is told to the interpreter with the commitments of its log") {
  using cases::Desk;
  Desk desk;
  const cases::Packed packed = cases::Pack({"hearings.writ", kCalls}, {});
  REQUIRE(packed.compilation.program != nullptr);
  Desk::Must(desk.cases->Install(packed.bundle, {}));
  desk.Know("score=21");
  const cases::Opening opening{.bundle = packed.bundle.hash(),
                               .procedure = "discipline",
                               .subject = "E",
                               .case_id = "D-1",
                               .arguments = {},
                               .because = {}};
  CHECK(Desk::Say(desk.cases->OpenCase(opening, Desk::As("M"))) == "case_opened");
  cases::Doing proposal{.case_id = "D-1", .step = "proposal"};
  proposal.words = {"reason=late"};
  CHECK(Desk::Say(desk.cases->Do(proposal, Desk::As("M"))) == "step_done, event_recorded");
  OfficeOracle oracle;
  CHECK(oracle.Take(*desk.cases, 1, "with a call") == "");
  CheckTwisted("a call", oracle);
}

TEST_CASE("where nothing was taken, nothing was compared") {
  const auto compared = OfficeOracle().Ask();
  CHECK_FALSE(compared.fine);
  CHECK(compared.runs == 0);
}

}  // namespace
}  // namespace writ::simulation
