// What people read of cases and decisions: names in their language, whose act it was, what to do.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/cli/program.h"
#include "tests/cli/warning_office.h"

namespace writ::test {
namespace {

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("a refusal is told of whoever should have signed, not of whoever wrote it down") {
  const Office office;
  office.Warn("张三", "absent");
  const std::string zh = office.Run({"case", "show", "W-1"}, "2026-03-18", "zh").out;
  INFO(zh);
  CHECK(Has(zh, "员工拒绝签收  谈话  — 由 M1 王志强 记录,见证人 F1 陈立、H1 李敏\n"));
  CHECK_FALSE(Has(zh, "拒绝签署"));
  const std::string en = office.Run({"case", "show", "W-1"}, "2026-03-18").out;
  INFO(en);
  CHECK(Has(en,
            "the employee refused to sign  hearing (as receipt)  — recorded by M1 王志强, "
            "witnessed by F1 陈立, H1 李敏\n"));
}

constexpr const char* kLeaving = R"(policy words|用词 "Words"|"用词"
  jurisdiction CN
  currency CNY
  version "1"
  in force from 2020-01-01

role hr|人事

entity Employee|员工 exists from hired_on {
  hired_on|入职日期 : date
}

procedure leaving|离职 for Employee
{
  choose notice|通知方式 by hr {
    option written|书面通知 {
      wait 30 days
    }
    option at_once|即时 {
      end(done|完成)
    }
  }
}
)";

TEST_CASE("a statement without a name is told by what it does, and where") {
  const Folder folder;
  const auto run = [&](std::vector<std::string> words, const std::string& language = "en") {
    for (const std::string& word :
         {std::string("--store"), folder.Path("store"), std::string("--trust"),
          folder.Path("trust"), std::string("--now"), std::string("2026-03-09"),
          std::string("--lang"), language})
      words.push_back(word);
    const Ran ran = Writ(words);
    INFO(ran.err);
    REQUIRE(ran.exit_code == 0);
    return ran.out;
  };
  const std::string policy = folder.Put("words.writ", kLeaving);
  const std::string facts = folder.Put("people.csv", "id,hired_on\nE-1,2020-01-01\n");
  run({"person", "add", "H1", "--role", "hr"});
  run({"import", facts, "--policy", policy, "--as", "H1", "--add-persons"});
  run({"case", "open", policy, "leaving", "--subject", "E-1", "--case", "L-1", "--as", "H1"});
  run({"case", "act", "L-1", "notice", "--choose", "written", "--as", "H1"});
  const std::string zh = run({"case", "show", "L-1"}, "zh");
  INFO(zh);
  CHECK(Has(zh, "「书面通知」:等待30日  (notice.1.1),至 2026-04-09"));
  CHECK(
      Has(run({"case", "show", "L-1"}), "'written': wait 30 days  (notice.1.1), until 2026-04-09"));
}

TEST_CASE("what a table lacks is said with the file that a newer one takes the place of") {
  const std::string example = std::string(WRIT_SOURCE_DIR) + "/examples/retail-sales/";
  const auto asked = [&](const std::string& language) {
    return Writ({"eval", example + "policy.writ", "--facts", example + "facts", "--subject",
                 "E-001", "--as-of", "2026-06-30", "--lang", language, "--value",
                 "minimum_wage(Shanghai, 2030-01-01)"})
        .out;
  };
  const std::string en = asked("en"), zh = asked("zh");
  INFO(en << zh);
  CHECK(Has(en, "missing: table minimum_wage: no row for this city and day; it ends "));
  CHECK(Has(en, "\n  writ reference install cn.labour_contract_law/minimum-wage.csv FILE"));
  CHECK(Has(zh, "缺少: 表 最低工资标准:没有与所问城市、日期对应的行"));
  CHECK(Has(zh, "\n  writ reference install cn.labour_contract_law/minimum-wage.csv 文件"));
}

TEST_CASE("coverage is told by the names of the rules and articles") {
  const Folder folder;
  const std::string policy = folder.Put("words.writ", std::string(kLeaving) + R"(
law statute|示例法 "Statute"|"示例法" in force from 2020-01-01 { article 4 "four" }
rule long_here|长期在职 for Employee
  when time from hired_on to decision_date at least 10 years
  then advise hr: "long"|"长期"
  cites statute art 4
)");
  const std::string zh = Writ({"test", "--coverage", policy, "--lang", "zh"}).out;
  INFO(zh);
  CHECK(Has(zh, "    长期在职 "));
  CHECK(Has(zh, "    《示例法》第四条 "));
  CHECK_FALSE(Has(zh, "long_here"));
}

}  // namespace
}  // namespace writ::test
