// How to read a page: what the words of Writ mean, for somebody who never saw it. The words
// themselves are the grammar's, as the formatter prints them. Used within document/ alone.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/document/book.h"
#include "engine/document/html.h"
#include "engine/syntax/print_words.h"

namespace writ::document {

// One entry. In its texts {0}, {1}, … stand for its words in the page's language.
struct Reading {
  std::string_view slug;
  std::vector<syntax::Word> words;
  LocalText said, example;
  LocalText name;       // besides the words, or in their place; may be empty
  bool always = false;  // so common that the pages do not link it, or no word of a text
};
struct ReadingPart {
  LocalText title;
  std::vector<Reading> entries;
};

// In the order in which they are read.
const std::vector<ReadingPart>& ReadingParts();
// The halves of ReadingParts: norms and figures; procedures, papers, scenarios.
std::vector<ReadingPart> ReadingsOfNorms();
std::vector<ReadingPart> ReadingsOfActs();

// With its placeholders filled in.
std::string ReadingText(const Reading& reading, const LocalText& text, Language language);

std::string ReadingTitle(const Book& book);
// The page of a book of several volumes; of a single one it is a part of that page.
std::string ReadingPage(const Book& book);
// The href of what explains `word` as it is printed, a name such as the decision date included;
// empty for words that say what they mean.
std::string ReadingHref(const Book& book, std::string_view word);
void WriteReadings(const Book& book, const std::function<bool(const Reading&)>& wanted, Html* html);

}  // namespace writ::document
