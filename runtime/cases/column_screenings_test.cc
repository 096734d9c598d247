// Screening people in columns outside of the store: the facts of those who are proposed go into the
// store, and nobody else's; the store decides; and it can be done again.
#include "runtime/cases/column_screenings.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "engine/screen/columns.h"
#include "runtime/audit/merkle.h"
#include "runtime/cases/cases_testing.h"
#include "runtime/facts/builder.h"

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
  pay : money from payroll
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

// What sources said, as a folder of columns would keep it.
struct Said {
  std::string source;
  Instant recorded;
  std::string id, words, period;
};

class ColumnsInMemory final : public OutsideColumns {
 public:
  ColumnsInMemory(const Program& program, EvalDates dates, Instant known_at,
                  const std::vector<Said>& said, bool erased)
      : program_(program),
        erased_(erased),
        plan_(program, SubjectEntity(program), dates, PlanFor::kPopulation),
        columns_(plan_, 0) {
    for (const Said& one : said) {
      if (one.recorded > known_at) continue;
      said_.push_back(one);
      if (std::ranges::find(population_.subjects, one.id, &SubjectFacts::id) ==
          population_.subjects.end())
        population_.subjects.emplace_back().id = one.id;
    }
    std::ranges::sort(population_.subjects, {}, &SubjectFacts::id);
    for (SubjectFacts& subject : population_.subjects) {
      subject.entity = SubjectEntity(program);
      for (const Said& one : said_)
        if (one.id == subject.id) {
          const std::string bytes = EncodeFacts(program, Read(one));
          const std::string batch = "b-" + std::to_string(one.recorded.milliseconds);
          REQUIRE(AddFacts(program, bytes, {Ref(batch), one.recorded}, &subject));
        }
    }
    columns_ = FactColumns::Of(plan_, population_);
  }

  const ColumnSource& source() const override { return columns_; }
  std::string_view Id(size_t subject) const override { return population_.subjects[subject].id; }
  SubjectFacts FactsOf(size_t subject) const override { return population_.subjects[subject]; }
  std::vector<Commitment> Commitments() const override {
    Commitment one;
    one.bytes[0] = static_cast<uint8_t>(said_.size());
    return {one};
  }
  Result<void> Sound() const override { return {}; }
  bool AnybodyErased() const override { return erased_; }
  Result<void> Whole() const override { return {}; }
  Result<std::vector<SourceStatements>> StatementsOf(const Ids& ids) const override {
    std::vector<SourceStatements> all;
    for (const Said& one : said_) {
      if (!ids.contains(one.id)) continue;
      auto source = std::ranges::find(all, one.source, &SourceStatements::source);
      if (source == all.end()) source = all.insert(all.end(), {one.source, {}});
      auto person = std::ranges::find(source->people, one.id, &PersonStatements::id);
      if (person == source->people.end())
        person = source->people.insert(source->people.end(), {one.id, {}, {}});
      const SubjectFacts facts = Read(one);
      for (const auto& [fact, entries] : facts.record.facts)
        for (const FactEntry& entry : entries)
          for (Recording recording : entry.recordings) {
            recording.recorded = flow::DayOf(one.recorded);
            std::erase_if(person->statements, [&](const Statement& before) {
              return before.fact == fact && before.period == entry.period &&
                     before.recording.recorded == recording.recorded;  // the last of a day
            });
            person->statements.push_back({fact, entry.period, recording, one.recorded});
          }
      person->told.insert(person->told.end(), facts.told.begin(), facts.told.end());
    }
    for (SourceStatements& source : all)
      for (PersonStatements& person : source.people)
        std::ranges::stable_sort(person.statements, {}, [](const Statement& statement) {
          return std::tuple(statement.fact, statement.period, statement.recorded);
        });
    return all;
  }

 private:
  SubjectFacts Read(const Said& one) const {
    SourceSet sources;
    Diagnostics diagnostics;
    const AssignmentOptions options{.period = one.period};
    const auto facts = ReadAssignment(program_, one.id, one.words, options, sources, diagnostics);
    REQUIRE(facts);
    return *facts;
  }

  const Program& program_;
  const bool erased_;
  const Plan plan_;
  FactColumns columns_;
  std::vector<Said> said_;
  Population population_;
};

Instant On(const char* day) {
  return Instant::ParseIso(std::string(day) + "T01:00:00.000Z").value();
}

// E is in the store already, F and G are not; F is weak, and so is E; G is not.
struct Night : Desk {
  Night() {
    packed = Pack({"nightly.writ", kNightly}, {});
    REQUIRE(packed.compilation.program != nullptr);
    Must(cases->Install(packed.bundle, {}));
    At("2026-03-10T01:00:00.000Z");
    for (const char* who : {"E", "F", "G"}) {
      for (const char* words : {"hired_on=2019-01-01", "left_on=none", "told=2020-01-01"})
        said.push_back({"hr system", On("2026-02-01"), who, words, ""});
      said.push_back({"crm", On("2026-02-02"), who, "score=50", "2026-01"});
    }
    said.push_back({"payroll", On("2026-02-03"), "F", "pay=6100.50", ""});
    for (const char* who : {"E", "F"})
      said.push_back({"crm", On("2026-03-02"), who, "score=40", "2026-02"});
    said.push_back({"crm", On("2026-03-02"), "G", "score=70", "2026-02"});
  }

  Result<ColumnScreeningReport> Try(const std::string& key = "") {
    return ColumnScreenings(*cases).Screen({packed.bundle.hash(), flow::DayOf(now)}, Opener(),
                                           As("H", key));
  }
  OpenColumns Opener() {
    return [this](const Program& program, EvalDates dates,
                  Instant known_at) -> Result<std::unique_ptr<OutsideColumns>> {
      return std::make_unique<ColumnsInMemory>(program, dates, known_at, said, erased_there);
    };
  }
  ColumnScreeningReport Screen() { return Must(Try()); }

  std::vector<audit::Record> Records(std::string_view kind) {
    std::vector<audit::Record> found;
    audit::RecordsInOrder records;
    const auto source = cases->Source();
    for (uint64_t n = 0; n < source->Size(); ++n) {
      auto record = records.Read(source->RecordAt(n).value());
      REQUIRE(record);
      if (KindOf(record->event) == kind) found.push_back(*std::move(record));
    }
    return found;
  }
  // By the store itself.
  void Correct(const std::string& words, const std::string& period) {
    SourceSet sources;
    Diagnostics diagnostics;
    const Program& program = *packed.compilation.program;
    const auto facts =
        ReadAssignment(program, "E", words, {.period = period}, sources, diagnostics);
    REQUIRE(facts);
    ReadBatch batch{
        "record", Sha256(words + now.ToIso()), 1, {{"E", EncodeFacts(program, *facts)}}};
    Must(cases->Import(batch, "hr", {}));
  }

  Packed packed;
  std::vector<Said> said;
  bool erased_there = false;
};

}  // namespace

TEST_CASE("whoever is proposed comes into the store with all that was said, and nobody else") {
  Night night;
  const ColumnScreeningReport report = night.Screen();
  CHECK(report.people == 3);
  CHECK(report.stored == 2);
  CHECK(report.imported == 2);
  CHECK(report.added == 1);
  CHECK(report.batches.size() == 3);  // of each source one
  CHECK(report.otherwise.empty());
  REQUIRE(report.rules.size() == 2);
  CHECK(report.rules[0].holds == 2);
  CHECK(report.rules[0].fails == 1);
  REQUIRE(report.made.size() == 2);
  CHECK(report.made[0].from == Date::ParseIso("2026-01-01"));
  CHECK(report.made[0].until == Date::ParseIso("2026-02-28"));
  CHECK_FALSE(Night::Must(night.cases->FindPerson("G")));

  const Program& program = *night.packed.compilation.program;
  const SubjectFacts facts = Night::Must(night.cases->FactsOf(program, "F"));
  const auto pay =
      std::ranges::find(program.facts, "pay", [](const Fact& f) { return f.names.id; });
  const Recording* recorded = facts.record.Find(static_cast<uint32_t>(pay - program.facts.begin()),
                                                {}, *Date::ParseIso("2026-02-03"));
  REQUIRE(recorded != nullptr);  // known from the day on which it was said
  CHECK(std::get<Scalar>(recorded->value).number == *Number::Ratio(12201, 2));
  CHECK(recorded->source == "payroll");
  CHECK(facts.told.size() == 1);
  std::vector<std::string> sources;
  for (const audit::Record& record : night.Records("facts_imported"))
    sources.push_back(std::get<FactsImported>(record.event).source.text);
  CHECK(std::vector(sources.end() - 3, sources.end()) ==
        std::vector<std::string>{"hr system", "crm", "payroll"});

  // It is a case like any other.
  const Done done = Night::Must(
      Screenings(*night.cases).Accept(report.made[1].id.text, {}, "C-1", Desk::As("H")));
  CHECK(std::get<CaseOpened>(done.records.front().event).proposal == report.made[1].id);
  CHECK_FALSE(Night::Must(night.cases->Verify(true)).first);
  Night::Must(night.cases->Rebuild());
  CHECK(Night::Must(Screenings(*night.cases).Waiting()).size() == 1);
}

TEST_CASE("the record says what was asked of whom, and commits to what it was decided on") {
  Night night;
  night.Screen();
  const auto records = night.Records("columns_screened");
  REQUIRE(records.size() == 2);
  const auto& weak = std::get<ColumnsScreened>(records[0].event);
  CHECK(weak.rule.text == "weak");
  CHECK(weak.as_of == Date::ParseIso("2026-03-10"));
  CHECK(weak.known_at == night.now);
  CHECK(weak.subjects.value == 3);
  CHECK(weak.holding.value == 2);
  CHECK(weak.stored.value == 2);
  Commitment one;
  one.bytes[0] = 16;
  CHECK(weak.columns == audit::CommitTogether(std::vector{one}));
  CHECK(records[0].bundle == night.packed.bundle.hash());
  CHECK(records[0].actor == *Night::Must(night.cases->FindPerson("H")));
  CHECK(records[0].command.name.text == "screen_columns");
  CHECK(std::get<ColumnsScreened>(records[1].event).root != weak.root);
  // The root tells nobody's outcome, but follows from it.
  night.said.push_back({"crm", On("2026-03-09"), "E", "score=90", "2026-02"});
  night.Screen();
  const auto after = night.Records("columns_screened");
  const auto& later = std::get<ColumnsScreened>(after[2].event);
  CHECK(later.root != weak.root);
  CHECK(later.columns != weak.columns);
}

TEST_CASE("done again, nothing is imported twice and nothing is proposed twice") {
  Night night;
  night.Screen();
  const size_t imports = night.Records("facts_imported").size();
  const ColumnScreeningReport again = night.Screen();
  CHECK(again.imported == 0);
  CHECK(again.made.empty());
  CHECK(again.waiting == 2);
  CHECK(night.Records("facts_imported").size() == imports);
  // A later month brings that month alone.
  for (const auto& proposal : Night::Must(Screenings(*night.cases).Waiting()))
    Night::Must(Screenings(*night.cases).Decline(proposal.id.text, "a training", Desk::As("H")));
  CHECK(night.Screen().settled == 2);
  night.At("2026-04-10T01:00:00.000Z");
  night.said.push_back({"crm", On("2026-04-02"), "F", "score=30", "2026-03"});
  night.said.push_back({"crm", On("2026-04-02"), "E", "score=80", "2026-03"});
  const ColumnScreeningReport april = night.Screen();
  REQUIRE(april.made.size() == 1);
  CHECK(april.made[0].subject == "F");
  CHECK(april.imported == 1);
  CHECK(april.added == 0);
  REQUIRE(night.Records("facts_imported").size() == imports + 1);
  CHECK(std::get<FactsImported>(night.Records("facts_imported").back().event).rows.value == 1);
}

TEST_CASE("the same request under the same key is put on the record once, on what was known then") {
  Night night;
  const auto first = Night::Must(night.Try("k"));
  CHECK(first.made.size() == 2);
  night.At("2026-03-11T01:00:00.000Z");
  night.said.push_back({"crm", On("2026-03-11"), "G", "score=10", "2026-02"});
  const auto second = night.Try("k");
  CHECK(!second);
  CHECK(second.error().word == "key_reused");  // another decision date
  night.At("2026-03-10T02:00:00.000Z");
  const auto third = Night::Must(night.Try("k"));
  CHECK(third.made.empty());
  CHECK(third.rules[0].holds == 2);
  CHECK(night.Records("columns_screened").size() == 2);
}

TEST_CASE("where the store knows something later it decides, and that is said") {
  Night night;
  night.Correct("score=75", "2026-02");
  const ColumnScreeningReport report = night.Screen();
  REQUIRE(report.made.size() == 1);
  CHECK(report.made[0].subject == "F");
  REQUIRE(report.otherwise.size() == 1);
  CHECK(report.otherwise[0].subject == "E");
  CHECK(report.otherwise[0].rule.text == "weak");
  CHECK(report.otherwise[0].in_columns == Outcome::kHolds);
  CHECK(report.otherwise[0].in_store == Outcome::kFails);
  CHECK(report.rules[0].holds == 2);  // the record is of the columns
}

TEST_CASE("of the same day the store's own recording counts if it came later") {
  Night night;
  night.said.push_back({"crm", On("2026-03-10"), "E", "score=45", "2026-02"});
  night.At("2026-03-10T03:00:00.000Z");
  night.Correct("score=75", "2026-02");
  night.At("2026-03-10T04:00:00.000Z");
  CHECK(night.Screen().otherwise.size() == 1);
  CHECK(night.Screen().otherwise.size() == 1);  // nor the next time
  night.said.push_back(
      {"crm", Instant::ParseIso("2026-03-10T05:00:00.000Z").value(), "E", "score=44", "2026-02"});
  night.At("2026-03-10T06:00:00.000Z");
  const ColumnScreeningReport report = night.Screen();
  CHECK(report.otherwise.empty());
  CHECK(report.made.size() == 1);
}

TEST_CASE("a proposal whose rule no longer holds waits no longer, on facts of the store") {
  Night night;
  night.Screen();
  night.said.push_back({"crm", On("2026-03-09"), "E", "score=90", "2026-02"});
  const ColumnScreeningReport report = night.Screen();
  REQUIRE(report.ended.size() == 1);
  CHECK(report.ended[0].subject == "E");
  CHECK(report.imported == 1);
  CHECK(Night::Must(Screenings(*night.cases).Waiting()).size() == 1);
}

TEST_CASE("whoever has no role may not, and a source must have a name that records take") {
  Night night;
  const auto by = [&](const std::string& person) {
    const auto done =
        ColumnScreenings(*night.cases)
            .Screen(
                {night.packed.bundle.hash(), flow::DayOf(night.now)},
                [](const Program&, EvalDates, Instant) -> Result<std::unique_ptr<OutsideColumns>> {
                  return Fail(TroubleKind::kColumnsChanged, "facts");
                },
                Desk::As(person));
    return done ? "done" : done.error().word;
  };
  CHECK(by("E") == "not_your_proposal");
  CHECK(by("") == "not_your_proposal");
  CHECK(by("H") == "columns_changed");
  night.said.push_back({" crm", On("2026-03-09"), "F", "score=41", "2026-02"});
  const auto wrong = night.Try();
  REQUIRE(!wrong);
  CHECK(wrong.error().word == "columns_source");
  CHECK_FALSE(Night::Must(night.cases->FindPerson("F")));
  CHECK(night.Records("columns_screened").empty());
}

TEST_CASE("nobody is found in the store who is erased there; the columns are to be erased too") {
  Night night;
  const ColumnScreeningReport first = night.Screen();
  for (const auto& proposal : first.made)
    Night::Must(Screenings(*night.cases).Decline(proposal.id.text, "no", Desk::As("H")));
  const auto erased =
      Night::Must(night.cases->Erase({.id = "E", .because = "asked"}, Desk::As("H")));
  CHECK(erased.columns_screened == 2);
  REQUIRE(erased.last_columns_screened);
  CHECK(*erased.last_columns_screened == night.Records("columns_screened").back().sequence.value);
  CHECK_FALSE(Night::Must(night.cases->Verify(true)).first);
  std::erase_if(night.said, [](const Said& one) { return one.id == "E"; });
  const ColumnScreeningReport after = night.Screen();
  CHECK(after.people == 2);
  CHECK(after.stored == 1);
  CHECK(after.settled == 1);
}

TEST_CASE("a screening of columns decided again agrees, differs, or cannot be") {
  Night night;
  night.Screen();
  const auto again = [&](bool given = true) {
    return Night::Must(
        ColumnScreenings(*night.cases).Redecide(given ? night.Opener() : OpenColumns(), OneByOne));
  };
  CHECK(again().agrees.size() == 2);
  CHECK(again().differs.empty());
  CHECK(again().cannot.empty());
  const auto not_given = again(false);
  REQUIRE(not_given.cannot.size() == 2);
  CHECK(not_given.cannot[0].why == ColumnsRedecided::Why::kNotGiven);

  // What is said later changes nothing of it, nor what comes into the store.
  night.At("2026-03-12T01:00:00.000Z");
  night.said.push_back({"crm", On("2026-03-12"), "G", "score=10", "2026-02"});
  night.Correct("score=90", "2026-02");
  night.Screen();
  CHECK(again().agrees.size() == 4);

  // Other columns.
  const auto honest = night.said;
  std::erase_if(night.said, [](const Said& one) { return one.words == "pay=6100.50"; });
  auto other = again();
  REQUIRE(other.differs.size() == 4);
  CHECK(other.differs[0].columns);
  night.erased_there = true;
  other = again();
  REQUIRE(other.cannot.size() == 4);
  CHECK(other.cannot[0].why == ColumnsRedecided::Why::kErasedThere);
  night.erased_there = false;
  // Columns that pass for the same, of another month: the numbers tell.
  night.said = honest;
  night.said[night.said.size() - 2].words = "score=40";  // of G in February
  other = again();
  REQUIRE(other.differs.size() >= 1);
  CHECK(other.differs[0].numbers);
  // Of people in the store the root tells, where the numbers are the same.
  night.said = honest;
  for (Said& one : night.said)
    if (one.id == "E" && one.period == "2026-02")
      one.words = "score=99";
    else if (one.id == "G" && one.words == "score=70")
      one.words = "score=40";
  other = again();
  REQUIRE(!other.differs.empty());
  CHECK_FALSE(other.differs[0].numbers);
  CHECK(other.differs[0].root);
}

TEST_CASE("of whoever is erased in the store the result cannot be told any more") {
  Night night;
  const ColumnScreeningReport first = night.Screen();
  for (const auto& proposal : first.made)
    Night::Must(Screenings(*night.cases).Decline(proposal.id.text, "no", Desk::As("H")));
  Night::Must(night.cases->Erase({.id = "E", .because = "asked"}, Desk::As("H")));
  const auto again = Night::Must(ColumnScreenings(*night.cases).Redecide(night.Opener(), OneByOne));
  REQUIRE(again.cannot.size() == 2);
  CHECK(again.cannot[0].why == ColumnsRedecided::Why::kErasedInStore);
  CHECK(again.differs.empty());
}

}  // namespace writ::cases
