// writ columns, and writ screen from what it keeps: the bytes that a screening of the CSV writes.
#include <catch2/catch.hpp>

#include <filesystem>

#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::IsJson;
using writ::test::Slurp;
using writ::test::Writ;

namespace {

namespace fs = std::filesystem;

constexpr const char* kPolicy = R"(policy p "P"
  jurisdiction CN
  currency     CNY
  version      "1"
  in force     from 2025-01-01

choice Grade = junior|初级, senior|高级

entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on  : date
  grade    : Grade
  city     : text
  team     : Team    per month
  sales    : money   per month from crm
  target   : money   per month from crm
  rate     : percent per month from crm
}

define attainment of Employee per month : percent
  when target > 0
  =    sales / target

rule low for Employee
  when attainment below 80% for 2 consecutive months
  then flag: "Low"|"低"

rule behind for Employee
  when latest rate below team average of (latest rate) - 1 points
  then flag: "Behind"|"落后"

rule here for Employee
  when city is "Shanghai" and grade is senior
  then flag: "Here"|"在此"
)";

// Thirteen people in two teams: odd figures, words, leavers, and some of whom little is known.
std::string People() {
  std::string rows = "id,hired_on,left_on,grade,city,told\n";
  for (int i = 1; i <= 13; ++i)
    rows += "E-" + std::to_string(i) + ",2020-0" + std::to_string(1 + i % 9) + "-01," +
            (i == 4 ? "2026-01-20" : "none") + "," + (i % 2 == 0 ? "senior" : "初级") + "," +
            (i % 3 == 0   ? "Shanghai"
             : i % 3 == 1 ? "\"a, b\""
                          : "") +
            "," + (i == 7 ? "" : "2025-01-02") + "\n";
  return rows;
}

std::string Months(const std::string& first_sales) {
  std::string rows = "id,month,team,sales,target,rate\n";
  for (int i = 1; i <= 13; ++i)
    for (const char* month : {"2026-01", "2026-02"})
      rows += "E-" + std::to_string(i) + "," + month + "," + (i % 2 == 0 ? "north" : "south") +
              "," +
              (i == 1   ? first_sales
               : i == 5 ? "79.9900001"
               : i == 6 ? ""
                        : std::to_string(70 + 3 * i)) +
              ",100," + std::to_string(20 + i % 4) + ".5%\n";
  return rows;
}

struct Office {
  Folder folder;
  std::string policy = folder.Put("p.writ", kPolicy);
  std::string facts, columns = folder.Path("columns");

  Office() {
    facts = folder.Path("facts");
    Deliver("79.99");
  }
  void Deliver(const std::string& first_sales) const {
    fs::create_directories(facts);
    folder.Put("facts/people.csv", People());
    folder.Put("facts/months.csv", Months(first_sales));
  }
  writ::test::Ran Add(const std::string& day, const std::string& source = "crm") const {
    return Writ({"columns", "add", policy, "--facts", facts, "--into", columns, "--source", source,
                 "--now", day});
  }
  writ::test::Ran Screen(const std::string& from, std::vector<std::string> more) const {
    std::vector<std::string> words = {"screen", policy, "--facts", from, "--as-of", "2026-03-10"};
    words.insert(words.end(), more.begin(), more.end());
    return Writ(words);
  }
};

}  // namespace

TEST_CASE("columns: a screening of them says what one of the CSV says, in every form") {
  const Office office;
  const auto added = office.Add("2026-03-02");
  INFO(added.out << added.err);
  REQUIRE(added.exit_code == 0);
  CHECK(added.err.find("made a root key") != std::string::npos);
  CHECK(added.out.find("13 people, 13 of them new\n") != std::string::npos);
  for (const std::vector<std::string>& form : std::vector<std::vector<std::string>>{
           {"--format", "csv"},
           {"--format", "csv", "--told", "2025-06-01"},
           {"--format", "jsonl"},
           {"--format", "text"},
           {"--format", "text", "--lang", "zh", "--told", "2025-06-01"},
           {"--format", "csv", "--summary"},
           {"--format", "text", "--summary"}}) {
    const auto theirs = office.Screen(office.facts, form),
               ours = office.Screen(office.columns, form);
    INFO(form[1] << "\n" << ours.err);
    CHECK(theirs.exit_code == 0);
    CHECK(ours.exit_code == 0);
    CHECK(ours.out == theirs.out);
    CHECK(theirs.out.size() > 100);
  }
  const auto report = [&](const std::string& from, const std::string& name) {
    const auto ran = office.Screen(from, {"--report", office.folder.Path(name), "--people"});
    CHECK(ran.exit_code == 0);
    return Slurp(office.folder.Path(name));
  };
  CHECK(report(office.columns, "ours.html") == report(office.facts, "theirs.html"));
  // Nothing of anybody stands in a file in the clear.
  for (const auto& file : fs::directory_iterator(office.columns)) {
    const std::string bytes = Slurp(file.path().string());
    for (const char* word : {"E-1", "Shanghai", "north", "79.99"})
      CHECK(bytes.find(word) == std::string::npos);
  }
}

TEST_CASE("columns: delivered again, corrected, and as it was known before") {
  const Office office;
  REQUIRE(office.Add("2026-03-02").exit_code == 0);
  const auto again = office.Add("2026-03-03");
  CHECK(again.exit_code == 0);
  CHECK(again.out.find("as before") != std::string::npos);
  CHECK(again.out.find(".columns") == std::string::npos);
  const auto before = office.Screen(office.facts, {"--format", "csv"});
  office.Deliver("90");
  const auto corrected = office.Add("2026-03-05");
  CHECK(corrected.exit_code == 0);
  CHECK(corrected.out.find("a correction") != std::string::npos);
  CHECK(corrected.out.find("0 of them new") != std::string::npos);
  const auto after = office.Screen(office.facts, {"--format", "csv"});
  CHECK(after.out != before.out);
  CHECK(office.Screen(office.columns, {"--format", "csv"}).out == after.out);
  CHECK(office.Screen(office.columns, {"--format", "csv", "--known-on", "2026-03-04"}).out ==
        before.out);
  const auto early = office.Screen(office.columns, {"--known-on", "2026-03-01"});
  CHECK(early.exit_code == 2);
  CHECK(early.out.empty());
  CHECK(early.err.find("--known-on 2026-03-02") != std::string::npos);
  CHECK(office.Add("2026-03-04").exit_code == 2);  // before the last
  const auto listed = Writ({"columns", "list", office.columns, "--format", "jsonl"});
  CHECK(listed.exit_code == 0);
  CHECK(IsJson(listed.out.substr(0, listed.out.find('\n'))));
  const auto table = Writ({"columns", "list", office.columns});
  CHECK(table.out.find("bytes a value") != std::string::npos);
  CHECK(table.out.find("2026-02") != std::string::npos);
}

TEST_CASE("columns: erased, spoiled, under another key, not there") {
  const Office office;
  REQUIRE(office.Add("2026-03-02").exit_code == 0);
  const auto erased = Writ({"columns", "erase", office.columns, "E-1"});
  CHECK(erased.exit_code == 0);
  CHECK(erased.out.find("000004.columns") != std::string::npos);
  CHECK(office.Screen(office.columns, {"--format", "csv"}).out.find("E-1,") == std::string::npos);
  CHECK(Writ({"columns", "erase", office.columns, "E-1"}).exit_code == 2);
  CHECK(Writ({"columns", "verify", office.columns}).exit_code == 0);
  // A byte of the middle of a file.
  const std::string path = office.columns + "/000005.columns";
  std::string bytes = Slurp(path);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  office.folder.Put("columns/000005.columns", bytes);
  const auto verified = Writ({"columns", "verify", office.columns});
  CHECK(verified.exit_code == 1);
  CHECK(verified.err.find("000005.columns: ") != std::string::npos);
  for (const char* format : {"csv", "text"}) {
    const auto screened = office.Screen(office.columns, {"--format", format});
    CHECK(screened.exit_code == 2);
    CHECK(screened.out.empty());
    CHECK(screened.err.find("000005.columns") != std::string::npos);
  }
  CHECK(Writ({"columns", "list", office.columns, "--trust", office.folder.Path("nowhere")})
            .exit_code == 2);
  CHECK(Writ({"columns", "list", office.folder.Path("nowhere")}).exit_code == 2);
  CHECK(office.Screen(office.columns, {"--map", office.folder.Put("map.json", "{}")}).exit_code ==
        2);
}

TEST_CASE("columns: what columns cannot keep, and what cannot be read, adds nothing") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", kPolicy);
  const auto add = [&](const std::string& facts) {
    return Writ({"columns", "add", policy, "--facts", facts, "--into", folder.Path("columns"),
                 "--source", "crm", "--now", "2026-03-02"});
  };
  const auto wrong = add(folder.Put("wrong.csv", "id,city,hired_on\nE-1,x,2020-02-31\n"));
  CHECK(wrong.exit_code == 1);
  CHECK(wrong.err.find("wrong.csv:2") != std::string::npos);
  const auto dated = add(folder.Put("dated.csv", "id,city,recorded\nE-1,x,2026-01-01\n"));
  CHECK(dated.exit_code == 2);
  CHECK(dated.err.find("city") != std::string::npos);
  CHECK(add(folder.Path("nowhere.csv")).exit_code == 2);
  CHECK_FALSE(fs::exists(folder.Path("columns/catalogue")));
  // By way of fact records: JSON, and a line break in a cell.
  CHECK(add(folder.Put("one.json", R"({"subject": {"id": "E-1", "city": "Shanghai",
      "sales": {"2026-01": 5}}})"))
            .exit_code == 0);
  CHECK(add(folder.Put("lines.csv", "id,city\nE-2,\"a\nb\"\n")).exit_code == 0);
  CHECK(Writ({"columns", "verify", folder.Path("columns")}).exit_code == 0);
}
