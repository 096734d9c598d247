#include "runtime/audit/tile.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "runtime/audit/bytes.h"

namespace writ::audit {
namespace {

constexpr int kLastLevel = 63;

std::string IndexPath(uint64_t index) {
  const auto three = [](uint64_t n) {
    const std::string digits = std::to_string(n);
    return std::string(3 - digits.size(), '0') + digits;
  };
  std::string path = three(index % 1000);
  while ((index /= 1000) > 0) path = "x" + three(index % 1000) + "/" + path;
  return path;
}

bool IsThreeDigits(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// What stands before the next '/', which is taken too.
std::string_view TakeElement(std::string_view* path) {
  const size_t end = std::min(path->find('/'), path->size());
  const std::string_view element = path->substr(0, end);
  path->remove_prefix(std::min(end + 1, path->size()));
  return element;
}

// Hashes of tile level `level` in a tree of that size.
uint64_t HashesAt(int level, uint64_t size) {
  const int shift = kTileHeight * std::max(level, 0);
  return shift >= 64 ? 0 : size >> shift;
}

}  // namespace

std::string TileId::Path() const {
  std::string path = "tile/";
  path += level == kEntries ? "entries" : std::to_string(level);
  path += "/" + IndexPath(index);
  if (width < static_cast<int>(kTileWidth)) path += ".p/" + std::to_string(width);
  return path;
}

std::optional<TileId> TileId::Parse(std::string_view path) {
  const std::string_view whole = path;
  TileId id;
  if (TakeElement(&path) != "tile") return std::nullopt;
  const std::string_view level = TakeElement(&path);
  const auto number = ParseDecimal(level);
  if (level != "entries" && (!number || *number > kLastLevel)) return std::nullopt;
  id.level = level == "entries" ? kEntries : static_cast<int>(*number);
  for (bool more = true; more;) {
    std::string_view element = TakeElement(&path);
    more = element.starts_with('x');
    if (more) element.remove_prefix(1);
    if (!more && element.ends_with(".p")) {
      element.remove_suffix(2);
      const auto width = ParseDecimal(path);
      if (!width || *width == 0 || *width >= kTileWidth) return std::nullopt;
      id.width = static_cast<int>(*width);
      path = {};
    }
    if (!IsThreeDigits(element) || id.index > UINT64_MAX / 1000 - 1) return std::nullopt;
    for (const char c : element) id.index = id.index * 10 + static_cast<uint64_t>(c - '0');
  }
  // One tile has one path: no surplus elements, no leading x000.
  if (id.Path() != whole) return std::nullopt;
  return id;
}

std::optional<TileId> TileWith(int level, uint64_t index, uint64_t size) {
  const uint64_t hashes = HashesAt(level, size);
  if (index >= hashes) return std::nullopt;
  const uint64_t tile = index / kTileWidth;
  const uint64_t width = std::min(kTileWidth, hashes - tile * kTileWidth);
  return TileId{level, tile, static_cast<int>(width)};
}

std::vector<TileId> TilesOf(uint64_t size, bool with_entries) {
  std::vector<TileId> tiles;
  for (int level = with_entries ? kEntries : 0; HashesAt(level, size) > 0; ++level) {
    for (uint64_t at = 0; at < HashesAt(level, size); at += kTileWidth) {
      tiles.push_back(*TileWith(level, at, size));
    }
  }
  return tiles;
}

std::string EncodeTile(std::span<const Digest> hashes) {
  std::string bytes;
  bytes.reserve(hashes.size() * sizeof(Digest));
  for (const Digest& hash : hashes) bytes += AsText(hash);
  return bytes;
}

std::optional<std::vector<Digest>> DecodeTile(std::string_view bytes, int width) {
  if (bytes.size() != static_cast<size_t>(width) * sizeof(Digest)) return std::nullopt;
  std::vector<Digest> hashes(static_cast<size_t>(width));
  for (size_t i = 0; i < hashes.size(); ++i) {
    std::copy_n(bytes.data() + i * sizeof(Digest), sizeof(Digest),
                reinterpret_cast<char*>(hashes[i].data()));
  }
  return hashes;
}

std::string EncodeBundle(std::span<const std::string> records) {
  std::string bytes;
  for (const std::string& record : records) {
    bytes += static_cast<char>(record.size() >> 8 & 0xFF);
    bytes += static_cast<char>(record.size() & 0xFF);
    bytes += record;
  }
  return bytes;
}

std::optional<std::vector<std::string>> DecodeBundle(std::string_view bytes, int width) {
  std::vector<std::string> records;
  while (bytes.size() >= 2) {
    const size_t size =
        size_t{static_cast<uint8_t>(bytes[0])} << 8 | static_cast<uint8_t>(bytes[1]);
    if (bytes.size() - 2 < size) return std::nullopt;
    records.emplace_back(bytes.substr(2, size));
    bytes.remove_prefix(2 + size);
  }
  if (!bytes.empty() || records.size() != static_cast<size_t>(width)) return std::nullopt;
  return records;
}

void TileBuilder::Append(const Digest& leaf) {
  Digest hash = leaf;
  for (int level = 0;; ++level) {
    const auto at = static_cast<size_t>(level);
    if (levels_.size() == at) levels_.emplace_back();
    Level& tile = levels_[at];
    tile.hashes.push_back(hash);
    if (tile.hashes.size() < kTileWidth) return;
    hash = RootOf(tile.hashes);
    sink_({level, tile.index++, static_cast<int>(kTileWidth)}, EncodeTile(tile.hashes));
    tile.hashes.clear();
  }
}

void TileBuilder::EmitPartial() const {
  for (size_t level = 0; level < levels_.size(); ++level) {
    const Level& tile = levels_[level];
    if (tile.hashes.empty()) continue;
    const int width = static_cast<int>(tile.hashes.size());
    sink_({static_cast<int>(level), tile.index, width}, EncodeTile(tile.hashes));
  }
}

NodeAt NodesOfTiles(uint64_t size, TileAt tiles) {
  struct Kept {
    TileId id{.width = 0};
    std::vector<Digest> hashes;
  };
  // Of each level the last whole tile and the one that is not: a proof goes back and forth between
  // them, and to put the latter together takes hashing all that it stands for.
  auto tiles_kept = std::make_shared<std::map<std::pair<int, bool>, Kept>>();
  return [=, tiles = std::move(tiles)](int level, uint64_t index) -> std::optional<Digest> {
    const int tile_level = level / kTileHeight, inside = level % kTileHeight;
    // The node spans 2^inside hashes of one tile.
    const uint64_t first = index << inside, count = uint64_t{1} << inside;
    if (first >> inside != index) return std::nullopt;
    const auto id = TileWith(tile_level, first, size);
    if (!id) return std::nullopt;
    const bool whole = id->width == static_cast<int>(kTileWidth);
    Kept& kept = (*tiles_kept)[{tile_level, whole}];
    if (kept.id != *id) {
      const auto bytes = tiles(*id);
      auto hashes = bytes ? DecodeTile(*bytes, id->width) : std::nullopt;
      if (!hashes) return std::nullopt;
      kept = {*id, *std::move(hashes)};
    }
    const uint64_t from = first % kTileWidth;
    if (from + count > kept.hashes.size()) return std::nullopt;
    return RootOf(std::span(kept.hashes).subspan(from, count));
  };
}

}  // namespace writ::audit
