// For tests: stores whose commits wait at a gate, are answered as the test says, or end.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>

#include "runtime/store/store.h"

namespace writ::cases {

class HeldStore final : public Store {
 public:
  explicit HeldStore(Store& beneath) : beneath_(beneath) {}

  StoreResult<Lease> Acquire(Shard shard, std::string_view owner) override {
    return beneath_.Acquire(shard, owner);
  }
  StoreResult<bool> Renew(Shard shard, Epoch epoch) override {
    return beneath_.Renew(shard, epoch);
  }
  StoreResult<CommitOutcome> Commit(const Batch& batch) override {
    {
      std::unique_lock lock(mutex_);
      ++waiting_;
      changed_.notify_all();
      changed_.wait(lock, [&] { return !held_; });
      --waiting_;
      if (answer_) return *std::exchange(answer_, std::nullopt);
    }
    return beneath_.Commit(batch);
  }
  StoreResult<std::vector<std::optional<std::string>>> MultiGet(
      std::span<const Key> keys) override {
    return beneath_.MultiGet(keys);
  }
  StoreResult<Page> Scan(const KeyRange& range, size_t limit,
                         const std::optional<Key>& after) override {
    return beneath_.Scan(range, limit, after);
  }
  StoreResult<CommitOutcome> Purge(Shard shard, Epoch epoch, const KeyRange& range) override {
    return beneath_.Purge(shard, epoch, range);
  }

  void Hold() { Set(true); }
  void Release() { Set(false); }
  void WaitForCommit() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ > 0; });
  }
  // The next commit is not made, and answered so.
  void AnswerNext(CommitOutcome outcome) {
    const std::lock_guard guard(mutex_);
    answer_ = outcome;
  }

 private:
  void Set(bool held) {
    const std::lock_guard guard(mutex_);
    held_ = held;
    changed_.notify_all();
  }

  Store& beneath_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
  int waiting_ = 0;
  std::optional<CommitOutcome> answer_;
};

// Beneath it everything is written, until it no longer is.
class EndingStore final : public Store {
 public:
  explicit EndingStore(Store& beneath) : beneath_(beneath) {}
  StoreResult<Lease> Acquire(Shard shard, std::string_view owner) override {
    return beneath_.Acquire(shard, owner);
  }
  StoreResult<bool> Renew(Shard shard, Epoch epoch) override {
    return beneath_.Renew(shard, epoch);
  }
  StoreResult<CommitOutcome> Commit(const Batch& batch) override {
    if (left == 0) return CommitOutcome::kUnknown;
    if (left > 0) --left;
    return beneath_.Commit(batch);
  }
  StoreResult<std::vector<std::optional<std::string>>> MultiGet(
      std::span<const Key> keys) override {
    return beneath_.MultiGet(keys);
  }
  StoreResult<Page> Scan(const KeyRange& range, size_t limit,
                         const std::optional<Key>& after) override {
    return beneath_.Scan(range, limit, after);
  }
  StoreResult<CommitOutcome> Purge(Shard shard, Epoch epoch, const KeyRange& range) override {
    return beneath_.Purge(shard, epoch, range);
  }

  int left = -1;  // commits; below zero: without end

 private:
  Store& beneath_;
};

}  // namespace writ::cases
