// Where a CSV text is cut: its separators, line breaks, carriage returns and quotes, found 64 bytes
// at a time. Not seen outside csv_*.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace writ {

// So many bytes behind a text may be read, whatever they are.
inline constexpr size_t kCsvPadding = 64;

class CsvMarks {
 public:
  // How bytes are looked at; all find the same. The first is what the processor can do best.
  enum class Way : uint8_t { kBest, kAvx2, kUsual, kWords };

  // The text, of less than 4 GiB, must outlive the marks, and kCsvPadding bytes follow it.
  CsvMarks(std::string_view text, char separator, Way way = Way::kBest);

  // The next marks, as offsets into the text: at least `count` of them, or all that are left.
  // Valid until the next call. Before the first there is the last one skipped; -1 if there is none.
  std::span<const uint32_t> Ahead(size_t count) {
    if (static_cast<size_t>(end_ - begin_) < count) Fill(count);
    return {marks_.get() + begin_, marks_.get() + end_};
  }
  void Skip(size_t count) { begin_ += count; }
  // Past all marks before `offset`.
  void SkipTo(uint32_t offset);

  // Of all marks found so far, skipped or not, those that are separators.
  uint64_t separators() const { return separators_; }
  // Whether a byte that is not ASCII was come across since this was last asked.
  bool TakeForeign() { return std::exchange(foreign_, false); }

 private:
  void Fill(size_t count);

  std::string_view text_;
  char separator_;
  Way way_;
  bool foreign_ = false;
  uint64_t separators_ = 0;
  size_t scanned_ = 0;  // bytes, a multiple of 64 or all
  size_t begin_ = 1, end_ = 1, room_;
  std::unique_ptr<uint32_t[]> marks_;
};

// The first eight bytes, zero behind the end of `text`; eight bytes from its begin must be
// readable.
inline uint64_t FirstEight(std::string_view text) {
  uint64_t eight = 0;
  if (text.empty()) return eight;
  std::memcpy(&eight, text.data(), sizeof eight);
  if (text.size() >= sizeof eight) return eight;
  const unsigned unused = 64 - 8 * static_cast<unsigned>(text.size());
  return std::endian::native == std::endian::little ? eight << unused >> unused
                                                    : eight >> unused << unused;
}

namespace csv_marks {
// And what the functions for it use beside; false on another machine.
bool HasAvx2();
bool HasAvx512();
inline constexpr uint64_t kOnes = 0x0101010101010101;
inline constexpr int64_t kTens[] = {1,       10,        100,        1'000,       10'000,
                                    100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};
}  // namespace csv_marks

// Digit by digit: a figure without sign or mark, as a whole number of 10^-digits; then the sign.
bool ReadFigureSlowly(std::string_view text, int digits, bool minus, int64_t* value);

// A figure that was found to be one, and what it comes to when somebody asks.
class Figure {
 public:
  // "-12.50" or, if `percent`, "12.5%", as a whole number of 10^-digits; `digits` at most 9. False
  // of any other spelling, and of more than a dozen digits. Eight bytes from the begin of `text`
  // must be readable.
  [[gnu::always_inline]] bool Read(std::string_view text, bool percent, int digits) {
    using csv_marks::kOnes;
    minus_ = text.starts_with('-');
    if (minus_) text.remove_prefix(1);
    if (percent) {
      if (!text.ends_with('%')) return false;
      text.remove_suffix(1);
      digits -= 2;
    }
    if (std::endian::native != std::endian::little || text.size() > 8 || text.empty()) {
      shift_ = -1;
      return ReadFigureSlowly(text, digits, minus_, &value_);
    }
    // The last of eight bytes is the last of the text; what is before it counts as '0'.
    const unsigned unused = 64 - 8 * static_cast<unsigned>(text.size());
    uint64_t eight = 0;
    std::memcpy(&eight, text.data(), sizeof eight);
    eight = (eight ^ 0x30 * kOnes) << unused;
    shift_ = digits;
    const uint64_t points = eight ^ (uint64_t{'.' ^ '0'} * kOnes);
    if (const uint64_t found = (points - kOnes) & ~points & 0x80 * kOnes; found != 0) {
      const auto bit = static_cast<unsigned>(__builtin_ctzll(found)) & ~7u;  // of the first point
      if (bit == unused || bit == 56) return false;
      shift_ -= 7 - static_cast<int>(bit / 8);
      eight = (eight & ((uint64_t{1} << bit) - 1)) << 8 | (eight >> (bit + 8) << (bit + 8));
    }
    eight_ = eight;
    return (((eight + 0x76 * kOnes) | eight) & 0x80 * kOnes) == 0 && shift_ >= 0;  // all digits
  }

  [[gnu::always_inline]] int64_t Value() const {
    if (shift_ < 0) return value_;
    const uint64_t eight = eight_ * 10 + (eight_ >> 8);
    const uint64_t pairs = 0x000000FF000000FF;
    const uint64_t figure =
        ((eight & pairs) * 0x000F424000000064 + ((eight >> 16) & pairs) * 0x0000271000000001) >> 32;
    const int64_t value = static_cast<int64_t>(static_cast<uint32_t>(figure)) *
                          csv_marks::kTens[static_cast<size_t>(shift_)];
    return minus_ ? -value : value;
  }

 private:
  uint64_t eight_ = 0;  // digits, the first in the lowest byte
  int64_t value_ = 0;   // if shift_ is negative
  int shift_ = 0;
  bool minus_ = false;
};

}  // namespace writ
