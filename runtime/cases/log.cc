#include "runtime/cases/log.h"

#include <algorithm>

#include "runtime/cases/record_code.h"
#include "runtime/personal/sealed.h"

namespace writ::cases {
namespace {

constexpr size_t kMostCasesInMemory = 200'000;
constexpr int kMostTries = 8;
constexpr size_t kUsualRowBytes = 1024;

uint64_t NumberIn(std::string_view bytes) {
  uint64_t n = 0;
  for (const char c : bytes) n = n << 8 | static_cast<uint8_t>(c);
  return n;
}

Trouble Damaged(uint64_t sequence, const std::string& what) {
  return Make(TroubleKind::kLogDamaged, std::to_string(sequence), what);
}

Result<audit::Record> RecordOf(uint64_t sequence, const std::optional<std::string>& row) {
  if (!row) return Fail(Damaged(sequence, "missing"));
  const auto bytes = RecordIn(*row);
  if (!bytes) return Fail(Damaged(sequence, "its bytes were changed"));
  auto record = audit::ReadRecord(*bytes);
  if (!record) return Fail(Damaged(sequence, "it is not in canonical form"));
  return *std::move(record);
}

// Gives records what the first of their commands say: that one stands before them, or is read.
Result<void> Complete(Store& store, Shard shard, std::vector<audit::Record>* records) {
  std::optional<audit::Record> read;
  const audit::Record* first = nullptr;
  for (audit::Record& record : *records) {
    if (record.part.value == 1) {
      first = &record;
      continue;
    }
    const uint64_t sequence = record.sequence.value - (record.part.value - 1);
    if (first == nullptr || first->sequence.value != sequence) {
      const Key key = EncodeKey(shard, EventKey{{sequence}});
      const auto rows = store.MultiGet(std::span(&key, 1));
      if (!rows) return Fail(rows.error());
      auto found = RecordOf(sequence, rows->front());
      if (!found) return std::unexpected(found.error());
      first = &read.emplace(*std::move(found));
    }
    audit::TakeFromFirst(*first, &record);
  }
  return {};
}

Result<std::vector<audit::Record>> ReadAt(Store& store, Shard shard,
                                          const std::vector<uint64_t>& sequences) {
  std::vector<audit::Record> records;
  records.reserve(sequences.size());
  for (size_t at = 0; at < sequences.size();) {
    std::vector<Key> keys;
    const size_t from = at;
    for (; at < sequences.size() && keys.size() < kMaxKeysPerGet; ++at)
      keys.push_back(EncodeKey(shard, EventKey{{sequences[at]}}));
    const auto rows = store.MultiGet(keys);
    if (!rows) return Fail(rows.error());
    for (size_t i = 0; i < rows->size(); ++i) {
      auto record = RecordOf(sequences[from + i], (*rows)[i]);
      if (!record) return std::unexpected(record.error());
      records.push_back(*std::move(record));
    }
  }
  if (auto whole = Complete(store, shard, &records); !whole) return std::unexpected(whole.error());
  return records;
}

}  // namespace

std::string HeadState::Encode() const {
  std::string out, moment;
  AppendFramed(frontier.Encode(), &out);
  for (int shift = 56; shift >= 0; shift -= 8)
    moment += static_cast<char>(static_cast<uint64_t>(recorded.milliseconds) >> shift & 0xFF);
  AppendFramed(moment, &out);
  AppendFramed(note, &out);
  return out;
}

std::optional<HeadState> HeadState::Decode(std::string_view bytes) {
  HeadState head;
  if (bytes.empty()) return head;
  const auto frontier = TakeFramed(&bytes), moment = TakeFramed(&bytes), note = TakeFramed(&bytes);
  if (!frontier || !moment || !note || !bytes.empty() || moment->size() != 8) return std::nullopt;
  auto decoded = audit::Frontier::Decode(*frontier);
  if (!decoded) return std::nullopt;
  head.frontier = *std::move(decoded);
  head.recorded.milliseconds = static_cast<int64_t>(NumberIn(*moment));
  head.note = *note;
  return head;
}

namespace {

// Puts its leaf hash in front of a record, where there is room for it already.
Digest PutLeaf(std::string* row) {
  const Digest leaf = audit::LeafHash(std::string_view(*row).substr(sizeof(Digest)));
  std::ranges::copy(leaf, row->begin());
  return leaf;
}

}  // namespace

std::string EventRow(std::string_view record) {
  std::string row;
  row.reserve(sizeof(Digest) + record.size());
  row.append(sizeof(Digest), '\0').append(record);
  PutLeaf(&row);
  return row;
}

Digest LeafIn(std::string_view row) {
  Digest leaf{};
  std::ranges::copy(row.substr(0, leaf.size()), leaf.begin());
  return leaf;
}

std::optional<std::string_view> RecordIn(std::string_view row) {
  if (row.size() <= Digest{}.size()) return std::nullopt;
  const std::string_view record = row.substr(Digest{}.size());
  if (audit::LeafHash(record) != LeafIn(row)) return std::nullopt;
  return record;
}

StoreResult<void> Log::Load(const Lease& lease) {
  auto head = HeadState::Decode(lease.head.state);
  if (!head || head->frontier.size() != lease.head.size ||
      (lease.head.size > 0 && head->frontier.Root() != lease.head.hash))
    return std::unexpected(StoreError{StoreErrorKind::kCorrupt, "the head's state"});
  head_ = *std::move(head);
  note_.clear();
  {
    const std::lock_guard guard(mutex_);
    cases_.clear();
    ++forgotten_;
  }
  newest_ = head_.recorded.milliseconds;
  remembered_.ForgetAll();
  return LoadTiles(lease.head.size);
}

// What stands in tiles that are not full: leaf hashes behind the last full tile of level 0, and the
// roots of full tiles behind the last full one of each level above.
StoreResult<void> Log::LoadTiles(uint64_t size) {
  tiles_ = std::make_unique<audit::TileBuilder>(
      [this](const audit::TileId& id, const std::string& bytes) {
        if (draft_ == nullptr || id.level < 0) return;
        draft_->Put(EncodeKey(shard_, TileKey{static_cast<uint8_t>(id.level), id.index}), bytes);
      });
  std::vector<audit::TileBuilder::Level> parts;
  uint64_t count = size;
  for (int level = 0; count > 0; ++level, count /= audit::kTileWidth) {
    audit::TileBuilder::Level part;
    part.index = count / audit::kTileWidth;
    std::vector<Key> keys;
    for (uint64_t i = part.index * audit::kTileWidth; i < count; ++i)
      keys.push_back(level == 0 ? EncodeKey(shard_, EventKey{{i}})
                                : EncodeKey(shard_, TileKey{static_cast<uint8_t>(level - 1), i}));
    if (!keys.empty()) {
      const auto rows = store_.MultiGet(keys);
      if (!rows) return std::unexpected(rows.error());
      for (const auto& row : *rows) {
        if (!row || row->size() < Digest{}.size())
          return std::unexpected(StoreError{StoreErrorKind::kCorrupt, "a row of the tree"});
        if (level == 0) {
          part.hashes.push_back(LeafIn(*row));
          continue;
        }
        const auto below = audit::DecodeTile(*row, audit::kTileWidth);
        if (!below) return std::unexpected(StoreError{StoreErrorKind::kCorrupt, "a tile"});
        part.hashes.push_back(audit::RootOf(*below));
      }
    }
    parts.push_back(std::move(part));
  }
  tiles_->Resume(std::move(parts));
  return {};
}

CommitHost::Sealed Log::Seal(const Head&, const std::vector<std::string>& events) {
  for (const std::string& row : events) head_.frontier.Append(LeafIn(row));
  if (!note_.empty() && !events.empty()) {
    head_.note = std::move(note_);
    note_.clear();
  }
  return {head_.frontier.Root(), head_.Encode()};
}

std::expected<std::vector<Digest>, std::string> Log::Write(Draft* draft,
                                                           std::vector<audit::Record>* records) {
  std::vector<std::string> rows;
  std::vector<Digest> leaves;
  rows.reserve(records->size());
  leaves.reserve(records->size());
  uint64_t sequence = draft->next().value;
  uint64_t part = 0;
  for (audit::Record& record : *records) {
    record.sequence.value = sequence++;
    record.part.value = ++part;
    record.parts.value = records->size();
    if (part > 1) audit::TakeFromFirst(records->front(), &record);
    std::string& row = rows.emplace_back();
    row.reserve(kUsualRowBytes);
    row.append(sizeof(Digest), '\0');
    if (auto written = audit::AppendRecord(record, &row); !written)
      return std::unexpected(written.error());
    leaves.push_back(PutLeaf(&row));
  }
  for (std::string& row : rows) draft->Append(std::move(row));
  return leaves;
}

void Log::Grow(Draft* draft, const std::vector<Digest>& leaves, Instant recorded) {
  draft_ = draft;
  for (const Digest& leaf : leaves) tiles_->Append(leaf);
  draft_ = nullptr;
  head_.recorded = recorded;
  newest_ = recorded.milliseconds;
}

bool Log::Holds(const std::string& case_id, const CasePtr& decided_on) {
  const std::lock_guard guard(mutex_);
  const auto at = cases_.find(case_id);
  return at == cases_.end() ? decided_on == nullptr : at->second.data == decided_on;
}

void Log::Keep(const Draft& draft, const std::string& case_id, CasePtr data,
               const std::vector<ReadSetKey>& reads) {
  const std::lock_guard guard(mutex_);
  if (cases_.size() >= kMostCasesInMemory) {
    // What is not durable cannot be read again yet: it would be found as it was before.
    std::erase_if(cases_, [&](const auto& kept) { return kept.second.events <= draft.durable(); });
    ++forgotten_;
  }
  Kept& kept = cases_[case_id];
  kept.data = std::move(data);
  kept.events = draft.next().value;
  for (const ReadSetKey& read : reads) kept.reads.emplace(read.fact, read.period);
}

const Log::Reads& Log::ReadsOf(const std::string& case_id) const {
  static const Reads kNone;
  const std::lock_guard guard(mutex_);
  const auto at = cases_.find(case_id);
  return at == cases_.end() ? kNone : at->second.reads;
}

Result<CasePtr> Log::Find(const std::string& case_id) {
  for (int tries = 0; tries < kMostTries; ++tries) {
    uint64_t forgotten = 0;
    {
      const std::lock_guard guard(mutex_);
      const auto at = cases_.find(case_id);
      if (at != cases_.end()) return at->second.data;
      forgotten = forgotten_;
    }
    auto read = Read(case_id);
    if (!read || *read == nullptr) return read;
    const std::lock_guard guard(mutex_);
    if (forgotten != forgotten_) continue;  // it may have changed and been forgotten meanwhile
    return cases_.try_emplace(case_id, Kept{*read, 0, {}}).first->second.data;
  }
  return Fail(TroubleKind::kContended, case_id);
}

// The newest snapshot, and the records behind it.
Result<CasePtr> Log::Read(const std::string& case_id) {
  const Key key = EncodeKey(shard_, CaseKey{case_id});
  const auto rows = store_.MultiGet(std::span(&key, 1));
  if (!rows) return Fail(rows.error());
  if (!rows->front()) return CasePtr();
  auto data = DecodeCase(*rows->front());
  if (!data) return Fail(TroubleKind::kSnapshotDamaged, case_id);
  const auto records = ReadTopic(store_, shard_, case_id, data->state.events);
  if (!records) return std::unexpected(records.error());
  for (const audit::Record& record : *records) {
    const Hash hash = FoldInto(record, &*data);
    if (record.state != hash) return Fail(TroubleKind::kSnapshotDamaged, case_id);
  }
  return std::make_shared<const CaseData>(*std::move(data));
}

Result<std::vector<audit::Record>> ReadRecords(Store& store, Shard shard, uint64_t first,
                                               uint64_t count) {
  std::vector<uint64_t> sequences;
  for (uint64_t i = 0; i < count; ++i) sequences.push_back(first + i);
  return ReadAt(store, shard, sequences);
}

Result<std::vector<audit::Record>> ReadTopic(Store& store, Shard shard, const std::string& topic,
                                             uint64_t from) {
  std::vector<uint64_t> sequences;
  KeyRange range = CaseEventsOf(shard, topic);
  range.begin = EncodeKey(shard, CaseEventKey{topic, from});
  std::optional<Key> after;
  do {
    const auto page = store.Scan(range, kMaxPageRows, after);
    if (!page) return Fail(page.error());
    for (const auto& row : page->rows) {
      const auto run = DecodeRun(row.value);
      if (!run) return Fail(Make(TroubleKind::kSnapshotDamaged, topic));
      for (uint64_t i = 0; i < run->count; ++i) sequences.push_back(run->first + i);
    }
    after = page->more;
  } while (after);
  return ReadAt(store, shard, sequences);
}

}  // namespace writ::cases
