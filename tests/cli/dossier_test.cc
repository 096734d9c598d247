// writ case dossier: the pages of the written warning compared whole in both languages, but for
// what chance decides; hostile words stay words; the same store gives the same bytes.
// WRIT_UPDATE=1 writes tests/cli/pages anew.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <regex>

#include "tests/cli/html_check.h"
#include "tests/cli/program.h"
#include "tests/cli/warning_office.h"

using writ::test::Folder;
using writ::test::LostLinks;
using writ::test::Office;
using writ::test::Ran;
using writ::test::Slurp;
using writ::test::Unbalanced;
using writ::test::Writ;

namespace {

namespace fs = std::filesystem;

std::string Page(const Office& office, const std::string& to, const std::string& name,
                 const std::string& language) {
  const Ran ran =
      office.Run({"case", "dossier", "-o", office.folder.Path(to)}, "2026-03-18", language);
  INFO(ran.err);
  REQUIRE(ran.exit_code == 0);
  CHECK(ran.out == office.folder.Path(to + "/index.html") + "\n" +
                       office.folder.Path(to + "/W-1.html") + "\n");
  return Slurp(office.folder.Path(to + "/" + name));
}

// Keys, salts and nonces are drawn; so are hashes of what they are in.
std::string WithoutChance(const std::string& page) {
  static const std::regex hash("[0-9a-f]{16,}"), note("[A-Za-z0-9+/]{40,}=*"),
      key("writ/0\\+[^<]*");
  std::string text = std::regex_replace(page, key, "KEY");
  text = std::regex_replace(text, hash, "HASH");
  return std::regex_replace(text, note, "BASE64");
}

bool Has(const std::string& page, const std::string& text) { return page.find(text) != page.npos; }

}  // namespace

TEST_CASE("the pages of a warning are as expected, in both languages, twice the same") {
  const char* update = std::getenv("WRIT_UPDATE");
  const bool updating = update != nullptr && std::string(update) == "1";
  const char* ci = std::getenv("CI");
  REQUIRE_FALSE((updating && ci != nullptr && std::string(ci) == "true"));
  const Office office;
  office.Warn("张三", "二月旷工三天");
  const fs::path expected = fs::path(WRIT_SOURCE_DIR) / "tests/cli/pages";
  for (const std::string language : {"en", "zh"}) {
    for (const std::string name : {"W-1", "index"}) {
      CAPTURE(language, name);
      const std::string page = Page(office, "first-" + language, name + ".html", language);
      CHECK(page == Page(office, "again-" + language, name + ".html", language));
      CHECK(Unbalanced(page).empty());
      CHECK(LostLinks(page).empty());
      CHECK_FALSE(Has(page, "<script"));
      CHECK_FALSE(Has(page, "http://www.w3.org/1999"));
      const std::string plain = WithoutChance(page);
      const fs::path golden = expected / ("case-" + name + "." + language + ".html");
      if (updating) std::ofstream(golden, std::ios::binary) << plain;
      CHECK(plain == Slurp(golden.string()));
    }
  }
}

TEST_CASE("a page says what was missing, what cured it, who refused before whom, and the hash") {
  const Office office;
  office.Warn("张三", "absent");
  const std::string page = Page(office, "out", "W-1.html", "en");
  CHECK(Has(page, "blocked: unknown"));
  CHECK(Has(page, "handbook received, from hr"));
  CHECK(Has(page, "it opened on 2026-03-17"));
  CHECK(Has(page, "F1 陈立, H1 李敏"));
  // SHA-256 of "what was said\n".
  CHECK(Has(page, "1cad4bc5d4123daa8013ff1268f5df643dffdca4f2e5b3c51f99bd850343db51"));
  CHECK(Has(page, "verified: "));
  CHECK(Has(page, " 0 differ"));
  CHECK(Has(page, "not reached so far"));
}

TEST_CASE("hostile names and reasons stay text") {
  const Office office;
  office.Warn("</title><script>alert(1)</script>\" onload='x'", "<img src=x>\u202Eabc ]]> & <!--");
  for (const char* name : {"W-1.html", "index.html"}) {
    const std::string page = Page(office, "out", name, "en");
    CAPTURE(name);
    CHECK(Unbalanced(page).empty());
    CHECK(LostLinks(page).empty());
    CHECK_FALSE(Has(page, "<script"));
    CHECK_FALSE(Has(page, "<img"));
    CHECK_FALSE(Has(page, "onload='"));
    CHECK_FALSE(Has(page, "\u202E"));
    CHECK(Has(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  }
}

TEST_CASE("dossier writes its own files only, for the cases that were named, or nothing") {
  const Office office;
  office.Warn("张三", "absent");
  const Folder& folder = office.folder;
  const std::string other = folder.Put("out/other.txt", "kept");
  CHECK(office.Run({"case", "dossier", "W-1", "-o", folder.Path("out")}, "2026-03-18").exit_code ==
        0);
  CHECK(Slurp(other) == "kept");
  const Ran none = office.Run({"case", "dossier", "W-7", "-o", folder.Path("none")}, "2026-03-18");
  CHECK(none.exit_code == 2);
  CHECK(Has(none.err, "there is no case W-7"));
  CHECK_FALSE(fs::exists(folder.Path("none")));
  CHECK(office.Run({"case", "dossier"}, "2026-03-18").exit_code == 2);
  CHECK(office.Run({"case", "dossier", "-o", other}, "2026-03-18").exit_code == 2);
}
