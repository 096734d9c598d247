// What a message tells people to write must be what the language reads: the words quoted in
// messages are looked up as the lexer would.
#include <catch2/catch.hpp>

#include <set>

#include "engine/diagnostics/diagnostic.h"
#include "engine/syntax/parse.h"

namespace writ {
namespace {

// Names in examples, which are the author's own, and signs that only stand for something.
const std::set<std::string>& ExampleNames() {
  static const auto* names = new std::set<std::string>{
      "A", "B", "STEP", "actor", "经办人", "team", "Team", "sales", "销售额",
  };
  return *names;
}

// The parts of a message between `…` or 「…」, without placeholders and dots.
std::vector<std::string> Quoted(std::string_view text) {
  std::vector<std::string> all;
  const auto collect = [&](std::string_view open, std::string_view close) {
    for (size_t at = 0; (at = text.find(open, at)) != std::string_view::npos;) {
      const size_t begin = at + open.size(), end = text.find(close, begin);
      if (end == std::string_view::npos) break;
      all.emplace_back(text.substr(begin, end - begin));
      at = end + close.size();
    }
  };
  collect("`", "`");
  collect("「", "」");
  for (std::string& one : all) {
    for (const std::string_view hole : {"{0}", "{1}", "{2}", "{3}", "…"}) {
      for (size_t at; (at = one.find(hole)) != std::string::npos;) {
        one.replace(at, hole.size(), " ");
      }
    }
  }
  return all;
}

std::vector<std::string> UnknownWords(const std::string& text) {
  SourceSet sources;
  const FileId file = sources.Add("message.writ", text);
  const std::string tokens = syntax::DumpTokens(sources, file);
  std::vector<std::string> unknown;
  for (size_t at = 0; at < tokens.size();) {
    const size_t end = tokens.find('\n', at);
    const std::string line = tokens.substr(at, end - at);  // 1:1 ID word
    const size_t type = line.find(' ') + 1, word = line.find(' ', type) + 1;
    if (line.substr(type, word - type) == "ID ") unknown.push_back(line.substr(word));
    at = end + 1;
  }
  return unknown;
}

TEST_CASE("a word that the lexer does not know is found") {
  CHECK(UnknownWords("更有利者") == std::vector<std::string>{});
  CHECK(UnknownWords("取有利者") == std::vector<std::string>{"取有利者"});
  CHECK(Quoted("请用「为」或 `is`, {0}") == std::vector<std::string>{"is", "为"});
}

TEST_CASE("messages quote only words of the language") {
  for (DiagnosticKind kind : AllKinds()) {
    const KindInfo& info = InfoOf(kind);
    if (info.code.starts_with("W5")) continue;  // fact files have words of their own
    for (const std::string_view text : {info.en, info.zh, info.help_en, info.help_zh}) {
      for (const std::string& quoted : Quoted(text)) {
        if (quoted.starts_with("writ ") || quoted.starts_with("iconv ")) continue;  // commands
        for (const std::string& word : UnknownWords(quoted)) {
          INFO(info.code << " " << info.name << ": " << quoted);
          CHECK(ExampleNames().count(word) == 1);
        }
      }
    }
  }
}

}  // namespace
}  // namespace writ
