#include "runtime/facts/csv_figures.h"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace writ {

FigureColumn::FigureColumn(bool percent, int digits, int64_t from, int64_t to)
    : percent_(percent), digits_(digits), from_(from), to_(to) {
  const int shift = digits - (percent ? 2 : 0);
  for (int after = 0; after < static_cast<int>(powers_.size()) && after <= shift; ++after)
    powers_[static_cast<size_t>(after)] =
        static_cast<uint32_t>(csv_marks::kTens[static_cast<size_t>(shift - after)]);
}

bool FigureColumn::Read(const char* text, const uint32_t* marks, size_t stride, size_t lines,
                        int64_t* values, uint8_t* how, CsvMarks::Way way) const {
  size_t done = 0;
  uint32_t odd = 0;
#if defined(__x86_64__)
  if (way == CsvMarks::Way::kBest && csv_marks::HasAvx512()) {
    done = lines / 8 * 8;
    odd = ReadInEights(text, marks, stride, done, values, how);
  } else if (way <= CsvMarks::Way::kAvx2 && csv_marks::HasAvx2()) {
    done = lines / 4 * 4;
    odd = ReadInFours(text, marks, stride, done, values, how);
  }
#else
  static_cast<void>(way);
#endif
  odd |= ReadPlainly(text, marks + done * stride, stride, lines - done, values + done, how + done);
  return odd == 0;
}

uint32_t FigureColumn::ReadPlainly(const char* text, const uint32_t* marks, size_t stride,
                                   size_t lines, int64_t* values, uint8_t* how) const {
  uint32_t odd = 0;
  for (size_t i = 0; i < lines; ++i, marks += stride) {
    const uint32_t begin = marks[-1] + 1;
    const std::string_view cell(text + begin, *marks - begin);
    Figure figure;
    how[i] = kOther;
    if (cell.empty()) {
      how[i] = kEmpty;
    } else if (figure.Read(cell, percent_, digits_)) {
      values[i] = figure.Value();
      if (values[i] >= from_ && values[i] <= to_) how[i] = kValue;
    }
    odd |= how[i];
  }
  return odd;
}

#if defined(__x86_64__)
namespace {

#define WRIT_AVX2 gnu::target("avx2,bmi,popcnt"), gnu::always_inline

inline long long EightAt(const char* text) {
  long long eight = 0;
  std::memcpy(&eight, text, sizeof eight);
  return eight;
}

[[WRIT_AVX2]] inline uint32_t Signs(__m256i of) {
  return static_cast<uint32_t>(_mm256_movemask_pd(_mm256_castsi256_pd(of)));
}

// The first four digits and the last four of eight, one a byte, to a number below 10^8.
[[WRIT_AVX2]] inline __m256i NumberOf(__m256i digits) {
  const __m256i twos = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(10 | 1 << 8));
  const __m256i fours = _mm256_madd_epi16(twos, _mm256_set1_epi32(100 | 1 << 16));
  return _mm256_add_epi64(_mm256_mul_epu32(fours, _mm256_set1_epi64x(10'000)),
                          _mm256_srli_epi64(fours, 32));
}

// A byte for each of four bits.
constexpr uint32_t Spread(uint32_t bits) { return (bits * 0x00204081) & 0x01010101; }

#undef WRIT_AVX2
}  // namespace

// The steps are those of Figure::Read, without a branch: a cell's last byte is moved to the end of
// its eight bytes, what is before it counts as '0', and the bytes before a point move up by one.
[[gnu::target("avx2,bmi,popcnt")]] uint32_t FigureColumn::ReadInFours(const char* text,
                                                                      const uint32_t* marks,
                                                                      size_t stride, size_t lines,
                                                                      int64_t* values,
                                                                      uint8_t* how) const {
  const __m256i zero = _mm256_setzero_si256(), eight = _mm256_set1_epi64x(8);
  const __m256i low_byte = _mm256_set1_epi64x(0xFF), lowest = _mm256_set1_epi8(1);
  const __m256i point = _mm256_set1_epi8('.' ^ '0');
  const __m256i percent = _mm256_set1_epi64x('%' ^ '0');
  const __m256i marked = _mm256_set1_epi64x(percent_ ? 1 : 0);
  const __m256i unmarked = _mm256_set1_epi64x(percent_ ? 0 : -1);
  const __m256i shift = _mm256_set1_epi64x(digits_ - (percent_ ? 2 : 0));
  const __m256i from = _mm256_set1_epi64x(from_), to = _mm256_set1_epi64x(to_);
  const __m256i powers = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(powers_.data()));
  uint32_t odd = 0;
  for (size_t i = 0; i < lines; i += 4, marks += 4 * stride) {
    const auto pair = [&](size_t k) {
      return EightAt(reinterpret_cast<const char*>(marks + k * stride - 1));
    };
    const auto cell = [&](size_t k) { return EightAt(text + (marks[k * stride - 1] + 1)); };
    const __m256i pairs = _mm256_set_epi64x(pair(3), pair(2), pair(1), pair(0));
    const __m256i raw = _mm256_xor_si256(_mm256_set_epi64x(cell(3), cell(2), cell(1), cell(0)),
                                         _mm256_set1_epi8('0'));
    // end - begin; the begin is the mark before and one more.
    const __m256i size =
        _mm256_srli_epi64(_mm256_sub_epi32(_mm256_sub_epi32(pairs, _mm256_slli_epi64(pairs, 32)),
                                           _mm256_set1_epi64x(int64_t{1} << 32)),
                          32);
    const __m256i unused = _mm256_slli_epi64(_mm256_sub_epi64(eight, size), 3);
    const __m256i whole = _mm256_sllv_epi64(raw, unused);
    __m256i bad = _mm256_cmpgt_epi64(size, eight);
    bad = _mm256_or_si256(
        bad,
        _mm256_andnot_si256(
            _mm256_or_si256(unmarked, _mm256_cmpeq_epi64(_mm256_srli_epi64(whole, 56), percent)),
            _mm256_set1_epi64x(-1)));
    const __m256i figure = _mm256_sllv_epi64(whole, _mm256_slli_epi64(marked, 3));
    bad = _mm256_or_si256(bad, _mm256_cmpeq_epi64(size, marked));  // no byte of a figure
    const __m256i points = _mm256_cmpeq_epi8(figure, point);
    bad = _mm256_or_si256(bad, points);  // its sign: a point at the end
    bad = _mm256_or_si256(bad, _mm256_slli_epi64(_mm256_cmpeq_epi8(raw, point), 56));  // in front
    const __m256i has =
        _mm256_andnot_si256(_mm256_cmpeq_epi64(points, zero), _mm256_set1_epi64x(-1));
    const __m256i before = _mm256_and_si256(
        has, _mm256_andnot_si256(points, _mm256_add_epi64(points, _mm256_set1_epi64x(-1))));
    const __m256i upto =
        _mm256_or_si256(_mm256_slli_epi64(before, 8), _mm256_and_si256(has, low_byte));
    const __m256i digits = _mm256_or_si256(_mm256_slli_epi64(_mm256_and_si256(figure, before), 8),
                                           _mm256_andnot_si256(upto, figure));
    const __m256i after =
        _mm256_sad_epu8(_mm256_andnot_si256(upto, _mm256_and_si256(has, lowest)), zero);
    bad = _mm256_or_si256(bad, _mm256_cmpgt_epi64(after, shift));
    const __m256i no_digits = _mm256_subs_epu8(digits, _mm256_set1_epi8(9));
    bad = _mm256_or_si256(
        bad, _mm256_andnot_si256(_mm256_cmpeq_epi64(no_digits, zero), _mm256_set1_epi64x(-1)));
    const __m256i value =
        _mm256_mul_epu32(NumberOf(digits), _mm256_permutevar8x32_epi32(powers, after));
    bad = _mm256_or_si256(bad, _mm256_cmpgt_epi64(from, value));
    bad = _mm256_or_si256(bad, _mm256_cmpgt_epi64(value, to));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(values + i), value);
    const uint32_t empty = Signs(_mm256_cmpeq_epi64(size, zero));
    const uint32_t four = Spread(empty) | Spread(Signs(bad) & ~empty) * 2;
    std::memcpy(how + i, &four, sizeof four);
    odd |= four;
  }
  return odd;
}

// The same steps as by fours, with a mask for what is bad.
[[gnu::target("avx512bw,avx512dq,avx512vl,bmi2")]] uint32_t FigureColumn::ReadInEights(
    const char* text, const uint32_t* marks, size_t stride, size_t lines, int64_t* values,
    uint8_t* how) const {
  const __m512i eight = _mm512_set1_epi64(8), low_byte = _mm512_set1_epi64(0xFF);
  const __m512i zeros = _mm512_set1_epi8('0'), nine = _mm512_set1_epi8(9);
  const __m512i none = _mm512_setzero_si512(), one = _mm512_set1_epi8(1);
  const __m512i point = _mm512_set1_epi8('.' ^ '0'), percent = _mm512_set1_epi64('%' ^ '0');
  const __m512i front = _mm512_set1_epi64('.' ^ '0');
  const __m512i marked = _mm512_set1_epi64(percent_ ? 1 : 0);
  const __mmask8 is_marked = percent_ ? 0xFF : 0;
  const __m512i shift = _mm512_set1_epi64(digits_ - (percent_ ? 2 : 0));
  const __m512i from = _mm512_set1_epi64(from_), to = _mm512_set1_epi64(to_);
  const __m512i powers =
      _mm512_castsi256_si512(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(powers_.data())));
  const __m512i twos = _mm512_set1_epi16(10 | 1 << 8), fours = _mm512_set1_epi32(100 | 1 << 16);
  const __m512i end_one = _mm512_set1_epi64(int64_t{1} << 32);
  uint64_t odd = 0;
  for (size_t i = 0; i < lines; i += 8, marks += 8 * stride) {
    const auto pair = [&](size_t k) {
      return EightAt(reinterpret_cast<const char*>(marks + k * stride - 1));
    };
    const auto cell = [&](size_t k) { return EightAt(text + (marks[k * stride - 1] + 1)); };
    const __m512i pairs =
        _mm512_set_epi64(pair(7), pair(6), pair(5), pair(4), pair(3), pair(2), pair(1), pair(0));
    const __m512i raw = _mm512_xor_si512(
        _mm512_set_epi64(cell(7), cell(6), cell(5), cell(4), cell(3), cell(2), cell(1), cell(0)),
        zeros);
    // end - begin; the begin is the mark before and one more.
    const __m512i size = _mm512_srli_epi64(
        _mm512_sub_epi32(_mm512_sub_epi32(pairs, _mm512_slli_epi64(pairs, 32)), end_one), 32);
    const __m512i unused = _mm512_slli_epi64(_mm512_sub_epi64(eight, size), 3);
    const __m512i whole = _mm512_sllv_epi64(raw, unused);
    __mmask8 bad = _mm512_cmpgt_epu64_mask(size, eight);
    bad |= _mm512_mask_cmpneq_epi64_mask(is_marked, _mm512_srli_epi64(whole, 56), percent);
    const __m512i figure = _mm512_sllv_epi64(whole, _mm512_slli_epi64(marked, 3));
    bad |= _mm512_cmpeq_epi64_mask(size, marked);  // no byte of a figure
    const __m512i points = _mm512_movm_epi8(_mm512_cmpeq_epi8_mask(figure, point));
    bad |= _mm512_movepi64_mask(points);  // a point at the end
    bad |= _mm512_cmpeq_epi64_mask(_mm512_and_si512(raw, low_byte), front);
    const __mmask8 has = _mm512_test_epi64_mask(points, points);
    const __m512i before =
        _mm512_maskz_andnot_epi64(has, points, _mm512_sub_epi64(points, _mm512_set1_epi64(1)));
    const __m512i upto =
        _mm512_or_si512(_mm512_slli_epi64(before, 8), _mm512_maskz_mov_epi64(has, low_byte));
    const __m512i digits = _mm512_or_si512(_mm512_slli_epi64(_mm512_and_si512(figure, before), 8),
                                           _mm512_andnot_si512(upto, figure));
    const __m512i after = _mm512_sad_epu8(_mm512_maskz_andnot_epi64(has, upto, one), none);
    bad |= _mm512_cmpgt_epi64_mask(after, shift);
    const __m512i no_digits = _mm512_subs_epu8(digits, nine);
    bad |= _mm512_test_epi64_mask(no_digits, no_digits);
    const __m512i pairs_of = _mm512_maddubs_epi16(digits, twos);
    const __m512i halves = _mm512_madd_epi16(pairs_of, fours);
    const __m512i number = _mm512_add_epi64(_mm512_mul_epu32(halves, _mm512_set1_epi64(10'000)),
                                            _mm512_srli_epi64(halves, 32));
    const __m512i value = _mm512_mul_epu32(number, _mm512_permutexvar_epi32(after, powers));
    bad |= _mm512_cmpgt_epi64_mask(from, value);
    bad |= _mm512_cmpgt_epi64_mask(value, to);
    _mm512_storeu_si512(values + i, value);
    const __mmask8 empty = _mm512_cmpeq_epi64_mask(size, none);
    const uint64_t said = _pdep_u64(empty, csv_marks::kOnes) |
                          _pdep_u64(static_cast<uint64_t>(bad & ~empty), csv_marks::kOnes * 2);
    std::memcpy(how + i, &said, sizeof said);
    odd |= said;
  }
  return odd != 0 ? 1 : 0;
}
#endif

}  // namespace writ
