// writ screen --since: what is otherwise than on an earlier day, of columns and of the store.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::IsJson;
using writ::test::Ran;
using writ::test::Slurp;
using writ::test::Writ;

namespace {

namespace fs = std::filesystem;

constexpr const char* kPolicy = R"(policy p "P"|"绩效"
  jurisdiction CN
  currency     CNY
  version      "1"
  in force     from 2025-01-01

entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on  : date
  team     : Team    per month
  sales    : money   per month from crm
  target   : money   per month from crm
  grade    : number
}

define attainment of Employee per month : percent
  when target > 0
  =    sales / target

rule low|偏低 for Employee
  when attainment below 80% for 2 consecutive months
  then flag: "Low"|"偏低"

rule behind|落后团队 for Employee
  when latest sales below team average of (latest sales) - 20 CNY
  then flag: "Behind"|"落后"

rule graded|已定级 for Employee
  when grade at least 3
  then flag: "Graded"|"已定级"
)";

constexpr const char* kPeople = "id,hired_on,left_on,grade,told\n";
constexpr const char* kMonths = "id,month,team,sales,target\n";

// Eight people; the third has no sales in February, the fourth no grade.
std::string People() {
  std::string rows = kPeople;
  for (int i = 1; i <= 8; ++i)
    rows += "E-" + std::to_string(i) + ",2020-01-01," + (i == 8 ? "2026-03-08" : "none") + "," +
            (i == 4       ? ""
             : i % 2 == 0 ? "3"
                          : "1") +
            ",2025-01-02\n";
  return rows;
}
std::string Months() {
  std::string rows = kMonths;
  for (int i = 1; i <= 8; ++i)
    for (const char* month : {"2026-01", "2026-02"})
      rows += "E-" + std::to_string(i) + "," + month + ",north," +
              (i == 3 && std::string(month) == "2026-02" ? ""
               : i <= 3                                  ? "70"
                                                         : "100") +
              ",100\n";
  return rows;
}

constexpr const char* kEnglish = R"(P: 9 people on 2026-03-07, what changed since 2026-03-04

  low        1 newly hold     1 no longer     0 newly unknown     0 no longer unknown
  behind     1 newly hold     0 no longer     1 newly unknown     7 no longer unknown
  graded     2 newly hold     0 no longer     0 newly unknown     0 no longer unknown

decided: 3 of 3 rules, for 9 of 9 people; nothing else can have changed

Newly met

E-3  low  (on 2026-03-04: was unknown)
    → flag: "Low"
    attainment below 80 % for 2 consecutive months: 2026-02 60 %, 2026-01 70 %
E-3  behind  (on 2026-03-04: was unknown)
    → flag: "Behind"
    sales 2026-02 = 60.00 CNY is below team average of latest sales - 20.00 CNY = 70.00 CNY
E-4  graded  (on 2026-03-04: was unknown)
    → flag: "Graded"
    grade = 4 is at least 3
E-9  graded  (on 2026-03-04: was not there)
    → flag: "Graded"
    grade = 5 is at least 3

No longer met

E-1  low  (on 2026-03-04: held)
    attainment below 80 % for 2 consecutive months: 2026-02 90 %, 2026-01 70 % — no

Newly unknown: what would settle it

E-9  behind  (on 2026-03-04: was not there)
    sales of the team 2026-02: no team figure was supplied

No longer unknown

E-1  behind  (on 2026-03-04: was unknown)
    sales 2026-02 = 90.00 CNY is not below team average of latest sales - 20.00 CNY = 70.00 CNY
E-2  behind  (on 2026-03-04: was unknown)
    sales 2026-02 = 70.00 CNY is not below team average of latest sales - 20.00 CNY = 70.00 CNY
E-4  behind  (on 2026-03-04: was unknown)
    sales 2026-02 = 100.00 CNY is not below team average of latest sales - 20.00 CNY = 70.00 CNY
E-5  behind  (on 2026-03-04: was unknown)
    sales 2026-02 = 100.00 CNY is not below team average of latest sales - 20.00 CNY = 70.00 CNY
E-6  behind  (on 2026-03-04: was unknown)
    sales 2026-02 = 100.00 CNY is not below team average of latest sales - 20.00 CNY = 70.00 CNY
E-7  behind  (on 2026-03-04: was unknown)
    sales 2026-02 = 100.00 CNY is not below team average of latest sales - 20.00 CNY = 70.00 CNY
E-8  behind  (on 2026-03-04: was unknown)
    sales 2026-02 = 100.00 CNY is not below team average of latest sales - 20.00 CNY = 70.00 CNY
)";

constexpr const char* kChinese = R"(绩效:9 人,截至 2026-03-07,自 2026-03-04 以来的变化

  偏低      新成立    1  不再成立    1  新未知    0  不再未知    0
  落后团队  新成立    1  不再成立    0  新未知    1  不再未知    7
  已定级    新成立    2  不再成立    0  新未知    0  不再未知    0

已判定:规则 3/3,人员 9/9;其余不可能有变化

新成立

E-3  偏低(2026-03-04:未知)
    → 标记:「偏低」
    attainment 最近 连续2个月 低于 80%:2026年2月 60%、2026年1月 70%
E-3  落后团队(2026-03-04:未知)
    → 标记:「落后」
    sales 2026年2月 = 60.00元 低于 团队平均 最近一期 sales - 20.00元 = 70.00元
E-4  已定级(2026-03-04:未知)
    → 标记:「已定级」
    grade = 4 不低于 3
E-9  已定级(2026-03-04:尚无此人)
    → 标记:「已定级」
    grade = 5 不低于 3

不再成立

E-1  偏低(2026-03-04:成立)
    attainment 最近 连续2个月 低于 80%:2026年2月 90%、2026年1月 70% —— 否

新未知:补充何项可以确定

E-9  落后团队(2026-03-04:尚无此人)
    团队的 sales 2026年2月:未提供团队数据

不再未知

E-1  落后团队(2026-03-04:未知)
    sales 2026年2月 = 90.00元 不低于 团队平均 最近一期 sales - 20.00元 = 70.00元
E-2  落后团队(2026-03-04:未知)
    sales 2026年2月 = 70.00元 不低于 团队平均 最近一期 sales - 20.00元 = 70.00元
E-4  落后团队(2026-03-04:未知)
    sales 2026年2月 = 100.00元 不低于 团队平均 最近一期 sales - 20.00元 = 70.00元
E-5  落后团队(2026-03-04:未知)
    sales 2026年2月 = 100.00元 不低于 团队平均 最近一期 sales - 20.00元 = 70.00元
E-6  落后团队(2026-03-04:未知)
    sales 2026年2月 = 100.00元 不低于 团队平均 最近一期 sales - 20.00元 = 70.00元
E-7  落后团队(2026-03-04:未知)
    sales 2026年2月 = 100.00元 不低于 团队平均 最近一期 sales - 20.00元 = 70.00元
E-8  落后团队(2026-03-04:未知)
    sales 2026年2月 = 100.00元 不低于 团队平均 最近一期 sales - 20.00元 = 70.00元
)";

constexpr const char* kRows = R"(subject,rule,before,outcome,evidence,missing
E-1,low,holds,fails,,
E-1,behind,unknown,fails,,
E-2,behind,unknown,fails,,
E-3,low,unknown,holds,attainment 2026-01=70%|attainment 2026-02=60%,
E-3,behind,unknown,holds,sales 2026-02=60|team average of sales 2026-02=90,
E-4,behind,unknown,fails,,
E-4,graded,unknown,holds,grade=4,
E-5,behind,unknown,fails,,
E-6,behind,unknown,fails,,
E-7,behind,unknown,fails,,
E-8,behind,unknown,not_applicable,,
E-8,graded,holds,not_applicable,,
E-9,behind,not_there,unknown,,cohort team sales 2026-02
E-9,graded,not_there,holds,grade=5,
)";

struct Office {
  Folder folder;
  std::string policy;
  std::string columns = folder.Path("columns");

  explicit Office(const std::string& text = kPolicy) : policy(folder.Put("p.writ", text)) {
    Add("people.csv", People(), "2026-03-02");
    Add("months.csv", Months(), "2026-03-02");
  }
  void Add(const std::string& name, const std::string& text, const std::string& day) const {
    const auto added = Writ({"columns", "add", policy, "--facts", folder.Put(name, text), "--into",
                             columns, "--source", "hr", "--now", day});
    INFO(added.err);
    REQUIRE(added.exit_code == 0);
  }
  // A figure that was missing, one that was wrong, a grade, and somebody new.
  void Correct() const {
    Add("later.csv", std::string(kMonths) + "E-1,2026-02,north,90,100\nE-3,2026-02,north,60,100\n",
        "2026-03-05");
    Add("grades.csv", std::string(kPeople) + "E-4,2020-01-01,none,4,\nE-9,2026-03-01,none,5,\n",
        "2026-03-06");
  }
  Ran Screen(std::vector<std::string> more) const {
    std::vector<std::string> words = {"screen", policy, "--facts", columns};
    words.insert(words.end(), more.begin(), more.end());
    return Writ(words);
  }
};

// The rows of a CSV after its header, by person and rule: what else they have.
std::map<std::string, std::string> Rows(const std::string& csv) {
  std::map<std::string, std::string> rows;
  std::istringstream in(csv);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    const size_t end = line.find(',', line.find(',') + 1);
    rows[line.substr(0, end)] = line.substr(end + 1);
  }
  return rows;
}

// What changed is what two screenings have otherwise; gives how much that is.
size_t CheckDifference(const std::string& changed, const std::string& earlier,
                       const std::string& later) {
  const auto rows = Rows(changed), before = Rows(earlier), now = Rows(later);
  size_t expected = 0;
  for (const auto& [key, rest] : rows) {
    INFO(key);
    const std::string was = rest.substr(0, rest.find(',')), is = rest.substr(was.size() + 1);
    const bool listed = is.starts_with("holds,") || is.starts_with("unknown,");
    CHECK(now.contains(key) == listed);
    if (listed) CHECK(now.at(key) == is);
    CHECK(before.contains(key) == (was == "holds" || was == "unknown"));
    if (before.contains(key)) CHECK(before.at(key).starts_with(was + ","));
  }
  for (const auto& [key, rest] : now)
    expected += !before.contains(key) || before.at(key).substr(0, before.at(key).find(',')) !=
                                             rest.substr(0, rest.find(','))
                    ? 1
                    : 0;
  for (const auto& [key, rest] : before) expected += now.contains(key) ? 0 : 1;
  CHECK(rows.size() == expected);
  return expected;
}

}  // namespace

TEST_CASE("since: what changed in columns after a correction, in text") {
  const Office office;
  office.Correct();
  const auto english = office.Screen({"--since", "2026-03-04", "--as-of", "2026-03-07"});
  CHECK(english.err.empty());
  CHECK(english.exit_code == 0);
  CHECK(english.out == kEnglish);
  const auto chinese =
      office.Screen({"--since", "2026-03-04", "--as-of", "2026-03-07", "--lang", "zh"});
  CHECK(chinese.exit_code == 0);
  CHECK(chinese.out == kChinese);
}

TEST_CASE("since: as rows and as JSON lines, which are the difference of two screenings") {
  const Office office;
  office.Correct();
  const auto rows =
      office.Screen({"--since", "2026-03-04", "--as-of", "2026-03-09", "--format", "csv"});
  CHECK(rows.exit_code == 0);
  const size_t expected =
      CheckDifference(rows.out, office.Screen({"--as-of", "2026-03-04", "--format", "csv"}).out,
                      office.Screen({"--as-of", "2026-03-09", "--format", "csv"}).out);
  CHECK(rows.out == kRows);
  const auto json =
      office.Screen({"--since", "2026-03-04", "--as-of", "2026-03-09", "--format", "jsonl"});
  std::istringstream lines(json.out);
  std::string line;
  size_t count = 0;
  for (; std::getline(lines, line); ++count) CHECK(IsJson(line));
  CHECK(count == expected);
  for (const char* part :
       {R"("since":"2026-03-04","subject":"E-4","before":"unknown","decision":{"rule":"graded",)",
        R"("subject":"E-9","before":"not_there","decision":{"rule":"graded","outcome":"holds",)",
        R"("subject":"E-8","before":"holds","decision":{"rule":"graded",)"})
    CHECK(json.out.find(part) != std::string::npos);
  const std::string out = office.folder.Path("since.csv");
  CHECK(office
            .Screen(
                {"--since", "2026-03-04", "--as-of", "2026-03-09", "--format", "csv", "--out", out})
            .out.empty());
  CHECK(Slurp(out) == rows.out);
}

TEST_CASE("since: a rule that is decided person by person, and what columns do not know") {
  // Texts of two facts are compared by the reference alone, which takes everybody's records.
  std::string with_texts = kPolicy;
  const std::string grade = "  grade    : number\n";
  with_texts.replace(with_texts.find(grade), grade.size(),
                     grade + "  city     : text\n  home     : text\n");
  with_texts +=
      "\nrule away|外派 for Employee\n  when city is not home\n  then flag: \"Away\"|\"外派\"\n";
  Office office(with_texts);
  office.Correct();
  office.Add("cities.csv", "id,city,home\nE-2,Beijing,Beijing\nE-5,Beijing,Shanghai\n",
             "2026-03-07");
  office.Add("moved.csv", "id,city\nE-2,Shanghai\n", "2026-03-08");
  const auto full = [&](const char* day) {
    return office.Screen({"--as-of", day, "--format", "csv"}).out;
  };
  for (const auto& [since, day] : {std::pair("2026-03-04", "2026-03-09"),
                                   {"2026-03-07", "2026-03-08"},
                                   {"2026-03-01", "2026-03-02"},
                                   {"2026-03-04", "2026-04-01"}}) {
    INFO(since << " " << day);
    const auto changed = office.Screen({"--since", since, "--as-of", day, "--format", "csv"}).out;
    const bool first = std::string(since) == "2026-03-01";
    CHECK(CheckDifference(changed, first ? "" : full(since), full(day)) > 0);
  }
  CHECK(office.Screen({"--since", "2026-02-01", "--as-of", "2026-02-02"}).exit_code == 2);
  const auto text = office.Screen({"--since", "2026-03-07", "--as-of", "2026-03-07"});
  CHECK(
      text.out.find("decided: 1 of 4 rules, for 9 of 9 people; nothing else can have changed\n") !=
      std::string::npos);
}

TEST_CASE("since: nothing changed, nothing decided; nothing recorded, everybody new") {
  const Office office;
  office.Correct();
  const auto same = office.Screen({"--since", "2026-03-06", "--as-of", "2026-03-07"});
  CHECK(same.exit_code == 0);
  CHECK(same.out.find("decided: nothing, since nothing can have changed\n") != std::string::npos);
  const auto csv =
      office.Screen({"--since", "2026-03-06", "--as-of", "2026-03-06", "--format", "csv"});
  CHECK(csv.out == "subject,rule,before,outcome,evidence,missing\n");
  const auto new_to_all =
      office.Screen({"--since", "2026-03-01", "--as-of", "2026-03-07", "--format", "csv"});
  CHECK(new_to_all.exit_code == 0);
  CHECK(new_to_all.err ==
        "writ: --since 2026-03-01: nothing was recorded by then, so everybody is new\n");
  const auto full = Rows(office.Screen({"--as-of", "2026-03-07", "--format", "csv"}).out);
  const auto all = Rows(new_to_all.out);
  CHECK(all.size() == full.size());
  for (const auto& [key, rest] : full) CHECK(all.at(key) == "not_there," + rest);
}

TEST_CASE("since: a summary tells no small number, nor what would tell it") {
  const Office office;
  office.Correct();
  const std::vector<std::string> days = {"--since", "2026-03-01", "--as-of", "2026-03-07",
                                         "--summary"};
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> words = days;
    words.insert(words.end(), more.begin(), more.end());
    return office.Screen(words).out;
  };
  CHECK(with({}) ==
        "P: 9 people on 2026-03-07, what changed since 2026-03-01\n"
        "\n"
        "  low     not shown: a number is from 1 to 4\n"
        "  behind  not shown: a number is from 1 to 4\n"
        "  graded     5 newly hold     0 no longer     0 newly unknown     0 no longer unknown\n"
        "\n"
        "decided: 3 of 3 rules, for 9 of 9 people; nothing else can have changed\n");
  CHECK(with({"--lang", "zh"}) ==
        "绩效:9 人,截至 2026-03-07,自 2026-03-01 以来的变化\n"
        "\n"
        "  偏低      不予显示:有数字为 1 至 4\n"
        "  落后团队  不予显示:有数字为 1 至 4\n"
        "  已定级    新成立    5  不再成立    0  新未知    0  不再未知    0\n"
        "\n"
        "已判定:规则 3/3,人员 9/9;其余不可能有变化\n");
  CHECK(with({"--format", "csv"}) ==
        "rule,newly_holds,no_longer_holds,newly_unknown,no_longer_unknown\n"
        "low,,,,\n"
        "behind,,,,\n"
        "graded,5,0,0,0\n");
  const std::string json = with({"--format", "jsonl"});
  for (const char* part :
       {R"("since":"2026-03-01","rule":"low","newly_holds":null,"no_longer_holds":null,)",
        R"("rule":"graded","newly_holds":5,"no_longer_holds":0,"newly_unknown":0,)"})
    CHECK(json.find(part) != std::string::npos);
}

TEST_CASE("since: what cannot be said is refused, in both languages") {
  const Office office;
  const auto refused = [&](std::vector<std::string> more, const std::string& en,
                           const std::string& zh) {
    const auto english = office.Screen(more);
    CHECK(english.exit_code == 2);
    CHECK(english.out.empty());
    CHECK(english.err == "writ: " + en + "\n");
    more.insert(more.end(), {"--lang", "zh"});
    CHECK(office.Screen(more).err == "writ: " + zh + "\n");
  };
  refused({"--since", "yesterday"}, "--since yesterday: not a date; write it like 2026-03-10",
          "--since yesterday:不是日期,请写成 2026-03-10 的样子");
  refused({"--since", ""}, "--since : not a date; write it like 2026-03-10",
          "--since :不是日期,请写成 2026-03-10 的样子");
  refused({"--since", "2026-03-04", "--as-of", "2026-03-03"},
          "--since 2026-03-04: later than --as-of 2026-03-03; give an earlier day, and say what "
          "changed after it",
          "--since 2026-03-04:晚于 --as-of 2026-03-03;请给出更早的日期,由此说明其后的变化");
  refused({"--since", "2026-03-04", "--as-of", "2026-03-09", "--known-on", "2026-03-03"},
          "--since 2026-03-04: later than --known-on 2026-03-03; give an earlier day, and say what "
          "changed after it",
          "--since 2026-03-04:晚于 --known-on 2026-03-03;请给出更早的日期,由此说明其后的变化");
  refused({"--since", "2026-02-01", "--as-of", "2026-02-02"},
          office.columns +
              ": nothing was recorded there by 2026-02-02; the first facts were on 2026-03-02: say "
              "--known-on 2026-03-02 to decide with what was known then",
          office.columns +
              ":截至 2026-02-02 其中没有任何记录,最早记录于 2026-03-02;如按当时所知判定,请用 "
              "--known-on 2026-03-02");
  const std::string file = office.folder.Put("months.csv", Months());
  for (const bool zh : {false, true}) {
    std::vector<std::string> words = {"screen", office.policy, "--facts",
                                      file,     "--since",     "2026-03-04"};
    if (zh) words.insert(words.end(), {"--lang", "zh"});
    const auto ran = Writ(words);
    CHECK(ran.exit_code == 2);
    CHECK(ran.out.empty());
    CHECK(ran.err ==
          (zh ? "writ: --since:" : "writ: --since: ") + file +
              (zh ? " 没有各事实的记录日期;请在每次收到时存为列(writ columns add),并指定该文件夹\n"
                  : " does not say when its facts were recorded; put them into columns as they "
                    "come (writ columns add), and name that folder\n"));
  }
  const auto nowhere = Writ({"screen", office.policy, "--facts", office.folder.Path("nowhere"),
                             "--since", "2026-03-04", "--as-of", "2026-03-09"});
  CHECK(nowhere.exit_code == 2);
  CHECK(nowhere.err.find("nowhere") != std::string::npos);
  CHECK(nowhere.err.find("recorded") == std::string::npos);
  for (const std::vector<std::string>& other : {std::vector<std::string>{"--map", file},
                                                {"--sql", "duckdb"},
                                                {"--report", "r.html"},
                                                {"--propose"}}) {
    std::vector<std::string> words = {"--since", "2026-03-04"};
    words.insert(words.end(), other.begin(), other.end());
    const auto ran = office.Screen(words);
    INFO(other[0]);
    CHECK(ran.exit_code == 2);
    CHECK(ran.err.find("--since") != std::string::npos);
    CHECK(ran.err.find(other[0]) != std::string::npos);
  }
}

TEST_CASE("since: of a store, where somebody is there from the first fact on") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", kPolicy);
  const auto store = folder.Path("store");
  const auto run = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--store", store});
    const auto ran = Writ(words);
    INFO(ran.err);
    REQUIRE(ran.exit_code == 0);
    return ran;
  };
  const auto import = [&](const std::string& name, const std::string& rows,
                          const std::string& day) {
    run({"import", folder.Put(name, rows), "--policy", policy, "--source", "hr", "--add-persons",
         "--as", "H1", "--now", day});
  };
  run({"person", "add", "H1", "--name", "HR", "--role", "hr", "--now", "2026-03-01"});
  import(
      "a.csv",
      std::string(kPeople) + "E-1,2020-01-01,none,1,2025-01-02\nE-2,2020-01-01,none,,2025-01-02\n",
      "2026-03-02");
  import("b.csv", "id,grade\nE-1,4\n", "2026-03-05");
  import("c.csv", std::string(kPeople) + "E-3,2026-03-01,none,5,\n", "2026-03-06");
  const std::string head = "subject,rule,before,outcome,evidence,missing\n";
  const std::string news =
      "E-3,behind,not_there,unknown,,cohort team sales 2026-02\n"
      "E-3,graded,not_there,holds,grade=5,\n";
  CHECK(run({"screen", policy, "--since", "2026-03-04", "--now", "2026-03-07", "--format", "csv"})
            .out == head + "E-1,graded,fails,holds,grade=4,\n" + news);
  CHECK(run({"screen", policy, "--since", "2026-03-04", "--as-of", "2026-03-05", "--format", "csv"})
            .out == head + "E-1,graded,fails,holds,grade=4,\n");
  const auto first =
      run({"screen", policy, "--since", "2026-03-01", "--now", "2026-03-07", "--format", "csv"});
  CHECK(first.err ==
        "writ: --since 2026-03-01: nothing was recorded by then, so everybody is new\n");
  CHECK(first.out.find("E-2,graded,not_there,unknown,,grade\n") != std::string::npos);
  const auto same = run({"screen", policy, "--since", "2026-03-06", "--now", "2026-03-07"});
  CHECK(same.out.find("decided: nothing, since nothing can have changed\n") != std::string::npos);
}
