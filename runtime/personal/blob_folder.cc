// Which documents there are, and how they go.
#include <algorithm>
#include <cerrno>
#include <set>
#include <utility>

#include "runtime/personal/blob.h"
#include "runtime/personal/blob_format.h"

namespace writ {
namespace {

std::unexpected<PersonalError> Failed(const DiskError& error) {
  return std::unexpected(FromDisk(error));
}

// A name in a folder of documents, as far as it is one of ours.
struct Entry {
  BlobName name;
  bool finished = false;
};
std::optional<Entry> EntryFrom(std::string_view text) {
  Entry entry;
  entry.finished = !text.ends_with(kUnfinishedEnding);
  if (!entry.finished) text.remove_suffix(kUnfinishedEnding.size());
  const auto name = BlobNameFrom(text);
  if (!name) return std::nullopt;
  entry.name = *name;
  return entry;
}

}  // namespace

// A folder that is not there has nothing in it.
PersonalResult<std::vector<std::string>> Blobs::NamesIn(const std::string& folder) {
  auto names = disk_.List(folder);
  if (names) return *std::move(names);
  if (names.error().code == ENOENT) return std::vector<std::string>{};
  return Failed(names.error());
}

// The folder is synced although there may be nothing to remove: an earlier Remove may have failed
// in just that.
PersonalResult<bool> Blobs::Remove(const BlobName& name) {
  const std::string path = PathOf(name);
  if (!disk_.Exists(FolderOf(path))) return false;
  const auto removed = disk_.Remove(path);
  if (!removed && removed.error().code != ENOENT) return Failed(removed.error());
  if (auto synced = disk_.SyncFolder(FolderOf(path)); !synced) return Failed(synced.error());
  return removed.has_value();
}

PersonalResult<uint64_t> Blobs::RemoveAll(const Pseudonym& subject) {
  const std::string folder = ShardFolder(subject);
  if (!disk_.Exists(folder)) return 0;
  const auto names = NamesIn(folder);
  if (!names) return std::unexpected(names.error());
  uint64_t finished = 0;
  for (const std::string& text : *names) {
    const auto entry = EntryFrom(text);
    if (!entry || entry->name.subject != subject) continue;
    const auto removed = disk_.Remove(folder + "/" + text);
    if (!removed && removed.error().code != ENOENT) return Failed(removed.error());
    finished += entry->finished;
  }
  if (auto synced = disk_.SyncFolder(folder); !synced) return Failed(synced.error());
  return finished;
}

PersonalResult<BlobListing> Blobs::List() {
  BlobListing listing;
  const auto shards = NamesIn(folder_);
  if (!shards) return std::unexpected(shards.error());
  for (const std::string& shard : *shards) {
    const std::string folder = folder_ + "/" + shard;
    if (shard.size() != 2 || shard.find_first_not_of("0123456789abcdef") != shard.npos) {
      listing.foreign.push_back(folder);
      continue;
    }
    const auto names = NamesIn(folder);
    if (!names) return std::unexpected(names.error());
    for (const std::string& text : *names) {
      const auto entry = EntryFrom(text);
      if (!entry || ShardName(entry->name.subject) != shard) {
        listing.foreign.push_back(folder + "/" + text);
      } else if (entry->finished) {
        listing.documents.push_back(entry->name);
      } else {
        listing.unfinished.push_back(folder + "/" + text);
      }
    }
  }
  std::ranges::sort(listing.documents);
  std::ranges::sort(listing.unfinished);
  std::ranges::sort(listing.foreign);
  return listing;
}

PersonalResult<std::vector<BlobName>> Blobs::ListOf(const Pseudonym& subject) {
  std::vector<BlobName> found;
  const auto names = NamesIn(ShardFolder(subject));
  if (!names) return std::unexpected(names.error());
  for (const std::string& text : *names) {
    const auto entry = EntryFrom(text);
    if (entry && entry->finished && entry->name.subject == subject) found.push_back(entry->name);
  }
  std::ranges::sort(found);
  return found;
}

PersonalResult<uint64_t> Blobs::Sweep() {
  const auto listing = List();
  if (!listing) return std::unexpected(listing.error());
  std::set<std::string> folders;
  for (const std::string& path : listing->unfinished) {
    if (auto removed = disk_.Remove(path); !removed) return Failed(removed.error());
    folders.insert(FolderOf(path));
  }
  for (const std::string& folder : folders) {
    if (auto synced = disk_.SyncFolder(folder); !synced) return Failed(synced.error());
  }
  return listing->unfinished.size();
}

}  // namespace writ
