// What is otherwise than on an earlier day, against two whole screenings of random people under
// random policies, with corrections, newcomers and erasures in between.
#include <catch2/catch.hpp>

#include <iostream>
#include <map>
#include <set>

#include "engine/screen/since.h"
#include "runtime/columns/columns_testing.h"
#include "runtime/columns/stored_columns.h"

namespace writ::columns::testing {
namespace {

using simulation::SimulatedDisk;

Date Day(int month, int day) { return *Date::FromYmd(2026, month, day); }

// The folder as it was known on a day, and the same as records for whatever no plan covers.
class Side {
 public:
  Side(Disk& disk, const Program& program, EvalDates dates)
      : dates_(dates), plan_(program, 0, dates, PlanFor::kPopulation) {
    auto columns = StoredColumns::Open(disk, kFolder, Root(), plan_);
    auto records = ReadRecords(disk, kFolder, Root(), program, 0, {dates.known_on}, "r");
    if (!columns) FAIL(Describe(columns.error(), Language::kEnglish));
    if (!records) FAIL(Describe(records.error(), Language::kEnglish));
    columns_ = *std::move(columns);
    records_ = *std::move(records);
    for (const SubjectFacts& facts : records_.subjects) by_id_[facts.id] = &facts;
    teams_ = std::make_unique<PopulationTeams>(program, records_, dates);
  }

  const StoredColumns& columns() const { return *columns_; }
  const Plan& plan() const { return plan_; }
  Screen::Reference Ask(const Screen& screen) const {
    return [this, &screen](size_t subject, uint32_t rule) {
      Evaluator evaluator(plan_.program(), *by_id_.at(std::string(columns_->Id(subject))), dates_,
                          {.explain = false, .teams = screen.Teams(teams_->Source())});
      return evaluator.Decide(rule);
    };
  }
  // By rule and subject, of everybody.
  std::vector<std::vector<Outcome>> All() const {
    std::vector<std::vector<Outcome>> outcomes(
        plan_.program().rules.size(),
        std::vector<Outcome>(columns_->size(), Outcome::kNotApplicable));
    const Screen screen(*columns_);
    screen.Run(Ask(screen), [&](const ScreenedBlock& block) {
      for (size_t row = 0; row < block.rows(); ++row)
        for (uint32_t rule = 0; rule < outcomes.size(); ++rule)
          outcomes[rule][block.first() + row] = block.outcome(rule, row);
    });
    return outcomes;
  }

 private:
  const EvalDates dates_;
  const Plan plan_;
  std::unique_ptr<StoredColumns> columns_;
  Population records_;
  std::map<std::string, const SubjectFacts*> by_id_;
  std::unique_ptr<PopulationTeams> teams_;
};

struct Tally {
  uint64_t differences = 0, came = 0, decided = 0, skipped = 0;  // rules, by block
  uint64_t missed = 0;                                           // differences
};

std::string Line(const StoredColumns& columns, uint32_t rule, size_t subject,
                 std::optional<Outcome> before, Outcome now) {
  return std::string(columns.Id(subject)) + " " + std::to_string(rule) + " " +
         (before ? OutcomeId(*before) : "not there") + " -> " + OutcomeId(now);
}

std::set<std::string> Expected(const Side& before, const Side& now, Tally* tally) {
  std::set<std::string> lines;
  const auto was = before.All(), is = now.All();
  for (uint32_t rule = 0; rule < is.size(); ++rule)
    for (size_t subject = 0; subject < is[rule].size(); ++subject) {
      std::optional<Outcome> earlier;
      if (subject < was[rule].size()) earlier = was[rule][subject];
      if (earlier == is[rule][subject]) continue;
      ++tally->differences;
      if (!earlier) ++tally->came;
      lines.insert(Line(now.columns(), rule, subject, earlier, is[rule][subject]));
    }
  return lines;
}

std::set<std::string> Found(const Side& before, const Side& now, const SaidSince& said,
                            Tally* tally) {
  std::set<std::string> lines;
  const ScreenSince since(before.columns(), now.columns(), said);
  uint64_t decided = 0;
  since.Run(before.Ask(since.before()), now.Ask(since.now()), [&](const ComparedBlock& block) {
    decided += block.rules.size();
    for (const uint32_t rule : block.rules)
      for (size_t row = 0; row < block.now.rows(); ++row) {
        const auto earlier = block.Before(rule, row);
        const Outcome later = block.now.outcome(rule, row);
        if (earlier == later) continue;
        lines.insert(Line(now.columns(), rule, block.now.first() + row, earlier, later));
      }
  });
  tally->decided += decided;
  tally->skipped += since.rules().size() * Screen::Blocks(now.columns().size()) - decided;
  return lines;
}

SaidSince SaidAfter(const Side& before, const Side& now) {
  const size_t first = before.columns().Files().size();
  return {[&now, first](uint32_t column) { return now.columns().SaidFrom(first, column); },
          [&now, first](uint32_t group) { return now.columns().TeamSaidFrom(first, group); }};
}

// A folder with what was said on three days: of all, of a few, and of a few with newcomers.
struct History {
  History(uint64_t seed, size_t people) : disk(seed), gen(seed * 104729, true) {
    program = &gen.Policy(5);
    const Population all = Some(gen, *program, people);
    REQUIRE(AddPeople(disk, *program, all, On(2026, 2, 1), "crm"));
    REQUIRE(AddPeople(disk, *program, Few(all, seed % 7, 2), On(2026, 3, 5), "hr"));
    Population last = Few(all, seed % 11 + 3, 3);
    if (seed % 3 == 0) {
      const Population more = Some(gen, *program, people + 3);
      for (const SubjectFacts& one : more.subjects)
        if (std::ranges::find(all.subjects, one.id, &SubjectFacts::id) == all.subjects.end())
          last.subjects.push_back(one);
    }
    REQUIRE(AddPeople(disk, *program, last, On(2026, 3, 9), seed % 2 == 0 ? "crm" : "other"));
    if (seed % 5 != 0) return;
    writ::testing::SeededRandom random(seed);
    REQUIRE(Erase(disk, kFolder, Root(), random, all.subjects[people / 3].id));
  }
  // Of so many from one on, something else; the first of them says what it said.
  Population Few(const Population& all, size_t from, size_t count) {
    const Population other = Some(gen, *program, count);
    Population few;
    for (size_t i = 0; i < count; ++i) {
      const SubjectFacts& known = all.subjects[(from * 131 + i) % all.subjects.size()];
      few.subjects.push_back(i == 0 ? known : other.subjects[i]);
      few.subjects.back().id = known.id;
      // Often of a few facts alone.
      if (from % 2 == 0)
        std::erase_if(few.subjects.back().record.facts,
                      [&](const auto& fact) { return fact.first % 8 != from % 8; });
    }
    std::ranges::sort(few.subjects, {}, &SubjectFacts::id);
    return few;
  }

  SimulatedDisk disk;
  PlanGen gen;
  const Program* program = nullptr;
};

struct Days {
  Date since, as_of, known_on;
};
// The same day with more known; days of one month; one before the month was there; one before most
// of the corrections.
const std::vector<Days>& SomeDays() {
  static const std::vector<Days> kDays = {{Day(3, 6), Day(3, 6), Day(3, 9)},
                                          {Day(3, 8), Day(3, 9), Day(3, 9)},
                                          {Day(2, 20), Day(3, 10), Day(3, 10)},
                                          {Day(3, 2), Day(3, 6), Day(3, 12)}};
  return kDays;
}

}  // namespace

TEST_CASE("what is otherwise since a day is the difference of two whole screenings") {
  Tally tally, blind;
  for (uint64_t seed = 1; seed <= 72; ++seed) {
    const bool many = seed % 4 == 1;  // several blocks
    History history(seed, many ? 1300 : 40);
    const Days days = SomeDays()[seed / 4 % SomeDays().size()];
    const Side before(history.disk, *history.program, {days.since, days.since});
    const Side now(history.disk, *history.program, {days.as_of, days.known_on});
    INFO("seed " << seed);
    const auto expected = Expected(before, now, &tally);
    CHECK(Found(before, now, SaidAfter(before, now), &tally) == expected);
    CHECK_FALSE(before.columns().broken());
    CHECK_FALSE(now.columns().broken());
    // Skipping too much is seen: as if nothing had been said since.
    const std::vector<bool> nowhere;
    const auto deaf =
        Found(before, now, {[&](uint32_t) { return nowhere; }, [&](uint32_t) { return nowhere; }},
              &blind);
    for (const std::string& line : expected) blind.missed += deaf.contains(line) ? 0 : 1;
  }
  std::cout << "differences " << tally.differences << ", of newcomers " << tally.came
            << "; rules in blocks decided " << tally.decided << ", skipped " << tally.skipped
            << "; missed by one who hears nothing " << blind.missed << "\n";
  CHECK(tally.differences > 500);
  CHECK(tally.came > 50);
  CHECK(tally.decided > 100);
  CHECK(tally.skipped > 100);
  CHECK(blind.missed > 20);
}

TEST_CASE("what was said again and is the same is not decided again") {
  PlanGen gen(7 * 104729, true);
  const Program& program = gen.Policy(6);
  const Population all = Some(gen, program, 1300);
  SimulatedDisk disk(1);
  REQUIRE(AddPeople(disk, program, all, On(2026, 2, 1), "crm"));
  REQUIRE(AddPeople(disk, program, all, On(2026, 3, 5), "hr"));
  const Side before(disk, program, {Day(3, 4), Day(3, 4)});
  const Side now(disk, program, {Day(3, 4), Day(3, 6)});
  REQUIRE(now.columns().Files().size() > before.columns().Files().size());
  Tally tally;
  CHECK(Found(before, now, SaidAfter(before, now), &tally).empty());
  // But rules that compare with a team of whom somebody's figure does not fit.
  CHECK(tally.skipped > tally.decided);
  CHECK(tally.skipped > 5);
}

}  // namespace writ::columns::testing
