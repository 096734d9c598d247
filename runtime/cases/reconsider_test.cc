// Past decisions that later facts touch: told once, whatever is sent again, and looked at by
// somebody.
#include <catch2/catch.hpp>

#include "runtime/cases/cases_testing.h"
#include "runtime/cases/held_store_testing.h"
#include "runtime/cases/reconsider.h"

namespace writ::cases {
namespace {

// "weak 12 holds → fails hr" of each decision that waits.
std::string Waiting(Desk& desk, const std::string& person = "") {
  std::string text;
  for (const ToReconsider& one : Desk::Must(desk.cases->Reconsidered(Desk::As(person)))) {
    const auto& told = std::get<Reconsider>(one.told.event);
    text += (text.empty() ? "" : "; ") + one.case_id + " " + told.rule.text + " " +
            std::string(WordOf(told.was)) + " → " + std::string(WordOf(told.now)) + " " +
            one.task.who.id.text + (one.task.yours ? " yours" : "");
  }
  return text;
}

uint64_t DecidedIn(Desk& desk) {
  const auto tasks = Desk::Must(desk.cases->Reconsidered({}));
  REQUIRE(tasks.size() == 1);
  return std::get<Reconsider>(tasks[0].told.event).decided.value;
}

// Asks, is trained, and takes the way that the score leads to.
void ReachWay(Desk& desk, const std::string& id, const char* score = "score=59") {
  desk.OpenReview(id);
  desk.Signed(desk.Ask(id), "M");
  desk.Signed({.case_id = id, .step = "ask"}, "E");
  desk.Know(score);
  const Date on = *Date::ParseIso("2026-03-01");
  Desk::Must(desk.cases->ReportEvent(id, "trained", on, {}, Desk::As("H")));
}

uint64_t Told(Desk& desk, const std::string& id) {
  uint64_t told = 0;
  for (const Moment& moment : Desk::Must(desk.cases->Timeline(id)))
    told += std::holds_alternative<Reconsider>(moment.record.event) ? 1 : 0;
  return told;
}

void CheckWhole(Desk& desk) {
  CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
  const auto again = Desk::Must(desk.cases->Redecide());
  CHECK(again.differs.empty());
  CHECK(again.not_redecidable == 0);
}

TEST_CASE("a batch that touches a decision and would have led to another is told, once") {
  Desk desk;
  ReachWay(desk, "R-1");
  CHECK(Waiting(desk).empty());
  desk.At("2026-03-04T01:00:00.000Z");
  const auto places = Desk::Must(desk.cases->Find("R-1")).state.places;
  desk.Know("score=59");  // the same again
  CHECK(Waiting(desk).empty());
  desk.Know("score=72");
  CHECK(Waiting(desk) == "R-1 3 holds → fails manager");
  CHECK(Waiting(desk, "M") == "R-1 3 holds → fails manager yours");
  CHECK(Waiting(desk, "H") == "R-1 3 holds → fails manager");
  CHECK(Desk::Must(desk.cases->Find("R-1")).state.places == places);
  desk.At("2026-03-05T01:00:00.000Z");
  desk.Know("score=80");  // another figure, the same verdict
  CHECK(Told(desk, "R-1") == 1);
  desk.At("2026-03-06T01:00:00.000Z");
  desk.Know("score=40");  // as it was decided
  CHECK(Waiting(desk).empty());
  CHECK(Told(desk, "R-1") == 2);
  CheckWhole(desk);
}

TEST_CASE("what a batch does not touch is not asked, nor is another person's case") {
  Desk desk;
  ReachWay(desk, "R-1");
  desk.AddPerson("F", "");
  desk.Know("score=72", "F");
  const uint64_t before = desk.LogSize();
  desk.Know("told=2021-01-01");  // touches all, and changes nothing
  CHECK(desk.LogSize() == before + 1);
  CHECK(Waiting(desk).empty());
}

TEST_CASE("somebody looks at a decision again, whose text names for it, and it is done") {
  Desk desk;
  ReachWay(desk, "R-1");
  desk.At("2026-03-04T01:00:00.000Z");
  desk.Know("score=72");
  const uint64_t decided = DecidedIn(desk);
  const auto look = [&](const char* person, uint64_t which, const char* key = "") {
    return Desk::Say(desk.cases->LookAgain("R-1", which, {Desk::Paper("memo", "it stands")},
                                           Desk::As(person, key)));
  };
  CHECK(look("H", decided) == "wrong_role");
  CHECK(look("M", decided - 1) == "nothing_to_reconsider");
  CHECK(look("M", decided, "k") == "step_done");
  CHECK(look("M", decided, "k") == "again: step_done");
  CHECK(look("M", decided) == "nothing_to_reconsider");
  CHECK(Waiting(desk).empty());
  desk.At("2026-03-05T01:00:00.000Z");
  desk.Know("score=73");  // nothing new: it was looked at
  CHECK(Waiting(desk).empty());
  desk.At("2026-03-06T01:00:00.000Z");
  desk.Know("score=59");
  desk.At("2026-03-07T01:00:00.000Z");
  desk.Know("score=74");  // it was as decided in between
  CHECK(Waiting(desk) == "R-1 3 holds → fails manager");
  CheckWhole(desk);
}

TEST_CASE("a closed case is told of, and stays closed") {
  Desk desk;
  ReachWay(desk, "R-1");
  Desk::Must(desk.cases->Do({.case_id = "R-1", .step = "talk", .choose = "stop"}, Desk::As("H")));
  REQUIRE(Desk::Must(desk.cases->Find("R-1")).state.status == flow::CaseStatus::kClosed);
  desk.At("2026-05-04T01:00:00.000Z");
  desk.Know("score=72");
  CHECK(Waiting(desk) == "R-1 3 holds → fails manager");
  const flow::CaseState state = Desk::Must(desk.cases->Find("R-1")).state;
  CHECK(state.status == flow::CaseStatus::kClosed);
  CHECK(state.outcome == Id("stopped"));
  CHECK(Desk::Say(desk.cases->LookAgain("R-1", DecidedIn(desk), {}, Desk::As("M"))) == "step_done");
  CheckWhole(desk);
}

TEST_CASE("a decision is asked again as of its own day, and by what is known now") {
  Desk desk;
  ReachWay(desk, "R-1");
  desk.At("2026-06-01T01:00:00.000Z");
  desk.Know("left_on=2026-04-30");  // after the decision: on its day the rule applied
  CHECK(Waiting(desk).empty());
  desk.At("2026-06-02T01:00:00.000Z");
  desk.Know("left_on=2026-02-28");  // before it
  CHECK(Waiting(desk) == "R-1 3 holds → fails manager");
  CheckWhole(desk);
}

Result<Ref> Send(Desk& desk, const std::string& assignment) {
  SourceSet sources;
  Diagnostics diagnostics;
  const auto program = Desk::Must(desk.cases->ProgramOf(desk.bundle()));
  const auto facts = ReadAssignment(*program, "E", assignment, {}, sources, diagnostics);
  REQUIRE(facts);
  ReadBatch batch{.source = "test", .hash = Sha256(assignment), .rows = 1};
  batch.subjects.push_back({"E", EncodeFacts(*program, *facts)});
  return desk.cases->Import(batch, "hr", {});
}

bool IsUnfinished(Desk& desk) {
  return !desk.log_store().Scan(RangeOf(Shard(), Family::kUnfinished), 1).value().rows.empty();
}

TEST_CASE("an import that is stopped anywhere is gone on with at the next tick") {
  int behind_the_record = 0;
  for (int commits = 0; commits < 20; ++commits) {
    const auto memory = MakeMemoryStore();
    EndingStore store(*memory);
    Desk desk(Desk::Kept::kInMemory, &store);
    ReachWay(desk, "R-1");
    desk.At("2026-03-03T01:00:00.000Z");
    const uint64_t before = desk.LogSize();
    store.left = commits;
    const bool sent = Send(desk, "score=72").has_value();
    store.left = -1;
    desk.Close();
    desk.Open();
    const bool recorded = desk.LogSize() > before;
    CHECK(IsUnfinished(desk) == (recorded && !sent));
    behind_the_record += recorded && !sent ? 1 : 0;
    CHECK(Desk::Must(desk.cases->Tick({})).failed.empty());
    CHECK(Told(desk, "R-1") == (recorded ? 1 : 0));
    CHECK_FALSE(IsUnfinished(desk));
    desk.At("2026-03-03T02:00:00.000Z");
    Desk::Must(Send(desk, "score=72"));  // once more, as whoever is unsure does
    Desk::Must(desk.cases->Tick({}));
    CHECK(Told(desk, "R-1") == 1);
    CHECK(Waiting(desk) == "R-1 3 holds → fails manager");
    CheckWhole(desk);
    if (sent) break;
  }
  CHECK(behind_the_record >= 2);
}

TEST_CASE("derived rows are made anew with what waits for somebody") {
  Desk desk;
  ReachWay(desk, "R-1");
  desk.At("2026-03-04T01:00:00.000Z");
  desk.Know("score=72");
  const std::string waiting = Waiting(desk);
  REQUIRE_FALSE(waiting.empty());
  Desk::Must(desk.cases->Rebuild());
  CHECK(Waiting(desk) == waiting);
}

}  // namespace
}  // namespace writ::cases
