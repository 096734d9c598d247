#include "runtime/cli/new_project.h"

namespace writ::cli {
namespace {

constexpr const char* kPolicyEnglish =
    R"writ(-- A first policy. `writ check policy.writ` checks it, `writ test policy.writ` runs the
-- scenarios below, `writ screen policy.writ --facts facts --as-of 2026-03-10` decides for
-- everybody in facts/.

policy sales_performance|销售业绩 "Sales performance"|"销售业绩制度"
  jurisdiction CN
  currency     CNY
  version      "2026.1"
  in force     from 2026-01-01
  owner        "HR"|"人力资源部"

use cn.working_days|工作日 version "2026"

role manager|直属上级, hr|人事

entity Employee|员工 exists from hired_on until left_on {
  name|姓名         : text                                                 personal
  hired_on|入职日期 : date
  left_on|离职日期  : date
  sales|销售额      : money per month from crm closes after 5 working days
  target|销售目标   : money per month from crm
}

define attainment|达成率 of Employee per month : percent
  when target above 0
  =    sales / target

rule below_target|低于目标 for Employee
  when attainment below 80% for 2 consecutive months
  then warn manager, hr: "Below 80 % of target for two months"|"连续两个月低于目标的80%"

scenario "two months below 80 % are warned of"|"连续两个月低于80%即提示"
  given employee {
    hired_on: 2024-05-06;
    left_on: none;
    sales: [2026-01: 61000, 2026-02: 52000];
    target: [2026-01: 90000, 2026-02: 90000];
    told sales_performance "2026.1": 2025-12-20
  }
  as of 2026-03-10
  expect below_target

scenario "80 % is not below 80 %"|"恰为80%不算低于80%"
  given employee {
    hired_on: 2024-05-06;
    left_on: none;
    sales: [2026-01: 72000, 2026-02: 52000];
    target: [2026-01: 90000, 2026-02: 90000];
    told sales_performance "2026.1": 2025-12-20
  }
  as of 2026-03-10
  expect not below_target
)writ";

constexpr const char* kPolicyChinese =
    R"writ(-- 第一份政策。writ check policy.writ 检查,writ test policy.writ 运行文末的情形,
-- writ screen policy.writ --facts facts --as-of 2026-03-10 对 facts/ 中的每个人作出判断。

政策 销售业绩|sales_performance 「销售业绩制度」|「Sales performance」
  法域     CN
  币种     CNY
  版本     "2026.1"
  施行日期 自 2026年1月1日
  主责部门 「人力资源部」|「HR」

引用 cn.working_days|工作日 版本 "2026"

角色 直属上级|manager、人事|hr

实体 员工|Employee 存续 自 入职日期 至 离职日期 {
  姓名|name         : 文本                                个人信息
  入职日期|hired_on : 日期
  离职日期|left_on  : 日期
  销售额|sales      : 金额 每月 来自 crm 关账期 5个工作日
  销售目标|target   : 金额 每月 来自 crm
}

定义 员工 的 达成率|attainment 每月 : 百分比
  当 销售目标 高于 0
  =  销售额 / 销售目标

规则 低于目标|below_target 适用于 员工
  当 达成率 最近 连续2个月 低于 80%
  则 提示 直属上级、人事:「连续两个月低于目标的80%」|「Below 80 % of target for two months」

情形 「连续两个月低于80%即提示」|「two months below 80 % are warned of」
  已知 员工 {
    入职日期: 2024年5月6日;
    离职日期: 无;
    销售额: [2026年1月: 61000, 2026年2月: 52000];
    销售目标: [2026年1月: 90000, 2026年2月: 90000];
    告知 销售业绩 "2026.1": 2025年12月20日
  }
  截至 2026年3月10日
  预期 低于目标

情形 「恰为80%不算低于80%」|「80 % is not below 80 %」
  已知 员工 {
    入职日期: 2024年5月6日;
    离职日期: 无;
    销售额: [2026年1月: 72000, 2026年2月: 52000];
    销售目标: [2026年1月: 90000, 2026年2月: 90000];
    告知 销售业绩 "2026.1": 2025年12月20日
  }
  截至 2026年3月10日
  预期 非 低于目标
)writ";

constexpr const char* kPeopleEnglish =
    "id,name,hired_on,left_on,told\nE-1,Ann Example,2024-05-06,none,2025-12-20\n"
    "E-2,Ben Example,2023-02-01,none,2025-12-20\n";
constexpr const char* kMonthlyEnglish =
    "id,month,sales,target\nE-1,2026-01,\"61,000.00\",\"90,000.00\"\nE-1,2026-02,\"52,000.00\","
    "\"90,000.00\"\n"
    "E-2,2026-01,\"95,000.00\",\"90,000.00\"\nE-2,2026-02,,\"90,000.00\"\n";
constexpr const char* kPeopleChinese =
    "\xEF\xBB\xBF工号,姓名,入职日期,离职日期,告知日期\nE-1,张示例,2024-05-06,无,2025-12-20\n"
    "E-2,李示例,2023-02-01,无,2025-12-20\n";
constexpr const char* kMonthlyChinese =
    "\xEF\xBB\xBF工号,月份,销售额,销售目标\nE-1,2026年1月,\"61,000.00\",\"90,000.00\"\nE-1,"
    "2026年2月,\"52,000.00\",\"90,000.00\"\n"
    "E-2,2026年1月,\"95,000.00\",\"90,000.00\"\nE-2,2026年2月,,\"90,000.00\"\n";

constexpr const char* kEditorConfig =
    "root = true\n\n[*.{writ,md,csv}]\ncharset = utf-8\nend_of_line = lf\n"
    "insert_final_newline = true\n\n[*.writ]\nindent_style = space\nindent_size = "
    "2\nmax_line_length = 100\n";
constexpr const char* kVsCode =
    "{\n  \"files.encoding\": \"utf8\",\n  \"files.eol\": \"\\n\",\n  \"[plaintext]\": { "
    "\"editor.tabSize\": 2 },\n"
    "  \"files.associations\": { \"*.writ\": \"plaintext\" }\n}\n";

}  // namespace

std::vector<ProjectFile> ProjectFiles(Language language) {
  const bool zh = language == Language::kChinese;
  return {{"policy.writ", zh ? kPolicyChinese : kPolicyEnglish},
          {"facts/people.csv", zh ? kPeopleChinese : kPeopleEnglish},
          {"facts/monthly.csv", zh ? kMonthlyChinese : kMonthlyEnglish},
          {".editorconfig", kEditorConfig},
          {".vscode/settings.json", kVsCode}};
}

}  // namespace writ::cli
