// The formatter's text as HTML: lines that wrap, lists instead of braces, tables instead of bars,
// keywords marked, names linked to where they are declared. Used within document/ alone.
#pragma once

#include <string_view>

#include "engine/document/book.h"
#include "engine/document/html.h"

namespace writ::document {

struct Saying {
  bool outline = false;                // the statements of a procedure, numbered
  const Document* document = nullptr;  // whose fields the placeholders of its body mean
};
void WriteSaid(const Book& book, size_t volume, std::string_view text, const Saying& saying,
               Html* html);
// The same on one line, for the cell of a table.
void WriteInline(const Book& book, size_t volume, std::string_view text, Html* html);
void WriteLink(const Book& book, size_t from, const Ref& to, Html* html);
// The same, and of what stands on another page the title of that page's text.
void WriteFarLink(const Book& book, size_t from, const Ref& to, Html* html);

}  // namespace writ::document
