// CSV as RFC 4180 has it, with the places of its cells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/diagnostics/diagnostic.h"

namespace writ {

struct CsvCell {
  std::string text;  // unquoted
  Place place;       // with its quotes
};
struct CsvRow {
  std::vector<CsvCell> cells;
  uint32_t row = 1;  // as a spreadsheet numbers it: the header is row 1
};

// All rows but those whose cells are all blank, as spreadsheets leave them at the end. Cells are
// parted by commas, or by tabs when the first line has tabs and no comma. An unclosed quote, or
// text after a closing quote, is a diagnostic and gives no rows.
std::vector<CsvRow> ReadCsv(const SourceSet& sources, FileId file, Diagnostics& diagnostics);

// A sign by which people part values, too, and which this text holds; empty if it holds none.
std::string_view OtherSeparator(std::string_view text);
// Says of a row that it has another number of cells than `wanted`, and why if that can be seen.
void ReportRagged(const CsvRow& row, size_t wanted, Diagnostics& diagnostics);

}  // namespace writ
