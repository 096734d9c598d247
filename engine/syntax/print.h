// The formatter: one style, both languages, comments kept, idempotent.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "engine/diagnostics/diagnostic.h"
#include "engine/syntax/tree.h"

namespace writ::syntax {

// Gives a name's spelling in the language asked for, or nullopt to keep it as written. Built by
// check/ from the declarations of the file and its libraries.
using Spelling = std::function<std::optional<std::string>(const std::string& name, Language language)>;

// The whole file. `spelling` may be null: names then stay as written.
std::string Print(const Tree& tree, Language language, const Spelling& spelling);
// One expression or citation, on one line, for explanations and documents.
std::string PrintExpr(const Tree& tree, ExprId expr, Language language, const Spelling& spelling);
std::string PrintCitation(const Citation& citation, Language language, const Spelling& spelling);

// The language most of the file's keywords are in.
Language LanguageOf(const Tree& tree, const SourceSet& sources);

}  // namespace writ::syntax
