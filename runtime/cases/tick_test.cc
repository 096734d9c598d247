// Time passes by ticks, and what is wrong with one case holds up no other.
#include <catch2/catch.hpp>

#include "runtime/cases/cases_testing.h"

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

}  // namespace
}  // namespace writ::cases
