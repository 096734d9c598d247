// writ screen over columns: an export of another system through a map, as rows for other programs.
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::Slurp;
using writ::test::Writ;

namespace {

constexpr const char* kPolicy = R"(policy p "P"
  jurisdiction CN
  currency     CNY
  version      "1"
  in force     from 2025-01-01

entity Employee {
  team   : Team    per month
  sales  : money   per month from crm
  target : money   per month from crm
  rate   : percent per month from crm
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
)";

constexpr const char* kMap = R"json({"columns": {"employee": "id", "rate": "rate(ratio)",
                                                 "note": "#"}})json";

// Six people of one team; the last has no sales in February.
std::string Rows() {
  std::string rows = "employee,month,team,sales,target,rate,note\n";
  for (int i = 1; i <= 6; ++i)
    for (const char* month : {"202601", "202602"}) {
      const bool absent = i == 6 && std::string(month) == "202602";
      rows += "E-" + std::to_string(i) + "," + month + ",north," +
              (absent   ? ""
               : i == 1 ? "79.99"
                        : "80") +
              ",100," + (i == 2 ? "0.2" : "0.25") + ",\"a, b\"\n";
    }
  return rows;
}

}  // namespace

TEST_CASE("screen: an export through a map, as rows with evidence and what is missing") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", kPolicy);
  const auto map = folder.Put("map.json", kMap);
  const auto facts = folder.Put("facts.csv", Rows());
  const auto ran = Writ({"screen", policy, "--facts", facts, "--map", map, "--told", "2025-01-02",
                         "--as-of", "2026-03-10", "--format", "csv"});
  CHECK(ran.exit_code == 0);
  CHECK(ran.out ==
        "subject,rule,outcome,evidence,missing\n"
        "E-1,low,holds,attainment 2026-01=79.99%|attainment 2026-02=79.99%,\n"
        "E-2,behind,holds,rate 2026-02=20%|team average of rate 2026-02=24.1667%,\n");
  // Nobody was told of it, and one value is in dispute with the policy's digits: the same people by
  // the reference.
  const auto untold = Writ({"screen", policy, "--facts", facts, "--map", map, "--as-of",
                            "2026-03-10", "--format", "csv"});
  CHECK(untold.out.find("E-1,low,unknown,,told\n") != std::string::npos);
  auto odd = Rows();
  odd.replace(odd.find("79.99"), 5, "79.9900001");
  const auto exact = Writ({"screen", policy, "--facts", folder.Put("odd.csv", odd), "--map", map,
                           "--told", "2025-01-02", "--as-of", "2026-03-10", "--format", "jsonl"});
  CHECK(exact.exit_code == 0);
  CHECK(
      exact.out.find("\"subject\":\"E-1\",\"decision\":{\"rule\":\"low\",\"outcome\":\"holds\"") !=
      std::string::npos);
}

TEST_CASE("screen: a bad cell of an export, a wrong day, a map that names nothing") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", kPolicy);
  const auto map = folder.Put("map.json", kMap);
  auto bad = Rows();
  bad.replace(bad.find("79.99"), 5, "79,99");
  const auto ragged = Writ({"screen", policy, "--facts", folder.Put("bad.csv", bad), "--map", map,
                            "--as-of", "2026-03-10"});
  CHECK(ragged.exit_code == 1);
  CHECK(ragged.out.empty());
  CHECK(ragged.err.find("bad.csv:2") != std::string::npos);
  const auto facts = folder.Put("facts.csv", Rows());
  CHECK(Writ({"screen", policy, "--facts", facts, "--map", map, "--told", "yesterday", "--as-of",
              "2026-03-10"})
            .exit_code == 2);
  const auto wrong = folder.Put("wrong.json", R"({"columns": {"emploee": "id"}})");
  CHECK(Writ({"screen", policy, "--facts", facts, "--map", wrong, "--as-of", "2026-03-10"})
            .exit_code == 1);
}

TEST_CASE("screen: a summary by team tells nobody apart") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", kPolicy);
  const auto map = folder.Put("map.json", kMap);
  std::string rows = "employee,month,team,sales,target,rate,note\n";
  int person = 0;
  const auto team = [&](const char* name, int people, int low) {
    for (int i = 0; i < people; ++i, ++person)
      for (const char* month : {"202601", "202602"})
        rows += "E-" + std::to_string(person) + "," + month + "," + name +
                (i < low ? ",79" : ",80") + ",100,0.25,x\n";
  };
  team("north", 20, 6);
  team("south", 8, 2);  // so few that the next larger number, which would tell it, is hidden too
  team("east", 12, 9);
  team("tiny", 3, 1);
  team("small", 4, 4);
  const auto facts = folder.Put("facts.csv", rows);
  const std::vector<std::string> asked = {"screen",  policy,       "--facts",  facts,
                                          "--map",   map,          "--told",   "2025-01-02",
                                          "--as-of", "2026-03-10", "--summary"};
  auto csv = asked;
  csv.insert(csv.end(), {"--format", "csv"});
  const auto ran = Writ(csv);
  CHECK(ran.exit_code == 0);
  CHECK(ran.out ==
        "rule,scope,team,people,holds,unknown\n"
        "low,all,,47,22,0\n"
        "low,team,east,12,9,0\n"
        "low,team,north,20,6,0\n"
        "low,team,south,8,<5,0\n"
        "low,small_teams,,7,<5,0\n"
        "behind,all,,47,0,7\n"
        "behind,team,east,12,0,0\n"
        "behind,team,north,20,0,0\n"
        "behind,team,south,8,0,0\n"
        "behind,small_teams,,7,0,7\n");
  auto lines = asked;
  lines.insert(lines.end(), {"--format", "jsonl"});
  CHECK(Writ(lines).out.find(R"("rule":"low","scope":"team","team":"south","people":8,)"
                             R"("holds":null,"unknown":0})") != std::string::npos);
  auto zh = asked;
  zh.insert(zh.end(), {"--lang", "zh"});
  const auto text = Writ(zh).out;
  CHECK(text.find("小团队合计        7 人  成立     <5  未知      0\n") != std::string::npos);
  CHECK(text.find("E-") == std::string::npos);
}

TEST_CASE("screen: one bad cell of a file that is only read by columns is one diagnostic") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", kPolicy);
  const auto map = folder.Put("map.json", kMap);
  const std::string note(2500, 'x');
  std::string rows = "employee,month,team,sales,target,rate,note\n";
  for (int i = 0; i < 28000; ++i)
    rows += "E-" + std::to_string(i) + ",202602,north," + (i == 23456 || i == 27001 ? "8O" : "80") +
            ",100,0.25," + note + "\n";
  const auto out = folder.Path("out.csv");
  const auto ran = Writ({"screen", policy, "--facts", folder.Put("large.csv", rows), "--map", map,
                         "--as-of", "2026-03-10", "--format", "csv", "--out", out});
  CHECK(ran.exit_code == 1);
  CHECK(ran.out == "");
  CHECK(ran.err.find("large.csv:23458:22\n") != std::string::npos);
  CHECK(ran.err.find("error[", ran.err.find("error[") + 1) == std::string::npos);
  CHECK(Slurp(out) == "");
}

TEST_CASE("screen: what goes into a file is what would be printed, whole or not at all") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", kPolicy);
  std::string rows = "id,month,team,sales,target,rate\n";
  for (int i = 0; i < 3000; ++i)  // several blocks
    for (const char* month : {"2026-01", "2026-02"})
      rows += "E-" + std::to_string(i) + "," + month + ",north," + std::to_string(70 + i % 20) +
              ",100,30%\n";
  const auto facts = folder.Put("facts.csv", rows);
  const auto screen = [&](const std::string& out) {
    std::vector<std::string> words = {"screen",     policy,   "--facts",    facts,      "--as-of",
                                      "2026-03-10", "--told", "2025-02-01", "--format", "csv"};
    if (!out.empty()) words.insert(words.end(), {"--out", out});
    return Writ(words);
  };
  const auto printed = screen("");
  REQUIRE(printed.exit_code == 0);
  CHECK(std::count(printed.out.begin(), printed.out.end(), '\n') == 1501);
  const auto out = folder.Put("out.csv", "the result of yesterday\n");
  CHECK(screen(out).exit_code == 0);
  CHECK(Slurp(out) == printed.out);
  CHECK(Slurp(out + ".writ-new") == "");
  CHECK(screen("/dev/stdout").out == printed.out);
  CHECK(std::filesystem::is_symlink("/dev/stdout"));
  const auto behind = folder.Put("behind.csv", "the result of yesterday\n");
  std::filesystem::create_symlink(behind, folder.Path("link.csv"));
  CHECK(screen(folder.Path("link.csv")).exit_code == 0);
  CHECK(std::filesystem::is_symlink(folder.Path("link.csv")));
  CHECK(Slurp(behind) == printed.out);
  const auto nowhere = screen(folder.Path("no/out.csv"));
  CHECK(nowhere.exit_code == 2);
  CHECK(nowhere.err.find("no/out.csv: cannot be written: ") != std::string::npos);
}
