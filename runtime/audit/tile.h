// Tiles: the tree as files (C2SP tlog-tiles). A tile of level L holds up to 256 hashes, each the
// root of a whole subtree of 256^L leaves; an entry bundle holds the 256 records of a tile of level
// 0. Whole tiles never change.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/audit/merkle.h"

namespace writ::audit {

inline constexpr uint64_t kTileWidth = 256;
inline constexpr int kTileHeight = 8;
inline constexpr int kEntries = -1;  // the level of an entry bundle

struct TileId {
  int level = 0;  // kEntries for records
  uint64_t index = 0;
  int width = 256;  // 1 to 255 in a partial tile

  std::string Path() const;  // "tile/0/x001/234", "tile/entries/000.p/17"
  static std::optional<TileId> Parse(std::string_view path);
  friend auto operator<=>(const TileId&, const TileId&) = default;
};

// Every tile of a tree of that size, level by level, and its bundles if `with_entries`.
std::vector<TileId> TilesOf(uint64_t size, bool with_entries);
// The tile that holds hash `index` of tile level `level` in a tree of that size; nullopt if none.
std::optional<TileId> TileWith(int level, uint64_t index, uint64_t size);

std::string EncodeTile(std::span<const Digest> hashes);
std::optional<std::vector<Digest>> DecodeTile(std::string_view bytes, int width);

// Records behind their lengths, as two bytes, big-endian.
std::string EncodeBundle(std::span<const std::string> records);
std::optional<std::vector<std::string>> DecodeBundle(std::string_view bytes, int width);

// Gives the tiles of a growing tree: each whole one when its last hash is there.
class TileBuilder {
 public:
  using Sink = std::function<void(const TileId&, std::string bytes)>;
  explicit TileBuilder(Sink sink) : sink_(std::move(sink)) {}

  // The hashes of a level that no whole tile of it holds yet, and that tile's index.
  struct Level {
    std::vector<Digest> hashes;
    uint64_t index = 0;
  };
  // Goes on with a tree whose whole tiles are there; levels from 0.
  void Resume(std::vector<Level> levels) { levels_ = std::move(levels); }

  void Append(const Digest& leaf);
  // The partial tiles of the tree as it is; appending may go on.
  void EmitPartial() const;

 private:
  Sink sink_;
  std::vector<Level> levels_;
};

// The nodes of a tree of `size` leaves, read from its tiles. Of each level the last two are kept.
using TileAt = std::function<std::optional<std::string>(const TileId&)>;
NodeAt NodesOfTiles(uint64_t size, TileAt tiles);

}  // namespace writ::audit
