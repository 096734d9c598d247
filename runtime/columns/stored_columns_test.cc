// Columns on a disk against the fact records that they were made of.
#include "runtime/columns/stored_columns.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

#include "engine/eval/plan_gen.h"
#include "engine/eval/reads.h"
#include "engine/screen/screen.h"
#include "runtime/columns/columns_testing.h"
#include "runtime/facts/batch.h"
#include "runtime/facts/fact_code.h"
#include "runtime/facts/facts_testing.h"

namespace writ::columns::testing {
namespace {

using simulation::SimulatedDisk;

struct Outcomes {
  std::vector<std::string> lines;
  uint64_t asked = 0, decided = 0;
};

// Every outcome and what is missing. `own`: what the source has of somebody is all that the
// reference sees where a plan covers the rule.
Outcomes Decided(const ColumnSource& source, const Population& population, bool own) {
  const Program& program = source.plan().program();
  const EvalDates dates = source.plan().dates();
  PopulationTeams teams(program, population, dates);
  const Screen screen(source);
  Outcomes out;
  screen.Run(
      [&](size_t subject, uint32_t rule) {
        ++out.asked;
        const SubjectFacts facts = source.FactsOf(subject, population.subjects[subject].id);
        const bool by_own = own && source.plan().Covers(rule);
        Evaluator evaluator(program, by_own ? facts : population.subjects[subject], dates,
                            {.explain = false, .teams = screen.Teams(teams.Source())});
        return evaluator.Decide(rule);
      },
      [&](const ScreenedBlock& block) {
        for (size_t row = 0; row < block.rows(); ++row)
          for (uint32_t rule = 0; rule < program.rules.size(); ++rule) {
            const Decision decision = block.Decide(rule, row);
            std::string line = std::to_string(block.first() + row) + " " + std::to_string(rule) +
                               " " + OutcomeId(decision.outcome);
            for (const MissingFact& missing : decision.missing)
              line += " " + std::to_string(missing.fact) + "/" +
                      (missing.period ? missing.period->ToString() : "") + missing.what;
            out.lines.push_back(std::move(line));
            ++out.decided;
          }
      });
  return out;
}

}  // namespace

TEST_CASE("random people are decided out of columns on a disk as out of their records") {
  uint64_t decided = 0, asked = 0, beside = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    PlanGen gen(seed * 977, true);
    const Program& program = gen.Policy(6);
    const Population population = Some(gen, program, 1 + seed * 17 % 40);
    SimulatedDisk disk(seed);
    const auto added = AddPeople(disk, program, population, On(2026, 3, 1));
    if (!added) FAIL(Describe(added.error(), Language::kEnglish));
    const Plan plan(program, 0, PlanGen::Dates(), PlanFor::kPopulation);
    const auto stored = StoredColumns::Open(disk, kFolder, Root(), plan);
    if (!stored) FAIL(Describe(stored.error(), Language::kEnglish));
    INFO("seed " << seed);
    CHECK(AllOf(**stored) == AllOf(plan, population));
    const FactColumns columns = FactColumns::Of(plan, population);
    const Outcomes theirs = Decided(columns, population, false);
    const Outcomes ours = Decided(**stored, population, true);
    CHECK(ours.lines == theirs.lines);
    CHECK_FALSE((*stored)->broken());
    decided += ours.decided;
    asked += ours.asked;
    for (const auto& segment : added->segments) beside += segment.written.values;
  }
  INFO("decided " << decided << ", asked of the reference " << asked << ", values " << beside);
  CHECK(decided > 3 * asked);
  CHECK(asked > 20);
  CHECK(beside > 5000);
}

TEST_CASE("everything in a folder comes back as records") {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    PlanGen gen(seed * 31, true);
    const Program& program = gen.Policy(3);
    const Population population = Some(gen, program, 1 + seed % 9);
    SimulatedDisk disk(seed);
    REQUIRE(AddPeople(disk, program, population, On(2026, 3, 1)));
    const auto back =
        ReadRecords(disk, kFolder, Root(), program, 0, {*Date::FromYmd(2026, 3, 1)}, "r");
    if (!back) FAIL(Describe(back.error(), Language::kEnglish));
    REQUIRE(back->subjects.size() == population.subjects.size());
    const Plan plan(program, 0, PlanGen::Dates(), PlanFor::kPopulation);
    CHECK(AllOf(plan, *back) == AllOf(plan, population));
    const auto before =
        ReadRecords(disk, kFolder, Root(), program, 0, {*Date::FromYmd(2026, 2, 28)}, "r");
    REQUIRE(before);
    CHECK(before->subjects.empty());
  }
}

TEST_CASE("corrections count from the day they were recorded on, for whom they say anything") {
  uint64_t corrected = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    PlanGen gen(seed * 7919, true);
    const Program& program = gen.Policy(4);
    const Population first = Some(gen, program, 30);
    Population second = Some(gen, program, 45);
    for (size_t i = 0; i < second.subjects.size(); i += 3) second.subjects[i].record.facts.clear();
    SimulatedDisk disk(seed);
    REQUIRE(AddPeople(disk, program, first, On(2026, 2, 1)));
    const auto added =
        AddPeople(disk, program, second, On(2026, 3, 2), seed % 2 == 0 ? "crm" : "hr");
    REQUIRE(added);
    for (const auto& segment : added->segments) corrected += segment.correction ? 1 : 0;
    // Newest wins, fact by fact; people as they came.
    Population both = first;
    for (const SubjectFacts& later : second.subjects) {
      const auto known = std::ranges::find(both.subjects, later.id, &SubjectFacts::id);
      if (known == both.subjects.end()) {
        both.subjects.push_back(later);
        continue;
      }
      for (const auto& [fact, entries] : later.record.facts)
        for (const FactEntry& entry : entries) {
          auto& into = known->record.facts[fact];
          std::erase_if(into, [&](const FactEntry& old) { return old.period == entry.period; });
          const auto at = std::ranges::find_if(
              into, [&](const FactEntry& old) { return entry.period < old.period; });
          into.insert(at, entry);
        }
      known->told.insert(known->told.end(), later.told.begin(), later.told.end());
    }
    const auto as_known = [&](int month, int day) {
      return EvalDates{*Date::FromYmd(2026, 3, 10), *Date::FromYmd(2026, month, day)};
    };
    INFO("seed " << seed);
    const Plan then(program, 0, as_known(3, 1), PlanFor::kPopulation);
    const auto before = StoredColumns::Open(disk, kFolder, Root(), then);
    REQUIRE(before);
    CHECK(AllOf(**before) == AllOf(then, first));
    const Plan now(program, 0, as_known(3, 2), PlanFor::kPopulation);
    const auto after = StoredColumns::Open(disk, kFolder, Root(), now);
    REQUIRE(after);
    CHECK(AllOf(**after) == AllOf(now, both));
    const Plan too_early(program, 0, as_known(1, 31), PlanFor::kPopulation);
    const auto nothing = StoredColumns::Open(disk, kFolder, Root(), too_early);
    REQUIRE(nothing);
    CHECK((*nothing)->size() == 0);
    CHECK((*nothing)->begins() == Date::FromYmd(2026, 2, 1));
  }
  CHECK(corrected > 20);
}

// Two files of one source, added as columns, and imported one after the other as records.
TEST_CASE("a later file that says none of a team takes it back, as records do") {
  const writ::testing::EveryFact office;
  const Program& program = office.program;
  const std::string first = "id,team,score\nE-1,north,1\nE-2,north,2\nE-3,south,3\nE-4,none,4\n";
  const std::string later = "id,team,score\nE-1,none,5\nE-2,,6\nE-3,无,\nE-4,north,\n";
  SimulatedDisk disk(1);
  std::map<std::string, SubjectFacts> records;
  Date day = *Date::FromYmd(2026, 2, 1);
  for (const std::string& text : {first, later}) {
    REQUIRE(ReplaceFile(disk, "people.csv", text));
    const auto read = ReadEveryCsvColumn(program, 0, disk, {"people.csv"}, OneByOne);
    REQUIRE(read);
    const Instant now{flow::StartOf(day).milliseconds};
    writ::testing::SeededRandom random(static_cast<uint64_t>(now.milliseconds));
    const auto& facts = read->facts;
    REQUIRE(Add(disk, kFolder, Root(), random,
                {facts.columns, [&](size_t row) { return facts.ids[row]; }, "hr", now}));
    SourceSet sources;
    Diagnostics diagnostics;
    const auto batch =
        FactReaderFor("people.csv").Read(program, {{"people.csv", text}}, sources, diagnostics);
    REQUIRE(batch);
    for (const BatchRow& row : batch->subjects) {
      records[row.subject].id = row.subject;
      REQUIRE(AddFacts(program, row.bytes, {Ref("b-1"), now}, &records[row.subject]));
    }
    day = *day.PlusDays(1);
  }
  Population people;
  for (const auto& [id, facts] : records) people.subjects.push_back(facts);
  const Plan plan = PlanForEvery(program, 0, {office.team, office.score}, {});
  const auto stored = StoredColumns::Open(disk, kFolder, Root(), plan);
  REQUIRE(stored);
  const auto lines = AllOf(**stored);
  CHECK(lines == AllOf(plan, people));
  REQUIRE(lines.size() == 4);
  for (const auto& [line, team] :
       {std::pair(0, "none"), {1, "team:north"}, {2, "none"}, {3, "team:north"}})
    CHECK(lines[static_cast<size_t>(line)].ends_with(team));
  const auto back = ReadRecords(disk, kFolder, Root(), program, 0, {day}, "r");
  REQUIRE(back);
  CHECK(AllOf(plan, *back) == lines);
}

TEST_CASE("whoever is erased is gone, and everybody else is as before") {
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    PlanGen gen(seed * 131, true);
    const Program& program = gen.Policy(4);
    Population people = Some(gen, program, seed % 3 == 0 ? 1200 : 25);
    SimulatedDisk disk(seed);
    REQUIRE(AddPeople(disk, program, people, On(2026, 2, 1)));
    for (uint64_t turn = 0; turn < 3; ++turn) {
      const size_t who = (seed * 37 + turn * 411) % people.subjects.size();
      const std::string id = people.subjects[who].id;
      writ::testing::SeededRandom random(seed * 100 + turn);
      const auto erased = Erase(disk, kFolder, Root(), random, id);
      if (!erased) FAIL(Describe(erased.error(), Language::kEnglish));
      CHECK_FALSE(erased->files.empty());
      people.subjects.erase(people.subjects.begin() + static_cast<std::ptrdiff_t>(who));
      CHECK(Erase(disk, kFolder, Root(), random, id).error().kind == ErrorKind::kNobody);
    }
    const Plan plan(program, 0, PlanGen::Dates(), PlanFor::kPopulation);
    const auto stored = StoredColumns::Open(disk, kFolder, Root(), plan);
    REQUIRE(stored);
    INFO("seed " << seed);
    CHECK(AllOf(**stored) == AllOf(plan, people));
    CHECK(Decided(**stored, people, true).lines ==
          Decided(FactColumns::Of(plan, people), people, false).lines);
    // Others may still come.
    const Population more = Some(gen, program, people.subjects.size() + 20);
    CHECK(AddPeople(disk, program, more, On(2026, 3, 1)));
    const auto folder = Folder::Open(disk, kFolder, Root());
    REQUIRE(folder);
    CHECK(Verify(*folder).empty());
  }
}

TEST_CASE("facts that are kept otherwise than the policy declares them are named") {
  PlanGen gen(5, true);
  const Program& program = gen.Policy(6);
  const Population people = Some(gen, program, 40);
  SimulatedDisk disk(1);
  REQUIRE(AddPeople(disk, program, people, On(2026, 2, 1)));
  int other_type = 0, no_option = 0, other_currency = 0;
  for (uint32_t fact = 0; fact < program.facts.size(); ++fact) {
    Program changed = program;
    Type& type = changed.facts[fact].type;
    if (type.kind == TypeKind::kNumber) type.kind = TypeKind::kPercent;
    if (type.kind == TypeKind::kChoice)
      for (Names& option : changed.choices[type.index].options) option.id += "_other";
    if (type.kind == TypeKind::kMoney) changed.policy.currency = "USD";
    const Plan plan(changed, 0, PlanGen::Dates(), PlanFor::kPopulation);
    const auto stored = StoredColumns::Open(disk, kFolder, Root(), plan);
    if (stored) continue;
    const bool money = changed.facts[fact].type.kind == TypeKind::kMoney;
    other_type += stored.error().kind == ErrorKind::kOtherType && !money ? 1 : 0;
    other_currency += stored.error().kind == ErrorKind::kOtherType && money ? 1 : 0;
    no_option += stored.error().kind == ErrorKind::kNoOption ? 1 : 0;
  }
  CHECK(other_type > 0);
  CHECK(other_currency > 0);
  CHECK(no_option > 0);
}

}  // namespace writ::columns::testing
