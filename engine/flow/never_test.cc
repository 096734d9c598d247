#include <catch2/catch.hpp>

#include "engine/flow/flow_testing.h"

namespace writ::flow {
namespace {

constexpr const char* kExit = R"(
document notice to employee { """bye""" }
obligation leaving on effect terminate contract
  must have before: served notice
  must never, while pregnant
procedure exit for Employee {
  fact final_day : date
  step decision by hr_director { provide grounds : text; sign by hr_director as agreement }
  check not_protected requires not pregnant and weak
  step tell by hr { serve notice on employee }
  wait 30 days after service
  effect terminate contract on final_day
}
)";

std::vector<IntervalValue> Days(std::initializer_list<std::pair<const char*, bool>> from) {
  std::vector<IntervalValue> days;
  for (const auto& [first, yes] : from) {
    const Date date = *Date::ParseIso(first);
    if (!days.empty()) days.back().until = date.PlusDays(-1);
    days.push_back({date, std::nullopt, yes});
  }
  return days;
}

void Pregnant(Office* office, std::vector<IntervalValue> days) {
  office->person().record.facts[office->Fact("pregnant")] = {
      {std::nullopt, {{.value = std::move(days)}}}};
}

// Up to the gate on 2 March; the effect is to be on 10 April.
std::string Decided(Office* office, const char* final_day) {
  office->Know("score", Office::NumberOf(50));
  office->As(1, "hr_director");
  office->Open("exit");
  std::vector<FormValue> form{Office::Text("grounds")};
  if (final_day != nullptr) form.push_back({"final_day", Office::DateOf(final_day), {}});
  return office->Do("decision", form, true);
}

TEST_CASE("at a gate, no record may make it so on a later day before the effect") {
  const auto gate = [](std::vector<IntervalValue> days, const char* final_day) {
    Office office(kExit);
    Pregnant(&office, std::move(days));
    const std::string events = Decided(&office, final_day);
    return events.substr(events.rfind(' ') + 1);
  };
  const auto from = [](const char* day) { return Days({{"2019-01-01", false}, {day, true}}); };
  CHECK(gate(from("2026-03-03"), "2026-04-10") == "gate_blocked");
  CHECK(gate(from("2026-04-10"), "2026-04-10") == "gate_blocked");  // the effect's own day
  CHECK(gate(from("2026-04-11"), "2026-04-10") == "gate_opened");
  CHECK(gate(from("2026-04-11"), nullptr) == "gate_blocked");  // the effect's day is not known
  CHECK(gate(Days({{"2019-01-01", true}, {"2026-03-02", false}}), "2026-04-10") == "gate_opened");
  CHECK(gate(Days({{"2019-01-01", true}, {"2026-03-03", false}}), "2026-04-10") == "gate_blocked");
  // What nobody has recorded of later days does not block; of today, it does.
  auto until = Days({{"2019-01-01", false}});
  until.back().until = *Date::ParseIso("2026-03-02");
  CHECK(gate(until, "2026-04-10") == "gate_opened");
  until.back().until = *Date::ParseIso("2026-03-01");
  CHECK(gate(until, "2026-04-10") == "gate_blocked");
}

TEST_CASE("at the effect, it must have failed on every day since the notice") {
  const auto effect = [](std::vector<IntervalValue> days) {
    Office office(kExit);
    Pregnant(&office, Days({{"2019-01-01", false}}));
    Decided(&office, "2026-04-10");
    office.As(2, "hr");
    DoStep serve{.step = "tell"};
    serve.service = ServiceDetails{.served = *Date::ParseIso("2026-03-02")};
    CHECK(office.Say(serve) == "notice_served");
    office.At("2026-04-01T16:00:00.000Z");
    CHECK(office.Say(Tick{}) == "timer_fired");
    Pregnant(&office, std::move(days));
    office.At("2026-04-09T16:00:00.000Z");
    return office.Say(Tick{});
  };
  const std::string blocked = "timer_fired, gate_blocked";
  const std::string released = "timer_fired, effect_released, case_closed";
  const auto only = [](const char* first, const char* after) {
    return Days({{"2019-01-01", false}, {first, true}, {after, false}});
  };
  CHECK(effect(only("2026-03-10", "2026-03-11")) == blocked);   // one day of the thirty
  CHECK(effect(only("2026-02-20", "2026-03-02")) == released);  // ended on the eve of the notice
  CHECK(effect(only("2026-02-20", "2026-03-03")) == blocked);   // on the day of the notice
  CHECK(effect(only("2026-04-10", "2026-04-11")) == blocked);   // on the effect's day
  CHECK(effect(only("2026-04-11", "2026-05-11")) == released);
  auto gap = Days({{"2019-01-01", false}, {"2026-03-20", false}});
  gap.front().until = *Date::ParseIso("2026-03-18");
  CHECK(effect(gap) == blocked);  // nobody knows of the 19th
}

constexpr const char* kSecond = R"(
finding unfit for Employee
event training of Employee
document notice to employee { """bye""" }
obligation path on effect terminate contract
  must have before, in order: unfit, training, unfit
procedure dismissal for Employee
  opens when second unfit
{
  step decision by hr_director { provide grounds : text; sign by hr_director as agreement }
  effect terminate contract
}
)";

FindingRecord Unfit(const char* from, const char* until, const char* on) {
  return {Id("unfit"), *Date::ParseIso(from), *Date::ParseIso(until), *Date::ParseIso(on), 0};
}

TEST_CASE("the second finding is the next whose evidence begins after the measure between them") {
  const auto open = [](const char* training, const char* second_evidence_from) {
    Office office(kSecond);
    const auto day = [](const char* iso) { return *Date::ParseIso(iso); };
    office.person().events["unfit"] = {day("2026-01-10"), day("2026-02-25")};
    if (training != nullptr) office.person().events["training"] = {day(training)};
    if (second_evidence_from != nullptr)
      office.inputs().findings = {Unfit("2025-10-01", "2025-12-31", "2026-01-10"),
                                  Unfit(second_evidence_from, "2026-02-24", "2026-02-25")};
    office.As(1, "hr_director");
    return office.Open("dismissal");
  };
  CHECK(open("2026-01-20", "2026-01-21") == "case_opened");
  CHECK(open("2026-01-20", "2026-01-20") == "refused: may_not_open");
  CHECK(open("2026-01-20", "2025-12-01") == "refused: may_not_open");
  // A measure before the first finding, or after the second, is none between them.
  CHECK(open("2026-01-10", "2026-01-05") == "case_opened");
  CHECK(open("2026-02-26", "2026-01-05") == "case_opened");
  CHECK(open(nullptr, "2026-01-05") == "case_opened");
  // Known by its day alone, it counts by its day.
  CHECK(open("2026-01-20", nullptr) == "case_opened");
}

TEST_CASE("what must come before in order is counted by the evidence of findings") {
  const auto decide = [](const char* second_evidence_from) {
    Office office(kSecond);
    const auto day = [](const char* iso) { return *Date::ParseIso(iso); };
    office.person().events["training"] = {day("2026-01-20")};
    office.inputs().findings = {Unfit("2025-10-01", "2025-12-31", "2026-01-10"),
                                Unfit("2026-01-21", "2026-02-24", "2026-02-25")};
    office.As(1, "hr_director");
    CHECK(office.Open("dismissal") == "case_opened");
    office.inputs().findings[1].from = day(second_evidence_from);
    return office.Do("decision", {Office::Text("grounds")}, true);
  };
  CHECK(decide("2026-01-21") == "step_done, signed, effect_released, case_closed");
  CHECK(decide("2026-01-20") == "step_done, signed, gate_blocked");
}

TEST_CASE("what was done before the effect does not fulfil what must follow it") {
  Office office(R"(
document paper to employee { """bye""" }
obligation leaving on effect terminate contract
  must happen after, within 15 days: issued paper
procedure exit for Employee {
  step decision by hr_director { provide grounds : text; sign by hr_director as agreement }
  step early by hr { issue paper to employee }
  effect terminate contract
  step late by hr { issue paper to employee }
}
)");
  office.As(1, "hr_director");
  office.Open("exit");
  office.Do("decision", {Office::Text("grounds")}, true);
  office.As(2, "hr");
  CHECK(office.Say(DoStep{.step = "early", .issued = true}) ==
        "event_recorded, effect_released, obligation_arisen");
  CHECK(office.state.duties.size() == 1);
  CHECK(office.Say(DoStep{.step = "late", .issued = true}) ==
        "event_recorded, case_closed, obligation_fulfilled");
}

}  // namespace
}  // namespace writ::flow
