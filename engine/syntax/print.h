// The formatter: one style, both languages, comments kept, idempotent.
//
// What is printed is read back as the same tree (SameTree), and printed again as the same text.
// Only names, when `spelling` respells them, differ from one language to the other.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "engine/diagnostics/diagnostic.h"
#include "engine/syntax/tree.h"

namespace writ::syntax {

// Gives a name's spelling in the language asked for, or nullopt to keep it as written; of
// `library.name`, asked for as one text, the name's alone. Built by
// check/ from the declarations of the file and its libraries.
using Spelling =
    std::function<std::optional<std::string>(const std::string& name, Language language)>;

// The whole file as plain Writ. `spelling` may be null: names then stay as written. The tree must
// be complete.
std::string Print(const Tree& tree, Language language, const Spelling& spelling);
// The tree's file as it should stand on disk. In a .writ.md file each fenced block is formatted in
// its place and the Markdown around it is kept byte for byte; a declaration that runs over several
// blocks leaves those blocks as they are. A tree that is not complete gives the file unchanged.
std::string PrintFile(const SourceSet& sources, const Tree& tree, Language language,
                      const Spelling& spelling);
// One expression or citation, on one line, for explanations and documents.
std::string PrintExpr(const Tree& tree, ExprId expr, Language language, const Spelling& spelling);
std::string PrintCitation(const Citation& citation, Language language, const Spelling& spelling);

// The language most of the file's declarations start in; English if there is none.
Language LanguageOf(const Tree& tree, const SourceSet& sources);

}  // namespace writ::syntax
