// writ screen --propose --facts COLUMNS, writ eval from columns, and what erasing says of them.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::Ran;
using writ::test::Slurp;
using writ::test::Writ;

namespace {

namespace fs = std::filesystem;

constexpr const char* kPolicy = R"(policy p "P"
  jurisdiction CN
  currency     CNY
  version      "1"
  in force     from 2025-01-01

role manager, hr

entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on  : date
  city     : text
  team     : Team    per month
  sales    : money   per month from crm
  rate     : percent per month from crm
}

define bonus of Employee : money
  =    latest sales * 2

rule low for Employee
  when sales below 60 CNY for 2 consecutive months
  then start talk

rule behind for Employee
  when latest rate below team average of (latest rate) - 1 points
  then start review

procedure talk for Employee exclusive per Employee {
  step one by manager { provide note : text }
}

procedure review for Employee exclusive per Employee {
  check still requires behind
  step one by manager { provide note : text }
}
)";

// Nine people of two teams: 1 is behind the team, 2 sells little, 3 left.
struct Office {
  Folder folder;
  std::string policy = folder.Put("p.writ", kPolicy);
  std::string facts = folder.Path("facts"), columns = folder.Path("columns"),
              store = folder.Path("store");

  Office() {
    fs::create_directories(facts);
    std::string people = "id,hired_on,left_on,city,told\n";
    std::string months = "id,month,team,sales,rate\n";
    for (int i = 1; i <= 9; ++i) {
      const std::string id = "E-" + std::to_string(i);
      people += id + ",2020-01-01," + (i == 3 ? "2026-02-01" : "none") + ",Shanghai,2025-01-02\n";
      for (const char* month : {"2026-01", "2026-02"})
        months += id + "," + month + "," + (i < 7 ? "north" : "south") + "," +
                  (i == 2 || i == 3 ? "12.5" : "100") + "," + (i == 1 ? "10%" : "20%") + "\n";
    }
    folder.Put("facts/people.csv", people);
    folder.Put("facts/months.csv", months);
    REQUIRE(Add("people.csv", "staff", "2026-03-02").exit_code == 0);
    REQUIRE(Add("months.csv", "crm", "2026-03-03").exit_code == 0);
  }
  Ran Add(const std::string& file, const std::string& source, const std::string& day) const {
    return Writ({"columns", "add", policy, "--facts", facts + "/" + file, "--into", columns,
                 "--source", source, "--now", day});
  }
  Ran In(std::vector<std::string> words, const std::string& day = "2026-03-10") const {
    words.insert(words.end(), {"--store", store, "--now", day});
    return Writ(words);
  }
  Ran Propose(std::vector<std::string> more = {}, const std::string& day = "2026-03-10") const {
    std::vector<std::string> words = {"screen",    policy, "--facts", columns,
                                      "--propose", "--as", "H1"};
    words.insert(words.end(), more.begin(), more.end());
    return In(words, day);
  }
  std::string Open() const {
    REQUIRE(In({"person", "add", "H1", "--name", "Li", "--role", "hr"}).exit_code == 0);
    const auto ran = Propose();
    INFO(ran.err);
    REQUIRE(ran.exit_code == 0);
    return ran.out;
  }
  bool Knows(const std::string& id) const { return In({"person", "report", id}).exit_code == 0; }
};

bool Has(const std::string& text, const std::string& part) {
  INFO(text << "\nlacks: " << part);
  CHECK(text.find(part) != std::string::npos);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("columns on the record: whoever is proposed comes into the store, and nobody else") {
  const Office office;
  const std::string out = office.Open();
  Has(out, "P: 9 people in ");
  Has(out, " on 2026-03-10, of 2 of them the store has facts\n");
  Has(out, "  low        1 hold     7 do not     0 unknown     1 not applicable\n");
  Has(out, "imported: facts of 2 people, 2 of them new to the store, 3 batches\n");
  Has(out, "E-1  behind → review  (2026-02-01 to 2026-02-28)");
  Has(out, "E-2  low → talk  (2026-01-01 to 2026-02-28)");
  for (int i = 1; i <= 9; ++i) CHECK(office.Knows("E-" + std::to_string(i)) == (i <= 2));

  const auto again = office.Propose({}, "2026-03-11");
  CHECK(again.exit_code == 0);
  Has(again.out, "nothing new to propose\nnot proposed again, a proposal waits: 2\n");
  CHECK(again.out.find("imported") == std::string::npos);

  // The case rests on facts of the store, with the team's figure that the rule read.
  const auto list = office.In({"proposal", "list"}, "2026-03-11").out;
  const auto behind = list.substr(list.find("E-1") - 14, 12);
  const auto opened =
      office.In({"proposal", "accept", behind, "--case", "C-1", "--as", "H1"}, "2026-03-11");
  INFO(opened.out << opened.err);
  CHECK(opened.exit_code == 0);
  const auto shown = office.In({"case", "show", "C-1"}, "2026-03-11");
  INFO(shown.out);
  CHECK(shown.exit_code == 0);
  const auto verified = office.In({"audit", "verify", "--redecide"}, "2026-03-11");
  INFO(verified.out << verified.err);
  CHECK(verified.exit_code == 0);
  const auto zh = office.Propose({"--lang", "zh"}, "2026-03-12");
  Has(zh.out, "其中存储有资料者 2 人\n");
}

TEST_CASE("columns on the record: what the store knows later counts, and that is said") {
  const Office office;
  REQUIRE(office.In({"person", "add", "H1", "--role", "hr"}, "2026-03-05").exit_code == 0);
  REQUIRE(office.In({"person", "add", "E-2"}, "2026-03-05").exit_code == 0);
  REQUIRE(office
              .In({"case", "record", "E-2", "sales=99", "--period", "2026-02", "--policy",
                   office.policy, "--as", "H1"},
                  "2026-03-06")
              .exit_code == 0);
  const auto ran = office.Propose();
  INFO(ran.err);
  CHECK(ran.exit_code == 0);
  Has(ran.out,
      "decided otherwise by what the store knows, which counts\n  E-2  low: holds in the "
      "columns, does not hold in the store\n");
  CHECK(ran.out.find("low → talk") == std::string::npos);
}

TEST_CASE("columns on the record: what cannot be") {
  const Office office;
  REQUIRE(office.In({"person", "add", "H1", "--role", "hr"}, "2026-03-01").exit_code == 0);
  const auto early = office.Propose({}, "2026-03-01");
  CHECK(early.exit_code == 2);
  Has(early.err, "nothing was recorded there by 2026-03-01; the first facts were on 2026-03-02");
  const auto of_files =
      office.In({"screen", office.policy, "--facts", office.facts, "--propose", "--as", "H1"});
  CHECK(of_files.exit_code == 2);
  Has(of_files.err, "writ columns add");
  const auto by_nobody =
      office.In({"screen", office.policy, "--facts", office.columns, "--propose"});
  CHECK(by_nobody.exit_code != 0);
  CHECK(by_nobody.out.empty());
  fs::rename(office.columns + "-trust", office.folder.Path("keys"));
  CHECK(office.Propose().exit_code == 2);
  CHECK(office.Propose({"--columns-trust", office.folder.Path("keys")}).exit_code == 0);
}

TEST_CASE("eval from columns says what eval from the CSV says") {
  const Office office;
  const auto ask = [&](const std::string& facts, std::vector<std::string> more) {
    std::vector<std::string> words = {"eval", office.policy, "--facts",
                                      facts,  "--as-of",     "2026-03-10"};
    words.insert(words.end(), more.begin(), more.end());
    return Writ(words);
  };
  for (const std::vector<std::string>& more : std::vector<std::vector<std::string>>{
           {"--subject", "E-1"},
           {"--subject", "E-2", "--format", "json"},
           {"--subject", "E-3", "--format", "json", "--lang", "zh"},
           {"--subject", "E-8", "--rule", "behind"},
           {"--subject", "E-1", "--value", "bonus"},
           {"--format", "jsonl"}}) {
    const auto theirs = ask(office.facts, more), ours = ask(office.columns, more);
    INFO(more[1] << "\n" << ours.err << theirs.err);
    CHECK(theirs.exit_code == 0);
    CHECK(ours.exit_code == 0);
    CHECK(ours.out == theirs.out);
    CHECK(ours.out.size() > 20);
  }
  CHECK(ask(office.columns, {}).exit_code == 2);
  Has(ask(office.columns, {}).err, "the facts hold 9 subjects; name one with --subject");
  const auto nobody = ask(office.columns, {"--subject", "E-10"});
  CHECK(nobody.exit_code == 2);
  Has(nobody.err, "nobody called E-10 is in it");
  const auto before = ask(office.columns, {"--subject", "E-1", "--known-on", "2026-03-01"});
  CHECK(before.exit_code == 2);
  Has(before.err, "--known-on 2026-03-02");
  // As it was known when the months had not come yet.
  Has(ask(office.columns, {"--subject", "E-1", "--known-on", "2026-03-02"}).out, "unknown");
}

TEST_CASE("erasing says that columns are apart, and whether some were screened") {
  const Office office;
  office.Open();
  const auto list = office.In({"proposal", "list"}).out;
  const auto low = list.substr(list.find("E-2") - 14, 12);
  REQUIRE(office.In({"proposal", "decline", low, "--reason", "no", "--as", "H1"}).exit_code == 0);
  const auto before = office.In({"person", "report", "E-2"});
  Has(before.out, "  writ columns erase FOLDER E-2\n");
  const auto erased =
      office.In({"person", "erase", "E-2", "--because", "asked", "--as", "H1"}, "2026-03-11");
  INFO(erased.err);
  CHECK(erased.exit_code == 0);
  Has(erased.out,
      "  writ columns erase FOLDER E-2\n  the store has screened columns, last in "
      "record ");
  const auto zh = office.In({"person", "report", "H1", "--lang", "zh"});
  Has(zh.out, "  writ columns erase 文件夹 H1\n  本存储曾对事实列作过筛查");
  const auto json = office.In({"person", "report", "H1", "--format", "json"});
  Has(json.out, "\"screened\":2");
  REQUIRE(Writ({"columns", "erase", office.columns, "E-2"}).exit_code == 0);
  const auto after = office.Propose({}, "2026-03-12");
  Has(after.out, "P: 8 people in ");
  CHECK_FALSE(office.Knows("E-2"));
}

TEST_CASE(
    "columns on the record: decided again they agree, and cannot be once somebody is erased") {
  const Office office;
  office.Open();
  const auto verify = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"audit", "verify", "--redecide"};
    words.insert(words.end(), more.begin(), more.end());
    return office.In(words, "2026-03-12");
  };
  const auto not_given = verify({});
  CHECK(not_given.exit_code == 0);
  Has(not_given.out, "screenings of columns decided again: 0 agree, 0 differ, 2 cannot be\n");
  Has(not_given.out, "its columns are not given; name them with --facts\n");
  const auto given = verify({"--facts", office.columns});
  INFO(given.out << given.err);
  CHECK(given.exit_code == 0);
  Has(given.out, "screenings of columns decided again: 2 agree, 0 differ, 0 cannot be\n");
  // What comes later changes nothing.
  office.folder.Put("facts/months.csv", "id,month,sales\nE-4,2026-02,3\nE-4,2026-01,3\n");
  REQUIRE(office.Add("months.csv", "crm", "2026-03-11").exit_code == 0);
  Has(verify({"--facts", office.columns}).out, "2 agree, 0 differ, 0 cannot be");
  REQUIRE(Writ({"columns", "erase", office.columns, "E-9"}).exit_code == 0);
  const auto erased = verify({"--facts", office.columns, "--lang", "zh"});
  CHECK(erased.exit_code == 0);
  Has(erased.out, "重新判定对列的筛查:0 项一致,0 项不一致,2 项无法判定\n");
  Has(erased.out, "这些列中已有人被删除");
  const auto no_folder = verify({"--facts", office.facts});
  CHECK(no_folder.exit_code == 2);
}
