// Sheets of an .xlsx workbook as the CSV that a person would have saved from them: the values that
// are seen, a row a line, so that one reader reads both and places are told by sheet, row and
// column. Numbers are the 15 digits that a spreadsheet shows of them, dates and percents what their
// formats make of them.
//
// What only looks like a value is an error with its cell, never a guess: a formula that was not
// calculated, #N/A, merged cells, numbers too long for a spreadsheet. A sheet whose name begins
// with # is left out on purpose.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "runtime/facts/import.h"

namespace writ {

bool IsWorkbookPath(std::string_view path);

// A file of `sources` for each sheet, called "book.xlsx/sheet". Nullopt after diagnostics.
std::optional<std::vector<FileId>> AddWorkbook(const FactText& book, SourceSet& sources,
                                               Diagnostics& diagnostics);

}  // namespace writ
