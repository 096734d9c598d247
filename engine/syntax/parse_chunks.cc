// Where declarations begin and end, and the limits that hold before the grammar is asked.
#include <algorithm>

#include "engine/syntax/parse_internal.h"

namespace writ::syntax {
namespace {

bool IsOpener(uint16_t type) {
  return type == token::LBRACE || type == token::LPAREN || type == token::LBRACK;
}
bool IsCloser(uint16_t type) {
  return type == token::RBRACE || type == token::RPAREN || type == token::RBRACK;
}
uint16_t CloserOf(uint16_t opener) {
  if (opener == token::LBRACE) return token::RBRACE;
  return opener == token::LPAREN ? token::RPAREN : token::RBRACK;
}

bool AtLineStart(const SourceFile& source, uint32_t at) {
  return at == 0 || source.text[at - 1] == '\n';
}

bool IsOperator(uint16_t type) {
  switch (type) {
    case token::PLUS:
    case token::MINUS:
    case token::STAR:
    case token::SLASH:
    case token::MINUS_SPAN:
    case token::PLUS_SPAN:
    case token::AND:
    case token::OR:
    case token::NOT: return true;
    default: return false;
  }
}

// What cannot stand inside one expression starts the count anew.
bool EndsExpression(uint16_t type) {
  switch (type) {
    case token::BAR:
    case token::COLON:
    case token::EQ:
    case token::WHEN:
    case token::UNLESS:
    case token::THEN:
    case token::CITES: return true;
    default: return IsDeclarationWord(type);
  }
}

}  // namespace

bool BeginsDeclaration(uint16_t type, uint16_t before) {
  if (!IsDeclarationWord(type)) return false;
  switch (before) {
    case token::COLON:
    case token::OF:
    case token::Z_LIST_OF:
    case token::LEVEL:
    case token::W_MAKE: return false;
    default: return true;
  }
}

bool IsDeclarationWord(uint16_t type) {
  switch (type) {
    case token::POLICY:
    case token::USE:
    case token::ROLE:
    case token::CHOICE:
    case token::ENTITY:
    case token::EVENT:
    case token::PARAMETER:
    case token::DEFINE:
    case token::RULE:
    case token::EXCEPTION:
    case token::PRESUME:
    case token::TABLE:
    case token::SCALE:
    case token::FINDING:
    case token::OBLIGATION:
    case token::LAW:
    case token::PROCEDURE:
    case token::DOCUMENT:
    case token::SCENARIO: return true;
    default: return false;
  }
}

std::vector<Chunk> SplitDeclarations(const SourceFile& source, std::span<const Lexeme> lexemes) {
  std::vector<Chunk> chunks;
  std::vector<size_t> open;
  for (size_t i = 0; i < lexemes.size(); ++i) {
    const uint16_t type = lexemes[i].type;
    const bool begins = BeginsDeclaration(type, i == 0 ? 0 : lexemes[i - 1].type) &&
                        (open.empty() || AtLineStart(source, lexemes[i].begin));
    if (i == 0 || begins) {
      if (!chunks.empty()) chunks.back().end = i;
      if (!open.empty()) chunks.back().unclosed = open.back();
      open.clear();
      chunks.push_back({i, lexemes.size(), begins, std::nullopt});
    }
    if (IsOpener(type)) {
      open.push_back(i);
    } else if (IsCloser(type) && !open.empty()) {
      open.pop_back();
    }
  }
  if (!open.empty()) chunks.back().unclosed = open.back();
  return chunks;
}

bool WithinLimits(FileId file, std::span<const Lexeme> lexemes, const Chunk& chunk,
                  const Limits& limits, Diagnostics* diagnostics) {
  int depth = 0, operators = 0;
  for (size_t i = chunk.begin; i < chunk.end; ++i) {
    const Lexeme& lexeme = lexemes[i];
    const Place place{file, lexeme.begin, lexeme.end};
    if (IsOpener(lexeme.type) && ++depth > limits.nesting) {
      diagnostics->Add(DiagnosticKind::kTooDeep, place, {limits.nesting});
      return false;
    }
    depth -= IsCloser(lexeme.type) ? 1 : 0;
    if (EndsExpression(lexeme.type)) operators = 0;
    if (IsOperator(lexeme.type) && ++operators > limits.operators) {
      diagnostics->Add(DiagnosticKind::kTooManyOperators, place, {limits.operators});
      return false;
    }
  }
  return true;
}

namespace {

std::string_view SignOf(uint16_t type) {
  switch (type) {
    case token::LBRACE: return "{";
    case token::RBRACE: return "}";
    case token::LPAREN: return "(";
    case token::RPAREN: return ")";
    case token::LBRACK: return "[";
    default: return "]";
  }
}

}  // namespace

namespace {

// How far a line that begins with this lexeme is moved in; nullopt if it stands further on.
std::optional<uint32_t> IndentOf(const SourceFile& source, const Lexeme& lexeme) {
  uint32_t at = lexeme.begin;
  while (at > 0 && (source.text[at - 1] == ' ' || source.text[at - 1] == '\t')) --at;
  if (at > 0 && source.text[at - 1] != '\n') return std::nullopt;
  return lexeme.begin - at;
}

// Whether a lexeme is the first of its line.
bool BeginsLine(const SourceFile& source, std::span<const Lexeme> lexemes, size_t i) {
  if (i == 0) return true;
  const auto between = std::string_view(source.text)
                           .substr(lexemes[i - 1].end, lexemes[i].begin - lexemes[i - 1].end);
  return between.find('\n') != between.npos;
}

// The statement that a bracket opens, by its first words.
Related LeftOpen(const SourceFile& source, FileId file, std::span<const Lexeme> lexemes,
                 size_t bracket) {
  size_t first = bracket;
  while (!BeginsLine(source, lexemes, first)) --first;
  const size_t last = std::min(first + 1, bracket);  // "step hearing"
  const Place place{file, lexemes[first].begin, lexemes[last].end};
  const std::string text = source.text.substr(place.begin, place.end - place.begin);
  return {place, {"`" + text + "` is still open here", "此处「" + text + "」尚未闭合"}};
}

struct Opened {
  size_t at;
  std::optional<uint32_t> indent;  // of its line
};

// Whether a `}` begins a line further left than the statement that it closes, where one around that
// one stands: it was meant for that.
bool IsOfAnother(const std::vector<Opened>& open, std::optional<uint32_t> indent,
                 std::optional<uint32_t> declaration) {
  const std::optional<uint32_t> own = open.back().indent;
  if (!indent || !own || *indent >= *own) return false;
  return indent == declaration || std::any_of(open.begin(), open.end() - 1, [&](const Opened& one) {
           return one.indent == indent;
         });
}

}  // namespace

std::optional<size_t> ReportBrackets(const SourceFile& source, FileId file,
                                     std::span<const Lexeme> lexemes, const Chunk& chunk,
                                     Diagnostics* diagnostics) {
  std::vector<Opened> open;
  std::optional<std::pair<size_t, size_t>> meant_for_another;  // the opener, and the closer
  std::optional<uint32_t> line, declaration = IndentOf(source, lexemes[chunk.begin]);
  const auto place = [&](size_t i) { return Place{file, lexemes[i].begin, lexemes[i].end}; };
  for (size_t i = chunk.begin; i < chunk.end; ++i) {
    const uint16_t type = lexemes[i].type;
    const bool begins = BeginsLine(source, lexemes, i);
    if (begins) line = IndentOf(source, lexemes[i]);
    if (IsOpener(type)) open.push_back({i, line});
    if (!IsCloser(type)) continue;
    if (open.empty()) {
      diagnostics->Add(DiagnosticKind::kUnopenedBracket, place(i), {SignOf(type)});
      return i;
    }
    const uint16_t opener = lexemes[open.back().at].type;
    if (type != CloserOf(opener)) {
      diagnostics->Add(DiagnosticKind::kMismatchedBracket, place(i), {SignOf(type), SignOf(opener)})
          .related.push_back({place(open.back().at), {"opened here", "在此打开"}});
      return open.back().at;
    }
    if (type == token::RBRACE && begins && !meant_for_another &&
        IsOfAnother(open, line, declaration))
      meant_for_another = {open.back().at, i};
    open.pop_back();
  }
  if (open.empty()) return std::nullopt;
  const size_t outer = open.back().at;
  const uint16_t opener = lexemes[outer].type;
  const bool moved = meant_for_another && opener == token::LBRACE;
  auto& diagnostic = diagnostics->Add(DiagnosticKind::kUnclosedBracket,
                                      place(moved ? meant_for_another->first : outer),
                                      {SignOf(opener), SignOf(CloserOf(opener))});
  if (moved) {
    diagnostic.related.push_back(LeftOpen(source, file, lexemes, meant_for_another->first));
    diagnostic.related.push_back(
        {place(meant_for_another->second),
         {"this `}` closes it, though it stands further left", "它由此 `}` 闭合,而此 `}` 更靠左"}});
  } else if (chunk.end < lexemes.size()) {
    diagnostic.related.push_back({place(chunk.end), {"noticed here", "到此处才发现"}});
  }
  // An entity holds nothing but fields: what is wrong with them can be said although it is open.
  const bool entity = lexemes[chunk.begin].type == token::ENTITY && open.size() == 1;
  return entity && opener == token::LBRACE ? chunk.end : outer;
}

}  // namespace writ::syntax
