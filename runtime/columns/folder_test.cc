// A folder over time: what is added twice, killed, locked, spoiled, erased.
#include "runtime/columns/folder.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

#include "runtime/columns/columns_testing.h"
#include "runtime/facts/facts_testing.h"

namespace writ::columns::testing {
namespace {

using simulation::Fault;
using simulation::FaultKind;
using simulation::Lies;
using simulation::SimulatedDisk;
using writ::testing::EveryFact;
using writ::testing::SeededRandom;

// A policy with facts of every kind, and a few people with numbers of their own.
class Office : public EveryFact {
 public:
  Office() {
    program.definitions.clear();
    city = AddFact("city", {TypeKind::kText});
    REQUIRE(Verify(program).value_or("") == "");
  }

  Population People(int count, int salt, int months = 2) const {
    Population people;
    for (int i = 0; i < count; ++i) {
      SubjectFacts person;
      person.id = "person-" + std::to_string(1000 + i);
      const auto put = [&](uint32_t fact, Scalar value, std::optional<Period> period = {}) {
        value.type = program.facts[fact].type.Element();
        Recording recording;
        recording.value = std::move(value);
        person.record.facts[fact].push_back({period, {recording}});
      };
      put(score, Value({TypeKind::kNumber}, Number(i + salt)));
      put(pay, Value({TypeKind::kMoney}, *Number::Ratio(100'003 * i + salt, 7)));  // kept beside
      put(city, Text(i % 5 == 0 ? "city of " + person.id : "Shanghai"));
      put(team, Text(i % 2 == 0 ? "north" : "south"));
      put(hired_on, Day(2019, 1 + i % 12, 3));
      for (int month = 0; month < months; ++month)
        put(sales, Value({TypeKind::kMoney}, Number(1000 * i + 1 + month + salt)),
            Period{Frequency::kMonth, 2026 * 12 + month});
      people.subjects.push_back(std::move(person));
    }
    return people;
  }

  Plan Reading(Date known_on) const {
    std::set<uint32_t> facts = {score, pay, city, team, hired_on, sales};
    std::set<Period> periods;
    for (int month = 0; month < 3; ++month) periods.insert({Frequency::kMonth, 2026 * 12 + month});
    return PlanForEvery(program, 0, facts, periods, known_on);
  }

  std::vector<std::string> All(Disk& disk, Date known_on) const {
    const Plan plan = Reading(known_on);
    const auto stored = StoredColumns::Open(disk, kFolder, Root(), plan);
    if (!stored) return {Describe(stored.error(), Language::kEnglish)};
    auto all = AllOf(**stored);
    if (const auto error = (*stored)->error()) return {Describe(*error, Language::kEnglish)};
    return all;
  }
  std::vector<std::string> All(const Population& people) const {
    return AllOf(Reading(*Date::FromYmd(2026, 12, 31)), people);
  }

  uint32_t city;
};

std::vector<std::string> Files(SimulatedDisk& disk) {
  std::vector<std::string> files;
  for (const std::string& path : disk.Files())
    if (path.starts_with(std::string(kFolder) + "/")) files.push_back(path);
  return files;
}

std::string BytesOf(Disk& disk, const std::string& path) {
  return ReadWhole(disk, path, disk.Measure(path).value()).value();
}

void Put(Disk& disk, const std::string& path, const std::string& bytes) {
  REQUIRE(ReplaceFile(disk, path, bytes));
}

const Date kLater = *Date::FromYmd(2026, 12, 31);

}  // namespace

TEST_CASE("the same facts of the same source and period are not added again") {
  const Office office;
  SimulatedDisk disk(1);
  const Population people = office.People(40, 0);
  const auto first = AddPeople(disk, office.program, people, On(2026, 2, 1));
  REQUIRE(first);
  CHECK(first->segments.size() == 3);  // no period, and two months
  CHECK(first->new_people == 40);
  const auto files = Files(disk);
  const auto again = AddPeople(disk, office.program, people, On(2026, 2, 2));
  REQUIRE(again);
  CHECK(again->new_people == 0);
  for (const auto& segment : again->segments) CHECK(segment.file.empty());
  CHECK(Files(disk) == files);
  // Another source may say the same. A month that changed is a correction, the others are as
  // before.
  const auto other = AddPeople(disk, office.program, people, On(2026, 2, 2), "hr");
  REQUIRE(other);
  for (const auto& segment : other->segments) CHECK_FALSE(segment.file.empty());
  Population changed = people;
  changed.subjects[7].record.facts[office.sales][1].recordings[0].value =
      EveryFact::Value({TypeKind::kMoney}, Number(5));
  const auto third = AddPeople(disk, office.program, changed, On(2026, 3, 1));
  REQUIRE(third);
  int written = 0;
  for (const auto& segment : third->segments) {
    written += segment.file.empty() ? 0 : 1;
    CHECK(segment.correction);
  }
  CHECK(written == 1);
  CHECK(office.All(disk, kLater) == office.All(changed));
  CHECK(office.All(disk, *Date::FromYmd(2026, 2, 28)) == office.All(people));
  // The people of a delivery may stand in any order, and one may be new of whom nothing is said.
  Population other_order = changed;
  std::ranges::reverse(other_order.subjects);
  const auto fourth = AddPeople(disk, office.program, other_order, On(2026, 3, 2));
  REQUIRE(fourth);
  for (const auto& segment : fourth->segments) CHECK(segment.file.empty());
  other_order.subjects.push_back({});
  other_order.subjects.back().id = "new";
  const auto fifth = AddPeople(disk, office.program, other_order, On(2026, 3, 3));
  REQUIRE(fifth);
  CHECK(fifth->new_people == 1);
  CHECK(office.All(disk, kLater).size() == 41);
}

TEST_CASE("facts of before the last addition are refused, and so is another root key") {
  const Office office;
  SimulatedDisk disk(1);
  REQUIRE(AddPeople(disk, office.program, office.People(4, 0), On(2026, 2, 1)));
  const auto earlier = AddPeople(disk, office.program, office.People(4, 1), On(2026, 1, 31));
  REQUIRE_FALSE(earlier);
  CHECK(earlier.error().kind == ErrorKind::kEarlier);
  CHECK(Folder::Open(disk, kFolder, Root(9)).error().kind == ErrorKind::kOtherKey);
  CHECK(Folder::Open(disk, "elsewhere", Root()).error().kind == ErrorKind::kNoColumns);
  Put(disk, std::string(kFolder) + "/catalogue", "writcatl\x02 of a later time");
  CHECK(Folder::Open(disk, kFolder, Root()).error().kind == ErrorKind::kNewerForm);
}

TEST_CASE("one process writes at a time, and not where another machine could") {
  const Office office;
  SimulatedDisk disk(1);
  REQUIRE(AddPeople(disk, office.program, office.People(4, 0), On(2026, 2, 1)));
  {
    const auto lock = disk.Lock(std::string(kFolder) + "/lock");
    REQUIRE(lock);
    const auto held = AddPeople(disk, office.program, office.People(4, 1), On(2026, 2, 2));
    REQUIRE_FALSE(held);
    CHECK(held.error().kind == ErrorKind::kHeld);
    CHECK(office.All(disk, kLater) == office.All(office.People(4, 0)));
  }
  CHECK(AddPeople(disk, office.program, office.People(4, 1), On(2026, 2, 2)));
  disk.Share();
  const auto shared = AddPeople(disk, office.program, office.People(4, 2), On(2026, 2, 3));
  REQUIRE_FALSE(shared);
  CHECK(shared.error().kind == ErrorKind::kShared);
}

TEST_CASE("what has no place in columns is refused by name") {
  const Office office;
  SimulatedDisk disk(1);
  const auto refused = [&](const Population& people) {
    const auto added = AddPeople(disk, office.program, people, On(2026, 2, 1));
    return added                                       ? std::string()
           : NameOf(added.error().kind) == "not-plain" ? added.error().what
                                                       : "?";
  };
  Population people = office.People(3, 0);
  people.subjects[2].events["warned"] = {*Date::FromYmd(2026, 1, 1)};
  CHECK(refused(people) == "warned");
  people = office.People(3, 0);
  people.subjects[1].record.facts[office.score][0].recordings[0].recorded =
      Date::FromYmd(2026, 1, 1);
  CHECK(refused(people) == "score");
  people = office.People(3, 0);
  people.subjects[1].record.facts[office.trainings].push_back({{}, {{.value = ListValue{}}}});
  CHECK(refused(people) == "trainings");
  people = office.People(3, 0);
  people.subjects[1].told.push_back({"p", "0", *Date::FromYmd(2026, 1, 1)});
  CHECK(refused(people) == "p");
  CHECK_FALSE(IsFolder(disk, kFolder));
}

// Every byte of the folder's files spoiled in turn: it is noticed, whoever looks.
TEST_CASE("a spoiled byte of any file is noticed") {
  const Office office;
  SimulatedDisk disk(1);
  const Population people = office.People(12, 0, 1);
  REQUIRE(AddPeople(disk, office.program, people, On(2026, 2, 1)));
  const auto expected = office.All(people);
  std::map<std::string, int> by_kind;
  for (const std::string& path : Files(disk)) {
    if (path.ends_with("/lock")) continue;  // nothing is read of it
    const std::string good = BytesOf(disk, path);
    for (size_t at = 0; at < good.size(); ++at) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ (1 << at % 8));
      Put(disk, path, bad);
      const auto folder = Folder::Open(disk, kFolder, Root());
      const auto errors = folder ? Verify(*folder) : std::vector{folder.error()};
      if (errors.empty()) FAIL("byte " << at << " of " << path << " matters to nobody");
      for (const Error& error : errors) {
        ++by_kind[std::string(NameOf(error.kind))];
        CHECK(error.where.find(path.ends_with("catalogue") ? kFolder : path) != std::string::npos);
      }
      // Who screens gets an error, or what is not spoiled; never other facts.
      const auto screened = office.All(disk, kLater);
      CHECK((screened == expected || screened.size() == 1));
    }
    for (const size_t size : {size_t{0}, good.size() / 2, good.size() - 1}) {
      Put(disk, path, good.substr(0, size));
      const auto folder = Folder::Open(disk, kFolder, Root());
      CHECK_FALSE((folder && Verify(*folder).empty()));
    }
    Put(disk, path, good + "x");
    const auto folder = Folder::Open(disk, kFolder, Root());
    CHECK_FALSE((folder && Verify(*folder).empty()));
    Put(disk, path, good);
  }
  CHECK(office.All(disk, kLater) == expected);
  CHECK(by_kind["damaged"] > 1000);
  CHECK(by_kind["other-key"] == 32);  // the fingerprint
  CHECK(by_kind["no-columns"] == 8);  // the name of the form
  CHECK(by_kind["newer-form"] == 1);  // its number
  CHECK(by_kind.size() == 4);
  REQUIRE(disk.Remove(std::string(kFolder) + "/000001.columns"));
  CHECK(Verify(*Folder::Open(disk, kFolder, Root())).front().kind == ErrorKind::kMissing);
}

TEST_CASE("segments that change places, and a catalogue of before, open nothing") {
  const Office office;
  SimulatedDisk disk(1);
  REQUIRE(AddPeople(disk, office.program, office.People(12, 0), On(2026, 2, 1)));
  const std::string folder = kFolder;
  const std::string old = BytesOf(disk, folder + "/catalogue");
  const std::string second = BytesOf(disk, folder + "/000002.columns");
  const std::string third = BytesOf(disk, folder + "/000003.columns");
  REQUIRE(second.size() == third.size());
  Put(disk, folder + "/000002.columns", third);
  Put(disk, folder + "/000003.columns", second);
  CHECK(Verify(*Folder::Open(disk, kFolder, Root())).size() == 2);
  Put(disk, folder + "/000002.columns", second);
  Put(disk, folder + "/000003.columns", third);
  SeededRandom random(3);
  REQUIRE(Erase(disk, kFolder, Root(), random, "person-1003"));
  Put(disk, folder + "/catalogue", old);  // its keys open what is no longer there
  for (const Error& error : Verify(*Folder::Open(disk, kFolder, Root())))
    CHECK(error.kind == ErrorKind::kMissing);
}

// A canary: bytes of the person that stand in files in the clear, or that any key at hand opens.
TEST_CASE("of whoever is erased no id and no value is left that any key opens") {
  const Office office;
  SimulatedDisk disk(1);
  const Population people = office.People(30, 0);
  REQUIRE(AddPeople(disk, office.program, people, On(2026, 2, 1)));
  const auto before = Folder::Open(disk, kFolder, Root());
  std::map<std::string, std::string> old_files;
  for (const std::string& path : Files(disk)) old_files[path] = BytesOf(disk, path);
  for (const auto& [path, bytes] : old_files) {
    CHECK(bytes.find("person-1005") == std::string::npos);
    CHECK(bytes.find("Shanghai") == std::string::npos);
  }
  SeededRandom random(3);
  const auto erased = Erase(disk, kFolder, Root(), random, "person-1005");
  REQUIRE(erased);
  CHECK(erased->files.size() == 3);
  const auto after = Folder::Open(disk, kFolder, Root());
  REQUIRE(after);
  for (const Entry& old : before->catalogue().entries) {
    CHECK_FALSE(disk.Exists(before->PathOf(old)));
    for (const Entry& now : after->catalogue().entries) {
      CHECK(old.file != now.file);
      CHECK_FALSE(std::ranges::equal(old.key.bytes(), now.key.bytes()));
      // With every new key, no byte of the old files opens.
      const SegmentPlace place{before->PathOf(old), &now.key, old.written.bytes,
                               old.written.directory_at};
      Put(disk, place.path, old_files[place.path]);
      CHECK(Segment::Open(disk, place).error().kind == ErrorKind::kDamaged);
      REQUIRE(disk.Remove(place.path));
    }
  }
  // What opens now has neither the id nor a text that only that person had.
  for (const Entry& entry : after->catalogue().entries) {
    const auto segment = after->OpenSegment(entry);
    REQUIRE(segment);
    std::string everything = EncodeDirectory((*segment)->directory());
    for (size_t chunk = 0; chunk < (*segment)->directory().chunks(); ++chunk)
      everything += (*segment)->Read(chunk).value();
    CHECK(everything.find("1005") == std::string::npos);
    if (!entry.period) CHECK(everything.find("city of person-1010") != std::string::npos);
  }
  Population rest = people;
  std::erase_if(rest.subjects, [](const SubjectFacts& one) { return one.id == "person-1005"; });
  CHECK(office.All(disk, kLater) == office.All(rest));
}

// ---- crashes ----

namespace {

// Months come, one is corrected, somebody is erased: what was acknowledged, in order.
struct Story {
  std::vector<std::vector<std::string>> stages;  // what a screening reads after each step
  std::vector<bool> begun, done;
};

template <typename Step>
bool Try(Story& story, size_t index, const Step& step) {
  story.begun[index] = true;
  story.done[index] = step();
  return story.done[index];
}

void Tell(const Office& office, SimulatedDisk& disk, Story& story) {
  story.begun.assign(4, false);
  story.done.assign(4, false);
  const auto add = [&](int people, int salt, int day) {
    return AddPeople(disk, office.program, office.People(people, salt), On(2026, 2, day))
        .has_value();
  };
  SeededRandom random(5);
  if (!Try(story, 0, [&] { return add(6, 0, 1); })) return;
  if (!Try(story, 1, [&] { return add(9, 0, 2); })) return;
  if (!Try(story, 2, [&] { return add(9, 4, 3); })) return;
  Try(story, 3, [&] { return Erase(disk, kFolder, Root(), random, "person-1002").has_value(); });
}

Story Expected(const Office& office) {
  Story story;
  story.stages.push_back({});
  for (const auto& [people, salt] : {std::pair(6, 0), {9, 0}, {9, 4}})
    story.stages.push_back(office.All(office.People(people, salt)));
  Population rest = office.People(9, 4);
  std::erase_if(rest.subjects, [](const SubjectFacts& one) { return one.id == "person-1002"; });
  story.stages.push_back(office.All(rest));
  return story;
}

struct Counts {
  int runs = 0, lost = 0, torn = 0, not_erased = 0, stuck = 0;
};

void Judge(const Office& office, SimulatedDisk& disk, const Story& told, const Story& expected,
           Counts& counts) {
  ++counts.runs;
  size_t least = 0, most = 0;
  for (size_t i = 0; i < told.done.size(); ++i) {
    if (told.done[i]) least = i + 1;
    if (told.begun[i]) most = i + 1;
  }
  const auto has = [&](size_t stage) {
    if (stage == 0) return !IsFolder(disk, kFolder);
    return IsFolder(disk, kFolder) && office.All(disk, kLater) == expected.stages[stage];
  };
  bool acknowledged = false;
  for (size_t stage = least; stage <= most; ++stage) acknowledged = acknowledged || has(stage);
  bool any = acknowledged;
  for (size_t stage = 0; stage <= 4; ++stage) any = any || has(stage);
  counts.lost += !acknowledged && any;
  counts.torn += !any;
  // Whoever comes next goes on, and no file is left over.
  SeededRandom random(6);
  const bool went_on =
      AddPeople(disk, office.program, office.People(10, 9), On(2026, 4, 1), "later").has_value();
  const auto folder = Folder::Open(disk, kFolder, Root());
  size_t segments = 0;
  for (const std::string& path : Files(disk)) segments += path.ends_with(kSegmentEnding) ? 1 : 0;
  counts.stuck += !went_on || !folder || segments != folder->catalogue().entries.size() ||
                  !Verify(*folder).empty();
  if (told.done[3])
    for (const std::string& line : office.All(disk, *Date::FromYmd(2026, 3, 1)))
      counts.not_erased += line.starts_with("person-1002") ? 1 : 0;
}

Counts Sweep(FaultKind kind, uint64_t seeds, Lies lies = {}) {
  const Office office;
  const Story expected = Expected(office);
  uint64_t operations = 0;
  {
    SimulatedDisk disk(0);
    Story story;
    Tell(office, disk, story);
    REQUIRE(story.done == std::vector<bool>(4, true));
    REQUIRE(office.All(disk, kLater) == expected.stages[4]);
    operations = disk.writes();
  }
  Counts counts;
  for (uint64_t seed = 0; seed < seeds; ++seed)
    for (uint64_t at = 0; at < operations; ++at) {
      SimulatedDisk disk(seed * 1000003 + at, lies);
      disk.Plan(Fault{at, kind});
      Story story;
      Tell(office, disk, story);
      if (kind == FaultKind::kCrash || at % 2 == 0) disk.Restart();
      disk.Plan(std::nullopt);
      Judge(office, disk, story, expected, counts);
    }
  WARN("columns: " << counts.runs << " faults, " << counts.lost << " lost something, "
                   << counts.torn << " were torn, " << counts.not_erased << " kept somebody, "
                   << counts.stuck << " could not go on");
  return counts;
}

}  // namespace

TEST_CASE("a crash at any moment leaves an addition whole or absent") {
  const Counts counts = Sweep(FaultKind::kCrash, 2);
  CHECK(counts.runs > 60);
  CHECK(counts.lost == 0);
  CHECK(counts.torn == 0);
  CHECK(counts.not_erased == 0);
  CHECK(counts.stuck == 0);
}

TEST_CASE("so does an operation of the disk that fails once") {
  const Counts counts = Sweep(FaultKind::kFailOnce, 1);
  CHECK(counts.lost == 0);
  CHECK(counts.torn == 0);
  CHECK(counts.not_erased == 0);
  CHECK(counts.stuck == 0);
}

TEST_CASE("planted: files and folders that are not synced are found") {
  for (const Lies& lies :
       {Lies{.unsynced = ".columns"}, Lies{.unsynced = ".new"}, Lies{.sync_folder = true}}) {
    const Counts counts = Sweep(FaultKind::kCrash, 2, lies);
    CHECK(counts.lost + counts.torn + counts.stuck > 0);
  }
}

}  // namespace writ::columns::testing
