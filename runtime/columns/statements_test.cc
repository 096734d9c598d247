// What sources said, one by one, comes to what a screening reads of it; one person alone; and
// commitments to what was read.
#include "runtime/columns/statements.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "runtime/columns/columns_testing.h"
#include "runtime/columns/commitment.h"
#include "runtime/facts/fact_code.h"
#include "runtime/facts/facts_testing.h"

namespace writ::columns::testing {
namespace {

using simulation::SimulatedDisk;
using writ::testing::EveryFact;
using writ::testing::SeededRandom;

class Office : public EveryFact {
 public:
  Office() {
    program.definitions.clear();
    city = AddFact("city", {TypeKind::kText});
    REQUIRE(Verify(program).value_or("") == "");
  }

  static std::string Id(int i) { return "person-" + std::to_string(1000 + i); }

  Population People(int count, int salt) const {
    Population people;
    for (int i = 0; i < count; ++i) {
      SubjectFacts person;
      person.id = Id(i);
      const auto put = [&](uint32_t fact, std::variant<Scalar, NoneValue> value,
                           std::optional<Period> period = {}) {
        Recording recording;
        recording.value = NoneValue{};
        if (auto* scalar = std::get_if<Scalar>(&value)) {
          scalar->type = program.facts[fact].type.Element();
          recording.value = *scalar;
        }
        person.record.facts[fact].push_back({period, {recording}});
      };
      put(score, Value({TypeKind::kNumber}, Number(i + salt)));
      put(pay, Value({TypeKind::kMoney}, *Number::Ratio(100'003 * i + salt, 7)));  // kept beside
      put(city, Text(i % 5 == 0 ? "city of " + person.id : "Shanghai"));
      put(team, Text(i % 2 == 0 ? "north" : "south"));
      if (i % 3 == 0)
        put(hired_on, NoneValue{});
      else
        put(hired_on, Day(2019, 1 + i % 12, 3));
      for (int month = 0; month < 2; ++month)
        if ((i + month) % 4 != 0)
          put(sales, Value({TypeKind::kMoney}, Number(1000 * i + 1 + month + salt)),
              Period{Frequency::kMonth, 2026 * 12 + month});
      person.told.push_back({program.policy.names.id, program.policy.version,
                             *Date::FromYmd(2025, 1 + i % 12, 1 + salt)});
      people.subjects.push_back(std::move(person));
    }
    return people;
  }

  // Everything of some people that counts on a day, in one spelling.
  static std::string Counting(const Program& program, const SubjectFacts& person, Date day) {
    SubjectFacts counting;
    for (const auto& [fact, entries] : person.record.facts)
      for (const FactEntry& entry : entries)
        if (const Recording* newest = person.record.Find(fact, entry.period, day)) {
          Recording plain = *newest;
          plain.recorded.reset();
          plain.source.clear();
          counting.record.facts[fact].push_back({entry.period, {plain}});
        }
    counting.told = person.told;
    std::ranges::sort(counting.told, {}, &Told::on);
    if (counting.told.size() > 1) counting.told.resize(1);  // the first counts
    return EncodeFacts(program, counting);
  }

  uint32_t city;
};

using Ids = std::set<std::string, std::less<>>;

// As a store reads them back when every source's statements were imported as a batch.
std::map<std::string, SubjectFacts> Imported(const Program& program,
                                             const std::vector<SourceStatements>& sources,
                                             Date day) {
  std::map<std::string, SubjectFacts> people;
  int batch = 0;
  for (const SourceStatements& source : sources) {
    ++batch;
    for (const PersonStatements& person : source.people) {
      SubjectFacts said;
      for (const Statement& statement : person.statements) {
        auto& entries = said.record.facts[statement.fact];
        if (entries.empty() || entries.back().period != statement.period)
          entries.push_back({statement.period, {}});
        entries.back().recordings.push_back(statement.recording);
      }
      for (const Told& told : person.told)
        if (told.on <= day) said.told.push_back(told);
      const auto added =
          AddFacts(program, EncodeFacts(program, said),
                   {Ref("b-" + std::to_string(batch)), On(2026, 12, batch)}, &people[person.id]);
      REQUIRE(added);
    }
  }
  return people;
}

const Date kLater = *Date::FromYmd(2026, 12, 31);

}  // namespace

TEST_CASE("what sources said, imported, comes to what the columns come to, on every day") {
  const Office office;
  SimulatedDisk disk(1);
  REQUIRE(AddPeople(disk, office.program, office.People(700, 0), On(2026, 2, 1), "crm"));
  REQUIRE(AddPeople(disk, office.program, office.People(650, 3), On(2026, 2, 5), "hr"));
  // Corrected twice on a day, by two sources: the last counts.
  REQUIRE(AddPeople(disk, office.program, office.People(900, 5), On(2026, 3, 1), "hr", 2));
  const Instant noon{On(2026, 3, 1).milliseconds + 3'600'000};
  REQUIRE(AddPeople(disk, office.program, office.People(640, 9), noon, "crm", 3));
  const Ids ids = {Office::Id(0),   Office::Id(3),   Office::Id(645),
                   Office::Id(699), Office::Id(800), "person-none"};
  for (const Date day : {*Date::FromYmd(2026, 2, 1), *Date::FromYmd(2026, 2, 28), kLater}) {
    const auto said = StatementsOf(disk, kFolder, Root(), office.program, 0, {day}, ids);
    if (!said) FAIL(Describe(said.error(), Language::kEnglish));
    const auto people = Imported(office.program, *said, day);
    const auto all = ReadRecords(disk, kFolder, Root(), office.program, 0, {day}, "r");
    REQUIRE(all);
    size_t found = 0;
    for (const SubjectFacts& person : all->subjects) {
      if (!ids.contains(person.id)) continue;
      ++found;
      INFO(person.id << " on " << day.ToIso());
      REQUIRE(people.contains(person.id));
      CHECK(Office::Counting(office.program, people.at(person.id), day) ==
            Office::Counting(office.program, person, day));
      const auto alone = ReadPerson(disk, kFolder, Root(), office.program, 0, {day}, person.id);
      REQUIRE(alone);
      CHECK(alone->people == all->subjects.size());
      CHECK(Office::Counting(office.program, alone->facts, day) ==
            Office::Counting(office.program, person, day));
    }
    CHECK(people.size() == found);
    CHECK(found == (day == kLater ? 5u : 4u));
  }
  // By a moment, what was said later that day is not known yet.
  const auto before = StatementsOf(disk, kFolder, Root(), office.program, 0,
                                   {kLater, On(2026, 3, 1)}, {Office::Id(0)});
  REQUIRE(before);
  REQUIRE(before->size() == 2);
  for (const Statement& statement : (*before)[0].people[0].statements)
    CHECK(statement.recorded == On(2026, 2, 1));
  CHECK(ReadPerson(disk, kFolder, Root(), office.program, 0, {kLater}, "nobody").error().kind ==
        ErrorKind::kNobody);
  CHECK(ReadPerson(disk, kFolder, Root(), office.program, 0, {*Date::FromYmd(2026, 1, 1)}, "")
            ->begins == Date::FromYmd(2026, 2, 1));
}

namespace {

std::vector<Commitment> Commitments(Disk& disk, const Program& program,
                                    std::optional<Instant> moment = {}) {
  const Plan plan = PlanForEvery(program, 0, {}, {}, kLater);
  const auto stored = StoredColumns::Open(disk, kFolder, Root(), plan, OneByOne, moment);
  REQUIRE(stored);
  CHECK((*stored)->Files().size() == (*stored)->Commitments().size());
  return (*stored)->Commitments();
}

}  // namespace

TEST_CASE("commitments stay until something is corrected or somebody is erased") {
  const Office office;
  SimulatedDisk disk(1);
  REQUIRE(AddPeople(disk, office.program, office.People(20, 0), On(2026, 2, 1)));
  const auto first = Commitments(disk, office.program);
  REQUIRE(first.size() == 3);
  CHECK(std::set(first.begin(), first.end()).size() == 3);
  CHECK(Commitments(disk, office.program) == first);
  REQUIRE(AddPeople(disk, office.program, office.People(21, 4), On(2026, 3, 1)));
  const auto second = Commitments(disk, office.program);
  REQUIRE(second.size() == 6);
  CHECK(std::vector(second.begin(), second.begin() + 3) == first);
  CHECK(Commitments(disk, office.program, On(2026, 2, 1)) == first);
  // Whoever came with a segment is committed to, and so is what is said; under a key that goes.
  SeededRandom random(5);
  REQUIRE(Erase(disk, kFolder, Root(), random, Office::Id(20)));
  const auto third = Commitments(disk, office.program);
  REQUIRE(third.size() == 6);
  CHECK(std::vector(third.begin(), third.begin() + 3) == first);
  CHECK(third[3] != second[3]);
  SimulatedDisk other(2);
  REQUIRE(AddPeople(other, office.program, office.People(20, 0), On(2026, 2, 1), "crm", 9));
  CHECK(Commitments(other, office.program) != first);  // the same facts under other keys
}

}  // namespace writ::columns::testing
