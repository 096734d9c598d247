// What the formatter's tests share.
#pragma once

#include <string>

#include "engine/diagnostics/diagnostic.h"
#include "engine/syntax/parse.h"
#include "engine/syntax/print.h"

namespace writ::syntax {

// One text, read.
struct Reading {
  SourceSet sources;
  Diagnostics diagnostics;
  Tree tree;

  explicit Reading(std::string text, const std::string& path = "test.writ") {
    const FileId file = sources.Add(path, std::move(text));
    tree = Parse(sources, file, diagnostics);
  }

  bool ok() const { return !diagnostics.HasErrors() && tree.complete; }
  std::string In(Language language) const { return PrintFile(sources, tree, language, nullptr); }

  // The errors, one a line, with what stands there.
  std::string Errors() const {
    std::string lines;
    for (const Diagnostic& diagnostic : diagnostics.Sorted()) {
      lines += MessageOf(diagnostic, Language::kEnglish) + " at `" +
               std::string(sources.Text(diagnostic.place)) + "`\n";
    }
    return lines;
  }
};

}  // namespace writ::syntax
