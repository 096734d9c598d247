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

// What people are told of a case in either language.
constexpr const char* kTold = R"(policy words|用词 "Words"|"用词"
  jurisdiction CN
  currency CNY
  version "1"
  in force from 2020-01-01

use cn.working_days|工作日 version "2026"
use cn.labour_contract_law|劳动合同法 version "2026-01" for Employee {
}

role hr|人事

entity Employee|员工 exists from hired_on until left_on {
  hired_on|入职日期 : date
  left_on|离职日期 : date
}

event told|已告知 of Employee

document notice|通知书 to employee { """bye""" | """再见""" }

obligation path|路径 on effect change contract
  must have before: told
  must have before: served notice

procedure leaving|离职 for Employee {
  step ask by hr {
    provide amount|金额 : money
    provide agreed|同意 : yes/no
  }
  step tell by hr { serve notice on employee; sign by hr as agreement }
  effect change contract
}

procedure raising|加薪 for Employee {
  check enough|核查 requires minimum_wage(Shanghai, 2030-01-01) above 1 CNY
}

procedure waiting|待加薪 for Employee
  opens when minimum_wage(Shanghai, 2030-01-01) above 1 CNY
{
  step ask_too by hr { provide sum|金额 : money }
}
)";

class ToldOffice {
 public:
  ToldOffice() : policy_(folder_.Put("told.writ", kTold)) {
    Run({"person", "add", "H1", "--role", "hr"});
    Run({"import", folder_.Put("people.csv", "id,hired_on,left_on\nE-1,2020-01-01,none\n"),
         "--policy", policy_, "--as", "H1", "--add-persons"});
  }
  Ran Run(std::vector<std::string> words, const std::string& language = "en") const {
    for (const std::string& word :
         {std::string("--store"), folder_.Path("store"), std::string("--trust"),
          folder_.Path("trust"), std::string("--now"), std::string("2026-03-09"),
          std::string("--lang"), language})
      words.push_back(word);
    return Writ(words);
  }
  void Open(const std::string& procedure, const std::string& id) const {
    REQUIRE(Try(procedure, id).exit_code == 0);
  }
  Ran Try(const std::string& procedure, const std::string& id = "X-1") const {
    return Run(
        {"case", "open", policy_, procedure, "--subject", "E-1", "--case", id, "--as", "H1"});
  }

 private:
  const Folder folder_;
  std::string policy_;
};

TEST_CASE("values of a case are written as the language writes them") {
  const ToldOffice office;
  office.Open("leaving", "L-1");
  REQUIRE(
      office.Run({"case", "act", "L-1", "ask", "amount=153475.00 CNY", "agreed=yes", "--as", "H1"})
          .exit_code == 0);
  const std::string zh = office.Run({"case", "show", "L-1"}, "zh").out;
  INFO(zh);
  CHECK(Has(zh, "金额: 153,475.00元\n"));
  CHECK(Has(zh, "同意: 是\n"));
  const std::string en = office.Run({"case", "show", "L-1"}).out;
  CHECK(Has(en, "amount: 153,475.00 CNY\n"));
  CHECK(Has(en, "agreed: yes\n"));
}

TEST_CASE("what a refusal lacks is told as missing, by its own name") {
  const ToldOffice office;
  office.Open("leaving", "L-1");
  REQUIRE(office.Run({"case", "act", "L-1", "ask", "amount=1 CNY", "agreed=yes", "--as", "H1"})
              .exit_code == 0);
  const std::vector<std::string> serve = {"case",    "act",     "L-1",  "tell",
                                          "--serve", "in-hand", "--as", "H1"};
  const std::string zh = office.Run(serve, "zh").err;
  INFO(zh);
  CHECK(Has(zh, "writ:   缺:已告知\n"));
  CHECK_FALSE(Has(zh, "向本人告知本版本的日期"));  // an event that is called told is an event
  const std::string en = office.Run(serve).err;
  INFO(en);
  CHECK(Has(en, "writ:   missing: told\n"));
}

TEST_CASE("what to do about a table without a row is said where a case waits for it") {
  const ToldOffice office;
  office.Open("raising", "R-1");
  for (const char* command : {"why", "show"}) {
    const std::string en = office.Run({"case", command, "R-1"}).out;
    INFO(en);
    CHECK(Has(en, "\n  writ reference install cn.labour_contract_law/minimum-wage.csv FILE --as"));
  }
  CHECK(Has(office.Run({"case", "why", "R-1"}, "zh").out,
            "\n  writ reference install cn.labour_contract_law/minimum-wage.csv 文件 --as 工号\n"));
  // A case that may not be opened for it, too.
  const Ran refused = office.Try("waiting");
  CHECK(refused.exit_code == 1);
  CHECK(
      Has(refused.err, "\n  writ reference install cn.labour_contract_law/minimum-wage.csv FILE"));
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
