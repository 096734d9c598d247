// Clauses whose keywords line up, columns, and conditions too wide for one line.
#include <algorithm>

#include "engine/base/text.h"
#include "engine/syntax/print_printer.h"

namespace writ::syntax {

uint32_t Printer::At(ExprId id) const { return id == kNoExpr ? kNowhere : At(tree_[id].place); }

uint32_t Printer::EndOf(ExprId id) const {
  const Place& place = tree_[id].place;
  return place.known() ? place.end : kNowhere;
}

uint32_t Printer::At(const std::vector<Citation>& cites) {
  return cites.empty() ? kNowhere : At(cites.front().place);
}

// A text with a comment inside keeps its lines.
bool Printer::HasComment(uint32_t begin, uint32_t end) const {
  if (begin == kNowhere || end == kNowhere) return false;
  const auto next = std::lower_bound(
      tree_.comments.begin(), tree_.comments.end(), begin,
      [](const Comment& comment, uint32_t at) { return comment.place.begin < at; });
  return next != tree_.comments.end() && next->place.begin < end;
}

// Where the author closed the body whose last part ends at `at`; comments before it belong into
// that body.
uint32_t Printer::CloserAfter(uint32_t at) const {
  if (at == kNowhere) return kNowhere;
  const std::vector<uint32_t>& closers = tree_.layout.closers;
  const auto next = std::lower_bound(closers.begin(), closers.end(), at);
  return next == closers.end() ? kNowhere : *next;
}

void Printer::AddClause(std::vector<Clause>* clauses, Word keyword, uint32_t at,
                        std::string text) const {
  clauses->push_back({std::string(Say(keyword)), at, kNoExpr, {std::move(text)}});
}

void Printer::AddClause(std::vector<Clause>* clauses, Word keyword, ExprId expr) const {
  if (expr == kNoExpr) return;
  clauses->push_back({std::string(Say(keyword)), At(expr), expr, {}});
}

void Printer::AddCites(std::vector<Clause>* clauses, Word keyword,
                       const std::vector<Citation>& cites) const {
  if (cites.empty()) return;
  Clause clause{std::string(Say(keyword)), At(cites), kNoExpr, {}};
  for (const Citation& citation : cites) clause.list.push_back(Of(citation));
  clauses->push_back(std::move(clause));
}

std::string Printer::CitesInline(const std::vector<Citation>& cites) const {
  std::string text;
  for (const Citation& citation : cites) {
    text += text.empty() ? " " + std::string(Say(Word::CITES)) + " " : std::string(Comma());
    text += Of(citation);
  }
  return text;
}

void Printer::Clauses(int indent, const std::vector<Clause>& clauses) {
  int width = 0;
  for (const Clause& clause : clauses) width = std::max(width, DisplayWidth(clause.keyword));
  const int body = indent + width + 1;
  for (const Clause& clause : clauses) {
    page_->Line(indent, clause.at);
    page_->Add(clause.keyword);
    const int keyword_end = page_->column();
    page_->Pad(body);
    if (clause.expr != kNoExpr) {
      Break(clause.expr, kOr, keyword_end, body);
    } else {
      WrapList(clause.list);
    }
  }
}

void Printer::WrapList(const std::vector<std::string>& list) {
  const int body = page_->column();
  for (size_t i = 0; i < list.size(); ++i) {
    const bool last = i + 1 == list.size();
    const std::string text = list[i] + (last ? "" : zh() ? "、" : ",");
    if (i > 0 && page_->column() + 1 + DisplayWidth(text) > kPageWidth) {
      page_->Line(body, kNowhere);
    } else if (i > 0 && !zh()) {
      page_->Add(" ");
    }
    page_->Add(text);
  }
}

// The words of a header wrap between its parts, two levels deeper than the header.
void Printer::Header(const std::vector<std::string>& parts, int indent) {
  for (const std::string& part : parts) {
    if (page_->column() + 1 + DisplayWidth(part) > kPageWidth - 2) {
      page_->Line(indent + 2 * kIndent, kNowhere);
    } else {
      page_->Add(" ");
    }
    page_->Add(part);
  }
}

// Members in braces: on the header's line if they fit, else a line for each.
void Printer::Braces(const std::vector<Part>& parts, int indent, const Place& place) {
  std::string line;
  int width = 0;
  for (const Part& part : parts) {
    line += Separated(line, part.text + Separated(part.text, part.rest), "; ");
    if (!part.rest.empty()) width = std::max(width, DisplayWidth(part.text));
  }
  const bool fits = page_->column() + DisplayWidth(line) + 5 <= kPageWidth;
  const bool commented =
      place.known() && HasComment(parts.empty() ? place.begin : parts.front().at, place.end);
  if (fits && !commented) {
    return page_->Add(parts.empty() ? " {}" : " { " + line + " }");
  }
  page_->Add(" {");
  for (size_t i = 0; i < parts.size(); ++i) {
    page_->Line(indent + kIndent, parts[i].at, Page::Blank::kKeep);
    page_->Add(parts[i].text);
    if (!parts[i].rest.empty()) {
      page_->Pad(indent + kIndent + width + 1);
      page_->Add(parts[i].rest);
    }
    if (i + 1 < parts.size()) page_->Add(";");
  }
  page_->Close(indent, CloserOf(place));
  page_->Add("}");
}

void Printer::Rows(int indent, const std::vector<Columns>& rows) {
  std::vector<int> widths;
  for (const Columns& row : rows) {
    widths.resize(std::max(widths.size(), row.cells.size()));
    for (size_t i = 0; i < row.cells.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row.cells[i]));
    }
  }
  for (const Columns& row : rows) {
    page_->Line(indent, row.at, Page::Blank::kKeep);
    int column = indent;
    for (size_t i = 0; i < row.cells.size(); ++i) {
      if (!row.cells[i].empty()) {
        page_->Pad(column);
        page_->Add(row.cells[i]);
      }
      if (widths[i] > 0) column += widths[i] + 1;
    }
  }
}

// Writes an expression where the page stands. One that passes the margin is broken at its outermost
// and/or, whose words end at `word_end` so that the operands line up at `body`; one in braces gets
// a line for each operand. What has nothing to be broken at stays on its line, whatever its width.
void Printer::Break(ExprId id, int level, int word_end, int body) {
  std::string line;
  Write(id, level, &line);
  const auto* logic = std::get_if<LogicExpr>(&tree_[id].node);
  if (logic == nullptr || page_->column() + DisplayWidth(line) <= kPageWidth) {
    page_->Add(line);
    return;
  }
  if (logic->braces) return BreakBraces(*logic);
  const bool parentheses = LevelOf(id) < level;
  if (parentheses) {
    page_->Add("(");
  }
  const std::string_view word = Say(logic->any ? Word::OR : Word::AND);
  if (parentheses) word_end = ++body + DisplayWidth(word);
  for (size_t i = 0; i < logic->operands.size(); ++i) {
    if (i > 0) {
      page_->Line(std::max(0, word_end - DisplayWidth(word)), At(logic->operands[i]));
      page_->Add(word);
      page_->Pad(std::max(body, page_->column() + 1));
    }
    Break(logic->operands[i], kNot, word_end, page_->column());
  }
  if (parentheses) page_->Add(")");
}

void Printer::BreakBraces(const LogicExpr& logic) {
  const int column = page_->column();
  page_->Add(Say(logic.any ? Word::ANY_OF : Word::ALL_OF));
  page_->Add(" {");
  const int body = column + kIndent;
  uint32_t end = kNowhere;
  for (size_t i = 0; i < logic.operands.size(); ++i) {
    const ExprId operand = logic.operands[i];
    page_->Line(body, At(operand), Page::Blank::kKeep);
    Break(operand, kOr, body, body);
    if (i + 1 < logic.operands.size()) page_->Add(";");
    end = tree_[operand].place.known() ? tree_[operand].place.end : kNowhere;
  }
  page_->Close(column, CloserAfter(end));
  page_->Add("}");
}

}  // namespace writ::syntax
