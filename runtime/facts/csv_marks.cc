#include "runtime/facts/csv_marks.h"

#include <algorithm>
#include <array>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace writ {
namespace {

constexpr size_t kStride = 64;   // bytes that one word of bits speaks of
constexpr size_t kAtOnce = 64;   // such words, each time marks run out
constexpr int kMostDigits = 12;  // read in place: times 10^6 they surely fit
constexpr uint64_t kOnes = csv_marks::kOnes;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// What was found in some words of bytes.
struct Found {
  uint32_t* end = nullptr;  // of the marks
  uint64_t separators = 0;
  bool foreign = false;  // a byte that is not ASCII
};

// A bit for each of 64 bytes.
struct Bits {
  uint64_t separators = 0;
  uint64_t breaks = 0;  // line breaks, carriage returns and quotes
  uint64_t foreign = 0;
};

// Bytes in words; the same on every machine.
struct Words {
  [[gnu::always_inline]] static Bits Of(const char* text, char separator) {
    Bits bits;
    for (size_t i = 0; i < kStride; i += 8) {
      uint64_t eight = 0;
      std::memcpy(&eight, text + i, sizeof eight);
      if constexpr (std::endian::native == std::endian::big) eight = __builtin_bswap64(eight);
      bits.separators |= Low(Same(eight, separator)) << i;
      bits.breaks |= Low(Same(eight, '\n') | Same(eight, '\r') | Same(eight, '"')) << i;
      bits.foreign |= eight & 0x80 * kOnes;
    }
    return bits;
  }
  // The high bits of eight bytes, side by side.
  [[gnu::always_inline]] static uint64_t Low(uint64_t high) {
    return ((high >> 7) * 0x0102040810204080) >> 56;
  }
  // The high bit of each byte that is `c`.
  [[gnu::always_inline]] static uint64_t Same(uint64_t eight, char c) {
    const uint64_t other = eight ^ (kOnes * static_cast<unsigned char>(c));
    return ~(((other & 0x7F * kOnes) + 0x7F * kOnes) | other) & 0x80 * kOnes;
  }
};

template <typename Classifier>
[[gnu::always_inline]] inline Found Scan(const char* text, size_t from, size_t words,
                                         char separator, uint32_t* out) {
  Found found;
  for (size_t at = from; at < from + words * kStride; at += kStride) {
    const Bits of = Classifier::Of(text + at, separator);
    found.separators += static_cast<uint64_t>(std::popcount(of.separators));
    found.foreign |= of.foreign != 0;
    for (uint64_t bits = of.separators | of.breaks; bits != 0; bits &= bits - 1)
      *out++ = static_cast<uint32_t>(at) + static_cast<uint32_t>(__builtin_ctzll(bits));
  }
  found.end = out;
  return found;
}

#if defined(__x86_64__)
struct Sse2 {
  [[gnu::always_inline]] static Bits Of(const char* text, char separator) {
    Bits bits;
    for (size_t i = 0; i < kStride; i += 16) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + i));
      const auto same = [&](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
      const auto mask = [&](__m128i of) {
        return static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(of))) << i;
      };
      bits.separators |= mask(same(separator));
      bits.breaks |= mask(_mm_or_si128(_mm_or_si128(same('\n'), same('\r')), same('"')));
      bits.foreign |= mask(bytes);
    }
    return bits;
  }
};
using Usual = Sse2;

#define WRIT_AVX2 gnu::target("avx2,bmi,popcnt")
#define WRIT_AVX512 gnu::target("avx512bw,avx512vl,avx512vbmi2,popcnt")
struct Avx2 {
  __m256i separator, line = _mm256_set1_epi8('\n'), carriage = _mm256_set1_epi8('\r'),
                     quote = _mm256_set1_epi8('"'), high = _mm256_setzero_si256();

  // Of 32 bytes, as bits: separators in the lower half of what comes back, then the others.
  [[WRIT_AVX2]] inline uint64_t Half(const char* text) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
    high = _mm256_or_si256(high, bytes);
    const __m256i breaks = _mm256_or_si256(
        _mm256_or_si256(_mm256_cmpeq_epi8(bytes, line), _mm256_cmpeq_epi8(bytes, carriage)),
        _mm256_cmpeq_epi8(bytes, quote));
    return Mask(_mm256_cmpeq_epi8(bytes, separator)) | Mask(breaks) << 32;
  }
  [[WRIT_AVX2]] static inline uint64_t Mask(__m256i of) {
    return static_cast<uint32_t>(_mm256_movemask_epi8(of));
  }
};

// As Scan. Writes some marks too many, so that the loop is not left at a place hard to foresee.
[[WRIT_AVX2]] Found ScanAvx2(const char* text, size_t from, size_t words, char separator,
                             uint32_t* out) {
  Avx2 look{_mm256_set1_epi8(separator)};
  Found found;
  for (size_t at = from; at < from + words * kStride; at += kStride) {
    const uint64_t low = look.Half(text + at), high = look.Half(text + at + 32);
    const uint64_t separators = (low & UINT32_MAX) | high << 32;
    uint64_t bits = separators | low >> 32 | (high >> 32 << 32);
    found.separators += static_cast<uint64_t>(__builtin_popcountll(separators));
    uint32_t* const next = out + __builtin_popcountll(bits);
    do {
#pragma GCC unroll 12
      for (int i = 0; i < 12; ++i, bits &= bits - 1)
        *out++ = static_cast<uint32_t>(at) + static_cast<uint32_t>(_tzcnt_u64(bits));
    } while (out < next);
    out = next;
  }
  found.end = out;
  found.foreign = _mm256_movemask_epi8(look.high) != 0;
  return found;
}

// As Scan: the offsets of a word's marks are moved together, and widened sixteen at a time; some
// too many are written.
[[WRIT_AVX512]] Found ScanAvx512(const char* text, size_t from, size_t words, char separator,
                                 uint32_t* out) {
  alignas(kStride) static constexpr auto kOffsets = [] {
    std::array<uint8_t, kStride> offsets{};
    for (size_t i = 0; i < kStride; ++i) offsets[i] = static_cast<uint8_t>(i);
    return offsets;
  }();
  constexpr size_t kWidened = 16;
  const __m512i offsets = _mm512_load_si512(kOffsets.data());
  const __m512i cut = _mm512_set1_epi8(separator), line = _mm512_set1_epi8('\n');
  const __m512i carriage = _mm512_set1_epi8('\r'), quote = _mm512_set1_epi8('"');
  __m512i all = _mm512_setzero_si512();
  Found found;
  for (size_t at = from; at < from + words * kStride; at += kStride) {
    const __m512i bytes = _mm512_loadu_si512(text + at);
    all = _mm512_or_si512(all, bytes);
    const uint64_t separators = _mm512_cmpeq_epi8_mask(bytes, cut);
    const uint64_t bits = separators | _mm512_cmpeq_epi8_mask(bytes, line) |
                          _mm512_cmpeq_epi8_mask(bytes, carriage) |
                          _mm512_cmpeq_epi8_mask(bytes, quote);
    found.separators += static_cast<uint64_t>(__builtin_popcountll(separators));
    __m512i packed = _mm512_maskz_compress_epi8(bits, offsets);
    const __m512i begin = _mm512_set1_epi32(static_cast<int>(at));
    uint32_t* const next = out + __builtin_popcountll(bits);
    do {
      const __m512i wide = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed));
      _mm512_storeu_si512(out, _mm512_add_epi32(begin, wide));
      packed = _mm512_shuffle_i64x2(packed, packed, 0b00'11'10'01);  // the next sixteen
      out += kWidened;
    } while (out < next);
    out = next;
  }
  found.end = out;
  found.foreign = _mm512_movepi8_mask(all) != 0;
  return found;
}

#else
using Usual = Words;
#endif

Found ScanIn(CsvMarks::Way way, const char* text, size_t from, size_t words, char separator,
             uint32_t* out) {
#if defined(__x86_64__)
  if (way == CsvMarks::Way::kBest && csv_marks::HasAvx512())
    return ScanAvx512(text, from, words, separator, out);
  if (way <= CsvMarks::Way::kAvx2 && csv_marks::HasAvx2())
    return ScanAvx2(text, from, words, separator, out);
#endif
  return way == CsvMarks::Way::kWords ? Scan<Words>(text, from, words, separator, out)
                                      : Scan<Usual>(text, from, words, separator, out);
}

}  // namespace

bool csv_marks::HasAvx2() {
#if defined(__x86_64__)
  static const bool kHas = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                           __builtin_cpu_supports("popcnt");
  return kHas;
#else
  return false;
#endif
}

bool csv_marks::HasAvx512() {
#if defined(__x86_64__)
  static const bool kHas =
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi2") &&
      __builtin_cpu_supports("bmi2") && HasAvx2();
  return kHas;
#else
  return false;
#endif
}

CsvMarks::CsvMarks(std::string_view text, char separator, Way way)
    : text_(text),
      separator_(separator),
      way_(way),
      room_(4 * kAtOnce * kStride),
      marks_(std::make_unique_for_overwrite<uint32_t[]>(room_)) {
  marks_[0] = UINT32_MAX;
}

void CsvMarks::Fill(size_t count) {
  const size_t moved = begin_ - 1;  // the last one skipped stays before the others
  std::memmove(marks_.get(), marks_.get() + moved, (end_ - moved) * sizeof(uint32_t));
  end_ -= moved;
  begin_ = 1;
  while (end_ - begin_ < count && scanned_ < text_.size()) {
    const size_t most = kAtOnce * kStride + kStride;  // marks of one scan, and a few too many
    if (room_ - end_ < most) {
      auto more = std::make_unique_for_overwrite<uint32_t[]>(2 * room_);
      std::memcpy(more.get(), marks_.get(), end_ * sizeof(uint32_t));
      marks_ = std::move(more);
      room_ *= 2;
    }
    const size_t words = std::min(kAtOnce, (text_.size() - scanned_ + kStride - 1) / kStride);
    const Found found =
        ScanIn(way_, text_.data(), scanned_, words, separator_, marks_.get() + end_);
    end_ = static_cast<size_t>(found.end - marks_.get());
    separators_ += found.separators;
    foreign_ = foreign_ || found.foreign;
    scanned_ += words * kStride;
  }
  for (; end_ > begin_ && marks_[end_ - 1] >= text_.size(); --end_)  // in what follows the text
    if (text_.data()[marks_[end_ - 1]] == separator_) --separators_;
}

void CsvMarks::SkipTo(uint32_t offset) {
  while (!Ahead(1).empty() && marks_[begin_] < offset) ++begin_;
}

bool ReadFigureSlowly(std::string_view text, int digits_after, bool minus, int64_t* value) {
  int64_t figure = 0;
  int digits = 0;
  size_t point = text.size();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.' && point == text.size() && i > 0) {
      point = i;
      continue;
    }
    if (!IsDigit(text[i]) || ++digits > kMostDigits) return false;
    figure = figure * 10 + (text[i] - '0');
  }
  const int after = point == text.size() ? 0 : static_cast<int>(text.size() - point) - 1;
  if (digits == 0 || text.ends_with('.')) return false;
  const int shift = digits_after - after;
  if (shift < 0 || digits + shift > 18) return false;
  figure *= csv_marks::kTens[shift];
  *value = minus ? -figure : figure;
  return true;
}

}  // namespace writ
