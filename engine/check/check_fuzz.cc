// Whatever the text: checking ends, and a Program that comes of it is one that Verify accepts.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "engine/base/text.h"
#include "engine/check/compile.h"
#include "engine/syntax/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // ANTLR's prediction cache grows with every new text; only a fuzzer sees so many.
  static int inputs = 0;
  if (++inputs % 1000 == 0) writ::syntax::ClearParserCache();
  std::string text(reinterpret_cast<const char*>(data), size);
  if (writ::FindInvalidUtf8(text)) return 0;
  writ::Loader loader;
  // Every module is the text itself and every table its data: cycles, clashes and bad columns in
  // plenty.
  loader.module = [&](const std::string& name,
                      const std::string&) -> std::optional<writ::LoadedText> {
    if (name.size() > 12) return std::nullopt;
    return writ::LoadedText{name + ".writ", text};
  };
  loader.data = [&](const std::string& name,
                    const std::string&) -> std::optional<writ::LoadedText> {
    return writ::LoadedText{name, text};
  };
  const writ::Compilation compilation = writ::Compile({{"fuzz.writ", text}}, loader);
  if (compilation.program == nullptr) {
    if (!compilation.diagnostics.HasErrors()) std::abort();
  } else if (writ::Verify(*compilation.program)) {
    std::abort();
  }
  return 0;
}
