#include "runtime/columns/pack.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "engine/base/generations.h"

namespace writ::columns {
namespace {

static_assert(std::endian::native == std::endian::little, "packed numbers are little-endian");

constexpr size_t kRows = kBlockRows;
constexpr uint64_t kPowers[kMostTens + 1] = {1,       10,        100,        1000,       10'000,
                                             100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

// Lanes of 32 bits for narrow numbers, of 64 for wide ones; 64 bytes of them side by side.
template <typename Word>
struct Lanes {
  static constexpr size_t kCount = 64 / sizeof(Word);
  static constexpr size_t kBits = 8 * sizeof(Word);
  static constexpr size_t kEach = kRows / kCount;  // numbers of a lane: as many as a word has bits
};

template <typename Word>
void PackLanes(uint8_t bits, const uint64_t* deltas, char* out) {
  using L = Lanes<Word>;
  Word words[L::kCount * L::kBits] = {};
  for (size_t i = 0; i < L::kEach; ++i) {
    const size_t at = i * bits / L::kBits, shift = i * bits % L::kBits;
    for (size_t lane = 0; lane < L::kCount; ++lane) {
      const auto delta = static_cast<Word>(deltas[i * L::kCount + lane]);
      words[at * L::kCount + lane] |= static_cast<Word>(delta << shift);
      if (shift + bits > L::kBits)
        words[(at + 1) * L::kCount + lane] |= static_cast<Word>(delta >> (L::kBits - shift));
    }
  }
  std::memcpy(out, words, PackedBytes(bits));
}

template <typename Word>
[[gnu::always_inline]] inline void UnpackLanes(uint8_t bits, uint64_t first, uint64_t times,
                                               const char* __restrict in,
                                               int64_t* __restrict out) {
  using L = Lanes<Word>;
  const auto mask = static_cast<Word>(~Word{0} >> (L::kBits - bits));
  const auto factor = static_cast<Word>(times);
  for (size_t i = 0; i < L::kEach; ++i) {
    const size_t at = i * bits / L::kBits, shift = i * bits % L::kBits;
    Word low[L::kCount], high[L::kCount];
    std::memcpy(low, in + at * 64, 64);
    // A number that a word ends in goes on in the next one.
    const bool crosses = shift + bits > L::kBits;
    std::memcpy(high, in + (crosses ? at + 1 : at) * 64, 64);
    const size_t left = crosses ? L::kBits - shift : 0;
    const auto both = static_cast<Word>(crosses ? ~Word{0} : Word{0});
    for (size_t lane = 0; lane < L::kCount; ++lane) {
      const auto delta = static_cast<Word>(
          ((low[lane] >> shift) | ((high[lane] & both) << left)) & mask);
      out[i * L::kCount + lane] =
          static_cast<int64_t>(first + static_cast<uint64_t>(delta) * factor);
    }
  }
}

WRIT_GENERATIONS void UnpackNarrow(uint8_t bits, uint64_t first, uint64_t times,
                                   const char* __restrict in, int64_t* __restrict out) {
  UnpackLanes<uint32_t>(bits, first, times, in, out);
}

WRIT_GENERATIONS void UnpackBroad(uint8_t bits, uint64_t first, uint64_t times,
                                  const char* __restrict in, int64_t* __restrict out) {
  UnpackLanes<uint64_t>(bits, first, times, in, out);
}

// Whether all that are known can be divided by that power of ten.
template <int64_t kPower>
bool Divides(const int64_t* values, const uint8_t* codes) {
  constexpr size_t kAtOnce = 64;
  for (size_t at = 0; at < kRows; at += kAtOnce) {
    uint64_t rest = 0;
    for (size_t row = at; row < at + kAtOnce; ++row)
      rest |= static_cast<uint64_t>(codes[row] == 0 ? values[row] % kPower : 0);
    if (rest != 0) return false;
  }
  return true;
}

template <uint8_t kTens>
uint8_t MostTens(const int64_t* values, const uint8_t* codes) {
  if constexpr (kTens == 0) {
    return 0;
  } else {
    if (Divides<static_cast<int64_t>(kPowers[kTens])>(values, codes)) return kTens;
    return MostTens<kTens - 1>(values, codes);
  }
}

}  // namespace

Packing PackingOf(const int64_t* values, const uint8_t* codes, bool tens) {
  Packing packing;
  int64_t least = INT64_MAX, most = INT64_MIN;
  for (size_t row = 0; row < kRows; ++row) {
    if (codes[row] != 0) continue;
    least = std::min(least, values[row]);
    most = std::max(most, values[row]);
  }
  if (least > most) return packing;  // nothing is known
  if (tens) packing.tens = MostTens<kMostTens>(values, codes);
  const auto power = static_cast<int64_t>(kPowers[packing.tens]);
  packing.base = least / power;
  const uint64_t range =
      static_cast<uint64_t>(most / power) - static_cast<uint64_t>(packing.base);
  packing.bits = static_cast<uint8_t>(std::bit_width(range));
  return packing;
}

void Pack(const Packing& packing, const int64_t* values, const uint8_t* codes, char* out) {
  if (packing.bits == 0) return;
  uint64_t deltas[kRows];
  const auto power = static_cast<int64_t>(kPowers[packing.tens]);
  for (size_t row = 0; row < kRows; ++row)
    deltas[row] = codes[row] != 0 ? 0
                                  : static_cast<uint64_t>(values[row] / power) -
                                        static_cast<uint64_t>(packing.base);
  if (packing.bits <= 32)
    PackLanes<uint32_t>(packing.bits, deltas, out);
  else
    PackLanes<uint64_t>(packing.bits, deltas, out);
}

void Unpack(const Packing& packing, const char* in, int64_t* out) {
  const uint64_t times = kPowers[packing.tens];
  const uint64_t first = static_cast<uint64_t>(packing.base) * times;
  if (packing.bits == 0)
    std::fill_n(out, kRows, static_cast<int64_t>(first));
  else if (packing.bits <= 32)
    UnpackNarrow(packing.bits, first, times, in, out);
  else
    UnpackBroad(packing.bits, first, times, in, out);
}

WRIT_GENERATIONS void ZeroUnless(const uint8_t* __restrict codes, int64_t* __restrict values) {
  for (size_t row = 0; row < kRows; ++row) values[row] = codes[row] == 0 ? values[row] : 0;
}

WRIT_GENERATIONS void BitsToCodes(const char* __restrict bits, uint8_t yes, uint8_t no,
                                  uint8_t* __restrict codes) {
  for (size_t at = 0; at < kRows / 8; ++at)
    for (size_t bit = 0; bit < 8; ++bit)
      codes[at * 8 + bit] = (static_cast<uint8_t>(bits[at]) >> bit & 1) != 0 ? yes : no;
}

WRIT_GENERATIONS Bounds BoundsOf(const int64_t* values) {
  Bounds bounds{values[0], values[0]};
  for (size_t row = 1; row < kRows; ++row) {
    bounds.least = std::min(bounds.least, values[row]);
    bounds.most = std::max(bounds.most, values[row]);
  }
  return bounds;
}

void Translate(const uint8_t (&to)[8], uint8_t* codes) {
  for (size_t row = 0; row < kRows; ++row) codes[row] = to[codes[row] & 7];
}

}  // namespace writ::columns
