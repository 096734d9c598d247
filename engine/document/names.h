// Names, anchors and headings of what a volume declares. Used within document/ alone.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/document/book.h"

namespace writ::document {

std::string AnchorOf(Kind kind, std::string_view id);

// Everything that a Program declares and a page has an anchor for; where two kinds of thing share
// a name, the one that is meant more often comes first.
void ForEachName(const Program& program,
                 const std::function<void(Kind, const std::string& anchor, const Names&)>& visit);

// How the page's language calls what has no anchor: steps, outcomes and fields of cases, roles,
// columns, and the few things that the language itself brings in. By each of their names.
std::map<std::string, std::string, std::less<>> SpokenNames(const Program& program,
                                                            Language language);

struct Heading {
  std::string title, other, anchor;
};
Heading HeadingOf(const Book& book, size_t volume, const Entry& entry, size_t number);

// Names that a text declares for itself: columns, parameters and fields, which stand before a
// colon.
std::set<std::string_view> LocalNames(const std::vector<Token>& tokens);
// What the name at `i` means; nullptr for what is no name, a local one or a member of something.
const Book::Meaning* MeaningAt(const Book& book, size_t volume, const std::vector<Token>& tokens,
                               size_t i, const std::set<std::string_view>& locals);

bool IsExpectation(const syntax::Line& line);

}  // namespace writ::document
