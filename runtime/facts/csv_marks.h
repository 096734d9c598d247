// Where a CSV text is cut: its separators, line breaks, carriage returns and quotes, found 64 bytes
// at a time. Not seen outside csv_*.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace writ {

// So many bytes behind a text may be read, whatever they are.
inline constexpr size_t kCsvPadding = 64;

class CsvMarks {
 public:
  // The text, of less than 4 GiB, must outlive the marks, and kCsvPadding bytes follow it.
  CsvMarks(std::string_view text, char separator);

  // The next marks, as offsets into the text: at least `count` of them, or all that are left.
  // Valid until the next call.
  std::span<const uint32_t> Ahead(size_t count) {
    if (static_cast<size_t>(end_ - begin_) < count) Fill(count);
    return {marks_.get() + begin_, marks_.get() + end_};
  }
  void Skip(size_t count) { begin_ += count; }
  // Past all marks before `offset`.
  void SkipTo(uint32_t offset);

 private:
  void Fill(size_t count);

  std::string_view text_;
  char separator_;
  size_t scanned_ = 0;  // bytes, a multiple of 64 or all
  size_t begin_ = 0, end_ = 0, room_;
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

// "-12.50" or, if `percent`, "12.5%", as a whole number of 10^-digits; `digits` at most 9. False of
// any other spelling, and of more than a dozen digits. Eight bytes from its begin must be readable.
bool ReadFigure(std::string_view text, bool percent, int digits, int64_t* value);

}  // namespace writ
