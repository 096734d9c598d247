// From folded text to lexemes, by ANTLR's lexer.
#include <atomic>
#include <cstdint>
#include <unordered_map>

#include "WritLexer.h"
#include "antlr4-runtime.h"
#include "engine/base/text.h"
#include "engine/syntax/parse_internal.h"

namespace writ::syntax {
namespace {

// ANTLR's own stream would decode the bytes once more.
class CharsOf : public antlr4::ANTLRInputStream {
 public:
  explicit CharsOf(const std::u32string& chars) { _data = chars; }
};

std::atomic<uint64_t> cleared = 0;  // times that ANTLR's states were forgotten

// Where a character leads. ANTLR remembers that of ASCII alone and works out all others anew, which
// in a Chinese text is nearly every one. Of a thread: other threads' are not waited for.
class Edges {
 public:
  static Edges& OfThread() {
    static thread_local Edges edges;
    if (edges.made_at_ != cleared) edges = {};
    return edges;
  }
  antlr4::dfa::DFAState* Find(const antlr4::dfa::DFAState* from, uint32_t c) const {
    const auto found = to_.find(KeyOf(from, c));
    return found == to_.end() ? nullptr : found->second;
  }
  void Remember(const antlr4::dfa::DFAState* from, uint32_t c, antlr4::dfa::DFAState* to) {
    constexpr size_t kMost = size_t{1} << 16;  // whatever somebody may write
    if (to_.size() == kMost) to_.clear();
    to_[KeyOf(from, c)] = to;
  }

 private:
  static uint64_t KeyOf(const antlr4::dfa::DFAState* from, uint32_t c) {
    return static_cast<uint64_t>(from->stateNumber) << 32 | c;
  }
  uint64_t made_at_ = cleared;
  std::unordered_map<uint64_t, antlr4::dfa::DFAState*> to_;  // as ANTLR has them
};

class Simulator : public antlr4::atn::LexerATNSimulator {
 public:
  Simulator(antlr4::Lexer* lexer, const LexerATNSimulator& as)
      : LexerATNSimulator(lexer, as.atn, as._decisionToDFA,
                          const_cast<LexerATNSimulator&>(as).getSharedContextCache()) {}

 protected:
  antlr4::dfa::DFAState* getExistingTargetState(antlr4::dfa::DFAState* from, size_t c) override {
    if (c <= MAX_DFA_EDGE) return LexerATNSimulator::getExistingTargetState(from, c);
    return edges_.Find(from, static_cast<uint32_t>(c));
  }
  antlr4::dfa::DFAState* computeTargetState(antlr4::CharStream* input, antlr4::dfa::DFAState* from,
                                            size_t c) override {
    antlr4::dfa::DFAState* to = LexerATNSimulator::computeTargetState(input, from, c);
    if (c > MAX_DFA_EDGE) edges_.Remember(from, static_cast<uint32_t>(c), to);
    return to;
  }

 private:
  Edges& edges_ = Edges::OfThread();
};

// Keeps three numbers for each token instead of an object.
class RecordingLexer : public writ_grammar::WritLexer {
 public:
  struct Token {
    size_t type, channel, begin, end;
  };
  explicit RecordingLexer(antlr4::CharStream* chars) : WritLexer(chars) {
    setInterpreter(new Simulator(this, *getInterpreter<antlr4::atn::LexerATNSimulator>()));
  }

  antlr4::Token* emit() override {
    if (type != antlr4::Token::EOF)
      tokens.push_back({type, channel, tokenStartCharIndex, getCharIndex()});
    return nullptr;
  }

  std::vector<Token> tokens;
};

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

LexedText Lex(const SourceFile& source, FileId file, const FoldedText& text, size_t limit,
              Diagnostics* diagnostics) {
  CharsOf chars(text.chars);
  RecordingLexer lexer(&chars);
  lexer.removeErrorListeners();
  LexedText lexed;
  lexed.broken = text.broken;
  lexed.normal = text.normal;
  while (!lexer.hitEOF && !lexed.too_long) {
    lexer.nextToken();
    for (const RecordingLexer::Token& token : lexer.tokens) {
      const uint32_t begin = text.Offset(token.begin), end = text.Offset(token.end);
      if (token.channel != antlr4::Token::DEFAULT_CHANNEL) {
        lexed.comments.push_back(CommentAt(source, file, begin, end));
      } else if (token.type == token::BAD) {
        const bool run = !lexed.broken.empty() && lexed.broken.back() + 4 >= begin;
        if (!run) {
          diagnostics->Add(DiagnosticKind::kUnknownCharacter, {file, begin, end},
                           {std::string_view(source.text).substr(begin, end - begin)});
        }
        lexed.broken.push_back(begin);
      } else {
        lexed.lexemes.push_back({static_cast<uint16_t>(token.type), begin, end});
      }
    }
    lexer.tokens.clear();
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
    // All of them on lines of one text: making a lexer for each would cost more than reading them.
    std::u32string lines;
    std::unordered_map<size_t, std::pair<size_t, std::string_view>> words;  // by where they begin
    for (std::string_view word : ChineseWords()) {
      const size_t begin = lines.size();
      lines += Utf32(word);
      words[begin] = {lines.size(), word};
      lines += U'\n';
    }
    CharsOf chars(lines);
    RecordingLexer lexer(&chars);
    lexer.removeErrorListeners();
    while (!lexer.hitEOF) lexer.nextToken();
    for (const RecordingLexer::Token& token : lexer.tokens)
      if (const auto at = words.find(token.begin);
          at != words.end() && at->second.first == token.end)
        map->emplace(at->second.second, token.type);
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
  writ_grammar::WritLexer lexer(nullptr);
  std::string dump;
  for (const Lexeme& lexeme : lexed.lexemes) {
    const LineColumn at = source.Locate(lexeme.begin);
    dump += std::to_string(at.line) + ":" + std::to_string(at.column) + " " +
            std::string(lexer.getVocabulary().getSymbolicName(lexeme.type)) + " ";
    for (char c : std::string_view(source.text).substr(lexeme.begin, lexeme.end - lexeme.begin)) {
      c == '\n' ? dump += "\\n" : dump += c;
    }
    dump += '\n';
  }
  return dump;
}

void ClearLexerCache() {
  writ_grammar::WritLexer lexer(nullptr);
  lexer.getInterpreter<antlr4::atn::LexerATNSimulator>()->clearDFA();
  ++cleared;
}

}  // namespace writ::syntax
