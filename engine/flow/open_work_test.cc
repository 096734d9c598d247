#include "engine/flow/open_work.h"

#include <catch2/catch.hpp>

#include "engine/flow/flow_testing.h"

namespace writ::flow {
namespace {

template <class List, class Name>
std::string Joined(const List& list, Name name) {
  std::string out;
  for (const auto& one : list) out += (out.empty() ? "" : ", ") + std::string(name(one));
  return out;
}

std::string Words(const OpenAct& act) {
  std::string out = act.now ? "" : "(later) ";
  switch (act.kind) {
    case OpenActKind::kField: return out + act.field->name + " : " + act.field->type_words.en;
    case OpenActKind::kSign:
      out += "sign by " + act.signature->by.title.en;
      if (act.signature->refused_before > 0)
        out += ", refused before " + std::to_string(act.signature->refused_before);
      return out;
    case OpenActKind::kDecide:
    case OpenActKind::kChoose:
      return out + "one of " + Joined(act.offers, [](const Offer& offer) {
               return offer.id.text + (offer.back_to ? " to " + offer.back_to->text : "") +
                      (offer.ends ? " ends " + offer.ends->text : "");
             });
    case OpenActKind::kServe: return out + "serve " + act.what.text + " on " + act.to->title.en;
    case OpenActKind::kIssue: return out + "issue " + act.what.text + " to " + act.to->title.en;
    case OpenActKind::kPay: return out + "pay " + act.what.text;
    case OpenActKind::kFind: return out + "find " + act.what.text + " on " + act.rule.text;
  }
  return out;
}

std::string Words(const OpenTask& task) {
  return task.step.text + " by " + task.by.title.en + ": " +
         Joined(task.acts, [](const OpenAct& act) { return Words(act); });
}

TEST_CASE("open work at a step is that step's of all, by id or either title") {
  Office office(R"(
procedure leave for Employee {
  fact last_day : date
  together {
    { step ask|申请 by manager { provide reason : text } }
    { step tell|告知 by hr { provide note : text } }
    { check training requires union_told }
  }
}
)");
  office.As(1, "manager");
  office.Open("leave");
  const OpenWork all = office.Work();
  REQUIRE(all.tasks.size() == 2);
  REQUIRE(all.waits.size() == 1);
  const auto at = [&](std::string_view step) {
    return OpenWorkAt(office.program(), office.state, office.inputs(), step);
  };
  for (const OpenTask& task : all.tasks) {
    for (const std::string& name : {task.step.text, task.title.en, task.title.zh}) {
      const OpenWork one = at(name);
      REQUIRE(one.tasks.size() == 1);
      CHECK(Words(one.tasks.front()) == Words(task));
      CHECK(one.tasks.front().acts.front().yours == task.acts.front().yours);
      CHECK(one.title == all.title);
      CHECK(one.version == all.version);
      REQUIRE(one.facts.size() == 1);
      CHECK(one.facts.front().id == all.facts.front().id);
      CHECK(one.waits.empty());
    }
  }
  CHECK(at("training").tasks.empty());
  CHECK(at("nothing").tasks.empty());
}

TEST_CASE("open work: who may do what, and what is still asked for") {
  Office office(R"(
procedure leave for Employee {
  fact last_day : date
  step ask|申请 by manager within 3 days otherwise escalate to hr_director {
    provide reason|事由 : text
    provide days : number
    sign by employee as receipt, refused before 2 people at least 1 not of hr
  }
  step agree by hr other than ask.actor {
    decide approve|同意, send_back to ask, reject to end(rejected)
  }
}
)");
  office.As(1, "manager");
  office.Open("leave");
  OpenWork work = office.Work();
  CHECK(work.version == 1);
  REQUIRE(work.facts.size() == 1);
  CHECK(work.facts[0].id.text == "last_day");
  CHECK_FALSE(work.facts[0].given);
  REQUIRE(work.tasks.size() == 1);
  CHECK(Words(work.tasks[0]) ==
        "ask by manager: reason : a text, days : a number, sign by the employee, refused before 2");
  const OpenTask& ask = work.tasks[0];
  CHECK(ask.title.zh == "申请");
  CHECK(ask.acts[0].field->id.text == "ask.reason");
  CHECK(ask.acts[0].title.zh == "事由");
  CHECK(ask.due == StartOf(*Date::ParseIso("2026-03-06")));
  CHECK_FALSE(ask.escalated);
  CHECK(ask.escalates_to->id.text == "hr_director");
  CHECK(ask.yours());
  CHECK(ask.covers.empty());
  CHECK(work.waits.empty());
  office.Do("ask", {{"reason", Office::TextOfValue("x"), Office::CommitmentTo(Id("r"))}});
  office.As(7, "employee");
  office.At("2026-03-05T16:00:00.000Z");
  office.Say(Tick{});
  work = office.Work();
  CHECK(Words(work.tasks[0]) ==
        "ask by manager: days : a number, sign by the employee, refused before 2");
  CHECK(work.tasks[0].escalated);
  CHECK_FALSE(work.tasks[0].acts[0].yours);
  CHECK(work.tasks[0].acts[1].yours);  // the employee may sign, not fill in
  REQUIRE(work.tasks[0].covers.size() == 1);
  CHECK(work.tasks[0].covers[0].value.text == "ask.reason");
  CHECK(work.tasks[0].covers[0].commitment == Office::CommitmentTo(Id("r")));
  CHECK(CoveredBy(office.program(), office.state, "ask").size() == 1);
  CHECK(CoveredBy(office.program(), office.state, "nothing").empty());
  office.As(1, "manager");
  office.Do("ask", {{"days", Office::NumberOf(3), {}}});
  office.As(7, "employee");
  office.Say(SignStep{.step = "ask"});
  office.As(1, "hr");
  work = office.Work();
  REQUIRE(work.tasks.size() == 1);
  CHECK(Words(work.tasks[0]) ==
        "agree by hr: one of approve, send_back to ask, reject ends rejected");
  CHECK(work.tasks[0].acts[0].offers[0].title.zh == "同意");
  CHECK(work.tasks[0].other_than->id.text == "ask");
  CHECK(work.tasks[0].not_by == std::vector{Office::Person(1)});
  CHECK_FALSE(work.tasks[0].yours());  // person 1 asked
  office.As(2, "hr");
  CHECK(office.Work().tasks[0].yours());
  office.Verdict("agree", "approve");
  work = office.Work();
  CHECK(work.status == CaseStatus::kClosed);
  CHECK(work.tasks.empty());
}

TEST_CASE("open work: what a gate lacks, who can supply it, when it could hold") {
  Office office(R"(
procedure gated for Employee {
  check good requires weak and union_told
    otherwise hr must: "Tell the union first"|"请先通知工会"
  check long requires time from hired_on to decision_date at least 2620 days
  choose way by hr { option one { wait for union_opinion or 7 days } option two { wait 3 days } }
}
)");
  office.As(1, "hr");
  office.Open("gated");
  OpenWork work = office.Work();
  CHECK(work.tasks.empty());
  REQUIRE(work.waits.size() == 1);
  CHECK(work.waits[0].kind == WaitKind::kGate);
  REQUIRE(work.waits[0].unmet.size() == 1);
  const Unmet& good = work.waits[0].unmet[0];
  CHECK(Joined(good.missing, [](const Missing& m) { return m.name.text + "/" + m.fact.from; }) ==
        "union_told/, score/hr");
  CHECK(good.verdict == Verdict::kUnknown);
  CHECK(good.who->id.text == "hr");
  CHECK(good.deontic == Deontic::kMust);
  CHECK(good.message.zh == "请先通知工会");
  CHECK_FALSE(good.could_hold);
  CHECK(good.because != nullptr);
  office.know_facts = false;
  work = office.Work();
  CHECK_FALSE(work.waits[0].asked);
  CHECK(work.waits[0].unmet.empty());
  office.know_facts = true;
  office.Know("score", Office::NumberOf(59));
  office.Report("union_told", "2026-03-01");
  work = office.Work();
  REQUIRE(work.waits.size() == 1);
  CHECK(work.waits[0].place.text == "long");
  CHECK(work.waits[0].unmet[0].verdict == Verdict::kFails);
  CHECK(work.waits[0].unmet[0].could_hold == Date::ParseIso("2019-01-01")->PlusDays(2620));
  office.At("2026-03-10T01:00:00.000Z");
  office.Say(Tick{});
  work = office.Work();
  CHECK(Words(work.tasks[0]) == "way by hr: one of one, two");
  CHECK(work.tasks[0].is_choice);
  office.Say(DoStep{.step = "way", .option = "one"});
  work = office.Work();
  CHECK(work.tasks.empty());
  REQUIRE(work.waits.size() == 1);
  CHECK(work.waits[0].kind == WaitKind::kEvent);
  CHECK(work.waits[0].due == StartOf(*Date::ParseIso("2026-03-18")));
  CHECK(work.waits[0].any_of[0].id.text == "union_opinion");
}

TEST_CASE("open work: what an effect asks for, and what must follow it") {
  Office office(R"(
document notice|通知书 to employee { """bye""" }
obligation leaving on effect terminate contract
  must have before: served notice
  must happen after, within 15 days: issued notice
obligation telling on effect terminate contract
  must have before: union_told
procedure exit for Employee {
  check fit requires not weak
  step tell by hr {
    serve notice on employee; provide x : text
    wait 3 days
    pay sum = score * 2 CNY
  }
  effect terminate contract
  step paper by hr { issue notice to employee }
}
)");
  office.Know("score", Office::NumberOf(80));
  office.As(2, "hr");
  office.Open("exit");
  OpenWork work = office.Work();
  CHECK(Words(work.tasks[0]) ==
        "tell by hr: serve notice on the employee, x : a text, (later) pay sum");
  CHECK(work.tasks[0].acts[2].amount->value.number == 160);
  DoStep serve{.step = "tell", .form = {Office::Text("x")}};
  serve.service = ServiceDetails{.served = *Date::ParseIso("2026-03-02")};
  office.Say(serve);
  work = office.Work();
  REQUIRE(work.waits.size() == 1);
  CHECK(work.waits[0].kind == WaitKind::kTime);
  CHECK(work.waits[0].due == StartOf(*Date::ParseIso("2026-03-06")));
  CHECK(Words(work.tasks[0]) == "tell by hr: (later) pay sum");
  office.At("2026-03-06T01:00:00.000Z");
  office.Say(Tick{});
  office.Say(DoStep{.step = "tell", .paid = true});
  office.Know("score", Office::NumberOf(50));
  work = office.Work();
  REQUIRE(work.waits.size() == 1);
  CHECK(work.waits[0].kind == WaitKind::kEffect);
  CHECK(Joined(work.waits[0].unmet, [](const Unmet& u) { return u.id.text; }) ==
        "fit, telling, signed_decision");
  CHECK(work.waits[0].unmet[1].missing[0].name.text == "union_told");
}

TEST_CASE("open work: duties, with what fulfils them") {
  Office office(R"(
document notice|通知书 to employee { """bye""" }
obligation leaving|离职义务 on effect terminate contract
  must happen after, within 15 days: issued notice
procedure exit for Employee {
  step decision by hr { provide grounds : text; sign by hr as agreement }
  effect terminate contract
  step paper by hr { issue notice to employee }
}
)");
  office.As(2, "hr");
  office.Open("exit");
  office.Do("decision", {Office::Text("grounds")}, true);
  const OpenWork work = office.Work();
  REQUIRE(work.duties.size() == 1);
  CHECK(work.duties[0].title.zh == "离职义务");
  CHECK(work.duties[0].asks[0][0].title.zh == "已出具通知书");
  CHECK(work.duties[0].due == StartOf(*Date::ParseIso("2026-03-18")));
  CHECK(Words(work.tasks[0]) == "paper by hr: issue notice to the employee");
}

TEST_CASE("open work: nothing of a case that is not open or of no such procedure") {
  Office office("procedure p for Employee { step one by hr { provide a : text } }\n");
  CHECK(office.Work().tasks.empty());
  office.state.status = CaseStatus::kOpen;
  office.state.procedure = Id("no_such");
  CHECK(office.Work().version == 0);
}

}  // namespace
}  // namespace writ::flow
