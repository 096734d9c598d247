#include "runtime/cases/outbox.h"

#include "runtime/cases/cases_testing.h"

namespace writ::cases {
namespace {

void Dismiss(Desk& desk, const std::string& id) {
  REQUIRE(Desk::Say(desk.cases->OpenCase({.bundle = desk.bundle(),
                                          .procedure = "ending",
                                          .subject = "E",
                                          .case_id = id,
                                          .arguments = {},
                                          .because = {}},
                                         Desk::As("H"))) == "case_opened");
  REQUIRE(desk.Signed({.case_id = id, .step = "decision", .choose = "go"}, "D")
              .find("effect_released") != std::string::npos);
}

std::vector<OutboxMessage> Waiting(Desk& desk) {
  return Desk::Must(Outbox(*desk.cases).Read(100, {})).messages;
}

std::map<std::string, std::string> OutboxRows(Desk& desk) {
  std::map<std::string, std::string> rows;
  const auto page = desk.log_store().Scan(RangeOf({}, Family::kOutbox), kMaxPageRows, {});
  for (const Put& row : page->rows) rows[row.key.bytes] = row.value;
  return rows;
}

TEST_CASE("a message waits from its record on until it is settled") {
  Desk desk;
  Dismiss(desk, "T-1");
  Dismiss(desk, "T-2");
  auto waiting = Waiting(desk);
  REQUIRE(waiting.size() == 2);
  CHECK(waiting[0].id != waiting[1].id);
  CHECK(waiting[0].case_id() == "T-1");
  Outbox outbox(*desk.cases);
  Desk::Must(outbox.Note(waiting[0], {EffectOutcome::kFailed, "http_503", "webhook"}, {}));
  const auto again = Desk::Must(outbox.Find(waiting[0].id));
  CHECK(again.standing.attempts == 1);
  CHECK(again.standing.why == "http_503");
  CHECK(again.id == waiting[0].id);
  Desk::Must(outbox.Note(again, {EffectOutcome::kDelivered, "", "webhook"}, {}));
  CHECK(Waiting(desk).size() == 1);
  const auto settled = Desk::Must(outbox.Find(std::to_string(waiting[0].number())));
  CHECK(settled.standing.state == MessageState::kArrived);
  CHECK(settled.standing.attempts == 2);
  CHECK(Desk::Must(outbox.Attempts(settled)).size() == 2);
  CHECK(outbox.Find(waiting[0].id).error().word == "no_message");
  CHECK(outbox.Find("0").error().word == "no_message");
}

TEST_CASE("pages of the outbox go on where they ended") {
  Desk desk;
  for (const char* id : {"T-1", "T-2", "T-3"}) Dismiss(desk, id);
  Outbox outbox(*desk.cases);
  std::vector<std::string> cases;
  std::optional<uint64_t> after;
  do {
    const auto page = Desk::Must(outbox.Read(1, after));
    for (const OutboxMessage& message : page.messages) cases.push_back(message.case_id());
    after = page.more;
  } while (after);
  CHECK(cases == std::vector<std::string>{"T-1", "T-2", "T-3"});
  CHECK(Desk::Must(outbox.Count()) == 3);
}

TEST_CASE("ids and attempts outlive the process, and rows are made anew byte for byte") {
  Desk desk(Desk::Kept::kOnDisk);
  Dismiss(desk, "T-1");
  Dismiss(desk, "T-2");
  const auto before = Waiting(desk);
  Desk::Must(Outbox(*desk.cases).Note(before[0], {EffectOutcome::kFailed, "timeout", "mail"}, {}));
  Desk::Must(Outbox(*desk.cases).Note(before[1], {EffectOutcome::kDelivered, "", "mail"}, {}));
  desk.Close();
  desk.Open();
  auto after = Waiting(desk);
  REQUIRE(after.size() == 1);
  CHECK(after[0].id == before[0].id);
  CHECK(after[0].standing.tried == 1);
  Desk::Must(desk.cases->Rebuild());
  after = Waiting(desk);
  REQUIRE(after.size() == 1);
  CHECK(after[0].id == before[0].id);
}

TEST_CASE("what came of a message makes nothing in the case stale") {
  Desk desk;
  Dismiss(desk, "T-1");
  const uint64_t version = Desk::Must(desk.cases->Find("T-1")).state.events;
  Desk::Must(
      Outbox(*desk.cases).Note(Waiting(desk)[0], {EffectOutcome::kFailed, "timeout", "mail"}, {}));
  CHECK(Desk::Must(desk.cases->Find("T-1")).state.events == version);
  const auto report = Desk::Must(desk.cases->Verify(true));
  CHECK_FALSE(report.first);
  CHECK(Desk::Must(desk.cases->Redecide()).differs.empty());
}

TEST_CASE("a message that cannot be delivered is a task, tried anew or settled by whose it is") {
  Desk desk;
  Dismiss(desk, "T-1");
  Outbox outbox(*desk.cases);
  CHECK(Desk::Must(outbox.Tasks(Desk::As("D"))).empty());
  Desk::Must(outbox.Note(Waiting(desk)[0], {EffectOutcome::kGivenUp, "http_404", "webhook"}, {}));
  const auto tasks = Desk::Must(outbox.Tasks(Desk::As("D")));
  REQUIRE(tasks.size() == 1);
  CHECK(tasks[0].role.text == "hr_director");
  CHECK(tasks[0].yours);
  CHECK(tasks[0].subject == "E Name of E");
  const std::string id = tasks[0].message.id;
  CHECK(outbox.Settle({.message = id, .how = "by hand"}, Desk::As("M")).error().word ==
        "not_your_message");
  Desk::Must(outbox.Retry(id, Desk::As("D", "again")));
  const auto anew = Desk::Must(outbox.Find(id));
  CHECK(anew.standing.state == MessageState::kWaiting);
  CHECK(anew.standing.tried == 0);
  CHECK(anew.standing.attempts == 1);
  CHECK_FALSE(anew.standing.last);
  Desk::Must(outbox.Settle({.message = id, .how = "handed over to Li"}, Desk::As("D", "settled")));
  CHECK(Waiting(desk).empty());
}

TEST_CASE("settling by hand is kept with how, once") {
  Desk desk;
  Dismiss(desk, "T-1");
  Outbox outbox(*desk.cases);
  const auto message = Waiting(desk)[0];
  const std::string number = std::to_string(message.number());
  const HandSettling settling{.message = number, .how = "handed over to Li"};
  Desk::Must(outbox.Settle(settling, Desk::As("D", "key")));
  Desk::Must(outbox.Settle(settling, Desk::As("D", "key")));  // the same request, answered again
  CHECK(Waiting(desk).empty());
  CHECK(outbox.Settle(settling, Desk::As("D")).error().word == "settled_already");
  CHECK(outbox.Retry(number, Desk::As("D")).error().word == "settled_already");
  const auto attempts = Desk::Must(outbox.Attempts(message));
  REQUIRE(attempts.size() == 1);
  CHECK(attempts[0].role == Id("hr_director"));
  CHECK(Desk::Must(outbox.HowOf(attempts[0])) == "handed over to Li");
  CHECK(Desk::Must(outbox.Find(number)).standing.state == MessageState::kArrived);
}

TEST_CASE("what need not arrive any more is dropped") {
  Desk desk;
  Dismiss(desk, "T-1");
  Outbox outbox(*desk.cases);
  const std::string number = std::to_string(Waiting(desk)[0].number());
  Desk::Must(outbox.Settle({.message = number, .how = "moot", .arrived = false}, Desk::As("D")));
  CHECK(Desk::Must(outbox.Find(number)).standing.state == MessageState::kDropped);
  CHECK(OutboxRows(desk).empty());
}

TEST_CASE("after a person is erased no message of theirs opens, nor is there a row") {
  Desk desk;
  Dismiss(desk, "T-1");
  Outbox outbox(*desk.cases);
  const auto message = Waiting(desk)[0];
  Desk::Must(outbox.Note(message, {EffectOutcome::kFailed, "timeout", "mail"}, {}));
  CHECK(Desk::Must(outbox.Open(message)).person == "E");
  Desk::Must(desk.cases->Erase({.id = "E", .because = "asked for"}, Desk::As("H")));
  CHECK(OutboxRows(desk).empty());
  CHECK(Waiting(desk).empty());
  CHECK(outbox.Open(message).error().word == "subject_erased");
  CHECK(outbox.Note(message, {EffectOutcome::kDelivered, "", "mail"}, {}).error().word ==
        "subject_erased");
  CHECK(outbox.Retry(std::to_string(message.number()), Desk::As("D")).error().word ==
        "subject_erased");
  Desk::Must(desk.cases->Rebuild());
  CHECK(OutboxRows(desk).empty());
}

TEST_CASE("rows of the outbox hold nothing of a person") {
  Desk desk;
  Dismiss(desk, "T-1");
  for (const auto& [key, value] : OutboxRows(desk)) CHECK(value == "T-1");
}

TEST_CASE("a restored log has the messages of before under their ids") {
  Desk desk(Desk::Kept::kOnDisk);
  Dismiss(desk, "T-1");
  const std::string id = Waiting(desk)[0].id;
  Desk::Must(desk.cases->CopyWhole(desk.folder / "copy", Desk::As("H")));
  desk.Close();
  std::filesystem::rename(desk.folder / "store", desk.folder / "lost");
  Desk::Must(Cases::Restore(desk.Settings(), desk.folder / "copy", {}));
  Options options = desk.Settings();
  options.create = false;
  auto opened = Desk::Must(Cases::Open(options));
  const auto page = Desk::Must(Outbox(*opened).Read(10, {}));
  REQUIRE(page.messages.size() == 1);
  CHECK(page.messages[0].id == id);
}

TEST_CASE("an attempt counts only until its message is settled") {
  MessageStanding standing;
  audit::Record record;
  const auto fold = [&](EffectOutcome outcome, uint64_t attempt, bool by_hand = false) {
    record.event = EffectSettled{
        .attempt = {attempt}, .outbox = OutboxRef(7), .outcome = outcome, .proof = {}};
    record.actor = by_hand ? std::optional<Pseudonym>(Pseudonym{}) : std::nullopt;
    FoldAttempt(record, &standing);
  };
  fold(EffectOutcome::kFailed, 1);
  fold(EffectOutcome::kGivenUp, 2);
  CHECK(standing.state == MessageState::kUndeliverable);
  fold(EffectOutcome::kFailed, 2, true);
  CHECK(standing.state == MessageState::kWaiting);
  fold(EffectOutcome::kDelivered, 3);
  fold(EffectOutcome::kFailed, 4);
  CHECK(standing.state == MessageState::kArrived);
  CHECK(standing.attempts == 3);
  CHECK(SequenceOf(OutboxRef(7)) == 7u);
  CHECK_FALSE(SequenceOf(Ref("effect/1")));
}

}  // namespace
}  // namespace writ::cases
