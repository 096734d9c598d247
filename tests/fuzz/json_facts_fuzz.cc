// Property: whatever the bytes, importing them as JSON, and as JSON lines, gives people, or an
// error with a place inside the file; and the same the second time.
#include "tests/fuzz/facts_fuzz.h"

namespace {

using namespace writ;

void Import(const char* path, std::string_view bytes, fuzz::Imported* imported) {
  const auto file =
      AddFactFile({path, std::string(bytes)}, imported->sources, imported->diagnostics);
  if (!file) return;
  imported->population =
      ImportJson(fuzz::FactProgram(), imported->sources, *file, imported->diagnostics);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const char* path : {"facts.json", "facts.jsonl"}) {
    fuzz::Imported first, second;
    Import(path, bytes, &first);
    fuzz::CheckImport(first);
    Import(path, bytes, &second);
    fuzz::RequireSame(first, second);
  }
  return 0;
}
