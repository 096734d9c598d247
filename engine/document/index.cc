// The index: all texts, and article by article who cites it.
#include "engine/document/entry.h"
#include "engine/document/frame.h"
#include "engine/document/said.h"
#include "engine/render/explanation.h"

namespace writ::document {
namespace {

class IndexWriter {
 public:
  IndexWriter(const Book& book, const std::vector<Language>& languages)
      : book_(book), languages_(languages) {}

  std::string Write() {
    const std::string title = book_.Say("Contents", "目录");
    BeginPage(book_, title, &html_);
    html_.Line().Open("header");
    WriteAround(book_, std::string(kIndexStem), languages_, &html_);
    html_.Put("h1", title).Close();
    html_.Line().Open("main");
    Texts();
    html_.Line().Open("h2", "", "articles");
    html_.Text(book_.Say("Which norms cite an article", "条文索引:引用各条的规范")).Close();
    for (size_t i = 0; i < book_.size(); ++i) {
      for (const Law& law : book_.program(i).laws)
        if (law.names.module.empty()) OfLaw(i, law);
    }
    WithoutText();
    return FinishedPage(&html_);
  }

 private:
  void Texts() {
    html_.Open("table").Open("tr");
    html_.Put("th", book_.Say("text", "文本")).Put("th", book_.Say("version", "版本"));
    html_.Put("th", book_.Say("laws", "法律")).Put("th", book_.Say("norms", "规范"));
    html_.Put("th", book_.Say("scenarios", "情形")).Close();
    for (size_t i = 0; i < book_.size(); ++i) {
      size_t laws = 0, norms = 0, scenarios = 0;
      for (const Entry& entry : book_.entries(i)) {
        laws += entry.kind == Kind::kLaw ? 1 : 0;
        scenarios += entry.kind == Kind::kScenario ? 1 : 0;
        norms += IsNorm(entry) && entry.kind != Kind::kUse && entry.kind != Kind::kRoles ? 1 : 0;
      }
      html_.Line().Open("tr").Open("td").Link(PageName(book_.volume(i).stem, book_.language()));
      html_.Text(book_.PolicyTitle(i)).Close().Close();
      html_.Put("td", book_.program(i).policy.version).Put("td", std::to_string(laws));
      html_.Put("td", std::to_string(norms)).Put("td", std::to_string(scenarios)).Close();
    }
    html_.Close();
  }

  // A row for each article that some norm cites.
  void OfLaw(size_t volume, const Law& law) {
    bool open = false;
    for (const Article& article : law.articles) {
      const Ref ref = book_.ArticleRef(volume, law, article);
      const std::set<Ref>& citers = book_.CitersOf(ref);
      if (citers.empty()) continue;
      if (!open) OpenLaw(TextIn(law.title, book_.language()), law.names);
      open = true;
      html_.Line().Open("tr").Open("td");
      html_.Link(book_.Href(kElsewhere, ref));
      html_.Text(ArticleWords(article, book_.language())).Close().Close();
      Norms(citers);
    }
    if (open) html_.Close();
  }

  void OpenLaw(const std::string& title, const Names& names) {
    html_.Line().Put("h3", title.empty() ? Readable(NameFor(names, book_.language())) : title);
    html_.Open("table", "articles");
  }

  // The row's second cell: the norms, page by page.
  void Norms(const std::set<Ref>& citers) {
    html_.Open("td");
    size_t page = kElsewhere;
    for (const Ref& citer : book_.InOrder(citers)) {
      if (citer.volume != page) {
        if (page != kElsewhere) html_.Text(book_.Say("; ", ";"));
        html_.Put("small", book_.PolicyTitle(citer.volume) + book_.Say(": ", ":"));
        page = citer.volume;
      } else {
        html_.Text(book_.Say(", ", "、"));
      }
      WriteLink(book_, kElsewhere, citer, &html_);
    }
    html_.Close().Close();
  }

  // What is cited and whose words no text holds.
  void WithoutText() {
    std::map<std::string, std::set<Ref>> citers;
    for (size_t i = 0; i < book_.size(); ++i) {
      for (const Entry& entry : book_.entries(i)) {
        if (!IsNorm(entry)) continue;
        for (const Citation* citation : entry.cites) {
          if (!book_.ArticleRefs(i, *citation).empty()) continue;
          citers[CitationWords(book_.program(i), *citation, book_.language())].insert(entry.ref);
        }
      }
    }
    if (citers.empty()) return;
    html_.Line().Put("h3", book_.Say("Cited, and their text is not part of these pages",
                                     "已引用而未收录原文的条文"));
    html_.Open("table", "articles");
    for (const auto& [words, refs] : citers) {
      html_.Line().Open("tr").Put("td", Readable(words));
      Norms(refs);
    }
    html_.Close();
  }

  const Book& book_;
  const std::vector<Language>& languages_;
  Html html_;
};

}  // namespace

std::string IndexPage(const Book& book, const std::vector<Language>& languages) {
  return IndexWriter(book, languages).Write();
}

}  // namespace writ::document
