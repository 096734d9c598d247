// Property: whatever the bytes of fact tables (one, or several that lines of ===== part), importing
// them gives people, or an error with a place inside a table; and the same the second time.
#include "tests/fuzz/facts_fuzz.h"

namespace {

using namespace writ;

void Import(const std::vector<std::string_view>& tables, fuzz::Imported* imported) {
  std::vector<FileId> files;
  for (const std::string_view table : tables) {
    const FactText text{"facts-" + std::to_string(files.size()) + ".csv", std::string(table)};
    const auto file = AddFactFile(text, imported->sources, imported->diagnostics);
    if (!file) return;
    files.push_back(*file);
  }
  imported->population =
      ImportCsv(fuzz::FactProgram(), imported->sources, files, imported->diagnostics);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto tables = fuzz::PartsOf({reinterpret_cast<const char*>(data), size});
  if (tables.size() > 8) return 0;
  fuzz::Imported first, second;
  Import(tables, &first);
  fuzz::CheckImport(first);
  Import(tables, &second);
  fuzz::RequireSame(first, second);
  return 0;
}
