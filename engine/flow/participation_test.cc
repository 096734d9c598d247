// Claims, recusals, objections and reviews: who may do what, and what an effect waits for.
#include <catch2/catch.hpp>

#include "engine/flow/flow_testing.h"
#include "engine/flow/state_code.h"

namespace writ::flow {
namespace {

constexpr const char* kDecision = R"(
document notice to employee { """bye""" }
procedure p for Employee {
  step plan by hr { provide a : text }
  step verdict by hr_director other than plan.actor within 5 days otherwise escalate to manager
      open to objection within 5 days, reviewed by hr_director, within 3 days {
    provide b : text
    sign by hr_director as agreement
  }
  wait 10 days
  effect terminate contract
}
)";

Actor Somebody(uint8_t number, const char* role) {
  Actor actor;
  actor.person = Office::Person(number);
  actor.roles = {Id(role)};
  return actor;
}

struct Story {
  Office office{kDecision};
  Story() {
    office.As(1, "hr");
    office.Open("p");
  }
  void Plan() {
    office.As(1, "hr");
    REQUIRE(office.Do("plan", {Office::Text("a")}) == "step_done");
  }
  void Decide(uint8_t who) {
    office.As(who, "hr_director");
    REQUIRE(office.Do("verdict", {Office::Text("b")}, true) == "step_done, signed");
  }
  std::string Object(uint64_t against = 7) {
    return office.Say(RaiseObjection{.step = "verdict", .against = against, .reason = {}});
  }
  std::string Review(ReviewOutcome outcome) {
    return office.Say(ReviewObjection{
        .objection = Ref("objection/1"), .outcome = outcome, .reason = {}, .shown = {}});
  }
};

TEST_CASE("a step that was taken on is its holder's, until it is given back") {
  Story story;
  Office& office = story.office;
  CHECK(office.Say(ClaimStep{"plan", {}}) == "step_claimed");
  CHECK(office.Say(ClaimStep{"plan", {}}) == "");  // it is theirs already
  CHECK(office.Work().tasks[0].holder == Office::Person(1));
  office.As(2, "hr");
  CHECK(office.Do("plan", {Office::Text("a")}) == "refused: claimed");
  CHECK(office.last.whom == Office::Person(1));
  CHECK_FALSE(office.Work().tasks[0].yours());
  CHECK(office.Say(ClaimStep{"plan", {}}) == "refused: claimed");
  CHECK(office.Say(ReleaseStep{"plan"}) == "refused: claimed");
  office.inputs().actor.acts_for = {{Office::Person(1), {Id("hr")}}};  // who stands in may
  CHECK(office.Say(ReleaseStep{"plan"}) == "step_released");
  CHECK(office.Say(ReleaseStep{"plan"}) == "refused: not_claimed");
  office.As(3, "payroll");
  CHECK(office.Say(ClaimStep{"plan", {}}) == "refused: wrong_role");
  office.As(2, "hr");
  CHECK(office.Do("plan", {Office::Text("a")}) == "step_done");
}

TEST_CASE("what somebody took on who has no role of the step any more is for anybody of its role") {
  Story story;
  Office& office = story.office;
  CHECK(office.Say(ClaimStep{"plan", {}}) == "step_claimed");
  office.As(2, "hr");
  office.inputs().holders = {Somebody(1, "hr")};
  CHECK(office.Do("plan", {Office::Text("a")}) == "refused: claimed");
  office.inputs().holders = {Somebody(1, "payroll")};
  CHECK_FALSE(office.Work().tasks[0].holder);
  CHECK(office.Work().tasks[0].yours());
  CHECK(office.Say(ReleaseStep{"plan"}) == "refused: not_claimed");
  CHECK(office.Say(ClaimStep{"plan", {}}) == "step_claimed");
  CHECK(office.state.part.claims.size() == 1);
  office.inputs().holders = {Somebody(2, "hr")};
  office.As(1, "hr");  // who has the role again, and it is no longer theirs
  CHECK(office.Do("plan", {Office::Text("a")}) == "refused: claimed");
  office.inputs().holders = {Somebody(2, "payroll")};
  CHECK(office.Do("plan", {Office::Text("a")}) == "step_done");
}

TEST_CASE("only who delegated the role in which somebody acts has acted, too") {
  Story story;
  Office& office = story.office;
  const auto with = [&](const char* own, const char* delegated) {
    office.As(2, own);
    office.inputs().actor.roles.emplace_back(delegated);
    office.inputs().actor.acts_for = {{Office::Person(3), {Id(delegated)}}};
  };
  with("hr", "hr_director");
  REQUIRE(office.Do("plan", {Office::Text("a")}) == "step_done");
  CHECK(office.state.Step(Id("plan"))->actors == Actors{Office::Person(2)});
  // The one for whom it was not done may decide; who did it may not, for whomever.
  CHECK(office.Do("verdict", {Office::Text("b")}) == "refused: four_eyes");
  office.As(4, "hr_director");
  office.inputs().actor.acts_for = {{Office::Person(2), {Id("hr")}}};
  REQUIRE(office.Do("verdict", {Office::Text("b")}) == "step_done");
  CHECK(office.state.Step(Id("verdict"))->actors == Actors{Office::Person(4)});
  with("manager", "hr_director");
  REQUIRE(office.Say(SignStep{"verdict", {}}) == "refused: four_eyes");
  office.As(5, "hr_director");
  office.inputs().actor.acts_for = {{Office::Person(3), {Id("hr_director")}}};
  REQUIRE(office.Say(SignStep{"verdict", {}}) == "signed");
  CHECK(office.state.Step(Id("verdict"))->actors ==
        Actors{Office::Person(4), Office::Person(5), Office::Person(3)});
}

TEST_CASE("nobody acts in a role in a case about themselves, nor does who acts for them") {
  Story story;
  Office& office = story.office;
  office.As(5, "hr");
  office.inputs().actor.is_subject = true;
  CHECK(office.Do("plan", {Office::Text("a")}) == "refused: wrong_role");
  CHECK(office.last.arguments[1].en == "hr other than whom the case is about");
  CHECK(office.Say(ClaimStep{"plan", {}}) == "refused: wrong_role");
  office.As(6, "hr");
  office.inputs().actor.is_subject = true;
  office.inputs().actor.acts_for = {{Office::Person(5), office.inputs().actor.roles}};
  CHECK(office.Do("plan", {Office::Text("a")}) == "refused: wrong_role");
  story.Plan();
  office.As(5, "hr_director");
  office.inputs().actor.is_subject = true;
  CHECK(office.Do("verdict", {Office::Text("b")}, true) == "refused: wrong_role");
  story.Decide(2);
}

TEST_CASE("a step is given to somebody who may do it, and to nobody else") {
  Story story;
  Office& office = story.office;
  CHECK(office.Say(ClaimStep{"plan", Somebody(2, "payroll")}) == "refused: wrong_role");
  CHECK(office.Say(ClaimStep{"plan", Somebody(2, "hr")}) == "step_claimed");
  CHECK(office.Say(ClaimStep{"plan", Somebody(3, "hr")}) == "refused: claimed");
  office.As(2, "hr");
  CHECK(office.Say(ClaimStep{"plan", Somebody(1, "hr")}) == "step_claimed");
  office.As(1, "hr");
  CHECK(office.Do("plan", {Office::Text("a")}) == "step_done");
  CHECK(office.state.part.claims.empty());  // with its place
  CHECK(office.Say(ClaimStep{"verdict", Somebody(1, "hr_director")}) == "refused: wrong_role");
  office.As(4, "manager");  // to whom the step escalates
  CHECK(office.Say(ClaimStep{"verdict", Somebody(1, "hr_director")}) == "refused: four_eyes");
  CHECK(office.Say(ClaimStep{"verdict", Somebody(5, "hr_director")}) == "step_claimed");
}

TEST_CASE("what was taken on and not done in time is no longer its holder's alone") {
  Story story;
  story.Plan();
  Office& office = story.office;
  office.As(2, "hr_director");
  CHECK(office.Say(ClaimStep{"verdict", {}}) == "step_claimed");
  office.At("2026-03-08T01:00:00.000Z");
  CHECK(office.Say(Tick{}) == "timer_fired");
  CHECK(office.state.part.claims.empty());
  office.As(3, "hr_director");
  CHECK(office.Do("verdict", {Office::Text("b")}) == "step_done");
}

TEST_CASE("who is recused does nothing more in the case, nor does anybody for them") {
  Story story;
  Office& office = story.office;
  CHECK(office.Say(ClaimStep{"plan", {}}) == "step_claimed");
  CHECK(office.Say(RecuseSomebody{Somebody(1, "hr"), {}}) == "recused");
  CHECK(office.state.part.claims.empty());
  const auto refused = [&] {
    CHECK(office.Do("plan", {Office::Text("a")}) == "refused: recused");
    CHECK(office.Say(ClaimStep{"plan", {}}) == "refused: recused");
    CHECK(office.Say(SignStep{"plan", {}}) == "refused: recused");
    CHECK(office.Report("union_told", "2026-03-01") == "refused: recused");
    CHECK(office.Say(WithdrawCase{"over"}) == "refused: recused");
    CHECK(office.last.whom == Office::Person(1));
    CHECK_FALSE(office.Work().tasks[0].yours());
  };
  refused();
  office.As(2, "hr");
  office.inputs().actor.acts_for = {{Office::Person(1), office.inputs().actor.roles}};
  refused();
  office.As(2, "hr");
  CHECK(office.Say(ClaimStep{"plan", Somebody(1, "hr")}) == "refused: recused");
  CHECK(office.Do("plan", {Office::Text("a")}) == "step_done");
}

TEST_CASE("somebody is recused by whom the procedure sets above, and the employee by nobody") {
  Story story;
  Office& office = story.office;
  CHECK(office.Say(RecuseSomebody{Somebody(2, "hr"), {}}) == "refused: may_not_recuse");
  CHECK(SentenceOf(office.last, false) ==
        "a person is recused by themselves, or by manager or hr_director");
  office.As(3, "manager");
  Actor employee;
  employee.is_subject = true;
  CHECK(office.Say(RecuseSomebody{employee, {}}) == "refused: party_stays");
  CHECK(office.Say(RecuseSomebody{Somebody(2, "hr"), {}}) == "recused");
  CHECK(office.Say(RecuseSomebody{Somebody(2, "hr"), {}}) == "refused: recused");
  office.As(2, "hr");
  CHECK(office.Say(RecuseSomebody{Somebody(3, "manager"), {}}) == "refused: recused");
}

TEST_CASE("who did the one step does not sign the other") {
  Office office(R"(
procedure pair for Employee {
  step plan by hr { provide a : text; sign by hr as content }
  step agree by manager other than plan.actor { provide b : text; sign by hr as agreement }
}
)");
  office.As(1, "hr");
  office.Open("pair");
  CHECK(office.Do("plan", {Office::Text("a")}, true) == "step_done, signed");
  office.As(2, "manager");
  CHECK(office.Do("agree", {Office::Text("b")}) == "step_done");
  office.As(1, "hr");
  CHECK(office.Say(SignStep{"agree", {}}) == "refused: four_eyes");
  CHECK_FALSE(office.Work().tasks[0].yours());
  office.As(3, "hr");
  office.inputs().actor.acts_for = {{Office::Person(1), office.inputs().actor.roles}};
  CHECK(office.Say(SignStep{"agree", {}}) == "refused: four_eyes");
  office.As(3, "hr");
  CHECK(office.Say(SignStep{"agree", {}}) == "signed, case_closed");
}

TEST_CASE("the employee objects in time to what was done, and once") {
  Story story;
  story.Plan();
  Office& office = story.office;
  office.As(9, "employee");
  CHECK(story.Object() == "refused: not_yet_done");
  CHECK(office.Say(RaiseObjection{.step = "plan", .reason = {}}) == "refused: no_objection");
  story.Decide(2);
  CHECK(story.Object() == "refused: wrong_role");
  office.As(9, "employee");
  CHECK(office.Work().objectable.size() == 1);
  office.At("2026-03-08T01:00:00.000Z");  // 2 March and five days
  CHECK(story.Object() == "refused: objection_late");
  CHECK(SentenceOf(office.last, false) == "'verdict' could be objected to up to 2026-03-07");
  CHECK(office.Work().objectable.empty());
  office.At("2026-03-07T15:59:00.000Z");
  CHECK(story.Object() == "objection_raised");
  CHECK(story.Object(8) == "refused: objected_already");
  CHECK(office.state.part.objections[0].due == StartOf(*Date::ParseIso("2026-03-11")));
  CHECK(office.state.Step(Id("verdict"))->actors == Actors{Office::Person(2)});
}

TEST_CASE("an objection on paper is handed in by somebody with a role") {
  Story story;
  story.Plan();
  story.Decide(2);
  RaiseObjection command{.step = "verdict", .against = 3, .reason = {}, .on_paper = true};
  story.office.inputs().actor.roles.clear();
  CHECK(story.office.Say(command) == "refused: wrong_role");
  story.office.As(1, "hr");
  CHECK(story.office.Say(command) == "objection_raised");
}

TEST_CASE("an objection is reviewed by somebody who took no part, nor acts for who did") {
  Story story;
  story.Plan();
  story.Decide(2);
  Office& office = story.office;
  office.As(9, "employee");
  CHECK(story.Object() == "objection_raised");
  office.As(2, "hr_director");
  CHECK(story.Review(ReviewOutcome::kUpheld) == "refused: took_part");
  CHECK_FALSE(office.Work().objections.at(0).yours);
  office.As(3, "hr_director");
  office.inputs().actor.acts_for = {{Office::Person(2), office.inputs().actor.roles}};
  CHECK(story.Review(ReviewOutcome::kUpheld) == "refused: took_part");
  office.As(9, "hr_director");  // the employee, who has the role, too
  CHECK(story.Review(ReviewOutcome::kUpheld) == "refused: took_part");
  office.As(3, "hr");
  CHECK(story.Review(ReviewOutcome::kUpheld) == "refused: wrong_role");
  office.As(3, "hr_director");
  CHECK(office.Work().objections.at(0).yours);
  CHECK(story.Review(ReviewOutcome::kUpheld) == "signed, objection_decided");
  CHECK(story.Review(ReviewOutcome::kUpheld) == "refused: nothing_to_review");
  office.As(9, "employee");
  CHECK(story.Object() == "refused: objected_already");
}

TEST_CASE("no effect leaves a case while an objection is open, nor what was set aside") {
  Story story;
  story.Plan();
  story.Decide(2);
  Office& office = story.office;
  office.As(9, "employee");
  CHECK(story.Object() == "objection_raised");
  office.At("2026-03-14T01:00:00.000Z");
  CHECK(office.Say(Tick{}) == "timer_fired, gate_blocked");
  CHECK(office.Missing() == "review verdict");
  office.As(3, "hr_director");
  SECTION("it is upheld") {
    CHECK(story.Review(ReviewOutcome::kUpheld) ==
          "signed, objection_decided, effect_released, case_closed");
  }
  SECTION("it is set aside, and done again by others than the reviewer") {
    CHECK(story.Review(ReviewOutcome::kSetAside) == "signed, objection_decided");
    CHECK(office.Where() == "verdict, verdict.1");
    CHECK(office.Do("verdict", {Office::Text("b")}) == "refused: four_eyes");
    story.Decide(2);
    office.At("2026-03-25T01:00:00.000Z");
    CHECK(office.Say(Tick{}) == "timer_fired, effect_released, case_closed");
  }
}

TEST_CASE("what is set aside and cannot be done again holds the effect for good") {
  Office office(R"(
procedure p for Employee {
  if weak {
    step verdict by hr open to objection within 9 days, reviewed by manager {
      make finding unfit
    }
  }
  step agree by hr_director { sign by hr_director as agreement }
  effect terminate contract
}
finding unfit for Employee
  made by hr
)");
  office.Know("score", Office::NumberOf(10));
  office.As(1, "hr");
  CHECK(office.Open("p") == "case_opened, branch_taken");
  const EvidencePeriod period{*Date::ParseIso("2026-01-01"), *Date::ParseIso("2026-02-01")};
  CHECK(office.Say(DoStep{.step = "verdict", .finding = period}) == "finding_made");
  REQUIRE(office.state.findings.size() == 1);
  office.As(9, "employee");
  CHECK(office.Say(RaiseObjection{.step = "verdict", .against = 3, .reason = {}}) ==
        "objection_raised");
  office.As(2, "manager");
  CHECK(office.Say(ReviewObjection{.objection = Ref("objection/1"),
                                   .outcome = ReviewOutcome::kSetAside,
                                   .reason = {},
                                   .shown = {},
                                   .documents = {},
                                   .findings = {office.state.findings[0].at}}) ==
        "signed, objection_decided");
  CHECK(office.state.findings.empty());  // set aside, it counts no longer
  CHECK(office.state.happened.empty());
  CHECK(office.Where() == "agree, agree.1");
  office.As(3, "hr_director");
  CHECK(office.Say(SignStep{"agree", {}}) == "signed, gate_blocked");
  CHECK(office.Missing() == "again verdict");
}

TEST_CASE("an objection to a closed case is recorded and reviewed, and moves nothing") {
  Office office(R"(
procedure p for Employee {
  step verdict by hr open to objection within 5 days, reviewed by hr_director { provide a : text }
}
)");
  office.As(1, "hr");
  office.Open("p");
  CHECK(office.Do("verdict", {Office::Text("a")}) == "step_done, case_closed");
  office.As(9, "employee");
  CHECK(office.Say(RaiseObjection{.step = "verdict", .against = 2, .reason = {}}) ==
        "objection_raised");
  office.As(2, "hr_director");
  CHECK(office.Work().objections.at(0).yours);
  CHECK(office.Say(ReviewObjection{.objection = Ref("objection/1"),
                                   .outcome = ReviewOutcome::kSetAside,
                                   .reason = {},
                                   .shown = {}}) == "signed, objection_decided");
  CHECK(office.Where() == "closed completed");
  CHECK_FALSE(office.Work().objections.at(0).open);
}

TEST_CASE("a case without claims, recusals and objections has the bytes that it always had") {
  Story story;
  CHECK(Encode(story.office.state).find("taking-part") == std::string::npos);
  CHECK(story.office.Say(ClaimStep{"plan", {}}) == "step_claimed");
  const std::string bytes = Encode(story.office.state);
  CHECK(bytes.find("taking-part/1") != std::string::npos);
  CHECK(Decode(bytes) == story.office.state);
  for (size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(Decode(bytes.substr(0, size)) == story.office.state);
}

}  // namespace
}  // namespace writ::flow
