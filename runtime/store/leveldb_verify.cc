#include <leveldb/iterator.h>
#include <leveldb/write_batch.h>

#include <fmt/format.h>

#include <memory>

#include "runtime/store/leveldb_steps.h"

namespace writ {
namespace {

constexpr char kMarkFormat = 1;

std::unexpected<StoreError> Corrupt(std::string what) {
  return std::unexpected(StoreError{StoreErrorKind::kCorrupt, std::move(what), 0, 0, {}});
}

std::string NameOf(Shard shard) { return fmt::format("log {} shard {}", shard.log, shard.number); }

std::string EncodeMark(uint64_t size) {
  std::string row(1, kMarkFormat);
  for (int shift = 56; shift >= 0; shift -= 8) row.push_back(static_cast<char>(size >> shift));
  return row;
}

std::optional<uint64_t> ParseMark(std::string_view row) {
  if (row.size() != 9 || row[0] != kMarkFormat) return std::nullopt;
  uint64_t size = 0;
  for (const char c : row.substr(1)) size = size << 8 | static_cast<uint8_t>(c);
  return size;
}

class Verifier {
 public:
  Verifier(leveldb::DB& db, bool all) : db_(db), all_(all) {
    leveldb::ReadOptions options = CheckedReads();
    options.fill_cache = false;
    rows_.reset(db.NewIterator(options));
  }

  StoreResult<std::vector<ShardSummary>> Run() {
    std::vector<ShardSummary> shards;
    leveldb::WriteBatch marks;
    rows_->SeekToFirst();
    while (rows_->Valid()) {
      const auto shard = ShardHere();
      if (!shard) return std::unexpected(shard.error());
      auto summary = CheckShard(*shard, marks);
      if (!summary) return std::unexpected(summary.error());
      shards.push_back(*std::move(summary));
      if (auto rows = all_ ? CheckRows(*shard) : StoreResult<void>{}; !rows) {
        return std::unexpected(rows.error());
      }
      rows_->Seek(SliceOf(RangeOf(*shard).end.bytes));
    }
    if (!rows_->status().ok()) return std::unexpected(ReadError(rows_->status()));
    if (marks.ApproximateSize() == leveldb::WriteBatch().ApproximateSize()) return shards;
    const leveldb::Status written = db_.Write(SyncedWrites(), &marks);
    if (written.ok()) return shards;
    return std::unexpected(StoreError{StoreErrorKind::kStopped, written.ToString(), 0, 0, {}});
  }

 private:
  StoreResult<Shard> ShardHere() const {
    const std::string_view key = ViewOf(rows_->key());
    const auto version = static_cast<uint8_t>(key.empty() ? 0 : key[0]);
    if (version > kKeyVersion) {
      return std::unexpected(StoreError{StoreErrorKind::kNewerFormat, "the store", 0, 0, {}});
    }
    const auto parsed = ParseKey(key);
    if (!parsed) return Corrupt("a key that is none");
    return parsed->shard;
  }

  StoreResult<ShardSummary> CheckShard(Shard shard, leveldb::WriteBatch& marks) {
    ShardSummary summary{shard, {}, 0};
    const auto head_row = GetRow(db_, EncodeKey(shard, HeadKey{}));
    const auto mark_row = GetRow(db_, EncodeKey(shard, VerifiedKey{}));
    const auto lease_row = GetRow(db_, EncodeKey(shard, LeaseKey{}));
    for (const auto* row : {&head_row, &mark_row, &lease_row}) {
      if (!*row) return std::unexpected(row->error());
    }
    const auto head = *head_row ? ParseHead(**head_row) : Head{};
    const auto mark = *mark_row ? ParseMark(**mark_row) : uint64_t{0};
    if (!head || !mark) return Corrupt(NameOf(shard) + " has a head or a mark that cannot be read");
    if (!*lease_row || !ParseLease(**lease_row)) return Corrupt(NameOf(shard) + " has no lease");
    summary.head = *head;
    if (*mark > head->size) return Lost(shard, StoreErrorKind::kWentBack, head->size, *mark);
    const uint64_t from = all_ || *mark == 0 ? 0 : *mark - 1;
    if (auto checked = CheckEvents(shard, from, head->size); !checked) {
      return std::unexpected(checked.error());
    }
    summary.events_checked = head->size - from;
    if (head->size > *mark) {
      marks.Put(SliceOf(EncodeKey(shard, VerifiedKey{}).bytes), EncodeMark(head->size));
    }
    return summary;
  }

  // The events from `from` to `size` are there, and none behind them.
  StoreResult<void> CheckEvents(Shard shard, uint64_t from, uint64_t size) {
    const KeyRange events = RangeOf(shard, Family::kEvent);
    uint64_t next = from;
    rows_->Seek(SliceOf(EncodeKey(shard, EventKey{{from}}).bytes));
    for (; rows_->Valid() && events.Contains(ViewOf(rows_->key())); rows_->Next(), ++next) {
      const auto key = ParseKey(ViewOf(rows_->key()));
      if (!key) return Corrupt(NameOf(shard) + " has an event without a number");
      const uint64_t found = std::get<EventKey>(key->row).sequence.value;
      if (next < size && found != next) return Lost(shard, StoreErrorKind::kEventsLost, next, size);
      if (next >= size) return Lost(shard, StoreErrorKind::kEventsBeyond, found, size);
    }
    if (!rows_->status().ok()) return std::unexpected(ReadError(rows_->status()));
    if (next < size) return Lost(shard, StoreErrorKind::kEventsLost, next, size);
    return {};
  }

  StoreResult<void> CheckRows(Shard shard) {
    const KeyRange range = RangeOf(shard);
    rows_->Seek(SliceOf(range.begin.bytes));
    for (; rows_->Valid() && range.Contains(ViewOf(rows_->key())); rows_->Next()) {
      if (!ParseKey(ViewOf(rows_->key())))
        return Corrupt(NameOf(shard) + " has a key that is none");
    }
    if (!rows_->status().ok()) return std::unexpected(ReadError(rows_->status()));
    return {};
  }

  static std::unexpected<StoreError> Lost(Shard shard, StoreErrorKind kind, uint64_t found,
                                          uint64_t size) {
    return std::unexpected(StoreError{kind, NameOf(shard), found, size, {}});
  }

  leveldb::DB& db_;
  const bool all_;
  std::unique_ptr<leveldb::Iterator> rows_;
};

}  // namespace

StoreError ReadError(const leveldb::Status& status) {
  const auto kind = status.IsCorruption() ? StoreErrorKind::kCorrupt : StoreErrorKind::kReadFails;
  return {kind, status.ToString(), 0, 0, {}};
}

leveldb::ReadOptions CheckedReads() {
  leveldb::ReadOptions options;
  options.verify_checksums = true;
  return options;
}

leveldb::WriteOptions SyncedWrites() {
  leveldb::WriteOptions options;
  options.sync = true;
  return options;
}

StoreResult<std::optional<std::string>> GetRow(leveldb::DB& db, const Key& key) {
  std::string value;
  const leveldb::Status status = db.Get(CheckedReads(), SliceOf(key.bytes), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return std::unexpected(ReadError(status));
  return value;
}

StoreResult<std::vector<ShardSummary>> VerifyShards(leveldb::DB& db, bool all) {
  return Verifier(db, all).Run();
}

}  // namespace writ
