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

std::optional<size_t> ReportBrackets(FileId file, std::span<const Lexeme> lexemes,
                                     const Chunk& chunk, Diagnostics* diagnostics) {
  std::vector<size_t> open;
  const auto place = [&](size_t i) { return Place{file, lexemes[i].begin, lexemes[i].end}; };
  for (size_t i = chunk.begin; i < chunk.end; ++i) {
    const uint16_t type = lexemes[i].type;
    if (IsOpener(type)) open.push_back(i);
    if (!IsCloser(type)) continue;
    if (open.empty()) {
      diagnostics->Add(DiagnosticKind::kUnopenedBracket, place(i), {SignOf(type)});
      return i;
    }
    const uint16_t opener = lexemes[open.back()].type;
    if (type != CloserOf(opener)) {
      diagnostics->Add(DiagnosticKind::kMismatchedBracket, place(i), {SignOf(type), SignOf(opener)})
          .related.push_back({place(open.back()), {"opened here", "在此打开"}});
      return open.back();
    }
    open.pop_back();
  }
  if (open.empty()) return std::nullopt;
  const uint16_t opener = lexemes[open.back()].type;
  diagnostics->Add(DiagnosticKind::kUnclosedBracket, place(open.back()),
                   {SignOf(opener), SignOf(CloserOf(opener))});
  // An entity holds nothing but fields: what is wrong with them can be said although it is open.
  const bool entity = lexemes[chunk.begin].type == token::ENTITY && open.size() == 1;
  return entity && opener == token::LBRACE ? chunk.end : open.back();
}

}  // namespace writ::syntax
