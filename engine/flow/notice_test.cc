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

TEST_CASE("a later day that is given with the service counts") {
  Exit exit;
  CHECK(exit.Serve("written", "tell", "2026-03-02", "2026-03-31") == "refused: notice_too_short");
  DoStep serve{.step = "tell", .form = {{"final_day", Office::DateOf("2026-04-01"), {}}}};
  serve.service = ServiceDetails{.served = Day("2026-03-02")};
  CHECK(exit.office.Say(serve) == "step_done, notice_served");
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
