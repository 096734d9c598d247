// Facts that the employee supplies, on a store: what is recorded, what is sealed, what verifies.
#include "runtime/cases/supplied.h"

#include <catch2/catch.hpp>

#include "runtime/cases/cases_testing.h"
#include "runtime/cases/held_store_testing.h"

namespace writ::cases {
namespace {

class Hearing : public Desk {
 public:
  explicit Hearing(Store* store = nullptr) : Desk(Kept::kInMemory, store) {
    CHECK(OpenReview("R-1") == "case_opened");
  }
  SuppliedFacts facts() { return SuppliedFacts(*cases); }
  std::string Supply(const std::string& fact, const std::string& who, bool on_paper = false) {
    Supplying supplying{.case_id = "R-1", .fact = fact, .period = "", .documents = {}};
    supplying.documents.push_back(Paper("documents", "a slip"));
    supplying.on_paper = on_paper;
    return Say(facts().Supply(supplying, As(who)));
  }
  std::string Answer(SuppliedOutcome outcome, const std::string& who,
                     const std::string& which = "1") {
    return Say(facts().Answer({"R-1", which, outcome, "looked at the slip"}, As(who)));
  }
  // "72 asserted employee", or "nothing".
  std::string Score() {
    const auto view = Must(cases->Look("R-1", {}));
    const auto fact = view->program->FindFact(view->facts.entity, "score").value();
    const Recording* score =
        view->facts.record.Find(fact, std::nullopt, flow::DayOf(view->inputs.now));
    if (score == nullptr) return "nothing";
    const auto& value = std::get<Scalar>(score->value);
    return value.number.Canonical() +
           (score->status == FactStatus::kDisputed ? " disputed " : " asserted ") + score->source;
  }
  // "R-1/supplied/1": what is not imported yet, by its row.
  std::string Owed() {
    std::string owed;
    const auto page = log_store().Scan(RangeOf(Shard(), Family::kUnfinished), kMaxPageRows, {});
    for (const auto& row : page.value().rows) {
      const auto key = ParseKey(row.key.bytes);
      const std::string& name = std::get<UnfinishedKey>(key.value().row).batch;
      if (name.find('/') != name.npos) owed += (owed.empty() ? "" : ", ") + name;
    }
    return owed;
  }
  void Reopen() {
    Close();
    Open();
  }
  void Verifies() {
    CHECK_FALSE(Must(cases->Verify(true)).first);
    const auto again = Must(cases->Redecide());
    CHECK(again.differs.empty());
    CHECK(again.not_redecidable == 0);
  }
};

TEST_CASE("what the employee supplies is disputed, until somebody of its source accepts it") {
  Hearing hearing;
  CHECK(hearing.Score() == "nothing");
  CHECK(hearing.Supply("score=72", "H") == "wrong_role");
  CHECK(hearing.Supply("score=seventy", "E") == "form");
  CHECK(hearing.Score() == "nothing");
  CHECK(hearing.Supply("score=72", "E") == "fact_supplied");
  CHECK(hearing.Score() == "72 disputed employee");
  const Moment supplied = Desk::Must(hearing.cases->Timeline("R-1")).back();
  CHECK(supplied.values.at(0).value == "documents.pdf");
  CHECK(supplied.values.at(1).value == "score=72");
  CHECK(Desk::Must(hearing.facts().Waiting(Desk::As("H"))).at(0).fact.yours);
  CHECK_FALSE(Desk::Must(hearing.facts().Waiting(Desk::As("M"))).at(0).fact.yours);
  CHECK(hearing.Answer(SuppliedOutcome::kAccepted, "E") == "wrong_role");
  CHECK(hearing.Answer(SuppliedOutcome::kAccepted, "H") == "supplied_decided");
  CHECK(hearing.Score() == "72 asserted employee");
  const uint64_t size = hearing.LogSize();
  CHECK(hearing.Answer(SuppliedOutcome::kAccepted, "H") == "again: ");
  CHECK(hearing.Answer(SuppliedOutcome::kAccepted, "H2") == "nothing_supplied");
  CHECK(hearing.LogSize() == size);
  CHECK(Desk::Must(hearing.facts().Waiting({})).empty());
  hearing.Verifies();
}

TEST_CASE("what is declined stays disputed, with the reason on the record") {
  Hearing hearing;
  CHECK(hearing.Supply("score=72", "H", true) == "fact_supplied");
  CHECK(Desk::Must(hearing.cases->Timeline("R-1")).back().signer == "E Name of E");
  CHECK(hearing.Answer(SuppliedOutcome::kDeclined, "H") == "four_eyes");
  CHECK(hearing.Answer(SuppliedOutcome::kDeclined, "H2", "supplied/1") == "supplied_decided");
  CHECK(hearing.Score() == "72 disputed employee");
  CHECK(Desk::Must(hearing.cases->Timeline("R-1")).back().values.at(0).value ==
        "looked at the slip");
  CHECK(hearing.Supply("score=73", "E") == "fact_supplied");
  CHECK(hearing.Answer(SuppliedOutcome::kAccepted, "H2", "2") == "supplied_decided");
  CHECK(hearing.Score() == "73 asserted employee");
  hearing.Verifies();
}

// Stops `act` behind each of its commits in turn, and has a tick go on. How often its record was
// there and the fact was not.
template <typename Before, typename Act>
int StopAnywhere(const Before& before, const Act& act, const std::string& row,
                 const std::string& otherwise, const std::string& finished) {
  int between = 0;
  for (int commits = 0; commits < 20; ++commits) {
    const auto memory = MakeMemoryStore();
    EndingStore store(*memory);
    Hearing hearing(&store);
    before(hearing);
    REQUIRE(hearing.Score() == otherwise);
    const uint64_t size = hearing.LogSize();
    store.left = commits;
    const bool whole = act(hearing);
    store.left = -1;
    hearing.Reopen();
    const bool recorded = hearing.LogSize() > size;
    const bool imported = hearing.Score() == finished;
    INFO(commits << " commits");
    CHECK(hearing.Owed() == (recorded && !imported ? row : ""));
    between += recorded && !imported ? 1 : 0;
    const std::string owed = hearing.Owed();
    Desk::Must(hearing.cases->Rebuild());
    CHECK(hearing.Owed() == owed);
    CHECK(Desk::Must(hearing.cases->Tick({})).failed.empty());
    CHECK(hearing.Score() == (recorded ? finished : otherwise));
    CHECK(hearing.Owed().empty());
    const uint64_t after = hearing.LogSize();
    CHECK(Desk::Must(hearing.cases->Tick({})).failed.empty());
    CHECK(hearing.LogSize() == after);
    Desk::Must(hearing.cases->Rebuild());
    CHECK(hearing.Owed().empty());
    hearing.Verifies();
    if (whole) break;
  }
  return between;
}

TEST_CASE("what was supplied is imported by the next tick where it was stopped in between") {
  const auto nothing = [](Hearing&) {};
  const auto supply = [](Hearing& hearing) {
    return hearing.Supply("score=72", "E") == "fact_supplied";
  };
  const std::string row = "R-1/supplied/1", disputed = "72 disputed employee";
  CHECK(StopAnywhere(nothing, supply, row, "nothing", disputed) >= 1);
  const auto supplied = [&](Hearing& hearing) { CHECK(supply(hearing)); };
  const auto accept = [](Hearing& hearing) {
    return hearing.Answer(SuppliedOutcome::kAccepted, "H") == "supplied_decided";
  };
  CHECK(StopAnywhere(supplied, accept, row + "/accepted", disputed, "72 asserted employee") >= 1);
}

// Stopped behind the record of the case.
void StopSupplying(Hearing& hearing, EndingStore& store) {
  for (int commits = 1; commits < 20 && hearing.Owed().empty(); ++commits) {
    store.left = commits;
    CHECK(hearing.Supply("score=72", "E") != "fact_supplied");
    store.left = -1;
    hearing.Reopen();
  }
  REQUIRE(hearing.Owed() == "R-1/supplied/1");
  CHECK(hearing.Score() == "nothing");
}

TEST_CASE("an answer imports first what it answers") {
  const auto memory = MakeMemoryStore();
  EndingStore store(*memory);
  Hearing hearing(&store);
  StopSupplying(hearing, store);
  CHECK(hearing.Answer(SuppliedOutcome::kAccepted, "H") == "supplied_decided");
  CHECK(hearing.Score() == "72 asserted employee");
  CHECK(hearing.Owed().empty());
  CHECK(Desk::Must(hearing.cases->Tick({})).failed.empty());
  CHECK(hearing.Score() == "72 asserted employee");
  hearing.Verifies();
}

TEST_CASE("what was supplied and not imported goes with the person") {
  const auto memory = MakeMemoryStore();
  EndingStore store(*memory);
  Hearing hearing(&store);
  StopSupplying(hearing, store);
  CHECK(Desk::Say(hearing.cases->Withdraw("R-1", "stopped", Desk::As("M"))) == "case_closed");
  CHECK(hearing.Owed() == "R-1/supplied/1");
  Desk::Must(hearing.cases->Erase({.id = "E", .because = "asked for it"}, Desk::As("H")));
  CHECK(hearing.Owed().empty());
  Desk::Must(hearing.cases->Rebuild());
  CHECK(hearing.Owed().empty());
  CHECK(Desk::Must(hearing.cases->Tick({})).failed.empty());
  CHECK_FALSE(Desk::Must(hearing.cases->Verify(true)).first);
}

TEST_CASE("who installs a policy stands in the record of it") {
  Desk desk;
  Packed packed = Pack({"other.writ", std::string("policy other\n  currency CNY\n  version \"1\"\n"
                                                  "  in force from 2020-01-01\n")},
                       {});
  REQUIRE(packed.compilation.program != nullptr);
  CHECK(desk.cases->Install(packed.bundle, Desk::As("nobody")).error().word == "no_person");
  Desk::Must(desk.cases->Install(packed.bundle, Desk::As("H")));
  const auto source = desk.cases->Source();
  audit::RecordsInOrder records;
  std::optional<audit::Record> newest;
  for (uint64_t n = 0; n < source->Size(); ++n)
    newest = records.Read(source->RecordAt(n).value_or("")).value();
  REQUIRE(newest);
  CHECK(std::holds_alternative<PolicyInstalled>(newest->event));
  CHECK(newest->actor == Desk::Must(desk.cases->FindPerson("H")));
}

}  // namespace
}  // namespace writ::cases
