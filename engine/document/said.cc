#include "engine/document/said.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/document/names.h"
#include "engine/document/reading.h"

namespace writ::document {
namespace {

constexpr int kMostIndent = 12;  // columns; what the formatter lines up further goes no deeper

class Writer {
 public:
  Writer(const Book& book, size_t volume, std::string_view text, const Saying& saying, Html* html)
      : book_(book),
        volume_(volume),
        saying_(saying),
        tokens_(TokensOf(text, book.language())),
        locals_(LocalNames(tokens_)),
        html_(*html) {}

  void Inline() {
    for (size_t i = 0; i < tokens_.size(); ++i) Piece(i);
  }

  void Blocks() {
    const size_t depth = html_.depth();
    blocks_.push_back({.base = 0, .depth = depth});
    for (size_t i = 0; i < tokens_.size(); ++i) {
      if (StartsRow(i)) {
        i = Rows(i);
      } else {
        Step(i);
      }
    }
    html_.CloseTo(depth);
  }

 private:
  struct Block {
    int base = -1;     // columns at which its statements stand; -1: not known yet
    size_t depth = 0;  // of the HTML around it
    bool in_item = false;
    bool listed = false;  // `;` alone parts what stands in it: lines only wrap
  };

  // A line of the text: a statement of the block, or what belongs to the one before.
  void StartLine() {
    if (in_line_) return;
    Block& block = blocks_.back();
    const bool nested = blocks_.size() > 1;
    if (nested && block.base < 0 && fresh_line_) block.base = indent_;
    const bool next = fresh_line_ && indent_ <= block.base && !block.listed;
    if (nested && (!block.in_item || next)) {
      html_.CloseTo(block.depth + 1);
      html_.Line().Open("li");
      block.in_item = true;
    }
    const int deeper = fresh_line_ && block.base >= 0 ? indent_ - block.base : 0;
    const int steps = std::clamp(deeper, 0, kMostIndent) / 2;
    html_.Line().Open("div", steps == 0 ? "l" : "l i" + std::to_string(steps));
    in_line_ = true;
    fresh_line_ = false;
  }
  void EndLine() {
    if (in_line_) html_.Close();
    in_line_ = false;
  }

  void OpenBlock(size_t i) {
    EndLine();
    const bool condition = AfterCondition(i);
    html_.Line().Open(saying_.outline && !condition ? "ol" : "ul", condition ? "all" : "");
    blocks_.push_back({.base = -1, .depth = html_.depth() - 1, .listed = condition});
  }
  void CloseBlock() {
    EndLine();
    if (blocks_.size() < 2) return;
    html_.CloseTo(blocks_.back().depth);
    blocks_.pop_back();
  }

  // Braces after `all of` and `any of` list conditions, all others statements.
  bool AfterCondition(size_t i) const {
    while (i > 0 && tokens_[i - 1].kind == TokenKind::kSpace) --i;
    if (i == 0 || tokens_[i - 1].kind != TokenKind::kKeyword) return false;
    const std::string_view word = tokens_[i - 1].text;
    return word == "all of" || word == "any of" || word == "同时符合下列各项" ||
           word == "有下列情形之一";
  }

  void Step(size_t i) {
    const Token& token = tokens_[i];
    const bool sign = token.kind == TokenKind::kSign;
    if (token.kind == TokenKind::kNewLine) {
      EndLine();
      indent_ = static_cast<int>(token.text.size());
      fresh_line_ = true;
    } else if (sign && token.text == "{") {
      OpenBlock(i);
    } else if (sign && token.text == "}") {
      CloseBlock();
    } else if (sign && token.text == ";" && blocks_.size() > 1) {
      EndLine();
      blocks_.back().in_item = false;
    } else if (token.kind == TokenKind::kQuote && IsLong(token.text)) {
      EndLine();
      html_.Line().Open("blockquote");
      Placeholders(token.text);
      html_.Close();
    } else if (token.kind != TokenKind::kSpace || in_line_) {
      if (token.kind == TokenKind::kSpace && EndsLine(i)) return;
      StartLine();
      Piece(i);
    }
  }

  // Between """: the body of a document.
  static bool IsLong(std::string_view quote) {
    return std::string_view(quote.data() - 1, 1) == "\"" &&
           std::string_view(quote.data() + quote.size(), 1) == "\"" && quote.size() > 1 &&
           quote.data()[-2] == '"';
  }

  bool EndsLine(size_t i) const {
    if (i + 1 >= tokens_.size()) return true;
    const Token& next = tokens_[i + 1];
    return next.kind == TokenKind::kNewLine ||
           (next.kind == TokenKind::kSign && (next.text == "{" || next.text == "}"));
  }

  void Piece(size_t i) {
    const Token& token = tokens_[i];
    switch (token.kind) {
      case TokenKind::kSpace:
      case TokenKind::kNewLine: html_.Text(" "); return;
      case TokenKind::kKeyword: Word(token.text); return;
      case TokenKind::kLaw: html_.Text(token.text); return;
      case TokenKind::kComment:
        html_.Put("i", token.text.substr(std::min<size_t>(3, token.text.size())), "note");
        return;
      case TokenKind::kSign: html_.Text(Sign(i)); return;
      case TokenKind::kQuote:
        if (Named(i)) return;
        html_.Text(book_.zh() ? "「" : "“");
        Placeholders(token.text);
        html_.Text(book_.zh() ? "」" : "”");
        return;
      case TokenKind::kName:
        if (!Named(i)) Unnamed(i);
        return;
    }
  }

  void Word(std::string_view word) {
    const std::string href = ReadingHref(book_, word);
    html_.Open("b");
    if (!href.empty()) html_.Link(href, "w");
    html_.Text(word);
    if (!href.empty()) html_.Close();
    html_.Close();
  }

  // A name that no page declares: of a case, a column or a role; a kind of period; the decision
  // date, which is explained.
  void Unnamed(size_t i) {
    const std::string_view name = tokens_[i].text;
    const std::string href = ReadingHref(book_, name);
    if (!href.empty()) html_.Link(href, "w");
    html_.Text(Readable(book_.Spoken(volume_, name)));
    if (!href.empty()) html_.Close();
  }

  // Arithmetic as people write it; the stroke of yes/no stands without spaces.
  std::string_view Sign(size_t i) const {
    const std::string_view text = tokens_[i].text;
    const bool apart = i > 0 && tokens_[i - 1].kind == TokenKind::kSpace;
    if (text == "*") return "×";
    return text == "/" && apart ? "÷" : text;
  }

  bool Named(size_t i) {
    const Book::Meaning* meaning = MeaningAt(book_, volume_, tokens_, i, locals_);
    if (meaning == nullptr) return false;
    const std::string href = book_.Href(volume_, meaning->ref);
    if (href.empty()) {
      html_.Text(Readable(tokens_[i].text));
    } else {
      html_.Link(href).Text(Readable(tokens_[i].text)).Close();
    }
    return true;
  }

  // ---- | a | b | ----
  bool StartsRow(size_t i) const {
    return tokens_[i].kind == TokenKind::kSign && tokens_[i].text == "|" && !in_line_ &&
           (i == 0 || tokens_[i - 1].kind == TokenKind::kNewLine);
  }

  size_t Row(size_t i, const char* cell) {
    html_.Line().Open("tr");
    size_t last = i;  // the bar that closes the row
    while (last + 1 < tokens_.size() && tokens_[last + 1].kind != TokenKind::kNewLine) ++last;
    while (last > i && !IsBar(last)) --last;
    bool open = false;
    for (; i < last; ++i) {
      if (IsBar(i)) {
        if (open) html_.Close();
        html_.Open(cell);
        open = true;
      } else if (!(tokens_[i].kind == TokenKind::kSpace && (IsBar(i + 1) || IsBar(i - 1)))) {
        Piece(i);
      }
    }
    if (open) html_.Close();
    html_.Close();
    return last;
  }
  bool IsBar(size_t i) const {
    return i < tokens_.size() && tokens_[i].kind == TokenKind::kSign && tokens_[i].text == "|";
  }

  // Returns the last token of the last row.
  size_t Rows(size_t i) {
    html_.Line().Open("table");
    size_t last = Row(i, "th");
    while (last + 2 < tokens_.size() && tokens_[last + 1].kind == TokenKind::kNewLine &&
           IsBar(last + 2)) {
      last = Row(last + 2, "td");
    }
    html_.Close().Line();
    return last;
  }

  // {placeholders} are marked, for the reader to see what is filled in.
  void Placeholders(std::string_view text) {
    for (size_t at = 0; at < text.size();) {
      const size_t open = std::min(text.find('{', at), text.size());
      const size_t close = text.find('}', open);
      html_.Text(text.substr(at, open - at));
      if (close == text.npos) {
        html_.Text(text.substr(open));
        return;
      }
      const std::string_view named = text.substr(open + 1, close - open - 1);
      html_.Put("mark", book_.LabelOf(volume_, saying_.document, named));
      at = close + 1;
    }
  }

  const Book& book_;
  size_t volume_;
  Saying saying_;
  std::vector<Token> tokens_;
  std::set<std::string_view> locals_;
  Html& html_;
  std::vector<Block> blocks_;
  int indent_ = 0;
  bool in_line_ = false, fresh_line_ = true;
};

}  // namespace

void WriteSaid(const Book& book, size_t volume, std::string_view text, const Saying& saying,
               Html* html) {
  Writer(book, volume, text, saying, html).Blocks();
}

void WriteInline(const Book& book, size_t volume, std::string_view text, Html* html) {
  Writer(book, volume, text, {}, html).Inline();
}

void WriteLink(const Book& book, size_t from, const Ref& to, Html* html) {
  const std::string href = book.Href(from, to), title = Readable(book.TitleOf(to));
  if (href.empty()) {
    html->Text(title);
  } else {
    html->Link(href).Text(title).Close();
  }
}

void WriteFarLink(const Book& book, size_t from, const Ref& to, Html* html) {
  WriteLink(book, from, to, html);
  if (to.volume != from && to.volume != kElsewhere)
    html->Put("small", book.Say(" (", "(") + book.PolicyTitle(to.volume) + book.Say(")", ")"));
}

}  // namespace writ::document
