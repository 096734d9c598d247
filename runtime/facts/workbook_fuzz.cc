// Properties: a workbook, or a workbook whose sheet is these bytes, gives sheets or errors, never
// both, and its sheets are CSV. Row by row its sheets are the same CSV, or it says that they are
// odd.
#include "runtime/facts/workbook.h"

#include <cstdlib>

#include "engine/base/text.h"
#include "runtime/facts/csv.h"
#include "runtime/facts/workbook_lines.h"
#include "runtime/facts/workbook_testing.h"

namespace {

// `whole`: the CSV of each sheet.
void ReadByRows(const std::string& bytes, const std::vector<std::string>& whole) {
  for (const size_t portion : {size_t{1}, size_t{1} << 20}) {
    const auto book = writ::OpenWorkbook("book.xlsx", bytes, portion);
    if (!book) continue;
    for (size_t i = 0; i < book->sheets.size(); ++i) {
      const auto text = writ::WholeText(*book->sheets[i], SIZE_MAX);
      if (text && (i >= whole.size() || writ::ToNfc(*text) != whole[i])) std::abort();
    }
  }
}

}  // namespace

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
  std::vector<std::string> whole;
  for (const writ::FileId file : *files) {
    whole.push_back(sources.file(file).original);
    writ::ReadCsv(sources, file, diagnostics);
    if (diagnostics.HasErrors()) std::abort();
  }
  ReadByRows(bytes, whole);
  return 0;
}
