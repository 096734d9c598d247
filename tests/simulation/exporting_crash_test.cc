// Handing out evidence on a disk that fails at every operation of it: a folder that has its name is
// whole, and the log has said so before; what was acknowledged is there; and it can be done again.
#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/disk/whole_folder.h"
#include "tests/simulation/disk_around.h"
#include "tests/simulation/lying_store.h"
#include "tests/simulation/office_exporting.h"
#include "tests/simulation/office_oracle.h"

namespace writ::simulation {
namespace {

constexpr uint64_t kNever = uint64_t{1} << 40;  // no failure but the power's when it is done

void Sweep(const std::string& what, uint64_t stride, uint64_t seeds, After after) {
  const uint64_t operations = ExportingOperations();
  int runs = 0, whole = 0, checked = 0;
  OfficeOracle oracle;
  std::map<std::string, std::string> first;  // by verdict: operation and seed
  for (uint64_t seed = 0; seed < seeds; ++seed)
    for (uint64_t at = seed % stride; at < operations; at += stride) {
      const uint64_t chance = seed * 1000003 + at;
      const Exporting done = RunExporting(chance, at, after, {}, oracle.Asking(chance));
      ++runs;
      whole += done.verdict.empty();
      checked += done.checked;
      if (!done.verdict.empty())
        first.try_emplace(done.verdict, std::to_string(at) + "/" + std::to_string(seed));
    }
  std::string reasons;
  for (const auto& [reason, at] : first) reasons += "; first " + reason + " at " + at;
  WARN(what << " in exporting: " << operations << " operations, " << runs << " failures, "
            << checked << " folders verified, " << whole << " with everything" << reasons);
  CHECK(whole == runs);
  CHECK(checked >= runs);
  const auto compared = oracle.Ask();
  WARN(what << " in exporting, decided again by the reference interpreter: " << compared.Telling());
  INFO(compared.said);
  CHECK(compared.fine);
}

TEST_CASE("a crash at any operation of an export leaves a folder that verifies, or none") {
  Sweep("crashes", 1, 1, After::kCrash);
}

TEST_CASE("two crashes in an export, or one failed operation, leave such a folder, or none") {
  Sweep("crashes twice", 5, 1, After::kTwice);
  Sweep("single faults", 3, 1, After::kGoesOn);
}

TEST_CASE("every failure of exporting, several times", "[.long]") {
  for (const After after : {After::kCrash, After::kTwice, After::kGoesOn})
    Sweep("failures", 1, 3, after);
}

// ---- planted bugs ----

// Changes what is done to one file.
class FileAround final : public AppendFile {
 public:
  struct Change {
    bool unsynced = false, halved = false;
    std::string from, to;        // in what is appended
    std::function<void()> then;  // when it is closed
  };
  FileAround(std::unique_ptr<AppendFile> beneath, Change change)
      : beneath_(std::move(beneath)), change_(std::move(change)) {}
  DiskResult<void> Append(std::string_view bytes) override {
    std::string changed(bytes.substr(0, change_.halved ? bytes.size() / 2 : bytes.npos));
    const size_t at = change_.from.empty() ? changed.npos : changed.find(change_.from);
    if (at != changed.npos) changed.replace(at, change_.from.size(), change_.to);
    return beneath_->Append(changed);
  }
  DiskResult<void> Sync() override {
    return change_.unsynced ? DiskResult<void>() : beneath_->Sync();
  }
  DiskResult<void> Close() override {
    auto closed = beneath_->Close();
    if (change_.then) change_.then();
    return closed;
  }

 private:
  const std::unique_ptr<AppendFile> beneath_;
  const Change change_;
};

// Does it to the files whose path has that ending, or to all.
class BentFiles final : public DiskAround {
 public:
  BentFiles(Disk& beneath, std::string ending, FileAround::Change change)
      : DiskAround(beneath), ending_(std::move(ending)), change_(std::move(change)) {}
  DiskResult<std::unique_ptr<AppendFile>> Create(const std::string& path) override {
    auto file = DiskAround::Create(path);
    if (!file || !path.ends_with(ending_)) return file;
    return std::make_unique<FileAround>(*std::move(file), change_);
  }

 private:
  const std::string ending_;
  const FileAround::Change change_;
};

// Syncs of folders that do nothing: of that one, or of all below.
class UnsyncedFolders final : public DiskAround {
 public:
  UnsyncedFolders(Disk& beneath, std::string which)
      : DiskAround(beneath), which_(std::move(which)) {}
  DiskResult<void> SyncFolder(const std::string& folder) override {
    if (folder == which_ || folder.starts_with(which_ + "/")) return {};
    return DiskAround::SyncFolder(folder);
  }

 private:
  const std::string which_;
};

// The folder has its name from the beginning.
class InPlace final : public DiskAround {
 public:
  using DiskAround::DiskAround;
  DiskResult<std::unique_ptr<AppendFile>> Create(const std::string& path) override {
    return DiskAround::Create(Of(path));
  }
  DiskResult<void> CreateFolder(const std::string& path) override {
    return DiskAround::CreateFolder(Of(path));
  }
  DiskResult<void> SyncFolder(const std::string& folder) override {
    return DiskAround::SyncFolder(Of(folder));
  }
  DiskResult<void> RenameNew(const std::string&, const std::string&) override { return {}; }

 private:
  static std::string Of(std::string path) {
    if (const size_t at = path.find(".partial"); at != path.npos) path.erase(at, 8);
    return path;
  }
};

// The folder has its name when the list that the log is to name is there, before it says anything.
class HandsOutEarly final : public DiskAround {
 public:
  using DiskAround::DiskAround;
  DiskResult<std::unique_ptr<AppendFile>> Create(const std::string& path) override {
    auto file = DiskAround::Create(Of(path));
    if (!file || !path.ends_with("/COMMITTED.sha256")) return file;
    FileAround::Change change;
    change.then = [this] {
      for (const char* folder : {"/documents", "/en", "/policy", "/zh", ""})
        std::ignore = SyncFolder("out.partial" + std::string(folder));
      early_ = DiskAround::RenameNew("out.partial", "out").has_value();
      std::ignore = DiskAround::SyncFolder(".");
    };
    return std::make_unique<FileAround>(*std::move(file), std::move(change));
  }
  DiskResult<void> CreateFolder(const std::string& path) override {
    return DiskAround::CreateFolder(Of(path));
  }
  DiskResult<void> RenameNew(const std::string&, const std::string&) override {
    return DiskAround::SyncFolder("out");
  }
  DiskResult<void> SyncFolder(const std::string& folder) override {
    return Exists(Of(folder)) ? DiskAround::SyncFolder(Of(folder)) : DiskResult<void>();
  }

 private:
  std::string Of(std::string path) const {
    if (const size_t at = path.find(".partial"); early_ && at != path.npos) path.erase(at, 8);
    return path;
  }

  bool early_ = false;
};

class KeepsWhatWasLeft final : public DiskAround {
 public:
  using DiskAround::DiskAround;
  DiskResult<void> Remove(const std::string&) override { return {}; }
};

template <class D, class... Arguments>
MisExported On(Arguments... arguments) {
  MisExported planted;
  planted.around = [=](Disk& beneath) { return std::make_unique<D>(beneath, arguments...); };
  return planted;
}

MisExported OfLog(const StoreLies& lies) {
  MisExported planted;
  planted.layers.log_store = [lies](Store& beneath) {
    return std::make_unique<LyingStore>(beneath, lies);
  };
  return planted;
}

MisExported IntoACopy() {
  MisExported planted;
  planted.into_a_copy = true;
  return planted;
}

struct PlantedExport {
  const char* name;
  const char* found;
  MisExported planted;
  bool within = false;  // found when the power fails within the export, not when it is done
};

std::vector<PlantedExport> Bugs() {
  FileAround::Change unsynced, halved, other;
  unsynced.unsynced = true;
  halved.halved = true;
  other.from = "\"record\": ";
  other.to = "\"record\": 1";
  return {
      {"files are not synced before the folder has its name", "not whole",
       On<BentFiles>(std::string(), unsynced)},
      {"the list of files is not synced", "not whole",
       On<BentFiles>(std::string("MANIFEST.sha256"), unsynced)},
      {"names in the folder are not synced", "not whole",
       On<UnsyncedFolders>(std::string("out.partial"))},
      {"the folder's name is not synced", "lost", On<UnsyncedFolders>(std::string("."))},
      {"a short write is not noticed", "not whole",
       On<BentFiles>(std::string("records.jsonl"), halved)},
      {"what a crash left of another export is handed out, too", "not whole",
       On<KeepsWhatWasLeft>()},
      {"the folder names another record", "not whole",
       On<BentFiles>(std::string("export.json"), other)},
      {"the folder is handed out before its record is durable", "open: behind_anchor",
       OfLog({.behind = true})},
      {"the folder has its name before the log says so", "not whole", On<HandsOutEarly>(), true},
      {"the folder has its name before it is whole", "not whole", On<InPlace>(), true},
      {"the record of the export is in a copy of the log, and in no log", "not in the log",
       IntoACopy()},
  };
}

// The first verdict that is wanted, of failures here and there; or all that came.
std::string Somewhere(const PlantedExport& bug) {
  const uint64_t tries = bug.within ? ExportingOperations() : 20;
  std::string all;
  for (uint64_t at = 0; at < tries; ++at) {
    const uint64_t fails = bug.within ? at : kNever;
    const std::string verdict = RunExporting(at, fails, After::kCrash, bug.planted).verdict;
    if (verdict == bug.found) return verdict;
    if (!verdict.empty() && all.find(verdict) == all.npos) all += verdict + "; ";
  }
  return all;
}

TEST_CASE("every planted bug of exporting is found") {
  int planted = 0, found = 0;
  for (const PlantedExport& bug : Bugs()) {
    ++planted;
    const std::string verdict = Somewhere(bug);
    found += verdict == bug.found;
    INFO(bug.name);
    CHECK(verdict == bug.found);
  }
  WARN("planted bugs of exporting: " << planted << ", found: " << found);
}

TEST_CASE("where nothing is planted in exporting, nothing is found") {
  CHECK(RunExporting(1, kNever, After::kCrash).verdict == "");
  CHECK(RunExporting(1, kNever, After::kCrash, On<DiskAround>()).verdict == "");
  CHECK(RunExporting(1, kNever, After::kCrash, OfLog({})).verdict == "");
}

}  // namespace
}  // namespace writ::simulation
