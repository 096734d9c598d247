// Duties that follow an event behind an effect.
#include <catch2/catch.hpp>

#include "engine/flow/flow_testing.h"

namespace writ::flow {
namespace {

// union_opinion is told once the work has been handed over.
constexpr const char* kParting = R"(
document notice to employee { """bye""" }
obligation settling on effect terminate contract
  must happen on the day of union_opinion: paid lump_sum
  must happen after union_opinion, within 3 days: union_told or issued notice
procedure exit for Employee {
  step decision by hr_director { provide grounds : text; sign by hr_director as agreement }
  wait 2 days
  effect terminate contract
  wait for union_opinion
  step settle by payroll { pay lump_sum = 5000 CNY; issue notice to employee }
}
procedure paid_first for Employee {
  step decision by hr_director { pay lump_sum = 5000 CNY; sign by hr_director as agreement }
  effect terminate contract
  wait for union_opinion
  step settle by payroll { issue notice to employee }
}
procedure short for Employee {
  step decision by hr_director { sign by hr_director as agreement }
  effect terminate contract
  wait for union_opinion
}
)";

// Decided on 2 March; the effect is on 5 March, when two days are over.
Office Decided() {
  Office office(kParting);
  office.As(1, "hr_director");
  CHECK(office.Open("exit") == "case_opened");
  CHECK(office.Do("decision", {Office::Text("grounds")}, true) == "step_done, signed");
  return office;
}

std::vector<std::string> DueDays(const Office& office) {
  std::vector<std::string> days;
  for (const DutyRecord& duty : office.state.duties) days.push_back(DayOf(*duty.due).ToIso());
  return days;
}

using Days = std::vector<std::string>;

TEST_CASE("a duty that follows an event arises with the later of the two") {
  Office office = Decided();
  office.As(2, "hr_director");
  SECTION("the effect, if the event was told before: it counts from the effect") {
    office.At("2026-03-04T01:00:00.000Z");
    CHECK(office.Report("union_opinion", "2026-03-03") == "event_recorded");
    office.At("2026-03-05T01:00:00.000Z");
    CHECK(office.Say(Tick{}) ==
          "timer_fired, effect_released, obligation_arisen, obligation_arisen, wait_ended");
    CHECK(DueDays(office) == Days{"2026-03-06", "2026-03-09"});
  }
  SECTION("the event, if the effect was before: it counts from the event's day") {
    office.At("2026-03-05T01:00:00.000Z");
    CHECK(office.Say(Tick{}) == "timer_fired, effect_released");
    CHECK(office.state.duties.empty());
    office.At("2026-03-12T01:00:00.000Z");
    CHECK(office.Report("union_opinion", "2026-03-11") ==
          "event_recorded, obligation_arisen, obligation_arisen, wait_ended");
    CHECK(DueDays(office) == Days{"2026-03-12", "2026-03-15"});
    SECTION("once: a second such event brings nothing") {
      CHECK(office.Report("union_opinion", "2026-03-12") == "event_recorded");
    }
    SECTION("late, and done all the same") {
      CHECK(office.Say(Tick{}) == "timer_fired, obligation_breached");
      office.As(4, "payroll");
      CHECK(office.Say(DoStep{.step = "settle", .paid = true}) ==
            "event_recorded, obligation_fulfilled");
      CHECK(office.Say(DoStep{.step = "settle", .issued = true}) ==
            "event_recorded, case_closed, obligation_fulfilled");
    }
  }
}

TEST_CASE("what was before the effect counts from the effect, in whatever order it is told") {
  Office office = Decided();
  office.At("2026-03-05T01:00:00.000Z");
  CHECK(office.Say(Tick{}) == "timer_fired, effect_released");
  office.As(2, "hr_director");
  CHECK(office.Report("union_opinion", "2026-03-03") ==
        "event_recorded, obligation_arisen, obligation_arisen, wait_ended");
  CHECK(DueDays(office) == Days{"2026-03-06", "2026-03-09"});
  CHECK(office.Say(Tick{}) == "");
}

TEST_CASE("what is done early is done") {
  Office office(kParting);
  office.As(1, "hr_director");
  CHECK(office.Open("paid_first") == "case_opened");
  DoStep pay{.step = "decision", .paid = true};
  pay.signature = SignatureDetails{};
  CHECK(office.Say(pay) == "event_recorded, signed, effect_released");
  const OpenWork work = office.Work();  // what is still to be owed, without what is done
  REQUIRE(work.duties.size() == 1);
  CHECK(work.duties[0].follows->id == Id("union_opinion"));
  CHECK_FALSE(work.duties[0].due);
  CHECK(work.duties[0].asks[0][1].title.en == "issued notice");
  office.As(2, "hr_director");
  CHECK(office.Report("union_opinion", "2026-03-02") ==
        "event_recorded, obligation_arisen, obligation_arisen, obligation_fulfilled, wait_ended");
  REQUIRE(office.Work().duties.size() == 1);
  CHECK_FALSE(office.Work().duties[0].follows);
}

TEST_CASE("a duty that is open when the case is closed is breached at its end") {
  Office office(kParting);
  office.As(1, "hr_director");
  office.Open("short");
  CHECK(office.Do("decision", {}, true) == "signed, effect_released");
  office.As(2, "hr_director");
  CHECK(office.Report("union_opinion", "2026-03-02") ==
        "event_recorded, obligation_arisen, obligation_arisen, wait_ended, case_closed");
  CHECK(office.Work().duties.size() == 2);
  office.At("2026-03-02T16:00:00.000Z");
  CHECK(office.Say(Tick{}) == "timer_fired, obligation_breached");
  office.At("2026-03-05T16:00:00.000Z");
  CHECK(office.Say(Tick{}) == "timer_fired, obligation_breached");
}

TEST_CASE("a case that ends before the event owes nothing") {
  Office office(R"(
obligation settling on effect terminate contract
  must happen on the day of union_opinion: paid lump_sum
procedure exit for Employee {
  step decision by hr_director { sign by hr_director as agreement }
  effect terminate contract
}
)");
  office.As(1, "hr_director");
  office.Open("exit");
  CHECK(office.Do("decision", {}, true) == "signed, effect_released, case_closed");
  CHECK(office.Work().duties.empty());
  CHECK(office.state.duties.empty());
}

// The day of the effect is in the state, for what is told of later; a text whose duties follow
// nothing has no such record.
TEST_CASE("the day of an effect is kept where a duty follows an event") {
  Office office(kParting);
  office.As(1, "hr_director");
  office.Open("short");
  office.Do("decision", {}, true);
  REQUIRE(office.state.Step(Id("effect terminate_contract")) != nullptr);
  CHECK(office.log.back().step == Id("effect terminate_contract"));
  Office plain(R"(
obligation settling on effect terminate contract
  must happen on the day: paid lump_sum
procedure exit for Employee {
  step decision by hr_director { sign by hr_director as agreement }
  effect terminate contract
}
)");
  plain.As(1, "hr_director");
  plain.Open("exit");
  CHECK(plain.Do("decision", {}, true) ==
        "signed, effect_released, obligation_arisen, case_closed");
  CHECK(plain.state.Step(Id("effect terminate_contract")) == nullptr);
}

}  // namespace
}  // namespace writ::flow
