// Decisions in words, from policies as people write them.
#include <algorithm>

#include "engine/program/builder.h"
#include "engine/render/explanation.h"
#include "tests/eval/text_policy.h"

namespace writ {
namespace {

constexpr const char* kText = R"(
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
  team : Team
  score|得分 : number
  pay|工资 : money personal
  ill|患病 : yes/no restricted
  sales|销售额 : money per month from crm
  target|目标 : money per month from crm
}
define attainment|达成率 of Employee per month : percent
  when target > 0
  = sales / target
define double_pay|双薪 of Employee : money
  = pay * 2
rule low|偏低 for Employee
  when latest attainment below 80%
  then warn manager: "low"|"偏低"
rule poor|不足 for Employee
  when score below 60
  unless low
  then warn manager: "poor"|"不足"
rule low_paid|薪资 for Employee
  when pay below 5000 CNY
   and score below 60
  then warn manager: "lowly"|"薪资"
rule doubled|加倍 for Employee
  when double_pay below 5000 CNY
  then warn manager: "doubled"|"加倍"
rule unwell|不适 for Employee
  when ill
   and score below 60
  then warn manager: "unwell"|"不适"
rule above_team|高于团队 for Employee
  when latest attainment above team average of (latest attainment)
  then advise manager: "good"|"良好"
)";

class Words {
 public:
  Words() : p_(kText) {}
  Words& With(const std::string& facts) {
    p_.Person(R"("hired_on": "2019-05-06", "left_on": "none", "team": "north", )" + facts);
    return *this;
  }
  std::string All(const char* rule, Language language = Language::kEnglish, bool personal = true) {
    return DecisionWords(p_.program(), p_.Decide(rule), {language, personal});
  }
  std::vector<BecauseLine> Lines(const char* rule, bool personal = true,
                                 Language language = Language::kEnglish) {
    return Because(p_.program(), p_.Decide(rule), {language, personal});
  }
  TextPolicy& policy() { return p_; }

 private:
  TextPolicy p_;
};

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::string kMonth = R"("score": 50, "sales": {"2026-02": 70}, "target": {"2026-02": 100})";

TEST_CASE("a condition met, in both languages") {
  Words words;
  words.With(kMonth);
  const auto en = words.All("low"), zh = words.All("low", Language::kChinese);
  INFO(en << zh);
  CHECK(en.starts_with("low: condition met\n"));
  CHECK(Has(en, "attainment 2026-02 = 70 %"));
  CHECK(Has(en, "sales 2026-02 = 70.00 CNY  [crm]"));
  CHECK(zh.starts_with("偏低:条件成立\n"));
  CHECK(Has(zh, "达成率 2026年2月 = 70%"));
  CHECK(Has(zh, "销售额 2026年2月 = 70.00元【crm】") +
            Has(zh, "销售额 2026年2月 = 70.00元  【crm】") ==
        1);
  const auto because = words.Lines("low");
  REQUIRE(because.size() == 1);
  CHECK(because[0].text == "attainment 2026-02 = 70 % is below 80 %");
  CHECK(because[0].facts == std::vector<std::string>{"sales 2026-02", "target 2026-02"});
}

TEST_CASE("a condition not met says by which rule, and what would turn it") {
  Words words;
  words.With(kMonth);
  const auto en = words.All("poor"), zh = words.All("poor", Language::kChinese);
  INFO(en << zh);
  CHECK(en.starts_with("poor: condition not met"));
  CHECK(Has(en, "unless low: yes"));
  CHECK(Has(zh, "除非 偏低:是"));
  words.With(R"("score": 60, "sales": {"2026-02": 90}, "target": {"2026-02": 100})");
  const auto turned = words.All("poor");
  CHECK(Has(turned, "smallest change that would turn it:\n    score were below 60\n"));
  CHECK(Has(words.All("poor", Language::kChinese), "得分 低于 60"));
}

TEST_CASE("unknown names what is missing and who has it; not applicable says why") {
  Words words;
  words.With(R"("score": 50)");
  const auto en = words.All("low"), zh = words.All("low", Language::kChinese);
  INFO(en << zh);
  CHECK(en.starts_with("low: unknown"));
  CHECK(Has(en, "missing: target 2026-02 — from crm"));
  CHECK(Has(zh, "缺少:目标 2026年2月 —— 由 crm 提供"));
  CHECK(words.Lines("low").empty());
  words.With(R"("score": 50, "sales": {"2026-02": 1}, "target": {"2026-02": 0})");
  CHECK(words.All("low").starts_with("low: not applicable"));
  CHECK(words.All("low", Language::kChinese).starts_with("偏低:不适用"));
}

TEST_CASE("a team is told with its head count") {
  Words words;
  words.With(kMonth);
  words.policy()
      .subject()
      .cohorts[{"team:north", "average", "attainment", Period::Parse("2026-02")}] = {
      ProgramBuilder::Percent(60), 14, 14};
  const auto because = words.Lines("above_team");
  REQUIRE(because.size() == 1);
  INFO(because[0].text);
  CHECK(Has(because[0].text, "70 % is above"));
  CHECK(Has(because[0].text, "60 % (14 people)"));
}

TEST_CASE("79.9999 % is never shown as 80 % beside 80 %") {
  Words words;
  words.With(R"("score": 50, "sales": {"2026-02": "79.999999"}, "target": {"2026-02": 100})");
  const auto because = words.Lines("low");
  REQUIRE(because.size() == 1);
  CHECK(because[0].text == "attainment 2026-02 = 79.999999 % is below 80 %");
  for (const auto language : {Language::kEnglish, Language::kChinese}) {
    const auto text = words.All("low", language);
    INFO(text);
    CHECK_FALSE(Has(text, "≈ 80 %"));
    CHECK_FALSE(Has(text, "≈ 80%"));
  }
}

TEST_CASE("what is personal is withheld, with all that would tell it") {
  Words words;
  words.With(R"("score": 50, "pay": 4321, "ill": true)");
  CHECK(Has(words.All("low_paid"), "pay = 4,321.00 CNY"));
  CHECK(Has(words.All("doubled", Language::kChinese), "双薪 = 8,642.00元"));
  CHECK(Has(words.All("unwell"), "ill"));
  for (const auto language : {Language::kEnglish, Language::kChinese}) {
    for (const char* rule : {"low_paid", "doubled", "unwell"}) {
      const auto text = words.All(rule, language, false);
      INFO(text);
      for (const char* leak : {"4,321", "8,642", "5,000", "pay", "工资", "双薪", "ill", "患病"})
        CHECK_FALSE(Has(text, leak));
      for (const auto& line : words.Lines(rule, false, language)) {
        CHECK_FALSE(Has(line.text, "4,321"));
        for (const auto& fact : line.facts) CHECK(fact == "score");
      }
    }
  }
}

TEST_CASE("no change is named that would tell what is personal") {
  Words words;
  words.With(R"("score": 50, "pay": 9876, "ill": false)");
  for (const char* rule : {"low_paid", "doubled"}) {
    CHECK(Has(words.All(rule), "were below"));
    const auto text = words.All(rule, Language::kEnglish, false);
    INFO(text);
    CHECK_FALSE(Has(text, "were below"));
    CHECK(ShownTurnings(words.policy().program(), words.policy().Decide(rule),
                        {Language::kEnglish, false})
              .empty());
  }
}

TEST_CASE("a count is said with what its members must fulfil") {
  for (const std::string condition : {
           "count of warnings where (grave) at least 1",
           "count of warnings where (grave) over the last 12 months at least 1",
           "count of warnings where (grave) within any 3 months since 2024-01-01 at least 1",
           "count of warnings at least 1",
       }) {
    TextPolicy policy(
        "entity Warning|警告 { given_on : date  grave|严重 : yes/no }\n"
        "entity Employee|员工 exists from began_on {\n  began_on : date\n"
        "  warnings|警告单 : list of Warning from hr\n}\n"
        "rule counted|计数 for Employee\n  when " +
        condition + "\n  then warn manager: \"counted\"|\"计数\"\n");
    const Program& program = policy.program();
    const ExprId when = program.rules.at(0).versions.at(0).when;
    const bool filtered = Has(condition, "where");
    CHECK(Has(PrintExpr(program, when), "where (Warning.grave)") == filtered);
    CHECK(Has(ExprWords(program, when, Language::kEnglish), "where (Warning.grave)") == filtered);
    CHECK(Has(ExprWords(program, when, Language::kChinese), "警告单 满足(警告的严重)") == filtered);
  }
}

TEST_CASE("what is what was asked for is said once") {
  TextPolicy policy(
      "choice Post = seller|销售员, support|客服\n"
      "entity Employee|员工 exists from began_on {\n  began_on : date\n  post|岗位 : Post\n}\n"
      "rule sells|销售岗 for Employee\n  when post is seller\n"
      "  then warn manager: \"sells\"|\"销售\"\n");
  const auto because = [&] {
    return Because(policy.program(), policy.Decide("sells"), {Language::kChinese, true}).at(0).text;
  };
  policy.Person(R"("began_on": "2019-05-06", "post": "seller")");
  CHECK(because() == "岗位 = 销售员");
  policy.Person(R"("began_on": "2019-05-06", "post": "support")");
  CHECK(because() == "岗位 = 客服 不是 销售员");
}

TEST_CASE("a missing personal fact is not named") {
  Words words;
  words.With(R"("score": 50)");
  CHECK(Has(words.All("doubled"), "missing: pay"));
  for (const char* rule : {"low_paid", "doubled", "unwell"}) {
    const auto text = words.All(rule, Language::kEnglish, false);
    INFO(text);
    CHECK_FALSE(Has(text, "pay"));
    CHECK_FALSE(Has(text, "ill"));
  }
}

}  // namespace
}  // namespace writ
