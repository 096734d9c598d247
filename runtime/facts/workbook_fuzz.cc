// Property: a workbook, or a workbook whose sheet is these bytes, gives sheets or errors, never
// both, and its sheets are CSV.
#include "runtime/facts/workbook.h"

#include <cstdlib>

#include "runtime/facts/csv.h"
#include "runtime/facts/workbook_testing.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::string bytes(input);
  if (!input.starts_with("PK")) {
    writ::testing::Parts parts = writ::testing::Book("");
    parts["xl/worksheets/sheet1.xml"] = input;
    bytes = writ::testing::Packed(parts);
  }
  writ::SourceSet sources;
  writ::Diagnostics diagnostics;
  const auto files = writ::AddWorkbook({"book.xlsx", bytes}, sources, diagnostics);
  if (files.has_value() == diagnostics.HasErrors()) std::abort();
  if (!files) return 0;
  for (const writ::FileId file : *files) {
    writ::ReadCsv(sources, file, diagnostics);
    if (diagnostics.HasErrors()) std::abort();
  }
  return 0;
}
