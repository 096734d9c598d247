// The tables that the build makes of the grammar say what ANTLR says.
#include "engine/syntax/parse_ahead.h"  // before Catch2, whose macros are names of tokens

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <sstream>
#include <thread>

#include "WritLexer.h"
#include "antlr4-runtime.h"
#include "engine/syntax/parse_internal.h"

namespace writ::syntax {
namespace {

namespace fs = std::filesystem;
using Random = std::mt19937_64;

class CharsOf : public antlr4::ANTLRInputStream {
 public:
  explicit CharsOf(const std::u32string& chars) { _data = chars; }
};

// Every text of the language in the repository, folded as the lexer sees it.
struct Sample {
  SourceSet sources;
  FileId file;
  FoldedText folded;
};
std::vector<std::unique_ptr<Sample>> Samples() {
  std::vector<std::unique_ptr<Sample>> samples;
  for (const char* folder : {"tests", "examples", "stdlib-rules"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(WRIT_SOURCE_DIR) / folder)) {
      if (!entry.is_regular_file() || entry.path().extension() != ".writ") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream text;
      text << in.rdbuf();
      auto sample = std::make_unique<Sample>();
      sample->file = sample->sources.Add(entry.path().string(), text.str());
      Diagnostics diagnostics;
      auto folded = FoldText(sample->sources.file(sample->file), sample->file, {}, &diagnostics);
      if (!folded) continue;
      sample->folded = std::move(*folded);
      samples.push_back(std::move(sample));
    }
  }
  std::sort(samples.begin(), samples.end(), [](const auto& a, const auto& b) {
    return a->sources.file(a->file).path < b->sources.file(b->file).path;
  });
  REQUIRE(samples.size() > 300);
  return samples;
}

using Ends = std::vector<std::pair<size_t, size_t>>;  // type and end of each token

Ends ByTable(const std::u32string& chars) {
  Ends ends;
  for (size_t at = 0; at < chars.size();) {
    const Token token = TokenAt(chars, at);
    REQUIRE(token.end > at);
    ends.emplace_back(token.type, at = token.end);
  }
  return ends;
}

Ends ByAntlr(const std::u32string& chars) {
  // Blanks are skipped by ANTLR's lexer and end where the next token begins.
  Ends ends;
  CharsOf stream(chars);
  writ_grammar::WritLexer lexer(&stream);
  lexer.removeErrorListeners();
  size_t end = 0;
  for (auto token = lexer.nextToken();; token = lexer.nextToken()) {
    const bool last = token->getType() == antlr4::Token::EOF;
    const size_t begin = last ? chars.size() : token->getStartIndex();
    if (begin > end) ends.emplace_back(token::SPACE, begin);
    if (last) return ends;
    end = token->getStopIndex() + 1;
    ends.emplace_back(token->getType(), end);
  }
}

// Where the lexer may think again: pieces of words, numbers and signs, and letters of every kind.
std::u32string RandomText(Random& random) {
  static constexpr std::u32string_view kPieces[] = {
      U"连续", U"3",    U"个月",      U"低",     U"于",     U"不早于", U"不",    U"早",
      U"龘",   U"员工", U"a",         U"𠀀",     U"《法》", U"第四十", U"条",    U"之一",
      U" ",    U"\n",   U"-- 说明\n", U"-- x",   U"→",      U"é",      U"\"",    U"\"\"\"",
      U"「",   U"」",   U"`",         U"2026-",  U"Q3",     U"年",     U"元",    U"CNY",
      U"%",    U".5",   U"\u201C",    U"\u201D", U"名",     U"at",     U"least", U"_",
      U"<",    U"=",    U"!",         U"《",     U"》",     U"第"};
  std::u32string text;
  for (size_t i = random() % 40; i > 0; --i) {
    if (random() % 8 == 0) {
      char32_t c = random() % 3 == 0 ? random() % 0x110000 : random() % 0x3100;
      if (c >= 0xD800 && c < 0xE000) c = U'x';
      text += c;
    } else {
      text += kPieces[random() % std::size(kPieces)];
    }
  }
  return text;
}

struct Reading {
  Engine::Outcome outcome;
  size_t gave_up_at;
  std::vector<Node> nodes;
};
Reading ReadWith(std::span<const Lexeme> lexemes, bool by_table) {
  Engine engine(lexemes, by_table);
  Reading reading{};
  reading.outcome = engine.Read(0, lexemes.size(), &reading.nodes);
  reading.gave_up_at = engine.gave_up_at();
  return reading;
}

void CheckSameReading(std::span<const Lexeme> lexemes) {
  const Reading table = ReadWith(lexemes, true), antlr = ReadWith(lexemes, false);
  REQUIRE(table.outcome == antlr.outcome);
  if (table.outcome != Engine::Outcome::kRead) REQUIRE(table.gave_up_at == antlr.gave_up_at);
  REQUIRE(std::equal(table.nodes.begin(), table.nodes.end(), antlr.nodes.begin(), antlr.nodes.end(),
                     [](const Node& a, const Node& b) {
                       return a.id == b.id && a.first == b.first && a.last == b.last &&
                              a.next == b.next;
                     }));
}

}  // namespace

TEST_CASE("the lexer's table reads what ANTLR's lexer reads") {
  for (const auto& sample : Samples()) {
    CAPTURE(sample->sources.file(sample->file).path);
    REQUIRE(ByTable(sample->folded.chars) == ByAntlr(sample->folded.chars));
  }
  Random random(21);
  for (int round = 0; round < 3000; ++round) {
    const std::u32string text = RandomText(random);
    CAPTURE(round);
    REQUIRE(ByTable(text) == ByAntlr(text));
  }
}

TEST_CASE("the parser's table decides what ANTLR's parser decides") {
  Random random(22);
  const bool all = std::getenv("WRIT_LONG") != nullptr;
  size_t read = 0, changed = 0;
  for (const auto& sample : Samples()) {
    CAPTURE(sample->sources.file(sample->file).path);
    Diagnostics diagnostics;
    const SourceFile& source = sample->sources.file(sample->file);
    const std::vector<Lexeme> lexemes =
        Lex(source, sample->file, sample->folded, Limits().tokens, &diagnostics).lexemes;
    for (const Chunk& chunk : SplitDeclarations(source, lexemes)) {
      std::vector<Lexeme> part(lexemes.begin() + chunk.begin, lexemes.begin() + chunk.end);
      CheckSameReading(part);
      ++read;
      if (part.empty() || (!all && random() % 4 != 0)) continue;
      // What is wrong is found wrong at the same place: a token less, another, or one more.
      const size_t at = random() % part.size();
      const Lexeme other = lexemes[random() % lexemes.size()];
      switch (random() % 3) {
        case 0: part.erase(part.begin() + static_cast<ptrdiff_t>(at)); break;
        case 1: part[at] = other; break;
        default: part.insert(part.begin() + static_cast<ptrdiff_t>(at), other); break;
      }
      CheckSameReading(part);
      ++changed;
    }
  }
  CHECK(read > 2000);
  CHECK(changed > 300);
}

TEST_CASE("what ANTLR has learnt can be forgotten, and is the same again") {
  const auto learnt = [] {
    size_t states = 0;
    WholeParser parser(nullptr);
    for (const antlr4::dfa::DFA& dfa :
         parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->decisionToDFA)
      states += dfa.states.size();
    return states;
  };
  SourceSet sources;
  Diagnostics diagnostics;
  const FileId file = sources.Add("a.writ", "rule r for E when a below 3");
  const auto folded = FoldText(sources.file(file), file, {}, &diagnostics);
  const std::vector<Lexeme> lexemes =
      Lex(sources.file(file), file, *folded, Limits().tokens, &diagnostics).lexemes;
  const Reading before = ReadWith(lexemes, false);
  CHECK(before.outcome == Engine::Outcome::kRead);
  CHECK(learnt() > 0);
  ClearParserCache();
  CHECK(learnt() == 0);
  ReadWith(lexemes, true);
  CHECK(learnt() == 0);  // all of it is in the table
  CHECK(ReadWith(lexemes, false).nodes.size() == before.nodes.size());
}

TEST_CASE("several threads read what is right and what is wrong at once") {
  const std::string texts[] = {"rule r for E when a below 3\n", "rule r for E when below below\n",
                               "rule r for E when time from a to b below 3 months\n", "rule\n"};
  const auto complaints = [](const std::string& text) {
    SourceSet sources;
    Diagnostics diagnostics;
    Parse(sources, sources.Add("a.writ", text), diagnostics);
    return diagnostics.errors();
  };
  std::vector<size_t> of_threads(16);
  {
    std::vector<std::jthread> threads;
    for (size_t i = 0; i < of_threads.size(); ++i)
      threads.emplace_back([&, i] { of_threads[i] = complaints(texts[i % std::size(texts)]); });
  }
  for (size_t i = 0; i < of_threads.size(); ++i)
    CHECK(of_threads[i] == complaints(texts[i % std::size(texts)]));
}

}  // namespace writ::syntax
