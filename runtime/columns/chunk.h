// The values of one column in up to kChunkBlocks blocks of rows: what is sealed together.
//
// docs/fact_columns.md has the bytes. No bytes make reading fail otherwise than by saying so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/columns/pack.h"

namespace writ::columns {

inline constexpr size_t kChunkBlocks = 32;
inline constexpr size_t kChunkRows = kChunkBlocks * kBlockRows;

// What a row of a column says.
enum Code : uint8_t {
  kKnown = 0,
  kNone = 1,      // known not to exist
  kBeside = 2,    // a value that has no place in a column: it is kept beside
  kDisputed = 3,  // nothing counts until it is settled
  kNothing = 4,   // nothing is said
};
inline constexpr uint8_t kCodes = 5;

// How the codes of a block are written.
enum class Form : uint8_t {
  kAllKnown = 0,
  kAllNothing = 1,
  kAllNone = 2,
  kKnownOrNothing = 3,  // a bit a row, 1 if known
  kMixed = 4,           // three bits a row, in three runs
};

// Takes block after block, of kBlockRows rows each; the last one's rows that do not exist say
// nothing.
class ChunkWriter {
 public:
  explicit ChunkWriter(bool tens) : tens_(tens) {}
  void Add(const int64_t* values, const uint8_t* codes);
  // The chunk's bytes; empty if nothing at all was said.
  std::string Take();

 private:
  bool tens_;
  uint8_t likely_ = 0;  // tens of the block before
  bool any_ = false;
  std::string heads_, data_;
};

// A chunk of so many blocks. The bytes must outlive it.
class Chunk {
 public:
  // nullopt if these are no such bytes. Of no bytes every row says nothing.
  static std::optional<Chunk> Of(std::string_view bytes, size_t blocks);

  size_t blocks() const { return blocks_; }
  Form form(size_t block) const;
  // What no value of the block lies beyond, by the numbers that it is packed with.
  Bounds bounds(size_t block) const;
  // kBlockRows values; 0 where nothing is known. Numbers may be any, whoever wrote the bytes.
  void Values(size_t block, int64_t* out) const;
  // kBlockRows codes; nullopt if one is no code.
  bool Codes(size_t block, uint8_t* out) const;

 private:
  struct Head {
    Packing packing;
    uint32_t offset = 0;
    uint8_t form = 0;
  };
  Head HeadOf(size_t block) const;
  static std::optional<size_t> CodeBytes(uint8_t form);

  std::string_view bytes_;
  size_t blocks_ = 0;
};

}  // namespace writ::columns
