#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <map>
#include <mutex>
#include <utility>

#include "runtime/disk/disk.h"

namespace writ {
namespace {

std::unexpected<DiskError> Failed(DiskOperation operation, const std::string& path,
                                  int code = errno) {
  return std::unexpected(DiskError{operation, path, code});
}

// Never 0, 1 or 2: a host may have closed those, and what it prints later must not land in a log.
int OpenAbove(const std::string& path, int flags) {
  int fd = -1;
  do {
    fd = open(path.c_str(), flags | O_CLOEXEC, 0600);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0 || fd > STDERR_FILENO) return fd;
  const int above = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  const int code = errno;
  close(fd);
  errno = code;
  return above;
}

class PosixAppendFile final : public AppendFile {
 public:
  PosixAppendFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  ~PosixAppendFile() override {
    if (fd_ >= 0) close(fd_);
  }

  DiskResult<void> Append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t put = write(fd_, bytes.data(), bytes.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return Failed(DiskOperation::kAppend, path_);
      bytes.remove_prefix(static_cast<size_t>(put));
    }
    return {};
  }

  DiskResult<void> Sync() override {
    if (fdatasync(fd_) == 0) return {};
    return Failed(DiskOperation::kSync, path_);
  }

  // No retry: on Linux the descriptor is gone even after EINTR.
  DiskResult<void> Close() override {
    const int fd = std::exchange(fd_, -1);
    if (close(fd) == 0) return {};
    return Failed(DiskOperation::kClose, path_);
  }

 private:
  const std::string path_;
  int fd_;
};

class PosixReadFile final : public ReadFile {
 public:
  PosixReadFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  ~PosixReadFile() override { close(fd_); }

  DiskResult<size_t> ReadAt(uint64_t offset, char* to, size_t size) const override {
    size_t got = 0;
    while (got < size) {
      const ssize_t part = pread(fd_, to + got, size - got, static_cast<off_t>(offset + got));
      if (part < 0 && errno == EINTR) continue;
      if (part < 0) return Failed(DiskOperation::kRead, path_);
      if (part == 0) break;
      got += static_cast<size_t>(part);
    }
    return got;
  }

 private:
  const std::string path_;
  const int fd_;
};

// The kernel's record locks are per process: it would let a second handle of this process in, and
// closing any descriptor of the file would drop the lock. So a table keeps the second one out
// before the file is touched. An entry of another process is one that fork copied.
class LockTable {
 public:
  using File = std::pair<dev_t, ino_t>;

  bool Enter(const File& file) {
    const std::lock_guard guard(mutex_);
    const auto [entry, fresh] = held_.try_emplace(file, getpid());
    if (!fresh && entry->second == getpid()) return false;
    entry->second = getpid();
    return true;
  }

  void Leave(const File& file) {
    const std::lock_guard guard(mutex_);
    held_.erase(file);
  }

 private:
  std::mutex mutex_;
  std::map<File, pid_t> held_;
};

LockTable& Locks() {
  static auto* table = new LockTable;  // never destroyed: a lock may outlive the statics
  return *table;
}

class PosixLock final : public DiskLock {
 public:
  PosixLock(int fd, LockTable::File file) : fd_(fd), file_(file), process_(getpid()) {}
  ~PosixLock() override {
    close(fd_);  // in a child this drops nothing of the parent's
    if (getpid() == process_) Locks().Leave(file_);
  }

 private:
  const int fd_;
  const LockTable::File file_;
  const pid_t process_;
};

DiskResult<std::unique_ptr<DiskLock>> LockOpenFile(const std::string& path, int fd,
                                                   const LockTable::File& file) {
  struct flock lock{};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (fcntl(fd, F_SETLK, &lock) == 0) return std::make_unique<PosixLock>(fd, file);
  const int code = errno == EACCES ? EAGAIN : errno;
  close(fd);
  Locks().Leave(file);
  return Failed(DiskOperation::kLock, path, code);
}

class Posix final : public Disk {
 public:
  DiskResult<std::unique_ptr<AppendFile>> Create(const std::string& path) override {
    const int fd = OpenAbove(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (fd < 0) return Failed(DiskOperation::kCreate, path);
    return std::make_unique<PosixAppendFile>(path, fd);
  }

  DiskResult<std::unique_ptr<AppendFile>> Continue(const std::string& path) override {
    const int fd = OpenAbove(path, O_WRONLY | O_APPEND);
    if (fd < 0) return Failed(DiskOperation::kOpen, path);
    return std::make_unique<PosixAppendFile>(path, fd);
  }

  DiskResult<std::unique_ptr<ReadFile>> Open(const std::string& path) override {
    const int fd = OpenAbove(path, O_RDONLY);
    if (fd < 0) return Failed(DiskOperation::kOpen, path);
    return std::make_unique<PosixReadFile>(path, fd);
  }

  bool Exists(const std::string& path) override { return access(path.c_str(), F_OK) == 0; }

  DiskResult<uint64_t> Measure(const std::string& path) override {
    struct stat status{};
    if (stat(path.c_str(), &status) != 0) return Failed(DiskOperation::kMeasure, path);
    return static_cast<uint64_t>(status.st_size);
  }

  DiskResult<bool> IsPrivate(const std::string& path) override {
    struct stat status{};
    if (stat(path.c_str(), &status) != 0) return Failed(DiskOperation::kCheckOwner, path);
    const bool ours = status.st_uid == geteuid() || status.st_uid == 0;
    return ours && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
  }

  DiskResult<std::vector<std::string>> List(const std::string& folder) override {
    DIR* stream = opendir(folder.c_str());
    if (stream == nullptr) return Failed(DiskOperation::kList, folder);
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = readdir(stream)) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    const int code = errno;
    closedir(stream);
    if (code != 0) return Failed(DiskOperation::kList, folder, code);
    return names;
  }

  DiskResult<void> Remove(const std::string& path) override {
    if (unlink(path.c_str()) == 0) return {};
    if (errno == EISDIR && rmdir(path.c_str()) == 0) return {};
    return Failed(DiskOperation::kRemove, path);
  }

  DiskResult<void> Rename(const std::string& from, const std::string& to) override {
    if (std::rename(from.c_str(), to.c_str()) == 0) return {};
    return Failed(DiskOperation::kRename, from);
  }

  DiskResult<void> RenameNew(const std::string& from, const std::string& to) override {
    if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
    if (errno != EINVAL && errno != ENOSYS) return Failed(DiskOperation::kRename, from);
    // A file system that cannot: a second name never replaces either.
    if (link(from.c_str(), to.c_str()) != 0) return Failed(DiskOperation::kRename, from);
    if (unlink(from.c_str()) != 0) return Failed(DiskOperation::kRemove, from);
    return {};
  }

  DiskResult<void> CreateFolder(const std::string& path) override {
    if (mkdir(path.c_str(), 0700) == 0) return {};
    struct stat status{};
    const int code = errno;
    if (code == EEXIST && stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return {};
    return Failed(DiskOperation::kCreateFolder, path, code);
  }

  DiskResult<void> SyncFolder(const std::string& folder) override {
    const int fd = OpenAbove(folder, O_RDONLY | O_DIRECTORY);
    if (fd < 0) return Failed(DiskOperation::kSyncFolder, folder);
    const int code = fsync(fd) == 0 ? 0 : errno;
    close(fd);
    if (code == 0) return {};
    return Failed(DiskOperation::kSyncFolder, folder, code);
  }

  DiskResult<std::unique_ptr<DiskLock>> Lock(const std::string& path) override {
    struct stat status{};
    if (stat(path.c_str(), &status) != 0) {  // made first and closed, before anybody can hold it
      const int made = OpenAbove(path, O_WRONLY | O_CREAT);
      if (made < 0) return Failed(DiskOperation::kLock, path);
      close(made);
      if (stat(path.c_str(), &status) != 0) return Failed(DiskOperation::kLock, path);
    }
    const LockTable::File file{status.st_dev, status.st_ino};
    if (!Locks().Enter(file)) return Failed(DiskOperation::kLock, path, EAGAIN);
    const int fd = OpenAbove(path, O_RDWR);
    if (fd >= 0) return LockOpenFile(path, fd, file);
    const int code = errno;
    Locks().Leave(file);
    return Failed(DiskOperation::kLock, path, code);
  }

  bool IsShared(const std::string& path) override {
    struct statfs status{};
    if (statfs(path.c_str(), &status) != 0) return false;
    switch (static_cast<uint32_t>(status.f_type)) {
      case 0x6969:      // NFS
      case 0x517B:      // SMB
      case 0xFF534D42:  // CIFS
      case 0xFE534D42:  // SMB2
      case 0x65735546:  // FUSE: sshfs, glusterfs, …
      case 0x00C36400:  // Ceph
      case 0x01021997:  // 9P
      case 0x0BD00BD0:  // Lustre
        return true;
      default: return false;
    }
  }
};

}  // namespace

Disk& PosixDisk() {
  static Posix disk;
  return disk;
}

}  // namespace writ
