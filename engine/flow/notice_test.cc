#include <catch2/catch.hpp>

#include "engine/flow/flow_testing.h"

namespace writ::flow {
namespace {

constexpr const char* kExit = R"(
finding unfit for Employee
event training of Employee
event told of Employee
document notice to employee { """bye""" }
document invitation to employee { """please come""" }
obligation path on effect terminate contract
  must have before, in order: unfit, training, unfit
  either { must have before, by at least 30 days: served notice }
  or { must have before: served notice, paid month }
  must have before: told
  must never, while pregnant
procedure exit for Employee {
  fact final_day : date
  step decision by hr_director { provide grounds : text; sign by hr_director as agreement }
  step talk by hr { serve invitation on employee }
  choose way by hr {
    option written {
      step tell by hr { serve notice on employee }
      wait 30 days after service
    }
    option in_lieu {
      step hand_over by hr {
        serve notice on employee
        pay month = 100 CNY
      }
    }
  }
  effect terminate contract on final_day
}
)";

Date Day(const char* iso) { return *Date::ParseIso(iso); }

// A case that rests at the choice of how the notice is given, on 2 March.
class Exit {
 public:
  Exit() : office(kExit) {
    auto& events = office.person().events;
    events["unfit"] = {Day("2025-10-10"), Day("2026-02-25")};
    events["training"] = {Day("2025-11-20")};
    events["told"] = {Day("2026-03-01")};
    Pregnant(false);
  }

  void Pregnant(bool yes, const char* from = "2019-01-01", bool known = true) {
    std::vector<IntervalValue> days;
    if (Day(from) > Day("2019-01-01"))
      days.push_back({Day("2019-01-01"), Day(from).PlusDays(-1), !yes});
    if (known) days.push_back({Day(from), std::nullopt, yes});
    office.person().record.facts[office.Fact("pregnant")] = {
        {std::nullopt, {{.value = std::move(days)}}}};
  }

  std::string Serve(const char* option, const char* step, const char* served,
                    const char* final_day = "2026-04-01") {
    office.Know("score", Office::NumberOf(50));
    office.As(1, "hr_director");
    CHECK(office.Open("exit") == "case_opened");
    office.Do("decision", {Office::Text("grounds"), {"final_day", Office::DateOf(final_day), {}}},
              true);
    office.As(2, "hr");
    DoStep talk{.step = "talk"};
    talk.service = ServiceDetails{.served = Day("2026-03-02")};
    CHECK(office.Say(talk) == "notice_served");  // no notice of any effect: nothing is asked
    CHECK(office.Say(DoStep{.step = "way", .option = option}) == "step_done");
    DoStep serve{.step = step};
    serve.service = ServiceDetails{.served = Day(served)};
    return office.Say(serve);
  }

  Office office;
};

TEST_CASE("a notice is served when everything that the law asks before the effect is so") {
  CHECK(Exit().Serve("written", "tell", "2026-03-02") == "notice_served");
}

TEST_CASE("a notice is not served while what must never be is so, will be, or is not known") {
  Exit now;
  now.Pregnant(true, "2026-03-02");
  CHECK(now.Serve("written", "tell", "2026-03-02") == "refused: not_to_be_served");
  Exit later;  // known today to begin on a day before the effect
  later.Pregnant(true, "2026-03-20");
  CHECK(later.Serve("written", "tell", "2026-03-02") == "refused: not_to_be_served");
  Exit after;
  after.Pregnant(true, "2026-04-02");
  CHECK(after.Serve("written", "tell", "2026-03-02") == "notice_served");
  Exit unknown;
  unknown.Pregnant(true, "2026-03-02", false);
  CHECK(unknown.Serve("written", "tell", "2026-03-02") == "refused: not_to_be_served");
}

TEST_CASE("what must have been before the effect must have been before its notice") {
  Exit untold;
  untold.office.person().events["told"] = {};
  CHECK(untold.Serve("written", "tell", "2026-03-02") == "refused: not_to_be_served");
  Exit told_after;  // the day on which it was served counts, not the day on which that is told
  told_after.office.person().events["told"] = {Day("2026-03-02")};
  CHECK(told_after.Serve("written", "tell", "2026-03-01") == "refused: not_to_be_served");
  Exit same_day;
  same_day.office.person().events["told"] = {Day("2026-03-02")};
  CHECK(same_day.Serve("written", "tell", "2026-03-02") == "notice_served");
  Exit untrained;
  untrained.office.person().events["training"] = {};
  CHECK(untrained.Serve("written", "tell", "2026-03-02") == "refused: not_to_be_served");
}

TEST_CASE(
    "a notice that leaves too little time is refused where nothing after it makes up for it") {
  // Thirty days after 2 March end with 1 April.
  CHECK(Exit().Serve("written", "tell", "2026-03-02", "2026-04-01") == "notice_served");
  CHECK(Exit().Serve("written", "tell", "2026-03-02", "2026-03-31") == "refused: notice_too_short");
  CHECK(Exit().Serve("in_lieu", "hand_over", "2026-03-02", "2026-03-03") == "notice_served");
}

TEST_CASE("what a notice declares is not taken back by one side") {
  Exit before;
  before.office.As(1, "hr_director");
  CHECK(before.office.Open("exit") == "case_opened");
  CHECK(before.office.Say(WithdrawCase{"stopped"}) == "case_closed");  // nothing was served

  Exit exit;
  CHECK(exit.Serve("in_lieu", "hand_over", "2026-03-02", "2026-03-03") == "notice_served");
  WithdrawCase withdraw{"stopped"};
  CHECK(exit.office.Say(withdraw) == "refused: employee_must_agree");
  withdraw.agreed = {Office::CommitmentTo(Id("letter"))};
  CHECK(exit.office.Say(withdraw) == "event_recorded, case_closed");
  const auto& agreed = std::get<EventRecorded>(exit.office.log[exit.office.log.size() - 2].event);
  CHECK(agreed.name.text == "agreed withdrawal");
  CHECK(agreed.proof == withdraw.agreed);
}

TEST_CASE("what was served on others alone binds nobody, and what left before is no matter") {
  const std::string text = R"(
obligation leaving on effect terminate contract
  must have before: served notice
document notice to employee { """bye""" }
procedure parting for Employee {
  step decision by hr_director { sign by hr_director as agreement }
  effect change contract
  step copy by hr { serve notice on union }
  step tell by hr { serve notice on employee; sign by employee as receipt }
  effect terminate contract
}
)";
  const auto at = [&](int steps) {
    Office office(text);
    office.As(1, "hr_director");
    CHECK(office.Open("parting") == "case_opened");
    office.Say(SignStep{.step = "decision"});
    CHECK(office.state.effects.size() == 1);
    office.As(2, "hr");
    DoStep serve{.step = "copy"};
    serve.service = ServiceDetails{.served = Day("2026-03-02")};
    CHECK(office.Say(serve) == "notice_served");
    serve.step = "tell";
    if (steps > 1) CHECK(office.Say(serve) == "notice_served");
    return office.Say(WithdrawCase{"stopped"});
  };
  CHECK(at(1) == "case_closed");
  CHECK(at(2) == "refused: employee_must_agree");
}

TEST_CASE("a later day that is given with the service counts") {
  Exit exit;
  CHECK(exit.Serve("written", "tell", "2026-03-02", "2026-03-31") == "refused: notice_too_short");
  DoStep serve{.step = "tell", .form = {{"final_day", Office::DateOf("2026-04-01"), {}}}};
  serve.service = ServiceDetails{.served = Day("2026-03-02")};
  CHECK(exit.office.Say(serve) == "step_done, notice_served");
}

// A case of `text`, in which `hr` serves `notice` at `tell` on that day with that last day; decided
// on.
struct Told {
  Office office;

  explicit Told(const std::string& text)
      : office(R"(
event told of Employee
document notice to employee { """bye""" }
)" + text) {
    office.person().record.facts[office.Fact("pregnant")] = {
        {std::nullopt,
         {{.value = std::vector<IntervalValue>{{Day("2019-01-01"), std::nullopt, false}}}}}};
    office.As(1, "hr");
    CHECK(office.Open("exit").starts_with("case_opened"));
  }
  std::string Serve(const char* served = "2026-03-02", const char* final_day = nullptr,
                    ServiceMethod method = ServiceMethod::kInHand) {
    DoStep serve{.step = "tell"};
    if (final_day != nullptr) serve.form = {{"final_day", Office::DateOf(final_day), {}}};
    serve.service = ServiceDetails{.method = method, .served = Day(served)};
    serve.service->proof.emplace_back();
    const std::string said = office.Say(serve);
    const std::string given = "step_done, ";
    return said.starts_with(given) ? said.substr(given.size()) : said;
  }
};

std::string Leaving(const std::string& obligation, const std::string& before_effect,
                    const std::string& after = "") {
  return "obligation path on effect terminate contract\n" + obligation +
         "\nprocedure exit for Employee {\n fact final_day : date\n" + before_effect +
         "\n effect terminate contract on final_day\n" + after + "}\n";
}

constexpr const char* kTell = "  step tell by hr { serve notice on employee }";

TEST_CASE("a public notice has thirty days less") {
  const std::string text = Leaving("  must have before, by at least 30 days: served notice", kTell);
  const auto serve = [&](const char* day) {
    return Told(text).Serve("2026-03-02", day, ServiceMethod::kPublicNotice);
  };
  CHECK(serve("2026-04-30") == "refused: notice_too_short");
  CHECK(serve("2026-05-01") == "notice_served");
}

TEST_CASE("what stands beside the service in a duty is asked as well") {
  const auto serve = [](const std::string& duty, const char* told = nullptr) {
    Told at(Leaving(duty, kTell));
    if (told != nullptr) at.office.person().events["told"] = {Day(told)};
    return at.Serve("2026-03-02", "2026-04-30");
  };
  const std::string refused = "refused: not_to_be_served";
  CHECK(serve("  must have before: told, served notice") == refused);
  CHECK(serve("  must have before: told, served notice", "2026-03-02") == "notice_served");
  CHECK(serve("  must have before, in order: told, served notice") == refused);
  CHECK(serve("  must have before, in order: told, served notice", "2026-03-02") == refused);
  CHECK(serve("  must have before, in order: told, served notice", "2026-03-01") ==
        "notice_served");
  CHECK(serve("  must have before, in order: served notice, told") == "notice_served");
  const std::string either =
      "  either { must have before: served notice\n must have before: told }"
      "\n  or { must have before: served notice\n must never, while weak }";
  CHECK(serve(either) == refused);
  CHECK(serve(either, "2026-03-02") == "notice_served");
}

TEST_CASE("of duties that do not name the service either is enough, with the effect's own day") {
  const std::string duties =
      "  must have before: served notice\n"
      "  either { must have before, by at least 10 days: told }"
      "  or { must never, while pregnant }";
  const auto serve = [&](const char* told, const char* pregnant, const char* day) {
    Told at(Leaving(duties, kTell));
    if (told != nullptr) at.office.person().events["told"] = {Day(told)};
    if (pregnant != nullptr)
      at.office.person().record.facts[at.office.Fact("pregnant")] = {
          {std::nullopt,
           {{.value =
                 std::vector<IntervalValue>{{Day("2019-01-01"), Day(pregnant).PlusDays(-1), false},
                                            {Day(pregnant), std::nullopt, true}}}}}};
    return at.Serve("2026-03-02", day);
  };
  CHECK(serve(nullptr, nullptr, "2026-04-08") == "notice_served");
  CHECK(serve(nullptr, "2026-03-20", "2026-04-08") == "refused: not_to_be_served");
  CHECK(serve("2026-03-02", "2026-03-20", "2026-04-08") == "notice_served");
  CHECK(serve("2026-03-02", "2026-03-05", "2026-03-11") == "refused: notice_too_short");
  CHECK(serve("2026-03-02", "2026-03-05", "2026-03-12") == "notice_served");
}

TEST_CASE("an effect before its notice, or too early for anything that must be before it") {
  CHECK(
      Told(Leaving("  must have before: served notice", kTell)).Serve("2026-03-02", "2026-03-01") ==
      "refused: notice_too_short");
  CHECK(
      Told(Leaving("  must have before: served notice", kTell)).Serve("2026-03-02", "2026-03-02") !=
      "refused: notice_too_short");
  Told early(Leaving(
      "  must have before: served notice\n  must have before, by at least 30 days: told", kTell));
  early.office.person().events["told"] = {Day("2026-03-01")};
  CHECK(early.Serve("2026-03-02", "2026-03-30") == "refused: notice_too_short");
  CHECK(early.Serve("2026-03-02", "2026-03-31") == "notice_served");
}

TEST_CASE("a payment that may still follow makes up for time, wherever it stands") {
  const std::string duty =
      "  either { must have before, by at least 30 days: served notice }"
      "  or { must have before: served notice, paid month }";
  const std::string tell = "step tell by hr { serve notice on employee }";
  const std::string pay = "step payout by hr { pay month = 100 CNY }";
  const auto serve = [&](const std::string& text, bool choose = false) {
    Told at(Leaving(duty, text));
    if (choose) at.office.Say(DoStep{.step = "way", .option = "a"});
    return at.Serve("2026-03-02", "2026-03-14");
  };
  CHECK(serve(tell) == "refused: notice_too_short");
  CHECK(serve(pay + "\n" + tell) != "notice_served");  // it is not paid, and not there any more
  CHECK(serve(tell + "\n" + pay) == "notice_served");
  CHECK(serve("if not pregnant { " + tell + " }\n" + pay) == "notice_served");
  CHECK(serve("together { { " + tell + " } { " + pay + " } }") == "notice_served");
  CHECK(serve("choose way by hr { option a { " + tell + " } option b { wait 1 day } }\n" + pay,
              true) == "notice_served");
  CHECK(serve("choose way by hr { option a { " + tell + " } option b { " + pay + " } }", true) ==
        "refused: notice_too_short");
}

TEST_CASE("effects that cannot follow the service, and services on others, are not asked") {
  const std::string duty =
      "  must have before, by at least 30 days: served notice\n"
      "  must have before: told";
  Told other(Leaving(duty,
                     "  fact other_day : date\n  choose way by hr {\n"
                     " option a { step tell by hr { serve notice on employee } }\n"
                     " option b { effect terminate contract on other_day } }"));
  other.office.person().events["told"] = {Day("2026-03-02")};
  const FormValue other_day{"other_day", Office::DateOf("2026-03-03"), {}};
  CHECK(other.office.Say(DoStep{.step = "way", .form = {other_day}, .option = "a"}) ==
        "step_done, step_done");
  CHECK(other.Serve("2026-03-02", "2026-04-01").starts_with("notice_served"));
  Told copy(Leaving(duty, "  step tell by hr { serve notice on hr_director }"));
  CHECK(copy.Serve("2026-03-02", "2026-03-03") == "notice_served");
}

TEST_CASE("of a service that is told later, its own day is asked") {
  const auto serve = [](const char* served) {
    Told at(Leaving("  must have before: served notice\n  must never, while pregnant", kTell));
    at.office.person().record.facts[at.office.Fact("pregnant")] = {
        {std::nullopt,
         {{.value = std::vector<IntervalValue>{{Day("2019-01-01"), Day("2026-02-26"), false},
                                               {Day("2026-02-27"), std::nullopt, true}}}}}};
    return at.Serve(served, "2026-04-30");
  };
  CHECK(serve("2026-02-26") == "notice_served");
  CHECK(serve("2026-02-27") == "refused: not_to_be_served");
  CHECK(serve("2026-03-02") == "refused: not_to_be_served");
}

TEST_CASE("reasons are read once, however often a rule is named") {
  std::string rules =
      "finding unfit for Employee\nrule r0 for Employee\n"
      "  when results below 60 for 1 consecutive months\n";
  for (int i = 1; i <= 60; ++i) {
    const std::string below = "r" + std::to_string(i - 1);
    rules += "rule r" + std::to_string(i) + " for Employee\n  when " + below + " and any of { " +
             below + "; weak }\n";
  }
  Office office(rules + R"(
procedure assessment for Employee {
  step assess by hr_director { make finding unfit on r60; sign by hr_director as content }
}
)");
  office.Know("score", Office::NumberOf(90));
  office.person().record.facts[office.Fact("results")] = {
      {Period::Containing(Frequency::kMonth, Day("2026-02-28")),
       {{.value = Office::NumberOf(50)}}}};
  office.As(1, "hr_director");
  office.Open("assessment");
  DoStep assess{.step = "assess"};
  assess.finding = EvidencePeriod{Day("2026-02-02"), Day("2026-02-28")};
  CHECK(office.Say(assess) == "refused: period_leaves_out");
  assess.finding->from = Day("2026-02-01");
  CHECK(office.Say(assess) == "finding_made");
}

TEST_CASE("a finding that rests on days before the measure between is refused") {
  const auto find = [](const char* from) {
    Office office(R"(
finding unfit for Employee
event training of Employee
obligation path on effect terminate contract
  must have before, in order: unfit, training, unfit
procedure again for Employee {
  step assess by hr_director { make finding unfit on weak; sign by hr_director as content }
}
)");
    office.Know("score", Office::NumberOf(50));
    office.person().events["unfit"] = {Day("2025-10-10")};
    office.person().events["training"] = {Day("2025-11-20")};
    office.As(1, "hr_director");
    office.Open("again");
    DoStep assess{.step = "assess"};
    assess.finding = EvidencePeriod{Day(from), Day("2026-02-28")};
    return office.Say(assess);
  };
  CHECK(find("2025-11-21") == "finding_made");
  CHECK(find("2025-11-20") == "refused: not_in_turn");
  CHECK(find("2025-09-01") == "refused: not_in_turn");
}

// Results of January 2025 to February 2026, the newest last; the finding is made on 2 March.
std::string Find(const char* condition, std::initializer_list<int> results, const char* from,
                 const char* until) {
  Office office(std::string("finding unfit for Employee\nrule failing for Employee\n  when ") +
                condition + R"(
procedure assessment for Employee {
  step assess by hr_director { make finding unfit on failing; sign by hr_director as content }
}
)");
  std::vector<FactEntry> months;
  Period month = Period::Containing(Frequency::kMonth, Day("2026-02-28"))
                     .Plus(1 - static_cast<int>(results.size()));
  for (const int result : results) {
    months.push_back({month, {{.value = Office::NumberOf(result)}}});
    month = month.Plus(1);
  }
  office.person().record.facts[office.Fact("results")] = std::move(months);
  office.As(1, "hr_director");
  office.Open("assessment");
  DoStep assess{.step = "assess"};
  assess.finding = EvidencePeriod{Day(from), Day(until)};
  return office.Say(assess);
}

TEST_CASE("the evidence of a finding takes in the periods on which its rule rests") {
  constexpr const char* kEach = "results below 60 for 3 consecutive months";
  CHECK(Find(kEach, {50, 50, 50}, "2025-12-01", "2026-02-28") == "finding_made");
  CHECK(Find(kEach, {50, 50, 50}, "2025-06-01", "2026-03-01") == "finding_made");
  CHECK(Find(kEach, {50, 50, 50}, "2025-12-02", "2026-02-28") == "refused: period_leaves_out");
  CHECK(Find(kEach, {50, 50, 50}, "2025-12-01", "2026-02-27") == "refused: period_leaves_out");
  // Any so many of those that met it are enough.
  constexpr const char* kSome = "results below 60 in at least 2 of the last 4 months";
  CHECK(Find(kSome, {50, 50, 90, 50}, "2025-12-01", "2026-02-28") == "finding_made");
  CHECK(Find(kSome, {50, 50, 90, 50}, "2025-11-01", "2025-12-31") == "finding_made");
  CHECK(Find(kSome, {50, 50, 90, 50}, "2026-01-01", "2026-02-28") == "refused: period_leaves_out");
  constexpr const char* kFalls = "results falling for 3 months";
  CHECK(Find(kFalls, {90, 80, 70}, "2025-12-01", "2026-02-28") == "finding_made");
  CHECK(Find(kFalls, {90, 80, 70}, "2026-01-01", "2026-02-28") == "refused: period_leaves_out");
}

TEST_CASE(
    "of several windows each is taken in where all had to hold, and any where one is enough") {
  constexpr const char* kBoth =
      "results below 60 for 1 consecutive months and results below 90 for 3 consecutive months";
  CHECK(Find(kBoth, {80, 80, 50}, "2025-12-01", "2026-02-28") == "finding_made");
  CHECK(Find(kBoth, {80, 80, 50}, "2026-02-01", "2026-02-28") == "refused: period_leaves_out");
  constexpr const char* kAny =
      "any of { results below 60 for 1 consecutive months; results below 90 for 3 consecutive "
      "months }";
  CHECK(Find(kAny, {80, 80, 50}, "2026-02-01", "2026-02-28") == "finding_made");
  CHECK(Find(kAny, {80, 80, 80}, "2026-02-01", "2026-02-28") == "refused: period_leaves_out");
}

TEST_CASE("an event to which papers belong is told with at least one of them") {
  Office office(R"(
event training of Employee {
  plan : document
  hours : number
}
event talk of Employee {
  words : text
}
procedure wait_for_it for Employee { wait for training }
)");
  office.As(1, "hr");
  office.Open("wait_for_it");
  ReportEvent report{.event = "training", .on = Day("2026-03-01")};
  CHECK(office.Say(report) == "refused: report_needs_proof");
  CHECK(office.Say(ReportEvent{.event = "talk", .on = Day("2026-03-01")}) == "event_recorded");
  report.proof.emplace_back();
  CHECK(office.Say(report) == "event_recorded, wait_ended, case_closed");
}

}  // namespace
}  // namespace writ::flow
