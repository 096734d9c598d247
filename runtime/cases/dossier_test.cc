// What a case's dossier gathers, and why its records are as they are, decided again.
#include <catch2/catch.hpp>

#include "engine/render/explanation.h"
#include "runtime/audit/merkle.h"
#include "runtime/cases/cases_testing.h"

namespace writ::cases {
namespace {

// Takes a person's key away without a record of it.
void LoseKey(Desk& desk, const std::string& person) {
  const auto whose = Desk::Must(desk.cases->FindPerson(person));
  REQUIRE(whose);
  desk.Close();
  const std::string pseudonym(whose->bytes.begin(), whose->bytes.end());
  const auto lease = desk.key_store().Acquire(Shard(), "a clumsy hand");
  REQUIRE(lease);
  const auto page = desk.key_store().Scan(RangeOf(Shard()), kMaxPageRows, {});
  for (const auto& row : page.value().rows) {
    if (row.key.bytes.find(pseudonym) == row.key.bytes.npos) continue;
    const KeyRange only{row.key, Key{row.key.bytes + '\0'}};
    REQUIRE(desk.key_store().Purge(Shard(), lease->epoch, only) == CommitOutcome::kCommitted);
  }
  desk.Open();
}

TEST_CASE("a dossier has each document with the hash of its bytes, and the leaf of each record") {
  Desk desk;
  REQUIRE(desk.OpenReview("C-1").starts_with("case_opened"));
  Desk::Must(desk.cases->Do(desk.Ask("C-1"), Desk::As("M")));
  const Dossier dossier = Desk::Must(desk.cases->DossierOf("C-1"));
  CHECK(dossier.opens);
  CHECK(dossier.erasures.empty());
  REQUIRE(dossier.exhibits.size() == 1);
  const Exhibit& paper = dossier.exhibits.front();
  CHECK(paper.name == "paper.pdf");
  CHECK(paper.size == 9);
  REQUIRE(paper.hash);
  CHECK(*paper.hash == Sha256("the paper"));
  const auto moments = Desk::Must(desk.cases->Timeline("C-1"));
  REQUIRE(dossier.leaves.size() == moments.size());
  const auto source = desk.cases->Source();
  for (size_t i = 0; i < moments.size(); ++i)
    CHECK(dossier.leaves[i] ==
          audit::LeafHash(source->RecordAt(moments[i].record.sequence.value).value()));
}

TEST_CASE("a dossier tells what came in while the case ran, with what it corrects") {
  Desk desk;
  desk.Know("score=70");
  REQUIRE(desk.OpenReview("C-1").starts_with("case_opened"));
  desk.At("2026-03-03T01:00:00.000Z");
  desk.Know("score=50");
  const Dossier dossier = Desk::Must(desk.cases->DossierOf("C-1"));
  REQUIRE(dossier.arrivals.size() == 1);
  const Arrival& arrival = dossier.arrivals.front();
  CHECK(arrival.source.text == "hr");
  REQUIRE(arrival.figures.size() == 1);
  const Figure& figure = arrival.figures.front();
  CHECK(std::get<Scalar>(figure.now.value).number == Number(50));
  REQUIRE(figure.was);
  CHECK(std::get<Scalar>(figure.was->value).number == Number(70));
}

TEST_CASE("each command of a case is told with what it rests on, decided again") {
  Desk desk;
  desk.Know("score=50");
  REQUIRE(desk.OpenReview("C-1").starts_with("case_opened"));
  REQUIRE(desk.Signed(desk.Ask("C-1"), "M").starts_with("step_done"));
  Doing refused{.case_id = "C-1", .step = "ask"};
  refused.refused = true;
  refused.witnesses = {"H", "W"};
  CHECK(Desk::Say(desk.cases->Do(refused, Desk::As("M"))).find("gate_blocked") !=
        std::string::npos);
  size_t commands = 0, blocked = 0;
  const auto report = Desk::Must(desk.cases->Redecide({}, [&](const Redecided& again) {
    ++commands;
    CHECK(again.agreement == Agreement::kAgrees);
    REQUIRE(again.decided.size() == again.records.size());
    REQUIRE(again.program != nullptr);
    CHECK(again.command);
    CHECK(again.inputs.facts == again.facts.get());
    for (size_t i = 0; i < again.records.size(); ++i) {
      if (!std::holds_alternative<GateBlocked>(again.records[i].event)) continue;
      ++blocked;
      REQUIRE(again.decided[i].because != nullptr);
      CHECK_FALSE(again.decided[i].because->nodes.empty());
    }
  }));
  CHECK(commands == report.agrees);
  CHECK(blocked == 1);
}

TEST_CASE("of a person whose key is gone the dossier says so, and what is shut is counted") {
  Desk desk;
  REQUIRE(desk.OpenReview("C-1").starts_with("case_opened"));
  Desk::Must(desk.cases->Do(desk.Ask("C-1"), Desk::As("M")));
  LoseKey(desk, "E");
  const Dossier dossier = Desk::Must(desk.cases->DossierOf("C-1"));
  CHECK_FALSE(dossier.opens);
  CHECK(dossier.erasures.empty());  // nobody erased it
  CHECK(dossier.exhibits.empty());
  CHECK_FALSE(dossier.leaves.empty());
  size_t closed = 0;
  for (const Moment& moment : Desk::Must(desk.cases->Timeline("C-1"))) {
    CHECK(moment.values.empty());
    closed += moment.closed;
  }
  CHECK(closed >= 3);  // the reason, the plan, the paper
  Desk::Must(desk.cases->Redecide({}, [&](const Redecided& again) {
    CHECK(again.agreement == Agreement::kNotRedecidable);
    CHECK_FALSE(again.command);
  }));
  CHECK(Desk::Say(Result<Done>(std::unexpected(desk.cases->DossierOf("C-2").error()))) ==
        "no_case");
}

}  // namespace
}  // namespace writ::cases
