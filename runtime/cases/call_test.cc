// A procedure that runs another, on a disk: what it is given is a personal value of the case.
#include <catch2/catch.hpp>

#include "runtime/cases/cases_testing.h"

namespace writ::cases {
namespace {

constexpr const char* kPolicy = R"(policy hearings
  currency CNY
  version "1"
  in force from 2020-01-01
role manager, hr, hr_director
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
  score : number from hr
}
procedure hearing for Employee (doubled : number, about : text) {
  step talk by hr { provide minutes : text; decide heard, drop to end(dropped) }
}
procedure discipline for Employee {
  step proposal by manager { provide reason : text }
  call hearing with doubled = score * 2, about = proposal.reason
  step verdict by hr_director other than talk.actor { provide grounds : text }
}
)";

TEST_CASE("what is called is given values, and deciding again agrees") {
  Desk desk;
  const Packed packed = Pack({"hearings.writ", kPolicy}, {});
  REQUIRE(packed.compilation.program != nullptr);
  Desk::Must(desk.cases->Install(packed.bundle, {}));
  desk.Know("score=21");
  const Opening opening{.bundle = packed.bundle.hash(),
                        .procedure = "discipline",
                        .subject = "E",
                        .case_id = "D-1",
                        .arguments = {},
                        .because = {}};
  CHECK(Desk::Say(desk.cases->OpenCase(opening, Desk::As("M"))) == "case_opened");
  const auto act = [&](Doing doing, const char* who) {
    doing.case_id = "D-1";
    return Desk::Say(desk.cases->Do(doing, Desk::As(who)));
  };
  CHECK(act({.step = "proposal", .words = {"reason=late"}}, "M") == "step_done, event_recorded");
  CHECK(act({.step = "talk", .words = {"minutes=heard"}, .choose = "drop"}, "H") ==
        "step_done, step_done, branch_taken");
  CHECK(act({.step = "verdict", .words = {"grounds=none"}}, "D") == "step_done, case_closed");
  const auto moments = Desk::Must(desk.cases->Timeline("D-1"));
  std::string given;
  for (const Moment& moment : moments)
    if (const auto* event = std::get_if<EventRecorded>(&moment.record.event);
        event != nullptr && event->name == Id("called hearing"))
      for (const Moment::Opened& value : moment.values) given += value.value + " ";
  CHECK(given == "42 late ");
  CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
  const RedecideReport again = Desk::Must(desk.cases->Redecide());
  CHECK(again.differs.empty());
  CHECK(again.not_redecidable == 0);
}

}  // namespace
}  // namespace writ::cases
