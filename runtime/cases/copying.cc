#include "runtime/cases/copying.h"

#include <algorithm>
#include <utility>

#include "runtime/cases/store_source.h"
#include "runtime/personal/key_ring.h"
#include "runtime/personal/key_rows.h"
#include "runtime/personal/value.h"

namespace writ::cases {
namespace {

constexpr size_t kBytesAtOnce = 200u << 10;
constexpr size_t kRowsAtOnce = 500;
constexpr int kTries = 20;

Result<void> Done(const StoreResult<Answer>& answer, const char* what) {
  if (!answer) return Fail(answer.error());
  if (*answer != Answer::kDone) return Fail(TroubleKind::kUnknownOutcome, what);
  return {};
}

// visit(row) -> Result<void> for each row of the range.
template <class Visit>
Result<void> EachRow(Store& store, const KeyRange& range, const Visit& visit) {
  std::optional<Key> after;
  do {
    const auto page = store.Scan(range, kMaxPageRows, after);
    if (!page) return Fail(page.error());
    for (const Put& row : page->rows)
      if (auto done = visit(row); !done) return done;
    after = page->more;
  } while (after);
  return {};
}

// Puts into a log's store, some at a time.
class RowsInto {
 public:
  explicit RowsInto(const LogTarget& to) : to_(to) {}
  Result<void> Add(Key key, std::string value) {
    bytes_ += key.bytes.size() + value.size();
    rows_.push_back({std::move(key), std::move(value)});
    return bytes_ < kBytesAtOnce && rows_.size() < kRowsAtOnce ? Result<void>() : Flush();
  }
  Result<void> Flush() {
    const auto answer = to_.queue.Run([&](Draft& draft) {
      for (Put& row : rows_) draft.Put(row.key, row.value);
    });
    rows_.clear();
    bytes_ = 0;
    return Done(answer, "rows");
  }

 private:
  const LogTarget& to_;
  std::vector<Put> rows_;
  size_t bytes_ = 0;
};

struct Ring {
  std::vector<std::string> events;
  std::vector<Put> rows;
};

// All of one moment: nothing if a change came in between.
Result<std::optional<Ring>> ReadRing(Store& from) {
  const StoreSource before(from, kKeyRingShard);
  if (before.trouble()) return Fail(*before.trouble());
  Ring ring;
  auto read = EachRow(from, RangeOf(kKeyRingShard, Family::kEvent), [&](const Put& row) {
    ring.events.push_back(row.value);
    return Result<void>();
  });
  if (read)
    read = EachRow(from, RangeOf(kKeyRingShard, Family::kPersonal), [&](const Put& row) {
      ring.rows.push_back(row);
      return Result<void>();
    });
  if (!read) return std::unexpected(read.error());
  const StoreSource after(from, kKeyRingShard);
  if (after.trouble()) return Fail(*after.trouble());
  if (before.head() != after.head() || ring.events.size() != after.head().size) return std::nullopt;
  return ring;
}

Result<void> CopyFile(Disk& disk, const std::string& from, const std::string& to) {
  const auto in = disk.Open(from);
  if (!in) return Fail(in.error());
  const auto out = disk.Create(to);
  if (!out) return Fail(out.error());
  std::string piece(kBytesAtOnce, '\0');
  for (uint64_t at = 0;;) {
    const auto got = (*in)->ReadAt(at, piece.data(), piece.size());
    if (!got) return Fail(got.error());
    if (*got == 0) break;
    if (auto done = (*out)->Append(std::string_view(piece).substr(0, *got)); !done)
      return Fail(done.error());
    at += *got;
  }
  auto done = (*out)->Sync();
  if (done) done = (*out)->Close();
  if (!done) return Fail(done.error());
  return {};
}

}  // namespace

Result<void> CopyRecords(Store& from, Shard shard, uint64_t size, const std::string& first,
                         const LogTarget& to) {
  StoreSource source(from, shard);
  audit::RecordsInOrder in_order;
  std::vector<std::string> rows;
  size_t bytes = 0;
  Instant recorded;
  for (uint64_t n = 0; n < size; ++n) {
    auto record = n == 0 && !first.empty() ? std::optional(first) : source.RecordAt(n);
    if (source.trouble()) return Fail(*source.trouble());
    const auto read = in_order.Read(record.value_or(""));
    if (!read) return Fail(TroubleKind::kLogDamaged, std::to_string(n), "not a record");
    recorded = read->recorded;
    rows.push_back(EventRow(*record));
    bytes += rows.back().size();
    if (bytes < kBytesAtOnce && n + 1 < size) continue;
    const auto answer = to.queue.Run([&](Draft& draft) {
      std::vector<Digest> leaves;
      for (const std::string& row : rows) {
        leaves.push_back(LeafIn(row));
        draft.Append(row);
      }
      if (!draft.problem()) to.log.Grow(&draft, leaves, recorded);
    });
    if (auto done = Done(answer, "records"); !done) return done;
    rows.clear();
    bytes = 0;
  }
  return {};
}

Result<void> CopyRows(Store& from, Shard shard, const std::set<Pseudonym>& without,
                      const LogTarget& to) {
  RowsInto rows(to);
  for (const Family family : {Family::kBundle, Family::kUnfinished, Family::kPersonal}) {
    const auto read = EachRow(from, RangeOf(shard, family), [&](const Put& row) -> Result<void> {
      const auto key = ParseKey(row.key.bytes);
      if (!key) return Fail(TroubleKind::kFile, "a row", "its key is none");
      const auto* place = std::get_if<PersonalKey>(&key->row);
      const auto person = place == nullptr ? std::nullopt : PseudonymIn(place->subject);
      if (person && without.contains(*person)) return {};
      return rows.Add(EncodeKey(to.shard, key->row), row.value);
    });
    if (!read) return read;
  }
  return rows.Flush();
}

Result<void> CopyKeys(Store& from, Store& to) {
  std::optional<Ring> ring;
  for (int tries = 0; tries < kTries && !ring; ++tries) {
    auto read = ReadRing(from);
    if (!read) return std::unexpected(read.error());
    ring = *std::move(read);
  }
  if (!ring) return Fail(TroubleKind::kContended, "keys");
  const auto lease = to.Acquire(kKeyRingShard, "copy");
  if (!lease) return Fail(lease.error());
  Batch batch{.shard = kKeyRingShard, .epoch = lease->epoch};
  batch.expected_size = lease->head.size;
  batch.expected_hash = batch.hash = lease->head.hash;
  size_t event = 0, row = 0;
  while (event < ring->events.size() || row < ring->rows.size()) {
    batch.appends.clear();
    batch.puts.clear();
    for (; event < ring->events.size() && batch.appends.size() < kRowsAtOnce; ++event) {
      batch.appends.push_back(ring->events[event]);
      batch.hash = HashAfter(batch.hash, ring->events[event]);
    }
    for (; row < ring->rows.size() && batch.puts.size() < kRowsAtOnce; ++row)
      batch.puts.push_back(ring->rows[row]);
    const auto outcome = to.Commit(batch);
    if (!outcome) return Fail(outcome.error());
    if (*outcome != CommitOutcome::kCommitted) return Fail(TroubleKind::kUnknownOutcome, "keys");
    batch.expected_size += batch.appends.size();
    batch.expected_hash = batch.hash;
  }
  return {};
}

Result<void> CopyDocuments(Disk& disk, const std::vector<BlobName>& names, const std::string& from,
                           const std::string& to, const std::set<Pseudonym>& without) {
  const auto folder = [&](const std::string& path) -> Result<void> {
    auto done = disk.CreateFolder(path);
    if (done) done = disk.SyncFolder(FolderOf(path));
    if (!done) return Fail(done.error());
    return {};
  };
  if (auto made = folder(to); !made) return made;
  std::set<std::string> shards;
  for (const BlobName& name : names) {
    if (without.contains(name.subject)) continue;
    const std::string shard = "/" + HexDigest(name.subject.bytes).substr(0, 2);
    if (shards.insert(shard).second)
      if (auto made = folder(to + shard); !made) return made;
    const std::string file = shard + "/" + name.ToString();
    if (auto copied = CopyFile(disk, from + file, to + file); !copied) return copied;
  }
  for (const std::string& shard : shards)
    if (auto synced = disk.SyncFolder(to + shard); !synced) return Fail(synced.error());
  return {};
}

}  // namespace writ::cases
