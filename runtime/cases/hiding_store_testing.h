// For tests: what an office with access to its store could do. Facts of one import are not there
// for as long as they are hidden.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/store/keys.h"
#include "runtime/store/store.h"

namespace writ::cases {

class HidingStore : public Store {
 public:
  explicit HidingStore(Store& beneath) : beneath_(beneath) {}

  StoreResult<Lease> Acquire(Shard shard, std::string_view owner) override {
    return beneath_.Acquire(shard, owner);
  }
  StoreResult<bool> Renew(Shard shard, Epoch epoch) override {
    return beneath_.Renew(shard, epoch);
  }
  StoreResult<CommitOutcome> Commit(const Batch& batch) override { return beneath_.Commit(batch); }
  StoreResult<std::vector<std::optional<std::string>>> MultiGet(
      std::span<const Key> keys) override {
    return beneath_.MultiGet(keys);
  }
  StoreResult<Page> Scan(const KeyRange& range, size_t limit,
                         const std::optional<Key>& after) override {
    auto page = beneath_.Scan(range, limit, after);
    if (page && limit > 1)  // a page of one only asks whether there is anything
      std::erase_if(page->rows, [&](const Put& row) {
        const auto key = ParseKey(row.key.bytes);
        const auto* place = key ? std::get_if<PersonalKey>(&key->row) : nullptr;
        return place != nullptr && place->parts.size() == 2 && place->parts[1] == hidden;
      });
    return page;
  }
  StoreResult<CommitOutcome> Purge(Shard shard, Epoch epoch, const KeyRange& range) override {
    return beneath_.Purge(shard, epoch, range);
  }

  std::string hidden;  // the import; empty: none

 private:
  Store& beneath_;
};

}  // namespace writ::cases
