// What Chinese authors write without having seen a grammar: Han numerals, glued words, full stops,
// and several mistakes at once.
#include <catch2/catch.hpp>

#include "engine/syntax/dump.h"
#include "engine/syntax/print_testing.h"

namespace writ::syntax {
namespace {

// The first text as the formatter prints it in Chinese; or its errors.
std::string Formatted(const std::string& text) {
  const Reading reading(text);
  return reading.ok() ? reading.In(Language::kChinese) : reading.Errors();
}

std::string When(const std::string& condition) {
  return "规则 甲 适用于 员工\n  当 " + condition + "\n";
}

void CheckSame(const std::string& prose, const std::string& plain) {
  INFO(prose);
  CHECK(Formatted(prose) == Formatted(plain));
  CHECK(Formatted(prose).find("规则") != std::string::npos);
}

std::vector<std::string> Names(const Reading& reading) {
  std::vector<std::string> names;
  for (const Diagnostic& d : reading.diagnostics.Sorted()) names.emplace_back(InfoOf(d.kind).name);
  return names;
}

TEST_CASE("Han numerals are numbers where a measure word follows them") {
  CheckSame(When("达成率 最近 连续三个月 低于 百分之八十"), When("达成率 最近 连续3个月 低于 80%"));
  CheckSame(When("达成率 连续十二个月低于百分之零点五"), When("达成率 连续12个月 低于 0.5%"));
  CheckSame(When("最近一期 达成率 低于 百分之百"), When("最近一期 达成率 低于 100%"));
  CheckSame(When("最近一期 差错率 高于 千分之三"), When("最近一期 差错率 高于 0.3%"));
  CheckSame(When("最近一期 差错率 高于千分之零点五"), When("最近一期 差错率 高于 0.05%"));
  CheckSame(When("最近一期 差错率 高于 万分之五"), When("最近一期 差错率 高于 0.05%"));
  CheckSame(When("最近一期 差错率 高于 3‰"), When("最近一期 差错率 高于 0.3%"));
  CheckSame(When("最近一期 差错率 高于 １２．５ ‰"), When("最近一期 差错率 高于 1.25%"));
  CheckSame(When("最近一期 差错率 高于 5‱"), When("最近一期 差错率 高于 0.05%"));
  CheckSame(When("最近一期 工资 低于 一万五千元"), When("最近一期 工资 低于 15000元"));
  CheckSame(When("最近一期 工资 低于 三万零五百元"), When("最近一期 工资 低于 30500元"));
  CheckSame(When("自 甲日 至 乙日 的时长 不低于 三十日"),
            When("自 甲日 至 乙日 的时长 不低于 30日"));
  CheckSame(When("工龄 十年以上"), When("工龄 10年以上"));
  CheckSame(When("警告 最近十二个月 的次数 不低于 两次"), When("警告 最近12个月 的次数 不低于 2"));
}

TEST_CASE("what two people read as two numbers is no number") {
  CHECK(InDigits("一百二元") == "一百二元");      // 102 or 120
  CHECK(InDigits("三万五元") == "三万五元");      // 30005 or 35000
  CHECK(InDigits("二〇二六年") == "二〇二六年");  // a year, not a length
  CHECK(InDigits("三百六十五天") == "365天");
  CHECK(InDigits("百分之八十点五") == "80.5%");
  CHECK(InDigits("千分之三") == "3‰");
  CHECK(InDigits("千分之") == "千分之");
  CHECK(InDigits("三方协议") == "三方协议");
  CHECK(InDigits("三") == "三");
}

TEST_CASE("a name that only looks like a number stays a name") {
  CheckSame(When("三方协议"), When("「三方协议」"));
  CheckSame(When("三次元项目 低于 5"), When("「三次元项目」 低于 5"));
  const Reading option("类别 次数 = 一次、两次、三次以上\n" + When("频度 为 两次"));
  CHECK(option.Errors() == "");
  const std::string printed = option.In(Language::kChinese);
  CHECK(printed.find("「两次」") != std::string::npos);  // so that it is one wherever it stands
  CHECK(Reading(printed).In(Language::kChinese) == printed);
  CHECK(Reading("实体 员工 {\n  三日通知 : 是否\n}\n" + When("三日通知")).Errors() == "");
}

TEST_CASE("language words glued to a number need no space") {
  CheckSame(When("达成率 最近连续3个月低于80%"), When("达成率 最近 连续3个月 低于 80%"));
  CheckSame(When("达成率 最近6个月中至少3个月低于80%"),
            When("达成率 最近6个月 中至少 3个月 低于 80%"));
}

TEST_CASE("a pause at the end of a clause says nothing") {
  const std::string plain =
      "规则 甲 适用于 员工\n  当 最近一期 达成率 低于 80%\n  除非 试用期内\n  则 提示 "
      "人事:「请面谈」\n";
  CheckSame(
      "规则 甲：适用于 员工，\n  当 最近一期 达成率 低于 80%，\n  除非 试用期内。\n"
      "  则 提示 人事:「请面谈」；",
      plain);
  CheckSame(
      "规则 甲 适用于 员工：\n  当：最近一期 达成率 低于 80%，\n  除非 试用期内；\n  则："
      "提示 人事：「请面谈」。\n",
      plain);
  CheckSame(plain + "。\n", plain);
  CheckSame(
      "规则 甲 适用于 员工 当 最近一期 达成率 低于 80%。除非 试用期内，则 提示 人事：「请面谈」。",
      plain);
  CheckSame(When("最近一期 达成率 低于 80%，且 试用期内"),
            When("最近一期 达成率 低于 80% 且 试用期内"));
  CheckSame(When("最近一期 达成率 低于 80%，\n  或 试用期内。"),
            When("最近一期 达成率 低于 80% 或 试用期内"));
}

TEST_CASE("a comma that parts a list is kept") {
  const std::string text =
      "义务 甲 针对生效 解除合同\n  应当事先具备:已通知工会、已培训 或 已调岗\n";
  const std::string comma = "obligation a on effect end contract\n  must have before: b, c or d\n";
  CHECK(Reading(text).Errors() == "");
  CHECK(Reading(comma).In(Language::kEnglish) == comma);
  const std::string two = "obligation a on effect end contract\n  must have before: b, c, or d\n";
  CHECK(Reading(two).Errors() != "");  // `c, or d` could be either list
}

TEST_CASE("a line break parts the facts of a scenario") {
  const std::string text =
      "情形 「甲」\n  已知 员工 {\n    入职日期: 2024年5月6日\n    团队: north\n    销售额: "
      "[2026年1月: 5元]\n"
      "    警告: [{ 日子: 2026年1月1日 严重: 是 }] 完整截至 2026年3月9日\n    告知 乙 \"1\": "
      "2025年1月1日\n"
      "    离职日期: 无\n  }\n  截至 2026年3月10日\n  预期 丙\n";
  const Reading reading(text);
  CHECK(reading.Errors() == "");
  const std::string printed = reading.In(Language::kChinese);
  CHECK(printed.find("团队: north;\n") != std::string::npos);
  CHECK(Reading(printed).In(Language::kChinese) == printed);
}

TEST_CASE("dates are earlier and later, and stay so") {
  const std::string text = "rule a for B\n  when hired_on earlier than 2026-01-01\n";
  CHECK(Reading(text).In(Language::kEnglish) == text);
  const std::string zh = Reading(text).In(Language::kChinese);
  CHECK(zh.find("hired_on 早于 2026年1月1日") != std::string::npos);
  CHECK(Reading(zh).In(Language::kEnglish) == text);
  CheckSame(When("入职日期 不晚于 2026年1月1日"), When("入职日期 不晚于2026年1月1日"));
  CHECK(Formatted(When("入职日期 不早于 2026-01-01")).find("不早于") != std::string::npos);
}

TEST_CASE("each mistake of a declaration is said once") {
  const Reading entity(
      "实体 员工 {\n  姓名 文本\n  入职日期 : 日期\n  销售额 : 金额 每月每月 来自 crm\n  团队 "
      "Team\n"
      "  离职日期 : 日期\n}\n");
  CHECK(Names(entity).size() == 3);
  const Reading rule(
      "规则 甲 适用于 员工\n  当 达成率 低于于 80%\n     且 质量得分 高高于 60\n  除非 除非 "
      "试用期内\n"
      "  则 提醒 人事:「x」\n  依据 第四十条 第五十条\n");
  INFO(rule.Errors());
  CHECK(Names(rule).size() == 5);
}

TEST_CASE("a mistake that runs on is said once") {
  for (const std::string text :
       {"规则 甲 适用于 员工\n  当 达成率 低于\n  则 标记:「x」\n",
        "规则 甲 适用于 员工\n  如果 达成率 低于 80% 那么 标记 一下 人事\n",
        "规则 甲 适用于 员工\n  当 达成率 很 低 而且 质量 也 不 好\n  则 标记:「x」\n",
        "情形 「甲」\n  已知 员工 {\n    销售额: 5元\n  截至 2026年3月10日\n  预期 甲\n",
        "定义 员工 的 甲 : 数值\n  = (1 + 2\n  依据 第四十条\n"}) {
    const Reading reading(text);
    INFO(text << reading.Errors());
    CHECK(Names(reading).size() == 1);
  }
}

TEST_CASE("a hundred mistakes are a hundred messages, in the order of the text") {
  std::string text = "实体 员工 {\n";
  for (int i = 0; i < 50; ++i) text += "  事实甲 : 数值\n  事实乙 数值\n";
  text += "}\n";
  for (int i = 0; i < 25; ++i) {
    text += "规则 某规则 适用于 员工\n  当 达成率 低于于 80%\n  则 提醒 人事:「x」\n";
  }
  const Reading reading(text);
  const std::vector<Diagnostic> sorted = reading.diagnostics.Sorted();
  CHECK(sorted.size() == 100);
  for (size_t i = 1; i < sorted.size(); ++i) {
    CHECK(sorted[i - 1].place.begin < sorted[i].place.begin);
  }
}

TEST_CASE("a window that does not say what is asked of it is told from one that does") {
  for (const std::string text : {"rule a for B when sales below 3 CNY over the last 2 months\n",
                                 "rule a for B when sales over the last 2 months below 3 CNY\n",
                                 "rule a for B when sales below 3 CNY in the last 2 months\n",
                                 "规则 甲 适用于 乙 当 销售额 最近2个月 低于 3元\n",
                                 "规则 甲 适用于 乙 当 销售额 低于 3元 最近两个月\n"}) {
    const Reading reading(text);
    INFO(text << reading.Errors());
    CHECK(Names(reading) == std::vector<std::string>{"WindowAlone"});
  }
}

TEST_CASE("words that people write for those of the language are known") {
  const auto fixed = [](const std::string& text) {
    const Reading reading(text);
    const std::vector<Diagnostic> sorted = reading.diagnostics.Sorted();
    if (sorted.size() != 1 || sorted[0].fixes.empty()) return reading.Errors();
    return sorted[0].fixes[0].replacement;
  };
  CHECK(fixed("规则 甲 适用于 员工\n  如果 最近一期 达成率 低于 80%\n  则 标记:「x」\n") == "当");
  CHECK(fixed("规则 甲 适用于 员工\n  当 最近一期 达成率 低于 80%\n  则 提醒 人事:「x」\n") ==
        "提示");
  CHECK(fixed("规则 甲 适用于 员工\n  当 最近一期 达成率 大于等于 80%\n") == "不低于");
  CHECK(fixed("规则 甲 适用于 员工\n  当 岗位 是 销售员\n") == "为");
  CHECK(fixed("规则 甲 适用于 员工\n  当 最近一期 工资 高于 5万\n") == "5万元");
  CHECK(fixed("规则 甲 适用于 员工\n  当 试用期内\n  则 标记：请面谈\n") == "「请面谈」");
  CHECK(fixed("rule a for B\n  when hired_on before 2026-01-01\n") == "earlier than");
  CHECK(fixed("规则 甲 适用于 员工\n  当 入职日期 在 2026年1月1日 之前\n") == "早于 2026年1月1日");
}

TEST_CASE("glued words are parted at a name of the file, and never through a name") {
  const std::string head =
      "实体 员工 {\n  达成率 : 百分比 每月\n  决定权 : 是否\n}\n规则 甲 适用于 员工\n  当 ";
  const auto split = [&](const std::string& condition) {
    const Reading reading(head + condition + "\n");
    const std::vector<Diagnostic> sorted = reading.diagnostics.Sorted();
    if (sorted.size() != 1 || sorted[0].fixes.empty()) return reading.Errors();
    return sorted[0].fixes[0].replacement;
  };
  CHECK(split("达成率连续3个月低于80%") == "达成率 连续");
  CHECK(split("达成率连续三个月低于80%") == "达成率 连续 三个月 低于");
  CHECK(split("达成率低于80%") == "达成率 低于");
  const Reading kept(head + "甲日 低于 决定日 2026年\n");
  CHECK(kept.Errors().find("in between") == std::string::npos);
  CHECK(kept.Errors().find("one name") == std::string::npos);
}

}  // namespace
}  // namespace writ::syntax
