// Diagnostics for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "engine/diagnostics/diagnostic.h"

namespace writ {

struct RenderOptions {
  Language language = Language::kEnglish;
  bool colour = false;
};

// As a compiler shows them: path:line:column, sentence, the author's line with carets that line up
// under Han text too, related places, example, help. Ends with a newline.
std::string RenderText(const std::vector<Diagnostic>& sorted, const SourceSet& sources,
                       RenderOptions options);
// {"format_version":"1.0","diagnostics":[…]} with both languages' messages and byte and line
// places.
std::string RenderJson(const std::vector<Diagnostic>& sorted, const SourceSet& sources);
// SARIF 2.1.0, with the rules that occurred and fixes.
std::string RenderSarif(const std::vector<Diagnostic>& sorted, const SourceSet& sources);

// The text of `file` with all fixes of `sorted` applied that touch it, and in *applied their
// number. A diagnostic's fixes are applied together or not at all: one that overlaps a fix of an
// earlier diagnostic, or lies outside its file, takes the others with it, whatever their files.
std::string ApplyFixes(const std::vector<Diagnostic>& sorted, const SourceSet& sources, FileId file,
                       int* applied);

}  // namespace writ
