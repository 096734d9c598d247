// What adding and erasing share: the lock, what a killed writer left, and the catalogue as it was.
// Not seen outside columns/.
#pragma once

#include <memory>
#include <string>

#include "runtime/columns/folder.h"

namespace writ::columns {

class FolderWriter {
 public:
  // Locks the folder, reads its catalogue, and sweeps away what no catalogue names. `make`: an
  // empty folder where there is none; else kNoColumns.
  static Result<FolderWriter> Open(Disk& disk, const std::string& path, const RootKey& root,
                                   Randomness& randomness, bool make);

  const Folder& folder() const { return folder_; }
  Catalogue& next() { return next_; }  // what Commit makes the catalogue
  Disk& disk() const { return *folder_.disk_; }
  std::string PathOf(const Entry& entry) const { return folder_.PathOf(entry); }
  SecretKey NewKey() { return SecretKey::Generate(*randomness_); }

  // When it returns, `next` counts and nothing else. The files that it names are synced by then.
  Result<void> Commit();
  // Files that no catalogue names.
  Result<void> Sweep();

 private:
  FolderWriter(Folder folder, const RootKey& root, Randomness& randomness)
      : folder_(std::move(folder)), root_(&root), randomness_(&randomness) {}

  Folder folder_;
  const RootKey* root_;
  Randomness* randomness_;
  Catalogue next_;
  std::unique_ptr<DiskLock> lock_;
};

}  // namespace writ::columns
