#include "runtime/cases/anchor_files.h"

#include <algorithm>
#include <cerrno>
#include <tuple>

namespace writ::cases {
namespace {

std::unexpected<std::string> Failed(const DiskError& error) {
  return std::unexpected(error.Text());
}

}  // namespace

std::expected<std::vector<std::string>, std::string> AnchorFiles::List() {
  auto names = disk_.List(folder_);
  if (!names && names.error().code == ENOENT) return std::vector<std::string>{};
  if (!names) return Failed(names.error());
  std::ranges::sort(*names);
  return *std::move(names);
}

std::expected<std::string, std::string> AnchorFiles::Read(const std::string& name) {
  const auto size = disk_.Measure(PathOf(name));
  if (!size) return Failed(size.error());
  auto bytes = ReadWhole(disk_, PathOf(name), *size);
  if (!bytes) return Failed(bytes.error());
  return *std::move(bytes);
}

// The first time the folders are synced although the names may be there: whoever made them may
// have failed in just that.
audit::AnchorDisk::Status AnchorFiles::Append(const std::string& name, std::string_view bytes) {
  const bool known = name == durable_;
  if (!known) {
    if (auto made = disk_.CreateFolder(folder_); !made) return Failed(made.error());
    if (auto synced = disk_.SyncFolder(FolderOf(folder_)); !synced) return Failed(synced.error());
  }
  const uint64_t before = disk_.Measure(PathOf(name)).value_or(0);
  auto file = disk_.Continue(PathOf(name));
  if (!file && file.error().code == ENOENT) file = disk_.Create(PathOf(name));
  if (!file) return Failed(file.error());
  auto done = (*file)->Append(bytes);
  if (done) done = (*file)->Sync();
  if (!done) {
    // After a failed sync the bytes can be read, but may never be written: whoever appends behind
    // them would find a hole in front after a crash.
    std::ignore = Truncate(name, before);
    return Failed(done.error());
  }
  if (known) return {};
  if (auto synced = disk_.SyncFolder(folder_); !synced) return Failed(synced.error());
  durable_ = name;
  return {};
}

// By a file in its place, so that no crash leaves less than was to be kept.
audit::AnchorDisk::Status AnchorFiles::Truncate(const std::string& name, uint64_t size) {
  const auto bytes = Read(name);
  if (!bytes) return std::unexpected(bytes.error());
  if (bytes->size() < size) return std::unexpected(PathOf(name) + ": too short");
  const auto replaced = ReplaceFile(disk_, PathOf(name), std::string_view(*bytes).substr(0, size));
  if (!replaced) return Failed(replaced.error());
  return {};
}

}  // namespace writ::cases
