#include <catch2/catch.hpp>

#include "engine/flow/flow_testing.h"

namespace writ::flow {
namespace {

TEST_CASE("a sequence of steps goes from person to person") {
  Office office(R"(
procedure leave for Employee {
  step ask by manager {
    provide reason : text
    provide days : number
    sign by manager as content
  }
  step agree by hr other than ask.actor {
    decide approve, send_back to ask, reject to end(rejected)
  }
}
)");
  office.As(1, "manager");
  CHECK(office.Open("leave") == "case_opened");
  CHECK(office.Where() == "ask, ask.1");
  CHECK(office.Do("agree") == "refused: not_now");
  CHECK(SentenceOf(office.last, false) == "'agree' is not open now; open are: ask");
  CHECK(SentenceOf(office.last, true) == "「agree」目前不可办理;可办理的有:ask");
  CHECK(office.Do("ask", {Office::Text("reason"), Office::Text("days")}) == "refused: wrong_type");
  CHECK(office.Do("ask", {Office::Text("colour")}) == "refused: unknown_field");
  office.As(2, "hr");
  CHECK(office.Do("ask", {Office::Text("reason")}) == "refused: wrong_role");
  office.As(1, "manager");
  CHECK(office.Do("ask", {Office::Text("reason"), {"days", Office::NumberOf(3), {}}}, true) ==
        "step_done, signed");
  CHECK(office.Where() == "agree, agree.1");
  office.As(1, "hr");
  CHECK(office.Verdict("agree", "approve") == "refused: four_eyes");
  office.As(2, "hr");
  CHECK(office.Verdict("agree", "perhaps") == "refused: no_verdict");
  CHECK(office.Verdict("agree", "send_back") == "step_done");
  CHECK(office.Where() == "ask, ask.1");
  office.As(1, "manager");
  CHECK(office.Do("ask", {Office::Text("reason")}) == "step_done");
  CHECK(office.Do("ask", {{"days", Office::NumberOf(2), {}}}, true) == "step_done, signed");
  office.As(2, "hr");
  CHECK(office.Verdict("agree", "approve") == "step_done, case_closed");
  CHECK(office.Where() == "closed completed");
  CHECK(office.Verdict("agree", "approve") == "refused: not_open");
}

TEST_CASE("a delegate counts as both persons, and both orders of four eyes are kept") {
  Office office(R"(
procedure pair for Employee {
  together {
    step one by hr { provide a : text }
    step two by hr other than one.actor { provide b : text; provide c : text }
  }
}
)");
  office.As(1, "hr");
  office.Open("pair");
  CHECK(office.Where() == "1, one, one.1, two, two.1");
  CHECK(office.Do("two", {Office::Text("b")}) == "step_done");
  CHECK(office.Do("one", {Office::Text("a")}) == "refused: four_eyes");
  office.As(2, "hr");
  CHECK(office.Do("one", {Office::Text("a")}) == "step_done");
  CHECK(office.Do("two", {Office::Text("c")}) == "refused: four_eyes");
  office.As(1, "hr");
  CHECK(office.Do("two", {Office::Text("c")}) == "step_done, case_closed");
}

TEST_CASE("a choice is left on a later day than it was made, and folds all the same") {
  Office office(R"(
procedure measure for Employee {
  choose which by manager {
    option a { step one by hr { provide x : text } }
    option b { step two by hr { provide y : text } }
  }
  step after_it by hr { provide z : text }
}
)");
  office.As(1, "manager");
  office.Open("measure");
  CHECK(office.Say(DoStep{.step = "which", .option = "a"}) == "step_done");
  office.At("2026-03-05T01:00:00.000Z");
  office.As(2, "hr");
  CHECK(office.Do("one", {Office::Text("x")}) == "step_done");
  CHECK(office.state.Step(Id("which"))->last == office.state.recorded);
}

TEST_CASE("of a choice one way is gone, and no other beside it") {
  Office office(R"(
document letter { salutation : text = "dear colleague" }
procedure measure for Employee {
  choose which by hr {
    option in_person { serve letter on employee }
    option in_writing { step two by hr { provide y : text } }
  }
}
)");
  office.As(1, "hr");
  office.Open("measure");
  CHECK(office.Say(DoStep{.step = "which", .option = "in_person"}) == "step_done");
  for (const char* again : {"in_person", "in_writing", "nothing such"})
    CHECK(office.Say(DoStep{.step = "which", .option = again}) == "refused: already_chosen");
  // With what the way that was chosen asks for, too: nothing is half done.
  DoStep both{.step = "which", .option = "in_writing"};
  both.service = ServiceDetails{.served = *Date::FromYmd(2026, 3, 2)};
  CHECK(office.Say(both) == "refused: already_chosen");
  both.option.reset();
  both.service->method = ServiceMethod::kRefused;
  both.service->witnesses = {Office::Person(5), Office::Person(5)};
  CHECK(office.Say(both) == "refused: needs_proof");
  both.service->witnesses = {Office::Person(5), Office::Person(6)};
  both.service->employee_is_witness = true;
  CHECK(office.Say(both) == "refused: witness_is_party");
  both.service->employee_is_witness = false;
  CHECK(office.Say(both) == "notice_served, case_closed");
}

TEST_CASE("a gate says what is missing and opens when it is known") {
  Office office(R"(
procedure gated for Employee {
  check trained requires union_told
  check good requires weak
  step go by hr { provide a : text }
}
)");
  office.As(1, "hr");
  office.know_facts = false;
  CHECK(office.Open("gated") == "needs facts");
  office.know_facts = true;
  CHECK(office.Open("gated") == "case_opened, gate_blocked");
  CHECK(office.Where() == "trained!");
  CHECK(office.Missing() == "union_told");
  CHECK(office.Say(Tick{}).empty());
  CHECK(office.Report("union_told", "2026-03-03") == "refused: in_the_future");
  CHECK(office.Report("nothing_such", "2026-03-01") == "refused: no_event");
  CHECK(office.Report("union_told", "2026-03-01") == "event_recorded, gate_opened, gate_blocked");
  CHECK(office.Missing() == "score");
  office.Know("score", Office::NumberOf(60));
  CHECK(office.Say(Tick{}).empty());  // known, and does not hold
  office.Know("score", Office::NumberOf(59));
  CHECK(office.Say(Tick{}) == "gate_opened");
  CHECK(office.Where() == "go, go.1");
}

TEST_CASE("an if takes its branch by what is known then, and waits while it is not") {
  const char* text = R"(
procedure branch for Employee {
  if weak { step low by hr { provide a : text } } else { step high by hr { provide b : text } }
  end(finished)
}
)";
  for (const auto& [score, place] : {std::pair{59, "1, low, low.1"}, {60, "1, high, high.1"}}) {
    Office office(text);
    office.As(1, "hr");
    CHECK(office.Open("branch") == "case_opened, gate_blocked");
    office.Know("score", Office::NumberOf(score));
    CHECK(office.Say(Tick{}) == "branch_taken");
    CHECK(office.Where() == place);
    CHECK(office.Do(score == 59 ? "low" : "high", {Office::Text(score == 59 ? "a" : "b")}) ==
          "step_done, case_closed");
    CHECK(office.Where() == "closed finished");
  }
}

TEST_CASE("waiting ends when the day after its last day begins") {
  Office office(R"(
procedure pause for Employee {
  wait 1 month
  step go by hr { provide a : text }
}
)");
  office.As(1, "hr");
  office.At("2026-01-31T01:00:00.000Z");
  office.Open("pause");
  office.At("2026-02-28T15:59:59.999Z");  // 23:59:59.999 on the 28th, the month's last day
  CHECK(office.Say(Tick{}).empty());
  office.At("2026-02-28T16:00:00.000Z");
  CHECK(office.Say(Tick{}) == "timer_fired");
  CHECK(office.Where() == "go, go.1");
}

TEST_CASE("an answer or the deadline, whichever comes first; early answers are kept") {
  const char* text = R"(
procedure ask for Employee {
  step tell by hr { provide letter : document }
  wait for union_opinion or 7 days
  step go by hr { provide a : text }
}
)";
  {
    Office office(text);
    office.As(1, "hr");
    office.Open("ask");
    office.Do("tell", {Office::Text("letter")});
    CHECK(office.state.timers.size() == 1);
    CHECK(office.Report("union_opinion", "2026-03-02") == "event_recorded, wait_ended");
    CHECK(office.Where() == "go, go.1");
    CHECK(office.state.timers.empty());
  }
  {
    Office office(text);
    office.As(1, "hr");
    office.Open("ask");
    office.Report("union_opinion", "2026-03-02");
    CHECK(office.Do("tell", {Office::Text("letter")}) == "step_done, wait_ended");
  }
  {
    Office office(text);
    office.As(1, "hr");
    office.Open("ask");
    office.Do("tell", {Office::Text("letter")});
    office.At("2026-03-09T16:00:00.000Z");
    CHECK(office.Say(Tick{}) == "timer_fired");
    CHECK(office.Where() == "go, go.1");
  }
}

TEST_CASE("a deadline that passes escalates; a right that is not used lapses") {
  Office office(R"(
procedure late for Employee {
  step review by hr within 3 days otherwise escalate to hr_director { provide a : text }
  step reply by employee has the right within 5 days { provide b : text }
  step final_step by hr { provide c : text }
}
)");
  office.As(9, "hr_director");
  office.Open("late");
  CHECK(office.Do("review", {Office::Text("a")}) == "refused: wrong_role");
  office.At("2026-03-05T16:00:00.000Z");
  CHECK(office.Say(Tick{}) == "timer_fired");
  CHECK(office.Do("review", {Office::Text("a")}) == "step_done");
  office.At("2026-03-11T16:00:00.000Z");
  CHECK(office.Say(Tick{}) == "timer_fired, lapsed");
  CHECK(office.Where() == "final_step, final_step.1");
  CHECK(office.state.timers.empty());
}

TEST_CASE("signatures: who may sign, and a refusal before witnesses") {
  Office office(R"(
procedure sign_it for Employee {
  step talk by manager with employee {
    provide minutes : document
    sign by employee as receipt, refused before 2 people at least 1 not of hr
  }
  step next by hr { provide a : text }
}
)");
  office.As(1, "manager");
  office.Open("sign_it");
  CHECK(office.Do("talk", {Office::Text("minutes")}) == "step_done");
  CHECK(office.Do("talk") == "refused: no_signature");
  CHECK(office.Say(SignStep{.step = "talk"}) == "refused: wrong_role");
  RefuseToSign refusal{.step = "talk", .witnesses = {Office::Person(5)}};
  CHECK(office.Say(refusal) == "refused: too_few_witnesses");
  refusal.witnesses = {Office::Person(5), Office::Person(5)};
  CHECK(office.Say(refusal) == "refused: too_few_witnesses");
  refusal.witnesses = {Office::Person(1), Office::Person(5)};
  CHECK(office.Say(refusal) == "refused: witness_is_party");
  refusal.witnesses = {Office::Person(5), Office::Person(6)};
  refusal.employee_is_witness = true;
  CHECK(office.Say(refusal) == "refused: witness_is_party");
  refusal.employee_is_witness = false;
  refusal.witnesses_of_role_asked = 2;
  CHECK(office.Say(refusal) == "refused: too_few_witnesses");
  refusal.witnesses_of_role_asked = 1;
  Office other = office;
  CHECK(office.Say(refusal) == "refused_to_sign");
  CHECK(office.Where() == "next, next.1");
  other.As(7, "employee");
  CHECK(other.Say(SignStep{.step = "talk"}) == "signed");
  CHECK(other.Where() == "next, next.1");
}

TEST_CASE("a paper that the employee signed is handed in by whoever does the step") {
  Office office(R"(
procedure on_paper for Employee {
  step talk by manager with employee {
    provide minutes : document
    sign by manager as content
    sign by employee as content
  }
  step look by hr other than talk.actor { provide a : text }
}
)");
  office.As(1, "manager");
  office.Open("on_paper");
  SignStep paper{.step = "talk", .signature = {.shown = {}, .signer = Office::Person(7)}};
  CHECK(office.Say(paper) == "refused: nothing_to_sign");
  CHECK(office.Do("talk", {Office::Text("minutes")}) == "step_done");
  CHECK(office.Say(paper) == "refused: paper_of_other");  // the manager's own comes first
  CHECK(office.Say(SignStep{.step = "talk"}) == "signed");
  office.As(2, "hr");
  CHECK(office.Say(paper) == "refused: wrong_role");
  office.As(3, "manager");
  CHECK(office.Say(paper) == "signed");
  CHECK(std::get<Signed>(office.log.back().event).signer == Office::Person(7));
  // Who signed has done it, who handed it in has not.
  const std::vector<Pseudonym>& actors = office.state.Step(Id("talk"))->actors;
  CHECK(actors == std::vector{Office::Person(1), Office::Person(7)});
  office.As(7, "hr");
  CHECK(office.Do("look", {Office::Text("a")}) == "refused: four_eyes");
  office.As(3, "hr");
  CHECK(office.Do("look", {Office::Text("a")}) == "step_done, case_closed");
}

TEST_CASE("a form and the paper that was signed come in one command") {
  Office office(R"(
procedure at_once for Employee {
  step talk by hr { provide minutes : document  sign by employee as receipt }
}
)");
  office.As(1, "hr");
  office.Open("at_once");
  DoStep both{.step = "talk", .form = {Office::Text("minutes")}};
  both.signature = SignatureDetails{.shown = {}, .signer = Office::Person(7)};
  CHECK(office.Say(both) == "step_done, signed, case_closed");
  CHECK(office.state.Step(Id("talk"))->actors == std::vector{Office::Person(1)});
}

TEST_CASE("a gate that does not open says from when it could, if only the day is missing") {
  Office office(R"(
procedure gated for Employee {
  check long requires time from hired_on to decision_date at least 2620 days
  check good requires not weak
}
)");
  office.As(1, "hr");
  const auto opens = [&] { return std::get<GateBlocked>(office.log.back().event).opens; };
  CHECK(office.Open("gated") == "case_opened, gate_blocked");
  CHECK(opens() == Date::ParseIso("2019-01-01")->PlusDays(2620));
  office.Know("score", Office::NumberOf(59));
  office.At("2026-03-05T16:00:00.000Z");
  CHECK(office.Say(Tick{}) == "gate_opened, gate_blocked");
  CHECK_FALSE(opens());  // no day would do
}

TEST_CASE("the first branch of a race in which something is done goes on") {
  Office office(R"(
procedure either_way for Employee {
  race {
    { step settle by hr { provide a : text; provide b : text } }
    { step dismiss by manager { provide c : text } }
  }
  end(over)
}
)");
  office.As(1, "hr");
  office.Open("either_way");
  CHECK(office.Do("settle", {Office::Text("a")}) == "step_done");
  CHECK(office.Where() == "1, settle, settle.2");
  office.As(2, "manager");
  CHECK(office.Do("dismiss", {Office::Text("c")}) == "refused: not_now");
  office.As(1, "hr");
  CHECK(office.Do("settle", {Office::Text("b")}) == "step_done, case_closed");
}

TEST_CASE("what the procedure watches for cancels it") {
  Office office(R"(
procedure watched for Employee {
  step one by hr within 5 days { provide a : text }
  meanwhile { on resignation cancel, tell hr, end(resigned) }
}
)");
  office.As(1, "hr");
  office.Open("watched");
  CHECK(office.state.timers.size() == 1);
  CHECK(office.Report("resignation", "2026-03-01") == "event_recorded, reacted, case_closed");
  CHECK(office.Where() == "closed resigned");
  CHECK(office.state.timers.empty());
}

constexpr const char* kExit = R"(
document notice to employee { """bye""" }
obligation leaving on effect terminate contract
  must have before: served notice
  must never, while pregnant
  must happen after, within 15 days: issued notice
obligation telling on effect terminate contract
  must have before: union_told
procedure exit for Employee {
  fact final_day : date
  check not_protected requires not pregnant
  step decision by hr_director { provide grounds : text; sign by hr_director as agreement }
  step tell by hr { serve notice on employee }
  wait 30 days after service
  effect terminate contract on final_day
  step paper by hr { issue notice to employee }
}
)";

// As far as the end of the thirty days.
Office Served() {
  Office office(kExit);
  office.Pregnant("", false);
  office.As(1, "hr_director");
  CHECK(office.Open("exit") == "case_opened, gate_opened");
  CHECK(office.Do("decision", {Office::Text("grounds")}, true) == "step_done, signed");
  office.As(2, "hr");
  DoStep serve{.step = "tell"};
  serve.form = {{"final_day", Office::DateOf("2026-04-10"), {}}};
  const Date second = *Date::ParseIso("2026-03-02");
  serve.service = ServiceDetails{.method = ServiceMethod::kCourier, .served = second};
  CHECK(office.Say(serve) == "refused: needs_proof");
  serve.service->method = ServiceMethod::kInHand;
  serve.service->served = *Date::ParseIso("2026-03-03");
  CHECK(office.Say(serve) == "refused: in_the_future");
  serve.service->served = second;
  CHECK(office.Say(serve) == "step_done, notice_served");
  return office;
}

TEST_CASE("thirty days run from the day after service") {
  Office office = Served();
  REQUIRE(office.state.timers.size() == 1);
  CHECK(office.state.timers.front().due == StartOf(*Date::ParseIso("2026-04-02")));
  office.At("2026-04-01T15:59:59.999Z");
  CHECK(office.Say(Tick{}).empty());
  office.At("2026-04-01T16:00:00.000Z");
  CHECK(office.Say(Tick{}) == "timer_fired");
}

TEST_CASE("an effect asks all gates and duties again on its day") {
  Office office = Served();
  office.At("2026-04-01T16:00:00.000Z");
  office.Say(Tick{});
  office.Pregnant("2026-03-20", true);
  office.At("2026-04-09T16:00:00.000Z");
  CHECK(office.Say(Tick{}) == "timer_fired, gate_blocked");
  CHECK(office.Where() == "6!");
  CHECK(office.Missing() == "union_told");
  office.As(2, "hr");
  CHECK(office.Report("union_told", "2026-03-01") == "event_recorded");
  CHECK(office.Where() == "6!");  // still protected
  office.Pregnant("", false);
  CHECK(office.Say(Tick{}) == "effect_released, obligation_arisen");
  CHECK(office.Where() == "paper, paper.1");
  SECTION("what must follow is done in time") {
    CHECK(office.Say(DoStep{.step = "paper", .issued = true}) ==
          "event_recorded, case_closed, obligation_fulfilled");
    CHECK(office.state.duties.empty());
    CHECK(office.state.timers.empty());
  }
  SECTION("what must follow is late") {
    office.At("2026-04-25T16:00:00.000Z");
    CHECK(office.Say(Tick{}) == "timer_fired, obligation_breached");
    REQUIRE(office.state.duties.size() == 1);
    CHECK(office.state.duties.front().breached);
    CHECK(office.Say(DoStep{.step = "paper", .issued = true}) ==
          "event_recorded, case_closed, obligation_fulfilled");
  }
}

TEST_CASE("a decision on an old version of the case is refused") {
  Office office(R"(
procedure p for Employee { step one by hr { provide a : text; provide b : text } }
)");
  office.As(1, "hr");
  CHECK(office.Open("no_such") == "refused: no_procedure");
  office.Open("p");
  CHECK(office.Open("p") == "refused: already_open");
  CHECK(HashOf(office.state) == HashOf(CaseState(office.state)));
  const Digest before = HashOf(office.state);
  office.Do("one", {Office::Text("a")});
  CHECK(HashOf(office.state) != before);
}

TEST_CASE("a refusal to sign is for steps, not for what else has a name") {
  Office office(R"(
procedure named for Employee {
  region part { step one by hr { provide a : text } }
}
)");
  office.As(1, "hr");
  office.Open("named");
  CHECK(office.Say(RefuseToSign{.step = "part"}) == "refused: not_now");
}

}  // namespace
}  // namespace writ::flow
