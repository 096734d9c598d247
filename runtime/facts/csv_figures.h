// A column of figures in lines that follow each other, several at a time. Not seen outside csv_*.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "runtime/facts/csv_marks.h"

namespace writ {

class FigureColumn {
 public:
  enum How : uint8_t { kValue = 0, kEmpty = 1, kOther = 2 };

  // Figures as Figure reads them, and only within from..to.
  FigureColumn(bool percent, int digits, int64_t from, int64_t to);

  // Line i has its cell behind the mark marks[i * stride - 1] and before marks[i * stride]; at most
  // kCsvPadding bytes behind it are read. kOther is what is no such figure, or may be none: it has
  // no value. False if there was anything but values.
  bool Read(const char* text, const uint32_t* marks, size_t stride, size_t lines, int64_t* values,
            uint8_t* how, CsvMarks::Way way = CsvMarks::Way::kBest) const;

 private:
  uint32_t ReadPlainly(const char* text, const uint32_t* marks, size_t stride, size_t lines,
                       int64_t* values, uint8_t* how) const;
  uint32_t ReadInFours(const char* text, const uint32_t* marks, size_t stride, size_t lines,
                       int64_t* values, uint8_t* how) const;
  uint32_t ReadInEights(const char* text, const uint32_t* marks, size_t stride, size_t lines,
                        int64_t* values, uint8_t* how) const;

  bool percent_;
  int digits_;
  int64_t from_, to_;
  std::array<uint32_t, 8> powers_{};  // of ten, by how many digits are after the point
};

}  // namespace writ
