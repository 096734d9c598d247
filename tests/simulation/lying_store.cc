#include "tests/simulation/lying_store.h"

#include <algorithm>
#include <tuple>

namespace writ::simulation {

LyingStore::~LyingStore() {
  if (pending_) std::ignore = beneath_.Commit(*pending_);
}

StoreResult<Lease> LyingStore::Acquire(Shard shard, std::string_view owner) {
  auto lease = beneath_.Acquire(shard, owner);
  const auto head = lies_.rows.find(EncodeKey(shard, HeadKey{}).bytes);
  if (lease && head != lies_.rows.end() && head->second)
    lease->head = ParseHead(*head->second).value_or(Head{});
  return lease;
}

StoreResult<bool> LyingStore::Renew(Shard shard, Epoch epoch) {
  return beneath_.Renew(shard, epoch);
}

void LyingStore::Read(const Batch& batch) {
  const auto key = [&](const Row& row) { return EncodeKey(batch.shard, row).bytes; };
  for (const Key& deleted : batch.deletes) lies_.rows[deleted.bytes] = std::nullopt;
  for (const Put& put : batch.puts) lies_.rows[put.key.bytes] = put.value;
  uint64_t next = batch.expected_size;
  for (const std::string& event : batch.appends) lies_.rows[key(EventKey{{next++}})] = event;
  lies_.rows[key(HeadKey{})] = EncodeHead(next, batch.hash, batch.state);
}

StoreResult<CommitOutcome> LyingStore::Commit(const Batch& given) {
  Batch batch = given;
  for (auto& [range, batches] : late_purges_)
    if (batches-- == 0) std::ignore = beneath_.Purge(given.shard, given.epoch, range);
  if (lies_.dropped) {
    std::erase_if(batch.puts, [&](const Put& put) { return lies_.dropped(put.key); });
    std::erase_if(batch.deletes, lies_.dropped);
  }
  if (lies_.keeps) batch.deletes.clear();
  if (lies_.late) {
    std::vector<Put> puts = std::move(late_puts_);
    std::vector<Key> deletes = std::move(late_deletes_);
    late_puts_.clear();
    late_deletes_.clear();
    for (Put& put : batch.puts) (lies_.late(put.key) ? late_puts_ : puts).push_back(put);
    for (Key& key : batch.deletes) (lies_.late(key) ? late_deletes_ : deletes).push_back(key);
    batch.puts = std::move(puts);
    batch.deletes = std::move(deletes);
  }
  if (!lies_.behind) {
    const auto outcome = beneath_.Commit(batch);
    if (outcome != CommitOutcome::kCommitted) return outcome;
    for (const Put& put : batch.puts) lies_.rows.erase(put.key.bytes);  // written anew
    for (const Key& key : batch.deletes) lies_.rows.erase(key.bytes);
    return outcome;
  }
  if (pending_) std::ignore = beneath_.Commit(*pending_);
  pending_ = batch;
  Read(batch);
  return CommitOutcome::kCommitted;
}

StoreResult<std::vector<std::optional<std::string>>> LyingStore::MultiGet(
    std::span<const Key> keys) {
  auto values = beneath_.MultiGet(keys);
  for (size_t i = 0; values && i < keys.size(); ++i)
    if (const auto lie = lies_.rows.find(keys[i].bytes); lie != lies_.rows.end())
      (*values)[i] = lie->second;
  for (size_t i = 0; lies_.cached && values && i < keys.size(); ++i)
    (*values)[i] = read_.try_emplace(keys[i].bytes, (*values)[i]).first->second;
  return values;
}

StoreResult<Page> LyingStore::Scan(const KeyRange& range, size_t limit,
                                   const std::optional<Key>& after) {
  std::map<std::string, std::string> rows;
  std::optional<Key> next = after;
  do {
    auto page = beneath_.Scan(range, kMaxPageRows, next);
    if (!page) return std::unexpected(page.error());
    for (Put& row : page->rows) rows[row.key.bytes] = std::move(row.value);
    next = page->more;
  } while (next);
  for (const auto& [key, value] : lies_.rows) {
    if (!range.Contains(key) || (after && key <= after->bytes)) continue;
    if (value) {
      rows[key] = *value;
    } else {
      rows.erase(key);
    }
  }
  Page page;
  for (auto& [key, value] : rows) {
    if (page.rows.size() == limit) {
      page.more = page.rows.back().key;
      break;
    }
    page.rows.push_back({Key{key}, std::move(value)});
  }
  return page;
}

// As a delete of every row, with no other trace than the head's.
StoreResult<CommitOutcome> LyingStore::Shallow(Shard shard, Epoch epoch, const KeyRange& range) {
  const auto page = beneath_.Scan(range, kMaxPageRows, std::nullopt);
  const Key place = EncodeKey(shard, HeadKey{});
  const auto rows = beneath_.MultiGet(std::span(&place, 1));
  const auto head = rows && rows->front() ? ParseHead(*rows->front()) : std::nullopt;
  if (!page || !head) return CommitOutcome::kUnknown;
  Batch batch{.shard = shard, .epoch = epoch};
  batch.expected_size = head->size;
  batch.expected_hash = batch.hash = head->hash;
  batch.state = head->state;
  for (const Put& row : page->rows) batch.deletes.push_back(row.key);
  return beneath_.Commit(batch);
}

StoreResult<CommitOutcome> LyingStore::Purge(Shard shard, Epoch epoch, const KeyRange& range) {
  if (lies_.keeps) return CommitOutcome::kCommitted;
  if (lies_.shallow) return Shallow(shard, epoch, range);
  if (lies_.purges_late) {
    late_purges_.emplace_back(range, 1);
    return CommitOutcome::kCommitted;
  }
  return beneath_.Purge(shard, epoch, range);
}

}  // namespace writ::simulation
