// Property: whatever the bytes, parsing ends, and every place it names lies inside the file.
#include <cstdint>
#include <cstdlib>

#include "engine/syntax/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace writ;
  // ANTLR's prediction cache grows with every new text; only a fuzzer sees so many.
  static int inputs = 0;
  if (++inputs % 1000 == 0) syntax::ClearParserCache();
  SourceSet sources;
  const FileId file =
      sources.Add("fuzz.writ", std::string(reinterpret_cast<const char*>(data), size));
  if (file == kNoFile) return 0;
  Diagnostics diagnostics;
  const syntax::Tree tree = syntax::Parse(sources, file, diagnostics);
  const auto check = [&](Place place) {
    if (place.known() && (place.begin > place.end || place.end > size)) std::abort();
  };
  for (const syntax::Expr& expr : tree.expressions) check(expr.place);
  for (const syntax::Item& item : tree.items) check(item.place);
  for (const syntax::Comment& comment : tree.comments) check(comment.place);
  for (const Diagnostic& diagnostic : diagnostics.Sorted()) check(diagnostic.place);
  if (tree.complete == diagnostics.HasErrors()) std::abort();
  return 0;
}
