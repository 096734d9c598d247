// Facts in SQLite on the command line: of any size where they go straight into columns, whole or
// not at all. What PostgreSQL gives is tests/sql/sources_test.py.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::Ran;
using writ::test::Writ;

namespace {

namespace fs = std::filesystem;

constexpr const char* kPolicy = R"(policy p "P"
  jurisdiction CN
  currency     CNY
  version      "1"
  in force     from 2025-01-01

entity Employee {
  score : number
  sales : money per month
}

rule low for Employee
  when score below 3 and latest sales below 100 CNY
  then flag: "Low"|"低"
)";
constexpr int kPeople = 70'000;

// A source of queries that need no table: more than 64 MiB of text, most of which nobody keeps.
// `amid`: the score of one person far behind, as SQL has it.
class Source {
 public:
  explicit Source(const std::string& amid) {
    const std::string numbers =
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n "
        "WHERE i < " +
        std::to_string(kPeople - 1) + ") SELECT 'E-' || (100000 + i) AS id, ";
    folder_.Put("hr.db", "");
    path_ = folder_.Put(
        "hr.source.json",
        "{\"sqlite\": \"hr.db\", \"tables\": {\n\"people\": \"" + numbers +
            "CASE i WHEN 65000 THEN " + amid +
            " ELSE i % 5 END AS score, printf('%.*c', 1000, 'x') AS '#note' FROM n\",\n" +
            "\"months\": \"" + numbers + "'2026-02-01' AS month, 50 + i % 100 AS sales FROM n\"}}");
    policy_ = folder_.Put("p.writ", kPolicy);
  }

  Ran Screen(const std::string& facts = "") const {
    return Writ({"screen", policy_, "--facts", facts.empty() ? path_ : facts, "--as-of",
                 "2026-03-10", "--told", "2025-01-01", "--format", "csv"});
  }
  Ran Add() const {
    return Writ({"columns", "add", policy_, "--facts", path_, "--into", columns(), "--source", "hr",
                 "--now", "2026-03-10"});
  }
  std::string columns() const { return folder_.Path("columns"); }

 private:
  Folder folder_;
  std::string path_, policy_;
};

bool Has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("sources: more text than records may take is screened, and added to columns") {
  const Source source("0");
  const Ran screened = source.Screen();
  INFO(screened.err);
  REQUIRE(screened.exit_code == 0);
  int flagged = 0;
  for (int i = 0; i < kPeople; ++i) flagged += i % 5 < 3 && i % 100 < 50 ? 1 : 0;
  CHECK(std::ranges::count(screened.out, '\n') == flagged + 1);
  CHECK(Has(screened.out, "\nE-165000,low,holds,"));
  const Ran added = source.Add();
  INFO(added.err);
  CHECK(Has(added.out, "70000 people, 70000 of them new"));
  CHECK(source.Screen(source.columns()).out == screened.out);
}

TEST_CASE("sources: one diagnostic of a large table, and nothing is imported") {
  struct Case {
    const char* amid;
    int exit_code;
    const char* words;
  };
  for (const Case& wrong : {Case{"'N/A'", 1, "hr.source.json/people.csv:65002:10\n"},
                            Case{"abs(-9223372036854775807 - 1)", 2,
                                 "hr.source.json:2: people: the database cannot be read: "}}) {
    const Source source(wrong.amid);
    for (const Ran& ran : {source.Screen(), source.Add()}) {
      INFO(ran.err);
      CHECK(ran.exit_code == wrong.exit_code);
      CHECK(ran.out.empty());
      const size_t at = ran.err.find(wrong.words);
      CHECK(at != ran.err.npos);
      CHECK(ran.err.find("hr.source.json", at + 14) == ran.err.npos);
    }
    CHECK(!fs::exists(source.columns()));
  }
}
