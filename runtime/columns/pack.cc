#include "runtime/columns/pack.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <iterator>

#include "engine/base/generations.h"

namespace writ::columns {
namespace {

static_assert(std::endian::native == std::endian::little, "packed numbers are little-endian");

constexpr size_t kRows = kBlockRows;
constexpr uint64_t kPowers[kMostTens + 1] = {
    1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

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

// Multiplied in lanes of that width: only where products fit them, or 64 bits are wanted anyway.
template <typename Word, typename Product>
[[gnu::always_inline]] inline void UnpackLanes(uint8_t bits, uint64_t first, uint64_t times,
                                               const char* __restrict in, int64_t* __restrict out) {
  using L = Lanes<Word>;
  const auto mask = static_cast<Word>(~Word{0} >> (L::kBits - bits));
  const auto factor = static_cast<Product>(times);
  for (size_t i = 0; i < L::kEach; ++i) {
    const size_t at = i * bits / L::kBits, shift = i * bits % L::kBits;
    Word low[L::kCount], high[L::kCount];
    std::memcpy(low, in + at * 64, 64);
    // A number that a word ends in goes on in the next one; of a number that does not, what comes
    // from there lies beyond the mask. So there is no branch, which would go another way for each.
    std::memcpy(high, in + std::min<size_t>(at + 1, bits - size_t{1}) * 64, 64);
    const size_t left = L::kBits - 1 - shift;  // and 1: a shift by all bits is none
    for (size_t lane = 0; lane < L::kCount; ++lane) {
      const auto rest = static_cast<Word>(static_cast<Word>(high[lane] << 1) << left);
      const auto delta = static_cast<Word>(((low[lane] >> shift) | rest) & mask);
      out[i * L::kCount + lane] =
          static_cast<int64_t>(first + static_cast<Product>(static_cast<Product>(delta) * factor));
    }
  }
}

WRIT_GENERATIONS void UnpackNarrow(uint8_t bits, uint64_t first, uint64_t times,
                                   const char* __restrict in, int64_t* __restrict out) {
  UnpackLanes<uint32_t, uint32_t>(bits, first, times, in, out);
}

WRIT_GENERATIONS void UnpackMiddle(uint8_t bits, uint64_t first, uint64_t times,
                                   const char* __restrict in, int64_t* __restrict out) {
  UnpackLanes<uint32_t, uint64_t>(bits, first, times, in, out);
}

WRIT_GENERATIONS void UnpackBroad(uint8_t bits, uint64_t first, uint64_t times,
                                  const char* __restrict in, int64_t* __restrict out) {
  UnpackLanes<uint64_t, uint64_t>(bits, first, times, in, out);
}

// Whether all that are known can be divided by that power of ten.
template <size_t kTens>
bool Divides(const int64_t* values, const uint8_t* codes) {
  constexpr auto kPower = static_cast<int64_t>(kPowers[kTens]);
  constexpr size_t kAtOnce = 64;
  for (size_t at = 0; at < kRows; at += kAtOnce) {
    bool rest = false;
    for (size_t row = at; row < at + kAtOnce; ++row)
      rest |= codes[row] == 0 && values[row] % kPower != 0;
    if (rest) return false;
  }
  return true;
}

uint8_t TensOf(const int64_t* values, const uint8_t* codes, uint8_t likely) {
  constexpr bool (*kDivides[])(const int64_t*, const uint8_t*) = {
      Divides<0>, Divides<1>, Divides<2>, Divides<3>, Divides<4>,
      Divides<5>, Divides<6>, Divides<7>, Divides<8>, Divides<9>};
  static_assert(std::size(kDivides) == kMostTens + 1);
  uint8_t tens = likely;
  if (!kDivides[tens](values, codes)) {
    do --tens;
    while (!kDivides[tens](values, codes));
    return tens;
  }
  while (tens < kMostTens && kDivides[tens + 1](values, codes)) ++tens;
  return tens;
}

// What 5^tens has to be multiplied with to come to 1 in 64 bits: multiplying with it divides what
// has no rest.
constexpr auto kInverses = [] {
  std::array<uint64_t, kMostTens + 1> inverses{};
  uint64_t power = 1;
  for (uint64_t& inverse : inverses) {
    inverse = power;
    for (int i = 0; i < 6; ++i) inverse *= 2 - power * inverse;
    power *= 5;
  }
  return inverses;
}();

// difference / 10^tens, which leaves no rest.
inline uint64_t Divided(uint64_t difference, uint8_t tens) {
  return (difference >> tens) * kInverses[tens];
}

}  // namespace

Packing PackingOf(const int64_t* values, const uint8_t* codes, bool tens, uint8_t likely) {
  Packing packing;
  int64_t least = INT64_MAX, most = INT64_MIN;
  for (size_t row = 0; row < kRows; ++row) {
    if (codes[row] != 0) continue;
    least = std::min(least, values[row]);
    most = std::max(most, values[row]);
  }
  if (least > most) return packing;  // nothing is known
  if (tens) packing.tens = TensOf(values, codes, likely);
  packing.base = least / static_cast<int64_t>(kPowers[packing.tens]);
  const uint64_t range = static_cast<uint64_t>(most) - static_cast<uint64_t>(least);
  packing.bits = static_cast<uint8_t>(std::bit_width(Divided(range, packing.tens)));
  return packing;
}

void Pack(const Packing& packing, const int64_t* values, const uint8_t* codes, char* out) {
  if (packing.bits == 0) return;
  uint64_t deltas[kRows];
  const uint64_t first = static_cast<uint64_t>(packing.base) * kPowers[packing.tens];
  for (size_t row = 0; row < kRows; ++row) {
    const uint64_t difference = static_cast<uint64_t>(values[row]) - first;
    deltas[row] = codes[row] != 0 ? 0 : Divided(difference, packing.tens);
  }
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
  else if (packing.bits + std::bit_width(times) <= 32)
    UnpackNarrow(packing.bits, first, times, in, out);
  else if (packing.bits <= 32)
    UnpackMiddle(packing.bits, first, times, in, out);
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

WRIT_GENERATIONS bool Within(const Bounds& bounds, const int64_t* values) {
  const int64_t least = bounds.least, most = bounds.most;
  uint64_t beyond = 0;
  for (size_t row = 0; row < kRows; ++row)
    beyond |= values[row] < least || values[row] > most ? uint64_t{1} : uint64_t{0};
  return beyond == 0;
}

Bounds BoundsOf(const Packing& packing) {
  const auto times = static_cast<int64_t>(kPowers[packing.tens]);
  Bounds bounds{INT64_MIN, INT64_MAX};
  if (packing.bits > 62) return bounds;
  int64_t most = 0;
  if (__builtin_add_overflow(packing.base, (int64_t{1} << packing.bits) - 1, &most) ||
      __builtin_mul_overflow(packing.base, times, &bounds.least) ||
      __builtin_mul_overflow(most, times, &bounds.most))
    return {INT64_MIN, INT64_MAX};
  return bounds;
}

void Translate(const uint8_t (&to)[8], uint8_t* codes) {
  for (size_t row = 0; row < kRows; ++row) codes[row] = to[codes[row] & 7];
}

}  // namespace writ::columns
