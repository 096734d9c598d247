// docs/workflow-patterns.md names all 43 patterns, and every scenario and test that it names is
// there and passes.
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <regex>

#include "engine/check/compile.h"
#include "engine/scenario/scenario.h"
#include "tests/docs/tree_files.h"

namespace writ {
namespace {

const std::string kRoot = WRIT_SOURCE_DIR;
constexpr int kPatterns = 43;

struct Row {
  int number = 0;
  std::string name, construct, shown;
};

std::vector<Row> RowsOf(const std::string& page) {
  static const std::regex kRow(R"(\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|)");
  std::vector<Row> rows;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    std::smatch cells;
    if (std::regex_match(line, cells, kRow))
      rows.push_back({std::stoi(cells[1]), cells[2], cells[3], cells[4]});
  }
  return rows;
}

// How each scenario of a pattern ended; nothing where there is no such policy. `twin`: ".zh", or
// nothing.
std::map<std::string, ScenarioVerdict> ScenariosOf(const std::string& pattern,
                                                   const std::string& twin) {
  const std::string path = kRoot + "/examples/patterns/" + pattern + twin + ".writ";
  const auto text = test::Bytes(path);
  if (!text) return {};
  Compilation compilation = Compile({{path, *text}}, test::TreeLoader());
  if (compilation.program == nullptr) return {};
  std::map<std::string, ScenarioVerdict> verdicts;
  for (const auto& result : RunScenarios(compilation, compilation.diagnostics).results)
    verdicts[result.name.en] = result.verdict;
  return verdicts;
}

// "" if all that the cell names is there and passes.
std::string Wrong(const std::string& shown) {
  static const std::regex kTest("test \"([^\"]+)\" in `([^`]+)`");
  static const std::regex kScenario("`([a-z_]+)` \"([^\"]+)\"");
  std::string rest = shown;
  int named = 0;
  for (std::smatch found; std::regex_search(rest, found, kTest); rest = found.suffix()) {
    ++named;
    const auto text = test::Bytes(kRoot + "/" + found[2].str());
    if (!text) return "no file " + found[2].str();
    if (text->find("TEST_CASE(\"" + found[1].str() + "\"") == text->npos)
      return "no test " + found[1].str();
  }
  rest = shown;
  for (std::smatch found; std::regex_search(rest, found, kScenario); rest = found.suffix()) {
    ++named;
    for (const char* twin : {"", ".zh"}) {
      const auto verdicts = ScenariosOf(found[1], twin);
      const auto verdict = verdicts.find(found[2]);
      if (verdict == verdicts.end()) return "no scenario " + found[2].str() + twin;
      if (verdict->second != ScenarioVerdict::kPassed) return "it fails: " + found[2].str() + twin;
    }
  }
  return named > 0 ? "" : "nothing is named";
}

TEST_CASE("what a page could name wrongly is noticed") {
  CHECK(Wrong("`sequence` \"no such scenario\"") == "no scenario no such scenario");
  CHECK(Wrong("`no_such_pattern` \"x\"") == "no scenario x");
  CHECK(Wrong("test \"no such test\" in `tests/docs/policies_test.cc`") == "no test no such test");
  CHECK(Wrong("test \"x\" in `no/such/file`") == "no file no/such/file");
  CHECK(Wrong("see the examples") == "nothing is named");
}

TEST_CASE("every scenario of every pattern passes, in both languages") {
  int passed = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kRoot + "/examples/patterns")) {
    if (entry.path().extension() != ".writ") continue;
    for (const auto& [name, verdict] : ScenariosOf(entry.path().stem().string(), "")) {
      INFO(entry.path() << ": " << name);
      CHECK(verdict == ScenarioVerdict::kPassed);
      ++passed;
    }
  }
  CHECK(passed > 80);
}

TEST_CASE("all 43 patterns stand on the page, each shown or not supported for a reason") {
  const auto page = test::Bytes(kRoot + "/docs/workflow-patterns.md");
  REQUIRE(page);
  const std::vector<Row> rows = RowsOf(*page);
  REQUIRE(rows.size() == kPatterns);
  for (int i = 0; i < kPatterns; ++i) {
    const Row& row = rows[static_cast<size_t>(i)];
    INFO(row.number << " " << row.name);
    CHECK(row.number == i + 1);
    if (row.construct.starts_with("not supported")) {
      CHECK(row.construct.size() > std::string("not supported, as 1").size() - 1);
      CHECK(row.shown == "—");
    } else {
      CHECK(Wrong(row.shown) == "");
    }
  }
}

}  // namespace
}  // namespace writ
