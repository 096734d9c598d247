#include "runtime/disk/whole_folder.h"

#include <cerrno>
#include <tuple>
#include <utility>

namespace writ {
namespace {

std::string WithoutSlash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

}  // namespace

DiskResult<void> RemoveTree(Disk& disk, const std::string& path) {
  auto removed = disk.Remove(path);
  if (removed || removed.error().code == ENOENT) return {};
  if (removed.error().code != ENOTEMPTY && removed.error().code != EEXIST) return removed;
  const auto names = disk.List(path);
  if (!names) return std::unexpected(names.error());
  for (const std::string& name : *names)
    if (auto done = RemoveTree(disk, path + "/" + name); !done) return done;
  return disk.Remove(path);
}

WholeFolder::WholeFolder(Disk& disk, std::string path)
    : disk_(disk), path_(WithoutSlash(std::move(path))), partial_(path_ + ".partial") {}

WholeFolder::~WholeFolder() {
  if (begun_ && !done_) std::ignore = RemoveTree(disk_, partial_);
}

// Folders above the one that is written are durable at once: they are not part of it.
DiskResult<void> WholeFolder::MakeFolder(const std::string& path) {
  if (path == "." || path == "/" || folders_.contains(path)) return {};
  const bool within = path == partial_ || path.starts_with(partial_ + "/");
  if (!within && disk_.Exists(path)) return {};
  if (auto made = MakeFolder(FolderOf(path)); !made) return made;
  if (auto made = disk_.CreateFolder(path); !made) return made;
  folders_[path] = within;
  return within ? DiskResult<void>() : disk_.SyncFolder(FolderOf(path));
}

// A file of an earlier attempt would be handed out with the others.
DiskResult<void> WholeFolder::Begin() {
  begun_ = true;
  return RemoveTree(disk_, partial_);
}

DiskResult<void> WholeFolder::Write(const std::string& path, std::string_view bytes) {
  if (!begun_)
    if (auto done = Begin(); !done) return done;
  if (auto made = MakeFolder(FolderOf(path)); !made) return made;
  const auto file = disk_.Create(path);
  if (!file) return std::unexpected(file.error());
  if (auto done = (*file)->Append(bytes); !done) return done;
  if (auto done = (*file)->Sync(); !done) return done;
  return (*file)->Close();
}

DiskResult<void> WholeFolder::Put(const std::string& name, std::string_view bytes) {
  if (trouble_) return std::unexpected(*trouble_);
  auto written = Write(partial_ + "/" + name, bytes);
  if (!written) trouble_ = written.error();
  return written;
}

DiskResult<void> WholeFolder::Sync() {
  for (const auto& [folder, unfinished] : folders_)
    if (unfinished)
      if (auto synced = disk_.SyncFolder(folder); !synced) return synced;
  if (auto renamed = disk_.RenameNew(partial_, path_); !renamed) return renamed;
  done_ = true;
  return disk_.SyncFolder(FolderOf(path_));
}

DiskResult<void> WholeFolder::Finish() {
  if (trouble_) return std::unexpected(*trouble_);
  auto synced = Sync();
  if (!synced) trouble_ = synced.error();
  return synced;
}

}  // namespace writ
