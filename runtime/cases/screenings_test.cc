// Screening a store's people, and proposals: made once, accepted or declined by a person.
#include "runtime/cases/screenings.h"

#include <catch2/catch.hpp>

#include "runtime/cases/cases_testing.h"
#include "runtime/cases/held_store_testing.h"
#include "runtime/cases/hiding_store_testing.h"

namespace writ::cases {
namespace {

constexpr const char* kNightly = R"(policy nightly
  currency CNY
  version "1"
  in force from 2020-01-01
role manager, hr
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
  score : number per month from hr
}
rule weak for Employee
  when score below 60 for 2 consecutive months
  then start help with hours = 3 * 2
rule poor for Employee
  when latest score below 20
procedure help for Employee (hours : number) exclusive per Employee {
  step talk by manager { provide note : text }
}
)";

struct Night : Desk {
  explicit Night(Store* log_store = nullptr) : Desk(Kept::kInMemory, log_store) {
    packed = Pack({"nightly.writ", kNightly}, {});
    REQUIRE(packed.compilation.program != nullptr);
    Must(cases->Install(packed.bundle, {}));
    At("2026-03-10T01:00:00.000Z");
    for (const char* who : {"E", "W"}) {
      Say(who, {"hired_on=2019-01-01", "left_on=none", "told=2020-01-01"});
      Say(who, {"score=50"}, "2026-01");
    }
    Say("E", {"score=40"}, "2026-02");
    Say("W", {"score=70"}, "2026-02");
  }
  // Gives the name of the last import.
  std::string Say(const std::string& who, const std::vector<std::string>& words,
                  const std::string& period = "") {
    std::string batch_name;
    for (const std::string& word : words) {
      ++now.milliseconds;  // of two imports of one moment either may count
      SourceSet sources;
      Diagnostics diagnostics;
      const Program& program = *packed.compilation.program;
      const AssignmentOptions options{.period = period};
      const auto facts = ReadAssignment(program, who, word, options, sources, diagnostics);
      REQUIRE(facts);
      ReadBatch batch;
      batch.source = "test";
      batch.rows = 1;
      batch.subjects.push_back({who, EncodeFacts(program, *facts)});
      batch.hash = Sha256(who + word + period + now.ToIso());
      batch_name = Must(cases->Import(batch, "hr", {})).text;
    }
    return batch_name;
  }
  Result<ScreeningReport> TryScreen(const char* key = "") {
    return Screenings(*cases).Screen({packed.bundle.hash(), flow::DayOf(now)}, By("H", key));
  }
  ScreeningReport Screen(const char* key = "") { return Must(TryScreen(key)); }
  // "2 agree", and of each that differs "weak: results, 1 missing, 1 unfounded".
  std::string Again() {
    const auto report = Must(Screenings(*cases).Redecide());
    std::string text = std::to_string(report.agrees) + " agree";
    if (report.not_redecidable > 0) text += ", " + std::to_string(report.not_redecidable) + " shut";
    for (const auto& one : report.differs) {
      text += "; " + one.rule.text + ":";
      if (one.results) text += " results";
      if (one.missing > 0) text += " " + std::to_string(one.missing) + " missing";
      if (!one.unfounded.empty()) text += " " + std::to_string(one.unfounded.size()) + " unfounded";
    }
    return text;
  }
  static Asking By(const char* person, const char* key = "") {
    Asking asking;
    asking.person = person;
    asking.key = key;
    return asking;
  }
  template <class T>
  static std::string WordOf(const Result<T>& result) {
    return result ? "done" : result.error().word;
  }

  Packed packed;
};

}  // namespace

TEST_CASE("a rule that starts a procedure proposes it once, with the periods it looked at") {
  Night night;
  const ScreeningReport report = night.Screen();
  CHECK(report.people == 2);
  REQUIRE(report.rules.size() == 2);
  CHECK(report.rules[0].holds == 1);
  CHECK(report.rules[0].fails == 1);
  REQUIRE(report.made.size() == 1);
  const Proposal& made = report.made.front();
  CHECK(made.subject == "E");
  CHECK(made.rule.text == "weak");
  CHECK(made.procedure.text == "help");
  CHECK(made.from.ToIso() == "2026-01-01");
  CHECK(made.until.ToIso() == "2026-02-28");

  const ScreeningReport again = night.Screen();
  CHECK(again.made.empty());
  CHECK(again.waiting == 1);
  CHECK(Night::Must(Screenings(*night.cases).Waiting()).size() == 1);
}

TEST_CASE("each person for whom a rule holds has a proposal of their own") {
  Night night;
  night.Say("W", {"score=30"}, "2026-02");
  std::vector<std::string> people;
  for (const Proposal& one : night.Screen().made) people.push_back(one.subject);
  CHECK(people == std::vector<std::string>{"E", "W"});
  night.Say("W", {"score=90"}, "2026-02");
  night.Say("E", {"score=90"}, "2026-02");
  CHECK(night.Screen().ended.size() == 2);
  CHECK(Night::Must(Screenings(*night.cases).Waiting()).empty());
}

TEST_CASE("whoever accepts a proposal opens its case with the rule's arguments, and nobody twice") {
  Night night;
  const std::string id = night.Screen().made.front().id.text;
  Screenings screenings(*night.cases);
  CHECK(Night::WordOf(screenings.Accept(id, {}, "", Night::By("E"))) == "not_your_proposal");
  CHECK(Night::WordOf(screenings.Accept(id, {}, "", Night::By(""))) == "not_your_proposal");
  CHECK(Night::WordOf(screenings.Accept("p-nothing", {}, "", Night::By("H"))) == "no_proposal");
  const Done done = Night::Must(screenings.Accept(id, {}, "C-1", Night::By("H", "k1")));
  const auto& opened = std::get<CaseOpened>(done.records.front().event);
  REQUIRE(opened.proposal);
  CHECK(opened.proposal->text == id);
  CHECK(opened.because->text == "weak");
  const auto view = Night::Must(night.cases->Look("C-1", {}));
  REQUIRE(view->inputs.values.Find(0) != nullptr);
  CHECK(Night::Must(screenings.Accept(id, {}, "C-1", Night::By("H", "k1"))).repeated);
  CHECK(Night::WordOf(screenings.Accept(id, {}, "C-2", Night::By("M"))) == "no_proposal");
  CHECK(Night::WordOf(screenings.Decline(id, "late", Night::By("M"))) == "no_proposal");

  const ScreeningReport again = night.Screen();
  CHECK(again.made.empty());
  CHECK(again.running == 1);
}

TEST_CASE("what was declined is not proposed again for these periods, but for later ones") {
  Night night;
  const std::string id = night.Screen().made.front().id.text;
  Screenings screenings(*night.cases);
  CHECK(Night::WordOf(screenings.Decline(id, "no", Night::By("E"))) == "not_your_proposal");
  Night::Must(screenings.Decline(id, "a training was begun in February", Night::By("H", "k")));
  Night::Must(screenings.Decline(id, "a training was begun in February", Night::By("H", "k")));
  CHECK(Night::WordOf(screenings.Decline(id, "again", Night::By("H"))) == "no_proposal");
  CHECK(Night::WordOf(screenings.Accept(id, {}, "", Night::By("H"))) == "no_proposal");
  const ScreeningReport again = night.Screen();
  CHECK(again.made.empty());
  CHECK(again.settled == 1);

  night.At("2026-04-10T01:00:00.000Z");
  night.Say("E", {"score=30"}, "2026-03");
  const ScreeningReport april = night.Screen();
  REQUIRE(april.made.size() == 1);
  CHECK(april.made.front().until.ToIso() == "2026-03-31");
}

TEST_CASE("a proposal whose rule no longer holds waits no longer") {
  Night night;
  REQUIRE(night.Screen().made.size() == 1);
  night.At("2026-04-10T01:00:00.000Z");
  night.Say("E", {"score=90"}, "2026-03");
  const ScreeningReport report = night.Screen();
  CHECK(report.ended.size() == 1);
  CHECK(Night::Must(Screenings(*night.cases).Waiting()).empty());
}

TEST_CASE("screenings and proposals are the same after the rows are made again, and verify") {
  Night night;
  const std::string id = night.Screen().made.front().id.text;
  Night::Must(night.cases->Rebuild());
  CHECK(Night::Must(Screenings(*night.cases).Waiting()).front().id.text == id);
  CHECK(Night::Must(Screenings(*night.cases).Find(id)).subject == "E");
  Night::Must(Screenings(*night.cases).Accept(id, {}, "C-1", Night::By("H")));
  Night::Must(night.cases->Rebuild());
  CHECK(Night::Must(Screenings(*night.cases).Waiting()).empty());
  const auto redecided = Night::Must(night.cases->Redecide());
  CHECK(redecided.differs.empty());
  CHECK(redecided.agrees == 1);
}

TEST_CASE("screenings are decided again on what was known then, and come out the same") {
  Night night;
  const std::string id = night.Screen().made.front().id.text;
  CHECK(night.Again() == "2 agree");
  night.Say("E", {"score=90"}, "2026-02");  // a correction
  CHECK(night.Again() == "2 agree");
  CHECK(night.Screen().ended.size() == 1);
  CHECK(night.Again() == "4 agree");
  night.Say("E", {"score=10"}, "2026-02");
  night.At("2026-03-11T01:00:00.000Z");
  CHECK(night.Screen().settled == 1);  // for these periods it was proposed
  night.At("2026-04-10T01:00:00.000Z");
  night.Say("E", {"score=30"}, "2026-03");
  const ScreeningReport april = night.Screen();
  REQUIRE(april.made.size() == 1);
  const std::string later = april.made.front().id.text;
  Night::Must(Screenings(*night.cases).Accept(later, {}, "C-1", Night::By("H")));
  CHECK(night.Screen().running == 1);
  night.Must(night.cases->Rebuild());
  CHECK(night.Again() == "10 agree");
}

TEST_CASE("a screening whose people were not what the store knew is named, with its proposals") {
  const auto memory = MakeMemoryStore();
  HidingStore store(*memory);
  Night night(&store);
  const std::string batch = night.Say("W", {"score=30"}, "2026-02");
  SECTION("facts were withheld as it was made") {
    store.hidden = batch;
    CHECK(night.Screen().made.size() == 1);
    store.hidden = "";
    CHECK(night.Again() == "1 agree; weak: results 1 missing");
    SECTION("and the next one is as it should be") {
      CHECK(night.Screen().made.size() == 1);
      CHECK(night.Again() == "3 agree; weak: results 1 missing");
    }
  }
  SECTION("facts are gone since") {
    CHECK(night.Screen().made.size() == 2);
    CHECK(night.Again() == "2 agree");
    store.hidden = batch;
    CHECK(night.Again() == "1 agree; weak: results 1 unfounded");
  }
  SECTION("a proposal is withdrawn that held") {
    CHECK(night.Screen().made.size() == 2);
    store.hidden = batch;
    CHECK(night.Screen().ended.size() == 1);
    store.hidden = "";
    CHECK(night.Again() == "3 agree; weak: results 1 unfounded");
  }
}

TEST_CASE("a screening that was stopped before it proposed is named, unless it was gone on with") {
  const auto memory = MakeMemoryStore();
  EndingStore store(*memory);
  Night night(&store);
  store.left = 1;
  CHECK(Night::WordOf(night.TryScreen("night")) == "outcome_unknown");
  store.left = -1;
  CHECK(night.Again() == "1 agree; weak: 1 missing");
  SECTION("under its key: on what was known then") {
    night.Say("W", {"score=30"}, "2026-02");
    const auto report = night.Screen("night");
    REQUIRE(report.made.size() == 1);
    CHECK(report.made.front().subject == "E");
    CHECK(night.Again() == "2 agree");
  }
  SECTION("as another one") {
    CHECK(night.Screen().made.size() == 1);
    CHECK(night.Again() == "3 agree; weak: 1 missing");
  }
}

TEST_CASE("a screening of somebody who is erased since can no longer be decided") {
  Night night;
  night.Screen();
  Night::Must(night.cases->Erase({.id = "E", .basis = "PIPL art 47"}, Night::By("H")));
  CHECK(night.Again() == "0 agree, 2 shut");
  const auto report = Night::Must(Screenings(*night.cases).Redecide());
  CHECK(report.erasures.size() == 2);  // begun and ended
  night.Screen();
  CHECK(night.Again() == "2 agree, 2 shut");
}

TEST_CASE("a screening says how far it has got, to the end") {
  Night night;
  std::vector<std::pair<size_t, size_t>> steps;
  Night::Must(Screenings(*night.cases)
                  .Screen({night.packed.bundle.hash(), flow::DayOf(night.now)}, Night::By("H"),
                          [&](size_t done, size_t of) { steps.emplace_back(done, of); }));
  REQUIRE(!steps.empty());
  CHECK(std::ranges::is_sorted(steps));
  for (const auto& [done, of] : steps) CHECK(done <= of);
}

TEST_CASE("nobody is screened whose data is erased") {
  Night night;
  REQUIRE(night.Screen().made.size() == 1);
  Night::Must(night.cases->Erase({.id = "E", .basis = "PIPL art 47"}, Night::By("H")));
  CHECK(night.Screen().people == 1);
  CHECK(Night::Must(Screenings(*night.cases).Waiting()).empty());
}

}  // namespace writ::cases
