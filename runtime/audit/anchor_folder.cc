#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include "runtime/audit/anchor.h"

namespace writ::audit {
namespace {

std::string ErrorText() { return std::generic_category().message(errno); }
auto Failed() { return std::unexpected(ErrorText()); }

// A file descriptor that is closed in the end.
class Descriptor {
 public:
  Descriptor(const std::string& path, int flags)
      : fd_(open(path.c_str(), flags | O_CLOEXEC, 0640)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

bool SyncFolder(const std::string& path) {
  const Descriptor folder(path, O_RDONLY | O_DIRECTORY);
  return folder.ok() && fsync(folder.get()) == 0;
}

// The folder and those above it that are missing, each made durable in the one above.
AnchorDisk::Status MakeFolder(const std::filesystem::path& path) {
  std::error_code error;
  if (path.empty() || std::filesystem::is_directory(path, error)) return {};
  if (auto above = MakeFolder(path.parent_path()); !above) return above;
  if (mkdir(path.c_str(), 0750) != 0 && errno != EEXIST) return Failed();
  const std::string parent = path.parent_path().string();
  if (!SyncFolder(parent.empty() ? "." : parent)) return Failed();
  return {};
}

}  // namespace

std::expected<std::vector<std::string>, std::string> AnchorFolder::List() {
  std::error_code error;
  std::vector<std::string> names;
  if (!std::filesystem::exists(path_, error)) {
    if (error) return std::unexpected(error.message());
    return names;
  }
  auto entry = std::filesystem::directory_iterator(path_, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) return std::unexpected(error.message());
  std::ranges::sort(names);
  return names;
}

std::expected<std::string, std::string> AnchorFolder::Read(const std::string& name) {
  const Descriptor file(path_ + "/" + name, O_RDONLY);
  if (!file.ok()) return Failed();
  std::string bytes;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t got = read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed();
    if (got == 0) return bytes;
    bytes.append(buffer, static_cast<size_t>(got));
  }
}

AnchorDisk::Status AnchorFolder::Append(const std::string& name, std::string_view bytes) {
  if (auto made = MakeFolder(path_); !made) return made;
  const std::string path = path_ + "/" + name;
  struct stat status = {};
  const bool is_new = stat(path.c_str(), &status) != 0;
  const Descriptor file(path, O_WRONLY | O_CREAT | O_APPEND);
  if (!file.ok() || !WriteAll(file.get(), bytes) || fsync(file.get()) != 0) return Failed();
  if (is_new && !SyncFolder(path_)) return Failed();
  return {};
}

AnchorDisk::Status AnchorFolder::Truncate(const std::string& name, uint64_t size) {
  const Descriptor file(path_ + "/" + name, O_WRONLY);
  if (!file.ok() || ftruncate(file.get(), static_cast<off_t>(size)) != 0 ||
      fsync(file.get()) != 0) {
    return Failed();
  }
  return {};
}

}  // namespace writ::audit
