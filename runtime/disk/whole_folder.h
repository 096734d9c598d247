// A folder of files that is there whole or not at all: it is written beside, under a name that says
// that it is unfinished (NAME.partial), synced file by file and folder by folder, and then renamed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/disk/disk.h"

namespace writ {

// Used by one thread. After an error every call gives that error again: nothing of it is finished.
class WholeFolder {
 public:
  // Nothing is to be at `path`. What a crash left unfinished there goes with the first file.
  // `disk` must outlive it.
  WholeFolder(Disk& disk, std::string path);
  ~WholeFolder();  // takes away what is not finished, as far as the disk lets it
  WholeFolder(const WholeFolder&) = delete;
  WholeFolder& operator=(const WholeFolder&) = delete;

  // `name` is relative, "documents/001-minutes.txt"; the folders that it names are made. The file
  // and they are for their owner alone. No name twice.
  DiskResult<void> Put(const std::string& name, std::string_view bytes);
  // When this returns, all of it is durable under its name. Code EEXIST if something is there.
  DiskResult<void> Finish();

 private:
  DiskResult<void> Begin();
  DiskResult<void> Write(const std::string& path, std::string_view bytes);
  DiskResult<void> MakeFolder(const std::string& path);
  DiskResult<void> Sync();

  Disk& disk_;
  const std::string path_, partial_;
  std::map<std::string, bool> folders_;  // that were made; whether what they hold is unfinished
  std::optional<DiskError> trouble_;
  bool begun_ = false, done_ = false;
};

// Everything below and the folder itself, or a file. What is not there is no error. Not durable
// before the folder that it lies in is synced.
DiskResult<void> RemoveTree(Disk& disk, const std::string& path);

}  // namespace writ
