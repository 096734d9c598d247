#include "engine/document/frame.h"

#include "engine/document/reading.h"
#include "engine/document/style.h"

namespace writ::document {

std::string PageName(const std::string& stem, Language language) {
  return stem + (language == Language::kChinese ? ".zh.html" : ".en.html");
}

void BeginPage(const Book& book, const std::string& title, Html* html) {
  html->Trusted("<!doctype html>\n")
      .Trusted(book.zh() ? "<html lang=\"zh-CN\">" : "<html lang=\"en\">")
      .Trusted("<head><meta charset=\"utf-8\">")
      .Trusted("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
      .Put("title", title)
      .Trusted("<style>")
      .Trusted(kStyle)
      .Trusted("</style></head>\n");
  html->Open("body");
}

void WriteAround(const Book& book, const std::string& stem, const std::vector<Language>& languages,
                 Html* html) {
  html->Line().Open("nav", "around");
  for (const Language language : languages) {
    if (language == book.language()) continue;
    html->Link(PageName(stem, language));
    html->Text(language == Language::kChinese ? "中文" : "English").Close().Text(" ");
  }
  const bool several = book.size() > 1;
  if (several && stem != kIndexStem)
    html->Link(PageName(std::string(kIndexStem), book.language()))
        .Text(book.Say("All texts", "全部文本"))
        .Close()
        .Text(" ");
  if (stem != kReadingStem)
    html->Link(several ? ReadingPage(book) : "#reading").Text(ReadingTitle(book)).Close();
  html->Close();
}

std::string FinishedPage(Html* html) { return html->Take() + "\n</html>\n"; }

bool IsNorm(const Entry& entry) {
  return entry.kind != Kind::kPolicy && entry.kind != Kind::kLaw && entry.kind != Kind::kScenario;
}

}  // namespace writ::document
