#include "runtime/personal/key_ring_writer.h"

namespace writ {
namespace {

// A store that goes on answering "unknown" is left to the caller.
constexpr int kAttempts = 5;

std::unexpected<PersonalError> Unsettled(const PersonalError& why) {
  if (why.kind != PersonalErrorKind::kStore) return std::unexpected(why);
  return std::unexpected(PersonalError{.kind = PersonalErrorKind::kUnsettled, .store = why.store});
}

}  // namespace

std::unexpected<PersonalError> FailedBy(const StoreError& error) {
  return std::unexpected(FromStore(error));
}

std::unexpected<PersonalError> KeyRing::Writer::Fenced() {
  fenced = true;
  settled = false;
  return std::unexpected(PersonalError{.kind = PersonalErrorKind::kFenced});
}

PersonalResult<void> KeyRing::Writer::Settle() {
  if (fenced) return Fenced();
  if (settled) return {};
  auto acquired = store.Acquire(kKeyRingShard, owner);
  if (!acquired) return FailedBy(acquired.error());
  lease = *std::move(acquired);
  settled = true;
  return {};
}

PersonalResult<void> KeyRing::Writer::Write(const std::vector<RingEvent>& events,
                                            const std::vector<Put>& puts) {
  if (auto ready = Settle(); !ready) return ready;
  const Head before = lease.head;
  Batch batch{.shard = kKeyRingShard,
              .expected_size = before.size,
              .expected_hash = before.hash,
              .puts = puts,
              .hash = before.hash};
  for (const RingEvent& event : events) {
    batch.appends.push_back(EncodeRingEvent(event));
    batch.hash = HashAfter(batch.hash, batch.appends.back());
  }
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    batch.epoch = lease.epoch;
    const auto outcome = store.Commit(batch);
    if (!outcome) return FailedBy(outcome.error());
    if (*outcome == CommitOutcome::kFenced) return Fenced();
    const Head after{before.size + events.size(), batch.hash, ""};
    if (*outcome == CommitOutcome::kCommitted) {
      lease.head = after;
      return {};
    }
    settled = false;  // which keeps a late write out, and shows whether this one arrived
    if (auto ready = Settle(); !ready) return Unsettled(ready.error());
    if (lease.head == after) return {};
    if (lease.head != before) return Fenced();
  }
  return std::unexpected(PersonalError{.kind = PersonalErrorKind::kUnsettled, .what = "unknown"});
}

PersonalResult<void> KeyRing::Writer::Purge(const KeyRange& range) {
  if (auto ready = Settle(); !ready) return ready;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const auto outcome = store.Purge(kKeyRingShard, lease.epoch, range);
    if (!outcome) return FailedBy(outcome.error());
    if (*outcome == CommitOutcome::kFenced) return Fenced();
    if (*outcome == CommitOutcome::kCommitted) return {};
    const Head before = lease.head;
    settled = false;
    if (auto ready = Settle(); !ready) return Unsettled(ready.error());
    if (lease.head != before) return Fenced();
  }
  return std::unexpected(PersonalError{.kind = PersonalErrorKind::kUnsettled, .what = "unknown"});
}

}  // namespace writ
