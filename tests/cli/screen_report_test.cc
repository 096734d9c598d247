// writ screen --report: one whole page in both languages, which tells nobody apart unless people
// were asked for. WRIT_UPDATE=1 writes tests/cli/pages anew.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <regex>

#include "tests/cli/html_check.h"
#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::LostLinks;
using writ::test::Ran;
using writ::test::Slurp;
using writ::test::Unbalanced;
using writ::test::Writ;

namespace {

constexpr const char* kPolicy = R"(policy p "P"
  jurisdiction CN
  currency     CNY
  version      "2025.1"
  in force     from 2025-01-01

entity Employee {
  team   : Team    per month
  sales  : money   per month from crm
  target : money   per month from crm
}

define attainment of Employee per month : percent
  when target > 0
  =    sales / target

rule low for Employee
  when attainment below 80% for 2 consecutive months
  then flag: "Low <script>alert(1)</script> & 'so'"|"低 <b>"
)";

constexpr const char* kHeader = "id,month,team,sales,target\n";

// Of two months, both at that percentage; without: the second month has none.
std::string Person(const std::string& id, const std::string& team, const std::string& sales,
                   bool without = false) {
  return id + ",2026-01," + team + "," + sales + ",100\n" + id + ",2026-02," + team + "," +
         (without ? "" : sales) + ",100\n";
}

// `low` of `people` are below.
std::string Team(const std::string& name, int people, int low) {
  std::string rows;
  for (int i = 0; i < people; ++i)
    rows += Person(name + std::to_string(100 + i), name, i < low ? "79" : "85");
  return rows;
}

struct Made {
  Ran ran;
  std::string page;
};

Made Report(const Folder& folder, const std::string& rows, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"screen",   folder.Put("p.writ", kPolicy),
                                        "--facts",  folder.Put("f.csv", kHeader + rows),
                                        "--told",   "2025-01-02",
                                        "--as-of",  "2026-03-10",
                                        "--report", folder.Path("r.html")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  Made made{Writ(arguments), ""};
  INFO(made.ran.err);
  REQUIRE(made.ran.exit_code == 0);
  CHECK(made.ran.out == folder.Path("r.html") + "\n");
  made.page = Slurp(folder.Path("r.html"));
  CHECK(Unbalanced(made.page).empty());
  CHECK(LostLinks(made.page).empty());
  for (const char* outside : {"<script", "<link", "@import", "http://www.w3.org/1999"})
    CHECK(made.page.find(outside) == made.page.npos);
  CHECK_FALSE(std::regex_search(made.page, std::regex("<[^>]* src=")));
  return made;
}

bool Has(const std::string& page, const std::string& text) { return page.find(text) != page.npos; }

size_t Count(const std::string& page, const std::string& text) {
  size_t count = 0;
  for (size_t at = page.find(text); at != page.npos; at = page.find(text, at + 1)) ++count;
  return count;
}

bool HasSmallNumber(const std::string& page) {
  return std::regex_search(page, std::regex(">\\s*[1-4]\\s*(<| of)"));
}

}  // namespace

TEST_CASE("screen report: the sales team's page is as expected, twice the same") {
  const char* update = std::getenv("WRIT_UPDATE");
  const bool updating = update != nullptr && std::string(update) == "1";
  const char* ci = std::getenv("CI");
  REQUIRE_FALSE((updating && ci != nullptr && std::string(ci) == "true"));
  const Folder folder;
  const std::string example = std::string(WRIT_SOURCE_DIR) + "/examples/sales-team";
  const auto page = [&](const std::string& name) {
    const Ran ran =
        Writ({"screen", example + "/policy.writ", "--facts", example + "/facts", "--as-of",
              "2026-03-10", "--report", folder.Path(name), "--people", "--lang", "both"});
    INFO(ran.err);
    REQUIRE(ran.exit_code == 0);
    return Slurp(folder.Path(name));
  };
  const std::string first = page("first.html");
  CHECK(first == page("again.html"));
  CHECK(Unbalanced(first).empty());
  CHECK(LostLinks(first).empty());
  CHECK(Has(first, "≈ 67.78 %"));
  CHECK(Has(first, "连续三个月销售额低于目标的80%"));
  const std::string golden =
      std::string(WRIT_SOURCE_DIR) + "/tests/cli/pages/screen-sales-team.html";
  if (updating) std::ofstream(golden, std::ios::binary) << first;
  CHECK(first == Slurp(golden));
}

TEST_CASE("screen report: small teams are told neither by numbers nor by what is left") {
  const Folder folder;
  const std::string rows = Team("north", 20, 6) + Team("south", 8, 2) + Team("east", 12, 9) +
                           Team("tiny", 3, 1) + Team("small", 4, 4);
  const std::string en = Report(folder, rows).page;
  CHECK_FALSE(HasSmallNumber(en));
  CHECK(Has(en, "<bdi>small teams together</bdi></td><td>7</td><td>&lt;5</td><td>0</td>"));
  CHECK(Has(en, "<bdi>south</bdi></td><td>8</td><td>&lt;5</td>"));
  CHECK_FALSE(Has(en, "tiny"));
  CHECK_FALSE(Has(en, "north1"));  // nobody single
  // 22 of 47 are below, 25 are not; the same in both months.
  CHECK(Has(en, "<td>below 80 %</td><td>22</td>"));
  CHECK(Has(en, "<td>80 % and above</td><td>25</td>"));
  CHECK(Count(en, "</td><td>47 %</td>") == 2);
  const std::string zh = Report(folder, rows, {"--lang", "zh"}).page;
  CHECK_FALSE(HasSmallNumber(zh));
  CHECK(Has(zh, "<html lang=\"zh-CN\">"));
  CHECK(Has(zh, "<bdi>小团队合计</bdi></td><td>7</td><td>少于5</td><td>0</td>"));
}

TEST_CASE("screen report: a few without data do not show by what the others have in all") {
  const Folder folder;
  const std::string rows =
      Team("north", 20, 8) + Person("x1", "north", "70", true) + Person("x2", "north", "70", true);
  const std::string page = Report(folder, rows).page;
  CHECK_FALSE(HasSmallNumber(page));
  CHECK(Has(page, "all but fewer than 5"));
  CHECK(Has(page, "<td>80 % and above</td><td>not shown</td>"));
  CHECK(Has(page, "<td>2026-02</td><td>≥ 36 %</td>"));  // 8 of 22, not of 20
  CHECK_FALSE(Has(page, ">20<"));
  CHECK_FALSE(Has(page, ">12<"));
  // Three are below: no share, and no ranges of their own.
  const std::string few = Report(folder, Team("north", 20, 3)).page;
  CHECK_FALSE(HasSmallNumber(few));
  CHECK_FALSE(Has(few, ">17<"));
  CHECK(Count(few, "</td><td>not shown</td>") >= 2);
}

TEST_CASE(
    "screen report: how many have data does not tell how few are unknown beside another rule") {
  const Folder folder;
  const std::string example = std::string(WRIT_SOURCE_DIR) + "/examples/retail-sales";
  const Ran ran = Writ({"screen", example + "/policy.writ", "--facts", example + "/facts",
                        "--as-of", "2025-01-13", "--report", folder.Path("r.html")});
  REQUIRE(ran.exit_code == 0);
  const std::string page = Slurp(folder.Path("r.html"));
  // The hand-made settlements: one is unknown, and nobody else has one.
  CHECK(Has(page, "<td>settlement too low: with data</td><td>not shown</td>"));
  CHECK(Has(page, "attainment below attainment floor (80 %)"));
  CHECK_FALSE(HasSmallNumber(page));
}

TEST_CASE("screen report: a distribution has round steps from the threshold, open at both ends") {
  const Folder folder;
  std::string rows;
  for (int i = 0; i < 60; ++i)
    rows += Person("E-" + std::to_string(100 + i), "north", std::to_string(60 + i));
  const std::string page =
      Report(folder, rows + Person("low", "north", "0.5") + Person("high", "north", "999")).page;
  CHECK_FALSE(HasSmallNumber(page));
  CHECK(Has(page, "<td>below 70 %</td><td>11</td>"));
  CHECK(Has(page, "<td>70 % to below 80 %</td><td>10</td>"));
  CHECK(Has(page, "<td>80 % to below 90 %</td><td>10</td>"));
  CHECK(Has(page, "<td>110 % and above</td><td>11</td>"));
  CHECK(Count(page, "</td><td>34 %</td>") == 2);  // 21 of 62
  CHECK_FALSE(Has(page, "999 %"));
}

TEST_CASE("screen report: people only when asked for, hostile words stay words") {
  const Folder folder;
  const std::string rows = Person("\"E<img src=x onerror='y'>\u202E\"", "a<b", "79.99") +
                           Person("E-2", "a<b", "79", true) + Team("north", 10, 0);
  const std::string page = Report(folder, rows, {"--people", "--lang", "both"}).page;
  CHECK(Has(page, "E&lt;img src=x onerror=&#39;y&#39;&gt;"));
  CHECK_FALSE(Has(page, "<img"));
  CHECK_FALSE(Has(page, "\u202E"));
  CHECK(Has(page, "Low &lt;script&gt;alert(1)&lt;/script&gt;"));
  CHECK(Has(page, "79.99 %"));
  CHECK(Has(page, "sales 2026-02"));  // what is missing, and who has it
  CHECK(Has(page, "crm"));
  CHECK(Count(page, "<section class=\"person\">") == 4);  // two, in two languages
  CHECK_FALSE(Has(Report(folder, rows).page, "img src"));
}

TEST_CASE("screen report: under a person stand the figures that are the reason, and no others") {
  const Folder folder;
  const std::string policy = folder.Put("any.writ", R"(policy p "P"
  currency CNY
  version "1"
  in force from 2025-01-01
entity Employee {
  sales : number per month
  calls : number per month
}
rule low for Employee
  when any of { sales below 80 for 2 consecutive months; calls below 20 for 2 consecutive months }
  unless latest sales below 1
)");
  const std::string facts = folder.Put("any.csv", R"(id,month,sales,calls
A,2026-01,70,50
A,2026-02,71,51
B,2026-01,90,10
B,2026-02,91,11
C,2026-01,72,12
C,2026-02,73,13
)");
  const Ran ran = Writ({"screen", policy, "--facts", facts, "--told", "2025-01-02", "--as-of",
                        "2026-03-10", "--report", folder.Path("any.html"), "--people"});
  INFO(ran.err);
  REQUIRE(ran.exit_code == 0);
  const std::string page = Slurp(folder.Path("any.html"));
  const auto of = [&](const std::string& id) {
    const size_t at = page.find("<bdi>" + id + "</bdi>");
    REQUIRE(at != page.npos);
    return page.substr(at, page.find("</section>", at) - at);
  };
  CHECK(Has(of("A"), "<figcaption>sales below 80"));
  CHECK_FALSE(Has(of("A"), "calls below 20"));
  CHECK(Has(of("B"), "calls below 20"));
  CHECK_FALSE(Has(of("B"), "sales below 80"));
  CHECK(Has(of("C"), "sales below 80"));
  CHECK(Has(of("C"), "calls below 20"));
}

TEST_CASE("screen report: nobody to flag, and more people than are shown") {
  const Folder folder;
  const std::string one = Report(folder, Team("north", 1, 0), {"--people"}).page;
  CHECK(Has(one, "<title>everybody: 1</title>"));
  CHECK(Has(one, "No distribution"));
  CHECK(Has(one, "None."));
  const std::string many = Team("north", 205, 205);
  const std::string page = Report(folder, many, {"--people"}).page;
  CHECK(Count(page, "<section class=\"person\">") == 200);
  CHECK(Has(page, "5 of them are left out"));
  CHECK(Has(page, "<bdi>north299</bdi>"));
  CHECK_FALSE(Has(page, "<bdi>north300</bdi>"));
  const std::string three = Report(folder, many, {"--people", "--most", "3"}).page;
  CHECK(Count(three, "<section class=\"person\">") == 3);
}

TEST_CASE("screen report: what does not go together, and a file that cannot be written") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", kPolicy);
  const auto facts = folder.Put("f.csv", kHeader + Team("north", 6, 1));
  const auto code = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"screen", policy,       "--facts", facts,
                                          "--told", "2025-01-02", "--as-of", "2026-03-10"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Writ(arguments).exit_code;
  };
  CHECK(code({"--people"}) == 2);
  CHECK(code({"--lang", "both"}) == 2);
  CHECK(code({"--report", folder.Path("r.html"), "--summary"}) == 2);
  CHECK(code({"--report", folder.Path("r.html"), "--most", "3"}) == 2);
  CHECK(code({"--report", folder.Path("none/r.html")}) == 2);
  const Ran nobody = Writ({"screen", policy, "--facts", folder.Put("none.csv", kHeader), "--as-of",
                           "2026-03-10", "--report", folder.Path("nobody.html")});
  CHECK(nobody.exit_code == 1);  // as of every screening: the file is likely another one
  CHECK(Slurp(folder.Path("nobody.html")).empty());
}
