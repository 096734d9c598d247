// Property: what can be read is printed so that it is read back as the same tree and printed as the
// same text.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "engine/base/text.h"
#include "engine/syntax/parse.h"
#include "engine/syntax/print.h"

namespace {

void Require(bool holds, const char* what, const std::string& text) {
  if (holds) return;
  std::fprintf(stderr, "%s:\n%s", what, text.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace writ;
  // ANTLR's prediction cache grows with every new text; only a fuzzer sees so many.
  static int inputs = 0;
  if (++inputs % 1000 == 0) syntax::ClearParserCache();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (FindInvalidUtf8(bytes)) return 0;
  SourceSet sources;
  Diagnostics diagnostics;
  const FileId first = sources.Add("first.writ", std::string(bytes));
  const syntax::Tree tree = syntax::Parse(sources, first, diagnostics);
  if (diagnostics.HasErrors() || !tree.complete) return 0;
  for (Language language : {Language::kEnglish, Language::kChinese}) {
    const std::string text = syntax::Print(tree, language, nullptr);
    Diagnostics none;
    const FileId second = sources.Add("second.writ", text);
    const syntax::Tree again = syntax::Parse(sources, second, none);
    Require(!none.HasErrors() && again.complete, "formatted text is not read back", text);
    Require(syntax::SameTree(tree, again), "formatted text is read back differently", text);
    Require(again.comments.size() == tree.comments.size(), "a comment is lost", text);
    Require(syntax::Print(again, language, nullptr) == text, "formatting twice differs", text);
  }
  return 0;
}
