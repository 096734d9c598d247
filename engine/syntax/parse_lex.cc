// From folded text to lexemes, by the automaton that ANTLR makes of the lexer's grammar.
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <unordered_map>

#include "engine/base/text.h"
#include "engine/syntax/parse_internal.h"
#include "engine/syntax/parse_table.h"

namespace writ::syntax {
namespace {

namespace table {
#include "lexer_table.inc"
constexpr StateTable kTable{kRows, kOdd, kCells, kColumns};
}  // namespace table

// Characters that are all the same to the grammar are one class.
uint16_t ClassOf(char32_t c) {
  if (c < std::size(table::kClassOfAscii)) return table::kClassOfAscii[c];
  const auto* after = std::upper_bound(std::begin(table::kFrom), std::end(table::kFrom), c);
  return table::kClassFrom[after - std::begin(table::kFrom) - 1];
}

std::u32string Utf32(std::string_view text) {
  std::u32string chars;
  for (size_t pos = 0; pos < text.size();) chars += DecodeUtf8(text, &pos);
  return chars;
}

Comment CommentAt(const SourceFile& source, FileId file, uint32_t begin, uint32_t end) {
  std::string_view text = std::string_view(source.text).substr(begin, end - begin);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  Comment comment;
  comment.place = {file, begin, begin + static_cast<uint32_t>(text.size())};
  comment.text = std::string(text);
  if (comment.text.starts_with("－"))
    comment.text = FoldFullWidth(comment.text.substr(0, 6)) + comment.text.substr(6);
  const size_t line =
      source.text.find_last_not_of(" \t", begin == 0 ? std::string::npos : begin - 1);
  comment.own_line =
      begin == 0 || line == std::string::npos || line >= begin || source.text[line] == '\n';
  return comment;
}

}  // namespace

Token TokenAt(std::u32string_view chars, size_t begin) {
  Token token{0, begin};
  size_t state = 1;  // as the table numbers them; 0 is no way on
  for (size_t at = begin; at < chars.size(); ++at) {
    state = table::kTable.At(state - 1, ClassOf(chars[at]));
    if (state == 0) break;
    if (const uint16_t type = table::kAccepts[state - 1]; type != 0) token = {type, at + 1};
  }
  return token;
}

LexedText Lex(const SourceFile& source, FileId file, const FoldedText& text, size_t limit,
              Diagnostics* diagnostics) {
  LexedText lexed;
  lexed.broken = text.broken;
  lexed.normal = text.normal;
  for (size_t at = 0; at < text.chars.size() && !lexed.too_long;) {
    const Token token = TokenAt(text.chars, at);
    const uint32_t begin = text.Offset(at), end = text.Offset(token.end);
    at = token.end;
    if (token.type == token::SPACE) continue;
    if (token.type == token::COMMENT) {
      lexed.comments.push_back(CommentAt(source, file, begin, end));
    } else if (token.type == token::BAD) {
      const bool run = !lexed.broken.empty() && lexed.broken.back() + 4 >= begin;
      if (!run) {
        diagnostics->Add(DiagnosticKind::kUnknownCharacter, {file, begin, end},
                         {std::string_view(source.text).substr(begin, end - begin)});
      }
      lexed.broken.push_back(begin);
    } else {
      lexed.lexemes.push_back({token.type, begin, end});
    }
    lexed.too_long = lexed.lexemes.size() > limit;
  }
  ReadHanNumbers(source, &lexed.lexemes);
  DropPauses(source, &lexed.lexemes);
  std::sort(lexed.broken.begin(), lexed.broken.end());
  return lexed;
}

uint16_t TypeOfWord(std::string_view text) {
  static const auto* types = [] {
    auto* map = new std::unordered_map<std::string_view, uint16_t>;
    for (std::string_view word : ChineseWords()) {
      const std::u32string chars = Utf32(word);
      if (const Token token = TokenAt(chars, 0); token.end == chars.size())
        map->emplace(word, token.type);
    }
    return map;
  }();
  const auto at = types->find(text);
  return at == types->end() ? 0 : at->second;
}

std::string DumpTokens(const SourceSet& sources, FileId file) {
  const SourceFile& source = sources.file(file);
  Diagnostics diagnostics;
  const Limits limits;
  const std::optional<FoldedText> text = FoldText(source, file, limits, &diagnostics);
  if (!text) return {};
  const LexedText lexed = Lex(source, file, *text, limits.tokens, &diagnostics);
  std::string dump;
  for (const Lexeme& lexeme : lexed.lexemes) {
    const LineColumn at = source.Locate(lexeme.begin);
    dump += std::to_string(at.line) + ":" + std::to_string(at.column) + " " +
            TokenName(lexeme.type) + " ";
    for (char c : std::string_view(source.text).substr(lexeme.begin, lexeme.end - lexeme.begin)) {
      c == '\n' ? dump += "\\n" : dump += c;
    }
    dump += '\n';
  }
  return dump;
}

}  // namespace writ::syntax
