#include "runtime/facts/csv_marks.h"

#include <algorithm>

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

// A bit for each of 64 bytes that is one of the four. Bytes in words; the same on every machine.
struct Words {
  [[gnu::always_inline]] static uint64_t Bits(const char* text, char separator) {
    uint64_t bits = 0;
    for (size_t i = 0; i < kStride; i += 8) {
      uint64_t eight = 0;
      std::memcpy(&eight, text + i, sizeof eight);
      if constexpr (std::endian::native == std::endian::big) eight = __builtin_bswap64(eight);
      const uint64_t found =
          Same(eight, separator) | Same(eight, '\n') | Same(eight, '\r') | Same(eight, '"');
      bits |= (((found >> 7) * 0x0102040810204080) >> 56) << i;
    }
    return bits;
  }
  // The high bit of each byte that is `c`.
  [[gnu::always_inline]] static uint64_t Same(uint64_t eight, char c) {
    const uint64_t other = eight ^ (kOnes * static_cast<unsigned char>(c));
    return ~(((other & 0x7F * kOnes) + 0x7F * kOnes) | other) & 0x80 * kOnes;
  }
};

template <typename Classifier>
[[gnu::always_inline]] inline uint32_t* Scan(const char* text, size_t from, size_t words,
                                             char separator, uint32_t* out) {
  for (size_t at = from; at < from + words * kStride; at += kStride)
    for (uint64_t bits = Classifier::Bits(text + at, separator); bits != 0; bits &= bits - 1)
      *out++ = static_cast<uint32_t>(at) + static_cast<uint32_t>(__builtin_ctzll(bits));
  return out;
}

#if defined(__x86_64__)
struct Sse2 {
  [[gnu::always_inline]] static uint64_t Bits(const char* text, char separator) {
    uint64_t bits = 0;
    for (size_t i = 0; i < kStride; i += 16) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + i));
      const auto same = [&](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
      const __m128i found = _mm_or_si128(_mm_or_si128(same(separator), same('\n')),
                                         _mm_or_si128(same('\r'), same('"')));
      bits |= static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(found))) << i;
    }
    return bits;
  }
};
using Usual = Sse2;

#define WRIT_AVX2 gnu::target("avx2,bmi,popcnt")
struct Avx2 {
  [[WRIT_AVX2]] static inline uint64_t Half(const char* text, char separator) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
    const __m256i found =
        _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(separator)),
                                        _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\n'))),
                        _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\r')),
                                        _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"'))));
    return static_cast<uint32_t>(_mm256_movemask_epi8(found));
  }
};

// As Scan. Writes some marks too many, so that the loop is not left at a place hard to foresee.
[[WRIT_AVX2]] uint32_t* ScanAvx2(const char* text, size_t from, size_t words, char separator,
                                 uint32_t* out) {
  for (size_t at = from; at < from + words * kStride; at += kStride) {
    uint64_t bits = Avx2::Half(text + at, separator) | Avx2::Half(text + at + 32, separator) << 32;
    uint32_t* const next = out + __builtin_popcountll(bits);
    do {
      for (int i = 0; i < 12; ++i, bits &= bits - 1)
        *out++ = static_cast<uint32_t>(at) + static_cast<uint32_t>(_tzcnt_u64(bits));
    } while (out < next);
    out = next;
  }
  return out;
}

bool HasAvx2() {
  static const bool kHas = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                           __builtin_cpu_supports("popcnt");
  return kHas;
}
#else
using Usual = Words;
#endif

uint32_t* ScanIn(CsvMarks::Way way, const char* text, size_t from, size_t words, char separator,
                 uint32_t* out) {
#if defined(__x86_64__)
  if (way == CsvMarks::Way::kBest && HasAvx2()) return ScanAvx2(text, from, words, separator, out);
#endif
  return way == CsvMarks::Way::kWords ? Scan<Words>(text, from, words, separator, out)
                                      : Scan<Usual>(text, from, words, separator, out);
}

}  // namespace

CsvMarks::CsvMarks(std::string_view text, char separator, Way way)
    : text_(text),
      separator_(separator),
      way_(way),
      room_(4 * kAtOnce * kStride),
      marks_(std::make_unique_for_overwrite<uint32_t[]>(room_)) {}

void CsvMarks::Fill(size_t count) {
  std::memmove(marks_.get(), marks_.get() + begin_, (end_ - begin_) * sizeof(uint32_t));
  end_ -= begin_;
  begin_ = 0;
  while (end_ < count && scanned_ < text_.size()) {
    const size_t most = kAtOnce * kStride + kStride;  // marks of one scan, and a few too many
    if (room_ - end_ < most) {
      auto more = std::make_unique_for_overwrite<uint32_t[]>(2 * room_);
      std::memcpy(more.get(), marks_.get(), end_ * sizeof(uint32_t));
      marks_ = std::move(more);
      room_ *= 2;
    }
    const size_t words = std::min(kAtOnce, (text_.size() - scanned_ + kStride - 1) / kStride);
    uint32_t* const end =
        ScanIn(way_, text_.data(), scanned_, words, separator_, marks_.get() + end_);
    end_ = static_cast<size_t>(end - marks_.get());
    scanned_ += words * kStride;
  }
  while (end_ > 0 && marks_[end_ - 1] >= text_.size()) --end_;  // in what follows the text
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
