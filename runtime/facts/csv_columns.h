// CSV of any size, from files, workbooks and databases, into a screen's columns: one pass, in
// pieces that several threads may read.
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
#include "runtime/facts/csv_lines.h"
#include "runtime/facts/export_map.h"
#include "runtime/facts/numbered_ids.h"

namespace writ {

struct ColumnFacts {
  FactColumns columns;
  NumberedIds ids;
  uint64_t rows = 0;         // below the headers
  std::set<Period> periods;  // that rows speak of, kept or not
};

// The first row that could not be read, in the order of the tables; nothing is imported then.
struct NotSoQuickly {
  std::string path;
  uint64_t row = 0;          // as a spreadsheet numbers it; 0: the table as a whole
  std::string header, line;  // their text: a small file with the same fault
  LocalText why;
  bool broken = false;   // CsvTrouble::broken
  bool changed = false;  // somebody wrote to the file while it was read
};

struct CsvColumnOptions {
  const ExportMap* map = nullptr;
  std::function<void(uint64_t bytes)> progress;  // of this table; called on the calling thread
  size_t piece = kCsvPortion;                    // of files
};

// Tables of one row per subject, or per subject and period. `plan` is of a population and must
// outlive the columns.
std::expected<ColumnFacts, NotSoQuickly> ReadCsvColumns(const Plan& plan, const CsvTables& tables,
                                                        const ParallelFor& parallel_for,
                                                        const CsvColumnOptions& options = {});
std::expected<ColumnFacts, NotSoQuickly> ReadCsvColumns(const Plan& plan, Disk& disk,
                                                        const std::vector<std::string>& paths,
                                                        const ParallelFor& parallel_for,
                                                        const CsvColumnOptions& options = {});

}  // namespace writ
