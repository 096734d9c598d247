#include "tests/simulation/office_erasing.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "engine/event/event.h"
#include "runtime/cases/cases_testing.h"
#include "runtime/cases/restoring.h"
#include "runtime/cases/store_source.h"
#include "runtime/personal/key_rows.h"
#include "runtime/personal/value.h"

namespace writ::simulation {
namespace {

using cases::Cases;
using cases::Desk;

constexpr const char* kErased = "E";
constexpr const char* kNew = "new";
constexpr const char* kCopy = "copy";

template <class T>
void Must(const cases::Result<T>& done) {
  if (!done) throw std::logic_error(done.error().text.en);
}

std::string WordOf(const auto& result) { return result ? "" : result.error().word; }

std::string AskToErase(Office& office) {
  return WordOf(
      office.cases().Erase({.id = kErased, .because = "asked for"}, Desk::As("H", "erase")));
}

// A dismissal, so that something waits to leave.
void Dismiss(Office& office) {
  const auto bundle = office.cases().Installed();
  Must(bundle);
  Must(office.cases().OpenCase({.bundle = bundle->front(),
                                .procedure = "ending",
                                .subject = kErased,
                                .case_id = "T-1",
                                .arguments = {},
                                .because = {}},
                               Desk::As("H")));
  cases::Doing doing{.case_id = "T-1", .step = "decision", .choose = "go"};
  const auto preview = office.cases().Try(doing, Desk::As("D"));
  Must(preview);
  const auto done = cases::Sign(*cases::ReadToBeSigned(preview->to_be_signed), KeyOf("D"));
  doing.signed_statement = cases::Encode(*done).value();
  Must(office.cases().Do(doing, Desk::As("D")));
}

// Somebody who stays, with a document.
void Review(Office& office, const char* subject) {
  const auto bundle = office.cases().Installed();
  Must(bundle);
  Must(office.cases().OpenCase({.bundle = bundle->front(),
                                .procedure = "review",
                                .subject = subject,
                                .case_id = "R-9",
                                .arguments = {"reason=slow"},
                                .because = {}},
                               Desk::As("H")));
  Must(office.cases().Do({.case_id = "R-9",
                          .step = "ask",
                          .words = {"plan=talks"},
                          .attachments = {Desk::Paper("paper", "a paper that stays")}},
                         Desk::As("M")));
}

void Look(Office& office, Scene* scene) {
  scene->person = **office.cases().FindPerson(kErased);
  scene->records = office.Records();
  for (const auto& [place, row] : RowsIn(office.key_store(), Only(KeyPlace(scene->person))))
    scene->secrets.push_back(row.substr(33));
  for (const auto& [place, row] :
       RowsIn(office.log_store(), PersonalValuesOf({}, SubjectOf(scene->person))))
    scene->secrets.push_back(row.substr(1));
  for (const std::string& id : office.CaseIds()) scene->timelines[id] = office.TimelineText(id);
  scene->waiting = RowsIn(office.log_store(), RangeOf({}, Family::kOutbox)).size();
}

void Settle(Office& office, Scene* scene) {
  Told told;
  office.Run(&told);
  if (!told.trouble.empty()) throw std::logic_error(told.trouble);
  bool ended = false;  // by whoever may act in it now
  for (const char* who : {"D", "M", "H"})
    ended = ended || office.cases().Withdraw("R-3", "stopped", Desk::As(who));
  if (!ended) throw std::logic_error("R-3 goes on");
  Dismiss(office);
  Review(office, "W");
  const auto hold = office.cases().Hold({.id = kErased, .because = "a dispute"}, Desk::As("H"));
  Must(hold);
  if (AskToErase(office) != "may_not_erase") throw std::logic_error("a hold is in nobody's way");
  Must(office.cases().LiftHold({.id = kErased, .hold = hold->text, .because = ""}, Desk::As("H")));
  Must(office.cases().CopyWhole(kCopy, Desk::As("H")));
  Look(office, scene);
  if (scene->waiting == 0) throw std::logic_error("nothing waits");
  if (scene->secrets.size() < 20) throw std::logic_error("not much is kept");
}

bool Is(const std::string& bytes, const char* kind) {
  const auto record = audit::ReadRecord(bytes);
  return record && KindOf(record->event) == kind;
}

std::vector<std::string> DocumentsOf(SimulatedDisk& disk, const std::string& folder,
                                     const Pseudonym& person) {
  std::vector<std::string> found;
  for (const std::string& path : disk.Files())
    if (path.starts_with(folder) && path.find("/" + HexDigest(person.bytes)) != path.npos)
      found.push_back(path);
  return found;
}

// Before anybody goes on with anything.
std::string CheckEarly(SimulatedDisk& disk) {
  const Pseudonym& person = BeforeErasing().person;
  auto log = OpenEmbedded(OfficeStore(disk, "log"));
  auto keys = OpenEmbedded(OfficeStore(disk, "keys"));
  if (!log || !keys) return "";  // opening says so
  cases::StoreSource source(**log, {});
  bool erased = false;
  for (uint64_t n = BeforeErasing().records.size(); n < source.Size(); ++n)
    erased = erased || Is(source.RecordAt(n).value_or(""), "erased");
  if (!erased) return "";
  if (!RowsIn(**keys, Only(KeyPlace(person))).empty()) return "early: key";
  if (!RowsIn(**log, PersonalValuesOf({}, SubjectOf(person))).empty()) return "early: values";
  return DocumentsOf(disk, kOfficeFolder, person).empty() ? "" : "early: documents";
}

// Whoever holds these cases gives nothing of the person out.
std::string CheckGone(Cases& cases) {
  const Pseudonym& person = BeforeErasing().person;
  const auto found = cases.FindPerson(kErased);
  if (!found || *found) return "person";
  if (cases.NameOf(person) != HexDigest(person.bytes).substr(0, 12)) return "name";
  const auto moments = cases.Timeline("R-1");
  if (!moments) return "timeline";
  for (const cases::Moment& moment : *moments)
    if (!moment.values.empty()) return "values";
  return cases.Look("R-1", {}) ? "case" : "";
}

std::string CheckEnded(Cases& cases) {
  const auto report = cases.ReportOn(HexDigest(BeforeErasing().person.bytes), {});
  if (!report) return "report: " + report.error().word;
  if (!report->erased || !report->key_gone) return "not ended";
  for (const cases::TouchedPlace& place : report->touched)
    if (place.left > 0) return "left: " + place.word;
  if (!report->registered) return "register";
  if (const std::string given = CheckGone(cases); !given.empty()) return "found: " + given;
  return "";
}

// Also after a crash between what was counted and what went.
std::string CheckCounted(Cases& cases) {
  const auto report = cases.ReportOn(HexDigest(BeforeErasing().person.bytes), {});
  if (!report) return "report: " + report.error().word;
  const auto outbox = std::ranges::find(report->touched, "outbox", &cases::TouchedPlace::word);
  const bool counted = outbox != report->touched.end() && outbox->gone == BeforeErasing().waiting;
  return counted ? "" : "uncounted";
}

std::string CheckFiles(SimulatedDisk& disk, const std::string& folder) {
  for (const std::string& path : disk.Files()) {
    if (!path.starts_with(folder + "/")) continue;
    const std::string bytes = ReadWhole(disk, path, disk.Measure(path).value_or(0)).value_or("");
    for (const std::string& secret : BeforeErasing().secrets)
      if (bytes.find(secret) != bytes.npos) return "stands: " + path.substr(0, path.rfind('/'));
  }
  return "";
}

std::string CheckWhole(Office& office) {
  const auto report = office.cases().Verify(true);
  if (!report || report->first) return "verify";
  const auto scrubbed = office.cases().Scrub();
  if (!scrubbed || !scrubbed->wrong.empty()) return "scrub";
  const auto before = DerivedRows(office.log_store());
  if (!office.cases().Rebuild() || DerivedRows(office.log_store()) != before) return "rebuild";
  const auto other = office.cases().FindPerson("M");
  if (!other || !*other || office.cases().NameOf(**other) != "M Name of M") return "others";
  return "";
}

std::string Ask(const AlsoAsked& also, Cases& cases, const char* when) {
  return also ? also(cases, when) : "";
}

std::string CheckBegun(Office& office, bool acknowledged) {
  const Scene& scene = BeforeErasing();
  const auto records = office.Records();
  if (records.size() < scene.records.size() ||
      !std::equal(scene.records.begin(), scene.records.end(), records.begin()))
    return "records";
  const bool begun =
      std::ranges::any_of(records, [](const std::string& r) { return Is(r, "erasing"); });
  if (acknowledged && !begun) return "forgotten";
  if (begun) return CheckEnded(office.cases());
  for (const auto& [id, text] : scene.timelines)
    if (office.TimelineText(id) != text) return "torn";
  const auto found = office.cases().FindPerson(kErased);
  return found && *found == std::optional(scene.person) ? "" : "torn";
}

}  // namespace

const Scene& BeforeErasing() {
  static const std::unique_ptr<Scene> kScene = [] {
    auto scene = std::make_unique<Scene>();
    {
      Office office(scene->disk, 0);
      Settle(office, scene.get());
    }
    return scene;
  }();
  static const bool kMeasured = [] {
    SimulatedDisk disk(kScene->disk, 1);
    Office office(disk, 1);
    Must(office.Open());
    if (const std::string word = AskToErase(office); !word.empty()) throw std::logic_error(word);
    office.Close();
    kScene->operations = disk.writes();
    return true;
  }();
  std::ignore = kMeasured;
  return *kScene;
}

std::string JudgeErasing(SimulatedDisk& disk, bool acknowledged, const AlsoAsked& also) {
  if (std::string early = CheckEarly(disk); !early.empty()) return early;
  {
    Office office(disk, 7);
    if (auto opened = office.Open(); !opened) return "open: " + opened.error().word;
    if (std::string wrong = CheckBegun(office, acknowledged); !wrong.empty()) return wrong;
    if (std::string wrong = Ask(also, office.cases(), "as found"); !wrong.empty()) return wrong;
    if (const std::string word = AskToErase(office); !word.empty()) return "again: " + word;
    if (std::string wrong = CheckEnded(office.cases()); !wrong.empty()) return wrong;
    if (std::string wrong = CheckCounted(office.cases()); !wrong.empty()) return wrong;
  }
  if (std::string stands = CheckFiles(disk, kOfficeFolder); !stands.empty()) return stands;
  Office office(disk, 8);
  if (auto opened = office.Open(); !opened) return "open: " + opened.error().word;
  if (std::string wrong = CheckWhole(office); !wrong.empty()) return wrong;
  return Ask(also, office.cases(), "at the end");
}

std::string RunErasing(uint64_t seed, uint64_t at, After after, const Planted& planted,
                       const AlsoAsked& also) {
  SimulatedDisk disk(BeforeErasing().disk, seed, planted.lies);
  if (planted.before) planted.before(disk);
  disk.Plan(Fault{disk.writes() + at,
                  after == After::kGoesOn ? FaultKind::kFailOnce : FaultKind::kCrash});
  bool acknowledged = false;
  uint64_t process = 1;
  for (int tries = 0; tries < (after == After::kGoesOn ? 3 : 1) && !acknowledged; ++tries) {
    Office office(disk, process++, planted.layers);
    acknowledged = office.Open() && AskToErase(office).empty();
    if (!acknowledged) continue;
    if (const std::string given = CheckGone(office.cases()); !given.empty())
      return "found: " + given;
    if (const std::string stands = CheckFiles(disk, kOfficeFolder); !stands.empty()) return stands;
    if (after != After::kGoesOn || seed % 2 == 0)
      disk.Plan(Fault{disk.writes(), FaultKind::kCrash});
  }
  disk.Restart();
  for (uint64_t next = seed % 3; after == After::kTwice && next < 200; next += 7) {
    disk.Plan(Fault{disk.writes() + next, FaultKind::kCrash});
    {
      Office office(disk, process++);
      std::ignore = office.Open();
    }
    const bool crashed = disk.crashed();
    disk.Restart();
    if (!crashed) break;
  }
  disk.Plan(std::nullopt);
  return JudgeErasing(disk, acknowledged, also);
}

// ---- restoring ----

namespace {

cases::Options RestoredAt(SimulatedDisk& disk, Randomness& random) {
  cases::Options options;
  options.folder = kNew;
  options.trust = kOfficeTrust;
  options.disk = &disk;
  options.randomness = &random;
  options.clock = [] { return Instant::ParseIso("2026-04-01T01:00:00.000Z").value(); };
  return options;
}

std::string TryToRestore(SimulatedDisk& disk, uint64_t process) {
  testing::SeededRandom random(500 + process);
  const auto done = Cases::Restore(RestoredAt(disk, random), kCopy, {});
  return WordOf(done);
}

std::string CheckOrigin(const std::string& bytes, const Scene& scene) {
  const auto record = audit::ReadRecord(bytes);
  const auto* origin = record ? std::get_if<LogOrigin>(&record->event) : nullptr;
  const bool names = origin != nullptr && origin->reason == OriginReason::kRestored &&
                     origin->abandoned_origin == Origin("writ/0") && origin->abandoned_size &&
                     origin->abandoned_size->value > scene.records.size();
  return names ? "" : "origin";
}

std::string JudgeRestoring(SimulatedDisk& disk, const AlsoAsked& also) {
  const Scene& scene = AfterErasing();
  testing::SeededRandom random(99);
  {
    auto opened = Cases::Open(RestoredAt(disk, random));
    if (!opened) return "open: " + opened.error().word;
    Cases& cases = **opened;
    const auto found = cases.FindPerson(kErased);
    if (!found || *found) return "came back";
    const auto source = cases.Source();
    if (source->Size() != scene.records.size() + 2) return "records";
    for (uint64_t n = 1; n < scene.records.size(); ++n)
      if (source->RecordAt(n) != scene.records[n]) return "records";
    if (std::string wrong = CheckOrigin(*source->RecordAt(0), scene); !wrong.empty()) return wrong;
    if (std::string wrong = CheckEnded(cases); !wrong.empty()) return wrong;
    const auto report = cases.Verify(true);
    if (!report || report->first || report->vouched != source->Size()) return "verify";
    const auto scrubbed = cases.Scrub();
    if (!scrubbed || !scrubbed->wrong.empty() || scrubbed->strays > 0) return "scrub";
    const auto other = cases.FindPerson("M");
    if (!other || !*other || cases.NameOf(**other) != "M Name of M") return "others";
    if (std::string wrong = Ask(also, cases, "restored"); !wrong.empty()) return wrong;
  }
  if (std::string stands = CheckFiles(disk, kNew); !stands.empty()) return stands;
  Office office(disk, 30);
  return office.Open() ? "both" : "";
}

}  // namespace

const Scene& AfterErasing() {
  static const std::unique_ptr<Scene> kScene = [] {
    const Scene& before = BeforeErasing();
    auto scene = std::unique_ptr<Scene>(
        new Scene{.disk = SimulatedDisk(before.disk, 0), .person = before.person});
    Office office(scene->disk, 20);
    Must(office.Open());
    if (const std::string word = AskToErase(office); !word.empty()) throw std::logic_error(word);
    scene->records = before.records;
    return scene;
  }();
  static const bool kMeasured = [] {
    SimulatedDisk disk(kScene->disk, 1);
    if (const std::string word = TryToRestore(disk, 0); !word.empty())
      throw std::logic_error("restoring: " + word);
    kScene->operations = disk.writes();
    return true;
  }();
  std::ignore = kMeasured;
  return *kScene;
}

std::string RunRestoring(uint64_t seed, uint64_t at, After after, const Planted& planted,
                         const AlsoAsked& also) {
  SimulatedDisk disk(AfterErasing().disk, seed, planted.lies);
  if (planted.before) planted.before(disk);
  disk.Plan(Fault{disk.writes() + at,
                  after == After::kGoesOn ? FaultKind::kFailOnce : FaultKind::kCrash});
  const std::string first = TryToRestore(disk, 1);
  if (after != After::kGoesOn || seed % 2 == 0) {
    if (!disk.crashed()) disk.Plan(Fault{disk.writes(), FaultKind::kCrash});
    disk.Restart();
  }
  if (after == After::kTwice) {
    disk.Plan(
        Fault{disk.writes() + Random(seed).Below(AfterErasing().operations), FaultKind::kCrash});
    std::ignore = TryToRestore(disk, 2);
    disk.Restart();
  }
  disk.Plan(std::nullopt);
  const std::string word = TryToRestore(disk, 3);
  if (!word.empty() && word != "exists") return "again: " + word;
  return JudgeRestoring(disk, also);
}

}  // namespace writ::simulation
