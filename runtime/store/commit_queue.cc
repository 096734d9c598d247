#include "runtime/store/commit_queue.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace writ {

constexpr size_t kUsualChanges = 8;  // of a command
constexpr size_t kEventKeyBytes = kKeyPrefixBytes + 1 + 8;

void Draft::Append(std::string event) {
  Count(kEventKeyBytes + event.size(), CheckValue(event.size()));
  events_.push_back(std::move(event));
}

void Draft::Put(Key key, std::string value) {
  Count(key.bytes.size() + value.size(), CheckChange(shard_, key, value.size()));
  if (changes_.empty()) changes_.reserve(kUsualChanges);
  changes_.push_back({std::move(key), std::move(value)});
}

void Draft::Delete(Key key) {
  Count(key.bytes.size(), CheckChange(shard_, key, 0));
  changes_.push_back({std::move(key), std::nullopt});
}

void Draft::Count(size_t bytes, const StoreResult<void>& checked) {
  bytes_ += bytes;
  if (problem_) return;
  if (!checked) {
    problem_ = checked.error();
  } else if (bytes_ > kMaxCommandBytes) {
    problem_ = StoreError{StoreErrorKind::kBatchTooLarge, "", bytes_, kMaxCommandBytes, {}};
  }
}

CommitQueue::CommitQueue(Store& store, Shard shard, CommitHost& host, CommitQueueOptions options)
    : store_(store), shard_(shard), host_(host), options_(std::move(options)) {}

StoreResult<Answer> CommitQueue::Run(const Command& command) {
  Waiter waiter;
  waiter.command = &command;
  std::unique_lock lock(mutex_);
  queue_.push_back(&waiter);
  if (std::exchange(leading_, true)) {
    lock.unlock();
    waiter.turn.Await();
    if (waiter.done) return waiter.answer;
    lock.lock();
  }

  const size_t count = std::min(queue_.size(), std::max<size_t>(options_.max_commands, 1));
  const std::vector<Waiter*> waiters(queue_.begin(),
                                     queue_.begin() + static_cast<ptrdiff_t>(count));
  size_t taken = 0;
  lock.unlock();
  try {
    Lead(waiters, &taken);
  } catch (
      ...) {  // the host, the store or memory failed in the middle: nobody knows how far it got
    settled_ = false;
    taken = count;
    for (Waiter* each : waiters) each->answer = Answer::kUnknown;
  }
  lock.lock();

  counts_.commands += taken;
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<ptrdiff_t>(taken));
  Waiter* const next = queue_.empty() ? nullptr : queue_.front();
  leading_ = next != nullptr;
  lock.unlock();
  // Not under the lock, which whoever comes now needs. The next leader last, so that it finds more
  // to write at once: what is decided meanwhile comes with it.
  for (size_t i = 1; i < taken; ++i) {
    waiters[i]->done = true;
    waiters[i]->turn.Give();
  }
  if (next != nullptr) next->turn.Give();
  return waiter.answer;
}

void CommitQueue::Reacquire() {
  const std::lock_guard guard(mutex_);
  fenced_ = false;
}

CommitQueue::Counts CommitQueue::counts() const {
  const std::lock_guard guard(mutex_);
  return counts_;
}

size_t CommitQueue::waiting() const {
  const std::lock_guard guard(mutex_);
  return queue_.size();
}

void CommitQueue::Lead(const std::vector<Waiter*>& waiters, size_t* taken) {
  const auto answer_all = [&](size_t count, const StoreResult<Answer>& answer) {
    for (size_t i = 0; i < count; ++i) waiters[i]->answer = answer;
    *taken = count;
  };
  if (auto settled = Settle(); !settled) {
    return answer_all(waiters.size(), std::unexpected(settled.error()));
  }
  if (!settled_) return answer_all(waiters.size(), Answer::kFenced);

  Collected collected;
  collected.batch.expected_size = lease_.head.size;
  std::vector<Waiter*> kept;
  for (; *taken < waiters.size() && collected.bytes < options_.max_bytes; ++*taken) {
    if (Collect(*waiters[*taken], collected)) kept.push_back(waiters[*taken]);
  }
  const StoreResult<Answer> answer = Write(std::move(collected));
  for (Waiter* waiter : kept) waiter->answer = answer;
}

// Acquires and loads unless the last batch was committed. Not settled afterwards: fenced.
StoreResult<void> CommitQueue::Settle() {
  if (settled_) return {};
  {
    const std::lock_guard guard(mutex_);
    if (fenced_) return {};
    ++counts_.loads;
  }
  auto lease = store_.Acquire(shard_, options_.owner);
  if (!lease) return std::unexpected(lease.error());
  lease_ = *std::move(lease);
  if (auto loaded = host_.Load(lease_); !loaded) return loaded;
  settled_ = true;
  return {};
}

bool CommitQueue::Collect(Waiter& waiter, Collected& collected) {
  const uint64_t next = collected.batch.expected_size + collected.batch.appends.size();
  Draft draft(shard_, {next}, collected.batch.expected_size);
  try {
    (*waiter.command)(draft);
  } catch (...) {
    waiter.answer = Answer::kFailed;
    return false;
  }
  if (draft.problem_) {
    waiter.answer = std::unexpected(*draft.problem_);
    return false;
  }
  std::ranges::move(draft.events_, std::back_inserter(collected.batch.appends));
  std::ranges::move(draft.changes_, std::back_inserter(collected.changes));
  collected.bytes += draft.bytes_;
  return true;
}

// The last change of each key counts.
StoreResult<Answer> CommitQueue::Write(Collected collected) {
  Batch& batch = collected.batch;
  if (batch.appends.empty() && collected.changes.empty()) return Answer::kDone;
  std::vector<bool> counts(collected.changes.size());
  std::unordered_set<std::string_view> changed;
  changed.reserve(counts.size());
  for (size_t i = counts.size(); i-- > 0;)
    counts[i] = changed.insert(collected.changes[i].key.bytes).second;
  for (size_t i = 0; i < counts.size(); ++i) {
    auto& [key, value] = collected.changes[i];
    if (!counts[i]) continue;
    if (value) {
      batch.puts.push_back({std::move(key), *std::move(value)});
    } else {
      batch.deletes.push_back(std::move(key));
    }
  }
  CommitHost::Sealed sealed = host_.Seal(lease_.head, batch.appends);
  batch.shard = shard_;
  batch.epoch = lease_.epoch;
  batch.expected_hash = lease_.head.hash;
  batch.hash = sealed.hash;
  batch.state = std::move(sealed.state);
  const auto outcome = store_.Commit(batch);
  settled_ = outcome == CommitOutcome::kCommitted;
  const std::lock_guard guard(mutex_);
  ++counts_.batches;
  if (!outcome) return std::unexpected(outcome.error());
  switch (*outcome) {
    case CommitOutcome::kCommitted: break;
    case CommitOutcome::kFenced: fenced_ = true; return Answer::kFenced;
    case CommitOutcome::kUnknown: return Answer::kUnknown;
  }
  lease_.head = {lease_.head.size + batch.appends.size(), batch.hash, std::move(batch.state)};
  return Answer::kDone;
}

}  // namespace writ
