#include "engine/document/reading.h"

#include <algorithm>
#include <map>

#include "engine/render/explanation.h"

namespace writ::document {
namespace {

std::string AnchorOf(const Reading& reading) { return "w-" + std::string(reading.slug); }

std::vector<std::string> Printed(const Reading& reading, Language language) {
  std::vector<std::string> words;
  if (const std::string name = TextIn(reading.name, language); !name.empty()) words.push_back(name);
  for (const syntax::Word word : reading.words) {
    const std::string text(syntax::WordText(word, language));
    if (!text.empty() && std::find(words.begin(), words.end(), text) == words.end())
      words.push_back(text);
  }
  return words;
}

// By what is printed; where two entries share a word, the first has it.
using Index = std::map<std::string, const Reading*, std::less<>>;
Index IndexOf(Language language) {
  Index index;
  for (const ReadingPart& part : ReadingParts()) {
    for (const Reading& reading : part.entries) {
      if (reading.always) continue;
      for (std::string& word : Printed(reading, language))
        index.try_emplace(std::move(word), &reading);
    }
  }
  // Names are printed as the program has them, with the strokes of an id.
  for (const auto& [word, reading] : Index(index)) {
    std::string id = word;
    for (char& c : id)
      if (c == ' ') c = '_';
    if (!reading->name.en.empty()) index.try_emplace(std::move(id), reading);
  }
  return index;
}

}  // namespace

const std::vector<ReadingPart>& ReadingParts() {
  static const std::vector<ReadingPart> parts = [] {
    std::vector<ReadingPart> all = ReadingsOfNorms();
    for (ReadingPart& part : ReadingsOfActs()) all.push_back(std::move(part));
    return all;
  }();
  return parts;
}

std::string ReadingText(const Reading& reading, const LocalText& text, Language language) {
  std::string out = TextIn(text, language);
  for (size_t i = 0; i < reading.words.size(); ++i) {
    const std::string mark = "{" + std::to_string(i) + "}";
    const std::string_view word = syntax::WordText(reading.words[i], language);
    for (size_t at = out.find(mark); at != out.npos; at = out.find(mark, at + word.size()))
      out.replace(at, mark.size(), word);
  }
  return out;
}

std::string ReadingTitle(const Book& book) { return book.Say("How to read this", "怎样读"); }

std::string ReadingHref(const Book& book, std::string_view word) {
  static const Index en = IndexOf(Language::kEnglish), zh = IndexOf(Language::kChinese);
  const Index& index = book.zh() ? zh : en;
  const auto found = index.find(word);
  return found == index.end() ? "" : ReadingPage(book) + "#" + AnchorOf(*found->second);
}

std::string ReadingPage(const Book& book) {
  if (book.size() == 1) return "";
  return book.Say("reading.en.html", "reading.zh.html");
}

void WriteReadings(const Book& book, const std::function<bool(const Reading&)>& wanted,
                   Html* html) {
  for (const ReadingPart& part : ReadingParts()) {
    bool open = false;
    for (const Reading& reading : part.entries) {
      if (!wanted(reading)) continue;
      if (!open) html->Line().Put("h3", TextIn(part.title, book.language()));
      open = true;
      html->Line().Open("section", "word", AnchorOf(reading)).Open("h4");
      std::string title;
      for (const std::string& word : Printed(reading, book.language()))
        title += (title.empty() ? "" : book.Say(", ", "、")) + word;
      html->Text(title).Close();
      html->Put("p", ReadingText(reading, reading.said, book.language()));
      const std::string example = ReadingText(reading, reading.example, book.language());
      html->Put("p", book.Say("Example: ", "例:") + example, "example").Close();
    }
  }
}

}  // namespace writ::document
