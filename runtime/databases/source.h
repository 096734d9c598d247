// Facts that lie in a database, as the CSV that its tables would be saved as: a file beside says
// where it is and which query is which table (docs/facts.md, *Databases*). One reader reads both,
// with one set of errors. The only room that sees libpq and SQLite.
//
//   {"sqlite": "hr.db",                                    or "postgres": "host=db dbname=hr"
//    "tables": {"people":  "SELECT emp_no AS id, hired_on FROM staff",
//               "monthly": {"table": "sales", "columns": {"emp_no": "id", "ym": "month", "amount":
//               "sales"}}},
//    "none": ["left_on"]}                                  NULL in these is `none`: known not to
//    exist
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/program/declared.h"
#include "runtime/disk/disk.h"
#include "runtime/facts/csv_lines.h"
#include "runtime/facts/import.h"

namespace writ {

// The tables, called "hr.source.json/people.csv", in the order of the file, as they are read into
// columns: each query is asked, and its rows come as they are wanted, all as they were at one
// moment. An error is a sentence with its place.
std::expected<CsvTables, LocalText> OpenDatabase(Disk& disk, const std::string& path,
                                                 size_t portion = kCsvPortion);

// The whole texts of such tables; nothing if they are more than `most` bytes.
std::expected<std::optional<std::vector<FactText>>, LocalText> TextsOf(const CsvTables& tables,
                                                                       size_t most);
// Both at once, up to 1 GiB.
std::expected<std::vector<FactText>, LocalText> ReadDatabase(Disk& disk, const std::string& path);

}  // namespace writ
