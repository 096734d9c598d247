// eval, why, screen, facts template: decisions from fact files.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::IsJson;
using writ::test::kSmallPolicy;
using writ::test::Ran;
using writ::test::Slurp;
using writ::test::Writ;

namespace {

constexpr const char* kLow =
    R"({"subject": {"id": "E-1", "hired_on": "2020-01-01", "left_on": "none",
  "told": {"small": {"version": "1", "on": "2025-01-02"}},
  "sales": {"2026-01": "61000.00", "2026-02": 52000},
  "target": {"2026-01": 90000, "2026-02": 90000},
  "quiz": {"2026-02": 59.5}}})";

Ran Eval(const Folder& folder, const std::string& facts, const char* name = "f.json") {
  return Writ({"eval", folder.Put("p.writ", kSmallPolicy), "--facts", folder.Put(name, facts),
               "--as-of", "2026-03-10", "--format", "json"});
}

}  // namespace

TEST_CASE("eval prints decisions with cause, in the promised form") {
  const Folder folder;
  const auto ran = Eval(folder, kLow);
  REQUIRE(ran.exit_code == 0);
  CHECK(IsJson(ran.out));
  for (const char* part : {"\"format_version\"", "\"policy_hash\"", "\"as_of\": \"2026-03-10\"",
                           "\"subject\": \"E-1\"", "\"outcome\": \"holds\"",
                           "\"outcome\": \"fails\"", "\"because_of\""}) {
    CAPTURE(part);
    CHECK(ran.out.find(part) != std::string::npos);
  }
  CHECK(Eval(folder, kLow).out == ran.out);
}

TEST_CASE("eval with an unknown result is 0 and names what is missing") {
  const Folder folder;
  const auto ran =
      Eval(folder, R"({"subject": {"id": "E-1", "hired_on": "2020-01-01", "left_on": "none",
    "told": {"small": {"version": "1", "on": "2025-01-02"}},
    "sales": {"2026-02": 52000}, "target": {"2026-01": 90000, "2026-02": 90000}}})");
  CHECK(ran.exit_code == 0);
  CHECK(ran.out.find("\"unknown\"") != std::string::npos);
  CHECK(ran.out.find("\"2026-01\"") != std::string::npos);
  CHECK(ran.out.find("\"crm\"") != std::string::npos);
}

TEST_CASE("eval --format jsonl: a line for each subject, or for the one that is named") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", kSmallPolicy);
  const auto facts = folder.Put("f.json", R"({"subjects": [
    {"id": "E-1", "hired_on": "2020-01-01"}, {"id": "E-2", "hired_on": "2021-01-01"}]})");
  const auto ask = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"eval",    policy,       "--facts",  facts,
                                   "--as-of", "2026-03-10", "--format", "jsonl"};
    words.insert(words.end(), more.begin(), more.end());
    return Writ(words);
  };
  const auto all = ask({});
  CHECK(all.exit_code == 0);
  CHECK(std::count(all.out.begin(), all.out.end(), '\n') == 2);
  CHECK(all.out.find("\"E-1\"") < all.out.find('\n'));
  CHECK(all.out.find("\"E-2\"") > all.out.find('\n'));
  const auto one = ask({"--subject", "E-2"});
  CHECK(std::count(one.out.begin(), one.out.end(), '\n') == 1);
  CHECK(one.out.find("\"E-1\"") == std::string::npos);
  CHECK(ask({"--subject", "E-3"}).exit_code == 2);
}

TEST_CASE("eval --value: a definition, one period of it, a table's answer, a parameter") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", std::string(kSmallPolicy) + R"writ(
parameter quota|配额 : number = 12

table rate|费率 (city|城市 : text, on|日期 : date) : number from data "rate.csv"

table band|档次 (score|分数 : number) -> bonus|奖金 : money, leave|假期 : number first
  | at least 80 | 500 CNY | 3 |
  | - | 0 CNY | 0 |
)writ");
  folder.Put("rate.csv", "city,on,value\nHangzhou,2025-01-01,7\nHangzhou,2026-01-01,8\n");
  const auto facts = folder.Put("f.json", kLow);
  const auto ask = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"eval", policy, "--facts", facts, "--as-of", "2026-03-10"};
    words.insert(words.end(), more.begin(), more.end());
    return Writ(words);
  };
  const auto text = ask({"--value", "attainment(2026-01)", "--value", "达成率(2026年2月)",
                         "--value", "quota", "--value", "rate(Hangzhou, 2025-06-30)", "--value",
                         "band(85)", "--value", "band.leave(10)"});
  CHECK(text.err.empty());
  REQUIRE(text.exit_code == 0);
  for (const char* line :
       {"attainment(2026-01) ≈ 67.78 %", "attainment(2026-02) ≈ 57.78 %", "quota = 12",
        "rate(Hangzhou, 2025-06-30) = 7", "band.bonus(85) = 500.00 CNY", "band.leave(85) = 3",
        "band.leave(10) = 0"}) {
    CAPTURE(line, text.out);
    CHECK(text.out.find(line) != std::string::npos);
  }
  const auto open = ask({"--value", "attainment(2025-12)"});
  CHECK(open.out.find("attainment(2025-12) = unknown — not recorded") != std::string::npos);
  const auto chinese = ask({"--value", "attainment(2026-01)", "--lang", "zh"});
  CHECK(chinese.out.find("达成率(2026-01) ≈ 67.78%") != std::string::npos);
  for (const char* wrong :
       {"attainment(2026-13)", "attainment(2026-01", "attainment(2026-01, 2026-02)", "attainmet",
        "rate(Hangzhou)", "rate(Hangzhou, soon)", "band.lunch(3)", "quota(3)", "(2026-01)"}) {
    CAPTURE(wrong);
    const auto ran = ask({"--value", wrong});
    CHECK(ran.exit_code == 2);
    CHECK(!ran.err.empty());
    CHECK(ran.out.empty());
  }
}

TEST_CASE("a value in JSON carries how it was computed, down to the facts") {
  const Folder folder;
  const auto ran =
      Writ({"eval", folder.Put("p.writ", kSmallPolicy), "--facts", folder.Put("f.json", kLow),
            "--as-of", "2026-03-10", "--value", "attainment(2026-01)", "--format", "json"});
  REQUIRE(ran.exit_code == 0);
  CHECK(IsJson(ran.out));
  const size_t derivation = ran.out.find("\"derivation\""), from = ran.out.find("\"from\": [");
  CHECK(derivation != std::string::npos);
  CHECK(from != std::string::npos);
  CHECK(ran.out.find("sales 2026-01 = 61,000.00 CNY", from) != std::string::npos);
  const auto unknown =
      Writ({"eval", folder.Put("p.writ", kSmallPolicy), "--facts", folder.Put("f.json", kLow),
            "--as-of", "2026-03-10", "--value", "attainment(2025-12)", "--format", "json"});
  CHECK(unknown.out.find("\"state\": \"unknown\"") != std::string::npos);
  CHECK(unknown.out.find("\"crm\"") != std::string::npos);
}

TEST_CASE("why explains both ways, in both languages") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", kSmallPolicy), facts = folder.Put("f.json", kLow);
  const auto low = Writ({"why", policy, "low", "--facts", facts, "--as-of", "2026-03-10"});
  CHECK(low.exit_code == 0);
  CHECK(low.out.find("condition met") != std::string::npos);
  CHECK(low.out.find("61,000.00") != std::string::npos);
  const auto zh =
      Writ({"why", policy, "测试偏低", "--facts", facts, "--as-of", "2026-03-10", "--lang", "zh"});
  CHECK(zh.exit_code == 0);
  CHECK(zh.out.find("条件不成立") != std::string::npos);
  const auto typo = Writ({"why", policy, "lwo", "--facts", facts});
  CHECK(typo.exit_code == 2);
  CHECK(typo.err.find("did you mean low?") != std::string::npos);
}

TEST_CASE("a template, filled in, is read back") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", kSmallPolicy);
  REQUIRE(Writ({"facts", "template", policy, "-o", folder.Path("facts")}).exit_code == 0);
  CHECK(Slurp(folder.Path("facts/monthly.csv")).find("id,month,sales,target,quiz,share") !=
        std::string::npos);
  CHECK(Writ({"facts", "template", policy, "-o", folder.Path("facts")}).exit_code == 2);
  folder.Put("facts/people.csv",
             Slurp(folder.Path("facts/people.csv")) + "E-1,2020-01-01,none,north,2025-01-02\n");
  folder.Put("facts/monthly.csv",
             Slurp(folder.Path("facts/monthly.csv")) +
                 "E-1,2026-01,\"61,000.00\",90000,,\nE-1,2026年2月,５２０００,¥90000,70,11%\n");
  const auto screen = Writ({"screen", policy, "--facts", folder.Path("facts"), "--as-of",
                            "2026-03-10", "--format", "jsonl"});
  CHECK(screen.err.empty());
  REQUIRE(screen.exit_code == 0);
  CHECK(screen.out.find("\"rule\":\"low\",\"outcome\":\"holds\"") != std::string::npos);
}

TEST_CASE("a template names every file that is there and writes none") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", kSmallPolicy);
  folder.Put("facts/monthly.csv", "mine");
  const auto ran = Writ({"facts", "template", policy, "-o", folder.Path("facts")});
  CHECK(ran.exit_code == 2);
  CHECK(ran.out.empty());
  CHECK(ran.err.find("monthly.csv") != std::string::npos);
  CHECK(ran.err.find("nothing was written") != std::string::npos);
  CHECK(Slurp(folder.Path("facts/monthly.csv")) == "mine");
  CHECK(Slurp(folder.Path("facts/people.csv")).empty());
  folder.Put("facts/people.csv", "mine too");
  const auto both = Writ({"facts", "template", policy, "-o", folder.Path("facts")});
  CHECK(both.err.find("monthly.csv") != std::string::npos);
  CHECK(both.err.find("people.csv") != std::string::npos);
}

TEST_CASE("a policy that reads events has a table for them, and it is read") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", std::string(kSmallPolicy) +
                                               "\nevent warned|警告 of Employee\n"
                                               "\nrule ever|曾经 for Employee\n  when warned\n");
  REQUIRE(
      Writ({"facts", "template", policy, "-o", folder.Path("facts"), "--lang", "zh"}).exit_code ==
      0);
  CHECK(Slurp(folder.Path("facts/events.csv")) == "\xEF\xBB\xBF工号,事件,日期\n");
  folder.Put("facts/people.csv", "id,hired_on,left_on,told\nE-1,2020-01-01,none,2025-01-02\n");
  folder.Put("facts/events.csv", "工号,事件,日期\nE-1,警告,2026-02-01\n");
  const auto ran = Writ({"eval", policy, "--facts", folder.Path("facts"), "--as-of", "2026-03-10",
                         "--rule", "ever", "--format", "json"});
  CHECK(ran.err.empty());
  CHECK(ran.out.find("\"holds\"") != std::string::npos);
}

TEST_CASE("dirt in fact files is named with its row and nothing is imported") {
  const std::string head = "id,month,sales,target,quiz,share\n";
  struct Case {
    const char* row;
    const char* said;
  };
  const Case cases[] = {
      {"E-1,2026-01,NaN,1,1,1%\n", "W5021"},
      {"E-1,2026-01,1e999999,1,1,1%\n", "W5014"},
      {"E-1,2026-13,1,1,1,1%\n", "W5017"},
      {"E-1,2026-01,1,1,1\n", "W5005"},
      {"E-1,2026-01,\"1,1,1,1%\n", "W5003"},
      {"E-1,2026-01,1,1,1,0.11\n", "W5015"},
      {"E-1,2026-01,1,1,101,1%\n", "W5023"},
      {"E-1,2026-01,1,1,1,1%\nE-1,2026-01,2,1,1,1%\n", "W5012"},
      {"E-1,2026-01,$5,1,1,1%\nE-1,2026-02,¥5,1,1,1%\n", "W5024"},
      {"E-1,2026-01,1.2.3,1,1,1%\n", "W5013"},
      {"E-1,2026-01,\"1,23\",1,1,1%\n", "W5013"},
      {",2026-01,1,1,1,1%\n", "W5026"},
  };
  for (const auto& dirt : cases) {
    CAPTURE(dirt.row);
    const Folder folder;
    const auto ran = Writ({"screen", folder.Put("p.writ", kSmallPolicy), "--facts",
                           folder.Put("m.csv", head + dirt.row), "--as-of", "2026-03-10"});
    CHECK(ran.exit_code == 1);
    CHECK(ran.err.find(dirt.said) != std::string::npos);
    CHECK(ran.err.find("m.csv:") != std::string::npos);
    CHECK(ran.out.empty());
  }
}

TEST_CASE("people.csv: dates that do not exist, unknown columns") {
  const Folder folder;
  const auto policy = folder.Put("p.writ", kSmallPolicy);
  const auto date =
      Writ({"screen", policy, "--facts", folder.Put("a.csv", "id,hired_on\nE-1,2026-02-31\n")});
  CHECK(date.exit_code == 1);
  CHECK(date.err.find("W5016") != std::string::npos);
  const auto column =
      Writ({"screen", policy, "--facts", folder.Put("b.csv", "id,hired_no\nE-1,2020-01-01\n")});
  CHECK(column.err.find("W5007") != std::string::npos);
  CHECK(column.exit_code == 1);
  CHECK(Writ({"screen", policy, "--facts", folder.Put("c.csv", "id,#hired_no\nE-1,whatever\n")})
            .exit_code == 0);
  CHECK(Writ({"screen", policy, "--facts", folder.Path("nothing.csv")}).exit_code == 2);
  CHECK(Writ({"screen", policy, "--facts", folder.Put("d.csv", "id\xFF\xFF\xFE,\n")}).exit_code ==
        2);
}

TEST_CASE("JSON facts: what is no JSON, null, unknown keys, duplicates, depth") {
  struct Case {
    std::string text;
    const char* said;
  };
  const Case cases[] = {
      {R"({"subject": {"id": "E-1", "hired_on": null}})", "W5031"},
      {R"({"subject": {"id": "E-1", "hired": "2020-01-01"}})", "W5032"},
      {R"({"subject": {"id": "E-1", "hired_on": "2020-01-01", "hired_on": "2020-01-02"}})",
       "W5033"},
      {R"({"subject": {"id": "E-1"})", "W5030"},
      {R"({"subject": {"id": "E-1"}} x)", "W5030"},
      {R"({"subject": {"id": "E-1", "quiz": {"2026-01": NaN}}})", "W5030"},
      {R"({"subject": {"id": "E-1", "hired_on": "2026-02-31"}})", "W5016"},
      {R"({"subject": {"id": "E-1", "quiz": {"2026-01": 1e999999}}})", "W5014"},
      {R"({"subject": {"id": "E-1", "quiz": 5}})", "W5034"},
      {R"({"subject": {"id": "E-1", "hired_on": )" + std::string(100, '[') + std::string(100, ']') +
           "}}",
       "W5035"},
      {"", "W5030"},
  };
  for (const auto& bad : cases) {
    CAPTURE(bad.text);
    const Folder folder;
    const auto ran = Eval(folder, bad.text);
    CHECK(ran.exit_code == 1);
    CHECK(ran.err.find(bad.said) != std::string::npos);
    CHECK(ran.out.empty());
  }
}

TEST_CASE("several recordings: the newest known on the date counts") {
  const Folder folder;
  const std::string facts =
      R"({"subject": {"id": "E-1", "hired_on": "2020-01-01", "left_on": "none",
    "told": {"small": {"version": "1", "on": "2025-01-02"}},
    "quiz": {"2026-02": [{"value": 50, "recorded": "2026-03-01"},
                         {"value": 90, "recorded": "2026-03-20"}]},
    "sales": {"2026-01": 90000, "2026-02": 90000},
    "target": {"2026-01": 90000, "2026-02": 90000}}})";
  const auto policy = folder.Put("p.writ", kSmallPolicy), file = folder.Put("f.json", facts);
  const auto then = Writ({"eval", policy, "--facts", file, "--as-of", "2026-03-31", "--known-on",
                          "2026-03-10", "--rule", "quiz_low", "--format", "json"});
  CHECK(then.out.find("\"holds\"") != std::string::npos);
  const auto now = Writ({"eval", policy, "--facts", file, "--as-of", "2026-03-31", "--rule",
                         "quiz_low", "--format", "json"});
  CHECK(now.out.find("\"fails\"") != std::string::npos);
}

TEST_CASE("what cannot apply asks nobody for a fact; an `or` beside it still does") {
  const Folder folder;
  const std::string rules =
      "\nrule both|两者 for Employee\n  when latest attainment below 80% and latest quiz below 60\n"
      "  then flag: \"x\"|\"甲\"\n"
      "\nrule either_one|其一 for Employee\n  when latest attainment below 80% or latest quiz "
      "below 60\n"
      "  then flag: \"y\"|\"乙\"\n";
  const auto policy = folder.Put("p.writ", kSmallPolicy + rules);
  const auto facts = folder.Put("f.json", R"({"subject": {"id": "E-1", "hired_on": "2020-01-01",
    "left_on": "none", "told": {"small": {"version": "1", "on": "2025-01-02"}},
    "sales": {"2026-02": 0}, "target": {"2026-02": 0}}})");
  const auto decide = [&](const char* rule) {
    return Writ({"eval", policy, "--facts", facts, "--as-of", "2026-03-10", "--rule", rule,
                 "--format", "json"})
        .out;
  };
  CHECK(decide("both").find("\"not_applicable\"") != std::string::npos);
  CHECK(decide("both").find("\"missing\"") == std::string::npos);
  CHECK(decide("either_one").find("\"unknown\"") != std::string::npos);
  CHECK(decide("either_one").find("\"quiz\"") != std::string::npos);
}

TEST_CASE("no change is offered that would undo the rest of the rule") {
  const Folder folder;
  const std::string rules =
      "\nrule three|三个月 for Employee\n  when attainment below 80% for 3 consecutive months\n"
      "  then flag: \"x\"|\"甲\"\n"
      "\nrule two|两个月 for Employee\n  when attainment below 80% for 2 consecutive months\n"
      "  unless three\n  then flag: \"y\"|\"乙\"\n";
  const auto policy = folder.Put("p.writ", kSmallPolicy + rules);
  const auto facts = folder.Put("f.json", R"({"subject": {"id": "E-1", "hired_on": "2020-01-01",
    "left_on": "none", "told": {"small": {"version": "1", "on": "2025-01-02"}},
    "sales": {"2025-12": 1, "2026-01": 1, "2026-02": 1},
    "target": {"2025-12": 100, "2026-01": 100, "2026-02": 100}}})");
  const auto ran = Writ({"eval", policy, "--facts", facts, "--as-of", "2026-03-10", "--rule", "two",
                         "--format", "json"});
  CHECK(ran.out.find("\"fails\"") != std::string::npos);
  CHECK(ran.out.find("\"three\"") != std::string::npos);
  CHECK(ran.out.find("would_hold_if") == std::string::npos);
}
