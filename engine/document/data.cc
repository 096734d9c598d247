// What stands in rows: the articles of a law, the rows of a data file.
#include <fmt/core.h>

#include "engine/document/entry.h"
#include "engine/document/said.h"
#include "engine/program/op_info.h"
#include "engine/render/explanation.h"
#include "engine/render/expr_words.h"

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

namespace {

constexpr size_t kMostRows = 100;  // of a data file on a page; the file has the rest

std::string CellWords(const Program& program, const Cell& cell, Language language) {
  if (cell.any) return language == Language::kChinese ? "不限" : "any";
  std::string out;
  for (const CellTest& test : cell.tests) {
    if (!out.empty()) out += language == Language::kChinese ? " 或 " : " or ";
    if (test.compare != Op::kIs) out += words::Comparison(test.compare, false, language) + " ";
    out += ValueWords(program, test.value, language);
  }
  return out;
}

}  // namespace

void WriteData(const Book& book, size_t volume, const Entry& entry, Html* html) {
  const auto* written = std::get_if<syntax::Table>(&entry.item->node);
  if (written == nullptr || written->mode != syntax::TableMode::kData) return;
  const Program& program = book.program(volume);
  const Table* table = DeclaredAs(program.tables, written->alias);
  if (table == nullptr) return;
  const Language language = book.language();
  html->Line().Open("table").Open("tr");
  for (const auto* columns : {&table->inputs, &table->outputs}) {
    for (const TableParameter& column : *columns)
      html->Put("th", column.names.id.empty() ? book.Say("value", "值")
                                              : Readable(NameFor(column.names, language)));
  }
  html->Close();
  for (size_t i = 0; i < table->rows.size() && i < kMostRows; ++i) {
    html->Line().Open("tr");
    for (const Cell& cell : table->rows[i].inputs)
      html->Put("td", CellWords(program, cell, language));
    for (const ExprId output : table->rows[i].outputs)
      html->Put("td", ExprWords(program, output, language));
    html->Close();
  }
  html->Close();
  if (table->rows.size() <= kMostRows) return;
  const size_t more = table->rows.size() - kMostRows;
  html->Line().Put("p",
                   book.Say(fmt::format("{} more rows stand in {}.", more, written->data_path),
                            fmt::format("另有 {} 行,见 {}。", more, written->data_path)),
                   "none");
}

}  // namespace writ::document
