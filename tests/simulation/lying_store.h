// A store that is not what it says: rows that read otherwise than they were written, changes that
// come late or never, batches that are answered before they are there. Bugs to be found.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/store/store.h"

namespace writ::simulation {

struct StoreLies {
  using Which = std::function<bool(const Key& key)>;
  std::map<std::string, std::optional<std::string>> rows;  // what is read; nothing: no such row
  Which dropped;                                           // puts and deletes that never come
  Which late;                                              // that come with the next batch
  bool behind = false;       // a batch is written when the next one comes, and answered at once
  bool keeps = false;        // nothing is ever deleted or purged
  bool shallow = false;      // what is purged is deleted, and its bytes stay
  bool purges_late = false;  // what is purged goes with the batch after the next
  bool cached = false;       // rows, and that there are none, are read once and for ever
};

// Not for several threads. `beneath` must outlive it.
class LyingStore final : public Store {
 public:
  LyingStore(Store& beneath, StoreLies lies) : beneath_(beneath), lies_(std::move(lies)) {}
  ~LyingStore() override;

  StoreResult<Lease> Acquire(Shard shard, std::string_view owner) override;
  StoreResult<bool> Renew(Shard shard, Epoch epoch) override;
  StoreResult<CommitOutcome> Commit(const Batch& batch) override;
  StoreResult<std::vector<std::optional<std::string>>> MultiGet(std::span<const Key> keys) override;
  StoreResult<Page> Scan(const KeyRange& range, size_t limit,
                         const std::optional<Key>& after) override;
  StoreResult<CommitOutcome> Purge(Shard shard, Epoch epoch, const KeyRange& range) override;

 private:
  StoreResult<CommitOutcome> Shallow(Shard shard, Epoch epoch, const KeyRange& range);
  void Read(const Batch& batch);  // as if it were written

  Store& beneath_;
  StoreLies lies_;
  std::optional<Batch> pending_;
  std::vector<Put> late_puts_;
  std::vector<Key> late_deletes_;
  std::vector<std::pair<KeyRange, int>> late_purges_;  // and after how many batches
  std::map<std::string, std::optional<std::string>> read_;
};

}  // namespace writ::simulation
