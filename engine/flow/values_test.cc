#include <catch2/catch.hpp>

#include "engine/flow/flow_testing.h"

namespace writ::flow {
namespace {

TEST_CASE("what is paid is computed and rounded here, and committed to by the host") {
  Office office(R"(
procedure pay_off for Employee {
  step settle by payroll { pay severance = score * 1.115 CNY }
  check paid_enough requires severance at least 3.35 CNY
}
)");
  office.As(1, "payroll");
  office.Open("pay_off");
  DoStep pay{.step = "settle", .paid = true};
  CHECK(office.Say(pay) == "refused: not_computed");
  REQUIRE(office.last.missing.size() == 1);
  CHECK(office.last.missing[0].from == "hr");
  office.Know("score", Office::NumberOf(3));
  office.commits = false;
  const CaseState before = office.state;
  CHECK(office.Say(pay) == "needs commitments");
  CHECK(office.state == before);
  REQUIRE(office.needed.size() == 1);
  CHECK(office.needed[0].name.text == "severance");
  CHECK(office.needed[0].value.number == *Number::Parse("3.35"));  // of 3.345
  CHECK(office.needed[0].value.text == "CNY");
  CHECK(office.needed[0].because != nullptr);
  // One for another value of the same name is no answer.
  Scalar other = office.needed[0].value;
  other.number = 3;
  office.inputs().committed = {{Id("severance"), other, {}}};
  CHECK(office.Say(pay) == "needs commitments");
  office.inputs().committed.clear();
  office.commits = true;
  pay.proof = {Office::CommitmentTo(Id("slip"))};
  CHECK(office.Say(pay) == "event_recorded, gate_opened, case_closed");
  const auto& paid = std::get<EventRecorded>(office.log[1].event);
  CHECK(paid.name.text == "paid severance");
  CHECK(paid.fields == std::vector{Id("severance")});
  CHECK(paid.details == std::vector{Office::CommitmentTo(Id("severance"))});
  CHECK(paid.proof == pay.proof);
  CHECK(office.log[1].because != nullptr);
  REQUIRE(office.state.Value(Id("severance")) != nullptr);
  CHECK(office.state.Value(Id("severance"))->commitment == paid.details[0]);
}

TEST_CASE("an event is recorded with its fields, and waits until they are known") {
  Office office(R"(
event training of Employee { hours : number; trainer : text; result : number }
procedure train for Employee {
  step held by hr {
    provide hours : number
    sign by hr as content
    records training with hours = held.hours, result = score
  }
}
)");
  office.As(1, "hr");
  office.Open("train");
  CHECK(office.Do("held", {{"hours", Office::NumberOf(16), {}}}, true) ==
        "step_done, signed, gate_blocked");
  CHECK(office.Missing() == "score");
  CHECK(office.Where() == "held, held.3!");
  office.Know("score", Office::NumberOf(71));
  CHECK(office.Say(Tick{}) == "event_recorded, case_closed");
  REQUIRE(office.needed.size() == 3);  // all in one question, in the order of the declaration
  CHECK(office.needed[0].name.text == "training.hours");
  CHECK(office.needed[0].value.number == 16);
  CHECK(office.needed[1].name.text == "training.trainer");
  CHECK(office.needed[1].value.type.kind == TypeKind::kNone);
  CHECK(office.needed[2].value.number == 71);
  const auto& training = std::get<EventRecorded>(office.log[4].event);
  REQUIRE(training.details.size() == 3);
  CHECK(training.details[2] == Office::CommitmentTo(Id("training.result")));
  CHECK(training.fields.empty());  // they are the event's, not the case's
}

TEST_CASE("a paper with a field that is not known is not given out") {
  Office office(R"(
document notice to employee { points : number = score; later : date; """{points} {later}""" }
document parting to employee { gone : date = left_on; """{gone}""" }
procedure tell for Employee {
  step give by hr { serve notice on employee }
  step hand by hr { issue parting to employee }
}
)");
  office.As(1, "hr");
  office.Open("tell");
  DoStep give{.step = "give"};
  give.service = ServiceDetails{.served = *Date::ParseIso("2026-03-02")};
  CHECK(office.Say(give) == "refused: missing_field");
  REQUIRE(office.last.missing.size() == 1);
  CHECK(office.last.missing[0].from == "hr");
  office.Know("score", Office::NumberOf(3));
  CHECK(office.Say(give) == "notice_served");
  // Known not to exist is a blank, too.
  CHECK(office.Say(DoStep{.step = "hand", .issued = true}) == "refused: missing_field");
}

TEST_CASE("a condition sees what the same command gave, and what was served") {
  Office office(R"(
document notice to employee { """bye""" }
procedure seen for Employee {
  step ask by hr { provide days : number }
  if ask.days above 3 { step long by hr { serve notice on employee } }
  check told requires served notice
  step go by hr { provide a : text }
}
)");
  office.As(1, "hr");
  office.Open("seen");
  CHECK(office.Do("ask", {{"days", Office::NumberOf(4), {}}}) == "step_done, branch_taken");
  DoStep serve{.step = "long"};
  serve.service = ServiceDetails{.served = *Date::ParseIso("2026-03-01")};
  CHECK(office.Say(serve) == "notice_served, gate_opened");
  CHECK(office.Where() == "go, go.1");
}

}  // namespace
}  // namespace writ::flow
