#include "engine/syntax/parse_expected.h"

#include <algorithm>
#include <cctype>

namespace writ::syntax {

bool CarriesOn(std::string_view row) {
  static constexpr std::string_view kRows[] = {
      "PARTIAL",         "EARLIER",     "AS_MANY_AS_WORKED",
      "OTHER_THAN_SELF", "OF_AT_LEAST", "AT_LEAST",
      "AT_MOST",         "IS_NOT",      "ONE_OF",
      "OVER_THE_LAST",   "WITHIN_ANY",  "HALF_UP",
      "HALF_EVEN",       "SKIPPING",    "AT_ANY_TIME_SINCE",
      "SKIPPING_END",    "KNOWN",       "LOOKING_BACK",
      "ANY_OF",          "ALL_OF",      "WORKING_DAY",
      "WORKING_DAYS",    "TIME_FROM",   "TEAM_AVERAGE",
      "TEAM_SUM",        "TEAM_COUNT",  "TEAM_LOWEST",
      "TEAM_HIGHEST",    "LATER_OF",    "EARLIER_OF",
      "LARGER_OF",       "SMALLER_OF",  "MORE_FAVOURABLE_OF",
      "EARLIER_THAN",    "LATER_THAN",  "NOT_EARLIER_THAN",
      "NOT_LATER_THAN"};
  return std::find(std::begin(kRows), std::end(kRows), row) != std::end(kRows);
}

namespace {

constexpr size_t kMaxListed = 6;

writ::Argument Shown(const Expectation& expectation) {
  if (expectation.is_sign) return writ::Argument("`" + expectation.word + "`");
  if (expectation.word == "TEXT") return {"a text in quotation marks", "加引号的文字"};
  if (expectation.word == "DATE") {
    return {"a date such as 2026-03-10", "日期(如 2026年3月10日)"};
  }
  if (expectation.word == "LENGTH") return {"a length such as 3 months", "时长(如 3个月)"};
  if (expectation.word == "INT") return {"a whole number", "整数"};
  if (expectation.word == "CITATION") return {"an article", "条款"};
  std::string_view name = expectation.word;
  if (name.starts_with("Z_")) name.remove_prefix(2);
  if (const WordRow* row = FindRow(name)) {
    const std::string_view en = row->en.empty() ? row->zh : row->en;
    const std::string_view zh = row->zh.empty() ? row->en : row->zh;
    return {"`" + std::string(en) + "`", "「" + std::string(zh) + "」"};
  }
  std::string word(name.starts_with("W_") ? name.substr(2) : name);
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return static_cast<char>(std::tolower(c)); });
  return writ::Argument("`" + word + "`");
}

}  // namespace

writ::Argument ExpectedWords(const Failure& failure) {
  std::vector<writ::Argument> list;
  const auto add = [&](writ::Argument argument) {
    if (list.size() < kMaxListed) list.push_back(std::move(argument));
  };
  if (failure.value) {
    add({"a value or condition", "数值或条件"});
  } else if (failure.name) {
    add({"a name", "名称"});
  }
  for (const Expectation& expectation : failure.expected) {
    if (!CarriesOn(expectation.word)) add(Shown(expectation));
  }
  if (failure.operation) add({"a comparison or operator", "比较词或运算符"});
  if (!failure.listed) add({"something else", "其他内容"});
  if (list.empty()) add({"the next declaration", "下一项声明"});
  writ::Argument joined("");
  for (size_t i = 0; i < list.size(); ++i) {
    const bool last = i + 1 == list.size();
    joined.en += (i == 0 ? "" : last ? " or " : ", ") + list[i].en;
    joined.zh += (i == 0 ? "" : last ? "或" : "、") + list[i].zh;
  }
  return joined;
}

}  // namespace writ::syntax
