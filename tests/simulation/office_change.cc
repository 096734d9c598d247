#include "tests/simulation/office_change.h"

#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>
#include <tuple>

#include "runtime/cases/cases_testing.h"
#include "runtime/cases/laws.h"
#include "runtime/cases/migrate.h"

namespace writ::simulation {
namespace {

using cases::Asking;
using cases::Desk;
using cases::Done;
using cases::Result;

constexpr size_t kBeginning = 9;  // steps of the office before its first case

std::string Replaced(std::string text, const std::string& old, const std::string& by) {
  const size_t at = text.find(old);
  if (at == text.npos) throw std::logic_error(old);
  return text.replace(at, old.size(), by);
}

const cases::Packed& PolicyAt(int version) {
  static std::map<int, cases::Packed> packed;
  const auto at = packed.find(version);
  if (at != packed.end()) return at->second;
  const std::string number = std::to_string(version);
  const bool first = version == 1;
  const std::string law = "policy test_law \"A law\"\n  version \"" + number +
                          "\"\n  in force from " + (first ? "2020-01-01" : "2026-03-03") +
                          "\n  level law\nparameter least : number = " + (first ? "10" : "12") +
                          "\n";
  std::string text =
      Replaced(cases::kDeskPolicy, "version \"1\"\n  in force from 2020-01-01\n",
               "version \"law " + number +
                   "\"\n  in force from 2020-01-01\nuse cn.test_law version \"" + number + "\"\n");
  text =
      Replaced(text, "  step decision by hr_director { decide go",
               "  check enough requires score at least test_law.least\n  step decision by "
               "hr_director within " +
                   std::string(first ? "20" : "30") + " days otherwise escalate to hr { decide go");
  Loader loader;
  loader.module = [law](const std::string&, const std::string&) {
    return std::optional(LoadedText{"law.writ", law});
  };
  auto made = cases::Pack({"office.writ", std::move(text)}, loader);
  if (made.compilation.program == nullptr) throw std::logic_error("the policy has errors");
  return packed.try_emplace(version, std::move(made)).first->second;
}

Asking At(const std::string& person, const std::string& key) {
  Asking asking = Desk::As(person, key);
  asking.now = Instant::ParseIso("2026-03-03T01:00:00.000Z");
  return asking;
}

std::string SignedBy(const std::string& person, const std::string& to_be_signed) {
  const auto asked = cases::ReadToBeSigned(to_be_signed);
  if (!asked) throw std::logic_error("nothing to sign");
  return cases::Encode(*cases::Sign(*asked, KeyOf(person))).value();
}

void Settle(Office& office, ChangeScene* scene) {
  Told told;
  told.until = kBeginning;
  office.Run(&told);
  if (!told.trouble.empty()) throw std::logic_error(told.trouble);
  cases::Cases& cases = office.cases();
  const auto must = [](const auto& done) {
    if (!done) throw std::logic_error(done.error().text.en);
  };
  must(cases.Install(PolicyAt(1).bundle, {}));
  const Program& program = *PolicyAt(1).compilation.program;
  SourceSet sources;
  Diagnostics diagnostics;
  const auto facts = ReadAssignment(program, "E", "score=15", {}, sources, diagnostics);
  ReadBatch batch;
  batch.source = "test";
  batch.rows = 1;
  batch.subjects.push_back({"E", EncodeFacts(program, *facts)});
  batch.hash = Sha256("score");
  must(cases.Import(batch, "hr", {}));
  for (const char* id : {"C-1", "C-2"})
    must(cases.OpenCase({.bundle = PolicyAt(1).bundle.hash(),
                         .procedure = "ending",
                         .subject = "E",
                         .case_id = id,
                         .arguments = {},
                         .because = {}},
                        Desk::As("H")));
  scene->records = office.Records();
}

// What was signed once is sent as it was, however often.
using Prepared = std::map<int, std::string>;

Result<Done> Decide(Office& office, Prepared* prepared) {
  cases::Doing doing{.case_id = "C-1", .step = "decision", .choose = "go"};
  if (!prepared->contains(1)) {
    const auto preview = office.cases().Try(doing, At("D", "k1"));
    if (!preview) return std::unexpected(preview.error());
    (*prepared)[1] = SignedBy("D", preview->to_be_signed);
  }
  doing.signed_statement = prepared->at(1);
  return office.cases().Do(doing, At("D", "k1"));
}

Result<Done> Waive(Office& office, Prepared* prepared) {
  cases::LawChanges laws(office.cases());
  cases::LawChanges::Waiver waiver{"C-1", "cn.test_law", "begun before it", ""};
  if (!prepared->contains(2)) {
    const auto preview = laws.TryWaiver(waiver, At("D", "k2"));
    if (!preview) return std::unexpected(preview.error());
    (*prepared)[2] = SignedBy("D", preview->to_be_signed);
  }
  waiver.signed_statement = prepared->at(2);
  return laws.Waive(waiver, At("D", "k2"));
}

Result<Done> Migrate(Office& office, Prepared* prepared) {
  cases::Migrating migrating(office.cases());
  cases::MigrationRequest request{"C-2", PolicyAt(2).bundle.hash(), {}, "the law", ""};
  if (!prepared->contains(3)) {
    const auto tried = migrating.Try(request, At("D", "k3"));
    if (!tried) return std::unexpected(tried.error());
    if (tried->refused) return std::unexpected(*tried->refused);
    (*prepared)[3] = SignedBy("D", tried->to_be_signed);
  }
  request.signed_statement = prepared->at(3);
  return migrating.Do(request, At("D", "k3"));
}

// All of it, from the beginning: what was done is answered again. The word of the first trouble.
std::string Change(Office& office, Prepared* prepared, std::vector<std::string>* acknowledged) {
  if (auto done = office.cases().Install(PolicyAt(2).bundle, At("", "")); !done)
    return done.error().word;
  for (const auto send : {Decide, Waive, Migrate}) {
    const auto done = send(office, prepared);
    if (!done) return done.error().word;
    *acknowledged = office.Records();
  }
  return "";
}

std::string CheckRecords(Office& office) {
  std::map<std::string, int> many;
  audit::RecordsInOrder records;
  for (const std::string& bytes : office.Records()) {
    const auto record = records.Read(bytes);
    if (!record) return "records";
    const std::string kind(KindOf(record->event));
    ++many[kind];
    if (kind == "effect_released" && many["law_waived"] == 0) return "effect";
  }
  for (const char* kind : {"law_waived", "case_migrated", "effect_released", "deadline_restated"})
    if (many[kind] != 1) return std::string("once: ") + kind;
  return "";
}

std::string CheckCases(Office& office) {
  const auto first = office.cases().Find("C-1"), second = office.cases().Find("C-2");
  if (!first || !second) return "records";
  if (first->bundle != PolicyAt(1).bundle.hash() || second->bundle != PolicyAt(2).bundle.hash())
    return "bundle";
  const auto& timers = second->state.timers;
  const Instant due = flow::StartOf(Date::ParseIso("2026-04-02").value());
  return timers.size() == 1 && timers.front().due == due ? "" : "deadline";
}

std::string JudgeChange(SimulatedDisk& disk, const std::vector<std::string>& acknowledged,
                        Prepared* prepared, const AlsoAsked& also) {
  Office office(disk, 7);
  const auto asked = [&](const char* when) {
    return also ? also(office.cases(), when) : std::string();
  };
  if (auto opened = office.Open(); !opened) return "open: " + opened.error().word;
  const auto found = office.Records();
  if (found.size() < acknowledged.size() ||
      !std::equal(acknowledged.begin(), acknowledged.end(), found.begin()))
    return "records";
  if (auto wrong = asked("as it was found"); !wrong.empty()) return wrong;
  std::vector<std::string> ignored;
  if (const std::string word = Change(office, prepared, &ignored); !word.empty())
    return "again: " + word;
  if (std::string wrong = CheckRecords(office); !wrong.empty()) return wrong;
  if (std::string wrong = CheckCases(office); !wrong.empty()) return wrong;
  const auto report = office.cases().Verify(true);
  if (!report || report->first) return "verify";
  const auto redecided = office.cases().Redecide();
  if (!redecided || !redecided->differs.empty() || redecided->not_redecidable > 0)
    return "redecide";
  if (auto wrong = asked("at its end"); !wrong.empty()) return wrong;
  const auto before = DerivedRows(office.log_store());
  return office.cases().Rebuild() && DerivedRows(office.log_store()) == before ? "" : "rebuild";
}

}  // namespace

const ChangeScene& BeforeChange() {
  static const std::unique_ptr<ChangeScene> kScene = [] {
    auto scene = std::make_unique<ChangeScene>();
    {
      Office office(scene->disk, 0);
      Settle(office, scene.get());
    }
    return scene;
  }();
  static const bool kMeasured = [] {
    SimulatedDisk disk(kScene->disk, 1);
    Office office(disk, 1);
    Prepared prepared;
    std::vector<std::string> acknowledged;
    if (!office.Open()) throw std::logic_error("it does not open");
    const std::string word = Change(office, &prepared, &acknowledged);
    if (!word.empty()) throw std::logic_error(word);
    office.Close();
    kScene->operations = disk.writes();
    return true;
  }();
  std::ignore = kMeasured;
  return *kScene;
}

std::string RunChange(uint64_t seed, uint64_t at, After after, const Planted& planted,
                      const AlsoAsked& also) {
  SimulatedDisk disk(BeforeChange().disk, seed, planted.lies);
  if (planted.before) planted.before(disk);
  disk.Plan(Fault{disk.writes() + at,
                  after == After::kGoesOn ? FaultKind::kFailOnce : FaultKind::kCrash});
  Prepared prepared;
  std::vector<std::string> acknowledged = BeforeChange().records;
  uint64_t process = 1;
  for (int tries = 0; tries < (after == After::kCrash ? 1 : 3); ++tries) {
    {
      Office office(disk, process++, planted.layers);
      if (office.Open() && Change(office, &prepared, &acknowledged).empty()) break;
    }
    if (after != After::kTwice || !disk.crashed()) continue;
    disk.Restart();
    disk.Plan(Fault{disk.writes() + Random(seed + process).Below(BeforeChange().operations),
                    FaultKind::kCrash});
  }
  disk.Restart();
  disk.Plan(std::nullopt);
  return JudgeChange(disk, acknowledged, &prepared, also);
}

}  // namespace writ::simulation
