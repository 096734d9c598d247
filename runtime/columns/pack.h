// kBlockRows whole numbers as few bits each: what they have above the smallest of them, without the
// power of ten that all of them share. docs/fact_columns.md has the form; it never changes.
//
// Bits stand so that a processor unpacks 16 numbers at once: word w of lane l is the w-th of those
// that number l, l + 16, l + 32 … fill one after the other.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/screen/columns.h"

namespace writ::columns {

inline constexpr uint8_t kMostBits = 64;  // a number's
inline constexpr uint8_t kMostTens = 9;   // … power of ten that is left out

// value = (base + bits) * 10^tens
struct Packing {
  int64_t base = 0;
  uint8_t bits = 0;
  uint8_t tens = 0;
  friend bool operator==(const Packing&, const Packing&) = default;
};

constexpr size_t PackedBytes(uint8_t bits) { return size_t{bits} * (kBlockRows / 8); }

// The smallest form of the rows whose code is 0; those of others count for nothing. `tens`: whether
// a shared power of ten is looked for; it is found faster where it is `likely`.
Packing PackingOf(const int64_t* values, const uint8_t* codes, bool tens, uint8_t likely = 0);
// PackedBytes(packing.bits) bytes. Rows whose code is not 0 become the base.
void Pack(const Packing& packing, const int64_t* values, const uint8_t* codes, char* out);
// What Pack was given, for any bytes: numbers beyond 64 bits wrap.
void Unpack(const Packing& packing, const char* in, int64_t* out);

// 0 where the code is not 0.
void ZeroUnless(const uint8_t* codes, int64_t* values);
// codes[row] = bit of the row ? yes : no
void BitsToCodes(const char* bits, uint8_t yes, uint8_t no, uint8_t* codes);
// Whether all of a block lie within.
bool Within(const Bounds& bounds, const int64_t* values);
// What no number that is so packed lies beyond; all there is, where some may not fit 64 bits.
Bounds BoundsOf(const Packing& packing);
// codes[row] = to[codes[row] & 7]
void Translate(const uint8_t (&to)[8], uint8_t* codes);

}  // namespace writ::columns
