#include "runtime/store/memory.h"

#include <map>
#include <mutex>

namespace writ {
namespace {

class MemoryStore final : public Store {
 public:
  StoreResult<Lease> Acquire(Shard shard, std::string_view owner) override {
    const std::lock_guard guard(mutex_);
    const Epoch epoch{EpochOf(shard).value + 1};
    rows_[EncodeKey(shard, LeaseKey{}).bytes] = EncodeLease({epoch, std::string(owner)});
    return Lease{shard, epoch, HeadOf(shard)};
  }

  StoreResult<bool> Renew(Shard shard, Epoch epoch) override {
    const std::lock_guard guard(mutex_);
    return Holds(shard, epoch);
  }

  StoreResult<CommitOutcome> Commit(const Batch& batch) override {
    if (auto checked = CheckBatch(batch); !checked) return std::unexpected(checked.error());
    const std::lock_guard guard(mutex_);
    const Head head = HeadOf(batch.shard);
    if (!Holds(batch.shard, batch.epoch) || head.size != batch.expected_size ||
        head.hash != batch.expected_hash) {
      return CommitOutcome::kFenced;
    }
    for (const Key& key : batch.deletes) rows_.erase(key.bytes);
    for (const Put& put : batch.puts) rows_[put.key.bytes] = put.value;
    uint64_t next = head.size;
    for (const std::string& event : batch.appends) {
      rows_[EncodeKey(batch.shard, EventKey{{next++}}).bytes] = event;
    }
    rows_[EncodeKey(batch.shard, HeadKey{}).bytes] = EncodeHead(next, batch.hash, batch.state);
    return CommitOutcome::kCommitted;
  }

  StoreResult<std::vector<std::optional<std::string>>> MultiGet(
      std::span<const Key> keys) override {
    if (auto checked = CheckGet(keys); !checked) return std::unexpected(checked.error());
    const std::lock_guard guard(mutex_);
    std::vector<std::optional<std::string>> values;
    for (const Key& key : keys) {
      const auto row = rows_.find(key.bytes);
      values.push_back(row == rows_.end() ? std::nullopt : std::optional(row->second));
    }
    return values;
  }

  StoreResult<Page> Scan(const KeyRange& range, size_t limit,
                         const std::optional<Key>& after) override {
    if (auto checked = CheckScan(range, limit); !checked) return std::unexpected(checked.error());
    const std::lock_guard guard(mutex_);
    auto row = after && range.begin <= *after ? rows_.upper_bound(after->bytes)
                                              : rows_.lower_bound(range.begin.bytes);
    Page page;
    size_t bytes = 0;
    for (; row != rows_.end() && row->first < range.end.bytes; ++row) {
      bytes += row->first.size() + row->second.size();
      if (page.rows.size() == limit || (!page.rows.empty() && bytes > kMaxPageBytes)) {
        page.more = page.rows.back().key;
        break;
      }
      page.rows.push_back({{row->first}, row->second});
    }
    return page;
  }

  StoreResult<CommitOutcome> Purge(Shard shard, Epoch epoch, const KeyRange& range) override {
    if (auto checked = CheckPurge(shard, range); !checked) return std::unexpected(checked.error());
    const std::lock_guard guard(mutex_);
    if (!Holds(shard, epoch)) return CommitOutcome::kFenced;
    rows_.erase(rows_.lower_bound(range.begin.bytes), rows_.lower_bound(range.end.bytes));
    return CommitOutcome::kCommitted;
  }

 private:
  Epoch EpochOf(Shard shard) const {
    const auto row = rows_.find(EncodeKey(shard, LeaseKey{}).bytes);
    return row == rows_.end() ? Epoch{} : ParseLease(row->second)->epoch;
  }
  bool Holds(Shard shard, Epoch epoch) const { return epoch != Epoch{} && epoch == EpochOf(shard); }
  Head HeadOf(Shard shard) const {
    const auto row = rows_.find(EncodeKey(shard, HeadKey{}).bytes);
    return row == rows_.end() ? Head{} : *ParseHead(row->second);
  }

  std::mutex mutex_;
  std::map<std::string, std::string> rows_;
};

}  // namespace

std::unique_ptr<Store> MakeMemoryStore() { return std::make_unique<MemoryStore>(); }

}  // namespace writ
