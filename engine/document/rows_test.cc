// Tables, calendars, names of cases and papers, articles and scenarios, as a reader finds them.
#include <catch2/catch.hpp>

#include "engine/check/check_testing.h"
#include "engine/document/document.h"

namespace writ::document {
namespace {

std::string PageOf(const std::string& policy, Language language, const testing::Files& files = {}) {
  const Compilation compilation = testing::CompileText(policy, files);
  CHECK(testing::Errors(compilation) == std::vector<std::string>{});
  REQUIRE(compilation.program != nullptr);
  return Pages({{"sample", &compilation, &compilation}}, {language}).front().html;
}

bool Has(const std::string& page, const std::string& text) {
  return page.find(text) != std::string::npos;
}

size_t Times(const std::string& page, const std::string& text) {
  size_t times = 0;
  for (size_t at = page.find(text); at != page.npos; at = page.find(text, at + 1)) ++times;
  return times;
}

constexpr const char* kWages = R"(policy wages|工资 "Wages"|"工资"
  currency CNY
  version "1"
choice City|城市 { Beijing|北京, Shanghai|上海 }
table average|平均工资 (city|城市名 : City, of_year|年度 : year) : money from data "average.csv"
table least|最低工资 (city|城市名 : City, day|日期 : date) : money from data "least.csv"
)";
const testing::Files kWageFiles{{},
                                {{"average.csv",
                                  "city,of_year,value,known_through\n"
                                  "Beijing,2014,6463,\n"
                                  "Beijing,2023,11761,2024-12-31\n"
                                  "Shanghai,2023,12307,\n"
                                  "Shanghai,2024,12434,\n"},
                                 {"least.csv",
                                  "city,day,value,known_through\n"
                                  "Beijing,2021-08-01,2320,2023-08-30\n"
                                  "Beijing,2023-09-01,2420,2030-12-31\n"
                                  "Beijing,2025-09-01,2540,2025-09-01\n"}}};

TEST_CASE("a row of data says which years and days it answers for, no more") {
  const std::string zh = PageOf(kWages, Language::kChinese, kWageFiles);
  CHECK(Has(zh, "<td>2014年</td><td>6,463.00元</td>"));
  CHECK(Has(zh, "<td>2023年至2024年</td><td>11,761.00元</td>"));  // as its publisher vouches
  CHECK(Has(zh, "<td>2023年</td><td>12,307.00元</td>"));          // the next row begins then
  CHECK(Has(zh, "<td>2021年8月1日至2023年8月30日</td>"));
  CHECK(Has(zh, "<td>2023年9月1日至2025年8月31日</td>"));  // not beyond the row that follows
  CHECK(Has(zh, "<td>2025年9月1日</td>"));
  CHECK(Has(zh, "各行均未涵盖的,答案为未知"));
  CHECK_FALSE(Has(zh.substr(0, zh.find("id=\"reading\"")), "不低于"));
  const std::string en = PageOf(kWages, Language::kEnglish, kWageFiles);
  CHECK(Has(en, "<td>2014</td><td>6,463.00 CNY</td>"));
  CHECK(Has(en, "<td>2023 to 2024</td>"));
  CHECK(Has(en, "<td>2023-09-01 to 2025-08-31</td>"));
  CHECK_FALSE(Has(en, "at least 2"));
}

TEST_CASE("a calendar is printed with its days, and where it ends") {
  const std::string policy = R"(policy days|日历 "Days"|"日历"
  version "1"
table working|工作日 (day|日子 : date) : text from data "days.csv"
)";
  const testing::Files files{{},
                             {{"days.csv",
                               "date,kind\n2025-12-31,day_off\n2026-01-01,statutory_holiday\n"
                               "2026-01-02,day_off\n2026-01-03,day_off\n"
                               "2026-01-04,make_up_working_day\n2026-10-01,statutory_holiday\n"
                               "2026-10-02,statutory_holiday\n"}}};
  const std::string zh = PageOf(policy, Language::kChinese, files);
  CHECK(Has(zh, "<tr><td>2025年</td><td></td><td>12月31日</td><td></td><td></td></tr>"));
  CHECK(Has(zh,
            "<tr><td>2026年</td><td>1月1日、10月1日至10月2日</td>"
            "<td>1月2日至1月3日</td><td>1月4日</td><td>258</td></tr>"));
  CHECK(Has(zh, "已知范围:2026年1月1日至2026年12月31日"));
  const std::string en = PageOf(policy, Language::kEnglish, files);
  CHECK(Has(en, "<td>01-01, 10-01 to 10-02</td><td>01-02 to 01-03</td><td>01-04</td>"));
  CHECK(Has(en, "Known from 2026-01-01 to 2026-12-31"));
}

TEST_CASE("long tables stand after the norms, whole") {
  std::string policy = "policy p \"P\"\n  version \"1\"\n";
  policy += "table months (days : number) -> months : number unique\n  | days | months |\n";
  for (int i = 1; i <= 60; ++i)
    policy += "  | " + std::to_string(i) + " | " + std::to_string(1000 + i) + " |\n";
  policy += "entity E { n : number }\nrule r for E\n  when months(n) above 1020\n";
  const std::string page = PageOf(policy, Language::kEnglish);
  const size_t link = page.find("<a href=\"#rows-table-months\">Its 60 rows"),
               rule = page.find("id=\"rule-r\""), rows = page.find("id=\"rows-table-months\"");
  REQUIRE(link != page.npos);
  REQUIRE(rows != page.npos);
  CHECK(link < rule);
  CHECK(rule < rows);
  CHECK(page.find("<td>1001</td>") > rows);
  CHECK(Times(page, "<td>1060</td>") == 1);
}

constexpr const char* kCase = R"(policy ending|解除 "Ending"|"解除"
  version "1"
role hr|人事
entity Employee|员工 exists from hired { hired|入职日 : date; score|得分 : number }
rule low|偏低 for Employee
  when score below 60
document warning|警告书 to employee {
  grounds|警告理由 : text = talk.reason
  """Because {grounds}.""" | """理由:{grounds}。"""
}
document notice|解除通知书 to employee {
  grounds|解除理由 : text = talk.reason
  """Because {grounds}.""" | """理由:{grounds}。"""
}
document letter|致工会函 to union {
  about|事项 : text = talk.reason
  """About {about}.""" | """事项:{about}。"""
}
procedure ending_now|解除流程 for Employee {
  step talk|谈话 by hr { provide reason|理由 : text }
  step tell|告知 by hr {
    serve warning on employee
    serve letter on union
  }
  step handing_over|告知解除 by hr { serve notice on employee }
  wait 30 days after service
  step closing|决定 by hr { sign by hr as agreement }
  effect terminate contract
  end(contract_over|合同终结)
}
scenario "ended"|"解除完成"
  given Employee { hired: 2020-01-01; score: 40 }
  given case ending_now at terminate_contract
  as of 2026-03-31
  expect blocked, missing signed_decision
)";

TEST_CASE("what belongs to a case alone is called in the page's language") {
  const std::string zh = PageOf(kCase, Language::kChinese);
  CHECK(Has(zh, "<mark>警告理由</mark>"));
  CHECK(Has(zh, "<mark>解除理由</mark>"));  // of its own letter
  CHECK(Has(zh, "已签署的决定"));
  for (const char* raw : {">union<", " union", " service", "terminate contract", "signed decision",
                          "contract over", " talk", "ending now</td>"}) {
    CAPTURE(raw);
    CHECK_FALSE(Has(zh.substr(zh.find("<main>")), raw));
  }
}

TEST_CASE("a scenario is printed once, and the norm leads to it") {
  const std::string zh = PageOf(kCase, Language::kChinese);
  CHECK(Times(zh, "<td>40</td>") == 1);
  CHECK(Times(zh, "class=\"scenario\"") == 1);
  CHECK(Has(zh, "<b>检验情形</b>:<a href=\"#scenario-"));
}

TEST_CASE("an article leads to every norm on it, and they to one another") {
  const std::string library = R"(policy lib|库 "Library"|"法库"
  version "1"
  level law
law code|法典 "法典" in force from 2020-01-01 {
  article 7 """第七条原文"""
  article 8 """无人引用"""
  article 9 """有下列情形之一的:"""
  article 9 item 2 """其二。"""
}
entity E { n|数 : number }
rule general|总则 for E
  when n above 1
  cites code art 7
)";
  const std::string user = R"(policy user|制度 "User"|"制度"
  version "1"
use lib|法库 version "1"
entity E { m|量 : number }
rule house|店规 for E
  when m above 3
  cites code art 7
rule item|分项 for E
  when m above 4
  cites code art 9 item 2
rule whole|全条 for E
  when m above 5
  cites code art 9
)";
  const testing::Files files{{{"lib", library}}, {}};
  const Compilation a = testing::CompileText(library), b = testing::CompileText(user, files);
  REQUIRE(a.program != nullptr);
  REQUIRE(b.program != nullptr);
  const auto pages = Pages({{"lib", &a, &a}, {"user", &b, &b}}, {Language::kChinese});
  REQUIRE(pages.size() == 4);
  const std::string& index = pages[0].html;
  CHECK(Has(index, "<a href=\"lib.zh.html#art-code-7\">第七条</a>"));
  CHECK(Has(index,
            "<small>法库:</small><a href=\"lib.zh.html#rule-general\">总则</a>;"
            "<small>制度:</small><a href=\"user.zh.html#rule-house\">店规</a>"));
  CHECK_FALSE(Has(index, "第八条"));
  CHECK(Has(pages[2].html,
            "<b>另见(依据同一条文)</b>:<a href=\"user.zh.html#rule-house\">店规"
            "</a><small>(制度)</small>"));
  CHECK(Has(pages[3].html, "<a href=\"lib.zh.html#rule-general\">总则</a><small>(法库)</small>"));
  CHECK(Has(pages[3].html, "<b>另见(依据同一条文)</b>:<a href=\"#rule-whole\">全条</a></p>"));
  CHECK_FALSE(Has(pages[3].html, "lib|"));
  CHECK(Has(pages[2].html, "<td>法律法规(含规章、规范性文件)</td>"));
}

}  // namespace
}  // namespace writ::document
