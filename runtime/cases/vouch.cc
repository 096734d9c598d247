// Signing and anchoring the log, verifying it, and making anew what can be derived from it.
#include <spdlog/logger.h>

#include <algorithm>
#include <map>
#include <span>

#include "runtime/cases/impl.h"
#include "runtime/cases/message.h"
#include "runtime/cases/record_code.h"
#include "runtime/cases/store_source.h"

namespace writ::cases {
namespace {

// A batch of derived rows, committed when it is full.
class RowWriter {
 public:
  RowWriter(CommitQueue& queue, uint64_t* written) : queue_(queue), written_(written) {}

  void Change(Key key, std::optional<std::string> value) {
    bytes_ += key.bytes.size() + (value ? value->size() : 0);
    changes_.emplace_back(std::move(key), std::move(value));
  }
  bool IsFull() const { return bytes_ > (200u << 10) || changes_.size() > 4000; }
  StoreResult<Answer> Flush() {
    auto answer = queue_.Run([&](Draft& draft) {
      for (auto& [key, value] : changes_) {
        if (value) {
          draft.Put(key, *value);
        } else {
          draft.Delete(key);
        }
      }
    });
    *written_ += changes_.size();
    changes_.clear();
    bytes_ = 0;
    return answer;
  }

 private:
  CommitQueue& queue_;
  uint64_t* written_;
  std::vector<std::pair<Key, std::optional<std::string>>> changes_;
  size_t bytes_ = 0;
};

// What was to leave, or to be imported, by whom it is about: it goes with what is personal of them.
class OwedSoFar {
 public:
  void Take(std::span<const audit::Record> command, const RowSink& sink) {
    for (const audit::Record& record : command) {
      const Pseudonym subject = command.front().subject.value_or(Pseudonym{});
      if (MessageOf(record)) owed_[subject].emplace_back(OutboxKey{{record.sequence.value}});
      if (const auto supplied = RowOwedBy(record)) owed_[subject].emplace_back(*supplied);
      if (!std::holds_alternative<Erased>(record.event)) continue;
      for (const Row& row : owed_[subject]) sink(row, std::nullopt);
    }
  }

 private:
  std::map<Pseudonym, std::vector<Row>> owed_;
};

constexpr Family kDerived[] = {Family::kUnfinished, Family::kCase,  Family::kIdempotency,
                               Family::kTask,       Family::kTile,  Family::kOutbox,
                               Family::kReadSet,    Family::kTimer, Family::kCaseEvent};

// Of the rows B only what was supplied follows from the log.
bool IsDerived(const Key& key) {
  const auto parsed = ParseKey(key.bytes);
  const auto* unfinished = parsed ? std::get_if<UnfinishedKey>(&parsed->row) : nullptr;
  return unfinished == nullptr || IsSupplied(*unfinished);
}

}  // namespace

audit::Fold FoldOfCases() {
  auto cases = std::make_shared<std::unordered_map<std::string, CaseData>>();
  return [cases](const audit::Record& record) -> std::optional<Hash> {
    if (!record.case_) return std::nullopt;
    return FoldInto(record, &(*cases)[record.case_->text]);
  };
}

// Order: the batch is durable, then its head is signed, then anchored, then it counts.
Result<std::optional<uint64_t>> Cases::Impl::Vouch() {
  const std::lock_guard guard(vouching);
  StoreSource source(*store, shard);
  if (source.trouble()) return Fail(*source.trouble());
  const uint64_t size = source.Size();
  if (size == signer->last().size && size == anchored) return std::nullopt;
  // A state that was prepared and not signed may be durable all the same.
  const audit::SignerState last = signer->prepared();
  const auto nodes = source.Nodes();
  const auto prefix = audit::ConsistencyProof(last.size, size, nodes);
  const auto root = audit::RootAt(size, nodes);
  if (source.trouble()) return Fail(*source.trouble());  // unread is not another history
  if (!prefix || !root)
    return Fail(TroubleKind::kOtherHistory, std::to_string(std::min(size, last.size)));
  const auto state = signer->Prepare(size, *root, *prefix);
  if (!state) return Fail(state.error());
  const auto kept = ReplaceFile(*options.disk, trust.Signer(), *state);
  if (!kept) return Fail(kept.error());
  const std::string note = signer->Sign();
  if (const auto done = anchors->Append(note); !done) return Fail(done.error());
  anchored = size;
  // It goes into the store with the next batch; should there be none, the anchors have it.
  const auto answer = queue->Run([&](Draft&) { log->NoteSigned(note); });
  if (!answer) return Fail(answer.error());
  return size;
}

// A log that grows is anchored now and then. Nobody is told of an effect before it is: what it
// rests on could be set back while the letter is already on its way.
Result<void> Cases::Impl::KeepAnchored(const std::vector<audit::Record>& records) {
  const bool effect = std::ranges::any_of(records, [](const audit::Record& record) {
    return std::holds_alternative<EffectReleased>(record.event);
  });
  int64_t due = anchor_due;
  if (due == 0) return {};  // not open yet
  const int64_t now = Clock().milliseconds;
  const bool waits =
      now < due && due - now <= options.anchor_milliseconds;  // the clock may go back
  if (waits && !effect) return {};
  if (!anchor_due.compare_exchange_strong(due, now + options.anchor_milliseconds) && !effect)
    return {};  // somebody else does it
  const auto done = Vouch();
  if (done) return {};
  options.log->error("not anchored: {}", done.error().word);
  if (effect) return std::unexpected(done.error());
  return {};  // the records are durable; the next in a second tries again
}

Result<bool> Cases::Vouch() {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  const auto anchored = impl_->Vouch();
  spdlog::logger& log = *impl_->options.log;
  if (!anchored) {
    log.error("not anchored: {}", anchored.error().word);
    return std::unexpected(anchored.error());
  }
  if (*anchored) log.info("anchored {} records", **anchored);
  return anchored->has_value();
}

Result<audit::VerifyReport> Cases::Verify(bool signatures) {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  StoreSource source(*impl_->store, impl_->shard);
  audit::VerifyOptions options;
  options.log = Identity();
  options.signatures = signatures;
  options.fold = FoldOfCases();
  const auto anchors =
      audit::ReadAnchors(*impl_->anchor_folder, options.log, audit::AnchorScope::kAll);
  if (!anchors) return Fail(anchors.error());
  options.anchors = anchors->checkpoints;
  auto report = audit::VerifyLog(source, options);
  if (source.trouble()) return Fail(*source.trouble());
  return report;
}

Result<uint64_t> Cases::Rebuild() {
  Impl& impl = *impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  impl.options.log->info("making the derived rows anew");
  uint64_t written = 0;
  RowWriter writer(*impl.queue, &written);
  const auto flush = [&]() -> Result<void> {
    const auto answer = writer.Flush();
    if (!answer) return Fail(answer.error());
    if (*answer != Answer::kDone) return Fail(impl.Answered(answer));
    return {};
  };
  for (const Family family : kDerived) {
    std::optional<Key> after;
    do {
      const auto page = impl.store->Scan(RangeOf(impl.shard, family), kMaxPageRows, after);
      if (!page) return Fail(page.error());
      for (const auto& row : page->rows)
        if (IsDerived(row.key)) writer.Change(row.key, std::nullopt);
      after = page->more;
      if (auto done = flush(); !done) return std::unexpected(done.error());
    } while (after);
  }
  written = 0;

  StoreSource source(*impl.store, impl.shard);
  std::unordered_map<std::string, CaseData> cases;
  audit::TileBuilder tiles([&](const audit::TileId& id, const std::string& bytes) {
    writer.Change(impl.KeyOf(TileKey{static_cast<uint8_t>(id.level), id.index}), bytes);
  });
  audit::RecordsInOrder records;
  std::vector<audit::Record> command;
  OwedSoFar owed;
  for (uint64_t n = 0; n < source.Size(); ++n) {
    const auto bytes = source.RecordAt(n);
    auto record =
        bytes ? records.Read(*bytes)
              : std::expected<audit::Record, audit::FormError>(std::unexpected(audit::FormError{}));
    if (!record) return Fail(TroubleKind::kLogDamaged, std::to_string(n), "not a record");
    tiles.Append(audit::LeafHash(*bytes));
    command.push_back(*std::move(record));
    if (command.back().part != command.back().parts) continue;
    const RowSink sink = [&](const Row& row, std::optional<std::string> value) {
      writer.Change(impl.KeyOf(row), std::move(value));
    };
    DeriveAll(command, &cases, sink);
    owed.Take(command, sink);
    command.clear();
    if (writer.IsFull())
      if (auto done = flush(); !done) return std::unexpected(done.error());
  }
  if (auto done = flush(); !done) return std::unexpected(done.error());
  impl.options.log->info("made {} derived rows anew", written);
  return written;
}

}  // namespace writ::cases
