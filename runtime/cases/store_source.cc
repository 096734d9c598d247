#include "runtime/cases/store_source.h"

#include <algorithm>

#include "runtime/cases/log.h"

namespace writ::cases {
namespace {

constexpr uint64_t kReadAhead = 256;

}  // namespace

StoreSource::StoreSource(Store& store, Shard shard, std::string note)
    : store_(store), shard_(shard), note_(std::move(note)) {
  const auto row = Get(HeadKey{});
  if (!row) return;
  if (auto head = ParseHead(*row)) head_ = *std::move(head);
  size_ = head_.size;
}

std::optional<std::vector<std::string>> StoreSource::GetAll(const std::vector<Key>& keys) {
  const auto rows = store_.MultiGet(keys);
  if (!rows) {
    trouble_ = rows.error();
    return std::nullopt;
  }
  std::vector<std::string> values;
  for (const auto& row : *rows) {
    if (!row) break;  // what lies behind a hole is not looked at
    values.push_back(*row);
  }
  return values;
}

std::optional<std::string> StoreSource::Get(const Row& row) {
  const auto values = GetAll({EncodeKey(shard_, row)});
  if (!values || values->empty()) return std::nullopt;
  return values->front();
}

std::optional<std::string> StoreSource::RecordAt(uint64_t sequence) {
  if (sequence < ahead_from_ || sequence >= ahead_from_ + ahead_.size()) {
    std::vector<Key> keys;
    for (uint64_t i = sequence; i < std::min(size_, sequence + kReadAhead); ++i)
      keys.push_back(EncodeKey(shard_, EventKey{{i}}));
    ahead_.clear();
    if (keys.empty()) return std::nullopt;
    if (auto values = GetAll(keys)) ahead_ = *std::move(values);
    ahead_from_ = sequence;
    if (ahead_.empty()) return std::nullopt;
  }
  const std::string& row = ahead_[sequence - ahead_from_];
  return row.size() < Digest{}.size() ? "" : row.substr(Digest{}.size());
}

std::optional<std::string> StoreSource::TileAt(const audit::TileId& id) {
  if (id.level < 0) return std::nullopt;
  const auto width = static_cast<uint64_t>(id.width);
  if (width == audit::kTileWidth) return Get(TileKey{static_cast<uint8_t>(id.level), id.index});
  std::vector<Key> keys;
  const uint64_t first = id.index * audit::kTileWidth;
  for (uint64_t i = first; i < first + width; ++i)
    keys.push_back(id.level == 0
                       ? EncodeKey(shard_, EventKey{{i}})
                       : EncodeKey(shard_, TileKey{static_cast<uint8_t>(id.level - 1), i}));
  const auto rows = GetAll(keys);
  if (!rows || rows->size() != width) return std::nullopt;
  std::vector<Digest> hashes;
  for (const std::string& row : *rows) {
    if (row.size() < Digest{}.size()) return std::nullopt;
    if (id.level == 0) {
      hashes.push_back(LeafIn(row));
      continue;
    }
    const auto below = audit::DecodeTile(row, audit::kTileWidth);
    if (!below) return std::nullopt;
    hashes.push_back(audit::RootOf(*below));
  }
  return audit::EncodeTile(hashes);
}

std::vector<std::string> StoreSource::Notes() {
  std::vector<std::string> notes;
  const auto state = HeadState::Decode(head_.state);
  if (state && !state->note.empty()) notes.push_back(state->note);
  if (!note_.empty() && (notes.empty() || notes.back() != note_)) notes.push_back(note_);
  return notes;
}

audit::NodeAt StoreSource::Nodes() {
  return audit::NodesOfTiles(size_, [this](const audit::TileId& id) { return TileAt(id); });
}

}  // namespace writ::cases
