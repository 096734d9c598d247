// Roles and keys that come and go, papers that others hand in, and what is done once for a key.
#include <catch2/catch.hpp>
#include <thread>

#include "runtime/cases/cases_testing.h"

namespace writ::cases {
namespace {

std::string Word(const auto& result) { return result ? "done" : result.error().word; }

ReadBatch BatchFor(const std::vector<std::string>& ids) {
  const Packed packed = Pack({"office.writ", kDeskPolicy}, {});
  ReadBatch batch;
  batch.source = "test";
  batch.rows = ids.size();
  std::string all;
  for (const std::string& id : ids) {
    SourceSet sources;
    Diagnostics diagnostics;
    const auto facts =
        ReadAssignment(*packed.compilation.program, id, "score=70", {}, sources, diagnostics);
    REQUIRE(facts);
    batch.subjects.push_back({id, EncodeFacts(*packed.compilation.program, *facts)});
    all += id + "\n";
  }
  batch.hash = Sha256(all);
  return batch;
}

TEST_CASE("a paper that the employee signed is shown with who handed it in") {
  Desk desk;
  desk.OpenReview("R-1");
  Doing paper{.case_id = "R-1", .step = "ask"};
  paper.on_paper = Desk::Paper("signed", "a scan");
  CHECK(Desk::Say(desk.cases->Do(paper, Desk::As("M"))) == "nothing_to_sign");
  CHECK(desk.Signed(desk.Ask("R-1"), "M") == "step_done, signed");
  CHECK(Desk::Say(desk.cases->Do(paper, Desk::As("H"))) == "wrong_role");
  CHECK(Desk::Say(desk.cases->Do(paper, Desk::As("W"))) == "signed, gate_blocked");
  const auto moments = Desk::Must(desk.cases->Timeline("R-1"));
  const Moment& handed_in = moments[moments.size() - 2];
  CHECK(handed_in.actor == "W Name of W");
  CHECK(handed_in.signer == "E Name of E");
  CHECK(handed_in.values.front().value == "signed.pdf");
  CHECK_FALSE(handed_in.record.signature);
  CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
  CHECK(Desk::Must(desk.cases->Redecide()).differs.empty());
}

TEST_CASE("a role that is taken away counts no more") {
  Desk desk;
  desk.OpenReview("R-1");
  const auto ask = [&](const char* who) {
    return Desk::Say(
        desk.cases->Do({.case_id = "R-1", .step = "ask", .words = {"plan=x"}}, Desk::As(who)));
  };
  const Revocation revocation{.id = "M", .roles = {"manager"}};
  CHECK(Word(desk.cases->Revoke(revocation, Desk::As("H"))) == "done");
  CHECK(ask("M") == "wrong_role");
  CHECK(Word(desk.cases->Revoke(revocation, Desk::As("H"))) == "not_held");
  CHECK(Word(desk.cases->Revoke({.id = "X", .roles = {"manager"}}, Desk::As("H"))) == "no_person");
  desk.Must(desk.cases->AddPerson({.id = "M", .name = "", .roles = {"manager"}, .key = {}}, {}));
  CHECK(ask("M") == "step_done");
}

TEST_CASE("a role is delegated for a time, and four eyes see both persons") {
  Desk desk;
  desk.OpenReview("R-1");
  const Date today = *Date::ParseIso("2026-03-02"), last = *Date::ParseIso("2026-03-03");
  const Delegation away{
      .giver = "W", .taker = "H", .role = "manager", .from = today, .until = last};
  CHECK(Word(desk.cases->Delegate(away, Desk::As("W"))) == "done");
  Delegation wrong = away;
  wrong.giver = "H";  // has it by delegation only
  wrong.taker = "H2";
  CHECK(Word(desk.cases->Delegate(wrong, Desk::As("H"))) == "not_held");
  wrong = away;
  wrong.taker = "W";
  CHECK(Word(desk.cases->Delegate(wrong, Desk::As("W"))) == "delegation");
  wrong = away;
  wrong.until = *today.PlusDays(-1);
  CHECK(Word(desk.cases->Delegate(wrong, Desk::As("W"))) == "delegation");

  const auto done =
      desk.cases->Do({.case_id = "R-1", .step = "ask", .words = {"plan=x"}}, Desk::As("H"));
  CHECK(Desk::Say(done) == "step_done");
  CHECK(done->records.front().acts_for.size() == 1);
  CHECK(done->records.front().role == Id("manager"));  // and not hr, which is H's own
  desk.At("2026-03-04T01:00:00.000Z");                 // the day after the last
  Doing rest{.case_id = "R-1", .step = "ask"};
  rest.attachments = {Desk::Paper("paper", "the paper")};
  CHECK(Desk::Say(desk.cases->Do(rest, Desk::As("H"))) == "wrong_role");

  Delegation later = away;
  later.until = *Date::ParseIso("2026-12-31");
  CHECK(Word(desk.cases->Delegate(later, Desk::As("W"))) == "done");
  const Revocation back{.id = "H", .roles = {"manager"}, .delegated_by = "W"};
  CHECK(Word(desk.cases->Revoke(back, Desk::As("W"))) == "done");
  CHECK(Word(desk.cases->Revoke(back, Desk::As("W"))) == "not_delegated");
}

TEST_CASE("a key that was revoked signs no more, and what it signed since then is marked") {
  Desk desk;
  desk.OpenReview("R-1");
  CHECK(desk.Signed(desk.Ask("R-1"), "M") == "step_done, signed");
  desk.At("2026-03-02T02:00:00.000Z");
  const PublicKey key = desk.keys.at("M").public_key();
  Revocation revocation{.id = "M", .roles = {}, .delegated_by = "", .key = key};
  revocation.from = Instant::ParseIso("2026-03-02T00:30:00.000Z");
  CHECK(Word(desk.cases->Revoke({.id = "H", .key = key}, Desk::As("H"))) == "no_such_key");
  CHECK(Word(desk.cases->Revoke(revocation, Desk::As("H"))) == "done");
  CHECK(Word(desk.cases->Revoke(revocation, Desk::As("H"))) == "key_revoked");
  CHECK(Word(desk.cases->AddPerson({.id = "M", .name = "", .roles = {}, .key = key}, {})) ==
        "key_revoked");
  for (const Moment& moment : Desk::Must(desk.cases->Timeline("R-1")))
    CHECK(moment.key_revoked ==
          (moment.record.signature ? revocation.from : std::optional<Instant>()));

  CHECK(Word(desk.cases->Revoke({.id = "E", .key = desk.keys.at("E").public_key()},
                                Desk::As("H"))) == "done");
  CHECK(desk.Signed({.case_id = "R-1", .step = "ask"}, "E") == "not_your_key");
}

TEST_CASE("a person is added once for an idempotency key, by however many at once") {
  Desk desk;
  const NewPerson person{.id = "N", .name = "Name", .roles = {"hr"}, .key = {}};
  const uint64_t before = desk.LogSize();
  std::vector<std::thread> threads;
  std::vector<std::string> said(8);
  for (size_t i = 0; i < said.size(); ++i)
    threads.emplace_back(
        [&, i] { said[i] = Word(desk.cases->AddPerson(person, Desk::As("H", "k"))); });
  for (std::thread& thread : threads) thread.join();
  CHECK(std::ranges::count(said, "done") == 8);
  CHECK(desk.LogSize() == before + 2);  // named, and a role
  NewPerson other = person;
  other.name = "Other";
  CHECK(Word(desk.cases->AddPerson(other, Desk::As("H", "k"))) == "key_reused");
  desk.Must(desk.cases->Rebuild());
  CHECK(Word(desk.cases->AddPerson(person, Desk::As("H", "k"))) == "done");
  CHECK(desk.LogSize() == before + 2);
}

TEST_CASE("a batch is imported once for an idempotency key") {
  Desk desk;
  const ReadBatch batch = BatchFor({"E", "M"});
  const Ref first = Desk::Must(desk.cases->Import(batch, "hr", Desk::As("H", "k")));
  const uint64_t before = desk.LogSize();
  desk.At("2026-03-02T05:00:00.000Z");
  CHECK(Desk::Must(desk.cases->Import(batch, "hr", Desk::As("H", "k"))) == first);
  CHECK(desk.LogSize() == before);
  CHECK(Word(desk.cases->Import(batch, "crm", Desk::As("H", "k"))) == "key_reused");
  CHECK(Desk::Must(desk.cases->Import(batch, "hr", Desk::As("H"))) != first);
}

TEST_CASE("facts of people whom nobody knows are not imported unless that is asked for") {
  Desk desk;
  const ReadBatch batch = BatchFor({"E", "X-1", "X-2"});
  const uint64_t before = desk.LogSize();
  const auto refused = desk.cases->Import(batch, "hr", Desk::As("H"));
  CHECK(Word(refused) == "unknown_people");
  CHECK(refused.error().text.en.find("X-1, X-2") != std::string::npos);
  CHECK(refused.error().text.zh.find("X-1、X-2") != std::string::npos);
  CHECK(Desk::Must(desk.cases->UnknownIn(batch)) == std::vector<std::string>{"X-1", "X-2"});
  CHECK_FALSE(Desk::Must(desk.cases->FindPerson("X-1")));
  CHECK(desk.LogSize() == before);
  CHECK(Word(desk.cases->Import(batch, "hr", Desk::As("H"), true)) == "done");
  CHECK(Desk::Must(desk.cases->FindPerson("X-2")));
}

}  // namespace
}  // namespace writ::cases
