#include "tests/simulation/office_screening.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>

#include "runtime/cases/cases_testing.h"
#include "runtime/cases/column_screenings.h"
#include "runtime/cli/columns_outside.h"
#include "runtime/columns/records.h"
#include "runtime/facts/builder.h"

namespace writ::simulation {
namespace {

using cases::Desk;

constexpr size_t kBeginning = 9;  // steps of the office before its first case
constexpr const char* kColumns = "columns";
constexpr int kTries = 3;

constexpr const char* kNightly = R"(policy nightly
  currency CNY
  version "1"
  in force from 2020-01-01
role manager, hr
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
  score : number per month from lms
}
rule weak for Employee
  when score below 60 for 2 consecutive months
  then start help
procedure help for Employee {
  step talk by manager { provide note : text }
}
)";

const cases::Packed& Policy() {
  static const cases::Packed kPacked = cases::Pack({"nightly.writ", kNightly}, {});
  return kPacked;
}

RootKey ColumnsKey() {
  testing::SeededRandom random(77);
  return RootKey::Generate(random);
}

Instant At(const char* day) {
  return Instant::ParseIso(std::string(day) + "T01:00:00.000Z").value();
}

struct Person {
  const char* id;
  const char* scores[2];
  bool proposed;
};
// E is in the store from the beginning, with facts of another policy.
constexpr Person kPeople[] = {{"A-1", {"80", "90"}, false}, {"A-2", {"50", "55"}, true},
                              {"A-3", {"50", "90"}, false}, {"A-4", {"30", "20"}, true},
                              {"A-5", {"60", "60"}, false}, {"E", {"40", "50"}, true},
                              {"W", {"70", "50"}, false}};

void AddColumns(Disk& disk) {
  const Program& program = *Policy().compilation.program;
  testing::SeededRandom random(78);
  const RootKey root = ColumnsKey();
  const auto add = [&](const std::vector<std::pair<std::string, std::string>>& words,
                       const std::string& source, const char* day, int month) {
    Population people;
    for (const Person& one : kPeople) {
      SubjectFacts facts;
      facts.id = one.id;
      facts.entity = SubjectEntity(program);
      for (const auto& [word, period] : words) {
        SourceSet sources;
        Diagnostics diagnostics;
        const std::string said = month < 0 ? word : word + one.scores[month];
        const auto read =
            ReadAssignment(program, one.id, said, {.period = period}, sources, diagnostics);
        if (!read) throw std::logic_error(said);
        for (const auto& [fact, entries] : read->record.facts) facts.record.facts[fact] = entries;
        facts.told.insert(facts.told.end(), read->told.begin(), read->told.end());
      }
      people.subjects.push_back(std::move(facts));
    }
    const auto plain = columns::PlainFactsOf(program, SubjectEntity(program), people, "people");
    if (!plain) throw std::logic_error("not plain");
    const auto added = columns::Add(
        disk, kColumns, root, random,
        {plain->columns, [&](size_t row) { return std::string_view(people.subjects[row].id); },
         source, At(day)});
    if (!added) throw std::logic_error(Describe(added.error(), Language::kEnglish));
  };
  add({{"hired_on=2019-01-01", ""}, {"left_on=none", ""}, {"told=2020-01-01", ""}}, "staff",
      "2026-03-03", -1);
  add({{"score=", "2026-01"}}, "lms", "2026-03-03", 0);
  add({{"score=", "2026-02"}}, "lms", "2026-03-04", 1);
}

struct ScreeningScene {
  SimulatedDisk disk{0};
  std::vector<std::string> records;  // of the log
  uint64_t operations = 0;
};

using Report = cases::ColumnScreeningReport;

cases::Result<Report> Screen(Office& office, Disk& disk) {
  cases::Asking asking = Desk::As("H");
  asking.now = At("2026-04-01");
  if (auto done = office.cases().Install(Policy().bundle, asking); !done)
    return std::unexpected(done.error());
  const RootKey root = ColumnsKey();
  return cases::ColumnScreenings(office.cases())
      .Screen({Policy().bundle.hash(), *Date::ParseIso("2026-03-10")},
              cli::ColumnsOnDisk::Opener(disk, kColumns, root), asking);
}

const ScreeningScene& BeforeScreening() {
  static const std::unique_ptr<ScreeningScene> kScene = [] {
    auto scene = std::make_unique<ScreeningScene>();
    Told told;
    told.until = kBeginning;
    Office office(scene->disk, 0);
    office.Run(&told);
    if (!told.trouble.empty()) throw std::logic_error(told.trouble);
    AddColumns(scene->disk);
    scene->records = office.Records();
    return scene;
  }();
  static const bool kMeasured = [] {
    SimulatedDisk disk(kScene->disk, 1);
    Office office(disk, 1);
    if (!office.Open()) throw std::logic_error("it does not open");
    const auto done = Screen(office, disk);
    if (!done) throw std::logic_error(done.error().text.en);
    if (done->made.size() != 3 || done->imported != 3 || done->added != 2)
      throw std::logic_error("not what was to be proposed");
    office.Close();
    kScene->operations = disk.writes();
    return true;
  }();
  std::ignore = kMeasured;
  return *kScene;
}

std::string CheckRecords(Office& office, size_t from) {
  std::map<std::string, int> imported, proposed;
  audit::RecordsInOrder records;
  for (const std::string& bytes : office.Records()) {
    const auto record = records.Read(bytes);
    if (!record) return "records";
    if (record->sequence.value < from) continue;
    if (const auto* e = std::get_if<FactsImported>(&record->event)) ++imported[e->source.text];
    if (std::holds_alternative<ProposalMade>(record->event))
      ++proposed[office.cases().NameOf(record->subject.value_or(Pseudonym{}))];
  }
  for (const char* source : {"staff", "lms"})
    if (imported[source] != 1) return std::string("imported: ") + source;
  for (const Person& person : kPeople) {
    int count = 0;
    for (const auto& [name, times] : proposed)
      if (name == person.id || name.starts_with(std::string(person.id) + " ")) count += times;
    if (count != (person.proposed ? 1 : 0))
      return std::string("proposed: ") + person.id + " " + std::to_string(count);
    const auto found = office.cases().FindPerson(person.id);
    const bool was_there = person.id[0] != 'A';
    if (!found || found->has_value() != (person.proposed || was_there))
      return std::string("stranger: ") + person.id;
  }
  return "";
}

std::string JudgeScreening(SimulatedDisk& disk, const std::vector<std::string>& acknowledged,
                           const AlsoAsked& also) {
  Office office(disk, 17);
  if (auto opened = office.Open(); !opened) return "open: " + opened.error().word;
  const auto found = office.Records();
  if (found.size() < acknowledged.size() ||
      !std::equal(acknowledged.begin(), acknowledged.end(), found.begin()))
    return "records";
  if (const auto again = Screen(office, disk); !again) return "again: " + again.error().word;
  const auto last = Screen(office, disk);
  if (!last) return "again: " + last.error().word;
  if (last->imported != 0 || !last->made.empty() || last->waiting != 3) return "goes on";
  if (!last->otherwise.empty()) return "decided";
  if (auto wrong = CheckRecords(office, BeforeScreening().records.size()); !wrong.empty())
    return wrong;
  const auto report = office.cases().Verify(true);
  if (!report || report->first) return "verify";
  const auto scrubbed = office.cases().Scrub();
  if (!scrubbed || !scrubbed->wrong.empty()) return "scrub";
  if (auto wrong = also ? also(office.cases(), "at its end") : ""; !wrong.empty()) return wrong;
  const auto rows = DerivedRows(office.log_store());
  return office.cases().Rebuild() && DerivedRows(office.log_store()) == rows ? "" : "rebuild";
}

}  // namespace

uint64_t ScreeningOperations() { return BeforeScreening().operations; }

std::string RunScreening(uint64_t seed, uint64_t at, After after, const Layers& layers,
                         const AlsoAsked& also) {
  SimulatedDisk disk(BeforeScreening().disk, seed);
  disk.Plan(Fault{disk.writes() + at,
                  after == After::kGoesOn ? FaultKind::kFailOnce : FaultKind::kCrash});
  std::vector<std::string> acknowledged = BeforeScreening().records;
  uint64_t process = 1;
  for (int tries = 0; tries < (after == After::kCrash ? 1 : kTries); ++tries) {
    {
      Office office(disk, process++, layers);
      if (office.Open() && Screen(office, disk)) {
        acknowledged = office.Records();
        break;
      }
    }
    if (after != After::kTwice || !disk.crashed()) continue;
    disk.Restart();
    disk.Plan(Fault{disk.writes() + Random(seed + process).Below(BeforeScreening().operations),
                    FaultKind::kCrash});
  }
  disk.Restart();
  disk.Plan(std::nullopt);
  return JudgeScreening(disk, acknowledged, also);
}

}  // namespace writ::simulation
