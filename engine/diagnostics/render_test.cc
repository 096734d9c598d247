#include "engine/diagnostics/render.h"

#include <rapidcheck.h>
#include <simdjson.h>
#include <catch2/catch.hpp>

#include "engine/base/text.h"

namespace writ {
namespace {

constexpr DiagnosticKind kUnknown = DiagnosticKind::kUnknownName;
constexpr RenderOptions kEnglish = {Language::kEnglish, false};
constexpr RenderOptions kChinese = {Language::kChinese, false};

Diagnostic At(Place place, const char* name = "x") {
  return {kUnknown, place, {Argument(name)}, {}, {}, {}};
}

// The line quoted and the marks beneath it.
std::pair<std::string, std::string> Quoted(const std::string& text, uint32_t begin, uint32_t end) {
  SourceSet sources;
  const FileId file = sources.Add("a.writ", text);
  const std::string out = RenderText({At({file, begin, end})}, sources, kEnglish);
  size_t pos = out.find(" |\n") + 3;
  const size_t bar = out.find("| ", pos) + 2;
  const size_t line_end = out.find('\n', bar);
  pos = out.find("| ", line_end) + 2;
  return {out.substr(bar, line_end - bar), out.substr(pos, out.find('\n', pos) - pos)};
}

TEST_CASE("a diagnostic as a compiler shows it") {
  SourceSet sources;
  const FileId a =
      sources.Add("policy/a.writ.md", "# 绩效\n\n```writ\nrule x\n  when 达成率 低于 y\n```\n");
  const FileId b = sources.Add("b.writ", "entity E\n");
  Diagnostic d = At({a, 32, 41}, "达成率");
  d.related.push_back({{b, 7, 8}, Argument("declared here", "声明于此")});
  d.example.push_back(Argument("an employee hired on 2026-01-01", "2026-01-01 入职的员工"));
  d.example.push_back(Argument("  with no target", "  没有目标"));
  CHECK(RenderText({d}, sources, kEnglish) == R"(error[W2001]: nothing here is called `达成率`
 --> policy/a.writ.md:5:8, under the heading «绩效»
  |
5 |   when 达成率 低于 y
  |        ^~~~~~
note: declared here
 --> b.writ:1:8
  |
1 | entity E
  |        ^
  = example: an employee hired on 2026-01-01
               with no target
  = help: declare it, or `use` the module that declares it
)");
  CHECK(RenderText({d}, sources, kChinese) == R"(错误[W2001]: 这里没有名为 `达成率` 的内容
 --> policy/a.writ.md:5:8,位于标题「绩效」之下
  |
5 |   when 达成率 低于 y
  |        ^~~~~~
说明: 声明于此
 --> b.writ:1:8
  |
1 | entity E
  |        ^
  = 例如: 2026-01-01 入职的员工
            没有目标
  = 帮助: 请声明它,或用「引用」引入声明它的模块
)");
}

TEST_CASE("without a place only the sentence and the help are shown") {
  SourceSet sources;
  CHECK(RenderText({}, sources, kEnglish).empty());
  CHECK(RenderText({At({})}, sources, kEnglish) ==
        "error[W2001]: nothing here is called `x`\n"
        "  = help: declare it, or `use` the module that declares it\n");
  CHECK(RenderText({At({9, 0, 5})}, sources, kEnglish).find("-->") == std::string::npos);
}

TEST_CASE("line numbers of one diagnostic stand in one column") {
  SourceSet sources;
  const FileId file = sources.Add("a.writ", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n");
  Diagnostic d = At({file, 2, 3});
  d.related.push_back({{file, 18, 19}, "there"});
  const std::string out = RenderText({d}, sources, kEnglish);
  CHECK(out.find("\n 2 | b\n   | ^\n") != std::string::npos);
  CHECK(out.find("\n10 | j\n   | ^\n") != std::string::npos);
}

TEST_CASE("marks line up under wide characters, marks, tabs and escapes") {
  using Pair = std::pair<std::string, std::string>;
  CHECK(Quoted("员工 x", 7, 8) == Pair{"员工 x", "     ^"});
  CHECK(Quoted("员工 x", 0, 6) == Pair{"员工 x", "^~~~"});
  CHECK(Quoted("e\xCC\x81 x", 4, 5) == Pair{"e\xCC\x81 x", "  ^"});
  CHECK(Quoted("\tx", 1, 2) == Pair{"    x", "    ^"});
  CHECK(Quoted("ab\tx", 3, 4) == Pair{"ab  x", "    ^"});
  CHECK(Quoted("a\x1bx", 2, 3) == Pair{"a\\x1bx", "     ^"});
  CHECK(Quoted("a\xFFx", 1, 2) == Pair{"a\\xffx", " ^~~~"});
  CHECK(Quoted("\xEF\xBB\xBFrule", 3, 7) == Pair{"rule", "^~~~"});
}

TEST_CASE("places without width and places of several lines") {
  using Pair = std::pair<std::string, std::string>;
  CHECK(Quoted("abc\ndef", 1, 1) == Pair{"abc", " ^"});
  CHECK(Quoted("abc\ndef", 3, 3) == Pair{"abc", "   ^"});
  CHECK(Quoted("abc\ndef", 1, 6) == Pair{"abc", " ^~"});
  CHECK(Quoted("abc\r\ndef", 1, 7) == Pair{"abc", " ^~"});
  CHECK(Quoted("", 0, 0) == Pair{"", "^"});
  CHECK(Quoted("abc", 3, 3) == Pair{"abc", "   ^"});
  CHECK(Quoted("abc", 900, 4000) == Pair{"abc", "   ^"});
  CHECK(Quoted("abc", 2, 1) == Pair{"abc", "  ^"});
}

TEST_CASE("a long line is cut around the place") {
  const std::string han = "员";
  std::string text;
  for (int i = 0; i < 3000; ++i) text += han;
  text += "TARGET";
  for (int i = 0; i < 3000; ++i) text += han;
  const auto [line, marks] = Quoted(text, 9000, 9006);
  CHECK(line.starts_with("…员"));
  CHECK(line.ends_with("员…"));
  CHECK(DisplayWidth(line) <= 204);
  CHECK_FALSE(FindInvalidUtf8(line));
  const size_t at = line.find("TARGET");
  REQUIRE(at != std::string::npos);
  const auto indent = static_cast<size_t>(DisplayWidth(line.substr(0, at)));
  CHECK(marks == std::string(indent, ' ') + "^~~~~~");
  const auto [start, start_marks] = Quoted(text, 0, 9000);
  CHECK(start.starts_with("员"));
  CHECK(start.ends_with("…"));
  CHECK(DisplayWidth(start_marks) <= 204);
  CHECK(Quoted(std::string(200, 'a'), 0, 1).first == std::string(200, 'a'));
  CHECK(Quoted(std::string(201, 'a'), 0, 1).first == std::string(200, 'a') + "…");
}

TEST_CASE("colour paints and adds nothing else") {
  SourceSet sources;
  const FileId file = sources.Add("a.writ", "x y");
  const std::string painted = RenderText({At({file, 2, 3})}, sources, {Language::kEnglish, true});
  std::string bare;
  for (size_t i = 0; i < painted.size(); ++i) {
    if (painted[i] == '\x1b')
      i = painted.find('m', i);
    else
      bare += painted[i];
  }
  CHECK(painted != bare);
  CHECK(bare == RenderText({At({file, 2, 3})}, sources, kEnglish));
}

TEST_CASE("any text and any place can be shown in every form") {
  CHECK(rc::check("hostile text", [](const std::string& text, uint16_t begin, uint16_t length) {
    SourceSet sources;
    const FileId file = sources.Add(text + ".writ.md", text);
    Diagnostic d = At({file, begin % 300u, begin % 300u + length % 300u});
    d.arguments[0] = Argument(text);
    d.related.push_back({{file, length % 300u, begin % 300u}, Argument(text)});
    d.fixes.push_back({d.place, text});
    const std::string shown = RenderText({d}, sources, kChinese);
    RC_ASSERT(!FindInvalidUtf8(shown).has_value());
    RC_ASSERT(shown.find('\x1b') == std::string::npos);
    simdjson::dom::parser parser;
    RC_ASSERT(parser.parse(RenderJson({d}, sources)).error() == simdjson::SUCCESS);
    RC_ASSERT(parser.parse(RenderSarif({d}, sources)).error() == simdjson::SUCCESS);
    int applied = 0;
    ApplyFixes({d}, sources, file, &applied);
  }));
}

TEST_CASE("JSON names the place in bytes and in lines, in both languages") {
  SourceSet sources;
  const FileId file = sources.Add("a.writ", "员工\n x");
  Diagnostic d = At({file, 8, 9});
  d.fixes.push_back({{file, 8, 9}, "y"});
  simdjson::dom::parser parser;
  const std::string text = RenderJson({d, At({})}, sources);
  const simdjson::dom::element json = parser.parse(text);
  CHECK(std::string_view(json["format_version"]) == "1.0");
  const simdjson::dom::element first = json["diagnostics"].at(0);
  CHECK(std::string_view(first["code"]) == "W2001");
  CHECK(std::string_view(first["kind"]) == "UnknownName");
  CHECK(std::string_view(first["severity"]) == "error");
  CHECK(std::string_view(first["message"]["en"]) == "nothing here is called `x`");
  CHECK(std::string_view(first["message"]["zh"]) == "这里没有名为 `x` 的内容");
  CHECK(int64_t(first["place"]["begin"]) == 8);
  CHECK(int64_t(first["place"]["line"]) == 2);
  CHECK(int64_t(first["place"]["column"]) == 2);
  CHECK(int64_t(first["place"]["end_column"]) == 3);
  CHECK(std::string_view(first["fixes"].at(0)["replacement"]) == "y");
  CHECK(json["diagnostics"].at(1)["place"].error() == simdjson::NO_SUCH_FIELD);
}

TEST_CASE("SARIF lists each rule once and points into it") {
  SourceSet sources;
  const FileId file = sources.Add("dir name/员.writ", "员工\n x");
  Diagnostic d = At({file, 8, 9});
  d.fixes.push_back({{file, 8, 9}, "y"});
  Diagnostic other{DiagnosticKind::kNotRun, {file, 0, 6}, {"x", "y"}, {}, {}, {}};
  other.related.push_back({{file, 8, 9}, "there"});
  simdjson::dom::parser parser;
  const std::string text = RenderSarif({other, d, At({})}, sources);
  const simdjson::dom::element json = parser.parse(text);
  CHECK(std::string_view(json["version"]) == "2.1.0");
  const simdjson::dom::element run = json["runs"].at(0);
  const simdjson::dom::element rules = run["tool"]["driver"]["rules"];
  CHECK(simdjson::dom::array(rules).size() == 2);
  for (const simdjson::dom::element result : simdjson::dom::array(run["results"])) {
    const int64_t index = result["ruleIndex"];
    CHECK(std::string_view(rules.at(static_cast<size_t>(index))["id"]) ==
          std::string_view(result["ruleId"]));
  }
  const simdjson::dom::element result = run["results"].at(1);
  CHECK(std::string_view(result["level"]) == "error");
  const simdjson::dom::element location = result["locations"].at(0)["physicalLocation"];
  CHECK(std::string_view(location["artifactLocation"]["uri"]) == "dir%20name/%E5%91%98.writ");
  CHECK(int64_t(location["region"]["startLine"]) == 2);
  CHECK(int64_t(location["region"]["endColumn"]) == 3);
  const simdjson::dom::element change = result["fixes"].at(0)["artifactChanges"].at(0);
  CHECK(std::string_view(change["replacements"].at(0)["insertedContent"]["text"]) == "y");
  CHECK(std::string_view(run["results"].at(0)["level"]) == "note");
}

}  // namespace
}  // namespace writ
