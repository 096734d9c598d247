// Between the parts of the parser: lexemes, and what the grammar made of them. Nothing here is
// ANTLR's.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/syntax/lex_text.h"
#include "grammar_ids.h"

namespace writ::syntax {

// One token: its number in grammar_ids.h and its bytes in the file.
struct Lexeme {
  uint16_t type = 0;
  uint32_t begin = 0, end = 0;
};

struct LexedText {
  std::vector<Lexeme> lexemes;  // without comments and characters that were reported
  std::vector<Comment> comments;
  std::vector<uint32_t> broken;  // byte offsets of lexical errors, ascending
  bool normal = true;            // see FoldedText
  bool too_long = false;         // more tokens than the limit: the rest was not read
};
LexedText Lex(const SourceFile& source, FileId file, const FoldedText& text, size_t limit,
              Diagnostics* diagnostics);

// The grammar's tree, in the order of the text: a rule is followed by its parts, `next` is the
// index after the last of them.
struct Node {
  uint16_t id = 0;               // a token, or a rule (from 0x4000 on)
  uint32_t first = 0, last = 0;  // lexemes [first, last)
  uint32_t next = 0;
};

// What could have stood where the grammar gave up.
struct Expectation {
  std::string word;  // the row of keywords.txt, or a sign such as "{"
  bool is_sign = false;
};
struct Failure {
  size_t lexeme = 0;  // the first that does not fit; the end of the range if all do so far
  std::vector<Expectation> expected;                    // words and signs
  bool name = false, value = false, operation = false;  // also possible: any of these
  bool listed = true;  // false where finding all that could stand there took too long
};

// ANTLR's parser over the lexemes of one file. Not thread-safe; several may run at once.
class Engine {
 public:
  // Not `by_table`, ANTLR works out everything itself: for tests (parse_ahead.h).
  explicit Engine(std::span<const Lexeme> lexemes, bool by_table = true);
  ~Engine();

  enum class Outcome : uint8_t {
    kRead,
    kReadInPart,
    kNotRead
  };  // in part: an item, then something else
  // Reads one declaration from the lexemes [begin, end) into `nodes`; nodes[0] is the item.
  Outcome Read(size_t begin, size_t end, std::vector<Node>* nodes);
  // The lexeme at which the last Read gave up, or before which it had to decide.
  size_t gave_up_at() const;
  // Ambiguities that ANTLR finds in [begin, end): rule names and texts, for tests.
  std::vector<std::string> Ambiguities(size_t begin, size_t end);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Why the lexemes [begin, end) are no declaration: one failure for each mistake, at least one.
// Where that would take too long, only where the first is: at `fallback`. `begins_line` tells
// whether a lexeme is the first on its line.
std::vector<Failure> ExplainFailures(std::span<const Lexeme> lexemes, size_t begin, size_t end,
                                     size_t fallback,
                                     const std::function<bool(size_t)>& begins_line);
// The longest token that begins at `begin`: BAD if there is no other, 0 at the end of the text.
struct Token {
  uint16_t type = 0;  // in grammar_ids.h; SPACE and COMMENT among them
  size_t end = 0;
};
Token TokenAt(std::u32string_view chars, size_t begin);
// How the grammar calls a token: "AT_LEAST".
std::string TokenName(uint16_t type);

// ---- where declarations begin ----
struct Chunk {
  size_t begin = 0, end = 0;       // lexemes
  bool declares = false;           // begins with a declaration word
  std::optional<size_t> unclosed;  // the bracket that has no end in it
};
bool IsDeclarationWord(uint16_t type);
// Some declaration words are also the names of types and levels, or part of another declaration.
bool BeginsDeclaration(uint16_t type, uint16_t before);
// Cuts the lexemes before each declaration word that can begin a declaration.
std::vector<Chunk> SplitDeclarations(const SourceFile& source, std::span<const Lexeme> lexemes);

// ---- words ----
struct WordRow {
  std::string_view name, en, zh;  // AT_LEAST, "at least", "不低于"
  bool reserved = false;
};
const WordRow* FindRow(std::string_view name);
std::vector<std::string_view> SpellingsOf(std::string_view row);
std::vector<std::string_view> ChineseWords();  // every spelling in Chinese

// The token of a Chinese word of the language; 0 for anything else.
uint16_t TypeOfWord(std::string_view text);

// ---- what Chinese prose writes: parse_prose.cc ----
using DeclaredNames = std::unordered_set<std::string_view>;
// The names that a file gives to things, as far as the words beside them tell.
DeclaredNames NamesDeclaredIn(const SourceFile& source, std::span<const Lexeme> lexemes);
// 连续三个月低于 becomes 连续, 三个月, 低于: a run of letters that is nothing but language words
// and a number with its measure word, or language words right before a number (最近连续3个月).
// Never a name that the file declares, never a part of a name.
void ReadHanNumbers(const SourceFile& source, std::vector<Lexeme>* lexemes);
// Takes out pauses that say nothing: a full stop or semicolon that ends a clause outside braces, a
// comma before the word of the next clause, a colon after the word of a clause.
void DropPauses(const SourceFile& source, std::vector<Lexeme>* lexemes);
bool IsHanWord(std::string_view text);
bool StartsNumber(uint16_t type);
// 达成率连续三个月低于 as 达成率 连续 三个月 低于: language words and numbers around one of
// `names`. Empty if the run of letters is nothing of the kind.
std::string SplitAtName(std::string_view text, const DeclaredNames& names);
// Likewise where no name is known: a long word of the language and what can hardly go with it.
std::string SplitBlindly(std::string_view text);

// ---- diagnostics ----
// Adds the diagnostic that says why a chunk could not be read on at one place.
void ReportFailure(const SourceFile& source, FileId file, std::span<const Lexeme> lexemes,
                   const Chunk& chunk, const Failure& failure, const DeclaredNames& names,
                   Diagnostics* diagnostics);
// Adds the diagnostic for the first bracket of a chunk that has no partner. From the lexeme that is
// returned on, other mistakes are not told from this one; nullopt if all brackets have partners.
std::optional<size_t> ReportBrackets(const SourceFile& source, FileId file,
                                     std::span<const Lexeme> lexemes, const Chunk& chunk,
                                     Diagnostics* diagnostics);

// ---- limits ----
// Checks brackets and operators of a chunk; false if it must not be read.
bool WithinLimits(FileId file, std::span<const Lexeme> lexemes, const Chunk& chunk,
                  const Limits& limits, Diagnostics* diagnostics);

}  // namespace writ::syntax
