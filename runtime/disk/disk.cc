#include "runtime/disk/disk.h"

#include <cerrno>
#include <cstring>

namespace writ {

std::string_view NameOf(DiskOperation operation) {
  switch (operation) {
    case DiskOperation::kCreate: return "create";
    case DiskOperation::kOpen: return "open";
    case DiskOperation::kRead: return "read";
    case DiskOperation::kAppend: return "append";
    case DiskOperation::kSync: return "sync";
    case DiskOperation::kClose: return "close";
    case DiskOperation::kRename: return "rename";
    case DiskOperation::kRemove: return "remove";
    case DiskOperation::kList: return "list";
    case DiskOperation::kCreateFolder: return "create folder";
    case DiskOperation::kSyncFolder: return "sync folder";
    case DiskOperation::kMeasure: return "measure";
    case DiskOperation::kCheckOwner: return "check owner of";
    case DiskOperation::kLock: return "lock";
  }
  return "";
}

std::string DiskError::Text() const {
  char buffer[128] = "";
  const char* words = strerror_r(code, buffer, sizeof buffer);  // GNU's: may not use the buffer
  return std::string(NameOf(operation)) + " " + path + ": " + words;
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

DiskResult<std::string> ReadWhole(Disk& disk, const std::string& path, size_t max_bytes) {
  const auto file = disk.Open(path);
  if (!file) return std::unexpected(file.error());
  std::string bytes(max_bytes + 1, '\0');
  const auto got = (*file)->ReadAt(0, bytes.data(), bytes.size());
  if (!got) return std::unexpected(got.error());
  if (*got > max_bytes) return std::unexpected(DiskError{DiskOperation::kRead, path, EFBIG});
  bytes.resize(*got);
  return bytes;
}

DiskResult<void> ReplaceFile(Disk& disk, const std::string& path, std::string_view bytes) {
  const std::string beside = path + ".new";
  // A crash in a rename may leave both names to the file in place, which must not be written over.
  if (disk.Exists(beside))
    if (auto done = disk.Remove(beside); !done) return done;
  const auto file = disk.Create(beside);
  if (!file) return std::unexpected(file.error());
  if (auto done = (*file)->Append(bytes); !done) return done;
  if (auto done = (*file)->Sync(); !done) return done;
  if (auto done = (*file)->Close(); !done) return done;
  if (auto done = disk.Rename(beside, path); !done) return done;
  return disk.SyncFolder(FolderOf(path));
}

}  // namespace writ
