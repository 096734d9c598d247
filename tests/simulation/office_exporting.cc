#include "tests/simulation/office_exporting.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <tuple>

#include "engine/base/sha256.h"
#include "runtime/cases/cases_testing.h"
#include "runtime/cli/export_evidence.h"

namespace writ::simulation {
namespace {

namespace fs = std::filesystem;

using cases::Desk;

constexpr const char* kCase = "R-1";
constexpr const char* kOut = "out";
constexpr const char* kOther = "other";
constexpr int kTries = 3;

struct ExportScene {
  SimulatedDisk disk{0};
  std::vector<std::string> records;  // of the log
  uint64_t operations = 0;
};

// Under one idempotency key, however often.
cases::Result<cli::EvidenceWritten> Export(Office& office, Disk& disk, const char* folder) {
  cases::Asking asking = Desk::As("H", "hand out");
  asking.now = Instant::ParseIso("2026-04-01T01:00:00.000Z");
  return cli::ExportEvidence(disk, office.cases(), {kCase, Audience::kTribunal, folder}, asking);
}

const ExportScene& BeforeExporting() {
  static const std::unique_ptr<ExportScene> kScene = [] {
    auto scene = std::make_unique<ExportScene>();
    Told told;
    Office office(scene->disk, 0);
    office.Run(&told);
    if (!told.trouble.empty()) throw std::logic_error(told.trouble);
    scene->records = office.Records();
    // What a crash left of another export.
    const std::string left = std::string(kOut) + ".partial";
    const bool written = scene->disk.CreateFolder(left) &&
                         scene->disk.CreateFolder(left + "/documents") &&
                         ReplaceFile(scene->disk, left + "/documents/009-of-another.txt", "secret");
    if (!written) throw std::logic_error(left);
    return scene;
  }();
  static const bool kMeasured = [] {
    SimulatedDisk disk(kScene->disk, 1);
    Office office(disk, 1);
    if (!office.Open()) throw std::logic_error("it does not open");
    const auto done = Export(office, disk, kOut);
    if (!done) throw std::logic_error(done.error().text.en);
    office.Close();
    kScene->operations = disk.writes();
    return true;
  }();
  std::ignore = kMeasured;
  return *kScene;
}

using Files = std::map<std::string, std::string>;  // by path in a folder

Files FilesIn(SimulatedDisk& disk, const std::string& folder) {
  Files files;
  for (const std::string& path : disk.Files())
    if (path.starts_with(folder + "/"))
      files[path.substr(folder.size() + 1)] =
          ReadWhole(disk, path, disk.Measure(path).value_or(0)).value_or("");
  return files;
}

// What a stranger's Python says of such a folder. Of equal ones it is asked once.
bool PassesVerifier(const Files& files) {
  static std::map<std::string, bool> asked;
  std::string all;
  for (const auto& [name, bytes] : files) all += name + "\n" + HexDigest(Sha256(bytes)) + "\n";
  const auto at = asked.find(all);
  if (at != asked.end()) return at->second;
  std::string folder = (fs::temp_directory_path() / "writ-evidence-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) throw std::logic_error("no folder");
  for (const auto& [name, bytes] : files) {
    const fs::path path = fs::path(folder) / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
  }
  const std::string command = "python3 -B '" + folder + "/verify.py' >/dev/null 2>&1";
  const bool passes = std::system(command.c_str()) == 0;
  fs::remove_all(folder);
  return asked[all] = passes;
}

uint64_t NumberIn(const std::string& json) {
  const std::string name = "\"record\": ";
  const size_t at = json.find(name);
  return at == json.npos ? 0 : std::strtoull(json.c_str() + at + name.size(), nullptr, 10);
}

class Judging {
 public:
  Judging(SimulatedDisk& disk, const std::vector<std::string>& acknowledged)
      : disk_(disk), acknowledged_(acknowledged), office_(disk, 17) {}

  // `record`: of the export that was acknowledged.
  std::string Judge(std::optional<uint64_t> record, const AlsoAsked& also) {
    if (auto opened = office_.Open(); !opened) return "open: " + opened.error().word;
    const auto found = office_.Records();
    if (found.size() < acknowledged_.size() ||
        !std::equal(acknowledged_.begin(), acknowledged_.end(), found.begin()))
      return "records";
    const Files before = FilesIn(disk_, kOut);
    if (std::string wrong = CheckFolder(kOut); !wrong.empty()) return wrong;
    if (record && (before.empty() || NumberIn(before.at("export.json")) != *record)) return "lost";
    if (std::string wrong = CheckStrays(); !wrong.empty()) return wrong;
    if (std::string wrong = Again(before); !wrong.empty()) return wrong;
    const auto report = office_.cases().Verify(true);
    if (!report || report->first) return "verify";
    if (std::string wrong = also ? also(office_.cases(), "at the end") : ""; !wrong.empty())
      return wrong;
    const auto rows = DerivedRows(office_.log_store());
    return office_.cases().Rebuild() && DerivedRows(office_.log_store()) == rows ? "" : "rebuild";
  }
  int checked() const { return checked_; }

 private:
  // What lies under a folder's name is whole, and the log says that it was handed out.
  std::string CheckFolder(const std::string& folder) {
    const Files files = FilesIn(disk_, folder);
    if (files.empty()) return disk_.Exists(folder) ? "not whole" : "";
    ++checked_;
    if (!PassesVerifier(files)) return "not whole";
    const auto records = office_.Records();
    const uint64_t number = NumberIn(files.at("export.json"));
    if (number >= records.size()) return "not in the log";
    const auto record = audit::ReadRecord(records[number]);
    const auto* said = record ? std::get_if<Exported>(&record->event) : nullptr;
    const bool same =
        said != nullptr && files.at("export.json").find(said->export_.text) != std::string::npos &&
        files.at("export.json").find(HexDigest(said->content.bytes)) != std::string::npos;
    return same ? "" : "not in the log";
  }

  std::string CheckStrays() {
    for (const std::string& path : disk_.Files()) {
      const std::string top = path.substr(0, path.find('/'));
      const bool belongs = top == kOfficeFolder || top == kOfficeTrust || top == kOut ||
                           top == std::string(kOut) + ".partial";
      if (!belongs) return "stray: " + path;
    }
    return "";
  }

  std::string Again(const Files& before) {
    if (before.empty()) {
      const auto again = Export(office_, disk_, kOut);
      if (!again) return "again: " + again.error().word;
      if (FilesIn(disk_, kOut).empty()) return "again: nothing";
      for (const std::string& path : disk_.Files())
        if (path.find(".partial/") != path.npos) return "stray: " + path;
      return CheckFolder(kOut);
    }
    if (Export(office_, disk_, kOut)) return "overwritten";
    if (FilesIn(disk_, kOut) != before) return "overwritten";
    if (const auto other = Export(office_, disk_, kOther); !other)
      return "again: " + other.error().word;
    return CheckFolder(kOther);
  }

  SimulatedDisk& disk_;
  const std::vector<std::string>& acknowledged_;
  Office office_;
  int checked_ = 0;
};

}  // namespace

uint64_t ExportingOperations() { return BeforeExporting().operations; }

Exporting RunExporting(uint64_t seed, uint64_t at, After after, const MisExported& planted,
                       const AlsoAsked& also) {
  SimulatedDisk disk(BeforeExporting().disk, seed);
  disk.Plan(Fault{disk.writes() + at,
                  after == After::kGoesOn ? FaultKind::kFailOnce : FaultKind::kCrash});
  std::vector<std::string> acknowledged = BeforeExporting().records;
  std::optional<uint64_t> record;
  uint64_t process = 1;
  for (int tries = 0; tries < (after == After::kCrash ? 1 : kTries) && !record; ++tries) {
    {
      const auto copy = planted.into_a_copy ? std::make_unique<SimulatedDisk>(disk, seed) : nullptr;
      Office office(copy ? *copy : disk, process++, planted.layers);
      const auto around = planted.around ? planted.around(disk) : nullptr;
      if (office.Open()) {
        const auto done = Export(office, around ? *around : disk, kOut);
        if (done && copy != nullptr) break;  // it ends before it answers
        if (done) {
          record = done->record;
          acknowledged = office.Records();
        } else if (done.error().text.en.find("File exists") != std::string::npos) {
          break;  // its folder came through, and the answer did not
        }
      }
      if (record && (after != After::kGoesOn || seed % 2 == 0))
        disk.Plan(Fault{disk.writes(), FaultKind::kCrash});
    }
    if (after != After::kTwice || !disk.crashed() || record) continue;
    disk.Restart();
    disk.Plan(Fault{disk.writes() + Random(seed + process).Below(ExportingOperations()),
                    FaultKind::kCrash});
  }
  disk.Restart();
  disk.Plan(std::nullopt);
  Judging judging(disk, acknowledged);
  std::string verdict = judging.Judge(record, also);
  return {std::move(verdict), judging.checked()};
}

}  // namespace writ::simulation
