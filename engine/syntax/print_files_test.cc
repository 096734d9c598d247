// The formatter on the files of the repository: golden pairs, and its promises on every sample
// there is.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/syntax/print_testing.h"

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

bool IsSource(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.ends_with(".writ") || name.ends_with(".writ.md");
}

std::vector<fs::path> SourcesUnder(std::initializer_list<const char*> folders) {
  std::vector<fs::path> files;
  for (const char* folder : folders) {
    if (!fs::exists(kRoot / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      if (entry.is_regular_file() && IsSource(entry.path())) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool Updating() {
  const char* update = std::getenv("WRIT_UPDATE");
  if (update == nullptr || std::string_view(update) != "1") return false;
  const char* ci = std::getenv("CI");
  if (ci != nullptr && std::string_view(ci) == "true") FAIL("expectations are not rewritten in CI");
  return true;
}

void CompareWithFile(const fs::path& path, const std::string& text) {
  INFO(path.string());
  if (Updating()) std::ofstream(path, std::ios::binary) << text;
  REQUIRE(fs::exists(path));
  CHECK(text == Contents(path));
}

}  // namespace

TEST_CASE("the style, in both languages, is that of the files in tests/format") {
  const auto files = SourcesUnder({"tests/format"});
  REQUIRE(!files.empty());
  for (const fs::path& path : files) {
    const Reading reading(Contents(path), path.filename().string());
    INFO(path.string() << "\n" << reading.Errors());
    REQUIRE(reading.ok());
    CompareWithFile(path.string() + ".en.out", reading.In(Language::kEnglish));
    CompareWithFile(path.string() + ".zh.out", reading.In(Language::kChinese));
  }
}

TEST_CASE("every sample keeps its tree and its comments, and is formatted once and for all") {
  size_t read = 0;
  for (const fs::path& path : SourcesUnder({"tests", "examples", "stdlib-rules"})) {
    const std::string name = path.filename().string();
    const Reading first(Contents(path), name);
    if (!first.ok()) continue;  // samples of what is wrong
    ++read;
    for (Language language : {Language::kEnglish, Language::kChinese}) {
      const std::string text = first.In(language);
      const Reading second(text, name);
      INFO(path.string() << "\n" << text << second.Errors());
      REQUIRE(second.ok());
      CHECK(SameTree(first.tree, second.tree));
      CHECK(second.tree.comments.size() == first.tree.comments.size());
      CHECK(second.In(language) == text);
      const Language other =
          language == Language::kEnglish ? Language::kChinese : Language::kEnglish;
      const Reading translated(second.In(other), name);
      INFO(second.In(other) << translated.Errors());
      REQUIRE(translated.ok());
      CHECK(translated.In(language) == text);
    }
  }
  CHECK(read >= 12);
}

}  // namespace writ::syntax
