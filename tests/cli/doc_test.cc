// writ doc: pages of every example and library text, the same bytes each time, well-formed; one
// small policy compared whole in both languages. WRIT_UPDATE=1 writes tests/cli/pages anew.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <set>

#include "tests/cli/html_check.h"
#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::LostLinks;
using writ::test::Slurp;
using writ::test::Unbalanced;
using writ::test::Writ;

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> FoldersOfPolicies() {
  std::set<fs::path> folders;
  for (const char* root : {"examples", "stdlib-rules"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(WRIT_SOURCE_DIR) / root)) {
      if (entry.path().extension() == ".writ") folders.insert(entry.path().parent_path());
    }
  }
  return {folders.begin(), folders.end()};
}

std::vector<fs::path> FilesIn(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("the check of tags says no where it must") {
  CHECK(Unbalanced("<!doctype html><p>a</p>").empty());
  CHECK_FALSE(Unbalanced("<p><b></p></b>").empty());
  CHECK_FALSE(Unbalanced("<p>").empty());
  CHECK_FALSE(Unbalanced("<p id=\"x>").empty());
  CHECK(LostLinks("<p id=\"a\"><a href=\"#a\">").empty());
  CHECK(LostLinks("<p id=\"a\" id=\"a\"><a href=\"#b\">").size() == 2);
}

TEST_CASE("every example and library text is printed in both languages, twice the same") {
  size_t pages = 0;
  for (const fs::path& source : FoldersOfPolicies()) {
    CAPTURE(source);
    const Folder folder;
    const std::string first = folder.Path("first"), again = folder.Path("again");
    const auto ran = Writ({"doc", source.string(), "-o", first});
    CHECK(ran.exit_code == 0);
    if (ran.exit_code != 0) WARN(ran.err.substr(0, 2000));
    REQUIRE(Writ({"doc", source.string(), "-o", again}).exit_code == 0);
    for (const fs::path& page : FilesIn(first)) {
      CAPTURE(page.filename());
      ++pages;
      const std::string html = Slurp(page.string());
      CHECK(html == Slurp((fs::path(again) / page.filename()).string()));
      CHECK(Unbalanced(html).empty());
      CHECK(LostLinks(html).empty());
      CHECK(html.find(WRIT_SOURCE_DIR) == html.npos);
      CHECK(html.find("<script") == html.npos);
    }
  }
  CHECK(pages > 60);
}

TEST_CASE("a small policy's pages are as expected") {
  const char* update = std::getenv("WRIT_UPDATE");
  const bool updating = update != nullptr && std::string(update) == "1";
  const char* ci = std::getenv("CI");
  REQUIRE_FALSE((updating && ci != nullptr && std::string(ci) == "true"));
  const fs::path source = fs::path(WRIT_SOURCE_DIR) / "tests/cli/pages";
  const Folder folder;
  REQUIRE(Writ({"doc", (source / "small.writ").string(), "-o", folder.Path("out")}).exit_code == 0);
  for (const char* name : {"small.en.html", "small.zh.html"}) {
    CAPTURE(name);
    const std::string page = Slurp(folder.Path(std::string("out/") + name));
    if (updating) std::ofstream(source / name, std::ios::binary) << page;
    CHECK(page == Slurp((source / name).string()));
  }
}

TEST_CASE("doc writes its own files only, in the language asked for, or nothing") {
  const Folder folder;
  const auto policy = folder.Put("p#1.writ", writ::test::kSmallPolicy);
  fs::create_directory(folder.Path("out"));
  const auto other = folder.Put("out/other.txt", "kept");
  const auto ran = Writ({"doc", policy, "-o", folder.Path("out"), "--lang", "zh"});
  CHECK(ran.exit_code == 0);
  CHECK(ran.out == folder.Path("out/p-1.zh.html") + "\n");  // # would end a link
  CHECK(Slurp(other) == "kept");
  CHECK(FilesIn(folder.Path("out")).size() == 2);

  const auto named = folder.Put("reading.writ", writ::test::kSmallPolicy);
  const auto both = Writ({"doc", policy, named, "-o", folder.Path("both"), "--lang", "zh"});
  CHECK(both.exit_code == 0);
  std::string written;
  for (const char* name : {"index", "reading", "p-1", "reading-2"})
    written += folder.Path(std::string("both/") + name + ".zh.html") + "\n";
  CHECK(both.out == written);

  const auto wrong = folder.Put("wrong.writ", "rule r for Employee\n  when a and b or c\n");
  const auto failed = Writ({"doc", policy, wrong, "-o", folder.Path("none")});
  CHECK(failed.exit_code == 1);
  CHECK(failed.err.find("W1112") != std::string::npos);
  CHECK_FALSE(fs::exists(folder.Path("none")));
  CHECK(Writ({"doc", folder.Path("absent.writ"), "-o", folder.Path("none")}).exit_code == 2);
  CHECK(Writ({"doc", policy}).exit_code == 2);
  CHECK(Writ({"doc", policy, "-o", other}).exit_code == 2);  // a file where a folder is wanted
}
