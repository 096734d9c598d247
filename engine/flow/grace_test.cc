// A right, or a wait for an event, whose time ran out while nothing was looked at.
#include <catch2/catch.hpp>

#include "engine/flow/flow_testing.h"

namespace writ::flow {
namespace {

constexpr const char* kReply = R"(
procedure reply for Employee {
  step answer by employee has the right within 5 days { provide b : text }
  step after by hr { provide c : text }
}
procedure waits for Employee {
  wait for union_opinion or 5 days
  step after by hr { provide c : text }
}
procedure late for Employee {
  step review by hr within 5 days otherwise escalate to hr_director { provide a : text }
}
procedure passes for Employee {
  wait 5 days
  step after by hr { provide c : text }
}
)";

Tick After(const char* from, const char* to) {
  return {{{Instant::ParseIso(from).value(), Instant::ParseIso(to).value()}}};
}

Office Opened(const char* procedure) {
  Office office(kReply);
  office.As(1, "hr");
  office.Open(procedure);  // on 2 March: five days end when the 8th begins, at 16:00 UTC of the 7th
  REQUIRE(office.state.timers.front().due == *Instant::ParseIso("2026-03-07T16:00:00.000Z"));
  return office;
}

// When a deadline ends after a tick with that outage; "lapsed" if it did.
std::string EndsAfter(const char* procedure, const char* from, const char* to,
                      const char* now = nullptr) {
  Office office = Opened(procedure);
  office.At(now == nullptr ? to : now);
  const std::string said = office.Say(After(from, to));
  if (office.state.timers.empty()) return said;
  CHECK(office.state.timers.size() == 1);
  CHECK_FALSE(office.state.timers.front().from);  // no calendar restates it
  return said + " " + office.state.timers.front().due.ToIso();
}

TEST_CASE("a right that ended in an outage does not lapse: what was left is given again") {
  // Looked at last on the 5th: the 6th and the 7th were left. From the 20th on: the 21st, the 22nd.
  const std::string grace = "timer_cancelled, timer_set ";
  CHECK(EndsAfter("reply", "2026-03-04T17:00:00.000Z", "2026-03-20T01:00:00.000Z") ==
        grace + "2026-03-22T16:00:00.000Z");
  CHECK(EndsAfter("waits", "2026-03-04T17:00:00.000Z", "2026-03-20T01:00:00.000Z") ==
        grace + "2026-03-22T16:00:00.000Z");
  // On the last day, too, a day is left.
  CHECK(EndsAfter("reply", "2026-03-07T15:59:59.999Z", "2026-03-20T01:00:00.000Z") ==
        grace + "2026-03-21T16:00:00.000Z");
  // An outage from before it began: all of it.
  CHECK(EndsAfter("reply", "2026-02-20T01:00:00.000Z", "2026-03-20T01:00:00.000Z") ==
        grace + "2026-03-25T16:00:00.000Z");
  // It is counted from the tick, which may come later.
  CHECK(EndsAfter("reply", "2026-03-04T17:00:00.000Z", "2026-03-20T01:00:00.000Z",
                  "2026-04-01T01:00:00.000Z") == grace + "2026-04-03T16:00:00.000Z");
}

TEST_CASE("it lapses at the boundaries of an outage, and where nothing is lost it ends") {
  const std::string lapsed = "timer_fired, lapsed";
  CHECK(EndsAfter("reply", "2026-03-07T16:00:00.000Z", "2026-03-20T01:00:00.000Z") == lapsed);
  CHECK(EndsAfter("reply", "2026-03-07T15:59:59.999Z", "2026-03-07T16:00:00.000Z") ==
        "timer_cancelled, timer_set 2026-03-09T16:00:00.000Z");
  CHECK(EndsAfter("reply", "2026-03-05T01:00:00.000Z", "2026-03-07T15:59:59.999Z",
                  "2026-03-08T01:00:00.000Z") == lapsed);
  CHECK(EndsAfter("waits", "2026-03-07T16:00:00.000Z", "2026-03-20T01:00:00.000Z") ==
        "timer_fired");
  // Who it escalates to may act, and whoever had to still may; time that only has to pass passes.
  CHECK(EndsAfter("late", "2026-03-04T17:00:00.000Z", "2026-03-20T01:00:00.000Z") == "timer_fired");
  CHECK(EndsAfter("passes", "2026-03-04T17:00:00.000Z", "2026-03-20T01:00:00.000Z") ==
        "timer_fired");
}

TEST_CASE("grace is used, or lapses like any other deadline") {
  const Tick tick = After("2026-03-04T17:00:00.000Z", "2026-03-20T01:00:00.000Z");
  {
    Office office = Opened("reply");
    office.At("2026-03-20T01:00:00.000Z");
    office.Say(tick);
    CHECK(office.Say(tick).empty());  // given once
    REQUIRE(office.Work().tasks.size() == 1);
    CHECK(office.Work().tasks.front().due == *Instant::ParseIso("2026-03-22T16:00:00.000Z"));
    office.As(2, "employee");
    CHECK(office.Do("answer", {Office::Text("b")}) == "step_done");
    CHECK(office.Where() == "after, after.1");
    CHECK(office.state.timers.empty());
  }
  {
    Office office = Opened("reply");
    office.At("2026-03-20T01:00:00.000Z");
    office.Say(tick);
    office.At("2026-03-22T15:59:59.999Z");
    CHECK(office.Say(tick).empty());
    office.At("2026-03-22T16:00:00.000Z");
    CHECK(office.Say(tick) == "timer_fired, lapsed");
  }
  {
    Office office = Opened("waits");
    office.At("2026-03-20T01:00:00.000Z");
    office.Say(tick);
    CHECK(office.Report("union_opinion", "2026-03-06") == "event_recorded, wait_ended");
    CHECK(office.Where() == "after, after.1");
  }
}

}  // namespace
}  // namespace writ::flow
