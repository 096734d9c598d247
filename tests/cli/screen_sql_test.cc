// writ screen --sql: what is printed, what is left out by name, and what tables cannot say. What
// the queries answer is tests/sql.
#include <catch2/catch.hpp>

#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::Ran;
using writ::test::Slurp;
using writ::test::Writ;

namespace {

constexpr const char* kPolicy = R"(policy p "P"
  jurisdiction CN
  currency     CNY
  version      "1"
  in force     from 2025-01-01

entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on  : date
  sales    : money   per month
  rate     : percent per month
  warnings : list of Warning
}

entity Warning {
  given_on : date
}

rule low for Employee
  when latest sales below 80 CNY
  then flag: "Low"|"低"

rule warned for Employee
  when count of warnings over the last 12 months at least 2
  then flag: "Warned"|"已警告"
)";

bool Has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

class Asked {
 public:
  Asked() : policy_(folder_.Put("p.writ", kPolicy)) {
    folder_.Put("tables/people.csv", "id,hired_on,left_on\n");
    Months("id,month,sales,rate (ratio)\n");
    folder_.Put("tables/warnings.csv", "id,given_on,complete_through\n");
  }
  void Months(const std::string& header) { folder_.Put("tables/months.csv", header); }
  Ran Ask(std::vector<std::string> more, const std::string& dialect = "postgres") const {
    std::vector<std::string> words = {"screen", policy_, "--facts", folder_.Path("tables"),
                                      "--sql",  dialect, "--as-of", "2026-03-10"};
    words.insert(words.end(), more.begin(), more.end());
    return Writ(words);
  }
  void Refused(const std::vector<std::string>& more, const std::string& why,
               const std::string& dialect = "postgres") const {
    const Ran ran = Ask(more, dialect);
    INFO(ran.err);
    CHECK(ran.exit_code == 2);
    CHECK(ran.out.empty());
    CHECK(Has(ran.err, why));
  }
  const Folder folder_;

 private:
  const std::string policy_;
};

}  // namespace

TEST_CASE_METHOD(Asked, "screen --sql: a query on tables that are called as the files are") {
  const Ran ran = Ask({"--schema", "hr", "--none", "left_on"});
  INFO(ran.err);
  REQUIRE(ran.exit_code == 0);
  CHECK(ran.out.starts_with("-- P 1 (p) as of 2026-03-10"));
  CHECK(Has(ran.out, "\n-- Not here, for writ screen: warned ("));
  for (const char* part : {"FROM \"hr\".\"people\"", "FROM \"hr\".\"months\"", "\"sales\"",
                           "'low' AS rule", "writ_period = '202602'"})
    CHECK(Has(ran.out, part));
  CHECK_FALSE(Has(ran.out, "warnings"));
  CHECK(Has(ran.err, "warnings.csv: not asked"));
  CHECK(Ask({"--schema", "hr", "--none", "left_on"}).out == ran.out);
  const Ran chinese = Ask({"--lang", "zh"}, "duckdb");
  CHECK(Has(chinese.out, "不在此查询中"));
  CHECK(Has(chinese.out, "HUGEINT"));
  REQUIRE(Ask({"--out", folder_.Path("screen.sql")}).exit_code == 0);
  CHECK(Slurp(folder_.Path("screen.sql")) == Ask({}).out);
}

TEST_CASE_METHOD(Asked, "screen --sql: names are quoted, whoever chose them") {
  const std::string map = folder_.Put(
      "map.json", R"({"columns": {"the \"id\"": "id", "order; --": "sales", "rate": "#"}})");
  folder_.Put("tables/people.csv", "\"the \"\"id\"\"\",hired_on\n");
  Months("\"the \"\"id\"\"\",month,order; --,rate\n");
  folder_.Put("tables/warnings.csv", "\"the \"\"id\"\"\",given_on,complete_through\n");
  const Ran ran = Ask({"--map", map});
  INFO(ran.err);
  REQUIRE(ran.exit_code == 0);
  CHECK(Has(ran.out, "THEN \"order; --\" END"));
  CHECK(Has(ran.out, "GROUP BY \"the \"\"id\"\"\""));
}

TEST_CASE_METHOD(Asked, "screen --sql: what a table cannot say is refused by name") {
  Refused({}, "it is postgres or duckdb", "oracle");
  Refused({"--none", "bonus"}, "--none bonus: no table has a column of that fact");
  Refused({"--none", "sales"}, "NULL can only say that it is not known");
  Months("id,month,sales,rate\n");
  Refused({}, "percents in a table are ratios");
  Months("id,month,sales,recorded\n");
  Refused({}, "when a row was recorded has no place in it");
  folder_.Put("tables/more.csv", "id,month,sales\n");
  Months("id,month,sales\n");
  Refused({}, "has that fact too");
  Months("id,month,salse\n");
  CHECK(Ask({}).exit_code != 0);
  Months("");
  Refused({}, "is empty");
}
