// One declaration as a reader sees it, and the parts of a page that are no declarations of norms.
// Used within document/ alone.
#pragma once

#include "engine/document/book.h"
#include "engine/document/html.h"

namespace writ::document {

// The declaration with its notes, cited articles, neighbours and scenarios.
void WriteEntry(const Book& book, size_t volume, const Entry& entry, Html* html);
// A law: each article with who cites it.
void WriteLaw(const Book& book, size_t volume, const Entry& entry, Html* html);
// A scenario: what is given, what is expected.
void WriteScenario(const Book& book, size_t volume, const Entry& entry, Html* html);
// The scenarios that expect something of `entry`, by their titles.
void WriteScenariosOf(const Book& book, size_t volume, const Entry& entry, Html* html);
// Below a table's text: its data, which stand in a file of their own, or where its long rows are.
void WriteData(const Book& book, size_t volume, const Entry& entry, Html* html);
// Tables of many rows stand after the norms, so that the law is not buried among them.
bool HasLongTable(const Book& book, size_t volume, const Entry& entry);
void WriteLongTable(const Book& book, size_t volume, const Entry& entry, Html* html);
struct CutText {
  std::string text, rows;  // without the rows, and they alone
  size_t count = 0;        // of the rows; 0: nothing was cut
};
CutText WithoutLongRows(const Entry& entry);
void WriteNotes(const Entry& entry, Html* html);
void WriteRefs(const Book& book, size_t volume, const std::string& label, const std::set<Ref>& refs,
               Html* html);
// Norms of any page that cite what `entry` cites and are no neighbours of it already.
void WriteRelated(const Book& book, size_t volume, const Entry& entry, Html* html);

// The program's thing that an item declares; by its names.
template <typename Things>
const typename Things::value_type* DeclaredAs(const Things& things, const syntax::Alias& alias) {
  for (const auto& thing : things) {
    if (thing.names.module.empty() && thing.names.en == alias.en.text &&
        thing.names.zh == alias.zh.text)
      return &thing;
  }
  return nullptr;
}

}  // namespace writ::document
