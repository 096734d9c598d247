// What the tests of the store share.
#pragma once

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "runtime/store/store.h"

namespace writ::testing {

struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "writ-store-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path); }
  std::string path;
};

// Stands for a tree: the hash says which batches came before it.
inline Digest HashOf(const Digest& before, std::string_view what) {
  return Sha256(std::string(before.begin(), before.end()) + std::string(what));
}

// An empty batch that goes on where the lease, or the batch before, ended. Every one has a hash of
// its own.
inline Batch NextBatch(const Shard& shard, Epoch epoch, uint64_t size, const Digest& hash) {
  static std::atomic<uint64_t> serial = 0;
  Batch batch{.shard = shard, .epoch = epoch, .expected_size = size, .expected_hash = hash};
  batch.hash = HashOf(hash, std::to_string(++serial));
  return batch;
}
inline Batch NextBatch(const Lease& lease) {
  return NextBatch(lease.shard, lease.epoch, lease.head.size, lease.head.hash);
}
inline Batch NextBatch(const Batch& before) {
  return NextBatch(before.shard, before.epoch, before.expected_size + before.appends.size(),
                   before.hash);
}

inline std::vector<Put> ScanAll(Store& store, const KeyRange& range, size_t limit = kMaxPageRows) {
  std::vector<Put> rows;
  std::optional<Key> after;
  do {
    Page page = store.Scan(range, limit, after).value();
    CHECK(page.rows.size() <= limit);
    rows.insert(rows.end(), page.rows.begin(), page.rows.end());
    after = page.more;
  } while (after);
  return rows;
}

inline std::vector<std::string> EventsOf(Store& store, Shard shard) {
  std::vector<std::string> events;
  for (Put& row : ScanAll(store, RangeOf(shard, Family::kEvent))) {
    CHECK(row.key == EncodeKey(shard, EventKey{{events.size()}}));
    events.push_back(std::move(row.value));
  }
  return events;
}

}  // namespace writ::testing
