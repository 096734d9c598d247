// Laws: their articles, and who cites each.
#include "engine/document/entry.h"
#include "engine/document/said.h"
#include "engine/render/explanation.h"

namespace writ::document {

void WriteLaw(const Book& book, size_t volume, const Entry& entry, Html* html) {
  const Law* law =
      DeclaredAs(book.program(volume).laws, std::get<syntax::Law>(entry.item->node).alias);
  if (law == nullptr) return;
  html->Line().Open("section", "law", entry.ref.anchor);
  html->Open("h3").Text(TextIn(law->title, book.language()));
  if (TextIn(law->title, book.language()).empty()) html->Text(entry.title);
  const std::string from = law->from ? book.parts(volume).Said(*law->from) : "";
  const std::string until = law->until ? book.parts(volume).Said(*law->until) : "";
  if (!from.empty())
    html->Text(" ").Put("small", book.Say("in force from " + from, from + "起施行"));
  if (!until.empty()) html->Text(" ").Put("small", book.Say("until " + until, "至" + until));
  html->Close();
  WriteNotes(entry, html);
  for (const Article& article : law->articles) {
    const Ref ref = book.ArticleRef(volume, *law, article);
    html->Line().Open("div", "article", ref.anchor);
    html->Open("p").Put("span", ArticleWords(article, book.language()), "no").Text(" ");
    html->Text(article.text).Close();
    WriteRefs(book, volume, book.Say("Cited by", "被引用于"), book.CitersOf(ref), html);
    html->Close();
  }
  html->Close();
}

}  // namespace writ::document
