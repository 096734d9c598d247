#include "runtime/cases/retention.h"

#include <algorithm>

#include "engine/event/types.h"
#include "runtime/audit/bytes.h"
#include "runtime/facts/csv.h"

namespace writ::cases {
namespace {

constexpr size_t kColumns = 5;
constexpr int64_t kMostMonths = 1200;

std::unexpected<LocalText> Wrong(uint32_t line, const std::string& what, const std::string& en,
                                 const std::string& zh) {
  const std::string number = std::to_string(line);
  return std::unexpected(LocalText{"line " + number + ": '" + what + "' " + en,
                                   "第 " + number + " 行:「" + what + "」" + zh});
}

bool IsOne(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

std::optional<RetainedKind> KindIn(std::string_view word) {
  if (IsOne(word, {"case", "案件"})) return RetainedKind::kCase;
  if (IsOne(word, {"facts", "事实"})) return RetainedKind::kFacts;
  if (IsOne(word, {"person", "人员"})) return RetainedKind::kPerson;
  return std::nullopt;
}

// "2 years", "24个月", "30 days".
bool ReadTime(std::string_view text, RetentionRule* rule) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = audit::ParseDecimal(text.substr(0, digits));
  std::string_view unit = text.substr(digits);
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  if (!number || *number == 0 || *number > static_cast<uint64_t>(kMostMonths)) return false;
  const auto n = static_cast<int64_t>(*number);
  if (IsOne(unit, {"year", "years", "年"})) {
    rule->months = 12 * n;
  } else if (IsOne(unit, {"month", "months", "个月", "月"})) {
    rule->months = n;
  } else if (IsOne(unit, {"day", "days", "天", "日"})) {
    rule->days = n;
  } else {
    return false;
  }
  return rule->months <= kMostMonths;
}

std::expected<RetentionRule, LocalText> ReadRule(const CsvRow& row) {
  if (row.cells.size() != kColumns)
    return Wrong(row.row, std::to_string(row.cells.size()), "columns, where 5 are expected",
                 "列,应为 5 列");
  const auto cell = [&](size_t i) { return row.cells[i].text; };
  RetentionRule rule;
  const auto kind = KindIn(cell(0));
  if (!kind)
    return Wrong(row.row, cell(0), "is not one of: case, facts, person", "应为:案件、事实、人员");
  rule.kind = *kind;
  rule.name = cell(1);
  if (rule.name.empty() || (rule.name == "*" && rule.kind == RetainedKind::kPerson))
    return Wrong(row.row, cell(1), "names no procedure, source or policy",
                 "应为流程、来源或政策的名称");
  const bool fits = rule.kind == RetainedKind::kCase    ? IsOne(cell(2), {"end", "结束"})
                    : rule.kind == RetainedKind::kFacts ? IsOne(cell(2), {"recorded", "记录"})
                                                        : !cell(2).empty();
  if (!fits)
    return Wrong(row.row, cell(2), "is not when it begins: end, recorded, or a person's fact",
                 "不是起算点:结束、记录,或者人员的事实名称");
  if (rule.kind == RetainedKind::kPerson) rule.from = cell(2);
  if (!ReadTime(cell(3), &rule))
    return Wrong(row.row, cell(3), "is not a time such as 2 years, 24 months, 90 days",
                 "不是期间,请写成 2 年、24 个月、90 天 的样子");
  rule.article = cell(4);
  if (!IdForm::Accepts(rule.article))
    return Wrong(row.row, cell(4), "is not an article", "不是法条");
  return rule;
}

}  // namespace

std::optional<Date> RetentionRule::LastDay(Date begun) const {
  const auto later = begun.PlusMonths(months);
  return later ? later->PlusDays(days) : std::nullopt;
}

std::expected<std::vector<RetentionRule>, LocalText> ReadRetention(std::string_view csv) {
  SourceSet sources;
  Diagnostics diagnostics;
  const FileId file = sources.Add("retention", std::string(csv));
  const std::vector<CsvRow> rows = ReadCsv(sources, file, diagnostics);
  if (rows.empty()) return Wrong(1, "", "is no table", "不是表格");
  std::vector<RetentionRule> rules;
  for (const CsvRow& row : rows) {
    if (&row == &rows.front()) {
      const bool header =
          row.cells.size() == kColumns && IsOne(row.cells.front().text, {"records", "记录"});
      if (!header)
        return Wrong(row.row, row.cells.front().text,
                     "does not begin the header records,name,from,keep,article",
                     "不是表头,应为:记录,名称,起算,期间,法条");
      continue;
    }
    auto rule = ReadRule(row);
    if (!rule) return std::unexpected(rule.error());
    rules.push_back(*std::move(rule));
  }
  return rules;
}

}  // namespace writ::cases
