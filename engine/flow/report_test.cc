// Who reports an event: whoever the text gives something to do.
#include <catch2/catch.hpp>

#include "engine/flow/flow_testing.h"

namespace writ::flow {
namespace {

constexpr const char* kTelling = R"(
procedure inner for Employee {
  step pay_out by payroll { provide c : text }
}
procedure p for Employee {
  step plan by hr within 5 days otherwise escalate to hr_director {
    provide a : text
    sign by union as receipt
    sign by employee as receipt
  }
  call inner
  step leave by employee { wait for resignation }
}
)";

std::string ReportAs(Office& office, const char* role, const char* event = "union_opinion") {
  office.As(7, role);
  return office.Report(event, "2026-03-01");
}

TEST_CASE("an event is reported by a role that the text gives something to do") {
  Office office(kTelling);
  office.As(1, "hr");
  REQUIRE(office.Open("p") == "case_opened");
  CHECK(ReportAs(office, "manager") == "refused: wrong_role");
  CHECK(SentenceOf(office.last, false) ==
        "'reporting union_opinion' is for hr, hr_director, the union, payroll");
  CHECK(SentenceOf(office.last, true) ==
        "「报告union_opinion」应由hr、hr_director、工会、payroll办理");
  office.inputs().actor.roles.clear();
  CHECK(office.Report("union_opinion", "2026-03-01") == "refused: wrong_role");
  CHECK(office.Report("nothing_such", "2026-03-01") == "refused: no_event");
  for (const char* role : {"hr", "hr_director", "union", "payroll"}) {
    INFO(role);
    CHECK(ReportAs(office, role) == "event_recorded");
  }
}

TEST_CASE("the employee reports nothing in their own case but what a step of theirs waits for") {
  Office office(kTelling);
  office.As(1, "hr");
  REQUIRE(office.Open("p") == "case_opened");
  CHECK(ReportAs(office, "employee") == "refused: wrong_role");
  CHECK(SentenceOf(office.last, false) ==
        "'reporting union_opinion' is for hr, hr_director, the union, payroll other than whom the "
        "case "
        "is about, who supplies what they know as a fact");
  office.inputs().actor.roles = {Id("hr")};
  office.inputs().actor.for_the_union = true;
  CHECK(office.Report("union_opinion", "2026-03-01") == "refused: wrong_role");
  CHECK(ReportAs(office, "employee", "resignation") == "event_recorded");
}

TEST_CASE("where the text gives no role anything to do, anybody with a role reports") {
  Office office("procedure p for Employee { wait for resignation }");
  office.As(1, "hr");
  REQUIRE(office.Open("p") == "case_opened");
  CHECK(ReportAs(office, "employee", "resignation") == "refused: wrong_role");
  office.inputs().actor = {};
  CHECK(office.Report("resignation", "2026-03-01") == "refused: wrong_role");
  CHECK(SentenceOf(office.last, false) == "'reporting resignation' is for anybody with a role");
  CHECK(ReportAs(office, "manager", "resignation") == "event_recorded, wait_ended, case_closed");
}

TEST_CASE("who may not withdraw a case is told who may") {
  Office office(R"(
procedure p for Employee {
  together { step plan by hr { provide a : text } step talk by hr { provide b : text } }
  wait for resignation
}
)");
  office.As(1, "hr");
  REQUIRE(office.Open("p") == "case_opened");
  office.As(2, "manager");
  CHECK(office.Say(WithdrawCase{"over"}) == "refused: wrong_role");
  CHECK(SentenceOf(office.last, false) == "'withdrawing' is for hr");
  CHECK(SentenceOf(office.last, true) == "「撤回」应由hr办理");
  office.As(1, "hr");
  CHECK(office.Do("plan", {Office::Text("a")}) == "step_done");
  CHECK(office.Do("talk", {Office::Text("b")}) == "step_done");
  office.As(3, "manager");  // nobody's turn: whoever has a part in it
  CHECK(office.Say(WithdrawCase{"over"}) == "refused: wrong_role");
  CHECK(SentenceOf(office.last, false) == "'withdrawing' is for hr");
  office.As(2, "hr");
  CHECK(office.Say(WithdrawCase{"over"}) == "case_closed");
}

TEST_CASE("the employee does not end the case about them, also where it is their turn") {
  Office office(R"(
procedure p for Employee {
  step reply by employee has the right { provide a : text }
  together {
    step hear by employee has the right { provide b : text }
    step plan by hr { provide c : text }
  }
  wait for resignation
}
)");
  office.As(1, "hr");
  REQUIRE(office.Open("p") == "case_opened");
  const auto withdraw = [&] { return office.Say(WithdrawCase{"innocent"}); };
  office.As(9, "employee");
  CHECK(withdraw() == "refused: wrong_role");
  CHECK(SentenceOf(office.last, false) == "'withdrawing' is for hr");
  office.As(2, "manager");  // to whom the procedure gives nothing to do
  CHECK(withdraw() == "refused: wrong_role");
  CHECK(SentenceOf(office.last, false) == "'withdrawing' is for hr");
  SECTION("it is ended by whoever has something to do in it, where nobody but they may act") {
    office.As(2, "hr");
    CHECK(withdraw() == "case_closed");
  }
  SECTION("and by whoever may act beside them") {
    office.As(9, "employee");
    CHECK(office.Do("reply", {Office::Text("a")}) == "step_done");
    CHECK(withdraw() == "refused: wrong_role");
    office.As(2, "hr");
    CHECK(withdraw() == "case_closed");
  }
}

}  // namespace
}  // namespace writ::flow
