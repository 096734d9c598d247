#include "engine/base/source.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

namespace writ {
namespace {

std::string Visible(const std::string& markdown) {
  SourceSet set;
  std::string out;
  for (char c : set.file(set.Add("a.writ.md", markdown)).text) {
    if (c != ' ' && c != '\n' && c != '\r') out += c;
  }
  return out;
}

std::vector<std::string> Titles(const std::string& markdown) {
  SourceSet set;
  std::vector<std::string> out;
  for (const auto& h : set.file(set.Add("a.writ.md", markdown)).headings) out.push_back(h.title);
  return out;
}

TEST_CASE("places become lines and columns in characters") {
  SourceSet set;
  const SourceFile& file = set.file(set.Add("a.writ", "规则 a\r\nb\n\n员工"));
  const auto at = [&](uint32_t offset) {
    const LineColumn lc = file.Locate(offset);
    return std::pair(lc.line, lc.column);
  };
  CHECK(at(0) == std::pair(1u, 1u));
  CHECK(at(3) == std::pair(1u, 2u));
  CHECK(at(4) == std::pair(1u, 2u));  // inside a character
  CHECK(at(7) == std::pair(1u, 4u));
  CHECK(at(10) == std::pair(2u, 1u));
  CHECK(at(12) == std::pair(3u, 1u));
  CHECK(at(16) == std::pair(4u, 2u));
  CHECK(at(19) == std::pair(4u, 3u));
  CHECK(at(4000000000u) == std::pair(4u, 3u));
  CHECK(file.Line(1) == "规则 a");
  CHECK(file.Line(2) == "b");
  CHECK(file.Line(3) == "");
  CHECK(file.Line(4) == "员工");
  CHECK(file.Line(0) == "");
  CHECK(file.Line(5) == "");
  CHECK(file.text == file.original);
}

TEST_CASE("an empty file has one empty line") {
  SourceSet set;
  const SourceFile& file = set.file(set.Add("a.writ", ""));
  CHECK(file.line_starts.size() == 1);
  CHECK(file.Line(1) == "");
  CHECK(file.Locate(7).line == 1);
  CHECK(file.HeadingAt(0) == "");
}

TEST_CASE("a byte order mark belongs to no column") {
  SourceSet set;
  const SourceFile& file = set.file(set.Add("a.writ", "\xEF\xBB\xBFrule x"));
  CHECK(file.text == "   rule x");
  CHECK(file.Line(1) == "rule x");
  CHECK(file.Locate(3).column == 1);
  CHECK(file.Locate(0).column == 1);
  CHECK(file.Locate(8).column == 6);
}

TEST_CASE("texts of places are the author's bytes, cut to the file") {
  SourceSet set;
  const FileId id = set.Add("a.writ.md", "prose\n```writ\nrule\n```\n");
  CHECK(set.Text({id, 14, 18}) == "rule");
  CHECK(set.Text({id, 0, 5}) == "prose");
  CHECK(set.Text({id, 20, 999}) == "``\n");
  CHECK(set.Text({id, 18, 14}) == "");
  CHECK(set.Text({}) == "");
  CHECK(set.Text({7, 0, 5}) == "");
}

TEST_CASE("of Markdown only the writ blocks are seen, where they stand") {
  SourceSet set;
  const std::string markdown =
      "# 业绩 #\n说明\n```writ\nrule a\n```\n\n"
      "## Other\n```json\n# no heading\n```\n~~~writ\nb\n~~~";
  const SourceFile& file = set.file(set.Add("p.writ.md", markdown));
  REQUIRE(file.text.size() == markdown.size());
  const size_t a = markdown.find("rule a"), b = markdown.find("\nb\n") + 1;
  CHECK(file.text.substr(a, 6) == "rule a");
  CHECK(file.text[b] == 'b');
  CHECK(Visible(markdown) == "ruleab");
  CHECK(Titles(markdown) == std::vector<std::string>{"业绩", "Other"});
  CHECK(file.HeadingAt(0) == "业绩");
  CHECK(file.HeadingAt(static_cast<uint32_t>(a)) == "业绩");
  CHECK(file.HeadingAt(static_cast<uint32_t>(b)) == "Other");
}

TEST_CASE("fences follow CommonMark") {
  CHECK(Visible("   ```writ\na\n   ```\nb") == "a");
  CHECK(Visible("    ```writ\na\n") == "");  // four spaces are a code block
  CHECK(Visible("```` writ\na\n```\nb\n````\nc") == "a```b");
  CHECK(Visible("```writ title\na\n```") == "a");
  CHECK(Visible("```writs\na\n```") == "");
  CHECK(Visible("```\na\n```") == "");
  CHECK(Visible("``writ\na\n``") == "");
  CHECK(Visible("```writ `x`\na\n") == "");  // code within a sentence
  CHECK(Visible("```writ\na\n~~~\nb\n```\nc") == "a~~~b");
  CHECK(Visible("```writ\na\n``` x\nb") == "a```xb");  // a closing fence has no info
  CHECK(Visible("```writ\nnever closed") == "neverclosed");
  CHECK(Visible("```\n```writ\na\n```\nb") == "");  // within another block
  CHECK(Visible("```writ\r\na\r\n```\r\nb\r\n") == "a");
  CHECK(Visible("```writ\n```\n") == "");
}

TEST_CASE("headings follow CommonMark") {
  using Strings = std::vector<std::string>;
  CHECK(Titles("#x\n") == Strings{});
  CHECK(Titles("####### x\n") == Strings{});
  CHECK(Titles("###### x ##  \r\n") == Strings{"x"});
  CHECK(Titles("# C#\n") == Strings{"C#"});
  CHECK(Titles("#\n") == Strings{""});
  CHECK(Titles("    # x\n") == Strings{});
  CHECK(Titles("  # x\n") == Strings{"x"});
  CHECK(Titles("```writ\n# x\n```\n") == Strings{});
}

TEST_CASE("a view of a file outlives the adding of others") {
  SourceSet set;
  const std::string_view line = set.file(set.Add("a.writ", "short")).Line(1);
  for (int i = 0; i < 1000; ++i) set.Add("b.writ", "x");
  CHECK(line == "short");
  CHECK(set.size() == 1001);
}

TEST_CASE("any bytes keep their length, their line breaks and a place") {
  CHECK(rc::check("hostile Markdown", [] {
    const std::string text = *rc::gen::container<std::string>(rc::gen::oneOf(
        rc::gen::elementOf(std::string("`~#\n\r writ")), rc::gen::arbitrary<char>()));
    SourceSet set;
    const SourceFile& file = set.file(set.Add("x.writ.md", text));
    RC_ASSERT(file.text.size() == text.size());
    for (size_t i = 0; i < text.size(); ++i) {
      RC_ASSERT((text[i] == '\n') == (file.text[i] == '\n'));
      RC_ASSERT(file.text[i] == text[i] || file.text[i] == ' ');
      const LineColumn at = file.Locate(static_cast<uint32_t>(i));
      RC_ASSERT(at.line <= file.line_starts.size());
      RC_ASSERT(at.column >= 1u);
    }
  }));
}

}  // namespace
}  // namespace writ
