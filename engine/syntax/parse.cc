// The driver: a file becomes lexemes, lexemes become declarations, each read by itself, so that one
// mistake costs one declaration.
#include "engine/syntax/parse.h"

#include <algorithm>

#include "engine/syntax/parse_build.h"
#include "engine/syntax/parse_testing.h"

namespace writ::syntax {
namespace {

// Whether something could not be read among the lexemes [first, last).
bool HasBroken(const LexedText& lexed, size_t first, size_t last) {
  const uint32_t begin = first == 0 ? 0 : lexed.lexemes[first].begin;
  const uint32_t end = last < lexed.lexemes.size() ? lexed.lexemes[last].begin : 0xFFFFFFFF;
  const auto at = std::lower_bound(lexed.broken.begin(), lexed.broken.end(), begin);
  return at != lexed.broken.end() && *at < end;
}

// Reads what the lexemes of one file declare.
class FileParser {
 public:
  FileParser(const SourceFile& source, const LexedText& lexed, const Limits& limits, Tree* tree,
             Diagnostics* diagnostics)
      : source_(source),
        lexed_(lexed),
        limits_(limits),
        tree_(tree),
        diagnostics_(diagnostics),
        engine_(lexed.lexemes),
        builder_(source, lexed, limits, tree, diagnostics) {}

  void Run() {
    const std::vector<Chunk> chunks = SplitDeclarations(source_, lexed_.lexemes);
    tree_->items.reserve(chunks.size());
    for (const Chunk& chunk : chunks) ReadChunk(chunk);
  }

 private:
  void ReadChunk(const Chunk& chunk);
  void Explain(const Chunk& chunk);

  const SourceFile& source_;
  const LexedText& lexed_;
  const Limits& limits_;
  Tree* tree_;
  Diagnostics* diagnostics_;
  Engine engine_;
  Builder builder_;
  std::vector<Node> nodes_;
  std::optional<DeclaredNames> names_;  // looked for when the first mistake is found
};

void FileParser::ReadChunk(const Chunk& chunk) {
  if (!WithinLimits(tree_->file, lexed_.lexemes, chunk, limits_, diagnostics_)) {
    tree_->complete = false;
    return;
  }
  const Engine::Outcome outcome = engine_.Read(chunk.begin, chunk.end, &nodes_);
  if (outcome != Engine::Outcome::kNotRead) {
    builder_.Build(nodes_, outcome == Engine::Outcome::kReadInPart);
  }
  if (outcome == Engine::Outcome::kRead) return;
  tree_->complete = false;
  Explain(chunk);
}

// A bracket without a partner hides what comes after it; a character that could not be read spoils
// its line, and the end of a declaration that it stands in.
void FileParser::Explain(const Chunk& chunk) {
  const std::vector<Lexeme>& lexemes = lexed_.lexemes;
  const bool broken = HasBroken(lexed_, chunk.begin, chunk.end);
  size_t hidden = chunk.end + 1;
  if (!broken) {
    hidden = ReportBrackets(source_, tree_->file, lexemes, chunk, diagnostics_).value_or(hidden);
  }
  // Of the end of the text, too, which is one behind the last lexeme.
  const auto begins_line = [&](size_t i) {
    const uint32_t before = i == 0 ? 0 : lexemes[i - 1].end;
    const size_t begin = i < lexemes.size() ? lexemes[i].begin : source_.text.size();
    return i == 0 || source_.text.find('\n', before) < begin;
  };
  if (!names_) names_ = NamesDeclaredIn(source_, lexemes);
  for (const Failure& failure :
       ExplainFailures(lexemes, chunk.begin, chunk.end, engine_.gave_up_at(), begins_line)) {
    if (failure.lexeme >= hidden || (broken && failure.lexeme == chunk.end)) break;
    size_t line = failure.lexeme;
    if (line > chunk.begin && begins_line(line)) --line;  // what the line above left open
    while (line > chunk.begin && !begins_line(line)) --line;
    if (HasBroken(lexed_, line, failure.lexeme + 1)) continue;
    ReportFailure(source_, tree_->file, lexemes, chunk, failure, *names_, diagnostics_);
    if (!chunk.declares) break;  // text that declares nothing is one mistake
  }
}

// Where the author left lines empty and closed bodies: the formatter keeps to it.
Layout LayoutOf(const SourceFile& source, const LexedText& lexed) {
  Layout layout;
  uint32_t end_of_last = 0;
  const auto look_at_gap = [&](uint32_t begin, uint32_t end) {
    for (uint32_t line = begin; line < end; ++line) {
      if (source.text[line] != '\n') continue;
      uint32_t next = line + 1;
      while (next < end &&
             (source.text[next] == ' ' || source.text[next] == '\t' || source.text[next] == '\r')) {
        ++next;
      }
      if (next < end && source.text[next] == '\n') layout.blank_lines.push_back(next);
    }
  };
  for (const Lexeme& lexeme : lexed.lexemes) {
    look_at_gap(end_of_last, lexeme.begin);
    end_of_last = lexeme.end;
    if (lexeme.type == token::RBRACE) layout.closers.push_back(lexeme.begin);
  }
  look_at_gap(end_of_last, static_cast<uint32_t>(source.text.size()));
  return layout;
}

}  // namespace

Tree Parse(const SourceSet& sources, FileId file, Diagnostics& diagnostics, const Limits& limits) {
  const SourceFile& source = sources.file(file);
  Tree tree;
  tree.file = file;
  const size_t errors = diagnostics.errors();
  const std::optional<FoldedText> text = FoldText(source, file, limits, &diagnostics);
  if (!text) {
    tree.complete = false;
    return tree;
  }
  LexedText lexed = Lex(source, file, *text, limits.tokens, &diagnostics);
  if (lexed.too_long) {
    diagnostics.Add(DiagnosticKind::kTooManyTokens, {file, 0, 0}, {limits.tokens});
    tree.complete = false;
    return tree;
  }
  tree.comments = std::move(lexed.comments);
  tree.layout = LayoutOf(source, lexed);
  FileParser(source, lexed, limits, &tree, &diagnostics).Run();
  tree.complete = tree.complete && diagnostics.errors() == errors;
  return tree;
}

size_t ParseForBenchmark(std::string_view text, bool by_table) {
  SourceSet sources;
  const FileId file = sources.Add("benchmark.writ", std::string(text));
  Diagnostics diagnostics;
  const Limits limits;
  const std::optional<FoldedText> folded = FoldText(sources.file(file), file, limits, &diagnostics);
  if (!folded) return 0;
  const LexedText lexed = Lex(sources.file(file), file, *folded, limits.tokens, &diagnostics);
  Engine engine(lexed.lexemes, by_table);
  std::vector<Node> nodes;
  size_t read = 0;
  for (const Chunk& chunk : SplitDeclarations(sources.file(file), lexed.lexemes)) {
    read += engine.Read(chunk.begin, chunk.end, &nodes) == Engine::Outcome::kRead ? 1 : 0;
  }
  return read;
}

std::vector<std::string> FindAmbiguities(std::string_view text) {
  SourceSet sources;
  const FileId file = sources.Add("ambiguities.writ", std::string(text));
  Diagnostics diagnostics;
  const Limits limits;
  const std::optional<FoldedText> folded = FoldText(sources.file(file), file, limits, &diagnostics);
  if (!folded) return {};
  const LexedText lexed = Lex(sources.file(file), file, *folded, limits.tokens, &diagnostics);
  Engine engine(lexed.lexemes);
  std::vector<std::string> all;
  for (const Chunk& chunk : SplitDeclarations(sources.file(file), lexed.lexemes)) {
    const std::vector<std::string> found = engine.Ambiguities(chunk.begin, chunk.end);
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

}  // namespace writ::syntax
