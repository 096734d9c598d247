// One procedure that runs another, within one case.
#include <catch2/catch.hpp>

#include "engine/flow/flow_testing.h"

namespace writ::flow {
namespace {

constexpr const char* kHearing = R"(
event complaint of Employee
procedure hearing for Employee (days_given : number, told : text) {
  step statement by employee { provide words : text }
  step reply by hr other than statement.actor { decide listened, drop to end(dropped) }
  meanwhile {
    on resignation cancel
    on complaint { step note by hr { provide remark : text } }
  }
}
procedure discipline for Employee {
  step proposal by manager { provide reason : text }
  call hearing with days_given = score * 2, told = proposal.reason
  step verdict by hr_director other than statement.actor { provide grounds : text }
}
)";

Office Called() {
  Office office(kHearing);
  office.As(1, "manager");
  REQUIRE(office.Open("discipline") == "case_opened");
  office.Know("score", Office::NumberOf(5));
  REQUIRE(office.Do("proposal", {Office::Text("reason")}) == "step_done, event_recorded");
  return office;
}

TEST_CASE("what is called runs within the case, with what it is given") {
  Office office = Called();
  CHECK(office.Where() == "2, statement, statement.1");
  REQUIRE(office.needed.size() == 2);
  CHECK(office.needed[0].name == Id("days_given"));
  CHECK(office.needed[0].value == Office::NumberOf(10));
  CHECK(office.needed[1].value.text == "x");
  const auto& called = std::get<EventRecorded>(office.log.back().event);
  CHECK(called.name == Id("called hearing"));
  CHECK(called.fields == std::vector<Id>{Id("days_given"), Id("told")});
  CHECK(office.state.Value(Id("days_given"))->commitment == Office::CommitmentTo(Id("days_given")));
  office.As(9, "employee");
  CHECK(office.Do("statement", {Office::Text("words")}) == "step_done");
  office.As(9, "hr");
  CHECK(office.Verdict("reply", "listened") == "refused: four_eyes");
  office.As(2, "hr");
  CHECK(office.Verdict("reply", "listened") == "step_done");
  CHECK(office.Where() == "verdict, verdict.1");
  // Four eyes reach into what was called.
  office.As(9, "hr_director");
  CHECK(office.Do("verdict", {Office::Text("grounds")}) == "refused: four_eyes");
  office.As(3, "hr_director");
  CHECK(office.Do("verdict", {Office::Text("grounds")}) == "step_done, case_closed");
}

TEST_CASE("an end within what is called ends that alone") {
  Office office = Called();
  office.As(9, "employee");
  CHECK(office.Do("statement", {Office::Text("words")}) == "step_done");
  office.As(2, "hr");
  CHECK(office.Verdict("reply", "drop") == "step_done, branch_taken");
  const auto& ended = std::get<BranchTaken>(office.log.back().event);
  CHECK(ended.node == Id("2"));
  CHECK(ended.branch == Id("dropped"));
  CHECK(office.Where() == "verdict, verdict.1");
}

TEST_CASE("what is called watches while it runs, and gives up itself alone") {
  Office office = Called();
  Office early(kHearing);
  early.As(1, "manager");
  CHECK(early.Open("discipline") == "case_opened");
  CHECK(early.Report("resignation", "2026-03-01") == "event_recorded");
  CHECK(early.Where() == "proposal, proposal.1");
  CHECK(office.Report("resignation", "2026-03-01") == "event_recorded, reacted, branch_taken");
  CHECK(std::get<BranchTaken>(office.log.back().event).branch == Id("cancelled"));
  CHECK(office.Where() == "verdict, verdict.1");
  CHECK(office.Report("complaint", "2026-03-01") == "event_recorded");  // nobody watches any more
  // What a reaction began is part of it.
  Office noted = Called();
  CHECK(noted.Report("complaint", "2026-03-01") == "event_recorded, reacted");
  noted.As(9, "employee");
  CHECK(noted.Do("statement", {Office::Text("words")}) == "step_done");
  noted.As(2, "hr");
  CHECK(noted.Verdict("reply", "listened") == "step_done");
  CHECK(noted.Where() == "2, note, note.1");
  CHECK(noted.Do("note", {Office::Text("remark")}) == "step_done");
  CHECK(noted.Where() == "verdict, verdict.1");
}

TEST_CASE("what is called waits until it may begin and is given what it needs") {
  Office office(R"(
procedure talk for Employee (about : number) opens when union_told {
  step meet by hr { provide minutes : text }
}
procedure round for Employee {
  repeat l at most 2 times until weak { call talk with about = score }
  end(over)
}
)");
  office.As(1, "hr");
  CHECK(office.Open("round") == "case_opened, gate_blocked");
  CHECK(office.Missing() == "union_told");
  CHECK(office.Where() == "l, l.1!");
  REQUIRE(office.Work().waits.size() == 1);
  CHECK(office.Work().waits[0].kind == WaitKind::kGate);
  CHECK(office.Work().waits[0].title.en == "talk");
  CHECK(office.Work().waits[0].unmet.size() == 2);
  CHECK(office.Report("union_told", "2026-03-01") == "event_recorded");
  office.Know("score", Office::NumberOf(70));
  CHECK(office.Say(Tick{}) == "event_recorded");
  CHECK(office.Do("meet", {Office::Text("minutes")}) ==
        "step_done, branch_taken, event_recorded");  // another round calls it again
  CHECK(office.Where() == "l, l.1, meet, meet.1");
  office.Know("score", Office::NumberOf(50));
  CHECK(office.Do("meet", {Office::Text("minutes")}) == "step_done, branch_taken, case_closed");
  CHECK(office.Where() == "closed over");
}

TEST_CASE("a procedure is called from one place of a case") {
  Office office(R"(
procedure p for Employee { if weak { call r } else { call r } }
procedure q for Employee { call s call r }
procedure s for Employee { call r }
procedure r for Employee { step one by hr { provide a : text } }
)");
  office.As(1, "hr");
  CHECK(office.Open("p") == "refused: not_runnable");
  CHECK(SentenceOf(office.last, false) == "'p' uses `call`, which cases cannot run yet");
  CHECK(office.Open("q") == "refused: not_runnable");
  CHECK(office.Open("s") == "case_opened, event_recorded");
}

TEST_CASE("the grounds of what is called are those of the case") {
  Office office(R"(
law statute "S" in force from 2020-01-01 { article 7 """seven""" }
obligation heard on effect change contract under statute art 7
  must have before: union_told
procedure outer for Employee {
  step ruling by hr_director { sign by hr_director as agreement }
  call inner
}
procedure inner for Employee
  under statute art 7
{
  effect change contract
}
)");
  office.As(1, "hr_director");
  CHECK(office.Open("outer") == "case_opened");
  CHECK(office.Do("ruling", {}, true) == "signed, event_recorded, gate_blocked");
  CHECK(office.Missing() == "union_told");
  CHECK(office.Report("union_told", "2026-03-01") ==
        "event_recorded, effect_released, case_closed");
  for (const CaseEvent& event : office.log)
    if (const auto* released = std::get_if<EffectReleased>(&event.event))
      CHECK(released->grounds == Id("statute 7"));
}

}  // namespace
}  // namespace writ::flow
