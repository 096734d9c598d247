// The sheets of a workbook as tables that come row by row, for columns: its XML is unpacked and
// read in pieces, so that a sheet takes no more memory than it is packed. What a sheet has that is
// no plain row (an error of a cell, merged cells, rows in no order) is trouble, and not told in
// full: that is AddWorkbook's, which takes smaller workbooks.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/facts/csv_lines.h"

namespace writ {

struct WorkbookTables {
  std::vector<std::unique_ptr<CsvLines>> sheets;  // called "book.xlsx/sheet", as AddWorkbook does
  bool large = false;                             // too large for AddWorkbook
};
// Nullopt where AddWorkbook has to say what is wrong.
std::optional<WorkbookTables> OpenWorkbook(const std::string& path, std::string bytes,
                                           size_t portion = kCsvPortion);

}  // namespace writ
