// The samples of tests/syntax: read without a complaint, in one way only, and equal in both
// languages.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "engine/diagnostics/render.h"
#include "engine/syntax/dump.h"
#include "engine/syntax/parse.h"
#include "engine/syntax/parse_testing.h"

namespace writ::syntax {
namespace {

namespace fs = std::filesystem;
const fs::path kRoot = WRIT_SOURCE_DIR;

std::string Contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<fs::path> FilesUnder(const fs::path& folder, const std::string& ending) {
  std::vector<fs::path> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const bool wanted = entry.path().filename().string().ends_with(ending);
    if (entry.is_regular_file() && wanted) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

struct Read {
  SourceSet sources;
  Diagnostics diagnostics;
  Tree tree;

  explicit Read(const fs::path& path) {
    const FileId file = sources.Add(path.string(), Contents(path));
    tree = Parse(sources, file, diagnostics);
  }
  std::string Complaints() const { return RenderText(diagnostics.Sorted(), sources, {}); }
};

// Chinese name to English, as the declarations of a file pair them: the dump says `en` | `zh`.
void CollectAliases(const std::string& dump, std::map<std::string, std::string>* names) {
  std::istringstream lines(dump);
  for (std::string line; std::getline(lines, line);) {
    const size_t bar = line.find("` | `");
    const size_t begin = line.find('`');
    if (bar == std::string::npos || line.back() != '`') continue;
    const std::string zh = line.substr(bar + 5, line.size() - bar - 6);
    names->emplace(zh, line.substr(begin + 1, bar - begin - 1));
  }
}

// Names that the samples use and do not declare.
void ReadNames(std::map<std::string, std::string>* names) {
  std::istringstream lines(Contents(kRoot / "tests/syntax/names.txt"));
  for (std::string zh, en; lines >> zh >> en;) (*names)[zh] = en;
}

}  // namespace

TEST_CASE("every construct reads the same in both languages") {
  const std::vector<fs::path> english = FilesUnder(kRoot / "tests/syntax", ".en.writ");
  REQUIRE(english.size() >= 4);
  for (const fs::path& path : english) {
    std::string other = path.string();
    other.replace(other.rfind(".en."), 4, ".zh.");
    CAPTURE(path.string());
    const Read en(path), zh(other);
    REQUIRE(en.Complaints() == "");
    REQUIRE(zh.Complaints() == "");
    REQUIRE(en.tree.complete);
    std::map<std::string, std::string> names;
    ReadNames(&names);
    CollectAliases(Dump(en.tree), &names);
    const auto to_english = [&](const std::string& name) {
      const auto found = names.find(name);
      return found == names.end() ? name : found->second;
    };
    CHECK(DumpWithNames(en.tree, to_english) == DumpWithNames(zh.tree, to_english));
  }
}

TEST_CASE("no sample can be read in two ways") {
  size_t files = 0;
  for (const char* folder : {"tests", "examples", "stdlib-rules"}) {
    for (const fs::path& path : FilesUnder(kRoot / folder, ".writ")) {
      CAPTURE(path.string());
      CHECK(FindAmbiguities(Contents(path)) == std::vector<std::string>{});
      ++files;
    }
  }
  CHECK(files >= 8);
}

TEST_CASE("the dump shows what was written") {
  SourceSet sources;
  Diagnostics diagnostics;
  const FileId file =
      sources.Add("a.writ",
                  "rule late|迟到 for Employee when not a below 80% for 3 consecutive months\n"
                  "  cites law_x art 40 item 2\n");
  CHECK(Dump(Parse(sources, file, diagnostics)) ==
        "rule\n"
        "  alias: `late` | `迟到`\n"
        "  for: `Employee`\n"
        "  when: not\n"
        "    consecutive 3 month\n"
        "      below\n"
        "        name `a`\n"
        "        percent 0.8\n"
        "  cites: `law_x` art 40 item 2\n");
}

}  // namespace writ::syntax
