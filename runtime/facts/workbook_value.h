// What the number of a workbook's cell is, as the person who typed it sees it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace writ {

// What a number format makes of a number.
enum class CellShows : uint8_t {
  kNumber,
  kPercent,
  kDay,
  kMonth,
  kOther,  // another number than the cell has: thousands, hours
};

struct CellFormat {
  CellShows shows = CellShows::kNumber;
  // What a number is shown with, which says what it counts: "￥" before it, "万元" behind it.
  std::string before, behind;
  friend bool operator==(const CellFormat&, const CellFormat&) = default;
};

CellFormat FormatBuiltIn(int format);  // by the number of a format that all programs know
CellFormat FormatOwn(std::string_view format_code);  // "yyyy-mm", "0.0%", "0.0\"万元\""

// Numbers lie in workbooks as binary fractions written out in up to 17 digits; people see 15, and
// these count: 0.1 + 0.2 is 0.3.
struct CellNumber {
  bool negative = false;
  std::string digits;  // without zeros at either end; empty: zero
  int64_t point = 0;   // how many digits stand before the decimal point; may be negative

  // Nullopt if it is no number, or too large or small for anybody to have meant it.
  static std::optional<CellNumber> Parse(std::string_view text);
  // More than 15 digits before the point: a spreadsheet has lost the last ones, or will.
  bool TooLong() const { return point > 15; }
  std::string Plain() const;  // "-0.0325"
};

// A cell's text: the number in full, with what its format shows beside it, "11%", "2026-03-10",
// "2026-03". `serial_1904`: days are counted from 1904, as old workbooks of one system do. Nullopt
// as Parse, of kOther, or if there is no such day.
std::optional<std::string> CellText(std::string_view number, const CellFormat& format,
                                    bool serial_1904);

}  // namespace writ
