// eval, why, screen, facts template: decisions from fact files.
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
