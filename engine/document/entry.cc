#include "engine/document/entry.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/document/names.h"
#include "engine/document/said.h"
#include "engine/render/explanation.h"

namespace writ::document {

void WriteNotes(const Entry& entry, Html* html) {
  if (!entry.prose.empty()) html->Line().Put("div", entry.prose, "prose");
  for (const std::string& comment : entry.comments) html->Line().Put("p", comment, "note");
}

void WriteRefs(const Book& book, size_t volume, const std::string& label, const std::set<Ref>& refs,
               Html* html) {
  if (refs.empty()) return;
  html->Line().Open("p", "refs").Put("b", label).Text(book.Say(": ", ":"));
  bool first = true;
  for (const Ref& ref : book.InOrder(refs)) {
    if (!first) html->Text(book.Say(", ", "、"));
    first = false;
    WriteFarLink(book, volume, ref, html);
  }
  html->Close();
}

namespace {

constexpr size_t kMostRelated = 12;  // of one norm; the article's own list has all

}  // namespace

void WriteRelated(const Book& book, size_t volume, const Entry& entry, Html* html) {
  std::set<Ref> related;
  const auto add = [&](const Ref& article) {
    const std::set<Ref>& citers = book.CitersOf(article);
    if (citers.size() <= kMostRelated) related.insert(citers.begin(), citers.end());
  };
  for (const Citation* citation : entry.cites) {
    for (const Ref& article : book.ArticleRefs(volume, *citation)) add(article);
    if (citation->law >= book.program(volume).laws.size()) continue;
    // Who cites the whole of an article speaks of its items, too.
    const Article whole{.article = citation->article, .section = citation->section};
    add(book.ArticleRef(volume, book.program(volume).laws[citation->law], whole));
  }
  related.erase(entry.ref);
  for (const auto* near : {&entry.uses, &book.UsersOf(entry.ref)})
    for (const Ref& ref : *near) related.erase(ref);
  WriteRefs(book, volume, book.Say("See also, on the same article", "另见(依据同一条文)"), related,
            html);
}

namespace {

class EntryWriter {
 public:
  EntryWriter(const Book& book, size_t volume, const Entry& entry, Html* html)
      : book_(book), volume_(volume), entry_(entry), html_(*html) {}

  void Write() {
    html_.Line().Open("section", "norm", entry_.ref.anchor);
    Heading();
    WriteNotes(entry_, &html_);
    const bool cites = !entry_.cites.empty();
    if (cites) html_.Line().Open("div", "cols");
    html_.Open("div", "said");
    Body();
    html_.Close();
    if (cites) {
      html_.Line().Open("aside");
      Cited();
      html_.Close().Close();
    }
    Positions();
    WriteRefs(book_, volume_, book_.Say("Rests on", "所用"), entry_.uses, &html_);
    WriteRefs(book_, volume_, book_.Say("Used by", "用于"), book_.UsersOf(entry_.ref), &html_);
    WriteRelated(book_, volume_, entry_, &html_);
    WriteScenariosOf(book_, volume_, entry_, &html_);
    html_.Close();
  }

 private:
  void Heading() {
    html_.Line().Open("h3").Put("span", KindWord(entry_.kind, book_.language()), "kind");
    html_.Text(" ").Text(Readable(entry_.title));
    if (!entry_.other.empty()) html_.Text(" ").Put("small", Readable(entry_.other));
    html_.Text(" ").Link("#" + entry_.ref.anchor, "here").Text("§").Close();
    html_.Close();
  }

  void Body() {
    const auto* entity = std::get_if<syntax::Entity>(&entry_.item->node);
    const auto* event = std::get_if<syntax::Event>(&entry_.item->node);
    if (entity != nullptr) return Fields(entity->alias, entity->fields);
    if (event != nullptr && !event->fields.empty()) return Fields(event->alias, event->fields);
    Saying saying{.outline = entry_.kind == Kind::kProcedure};
    if (const auto* document = std::get_if<syntax::Document>(&entry_.item->node))
      saying.document = DeclaredAs(book_.program(volume_).documents, document->alias);
    WriteSaid(book_, volume_, Text(), saying, &html_);
    WriteData(book_, volume_, entry_, &html_);
  }

  // Without what is printed elsewhere or is of no use: long rows, a library's name in the other
  // language.
  std::string Text() const {
    const auto* use = std::get_if<syntax::Use>(&entry_.item->node);
    std::string text = WithoutLongRows(entry_).text;
    const size_t bar = text.find('|');
    if (use == nullptr || !use->shown_zh.present() || bar == std::string::npos) return text;
    const size_t name = text.find(' ') + 1, end = std::min(text.find(' ', bar), text.size());
    return book_.zh() ? text.erase(name, bar + 1 - name) : text.erase(bar, end - bar);
  }

  void Fields(const syntax::Alias& alias, const std::vector<syntax::Field>& fields) {
    // The line above the braces, without its fields.
    WriteSaid(book_, volume_, entry_.text.substr(0, entry_.text.find(" {")), {}, &html_);
    html_.Line().Open("table").Open("tr");
    for (const auto& head :
         {book_.Say("fact", "事实"), book_.Say("kind", "种类"), book_.Say("per", "周期"),
          book_.Say("from", "来源"), book_.Say("range", "范围"), book_.Say("class", "级别")})
      html_.Put("th", head);
    html_.Close();
    const std::string id = alias.en.present() ? SnakeCase(alias.en.text) : alias.zh.text;
    for (const syntax::Field& field : fields) {
      const std::string name =
          field.alias.en.present() ? SnakeCase(field.alias.en.text) : field.alias.zh.text;
      html_.Line().Open("tr", "", AnchorOf(Kind::kFact, id) + "-" + Anchored(name));
      const auto cells = book_.parts(volume_).Cells(field);
      for (size_t i = 0; i < cells.size(); ++i) {
        html_.Open("td");
        WriteInline(book_, volume_, i == 1 ? cells[i].substr(2) : cells[i], &html_);
        html_.Close();
      }
      html_.Close();
    }
    html_.Close();
  }

  void Cited() {
    std::set<std::string> seen;
    for (const Citation* citation : entry_.cites) {
      const Program& program = book_.program(volume_);
      const std::string words = CitationWords(program, *citation, book_.language());
      if (!seen.insert(words).second) continue;
      const Law* law = citation->law < program.laws.size() ? &program.laws[citation->law] : nullptr;
      const auto articles =
          law == nullptr ? std::vector<const Article*>{} : CitedArticles(*law, *citation);
      html_.Line().Open("h4");
      Head(words, law, articles);
      html_.Close();
      for (const Article* article : articles) {
        html_.Line().Open("p");
        if (articles.size() > 1)
          html_.Put("span", ArticleWords(*article, book_.language()), "no").Text(" ");
        html_.Text(article->text).Close();
      }
      if (articles.empty()) {
        html_.Put("p", book_.Say("Its text is not part of this library.", "本库未收录其原文。"),
                  "none");
      }
    }
  }

  void Head(const std::string& words, const Law* law, const std::vector<const Article*>& articles) {
    const std::string href =
        law == nullptr || articles.empty()
            ? ""
            : book_.Href(volume_, book_.ArticleRef(volume_, *law, *articles.back()));
    if (href.empty()) {
      html_.Text(Readable(words));
    } else {
      html_.Link(href).Text(Readable(words)).Close();
    }
  }

  // Where courts or places differ: every position that could be taken, and which one is.
  void Positions() {
    const Program& program = book_.program(volume_);
    ExprId taken = kNoExpr;
    Type type;
    if (const auto* decl = std::get_if<syntax::ParameterDecl>(&entry_.item->node)) {
      const Parameter* parameter = DeclaredAs(program.parameters, decl->alias);
      if (parameter == nullptr) return;
      taken = parameter->value;
      type = parameter->type;
    } else if (const auto* presume = std::get_if<syntax::Presume>(&entry_.item->node)) {
      for (const Fact& fact : program.facts) {
        const std::string name = presume->fact.empty() ? "" : presume->fact.back().text;
        if (fact.presumed == kNoExpr || (fact.names.en != name && fact.names.zh != name)) continue;
        taken = fact.presumed;
        type = fact.type;
      }
    }
    if (taken == kNoExpr || type.kind != TypeKind::kChoice) return;
    if (type.index >= program.choices.size()) return;
    const std::string chosen = ExprWords(program, taken, book_.language());
    html_.Line().Open("p", "positions").Put("b", book_.Say("Positions", "可取立场"));
    html_.Text(book_.Say(": ", ":"));
    bool first = true;
    for (const Names& option : program.choices[type.index].options) {
      const std::string name = NameFor(option, book_.language());
      if (!first) html_.Text(book_.Say("; ", ";"));
      first = false;
      if (name == chosen) {
        html_.Put("strong", Readable(name)).Text(book_.Say(" (taken here)", "(此处采用)"));
      } else {
        html_.Text(Readable(name));
      }
    }
    html_.Close();
  }

  const Book& book_;
  size_t volume_;
  const Entry& entry_;
  Html& html_;
};

}  // namespace

void WriteEntry(const Book& book, size_t volume, const Entry& entry, Html* html) {
  EntryWriter(book, volume, entry, html).Write();
}

}  // namespace writ::document
