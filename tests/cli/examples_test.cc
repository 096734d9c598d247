// Every example and library file checks, passes its scenarios, is formatted, and means the same in
// both languages: as its twin by hand, and as `fmt` turns it.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::Slurp;
using writ::test::Writ;

namespace {

namespace fs = std::filesystem;

std::vector<std::string> PolicyFiles() {
  std::vector<std::string> files;
  for (const char* root : {"examples", "stdlib-rules"}) {
    const auto folder = fs::path(WRIT_SOURCE_DIR) / root;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.path().extension() == ".writ") files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string MeaningOf(const std::string& path) {
  const auto text = Writ({"dump", "--phase", "hash", path}).out;
  return text.substr(0, text.find('\n'));
}

// The file as fmt gives it in `language`, beside the original so that what it uses is found.
std::string Turned(const std::string& text, const std::string& beside, const char* language) {
  const auto path = fs::path(beside).parent_path() / ".turned.writ";
  const Folder folder;
  fs::copy(fs::path(beside).parent_path(), folder.Path("here"), fs::copy_options::recursive);
  const auto copy = folder.Put("here/" + path.filename().string(), text);
  const auto ran = Writ({"fmt", "--lang", language, copy});
  CHECK(ran.exit_code == 0);
  return Slurp(copy);
}

}  // namespace

TEST_CASE("examples and library check without errors and pass their scenarios") {
  const auto files = PolicyFiles();
  CHECK(files.size() > 50);
  for (const auto& file : files) {
    CAPTURE(file);
    const auto check = Writ({"check", file});
    CHECK(check.exit_code == 0);
    if (check.exit_code != 0) WARN(check.err.substr(0, 2000));
    const auto tests = Writ({"test", file});
    CHECK(tests.exit_code == 0);
    if (tests.exit_code != 0) WARN(tests.out.substr(0, 2000));
  }
}

TEST_CASE("a Chinese twin has the meaning of the English file") {
  int twins = 0;
  for (const auto& file : PolicyFiles()) {
    if (!file.ends_with(".zh.writ")) continue;
    const auto english = file.substr(0, file.size() - std::string(".zh.writ").size()) + ".writ";
    if (!fs::exists(english)) continue;
    CAPTURE(file);
    ++twins;
    CHECK(MeaningOf(file) == MeaningOf(english));
  }
  CHECK(twins > 20);
}

TEST_CASE("fmt: zh to en to zh is the identity on formatted text, and keeps the meaning") {
  for (const auto& file : PolicyFiles()) {
    CAPTURE(file);
    const auto zh = Turned(Slurp(file), file, "zh");
    const auto en = Turned(zh, file, "en");
    CHECK(Turned(en, file, "zh") == zh);
    const Folder folder;
    fs::copy(fs::path(file).parent_path(), folder.Path("here"), fs::copy_options::recursive);
    const auto meaning = MeaningOf(file);
    CHECK(MeaningOf(folder.Put("here/turned.writ", zh)) == meaning);
    CHECK(MeaningOf(folder.Put("here/turned.writ", en)) == meaning);
  }
}

TEST_CASE("the sales team's facts decide alike in UTF-8 and GB18030") {
  const std::string team = std::string(WRIT_SOURCE_DIR) + "/examples/sales-team/";
  const auto one = Writ({"screen", team + "policy.writ", "--facts", team + "facts", "--as-of",
                         "2026-03-10", "--format", "jsonl"});
  const auto other = Writ({"screen", team + "policy.zh.writ", "--facts", team + "facts-gb18030",
                           "--as-of", "2026-03-10", "--format", "jsonl"});
  CHECK(one.exit_code == 0);
  CHECK(!one.out.empty());
  CHECK(one.out == other.out);
}

TEST_CASE("a rank is no standard, through however many libraries it is bound") {
  const std::string team = std::string(WRIT_SOURCE_DIR) + "/examples/retail-sales/";
  std::string text = Slurp(team + "policy.writ");
  const std::string measured = "= performance.underperformance;";
  const size_t at = text.find(measured);
  REQUIRE(at != std::string::npos);
  text.replace(at, measured.size(), "= performance.ranks_last;");
  const Folder folder;
  const auto checked = Writ({"check", folder.Put("policy.writ", text)});
  CHECK(checked.exit_code == 1);
  CHECK(checked.err.find("error[W4022]: standard_missed cannot show incompetence") !=
        std::string::npos);
}
