// Tables of SQLite files read straight into columns, against the fact records that are read from
// the same tables; tests/sql/sources_test.py has PostgreSQL.
#include <sqlite3.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "runtime/databases/source.h"
#include "runtime/facts/columns_testing.h"
#include "runtime/facts/csv_facts.h"

namespace writ {
namespace {

using testing::ByRecords;
using testing::Dates;
using testing::Difference;
using testing::Screened;

class Base {
 public:
  explicit Base(const std::string& tables) {
    std::string name = (std::filesystem::temp_directory_path() / "writ-tables-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    REQUIRE(sqlite3_open((folder_ + "/hr.db").c_str(), &file_) == SQLITE_OK);
    std::ofstream(source()) << R"({"sqlite": "hr.db", "none": ["hired_on"], "tables": )" + tables +
                                   "}";
  }
  ~Base() {
    sqlite3_close(file_);
    std::filesystem::remove_all(folder_);
  }
  Base(const Base&) = delete;
  Base& operator=(const Base&) = delete;

  std::string source() const { return folder_ + "/hr.source.json"; }
  void Sql(const std::string& statements) const {
    char* error = nullptr;
    const int done = sqlite3_exec(file_, statements.c_str(), nullptr, nullptr, &error);
    INFO(statements << (error == nullptr ? "" : error));
    REQUIRE(done == SQLITE_OK);
  }
  CsvTables Open(size_t portion = kCsvPortion) const {
    auto tables = OpenDatabase(PosixDisk(), source(), portion);
    if (!tables) FAIL(tables.error().en);
    return *std::move(tables);
  }
  std::vector<std::string> Texts() const {
    const auto texts = ReadDatabase(PosixDisk(), source());
    if (!texts) FAIL(texts.error().en);
    std::vector<std::string> bytes;
    for (const FactText& text : *texts) bytes.push_back(text.bytes);
    return bytes;
  }

 private:
  std::string folder_;
  sqlite3* file_ = nullptr;
};

constexpr const char* kTables = R"({
  "people": {"table": "people", "columns": {"no": "id", "score": "score", "share": "share",
    "pay": "pay", "married": "married", "grade": "grade", "day": "hired_on", "team": "team",
    "told": "told", "name": "name"}},
  "months": "SELECT day AS month, no AS id, sales FROM months"})";
constexpr const char* kCreate =
    R"(CREATE TABLE people (no TEXT, score NUMERIC, share TEXT, pay TEXT, married BOOLEAN, grade,
                           day DATE, team TEXT, told TIMESTAMP, name TEXT);
       CREATE TABLE months (no TEXT, day DATE, sales NUMERIC);)";

template <size_t kSize>
std::string Of(std::mt19937_64& random, const char* const (&from)[kSize]) {
  return from[random() % kSize];
}

// Values of every kind that a database has, and texts that people typed into it.
std::string Rows(std::mt19937_64& random, int people) {
  static constexpr const char* kScores[] = {"7",    "6.5", "0.1234567", "100.0", "99.999999",
                                            "NULL", "-3",  "'５'",      "'7'",   "1e1",
                                            "0.1",  "0.0", "' 8 '"};
  static constexpr const char* kShares[] = {"'80%'", "'7.5%'", "'none'", "NULL", "''"};
  static constexpr const char* kPays[] = {"1000", "1000.5", "'1,000.50'", "'1.2万'", "NULL"};
  static constexpr const char* kYes[] = {"1", "0", "'yes'", "'否'", "NULL"};
  static constexpr const char* kGrades[] = {"'rep'", "'主管'", "NULL"};
  static constexpr const char* kDays[] = {"'2019-05-06'", "'2020-01-02 23:59:59'", "NULL",
                                          "'2021年3月4日'"};
  static constexpr const char* kTeams[] = {"'north'", "'so,uth'", "'a \"b\"'", "'北京'", "NULL"};
  static constexpr const char* kTold[] = {"'2025-01-01T08:00:00'", "NULL", "'2026-02-03'"};
  static constexpr const char* kMonths[] = {"'2026-02-01'", "'2026-01-31'", "'202512'",
                                            "'2025-11-30 00:00'"};
  static constexpr const char* kSales[] = {"61000", "6.5", "NULL", "'none'", "1e-6", "'¥3'"};
  std::string rows;
  for (int i = 0; i < people; ++i) {
    const std::string id = "'E-" + std::to_string(i * 7 % people) + "'";
    rows += "INSERT INTO people VALUES (" + id + "," + Of(random, kScores) + "," +
            Of(random, kShares) + "," + Of(random, kPays) + "," + Of(random, kYes) + "," +
            Of(random, kGrades) + "," + Of(random, kDays) + "," + Of(random, kTeams) + "," +
            Of(random, kTold) + ",'O''Neil \"x\"');";
    for (const char* month : kMonths)
      if (random() % 5 != 0)
        rows += "INSERT INTO months VALUES (" + id + "," + std::string(month) + "," +
                Of(random, kSales) + ");";
  }
  return rows;
}

void ByFour(size_t count, const std::function<void(size_t index)>& body) {
  std::atomic<size_t> next = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (size_t index = next++; index < count; index = next++) body(index);
    });
}

}  // namespace

TEST_CASE("columns of a database have what its fact records have, however its rows are fetched") {
  const Screened policy;
  const Plan plan(policy.program, 0, Dates(), PlanFor::kPopulation);
  std::mt19937_64 random(29);
  for (int round = 0; round < 40; ++round) {
    const Base base(kTables);
    const int people = std::array{1, 2, 5, 8, 13, 40}[random() % 6];
    base.Sql(std::string(kCreate) + "BEGIN;" + Rows(random, people) + "COMMIT;");
    const auto texts = base.Texts();
    const auto population = ByRecords(policy.program, texts);
    REQUIRE(population);
    for (const size_t portion : {size_t{1}, size_t{40}, size_t{333}, kCsvPortion})
      for (const ParallelFor& threads : {ParallelFor(OneByOne), ParallelFor(ByFour)}) {
        INFO("round " << round << " portion " << portion << "\n" << texts[0] << texts[1]);
        const auto screened = ReadCsvColumns(plan, base.Open(portion), threads);
        if (!screened)
          FAIL(screened.error().why.en << " row " << screened.error().row << " "
                                       << screened.error().line);
        CHECK(Difference(plan, *screened, *population) == "");
        CHECK(screened->ids[0] == "E-0");  // people in the order of the rows
        // Which begins again where a period turns up that was not among the first rows.
        const auto every = ReadEveryCsvColumn(policy.program, 0, base.Open(portion), threads);
        REQUIRE(every);
        CHECK(Difference(*every->plan, every->facts, *population) == "");
      }
  }
}

TEST_CASE("a value that cannot be read names its table and row, and nothing is imported") {
  const Screened policy;
  const Plan plan(policy.program, 0, Dates(), PlanFor::kPopulation);
  for (const char* wrong : {"'abc'", "101", "'N/A'", "'1.2.3'"}) {
    const Base base(R"({"p": "SELECT no AS id, score FROM people"})");
    base.Sql(R"(CREATE TABLE people (no TEXT, score); CREATE TABLE "hired_on" (x);)");
    std::ofstream(base.source()) << R"({"sqlite": "hr.db", "tables":
      {"p": "SELECT no AS id, score FROM people"}})";
    for (int i = 0; i < 30; ++i)
      base.Sql("INSERT INTO people VALUES ('E-" + std::to_string(i) + "', " +
               (i == 20 || i == 25 ? wrong : "7") + ")");
    for (const size_t portion : {size_t{1}, size_t{50}, kCsvPortion})
      for (const ParallelFor& threads : {ParallelFor(OneByOne), ParallelFor(ByFour)}) {
        const auto read = ReadCsvColumns(plan, base.Open(portion), threads);
        REQUIRE(!read);
        CHECK(read.error().path == base.source() + "/p.csv");
        CHECK(read.error().row == 22);
        CHECK(read.error().line.starts_with("E-20,"));
        CHECK(!read.error().broken);
      }
  }
}

TEST_CASE("a database that gives out amid its rows says so, and nothing is imported") {
  const Screened policy;
  const Plan plan(policy.program, 0, Dates(), PlanFor::kPopulation);
  const Base base("{}");
  std::ofstream(base.source())
      << R"({"sqlite": "hr.db", "tables": {)" << '\n'
      << R"("p": "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999) )"
      << R"(SELECT 'E-' || i AS id, CASE i WHEN 700 THEN abs(-9223372036854775807 - 1) )"
      << R"(ELSE 7 END AS score FROM n"}})";
  for (const size_t portion : {size_t{1}, size_t{500}, kCsvPortion})
    for (const ParallelFor& threads : {ParallelFor(OneByOne), ParallelFor(ByFour)}) {
      const auto read = ReadCsvColumns(plan, base.Open(portion), threads);
      REQUIRE(!read);
      CHECK(read.error().broken);
      CHECK(read.error().why.en ==
            base.source() + ":2: p: the database cannot be read: integer overflow");
      CHECK(read.error().why.zh == base.source() + ":2:p:无法读取数据库:integer overflow");
    }
}

TEST_CASE("all tables of a database are as they were at one moment") {
  const Screened policy;
  const Plan plan(policy.program, 0, Dates(), PlanFor::kPopulation);
  const Base base(R"({"people": "SELECT no AS id, day AS hired_on FROM people",
                      "months": "SELECT no AS id, day AS month, sales FROM months"})");
  base.Sql("PRAGMA journal_mode = WAL;" + std::string(kCreate) +
           "INSERT INTO people (no) VALUES ('E-1');"
           "INSERT INTO months VALUES ('E-1', '2026-01-01', 5);");
  const CsvTables tables = base.Open(1);
  const std::string another =
      "INSERT INTO people (no) VALUES ('E-2'); INSERT INTO months VALUES ('E-1', '2026-02-01', 6)";
  base.Sql(another);
  for (int again = 0; again < 2; ++again) {
    const auto read = ReadCsvColumns(plan, tables, OneByOne);
    REQUIRE(read);
    CHECK(read->ids.size() == 1);
    CHECK(read->rows == 2);
  }
  const auto later = ReadCsvColumns(plan, base.Open(), OneByOne);
  REQUIRE(later);
  CHECK(later->ids.size() == 2);
  CHECK(later->rows == 4);
}

TEST_CASE("the text of tables is had from them again, and of too many bytes nothing") {
  const Base base(R"({"p": "SELECT no AS id, day AS hired_on, name FROM people"})");
  base.Sql(std::string(kCreate) +
           "INSERT INTO people (no, name) VALUES ('E-1', printf('%.*c', "
           "70000, 'x')), ('E-2', 'y')");
  const CsvTables tables = base.Open(1);
  const Screened policy;
  const Plan plan(policy.program, 0, Dates(), PlanFor::kPopulation);
  const auto read = ReadCsvColumns(plan, tables, OneByOne);
  REQUIRE(!read);
  CHECK(read.error().why.en == "a very long line");
  for (int again = 0; again < 2; ++again) {
    const auto texts = TextsOf(tables, 100'000);
    REQUIRE(texts);
    REQUIRE(*texts);
    CHECK((*texts)->front().bytes ==
          "id,hired_on,name\nE-1,none," + std::string(70'000, 'x') + "\nE-2,none,y\n");
  }
  const auto none = TextsOf(tables, 60'000);
  REQUIRE(none);
  CHECK(!*none);
}

}  // namespace writ
