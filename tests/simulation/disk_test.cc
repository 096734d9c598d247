// The simulated disk keeps its word: what is synced stays, and all else meets every fate.
#include "tests/simulation/disk.h"

#include <catch2/catch.hpp>

#include <cerrno>
#include <functional>
#include <map>
#include <string>

namespace writ::simulation {
namespace {

std::unique_ptr<AppendFile> Create(Disk& disk, const std::string& path) {
  auto file = disk.Create(path);
  REQUIRE(file);
  return *std::move(file);
}

// What `path` holds after the crash of a thousand disks, "-" for no file, and how often.
std::map<std::string, int> Fates(const std::string& path,
                                 const std::function<void(SimulatedDisk&)>& work) {
  std::map<std::string, int> fates;
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    SimulatedDisk disk(seed);
    work(disk);
    disk.Restart();
    ++fates[ReadWhole(disk, path, 1 << 20).value_or("-")];
  }
  return fates;
}

TEST_CASE("what is synced, with its name, survives every crash") {
  const auto fates = Fates("d/a", [](SimulatedDisk& disk) {
    REQUIRE(disk.CreateFolder("d"));
    REQUIRE(disk.SyncFolder("."));
    const auto file = Create(disk, "d/a");
    REQUIRE(file->Append("bytes"));
    REQUIRE(file->Sync());
    REQUIRE(disk.SyncFolder("d"));
  });
  CHECK(fates == std::map<std::string, int>{{"bytes", 1000}});
}

TEST_CASE("what a continued file had stays; what was added meets the fate of any bytes") {
  const auto fates = Fates("a", [](SimulatedDisk& disk) {
    REQUIRE(ReplaceFile(disk, "a", "old, "));
    const auto file = disk.Continue("a").value();
    REQUIRE(file->Append("synced, "));
    REQUIRE(file->Sync());
    REQUIRE(file->Append("later"));
  });
  for (const auto& [data, count] : fates) CHECK(data.starts_with("old, synced, "));
  CHECK(fates.at("old, synced, ") > 100);
  CHECK(fates.at("old, synced, later") > 100);
  CHECK(fates.size() > 10);
  SimulatedDisk disk(1);
  CHECK(disk.Continue("none").error().code == ENOENT);
}

TEST_CASE("a name, a folder, or bytes that are not synced may be lost") {
  const auto name = Fates("a", [](SimulatedDisk& disk) {
    const auto file = Create(disk, "a");
    REQUIRE(file->Append("bytes"));
    REQUIRE(file->Sync());
  });
  CHECK(name.size() == 2);
  CHECK(name.at("-") > 100);
  CHECK(name.at("bytes") > 100);
  const auto folder = Fates("d/a", [](SimulatedDisk& disk) {
    REQUIRE(disk.CreateFolder("d"));
    const auto file = Create(disk, "d/a");
    REQUIRE(file->Sync());
    REQUIRE(disk.SyncFolder("d"));
  });
  CHECK(folder.at("-") > 100);
  CHECK(folder.at("") > 100);
  const auto bytes = Fates("a", [](SimulatedDisk& disk) {
    const auto file = Create(disk, "a");
    REQUIRE(disk.SyncFolder("."));
    REQUIRE(file->Append("safe"));
    REQUIRE(file->Sync());
    REQUIRE(file->Append("later"));
  });
  for (const auto& [data, count] : bytes) CHECK(data.starts_with("safe"));
  CHECK(bytes.at("safe") > 100);                           // lost
  CHECK(bytes.at("safelater") > 100);                      // kept
  CHECK(bytes.at("safela") > 10);                          // torn
  CHECK(bytes.at(std::string("safe\0\0\0\0\0", 9)) > 10);  // zeroed
  CHECK(bytes.size() > 20);                                // garbage
}

TEST_CASE("a rename leaves the old bytes or the new, a truncation maybe neither") {
  const auto replaced = Fates("a", [](SimulatedDisk& disk) {
    REQUIRE(ReplaceFile(disk, "a", "old"));
    const auto file = Create(disk, "b");
    REQUIRE(file->Append("new"));
    REQUIRE(file->Sync());
    REQUIRE(disk.Rename("b", "a"));
  });
  CHECK(replaced.size() == 2);
  CHECK(replaced.at("old") > 100);
  CHECK(replaced.at("new") > 100);
  const auto truncated = Fates("a", [](SimulatedDisk& disk) {
    REQUIRE(ReplaceFile(disk, "a", "old"));
    REQUIRE(Create(disk, "a")->Append("new"));
  });
  CHECK(truncated.at("old") > 100);
  CHECK(truncated.at("") > 10);
  CHECK(truncated.at("new") > 10);
}

// Where "d/a" is after a crash: under either name of its folder, in both, or "-".
std::map<std::string, int> FolderFates(const std::function<void(SimulatedDisk&)>& work) {
  std::map<std::string, int> fates;
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    SimulatedDisk disk(seed);
    REQUIRE(disk.CreateFolder("d"));
    REQUIRE(disk.SyncFolder("."));
    const auto file = Create(disk, "d/a");
    REQUIRE(file->Append("bytes"));
    REQUIRE(file->Sync());
    work(disk);
    disk.Restart();
    std::string where;
    for (const char* folder : {"d", "e"})
      if (ReadWhole(disk, std::string(folder) + "/a", 10) == "bytes") where += folder;
    CHECK(disk.Exists("d") != disk.Exists("e"));
    ++fates[where.empty() ? "-" : where];
  }
  return fates;
}

TEST_CASE("a folder that is renamed has one of its names, and what was synced in it") {
  const auto whole = FolderFates([](SimulatedDisk& disk) {
    REQUIRE(disk.SyncFolder("d"));
    REQUIRE(disk.Rename("d", "e"));
    CHECK_FALSE(disk.Exists("d/a"));
    CHECK(ReadWhole(disk, "e/a", 10) == "bytes");
  });
  CHECK(whole.size() == 2);
  CHECK(whole.at("d") > 300);
  CHECK(whole.at("e") > 300);
  const auto durable = FolderFates([](SimulatedDisk& disk) {
    REQUIRE(disk.SyncFolder("d"));
    REQUIRE(disk.Rename("d", "e"));
    REQUIRE(disk.SyncFolder("."));
  });
  CHECK(durable == std::map<std::string, int>{{"e", 1000}});
  const auto unsynced = FolderFates([](SimulatedDisk& disk) {
    REQUIRE(disk.Rename("d", "e"));
    REQUIRE(disk.SyncFolder("."));
  });
  CHECK(unsynced.at("e") > 100);
  CHECK(unsynced.at("-") > 100);
  const auto later = FolderFates([](SimulatedDisk& disk) {
    REQUIRE(disk.Rename("d", "e"));
    REQUIRE(disk.SyncFolder("e"));
  });
  CHECK(later.size() == 2);
  CHECK(later.at("d") > 300);
}

TEST_CASE("a folder that holds something is not removed") {
  SimulatedDisk disk(1);
  REQUIRE(disk.CreateFolder("d"));
  REQUIRE(ReplaceFile(disk, "d/a", "bytes"));
  CHECK(disk.Remove("d").error().code == ENOTEMPTY);
  REQUIRE(disk.Remove("d/a"));
  CHECK(disk.Remove("d"));
  CHECK_FALSE(disk.Exists("d"));
}

TEST_CASE("replacing a file is whole at every moment") {
  for (uint64_t at = 0;; ++at) {
    SimulatedDisk disk(at);
    REQUIRE(ReplaceFile(disk, "a", "old"));
    disk.Plan(Fault{disk.writes() + at, FaultKind::kCrash});
    const bool done = ReplaceFile(disk, "a", "new").has_value();
    disk.Restart();
    const std::string found = ReadWhole(disk, "a", 10).value();
    CHECK((found == "new" || (found == "old" && !done)));
    if (done) break;
  }
}

TEST_CASE("a fault strikes once, a crash until the restart") {
  SimulatedDisk disk(1);
  const auto file = Create(disk, "a");
  REQUIRE(disk.SyncFolder("."));
  disk.Plan(Fault{2, FaultKind::kFailOnce});
  REQUIRE_FALSE(file->Append("short write"));
  CHECK(disk.faulted());
  CHECK(file->Append("rest"));
  CHECK(disk.Measure("a").value() < 15);
  disk.Plan(Fault{4, FaultKind::kFailOnce});
  REQUIRE_FALSE(file->Sync());
  CHECK(file->Sync());  // and yet:
  disk.Restart();
  const std::string after = ReadWhole(disk, "a", 100).value();
  CHECK(after == std::string(after.size(), '\0'));

  disk.Plan(Fault{disk.writes() + 2, FaultKind::kFailOnce});
  CHECK_FALSE(ReplaceFile(disk, "c", "once"));
  REQUIRE(ReplaceFile(disk, "c", "more"));  // written anew, it is synced anew
  disk.Restart();
  CHECK(ReadWhole(disk, "c", 100) == "more");

  disk.Plan(Fault{disk.writes(), FaultKind::kCrash});
  CHECK_FALSE(disk.Create("b"));
  CHECK(disk.crashed());
  CHECK_FALSE(disk.Open("a"));
  CHECK_FALSE(disk.SyncFolder("."));
  disk.Restart();
  CHECK(disk.Open("a"));
}

TEST_CASE("locks keep out the second, and fall with the power") {
  SimulatedDisk disk(1);
  auto lock = disk.Lock("L");
  REQUIRE(lock);
  CHECK_FALSE(disk.Lock("L"));
  disk.Restart();
  const auto next = disk.Lock("L");
  REQUIRE(next);
  lock->reset();  // what is left of the time before frees nothing now
  CHECK_FALSE(disk.Lock("L"));
}

}  // namespace
}  // namespace writ::simulation
