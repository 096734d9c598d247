#include "runtime/columns/folder_writer.h"

#include <algorithm>
#include <cerrno>

namespace writ::columns {
namespace {

Catalogue CloneOf(const Catalogue& catalogue) {
  Catalogue clone;
  clone.next_file = catalogue.next_file;
  for (const Entry& entry : catalogue.entries) clone.entries.push_back(entry.Clone());
  clone.nobody = catalogue.nobody;
  return clone;
}

}  // namespace

Result<FolderWriter> FolderWriter::Open(Disk& disk, const std::string& path, const RootKey& root,
                                        Randomness& randomness, bool make) {
  if (!make && !IsFolder(disk, path)) return Fail(ErrorKind::kNoColumns, path);
  if (auto done = disk.CreateFolder(path); !done) return Fail(done.error());
  if (!IsFolder(disk, path))  // a writer may have failed before its name was durable
    if (auto done = disk.SyncFolder(FolderOf(path)); !done) return Fail(done.error());
  if (disk.IsShared(path)) return Fail(ErrorKind::kShared, path);
  auto lock = disk.Lock(path + "/lock");
  if (!lock && lock.error().code == EAGAIN) return Fail(ErrorKind::kHeld, path);
  if (!lock) return Fail(lock.error());
  Folder folder(disk, path);
  if (IsFolder(disk, path)) {
    auto opened = Folder::Open(disk, path, root);
    if (!opened) return std::unexpected(std::move(opened.error()));
    folder = *std::move(opened);
  }
  FolderWriter writer(std::move(folder), root, randomness);
  writer.lock_ = *std::move(lock);
  writer.next_ = CloneOf(writer.folder_.catalogue());
  if (auto done = writer.Sweep(); !done) return std::unexpected(done.error());
  return writer;
}

Result<void> FolderWriter::Sweep() {
  const std::string& path = folder_.path();
  const auto names = disk().List(path);
  if (!names) return Fail(names.error());
  bool any = false;
  for (const std::string& name : *names) {
    const bool ours =
        name.ends_with(kSegmentEnding) || name == std::string(kCatalogueName) + ".new";
    const bool counts = std::ranges::any_of(
        folder_.catalogue().entries, [&](const Entry& entry) { return entry.FileName() == name; });
    if (!ours || counts) continue;
    if (auto done = disk().Remove(path + "/" + name); !done) return Fail(done.error());
    any = true;
  }
  if (any)
    if (auto done = disk().SyncFolder(path); !done) return Fail(done.error());
  return {};
}

Result<void> FolderWriter::Commit() {
  const std::string& path = folder_.path();
  if (auto done = disk().SyncFolder(path); !done) return Fail(done.error());
  const std::string bytes = SealCatalogue(next_, *root_, *randomness_);
  if (auto done = ReplaceFile(disk(), path + "/" + std::string(kCatalogueName), bytes); !done)
    return Fail(done.error());
  folder_.catalogue_ = CloneOf(next_);
  return {};
}

}  // namespace writ::columns
