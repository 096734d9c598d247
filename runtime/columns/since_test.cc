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

// A company whose figures are all plain, in teams that lie in all blocks: here nothing is decided
// twice because a value does not fit.
class Company {
 public:
  static constexpr size_t kPeople = 1100, kTeams = 60, kLarge = 700;

  explicit Company(uint64_t seed) : disk(seed), random_(seed) {
    Declare();
    REQUIRE(Verify(b_.program).value_or("") == "");
    for (size_t i = 0; i < kPeople; ++i) people_.subjects.push_back(Person(i));
    Add(people_, On(2026, 2, 28), "crm");
  }

  const Program& program() const { return b_.program; }
  // Says something else of one person, or of two; or once more what was said.
  void Correct(Instant now) {
    const uint64_t what = random_.Below(10);
    size_t who = random_.Below(kPeople);
    if (what == 2 && random_.OneIn(2)) who = who / 97 * 97;  // who has no score
    if (what == 8) who = kLarge;
    Population said;
    said.subjects = {Nobody(who)};
    SubjectFacts& one = said.subjects.front();
    switch (what) {
      case 0: Put(&one, sales_, Month(1 + random_.Below(2)), Figure()); break;
      case 1: Put(&one, score_, std::nullopt, Figure()); break;
      case 2: Put(&one, team_, std::nullopt, Team(random_.Below(kTeams))); break;
      case 3: Put(&one, left_on_, std::nullopt, DayIn(3, 1 + random_.Below(20))); break;
      case 4:
        Put(&one, note_, std::nullopt, ProgramBuilder::Text(random_.OneIn(2) ? "a" : "b"));
        break;
      case 5: one.told.push_back({b_.program.policy.names.id, "1", Day(1, 15)}); break;
      case 6: Swap(who, &said); break;
      case 7: said = people_; break;
      case 8: Put(&one, score_, std::nullopt, Large(-1)); break;
      default:
        Put(&one, score_, std::nullopt,
            people_.subjects[who].record.Find(score_, std::nullopt, Day(12, 31))->value);
        break;
    }
    Add(said, now, "hr");
  }
  // Takes somebody out of the first block, and corrects the first of the folder's second one, who
  // is the last of the first now.
  void EraseAndCorrect(Instant now) {
    Population said;
    said.subjects = {Nobody(kBlockRows)};
    const bool high = random_.OneIn(2);
    Put(&said.subjects[0], score_, std::nullopt, ProgramBuilder::Plain(high ? 99 : 1));
    Add(said, now, "hr");
    writ::testing::SeededRandom random(random_.Next());
    REQUIRE(Erase(disk, kFolder, Root(), random, people_.subjects[3].id));
  }

  SimulatedDisk disk;

 private:
  void Declare() {
    const Type number{TypeKind::kNumber}, monthly{TypeKind::kNumber, 0, Frequency::kMonth};
    b_.program.policy.version = "1";
    const uint32_t hired = b_.AddFact("hired_on", {TypeKind::kDate});
    left_on_ = b_.AddFact("left_on", {TypeKind::kDate});
    b_.program.entities[0].exists_from = hired_on_ = hired;
    b_.program.entities[0].exists_until = left_on_;
    sales_ = b_.AddFact("sales", monthly);
    score_ = b_.AddFact("score", number);
    team_ = b_.AddFact("team", {TypeKind::kTeam});
    note_ = b_.AddFact("note", {TypeKind::kText});
    const auto latest = [&] { return b_.Add(Op::kLatest, number, {b_.ReadFact(sales_)}); };
    const auto constant = [&](int64_t n) { return b_.Constant(ProgramBuilder::Plain(n)); };
    const auto team = [&](ExprId value, uint32_t others, int32_t function) {
      return b_.Add(Op::kTeamAggregate, number, {value}, others, function);
    };
    const auto score = [&] { return b_.ReadFact(score_); };
    const uint32_t low =
        b_.AddRule("low", b_.ForMonths(b_.Yes(Op::kBelow, {b_.ReadFact(sales_), constant(50)}), 2));
    b_.AddRule("behind", b_.Yes(Op::kBelow, {latest(), team(latest(), 0, 0)}));
    b_.AddRule("below_others", b_.Yes(Op::kBelow, {latest(), team(score(), 1, 0)}));
    b_.AddRule("best", b_.Yes(Op::kAtLeast, {score(), team(score(), 1, 4)}));
    b_.AddRule("team_sum", b_.Yes(Op::kAbove, {team(score(), 0, 1), constant(900)}));
    b_.AddRule("named",
               b_.Yes(Op::kIs, {b_.ReadFact(note_), b_.Constant(ProgramBuilder::Text("a"))}));
    b_.AddRule("high", b_.Yes(Op::kAtLeast, {score(), constant(50)}));
    b_.AddRule("both", b_.Yes(Op::kAnd,
                              {b_.ReadRule(low),
                               b_.Yes(Op::kNot, {b_.Yes(Op::kAtLeast, {score(), constant(30)})})}));
    b_.AddRule("left", b_.Yes(Op::kIsNot, {b_.ReadFact(left_on_), None()}));
    Scalar span;
    span.type = {TypeKind::kSpan};
    span.span.months = 6;
    b_.AddRule("settled", b_.Yes(Op::kBelow, {b_.Add(Op::kShiftPlus, {TypeKind::kDate},
                                                     {b_.ReadFact(hired), b_.Constant(span)}),
                                              b_.Add(Op::kDecisionDate, {TypeKind::kDate})}));
  }
  ExprId None() {
    Scalar none;
    none.type = {TypeKind::kNone};
    return b_.Constant(none);
  }

  static Period Month(uint64_t month) {
    return Period::Containing(Frequency::kMonth, Day(static_cast<int>(month), 1));
  }
  static Scalar DayIn(uint64_t month, uint64_t day) {
    return ProgramBuilder::Day(2026, static_cast<int>(month), static_cast<int>(day));
  }
  Scalar Figure() { return ProgramBuilder::Plain(static_cast<int64_t>(random_.Below(100))); }
  // What fits no column: its person is decided by the reference.
  static Scalar Large(int64_t sign) {
    return ProgramBuilder::Value({TypeKind::kNumber},
                                 *writ::Number(1'000'000'000'000'000'000).Multiply(1000 * sign));
  }
  static Scalar Team(uint64_t number) {
    Scalar team = ProgramBuilder::Text("t" + std::to_string(number));
    team.type = {TypeKind::kTeam};
    return team;
  }
  static SubjectFacts Nobody(size_t who) {
    SubjectFacts person;
    person.id = "p" + std::to_string(10000 + who);
    return person;
  }
  template <typename Value>
  void Put(SubjectFacts* person, uint32_t fact, std::optional<Period> period, Value value) {
    Recording recording;
    recording.value = std::move(value);
    person->record.facts[fact].push_back({period, {std::move(recording)}});
  }
  SubjectFacts Person(size_t who) {
    SubjectFacts person = Nobody(who);
    // Some begin, or end their first half year, in those days.
    const bool odd = random_.OneIn(200);
    Put(&person, hired_on_, std::nullopt,
        odd ? random_.OneIn(2)
                  ? DayIn(3, 1 + random_.Below(20))
                  : ProgramBuilder::Day(2025, 9, static_cast<int>(1 + random_.Below(20)))
            : ProgramBuilder::Day(2020, 1, 1));
    Put(&person, left_on_, std::nullopt, NoneValue{});
    for (const uint64_t month : {1, 2})
      if (!random_.OneIn(100)) Put(&person, sales_, Month(month), Figure());
    if (who == kLarge)
      Put(&person, score_, std::nullopt, Large(1));
    else if (who % 97 == 0)
      Put(&person, score_, std::nullopt, NoneValue{});
    else
      Put(&person, score_, std::nullopt, Figure());
    Put(&person, team_, std::nullopt, Team(who % kTeams));
    Put(&person, note_, std::nullopt, ProgramBuilder::Text(random_.OneIn(2) ? "a" : "b"));
    if (!random_.OneIn(300))
      person.told.push_back({b_.program.policy.names.id, "1", *Date::FromYmd(2025, 1, 1)});
    return person;
  }
  // Two of a team have each other's score: it has the same sum and extremes.
  void Swap(size_t who, Population* said) {
    const size_t other = (who + kTeams) % kPeople;
    const auto score = [&](size_t of) {
      return people_.subjects[of].record.Find(score_, std::nullopt, Day(12, 31))->value;
    };
    said->subjects = {Nobody(who), Nobody(other)};
    Put(&said->subjects[0], score_, std::nullopt, score(other));
    Put(&said->subjects[1], score_, std::nullopt, score(who));
    std::ranges::sort(said->subjects, {}, &SubjectFacts::id);
  }
  void Add(const Population& said, Instant now, const std::string& source) {
    const auto added = AddPeople(disk, b_.program, said, now, source);
    if (!added) FAIL(Describe(added.error(), Language::kEnglish));
  }

  ProgramBuilder b_;
  simulation::Random random_;
  Population people_;
  uint32_t hired_on_ = 0, left_on_ = 0, sales_ = 0, score_ = 0, team_ = 0, note_ = 0;
};

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

TEST_CASE("what is otherwise of a company of plain figures, whose teams lie in all blocks") {
  Tally tally;
  for (uint64_t seed = 1; seed <= 150; ++seed) {
    Company company(seed);
    company.Correct(On(2026, 3, 4));
    if (seed % 3 == 0) company.Correct(On(2026, 3, 4));
    if (seed % 5 == 0) company.Correct(On(2026, 3, 9));
    if (seed % 6 == 5) company.EraseAndCorrect(On(2026, 3, 10));
    // Mostly a night; a few days; the same day; a new month.
    const Days days = seed % 7 == 0   ? Days{Day(2, 28), Day(3, 5), Day(3, 5)}
                      : seed % 4 == 0 ? Days{Day(3, 3), Day(3, 3), Day(3, 20)}
                      : seed % 4 == 1 ? Days{Day(3, 2), Day(3, 15), Day(3, 15)}
                                      : Days{Day(3, 3), Day(3, 4), Day(3, 4)};
    const Side before(company.disk, company.program(), {days.since, days.since});
    const Side now(company.disk, company.program(), {days.as_of, days.known_on});
    INFO("seed " << seed);
    const auto expected = Expected(before, now, &tally);
    CHECK(Found(before, now, SaidAfter(before, now), &tally) == expected);
  }
  std::cout << "differences " << tally.differences << "; rules in blocks decided " << tally.decided
            << ", skipped " << tally.skipped << "\n";
  CHECK(tally.differences > 300);
  CHECK(tally.skipped > 1500);
}

}  // namespace writ::columns::testing
