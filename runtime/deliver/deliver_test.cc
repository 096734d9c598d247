#include "runtime/deliver/deliver.h"

#include "runtime/deliver/backoff.h"
#include "runtime/deliver/deliver_testing.h"

namespace writ::deliver {
namespace {

using cases::Desk;
using cases::MessageKind;
using cases::MessageState;

TEST_CASE("every kind of message leaves once, to whom it is for") {
  Mailroom room;
  room.Know("email=zhang@example.cn");
  room.Dismiss("T-1");
  room.Part("P-1");
  Desk::Must(room.desk.cases->ReportEvent("P-1", "resigned", *Date::ParseIso("2026-03-01"), {},
                                          Desk::As("H")));
  room.desk.At("2026-03-20T01:00:00.000Z");
  Desk::Must(room.desk.cases->Tick({}, true));
  std::vector<MessageKind> kinds;
  for (const auto& message : room.Waiting()) kinds.push_back(message.kind);
  CHECK(kinds == std::vector{MessageKind::kEffect, MessageKind::kDocument, MessageKind::kTold,
                             MessageKind::kOverdue});
  const Report report = room.Deliver();
  CHECK(report.arrived == 4);
  REQUIRE(room.world.posts.size() == 1);
  REQUIRE(room.world.mails.size() == 3);
  CHECK(room.world.mails[0].recipients == std::vector<std::string>{"zhang@example.cn"});
  CHECK(room.world.mails[1].recipients == std::vector<std::string>{"hr@example.cn"});
  CHECK(room.world.mails[2].recipients ==
        std::vector<std::string>{"boss@example.cn", "deputy@example.cn"});
  CHECK(room.Waiting().empty());
  CHECK(room.Deliver().arrived == 0);
  CHECK(room.world.mails.size() == 3);
}

TEST_CASE("a message has one id in all attempts, and they end") {
  Mailroom room;
  room.Dismiss("T-1");
  const std::string id = room.Waiting().front().id;
  CHECK(id.size() == 32);
  room.config.attempts = 3;
  room.world.always = {Fate::kLater, "http_503"};
  Report report = room.Deliver();
  CHECK(report.failed == 1);
  REQUIRE(report.next);
  CHECK(report.next->milliseconds == room.desk.now.milliseconds + WaitAfter(1, id));
  CHECK(room.Deliver().later == 1);  // not before
  room.desk.now = *report.next;
  report = room.Deliver();
  CHECK(report.failed == 1);
  CHECK(report.next->milliseconds == room.desk.now.milliseconds + WaitAfter(2, id));
  room.desk.now = *report.next;
  CHECK(room.Deliver().undeliverable == 1);
  CHECK(room.Deliver().tasks == 1);
  REQUIRE(room.world.posts.size() == 3);
  for (const WebhookRequest& post : room.world.posts) CHECK(HeaderOf(post, "webhook-id") == id);
  const auto tasks = Desk::Must(room.outbox.Tasks(Desk::As("D")));
  REQUIRE(tasks.size() == 1);
  CHECK(tasks[0].role.text == "hr_director");
  CHECK(tasks[0].yours);
  CHECK_FALSE(Desk::Must(room.outbox.Tasks(Desk::As("H"))).front().yours);
}

TEST_CASE(
    "what is refused for good becomes a task at once, and is tried anew when somebody says so") {
  Mailroom room;
  room.Dismiss("T-1");
  room.world.script = {{Fate::kRefused, "http_404"}};
  CHECK(room.Deliver().undeliverable == 1);
  const auto message = room.Waiting().front();
  CHECK(message.standing.state == MessageState::kUndeliverable);
  CHECK(message.standing.why == "http_404");
  const auto by_other = room.outbox.Retry(message.id, Desk::As("H"));
  REQUIRE_FALSE(by_other);
  CHECK(by_other.error().word == "not_your_message");
  Desk::Must(room.outbox.Retry(message.id, Desk::As("D")));
  CHECK(room.Deliver().arrived == 1);
  CHECK(room.world.posts.size() == 2);
  CHECK(room.Waiting().empty());
}

TEST_CASE("who cannot be reached costs no attempt and no record, and holds up nobody else") {
  Mailroom room;
  room.Know("email=zhang@example.cn");
  room.Dismiss("T-1");
  room.Dismiss("T-2");
  room.Part("P-1");
  const uint64_t before = room.desk.LogSize();
  room.world.script = {{Fate::kUnreachable, "no_connection"}};
  const Report report = room.Deliver();
  CHECK(report.held == 2);
  CHECK(report.arrived == 1);
  CHECK(report.unreachable.at(Channel::kWebhook) == "no_connection");
  CHECK(room.world.posts.size() == 1);
  CHECK(room.desk.LogSize() == before + 1);  // of the letter alone
  CHECK(room.Deliver().arrived == 2);
}

TEST_CASE("what has no address, or a letter that is not whole, is given up with the reason") {
  Mailroom room;
  room.Part("P-1");  // no email is known
  CHECK(room.Deliver().undeliverable == 1);
  CHECK(room.world.mails.empty());
  CHECK(room.Waiting().front().standing.why == "no_address");
  room.Know("email=\"zhang@example.cn\\nBcc: all@example.cn\"");
  Desk::Must(room.outbox.Retry(room.Waiting().front().id, Desk::As("H")));
  CHECK(room.Deliver().undeliverable == 1);
  CHECK(room.world.mails.empty());
}

TEST_CASE("who hangs is not waited for again in the same run") {
  Mailroom room;
  room.Dismiss("T-1");
  room.Dismiss("T-2");
  room.world.always = {Fate::kLater, std::string(kTimeout)};
  const Report report = room.Deliver();
  CHECK(report.failed == 1);
  CHECK(report.held == 1);
  CHECK(room.world.posts.size() == 1);
}

TEST_CASE("a letter leaves as it was issued, the same in every attempt") {
  Mailroom room;
  room.Know("email=zhang@example.cn");
  room.Part("P-1");
  room.world.script = {{Fate::kLater, "smtp_451"}};
  CHECK(room.Deliver().failed == 1);
  room.desk.At("2026-03-21T01:00:00.000Z");
  CHECK(room.Deliver().arrived == 1);
  REQUIRE(room.world.mails.size() == 2);
  CHECK(room.world.mails[0].message == room.world.mails[1].message);
}

TEST_CASE("messages that go nowhere, and those from before, stay") {
  Mailroom room;
  room.Dismiss("T-1");
  room.config.routes[0].by = Channel::kNone;
  CHECK(room.Deliver().unrouted == 1);
  room.config.routes[0].by = Channel::kWebhook;
  room.config.since = *Date::ParseIso("2026-03-03");
  CHECK(room.Deliver().unrouted == 1);
  CHECK(room.world.posts.empty());
  room.config.since = *Date::ParseIso("2026-03-02");
  CHECK(room.Deliver().arrived == 1);
}

TEST_CASE("nothing is sent unless the log is anchored with it") {
  Mailroom room;
  room.Know("email=zhang@example.cn");
  room.Part("P-1");  // no effect: this does not anchor by itself
  std::string note;
  room.world.when_asked = [&] { note = Desk::Must(room.desk.cases->NewestNote()); };
  const auto number = room.Waiting().front().number();
  CHECK(room.Deliver().arrived == 1);
  std::istringstream lines(note);
  std::string origin, size;
  std::getline(lines, origin);
  std::getline(lines, size);
  CHECK(std::stoull(size) > number);
}

TEST_CASE("a transport may use the store that it delivers for") {
  Mailroom room;
  room.Dismiss("T-1");
  room.world.when_asked = [&] { CHECK(room.Waiting().size() == 1); };
  CHECK(room.Deliver().arrived == 1);
}

TEST_CASE("a message that is erased while it is on its way is noted nowhere") {
  Mailroom room;
  room.Dismiss("T-1");
  room.world.when_asked = [&] {
    Desk::Must(room.desk.cases->Erase({.id = "E", .because = "asked for"}, Desk::As("H")));
  };
  CHECK(room.Deliver().arrived == 1);
  CHECK(room.Waiting().empty());
}

TEST_CASE("waits grow, are the same every time, and differ by message") {
  CHECK(WaitAfter(1, "a") >= 45'000);
  CHECK(WaitAfter(1, "a") <= 75'000);
  CHECK(WaitAfter(3, "a") >= 12 * 60'000);
  CHECK(WaitAfter(100, "a") <= int64_t{15} * 3'600'000);
  CHECK(WaitAfter(2, "a") == WaitAfter(2, "a"));
  CHECK(WaitAfter(2, "a") != WaitAfter(2, "b"));
  for (uint64_t n = 1; n < 5; ++n) CHECK(WaitAfter(n, "a") < WaitAfter(n + 1, "a"));
}

}  // namespace
}  // namespace writ::deliver
