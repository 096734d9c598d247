// CSV files of any size into a screen's columns: one pass, in pieces that several threads may read.
//
// What it reads it reads as ImportCsv does: the same headers, maps, cells and ranges, exact to the
// last digit. Plain figures, dates and ids are read in place; any other spelling by the same code
// as ImportCsv's. What depends on more than one cell in an odd way (a quoted cell of several lines,
// two rows for one period, an amount of another currency, columns that say when something was
// recorded) it leaves to ImportCsv: NotSoQuickly. csv_columns_test.cc holds the two against each
// other.
#pragma once

#include <expected>
#include <set>
#include <string>
#include <vector>

#include "engine/screen/columns.h"
#include "runtime/disk/disk.h"
#include "runtime/facts/export_map.h"
#include "runtime/facts/numbered_ids.h"

namespace writ {

struct ColumnFacts {
  FactColumns columns;
  NumberedIds ids;
  uint64_t rows = 0;         // below the headers
  std::set<Period> periods;  // that rows speak of, kept or not
};

// The first row that could not be read, in the order of the files; nothing is imported then.
struct NotSoQuickly {
  std::string path;
  uint64_t row = 0;          // as a spreadsheet numbers it; 0: the file as a whole
  std::string header, line;  // their text: a small file with the same fault
  std::string why_en, why_zh;
  bool changed = false;  // somebody wrote to the file while it was read
};

struct CsvColumnOptions {
  const ExportMap* map = nullptr;
  std::function<void(uint64_t bytes)> progress;  // called on the calling thread
  size_t piece = size_t{1} << 20;                // bytes that one thread reads at a time
};

// Files of one row per subject, or per subject and period. `plan` is of a population and must
// outlive the columns.
std::expected<ColumnFacts, NotSoQuickly> ReadCsvColumns(const Plan& plan, Disk& disk,
                                                        const std::vector<std::string>& paths,
                                                        const ParallelFor& parallel_for,
                                                        const CsvColumnOptions& options = {});

}  // namespace writ
