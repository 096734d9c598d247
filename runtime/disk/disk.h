// Files as the runtime needs them: append, sync, rename, folder sync, lock; no seeking writer, no
// mapping. Everything durable goes through a Disk, so that a test can put a simulated one beneath.
//
// What a Disk promises is what POSIX promises and no more:
// - Appended bytes are durable when Sync of their file returned, and the file's name is durable
//   when SyncFolder of its folder returned. Before, a crash may keep any part of them.
// - After a failed Append or Sync nobody knows what reached the disk, and a later Sync that returns
//   OK does not speak for the earlier bytes. The caller must stop and read back.
//
// A Disk and a ReadFile may be used by several threads at once, an AppendFile by one at a time.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace writ {

enum class DiskOperation : uint8_t {
  kCreate,
  kOpen,
  kRead,
  kAppend,
  kSync,
  kClose,
  kRename,
  kRemove,
  kList,
  kCreateFolder,
  kSyncFolder,
  kMeasure,
  kCheckOwner,
  kLock,
};
std::string_view NameOf(DiskOperation operation);  // "create", "sync folder"; for messages

struct DiskError {
  DiskOperation operation = DiskOperation::kOpen;
  std::string path;
  int code = 0;  // as errno has it

  std::string Text() const;  // "append records/000003.log: No space left on device"
  friend bool operator==(const DiskError&, const DiskError&) = default;
};

template <typename T>
using DiskResult = std::expected<T, DiskError>;

class AppendFile {
 public:
  AppendFile() = default;
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;
  virtual ~AppendFile() = default;  // closes, and tells nobody if that failed

  virtual DiskResult<void> Append(std::string_view bytes) = 0;  // unbuffered; on failure some may
                                                                // have been written
  virtual DiskResult<void> Sync() = 0;
  virtual DiskResult<void> Close() = 0;  // at most once; nothing may follow it
};

class ReadFile {
 public:
  ReadFile() = default;
  ReadFile(const ReadFile&) = delete;
  ReadFile& operator=(const ReadFile&) = delete;
  virtual ~ReadFile() = default;

  // Bytes read, fewer than `size` only at the end of the file.
  virtual DiskResult<size_t> ReadAt(uint64_t offset, char* to, size_t size) const = 0;
};

// Held until destroyed, or until the process ends. Not inherited over fork.
class DiskLock {
 public:
  DiskLock() = default;
  DiskLock(const DiskLock&) = delete;
  DiskLock& operator=(const DiskLock&) = delete;
  virtual ~DiskLock() = default;
};

class Disk {
 public:
  Disk() = default;
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  virtual ~Disk() = default;

  // A new, empty file in place of any of that name; readable by its owner alone.
  virtual DiskResult<std::unique_ptr<AppendFile>> Create(const std::string& path) = 0;
  // Code ENOENT if there is none.
  virtual DiskResult<std::unique_ptr<ReadFile>> Open(const std::string& path) = 0;
  virtual bool Exists(const std::string& path) = 0;
  virtual DiskResult<uint64_t> Measure(const std::string& path) = 0;  // bytes
  // Whether its owner alone may read and write it, who is this user or root.
  virtual DiskResult<bool> IsPrivate(const std::string& path) = 0;
  // Names of what is in a folder, without "." and "..", in no order.
  virtual DiskResult<std::vector<std::string>> List(const std::string& folder) = 0;

  virtual DiskResult<void> Remove(const std::string& path) = 0;  // a file, or an empty folder
  virtual DiskResult<void> Rename(const std::string& from, const std::string& to) = 0;
  // The same, but code EEXIST if there is anything of the name `to`.
  virtual DiskResult<void> RenameNew(const std::string& from, const std::string& to) = 0;
  // Its parent must exist. A folder that is there already is no error.
  virtual DiskResult<void> CreateFolder(const std::string& path) = 0;
  virtual DiskResult<void> SyncFolder(const std::string& folder) = 0;

  // Never waits: code EAGAIN if anybody has it, this process included.
  virtual DiskResult<std::unique_ptr<DiskLock>> Lock(const std::string& path) = 0;
  // Whether another machine may write here too, so that a lock proves nothing (NFS, SMB, …).
  virtual bool IsShared(const std::string& path) = 0;
  // A file that is there, to be appended to behind its last byte. Code ENOENT if there is none.
  virtual DiskResult<std::unique_ptr<AppendFile>> Continue(const std::string& path) = 0;
};

// The machine's own files. Reads with pread: a mapped file would turn a disk error into SIGBUS.
Disk& PosixDisk();

// The folder that `path` lies in: "a/b" of "a/b/c", "." of "c".
std::string FolderOf(const std::string& path);

// The whole of a small file. Code EFBIG if it is larger.
DiskResult<std::string> ReadWhole(Disk& disk, const std::string& path, size_t max_bytes);
// Old bytes or new bytes, never a mixture: written beside, synced, renamed, folder synced.
DiskResult<void> ReplaceFile(Disk& disk, const std::string& path, std::string_view bytes);

}  // namespace writ
