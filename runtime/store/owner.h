// Who has a store open: a lock for the processes of this machine, and a record for people and for
// other machines.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "runtime/disk/disk.h"
#include "runtime/store/error.h"

namespace writ {

// PATH/OWNER, lines of "word value".
struct OwnerRecord {
  Owner owner;
  bool open = false;
  bool made = false;  // the database was complete once: from then on it may not be made anew
  friend bool operator==(const OwnerRecord&, const OwnerRecord&) = default;
};
std::string EncodeOwner(const OwnerRecord& record);
StoreResult<OwnerRecord> ParseOwner(std::string_view text);

struct OwnershipOptions {
  bool create = false, take_over = false;
  std::function<std::string()> now;
};

class Ownership {
 public:
  // Locks and writes the record. kHeld, kMissing, kCorrupt, kNewerFormat or a failure of the disk.
  static StoreResult<std::unique_ptr<Ownership>> Take(Disk& disk, const std::string& path,
                                                      const OwnershipOptions& options);
  Ownership(const Ownership&) = delete;
  Ownership& operator=(const Ownership&) = delete;
  ~Ownership() = default;  // unlocks

  const Owner& owner() const { return record_.owner; }
  bool made() const { return record_.made; }
  bool crashed() const { return crashed_; }  // whoever had it before did not close it
  StoreResult<void> MarkMade();
  // Whether the record still names this handle: another machine may have taken over.
  StoreResult<bool> Holds() const;
  void MarkClosed();  // if it still holds and the disk allows

 private:
  Ownership(Disk& disk, std::string path, std::unique_ptr<DiskLock> lock, OwnerRecord record,
            bool crashed);

  Disk& disk_;
  const std::string path_;
  const std::unique_ptr<DiskLock> lock_;
  OwnerRecord record_;
  const bool crashed_;
};

}  // namespace writ
