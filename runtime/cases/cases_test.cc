#include "runtime/cases/cases.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "runtime/cases/cases_testing.h"
#include "runtime/cases/record_code.h"
#include "runtime/cases/redecide.h"
#include "runtime/store/hostile.h"

namespace writ::cases {
namespace {

TEST_CASE("people act, sign with their keys, and the log verifies") {
  Desk desk;
  CHECK(desk.OpenReview("R-1") == "case_opened");
  CHECK(desk.Signed(desk.Ask("R-1"), "M") == "step_done, signed");
  CHECK(desk.Signed({.case_id = "R-1", .step = "ask"}, "E") == "signed, gate_blocked");
  CHECK(Desk::Say(desk.cases->ReportEvent("R-1", "trained", *Date::ParseIso("2026-03-01"), {},
                                          Desk::As("H"))) ==
        "event_recorded, gate_opened, gate_blocked");
  desk.Know("score=59");  // what is imported lets the case go on by itself
  CHECK(Desk::Say(desk.cases->Do({.case_id = "R-1", .step = "talk", .choose = "go_on"},
                                 Desk::As("H"))) == "step_done");
  CHECK(desk.Signed({.case_id = "R-1", .step = "decision", .words = {"grounds=none"}}, "D") ==
        "step_done, signed, case_closed");

  const auto moments = Desk::Must(desk.cases->Timeline("R-1"));
  CHECK(moments.front().actor == "H Name of H");
  CHECK(moments.front().values.front().value == "slow");
  int signatures = 0;
  for (const Moment& moment : moments) signatures += moment.record.signature.has_value();
  CHECK(signatures == 3);
  const auto report = Desk::Must(desk.cases->Verify(true));
  CHECK_FALSE(report.first);
  CHECK(report.size == desk.LogSize());
  const RedecideReport again = Desk::Must(desk.cases->Redecide());
  CHECK(again.agrees == 7);
  CHECK(again.differs.empty());
  CHECK(again.not_redecidable == 0);
}

TEST_CASE("deciding again differs where the log was written by another engine") {
  Desk desk;
  desk.OpenReview("R-1");
  const auto source = desk.cases->Source();
  audit::Record opened = audit::ReadRecord(source->RecordAt(source->Size() - 1).value()).value();
  std::vector<flow::CaseEvent> events{EventOf(opened)};
  CHECK_FALSE(FirstDifference({&opened, 1}, events));
  events.front().changes.entered.pop_back();
  CHECK(FirstDifference({&opened, 1}, events) == opened.sequence.value);
  CHECK(FirstDifference({&opened, 1}, {}) == opened.sequence.value);
}

TEST_CASE("the same request under the same key is done once, by however many it is sent") {
  Desk desk;
  CHECK(desk.OpenReview("R-1", "H", "k1") == "case_opened");
  CHECK(desk.OpenReview("R-1", "H", "k1") == "again: case_opened");
  CHECK(desk.OpenReview("R-2", "H", "k1") == "key_reused");
  CHECK(desk.OpenReview("R-1", "H") == "case_exists");
  const uint64_t before = desk.LogSize();
  std::vector<std::thread> threads;
  std::vector<std::string> said(8);
  for (size_t i = 0; i < said.size(); ++i)
    threads.emplace_back([&, i] {
      said[i] = Desk::Say(desk.cases->Do({.case_id = "R-1", .step = "ask", .words = {"plan=x"}},
                                         Desk::As("M", "k2")));
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(std::ranges::count(said, "step_done") == 1);
  CHECK(std::ranges::count(said, "again: step_done") == 7);
  CHECK(desk.LogSize() == before + 1);
}

TEST_CASE("what may not be done is refused in words, and nothing of it is written") {
  Desk desk;
  desk.OpenReview("R-1");
  const uint64_t before = desk.LogSize();
  const auto act = [&](const char* step, const char* who) {
    return Desk::Say(
        desk.cases->Do({.case_id = "R-1", .step = step, .words = {"plan=x"}}, Desk::As(who)));
  };
  CHECK(act("decision", "D") == "not_now");
  CHECK(act("ask", "H") == "wrong_role");
  CHECK(act("ask", "nobody") == "no_person");
  ReadBatch batch;
  batch.source = "test";
  const auto imported = desk.cases->Import(batch, "x", Desk::As("nobody"));
  REQUIRE_FALSE(imported);
  CHECK(imported.error().word == "no_person");
  Opening because{.bundle = desk.bundle(),
                  .procedure = "review",
                  .subject = "E",
                  .case_id = "R-2",
                  .arguments = {"reason=x"},
                  .because = "nothing"};
  CHECK(Desk::Say(desk.cases->OpenCase(because, Desk::As("H"))) == "no_rule");
  CHECK(act("no such step", "M") == "no_step");
  Asking stale = Desk::As("M");
  stale.expected = 7;
  CHECK(Desk::Say(desk.cases->Do(desk.Ask("R-1"), stale)) == "stale");
  CHECK(Desk::Say(desk.cases->Do(desk.Ask("R-9"), Desk::As("M"))) == "no_case");
  CHECK(Desk::Say(desk.cases->Do({.case_id = "R-1", .step = "ask", .words = {"plam=x"}},
                                 Desk::As("M"))) == "form");
  Doing large = desk.Ask("R-1");
  large.attachments = {Desk::Paper("paper", std::string(5000, 'x'))};
  Options small = desk.Settings();
  desk.Close();
  small.max_document_bytes = 4096;
  desk.cases = Desk::Must(Cases::Open(small));
  CHECK(Desk::Say(desk.cases->Do(large, Desk::As("M"))) == "document-too-large");
  CHECK(desk.LogSize() == before);
}

TEST_CASE("a signature counts for one person, one text, one state, and for a week") {
  Desk desk;
  desk.OpenReview("R-1");
  const auto preview = Desk::Must(desk.cases->Try(desk.Ask("R-1"), Desk::As("M")));
  const auto asked = ReadToBeSigned(preview.to_be_signed).value();
  CHECK(asked.text.find("three visits a day") != std::string::npos);
  const auto with = [&](const SignedStatement& done, const char* who = "M") {
    Doing doing = desk.Ask("R-1");
    doing.signed_statement = Encode(done).value();
    return Desk::Say(desk.cases->Do(doing, Desk::As(who)));
  };
  const SignedStatement right = Sign(asked, desk.keys.at("M")).value();
  CHECK(with(Sign(asked, desk.keys.at("W")).value()) == "not_your_key");
  SignedStatement forged = right;
  forged.signature.bytes[0] ^= 1;
  CHECK(with(forged) == "signature_wrong");
  forged = right;
  forged.statement.shown.bytes[0] ^= 1;
  CHECK(with(forged) == "statement_other");
  forged = right;
  forged.statement.expires.milliseconds += 1;
  CHECK(with(forged) == "signature_wrong");
  Doing other = desk.Ask("R-1");
  other.words = {"plan=four visits a day"};
  other.signed_statement = Encode(right).value();
  CHECK(Desk::Say(desk.cases->Do(other, Desk::As("M"))) == "statement_other");
  other = desk.Ask("R-1");
  other.attachments = {Desk::Paper("paper", "another paper")};
  other.signed_statement = Encode(right).value();
  CHECK(Desk::Say(desk.cases->Do(other, Desk::As("M"))) == "statement_other");
  other.signed_statement = "scribble";
  CHECK(Desk::Say(desk.cases->Do(other, Desk::As("M"))) == "not_signed");
  desk.At("2026-03-09T01:00:00.001Z");
  CHECK(with(right) == "signature_expired");
  desk.At("2026-03-09T01:00:00.000Z");
  CHECK(with(right) == "step_done, signed");
  CHECK(with(right) == "statement_other");  // the case has moved on
}

TEST_CASE("who signs signs for the documents that others handed in before") {
  Desk desk;
  desk.OpenReview("R-1");
  const auto shown_with = [&](const char* id, const char* paper) {
    desk.OpenReview(id);
    Doing doing = desk.Ask(id);
    doing.attachments = {Desk::Paper("paper", paper)};
    Desk::Must(desk.cases->Do(doing, Desk::As("M")));
    const auto preview = Desk::Must(desk.cases->Try({.case_id = id, .step = "ask"}, Desk::As("M")));
    return ReadToBeSigned(preview.to_be_signed).value().statement.commitments;
  };
  const auto one = shown_with("R-2", "one"), other = shown_with("R-3", "other");
  REQUIRE(one.size() == 2);
  CHECK(one[1] != other[1]);
  // What the commitment stands for names the document and the commitment to its bytes.
  const auto moments = Desk::Must(desk.cases->Timeline("R-2"));
  CHECK(std::ranges::any_of(moments.back().values, [](const Moment::Opened& value) {
    return value.name == "ask.paper" && value.value == "paper.pdf";
  }));
}

TEST_CASE("a document is kept whatever its field is called by whoever hands it in") {
  Desk desk;
  const auto rows_with = [&](const char* id, const char* field) {
    desk.OpenReview(id);
    Doing doing = desk.Ask(id);
    doing.attachments = {Desk::Paper(field, "the paper")};
    Desk::Must(desk.cases->Do(doing, Desk::As("M")));
    const auto dossier = Desk::Must(desk.cases->DossierOf(id));
    return dossier.exhibits.size();
  };
  CHECK(rows_with("R-1", "paper") == 1);
  CHECK(rows_with("R-2", "凭证") == 1);
}

TEST_CASE("what is shown to whoever signs is the same after the store was opened again") {
  Desk desk;
  desk.OpenReview("R-1");
  REQUIRE(desk.Signed(desk.Ask("R-1"), "M") == "step_done, signed");
  Doing receipt{.case_id = "R-1", .step = "ask"};
  const auto preview = Desk::Must(desk.cases->Try(receipt, Desk::As("E")));
  CHECK(preview.shown.find("paper.pdf") != std::string::npos);
  CHECK(preview.shown.find("commitment") == std::string::npos);
  const auto asked = ReadToBeSigned(preview.to_be_signed).value();
  desk.Close();
  desk.Open();
  CHECK(Desk::Must(desk.cases->Try(receipt, Desk::As("E"))).shown == preview.shown);
  receipt.signed_statement = Encode(Sign(asked, desk.keys.at("E")).value()).value();
  CHECK(Desk::Say(desk.cases->Do(receipt, Desk::As("E"))) == "signed, gate_blocked");
}

TEST_CASE("a case cannot take the name of what the log keeps beside cases") {
  Desk desk;
  for (const char* name : {"log/policies", "people/x", "batch/b", "a/b", "", " "}) {
    if (*name == '\0') continue;
    CHECK(desk.OpenReview(name) == "case_name");
  }
  CHECK(desk.OpenReview("policies") == "case_opened");
  CHECK(Desk::Must(desk.cases->List(false)).size() == 1);
  CHECK(Desk::Must(desk.cases->Installed()).size() == 1);
}

TEST_CASE("who may not sign yet is told so, and a preview shows as much as can be done") {
  Desk desk;
  desk.OpenReview("R-1");
  CHECK(desk.Signed(desk.Ask("R-1"), "M") == "step_done, signed");
  CHECK(Desk::Say(desk.cases->Do({.case_id = "R-1", .step = "ask"}, Desk::As("E"))) ==
        "signature_needed");
  desk.OpenReview("R-2");
  Doing part{.case_id = "R-2", .step = "ask", .words = {"plan=x"}};  // the paper comes later
  const auto preview = Desk::Must(desk.cases->Try(part, Desk::As("M")));
  CHECK(preview.events.size() == 1);
  CHECK(preview.to_be_signed.empty());
}

TEST_CASE("facts that arrive after a jump of the clock let nothing lapse") {
  Desk desk;
  desk.OpenShort("S-1");
  Desk::Must(desk.cases->Do({.case_id = "S-1", .step = "one", .words = {"note=x"}}, Desk::As("H")));
  desk.At("2026-03-20T01:00:00.000Z");
  desk.Know("score=70");
  CHECK(Desk::Must(desk.cases->Find("S-1")).state.status == flow::CaseStatus::kOpen);
  // A store in which nothing happens, but that is looked at each day, has no gap.
  Desk quiet;
  quiet.OpenShort("S-1");
  Desk::Must(
      quiet.cases->Do({.case_id = "S-1", .step = "one", .words = {"note=x"}}, Desk::As("H")));
  for (const char* day : {"2026-03-03T01:00:00.000Z", "2026-03-04T01:00:00.000Z",
                          "2026-03-05T01:00:00.000Z", "2026-03-06T01:00:00.000Z"}) {
    quiet.At(day);
    CHECK(Desk::Must(quiet.cases->Tick({})).held.empty());
  }
  CHECK(Desk::Must(quiet.cases->Find("S-1")).state.status == flow::CaseStatus::kClosed);
}

TEST_CASE("a refusal to sign counts before witnesses, one of them from elsewhere") {
  Desk desk;
  desk.OpenReview("R-1");
  desk.Signed(desk.Ask("R-1"), "M");
  Doing refusal{.case_id = "R-1", .step = "ask", .refused = true, .witnesses = {"H", "H2"}};
  CHECK(Desk::Say(desk.cases->Do(refusal, Desk::As("M"))) == "too_few_witnesses");
  refusal.witnesses = {"H", "W"};
  CHECK(Desk::Say(desk.cases->Do(refusal, Desk::As("M"))) == "refused_to_sign, gate_blocked");
}

TEST_CASE("one case at a time for a person, however many ask at once") {
  Desk desk;
  std::vector<std::thread> threads;
  std::vector<std::string> said(6);
  for (size_t i = 0; i < said.size(); ++i)
    threads.emplace_back([&, i] { said[i] = desk.OpenShort("S-" + std::to_string(i)); });
  for (std::thread& thread : threads) thread.join();
  CHECK(std::ranges::count(said, "case_opened") == 1);
  CHECK(std::ranges::count(said, "exclusive") == 5);
}

TEST_CASE("time passes by ticks; a jump of the clock holds what would lapse") {
  Desk desk;
  desk.OpenShort("S-1");
  Desk::Must(desk.cases->Do({.case_id = "S-1", .step = "one", .words = {"note=x"}}, Desk::As("H")));
  desk.At("2026-03-03T01:00:00.000Z");
  CHECK(Desk::Must(desk.cases->Tick({})).events == 0);
  desk.At("2026-03-05T16:00:00.000Z");  // the third day after has ended
  auto held = Desk::Must(desk.cases->Tick({}));
  CHECK(held.held == std::vector<std::string>{"S-1"});
  CHECK(held.events == 0);
  const auto done = Desk::Must(desk.cases->Tick({}, true));
  CHECK(done.changed == std::vector<std::string>{"S-1"});
  // It ran out while nobody looked: two days were left, and are given again.
  const flow::CaseState given = Desk::Must(desk.cases->Find("S-1")).state;
  REQUIRE(given.timers.size() == 1);
  CHECK(given.timers.front().due == *Instant::ParseIso("2026-03-08T16:00:00.000Z"));
  for (const char* day : {"2026-03-06T16:00:00.000Z", "2026-03-07T16:00:00.000Z"}) {
    desk.At(day);
    CHECK(Desk::Must(desk.cases->Tick({})).events == 0);
  }
  desk.At("2026-03-08T16:00:00.000Z");
  CHECK(Desk::Must(desk.cases->Tick({})).changed == std::vector<std::string>{"S-1"});
  CHECK(Desk::Must(desk.cases->Find("S-1")).state.status == flow::CaseStatus::kClosed);
  Asking yesterday;
  yesterday.now = Instant::ParseIso("2026-03-04T01:00:00.000Z");
  const auto back = desk.cases->Tick(yesterday);
  REQUIRE_FALSE(back);
  CHECK(back.error().word == "clock_back");
}

// Every row but those that are the store's own, by key.
std::map<std::string, std::string> RowsOf(Store& store) {
  std::map<std::string, std::string> rows;
  std::optional<Key> after;
  do {
    const auto page = store.Scan(RangeOf(Shard{}), kMaxPageRows, after).value();
    for (const auto& row : page.rows) rows[row.key.bytes] = row.value;
    after = page.more;
  } while (after);
  return rows;
}

TEST_CASE("what is derived is made anew byte for byte") {
  Desk desk;
  for (int i = 0; i < 30; ++i) {
    const std::string id = "R-" + std::to_string(i);
    desk.OpenReview(id, "H", i % 2 ? "key" + std::to_string(i) : "");
    if (i % 3) desk.Signed(desk.Ask(id), "M");
    if (i % 3 == 2) desk.Signed({.case_id = id, .step = "ask"}, "E");
  }
  desk.Know("score=59");
  const auto before = RowsOf(desk.log_store());
  REQUIRE(before.size() > 300);
  const uint64_t rows = Desk::Must(desk.cases->Rebuild());
  CHECK(rows > 100);
  CHECK((RowsOf(desk.log_store()) == before));
  CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
}

TEST_CASE("a store opened again goes on where it was") {
  Desk desk(Desk::Kept::kOnDisk);
  desk.OpenReview("R-1");
  desk.Signed(desk.Ask("R-1"), "M");
  const CaseData before = Desk::Must(desk.cases->Find("R-1"));
  desk.Close();
  desk.Open();
  CHECK(Desk::Must(desk.cases->Find("R-1")) == before);
  CHECK(desk.Signed({.case_id = "R-1", .step = "ask"}, "E") == "signed, gate_blocked");
  CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
  const ScrubReport scrub = Desk::Must(desk.cases->Scrub());
  CHECK(scrub.wrong.empty());
  CHECK(scrub.documents == 1);  // the preview and the act handed in the same one
  CHECK(scrub.strays == 0);
}

TEST_CASE("a store that was set back, or is another's, is not opened") {
  Desk desk(Desk::Kept::kOnDisk);
  desk.OpenReview("R-1");
  desk.Close();
  std::filesystem::copy(desk.folder / "store", desk.folder / "earlier",
                        std::filesystem::copy_options::recursive);
  desk.Open();
  desk.OpenReview("R-2");
  desk.Close();
  Options earlier = desk.Settings();
  earlier.folder = desk.folder / "earlier";
  auto opened = Cases::Open(earlier);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().word == "behind_anchor");
  Options stranger = desk.Settings();
  stranger.trust = desk.folder / "other-trust";
  opened = Cases::Open(stranger);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().word == "no_trust");
  Options nowhere = desk.Settings();
  nowhere.folder = desk.folder / "nothing";
  nowhere.trust = desk.folder / "nothing-trust";
  nowhere.create = false;
  opened = Cases::Open(nowhere);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().word == "no_store");
  desk.Open();
  auto second = Cases::Open(desk.Settings());
  REQUIRE_FALSE(second);
  CHECK(second.error().word == "held");
}

TEST_CASE("nothing personal lies in the clear in any file") {
  Desk desk(Desk::Kept::kOnDisk);
  desk.OpenReview("R-1");
  Doing doing = desk.Ask("R-1");
  doing.words = {"plan=canary-in-a-field"};
  doing.attachments = {Desk::Paper("paper", "canary-in-a-document")};
  desk.Signed(doing, "M");
  desk.AddPerson("canary-as-an-id", "hr");
  desk.Know("score=12345678987654321", "E");
  desk.Close();
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(desk.folder / "store")) {
    if (!entry.is_regular_file()) continue;
    ++files;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    INFO(entry.path().string());
    for (const char* canary : {"canary", "Name of", "12345678987654321", "slow"})
      CHECK(bytes.find(canary) == std::string::npos);
  }
  CHECK(files > 8);
}

TEST_CASE("over a store that behaves badly every request is done once or not at all") {
  auto beneath = MakeMemoryStore();
  HostileOptions hostile;
  hostile.seed = 11;
  auto store = MakeHostileStore(*beneath, hostile);
  store->Calm();
  Desk desk(Desk::Kept::kInMemory, store.get());
  desk.Close();
  int done = 0, unknown = 0;
  {
    auto rough = MakeHostileStore(*beneath, hostile);
    Options options = desk.Settings();
    options.log_store = rough.get();
    std::unique_ptr<Cases> cases;
    const auto reopen = [&] {
      for (int tries = 0; tries < 200; ++tries) {
        cases.reset();
        auto opened = Cases::Open(options);
        if (opened) {
          cases = *std::move(opened);
          return;
        }
      }
      FAIL("never opened");
    };
    reopen();
    for (int i = 0; i < 60; ++i) {
      const std::string id = "R-" + std::to_string(i);
      const Opening opening{.bundle = desk.bundle(),
                            .procedure = "review",
                            .subject = "E",
                            .case_id = id,
                            .arguments = {"reason=x"},
                            .because = {}};
      for (int tries = 0;; ++tries) {
        // It reads the person's other cases one by one, and one read in twenty fails.
        REQUIRE(tries < 2000);
        const auto answer = cases->OpenCase(opening, Desk::As("H", "open" + id));
        if (answer) {
          ++done;
          break;
        }
        ++unknown;
        if (answer.error().word == "fenced") reopen();
        INFO(answer.error().word);
        REQUIRE(answer.error().type == TroubleClass::kWorld);
      }
    }
    rough->Calm();
  }
  CHECK(done == 60);
  CHECK(unknown > 0);
  desk.Open();
  CHECK(Desk::Must(desk.cases->List(true)).size() == 60);
  CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
}

TEST_CASE("every changed byte of an installed policy is noticed") {
  const Packed packed = Pack({"office.writ", kDeskPolicy}, {});
  const auto rows = RowsOf(packed.bundle).value();
  const auto read_with = [&](size_t row, size_t byte) {
    return ReadBundle(packed.bundle.hash(),
                      [&](const BundleKey& key) -> Result<std::optional<std::string>> {
                        for (size_t i = 0; i < rows.size(); ++i) {
                          if (rows[i].key.bundle != key.bundle) continue;
                          std::string value = rows[i].value;
                          if (i == row) value[byte] ^= 1;
                          return value;
                        }
                        return std::nullopt;
                      });
  };
  CHECK(read_with(99, 0).value() == packed.bundle);
  CHECK(CompileBundle(packed.bundle).program->meaning_hash ==
        packed.compilation.program->meaning_hash);
  for (size_t row = 0; row < rows.size(); ++row)
    for (size_t byte = 0; byte < rows[row].value.size(); ++byte) CHECK_FALSE(read_with(row, byte));
}

}  // namespace
}  // namespace writ::cases
