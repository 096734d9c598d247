// A disk in memory that fails as disks do, driven by a seed. It keeps for every file what a crash
// would leave: the synced bytes surely, the rest perhaps, torn, zeroed or as garbage; and for every
// folder the names of its last sync surely, later ones each perhaps. A folder that was renamed has
// one of its names, and all that is in it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "runtime/disk/disk.h"

namespace writ::simulation {

// SplitMix64: the same numbers for the same seed, everywhere.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next();
  uint64_t Below(uint64_t bound) { return Next() % bound; }  // bound > 0
  bool OneIn(uint64_t n) { return Below(n) == 0; }

 private:
  uint64_t state_;
};

enum class FaultKind : uint8_t {
  kCrash,     // in the middle of the operation; all later ones fail until Restart
  kFailOnce,  // the operation fails, having done a part; later ones succeed again
};
struct Fault {
  uint64_t at = 0;  // the index of an operation that writes, from 0
  FaultKind kind = FaultKind::kCrash;
};

// What a broken disk, or a broken program above it, amounts to: bugs to be found.
struct Lies {
  std::string unsynced;        // Sync of a file with this ending returns OK and does nothing
  bool sync_folder = false;    // likewise SyncFolder of any folder
  std::string unsynced_below;  // likewise Sync of a file in a folder of that name, or below
  std::string kept_below;      // likewise Remove of one
};

class SimulatedDisk final : public Disk {
 public:
  explicit SimulatedDisk(uint64_t seed, Lies lies = {}) : lies_(std::move(lies)), random_(seed) {}

  // As the other is now, and all of it durable: the same beginning for many runs.
  SimulatedDisk(const SimulatedDisk& other, uint64_t seed, Lies lies = {});

  void Plan(std::optional<Fault> fault) { fault_ = fault; }
  bool crashed() const { return crashed_; }
  bool faulted() const { return faulted_; }
  DiskOperation faulted_operation() const { return faulted_operation_; }
  uint64_t writes() const { return writes_; }  // operations so far that write
  uint64_t trace() const { return trace_; }    // a hash over them
  // The power fails, and comes back: what was not synced is drawn by lot. No file or lock of before
  // may be used after.
  void Restart();
  std::vector<std::string> Files() const;  // their paths, in order
  // The next `count` reads fail; the files are as they were.
  void FailReads(uint64_t count) { failing_reads_ = count; }
  // As if others might read that file.
  void Expose(const std::string& path) { exposed_.insert(path); }
  // As if another machine could write here.
  void Share() { shared_ = true; }

  DiskResult<std::unique_ptr<AppendFile>> Create(const std::string& path) override;
  DiskResult<std::unique_ptr<AppendFile>> Continue(const std::string& path) override;
  DiskResult<std::unique_ptr<ReadFile>> Open(const std::string& path) override;
  bool Exists(const std::string& path) override;
  DiskResult<uint64_t> Measure(const std::string& path) override;
  DiskResult<bool> IsPrivate(const std::string& path) override;
  DiskResult<std::vector<std::string>> List(const std::string& folder) override;
  DiskResult<void> Remove(const std::string& path) override;
  DiskResult<void> Rename(const std::string& from, const std::string& to) override;
  DiskResult<void> RenameNew(const std::string& from, const std::string& to) override;
  DiskResult<void> CreateFolder(const std::string& path) override;
  DiskResult<void> SyncFolder(const std::string& folder) override;
  DiskResult<std::unique_ptr<DiskLock>> Lock(const std::string& path) override;
  bool IsShared(const std::string&) override { return shared_; }

 private:
  friend class SimulatedAppendFile;
  friend class SimulatedReadFile;
  friend class SimulatedLock;

  struct Node {
    bool is_folder = false;
    std::string data;        // as a running system sees it
    std::string synced;      // as a crash surely leaves it
    bool truncated = false;  // since the last sync: a crash may leave the old bytes
    std::vector<std::pair<size_t, size_t>> dropped;  // ranges that a failed sync gave up on
  };
  using NodeRef = std::shared_ptr<Node>;
  struct Change {
    std::string path;
    NodeRef node;            // null: removed
    std::string moved_from;  // of a folder that was renamed: its name before
  };
  using ChangesByFolder = std::map<std::string, std::vector<Change>>;

  // Counts a writing operation. Nothing: go on. Otherwise it fails with that code, after half of it
  // was done if Half() says so.
  std::optional<int> Trouble(DiskOperation operation, const std::string& path, uint64_t size);
  bool Half() { return random_.OneIn(2); }
  void Enter(const std::string& path, NodeRef node);
  DiskResult<void> Move(const std::string& from, const std::string& to);
  void MoveFolder(const std::string& from, const std::string& to);
  void Rename(ChangesByFolder& changes, const std::string& from, const std::string& to);
  std::string DurableName(std::string path) const;
  void MoveDurable(const std::string& from, const std::string& to);
  void SurvivingMoves();
  void SurvivingNames();
  void SurvivingBytes(Node& node);
  void SpoilTail(Node& node);
  DiskResult<void> Append(const std::string& path, Node& node, std::string_view bytes);
  DiskResult<void> Sync(const std::string& path, Node& node);

  const Lies lies_;
  mutable std::mutex mutex_;
  Random random_;
  std::optional<Fault> fault_;
  bool crashed_ = false, faulted_ = false, shared_ = false;
  DiskOperation faulted_operation_ = DiskOperation::kOpen;
  uint64_t writes_ = 0, trace_ = 0, failing_reads_ = 0;
  std::map<std::string, NodeRef> names_, durable_names_;
  std::set<std::string> exposed_;
  ChangesByFolder pending_;  // in order
  std::shared_ptr<std::set<std::string>> locks_ = std::make_shared<std::set<std::string>>();
};

}  // namespace writ::simulation
