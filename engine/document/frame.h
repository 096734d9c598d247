// What every page has: its head, its links to the other pages, its end. Used within document/
// alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/document/book.h"
#include "engine/document/html.h"

namespace writ::document {

// Stems that no volume has.
inline constexpr std::string_view kIndexStem = "index", kReadingStem = "reading";
std::string PageName(const std::string& stem, Language language);
// The head, and the body opened. `title` is that of the window, too.
void BeginPage(const Book& book, const std::string& title, Html* html);
// The same page in the other language; of several volumes all texts and how to read them.
void WriteAround(const Book& book, const std::string& stem, const std::vector<Language>& languages,
                 Html* html);
std::string FinishedPage(Html* html);

// What belongs to no norm and is shown in a part of its own.
bool IsNorm(const Entry& entry);

// Of a book of several volumes: the texts, and which norms cite each article of law.
std::string IndexPage(const Book& book, const std::vector<Language>& languages);

}  // namespace writ::document
