// Sources of facts in SQLite files; tests/sql/sources_test.py has PostgreSQL, in a real server.
#include "runtime/databases/source.h"

#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "runtime/facts/batch.h"

namespace writ {
namespace {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "writ-source-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  void Sql(const std::string& statements) const {
    sqlite3* file = nullptr;
    REQUIRE(sqlite3_open((*this / "hr.db").c_str(), &file) == SQLITE_OK);
    char* error = nullptr;
    const int done = sqlite3_exec(file, statements.c_str(), nullptr, nullptr, &error);
    INFO((error == nullptr ? "" : error));
    REQUIRE(done == SQLITE_OK);
    sqlite3_close(file);
  }
  // What reading such a source gives: "name: text" for each table, or the sentence.
  std::string Read(const std::string& json) const {
    std::ofstream(*this / "hr.source.json") << json;
    const auto texts = ReadDatabase(PosixDisk(), *this / "hr.source.json");
    if (!texts) {
      CHECK(!texts.error().zh.empty());
      return texts.error().en.substr(path_.size() + 1);
    }
    std::string all;
    for (const FactText& text : *texts)
      all += text.path.substr(path_.size() + 1) + "\n" + text.bytes;
    return all;
  }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("a query becomes the CSV that its rows would be saved as") {
  const Folder folder;
  folder.Sql(
      R"(CREATE TABLE staff (no TEXT, name TEXT, hired DATE, gone TEXT, active BOOLEAN,
                               pay NUMERIC);
    INSERT INTO staff VALUES ('E-1', 'Li, "A"', '2019-01-02 10:00:00', NULL, 1, 61000.5),
                             ('E-2', '王' || char(10) || '芳', NULL, '2026-01-31', 0, 12))");
  CHECK(folder.Read(R"({"sqlite": "hr.db", "none": ["left_on"], "tables": {"people":
      "SELECT no AS id, name, hired AS hired_on, gone AS left_on, active, pay FROM staff"}})") ==
        "hr.source.json/people.csv\n"
        "id,name,hired_on,left_on,active,pay\n"
        "E-1,\"Li, \"\"A\"\"\",2019-01-02,none,yes,61000.5\n"
        "E-2,\"王\n芳\",,2026-01-31,no,12\n");
}

TEST_CASE("a table with its columns needs no query, and a day in a period is that period") {
  const Folder folder;
  folder.Sql(R"(CREATE TABLE "monthly ""figures""" (emp TEXT, day DATE, "order" INTEGER);
    INSERT INTO "monthly ""figures""" VALUES ('E-1', '2026-01-01', 3), ('E-1', '2026-02-28', 4))");
  const std::string table =
      R"({"sqlite": "hr.db", "tables": {"t": {"table": "monthly \"figures\"", "columns": )";
  CHECK(folder.Read(table + R"({"emp": "id", "day": "month", "order": "orders"}}}})") ==
        "hr.source.json/t.csv\nid,month,orders\nE-1,2026-01,3\nE-1,2026-02,4\n");
  CHECK(folder.Read(table + R"({"emp": "id", "day": "季度", "order": "orders"}}}})") ==
        "hr.source.json/t.csv\nid,季度,orders\nE-1,2026-Q1,3\nE-1,2026-Q1,4\n");
}

TEST_CASE("what a source says wrongly is named with its line") {
  const Folder folder;
  folder.Sql("CREATE TABLE t (a TEXT, b BLOB); INSERT INTO t VALUES ('x', x'00ff')");
  const auto says = [&](const std::string& json, const std::string& words) {
    INFO(json);
    CHECK(folder.Read(json).find(words) != std::string::npos);
  };
  says("[]", "hr.source.json:1: an object was expected");
  says("{\"sqlite\": \"hr.db\",\n \"table\": {}}", "there is no 'table' here; there can be");
  says("{}", "either 'sqlite' or 'postgres'");
  says(R"({"sqlite": "no.db", "tables": {"t": "SELECT 1"}})", "no.db: it cannot be opened");
  says(R"({"sqlite": "hr.source.json", "tables": {"t": "SELECT 1"}})",
       "it cannot be read as an SQLite database");
  says(R"({"sqlite": "hr.db"})", "'tables' is to say which query is which table");
  says("{\"sqlite\": \"hr.db\", \"tables\": {\n\"t\": \"SELECT x FROM t\"}}",
       "hr.source.json:2: t: the database refuses the query: no such column: x");
  says(R"({"sqlite": "hr.db", "tables": {"t": "SELECT a FROM t; SELECT a FROM t"}})",
       "the query is to be one SELECT");
  says(R"({"sqlite": "hr.db", "tables": {"t": "DELETE FROM t"}})", "the query is to be one SELECT");
  says(R"({"sqlite": "hr.db", "tables": {"t": "DELETE FROM t RETURNING a"}})",
       "the query is to be one SELECT");
  says(R"({"sqlite": "hr.db", "tables": {"t": "SELECT b FROM t"}})", "column b has bytes");
  says(R"({"sqlite": "hr.db", "none": ["c"], "tables": {"t": "SELECT a FROM t"}})",
       "no table has the column 'c'");
  says(R"({"sqlite": "hr.db", "tables": {"t": 5}})", "'t' is to be a query, or a table");
  says(R"({"sqlite": "hr.db", "tables": {"t": {"table": "t", "columns": {"z": "id"}}}})",
       "the database refuses the query");
  says(R"({"postgres": "host=/nowhere dbname=x", "tables": {"t": "SELECT 1"}})",
       "the database cannot be reached");
  // Nothing was written by any of them.
  CHECK(folder.Read(R"({"sqlite": "hr.db", "tables": {"t": "SELECT a FROM t"}})") ==
        "hr.source.json/t.csv\na\nx\n");
}

TEST_CASE("a source is no JSON of facts") {
  CHECK(IsDatabasePath("hr.source.json"));
  CHECK(!IsJsonPath("hr.source.json"));
  CHECK(!IsDatabasePath("source.json"));
  CHECK(IsJsonPath("source.json"));
}

}  // namespace writ
