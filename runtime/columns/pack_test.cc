#include "runtime/columns/pack.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <random>
#include <string>

#include "runtime/columns/chunk.h"

namespace writ::columns {
namespace {

using Values = std::array<int64_t, kBlockRows>;
using Codes = std::array<uint8_t, kBlockRows>;

// Numbers of so many bits around a base, times a power of ten where that fits.
Values Some(std::mt19937_64& random, int bits, int64_t times) {
  Values values{};
  const auto base = static_cast<int64_t>(random() >> (bits + 2 > 62 ? 62 : bits + 2));
  for (int64_t& value : values) {
    const uint64_t delta = bits == 0 ? 0 : random() >> (64 - bits);
    value = static_cast<int64_t>(static_cast<uint64_t>(base) + delta);
    if (bits < 40) value = (value % (int64_t{1} << 40)) * times;
    if (random() % 2 == 0 && bits < 60) value = -value;
  }
  return values;
}

// Bits of the difference between the largest and the smallest that are known, in units of `unit`.
int WidthOf(const Values& values, const Codes& codes, int64_t unit) {
  int64_t least = INT64_MAX, most = INT64_MIN;
  for (size_t row = 0; row < kBlockRows; ++row) {
    if (codes[row] != kKnown) continue;
    least = std::min(least, values[row]);
    most = std::max(most, values[row]);
  }
  if (least > most) return 0;
  const bool whole = std::ranges::all_of(values, [&](int64_t value) { return value % unit == 0; });
  const uint64_t range = static_cast<uint64_t>(most) - static_cast<uint64_t>(least);
  return std::bit_width(range / static_cast<uint64_t>(whole ? unit : 1));
}

Codes SomeCodes(std::mt19937_64& random, int kind) {
  Codes codes{};
  for (uint8_t& code : codes) {
    if (kind == 1) code = random() % 3 == 0 ? kNothing : kKnown;
    if (kind == 2) code = static_cast<uint8_t>(random() % kCodes);
    if (kind == 3) code = kNothing;
    if (kind == 4) code = kNone;
  }
  return codes;
}

}  // namespace

TEST_CASE("numbers of every width come back, and no wider than they need") {
  std::mt19937_64 random(3);
  for (int bits = 0; bits <= 64; ++bits) {
    for (const int64_t times : {1, 10, 10'000, 1'000'000}) {
      const Values values = Some(random, bits, times);
      const Codes codes = SomeCodes(random, static_cast<int>(random() % 3));
      const Packing packing = PackingOf(values.data(), codes.data(), true);
      std::string bytes(PackedBytes(packing.bits), '\0');
      Pack(packing, values.data(), codes.data(), bytes.data());
      Values back{};
      Unpack(packing, bytes.data(), back.data());
      for (size_t row = 0; row < kBlockRows; ++row)
        if (codes[row] == kKnown && back[row] != values[row])
          FAIL("bits " << bits << " row " << row << ": " << values[row] << " came back as "
                       << back[row]);
      CHECK(packing.bits <= WidthOf(values, codes, times));
      CHECK(Within(BoundsOf(packing), back.data()));
    }
  }
}

TEST_CASE("the whole range of numbers and a single one have a form") {
  Values values{};
  Codes codes{};
  values[0] = INT64_MIN;
  values[511] = INT64_MAX;
  Packing packing = PackingOf(values.data(), codes.data(), true);
  CHECK(packing.bits == 64);
  CHECK(packing.tens == 0);
  std::string bytes(PackedBytes(packing.bits), '\0');
  Pack(packing, values.data(), codes.data(), bytes.data());
  Values back{};
  Unpack(packing, bytes.data(), back.data());
  CHECK(back == values);
  values.fill(-61'000'000'000);
  packing = PackingOf(values.data(), codes.data(), true);
  CHECK(packing == Packing{-61, 0, 9});
  codes.fill(kNothing);
  CHECK(PackingOf(values.data(), codes.data(), true) == Packing{});
}

TEST_CASE("bounds are those of the numbers, up to the width they are packed in") {
  Values values{};
  Codes codes{};
  for (size_t row = 0; row < kBlockRows; ++row)
    values[row] = 3000 + 100 * static_cast<int64_t>(row % 5);
  const Bounds bounds = BoundsOf(PackingOf(values.data(), codes.data(), true));
  CHECK(bounds.least == 3000);
  CHECK(bounds.most == 3700);  // three bits
  CHECK(Within({3000, 3400}, values.data()));
  CHECK_FALSE(Within({3001, 3400}, values.data()));
  CHECK_FALSE(Within({3000, 3399}, values.data()));
  CHECK(BoundsOf(Packing{.base = INT64_MAX, .bits = 1, .tens = 0}).most == INT64_MAX);
  CHECK(BoundsOf(Packing{.base = INT64_MAX / 10, .bits = 4, .tens = 1}).least == INT64_MIN);
  ChunkWriter writer(true);  // what is not known counts as nothing
  codes[7] = kNothing;
  writer.Add(values.data(), codes.data());
  const std::string bytes = writer.Take();
  CHECK(Chunk::Of(bytes, 1)->bounds(0).least == 0);
}

TEST_CASE("blocks come back out of a chunk, with what each row says") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 300; ++round) {
    const size_t blocks = 1 + random() % kChunkBlocks;
    ChunkWriter writer(round % 2 == 0);
    std::vector<Values> values;
    std::vector<Codes> codes;
    for (size_t block = 0; block < blocks; ++block) {
      values.push_back(Some(random, static_cast<int>(random() % 65), 1));
      codes.push_back(SomeCodes(random, round % 7 == 0 ? 3 : static_cast<int>(random() % 5)));
      writer.Add(values.back().data(), codes.back().data());
    }
    const std::string bytes = writer.Take();
    const auto chunk = Chunk::Of(bytes, blocks);
    REQUIRE(chunk);
    CHECK(bytes.empty() == std::ranges::all_of(codes, [](const Codes& all) {
            return std::ranges::all_of(all, [](uint8_t code) { return code == kNothing; });
          }));
    for (size_t block = 0; block < blocks; ++block) {
      Values back{};
      Codes said{};
      chunk->Values(block, back.data());
      REQUIRE(chunk->Codes(block, said.data()));
      CHECK(said == codes[block]);
      CHECK(Within(chunk->bounds(block), back.data()));
      bool same = true;
      for (size_t row = 0; row < kBlockRows; ++row)
        same = same && back[row] == (said[row] == kKnown ? values[block][row] : 0);
      CHECK(same);
    }
  }
}

TEST_CASE("bytes that are no chunk are none, cut or spoiled") {
  std::mt19937_64 random(6);
  ChunkWriter writer(true);
  for (int block = 0; block < 3; ++block)
    writer.Add(Some(random, 9, 100).data(), SomeCodes(random, 2).data());
  const std::string bytes = writer.Take();
  for (size_t size = 1; size < bytes.size(); ++size)
    CHECK_FALSE(Chunk::Of(bytes.substr(0, size), 3));
  CHECK_FALSE(Chunk::Of(bytes + "x", 3));
  CHECK_FALSE(Chunk::Of(bytes, 2));
  CHECK_FALSE(Chunk::Of(bytes, 4));
  CHECK_FALSE(Chunk::Of(bytes, 0));
  CHECK_FALSE(Chunk::Of(bytes, kChunkBlocks + 1));
  // The heads of blocks: every form, width and place that no writer writes.
  for (size_t at = 8; at < 16; ++at) {
    int taken = 0;
    for (int byte = 0; byte < 256; ++byte) {
      std::string other = bytes;
      other[at] = static_cast<char>(byte);
      taken += Chunk::Of(other, 3) ? 1 : 0;
    }
    CHECK(taken <= (at == 13 ? kMostTens + 1 : 1));
  }
}

}  // namespace writ::columns
