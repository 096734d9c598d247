// The formatter's text as HTML: lines that wrap, lists instead of braces, tables instead of bars,
// keywords marked, names linked to where they are declared. Used within document/ alone.
#pragma once

#include <string_view>

#include "engine/document/book.h"
#include "engine/document/html.h"

namespace writ::document {

// `outline`: the statements of a procedure, numbered.
void WriteSaid(const Book& book, size_t volume, std::string_view text, bool outline, Html* html);
// The same on one line, for the cell of a table.
void WriteInline(const Book& book, size_t volume, std::string_view text, Html* html);
void WriteLink(const Book& book, size_t from, const Ref& to, Html* html);

}  // namespace writ::document
