// What a Chinese reader gets has no id and no English in it where there are Chinese names.
#include "engine/render/explanation.h"
#include "tests/eval/text_policy.h"

namespace writ {
namespace {

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

constexpr const char* kText = R"(
role quality|质检
choice City = hangzhou|杭州, ningbo|宁波
entity Warning|警告 { given_on : date  grave|严重 : yes/no }
entity Employee|员工 exists from hired_on until left_on {
  hired_on : date
  left_on : date
  team : Team
  city|城市 : City
  score|得分 : number from quality
  stated|所记 : number
  warnings|警告单 : list of Warning from crm
}
table yearly|年底线 (of_year : year) : number from data "yearly.csv"
table floor|底线 (place|地点 : City, day|日期 : date) : number from data "floor.csv"
define local|当地底线 of Employee : number
  = floor(city, decision_date)
define last_year|去年底线 of Employee : number
  = yearly(year before decision_date)
define limit|限值 of Employee : number
  = 50
exception stated_limit|按所记 to limit
  when stated above 0
  = stated
rule low|偏低 for Employee
  when score below limit
  then warn quality: "low"|"偏低"
rule below_floor|低于底线 for Employee
  when score below local
  then warn quality: "low"|"偏低"
rule below_last_year|低于去年 for Employee
  when score below last_year
  then warn quality: "low"|"偏低"
rule often|屡次 for Employee
  when count of warnings where (grave) at least 1
  then warn quality: "often"|"屡次"
rule behind|落后 for Employee
  when score below team average of (score * 2)
  then warn quality: "behind"|"落后"
)";

class Chinese {
 public:
  Chinese()
      : p_(kText, [](const std::string& file) -> std::optional<std::string> {
          if (file.find("yearly") != file.npos) return "of_year,value\n2020,60\n";
          return "place,day,value,until\nhangzhou,2025-01-01,60,2025-12-31\n";
        }) {}
  std::string All(const char* rule, const std::string& facts,
                  Language language = Language::kChinese) {
    p_.Person(R"("hired_on": "2019-05-06", "left_on": "none", "team": "north", )" + facts);
    return DecisionWords(p_.program(), p_.Decide(rule), {language, true});
  }

 private:
  TextPolicy p_;
};

TEST_CASE("a source that is a role is called by the role's name") {
  Chinese chinese;
  const auto unknown = chinese.All("low", R"("stated": 0)");
  INFO(unknown);
  CHECK(Has(unknown, "得分 —— 由 质检 提供"));
  const auto known = chinese.All("low", R"("stated": 0, "score": 40)");
  INFO(known);
  CHECK(Has(known, "得分 = 40【质检】"));
  CHECK(Has(chinese.All("low", R"("stated": 0)", Language::kEnglish), "score — from quality"));
  CHECK(Has(chinese.All("often", R"("stated": 0)"), "由 crm 提供"));
}

TEST_CASE("an exception that gave a value is called by its name") {
  Chinese chinese;
  const auto words = chinese.All("low", R"("stated": 70, "score": 60)");
  INFO(words);
  CHECK(Has(words, "限值 = 70(依例外(按所记))"));
}

TEST_CASE("a change that would turn a decision is said in the reader's language") {
  Chinese chinese;
  const auto words =
      chinese.All("often", R"("warnings": {"items": [], "complete_through": "2026-03-10"})");
  INFO(words);
  CHECK(Has(words, "警告单 满足(警告的严重) 的次数 不低于 1"));
  CHECK_FALSE(Has(words, "count of"));
}

TEST_CASE("a team's figure of more than a name is said in the reader's language") {
  Chinese chinese;
  const auto words = chinese.All("behind", R"("score": 40)");
  INFO(words);
  CHECK(Has(words, "north的 得分 × 2"));
  CHECK_FALSE(Has(words, "score"));
}

TEST_CASE("a table without a row says for what there is none, and where it ends") {
  Chinese chinese;
  const auto words = chinese.All("below_floor", R"("score": 40, "city": "hangzhou")");
  INFO(words);
  CHECK(Has(words, "缺少:表 底线:没有与所问地点、日期对应的行"));
  // An input without a Chinese name is called by its type.
  const auto yearly = chinese.All("below_last_year", R"("score": 40)");
  INFO(yearly);
  CHECK(Has(yearly, "缺少:表 年底线:没有与所问年度对应的行"));
  const auto en =
      chinese.All("below_floor", R"("score": 40, "city": "hangzhou")", Language::kEnglish);
  INFO(en);
  CHECK(Has(en, "missing: table floor: no row for this place and day"));
}

}  // namespace
}  // namespace writ
