#include <catch2/catch.hpp>

#include "engine/flow/flow_testing.h"

namespace writ::flow {
namespace {

TEST_CASE("for each member of a list, one after the other, the same steps") {
  Office office(R"(
procedure hand_back for Employee {
  for each device in devices {
    step returned by hr { provide condition : text }
  }
  step closing by hr { provide a : text }
}
)");
  office.As(1, "hr");
  CHECK(office.Open("hand_back") == "case_opened, gate_blocked");
  CHECK(office.Missing() == "devices");
  CHECK(office.Work().waits[0].kind == WaitKind::kList);
  CHECK(office.Work().waits[0].unmet[0].missing[0].fact.from == "hr");
  Office none = office;
  none.Devices(0);
  CHECK(none.Say(Tick{}) == "branch_taken");
  CHECK(none.Where() == "closing, closing.1");
  office.Devices(2);
  CHECK(office.Say(Tick{}) == "branch_taken");
  CHECK(office.Work().tasks[0].turns[0].number == 1);
  CHECK(office.Do("returned", {Office::Text("condition")}) == "step_done, branch_taken");
  REQUIRE(office.Work().tasks.size() == 1);
  CHECK(office.Work().tasks[0].turns[0].number == 2);
  office.Devices(3);  // another one is found
  CHECK(office.Do("returned", {Office::Text("condition")}) == "step_done, branch_taken");
  CHECK(office.Do("returned", {Office::Text("condition")}) == "step_done, branch_taken");
  CHECK(office.Where() == "closing, closing.1");
}

TEST_CASE("what is asked of a member is asked of the one that the case is at") {
  Office office(R"(
procedure hand_back for Employee {
  for each device in devices {
    if device.label is "laptop" { step wiped by hr { provide proof : text } }
    step returned by hr { provide condition : text }
  }
  step closing by hr { provide a : text }
}
)");
  const auto know = [&](const std::vector<const char*>& labels) {
    ListValue list;
    for (const char* label : labels) {
      list.items.emplace_back();
      if (*label == 0) continue;
      list.items.back().facts[office.program().FindFact(1, "label").value()] = {
          {std::nullopt, {{.value = Office::TextOfValue(label)}}}};
    }
    office.person().record.facts[office.Fact("devices")] = {{std::nullopt, {{.value = list}}}};
  };
  know({"phone", "laptop", ""});
  office.As(1, "hr");
  CHECK(office.Open("hand_back") == "case_opened, branch_taken, branch_taken");
  CHECK(office.Where() == "1, returned, returned.1");
  CHECK(office.Do("returned", {Office::Text("condition")}) ==
        "step_done, branch_taken, branch_taken");
  CHECK(office.Where() == "1, 1.1, wiped, wiped.1");
  CHECK(office.Do("wiped", {Office::Text("proof")}) == "step_done");
  // Of the third, the label is not recorded.
  CHECK(office.Do("returned", {Office::Text("condition")}) ==
        "step_done, branch_taken, gate_blocked");
  CHECK(office.Missing() == "label");
  know({"phone", "laptop", "screen"});
  CHECK(office.Say(Tick{}) == "branch_taken");
  CHECK(office.Do("returned", {Office::Text("condition")}) == "step_done, branch_taken");
  CHECK(office.Where() == "closing, closing.1");
}

TEST_CASE("a list that is not recorded cannot be gone through yet") {
  Office office(R"(
define those of Employee : list of Device
  = devices
procedure p for Employee {
  for each device in those { step one by hr { provide a : text } }
}
)");
  office.As(1, "hr");
  CHECK(office.Open("p") == "refused: not_runnable");
  CHECK(SentenceOf(office.last, false) == "'p' uses `for each`, which cases cannot run yet");
}

TEST_CASE("a branch that ends with the event that began it has ended") {
  Office office(R"(
procedure at_once for Employee {
  step before by hr { provide a : text }
  together {
    wait 1 day after union_told
    step one by hr { provide b : text }
  }
}
)");
  office.As(1, "hr");
  office.Open("at_once");
  CHECK(office.Report("union_told", "2026-02-20") == "event_recorded");
  CHECK(office.Do("before", {Office::Text("a")}) == "step_done");
  CHECK(office.Where() == "2, one, one.1");
  CHECK(office.Do("one", {Office::Text("b")}) == "step_done, case_closed");
}

TEST_CASE("a timer that is set and dropped by one event no longer runs") {
  Office office(R"(
procedure dropped for Employee {
  together {
    region part { wait 2 days }
    { cancel region part; step one by hr { provide a : text } }
  }
}
)");
  office.As(1, "hr");
  CHECK(office.Open("dropped") == "case_opened");
  CHECK(office.Where() == "1, one, one.1");
  CHECK(office.state.timers.empty());
}

}  // namespace
}  // namespace writ::flow
