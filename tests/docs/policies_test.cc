// The policies that the documents show are read and checked: each fence marked `writ` by itself if
// it has a header, else together with the last one before it that has one. A row of a table headed
// 手册原话 is a rule that consists of the code in its second cell.
// A fence marked `writ part` is a piece of a longer text, which the document's commands put
// together and check.
#include <catch2/catch.hpp>
#include <sstream>

#include "engine/check/compile.h"
#include "engine/diagnostics/render.h"
#include "engine/scenario/scenario.h"
#include "tests/docs/tree_files.h"

namespace writ {
namespace {

const std::string kRoot = WRIT_SOURCE_DIR;

// The errors of one text, as people see them.
std::string Errors(const std::string& text) {
  Compilation compilation = Compile({{"document.writ", text}}, test::TreeLoader());
  if (compilation.program != nullptr) CheckScenarios(compilation, compilation.diagnostics);
  std::vector<Diagnostic> errors;
  for (const Diagnostic& d : compilation.diagnostics.Sorted()) {
    if (InfoOf(d.kind).severity == Severity::kError) errors.push_back(d);
  }
  return RenderText(errors, *compilation.sources, {});
}

struct Shown {
  std::string text;
  int line = 0;  // of the document
};

// `code` of the second cell of a row, with the bars that the table had to escape.
std::string CodeOf(const std::string& row) {
  const size_t begin = row.find("| `"), end = row.rfind("` |");
  if (begin == std::string::npos || end <= begin) return {};
  return row.substr(begin + 3, end - begin - 3);
}

std::vector<Shown> PoliciesOf(const std::string& document) {
  std::vector<Shown> shown;
  std::istringstream lines(document);
  bool fence = false, phrases = false;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line == "```writ") {
      fence = true;
      shown.push_back({"", number});
    } else if (line.starts_with("```")) {
      fence = false;
    } else if (fence) {
      shown.back().text += line + "\n";
    } else if (!line.starts_with("|")) {
      phrases = false;
    } else if (phrases && !CodeOf(line).empty()) {
      shown.push_back({"规则 表中一例 适用于 员工\n  当 " + CodeOf(line) + "\n", number});
    }
    phrases |= line.starts_with("| 手册原话");
  }
  return shown;
}

void CheckDocument(const std::string& name, size_t at_least) {
  const std::optional<std::string> document = test::Bytes(kRoot + "/" + name);
  REQUIRE(document);
  const std::vector<Shown> all = PoliciesOf(*document);
  CHECK(all.size() >= at_least);
  std::string header;
  for (const Shown& one : all) {
    const bool whole = one.text.starts_with("policy ") || one.text.starts_with("政策 ");
    INFO(name << ":" << one.line);
    CHECK(Errors(whole ? one.text : header + one.text) == "");
    if (whole) header = one.text;
  }
}

TEST_CASE("what the checker would refuse is noticed") {
  CHECK(Errors("policy a\n  currency CNY\n  version \"1\"\n\nrule b for C\n  when d\n") != "");
  CHECK(CodeOf("| 试用期内 | `试用期内` |") == "试用期内");
}

TEST_CASE("the policies in the documents have no errors") {
  CheckDocument("docs/language.md", 50);
  CheckDocument("docs/policy-authors-guide.zh.md", 32);
  CheckDocument("docs/procedure-authors-guide.zh.md", 4);
}

}  // namespace
}  // namespace writ
