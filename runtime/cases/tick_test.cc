// Time passes by ticks, and what is wrong with one case holds up no other.
#include <catch2/catch.hpp>

#include <tuple>

#include "runtime/cases/cases_testing.h"
#include "runtime/cases/held_store_testing.h"

namespace writ::cases {
namespace {

TEST_CASE("a case that cannot be asked holds up no other") {
  Desk desk;
  desk.AddPerson("F", "");
  for (const char* told : {"hired_on=2019-01-01", "left_on=none", "told=2020-01-01"})
    desk.Know(told, "F");
  for (const char* person : {"E", "F"}) {
    const std::string id = std::string("S-") + person;
    Opening opening{
        .bundle = desk.bundle(), .procedure = "short", .subject = person, .case_id = id};
    Desk::Must(desk.cases->OpenCase(opening, Desk::As("H")));
    Doing one{.case_id = id, .step = "one", .words = {"note=kept"}};
    CHECK(Desk::Say(desk.cases->Do(one, Desk::As("H"))).starts_with("step_done"));
  }
  const auto whose = Desk::Must(desk.cases->FindPerson("E"));
  REQUIRE(whose);
  desk.Close();
  // The key of one person is gone, and nobody erased it.
  const std::string pseudonym(whose->bytes.begin(), whose->bytes.end());
  const auto lease = desk.key_store().Acquire(Shard(), "a clumsy hand");
  REQUIRE(lease);
  int removed = 0;
  const auto page = desk.key_store().Scan(RangeOf(Shard()), kMaxPageRows, {});
  for (const auto& row : page.value().rows) {
    if (row.key.bytes.find(pseudonym) == row.key.bytes.npos) continue;
    const KeyRange only{row.key, Key{row.key.bytes + '\0'}};
    REQUIRE(desk.key_store().Purge(Shard(), lease->epoch, only) == CommitOutcome::kCommitted);
    ++removed;
  }
  REQUIRE(removed > 0);
  desk.At("2026-03-06T02:00:00.000Z");
  desk.Open();
  const auto report = Desk::Must(desk.cases->Tick({}, true));
  CHECK(report.changed == std::vector<std::string>{"S-F"});
  REQUIRE(report.failed.size() == 1);
  CHECK(report.failed[0].first == "S-E");
  CHECK_FALSE(report.failed[0].second.text.zh.empty());
}

// The step is done on the 2nd; the event is waited for until the end of the 5th.
void WaitForTraining(Desk& desk) {
  desk.OpenShort("S-1");
  Doing one{.case_id = "S-1", .step = "one", .words = {"note=kept"}};
  Desk::Must(desk.cases->Do(one, Desk::As("H")));
}

bool IsOpen(Desk& desk) {
  return Desk::Must(desk.cases->Find("S-1")).state.status == flow::CaseStatus::kOpen;
}

TEST_CASE("a tick that is stopped after it accepted a gap gives the grace the next time, once") {
  for (int commits = 0; commits < 4; ++commits) {
    const auto memory = MakeMemoryStore();
    EndingStore store(*memory);
    Desk desk(Desk::Kept::kInMemory, &store);
    WaitForTraining(desk);
    desk.At("2026-03-09T01:00:00.000Z");
    CHECK(Desk::Must(desk.cases->Tick({})).held == std::vector<std::string>{"S-1"});
    store.left = commits;
    std::ignore = desk.cases->Tick({}, true);
    store.left = -1;
    desk.Close();
    desk.Open();
    desk.At("2026-03-09T02:00:00.000Z");
    Desk::Must(desk.cases->Tick({}, true));  // of what is in the log, if no gap is left
    const flow::CaseState state = Desk::Must(desk.cases->Find("S-1")).state;
    REQUIRE(state.timers.size() == 1);
    CHECK(state.timers_set == 2);
    CHECK(state.timers.front().due == *Instant::ParseIso("2026-03-12T16:00:00.000Z"));
    CHECK(Desk::Must(desk.cases->Redecide()).differs.empty());
  }
}

TEST_CASE("grace is decided again as it was, and its rows are made anew") {
  Desk desk;
  WaitForTraining(desk);
  desk.At("2026-03-20T01:00:00.000Z");
  Desk::Must(desk.cases->Tick({}, true));
  CHECK(IsOpen(desk));
  const auto due = Desk::Must(desk.cases->Find("S-1")).state.timers.at(0).due;
  CHECK(due == *Instant::ParseIso("2026-03-23T16:00:00.000Z"));
  Desk::Must(desk.cases->Rebuild());
  const auto again = Desk::Must(desk.cases->Redecide());
  CHECK(again.differs.empty());
  CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
  desk.At("2026-03-23T16:00:00.000Z");
  CHECK(Desk::Must(desk.cases->Tick({}, true)).changed == std::vector<std::string>{"S-1"});
  CHECK(IsOpen(desk));  // another gap, in which it ended again: another day
  for (const char* day : {"2026-03-24T16:00:00.000Z", "2026-03-25T16:00:00.000Z",
                          "2026-03-26T16:00:00.000Z", "2026-03-27T16:00:00.000Z"}) {
    CHECK(IsOpen(desk));
    desk.At(day);
    CHECK(Desk::Must(desk.cases->Tick({})).held.empty());
  }
  CHECK_FALSE(IsOpen(desk));
  CHECK(Desk::Must(desk.cases->Redecide()).differs.empty());
}

}  // namespace
}  // namespace writ::cases
