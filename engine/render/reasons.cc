// Why something is not simply known, and what would change it, in words.
#include <optional>

#include "engine/eval/team.h"
#include "engine/render/explanation.h"
#include "engine/render/expr_words.h"
#include "engine/render/source_words.h"
#include "engine/render/words.h"

namespace writ {

using words::Pick;

namespace {

// What has this id; null if nothing has.
const Names* Called(const Program& program, std::string_view id) {
  const Names* found = nullptr;
  const auto look = [&](const auto& things) {
    for (const auto& thing : things)
      if (found == nullptr && thing.names.id == id) found = &thing.names;
  };
  look(program.facts);
  look(program.definitions);
  look(program.rules);
  look(program.exceptions);
  look(program.tables);
  look(program.scales);
  look(program.entities);
  look(program.events);
  look(program.findings);
  return found;
}

// An expression as a Program prints it, in people's words; as it is if there is none.
std::string ExpressionWords(const Program& program, const std::string& text, Language language) {
  if (text.find(' ') == text.npos) return text;
  for (ExprId expr = 0; expr < program.exprs.size(); ++expr) {
    const Op op = program[expr].op;
    const bool computes = op == Op::kDivide || op == Op::kMultiply || op == Op::kAdd ||
                          op == Op::kSubtract || op == Op::kOverLast || op == Op::kOverRange ||
                          op == Op::kTeamAggregate;
    if (computes && PrintExpr(program, expr) == text) return ExprWords(program, expr, language);
  }
  return text;
}

// What a team's figure is of, as it is called in the name of that figure.
std::string OperandWords(const Program& program, const std::string& operand, Language language) {
  if (const Names* names = Called(program, operand)) return NameFor(*names, language);
  for (const Expr& expr : program.exprs)
    if (expr.op == Op::kTeamAggregate && CohortOperand(program, program.Args(expr)[0]) == operand)
      return ExprWords(program, program.Args(expr)[0], language);
  return "";
}

// "cohort team:north conversion" in people's words, and "cohort team conversion" where it is not
// known which team. The team's name and the figure may have spaces.
std::string CohortWords(const Program& program, const std::string& text, Language language) {
  constexpr std::string_view kMark = "cohort team";
  if (!text.starts_with(kMark)) return "";
  for (size_t space = text.find(' ', kMark.size()); space != text.npos;
       space = text.find(' ', space + 1)) {
    const std::string what = OperandWords(program, text.substr(space + 1), language);
    if (what.empty()) continue;
    if (space == kMark.size()) return Pick(language, what + " of the team", "团队的 " + what);
    const std::string team = text.substr(kMark.size() + 1, space - kMark.size() - 1);
    return Pick(language, what + " of team " + team, team + "的 " + what);
  }
  return "";
}

std::optional<std::string> Before(const std::string& text, std::string_view mark,
                                  std::string* after) {
  const size_t at = text.find(mark);
  if (at == text.npos) return std::nullopt;
  *after = text.substr(at + mark.size());
  return text.substr(0, at);
}

// What the evaluator adds to a reason.
std::string DetailWords(const Program& program, const std::string& detail, Language language) {
  if (const auto cohort = CohortWords(program, detail, language); !cohort.empty()) return cohort;
  if (const Names* names = Called(program, detail)) return NameFor(*names, language);
  const bool zh = words::Zh(language);
  if (zh && detail == "no period is due yet") return "尚无到报送期的期间";
  if (zh && detail == "no calendar of working days") return "没有工作日日历";
  std::string after;
  if (const auto table = Before(detail, " ends ", &after)) {
    const Names* names = Called(program, *table);
    if (names == nullptr && *table != "calendar") return detail;
    const std::string name =
        names != nullptr ? NameFor(*names, language) : Pick(language, "calendar", "工作日日历");
    return name + Pick(language, " ends ", "截至 ") + after;
  }
  constexpr std::string_view kDigits = "0123456789";
  if (const auto counting = Before(detail, " of ", &after);
      counting && counting->find_first_not_of(kDigits) == counting->npos &&
      after.find_first_not_of(kDigits) == after.npos)
    return zh ? "需" + after + "期,可计" + *counting + "期" : detail;
  return ExpressionWords(program, detail, language);
}

}  // namespace

std::string ReasonWords(const Program& program, Reason reason, const std::string& detail,
                        Language language) {
  const auto with = [&](std::string en, std::string zh) {
    const auto text = Pick(language, std::move(en), std::move(zh));
    if (detail.empty()) return text;
    const auto words = DetailWords(program, detail, language);
    return text + Pick(language, " (" + words + ")", "(" + words + ")");
  };
  switch (reason) {
    case Reason::kNone: return detail;
    case Reason::kNotRecorded: return with("not recorded", "没有记录");
    case Reason::kDisputed: return with("disputed", "有争议");
    case Reason::kBeyondData: return with("beyond the data", "超出数据范围");
    case Reason::kListIncomplete:
      return with("the list is not known to be complete", "清单未声明完整");
    case Reason::kTooFewToCompare: return with("too few people to compare", "人数过少,不作比较");
    case Reason::kTeamMemberUnknown:
      return with("a team member's value is unknown", "团队中有人的数值未知");
    case Reason::kNoCohort: return with("no team figure was supplied", "未提供团队数据");
    case Reason::kToldDateUnknown:
      return with("it is not recorded when the person was told of this version",
                  "未记录何时向本人告知本版本");
    case Reason::kOutsideEmployment: return with("outside the employment", "不在任职期间");
    case Reason::kPartialPeriod: return with("not a whole period of employment", "任职不满整期");
    case Reason::kBeforeInForce: return with("before the policy was in force", "政策施行之前");
    case Reason::kBeforeTold:
      return with("before the person was told of the policy", "向本人告知之前");
    case Reason::kOutsideDomain:
      return with("the definition does not apply", "不在定义的适用范围内");
    case Reason::kTooFewPeriods: return with("too few periods that count", "可计的期数不足");
    case Reason::kSkipped: return with("left out", "已跳过");
    case Reason::kNotDueYet: return with("not due yet", "尚未到报送期");
    case Reason::kNoVersion: return with("no version in force", "没有施行中的版本");
    case Reason::kNeedsCase: return with("only a running case can tell", "须由办理中的案件确定");
    case Reason::kOverflow: return with("the number is too large to compute", "数值过大,无法计算");
    case Reason::kDivisionByZero: return with("division by zero", "除数为零");
    case Reason::kCurrencyMismatch: return with("different currencies", "币种不同");
    case Reason::kPresumed: return with("presumed", "推定");
    case Reason::kException: return with("by an exception", "依例外");
    case Reason::kUndecidedException:
      return with("whether an exception applies is unknown", "例外是否适用未知");
    case Reason::kTooLate: return with("too late", "过迟");
  }
  return detail;
}

std::string SourceWords(const Program& program, const std::string& source, Language language) {
  for (const Role& role : program.roles)
    if (role.names.id == source || role.names.en == source || role.names.zh == source)
      return NameFor(role.names, language);
  return source;
}

namespace {

constexpr std::string_view kTable = "table ";

// Null where it is no table.
const Table* TableOf(const Program& program, const std::string& what) {
  if (!what.starts_with(kTable)) return nullptr;
  for (const Table& table : program.tables)
    if (table.names.id == what.substr(kTable.size())) return &table;
  return nullptr;
}

// What an input has no name for in Chinese is called by its type: 城市, 日期, 年度.
std::string InputWords(const Program& program, const TableParameter& input, Language language) {
  const bool named = !words::Zh(language) || !input.names.zh.empty();
  if (!named && input.type.kind == TypeKind::kDate) return "日期";
  if (!named && input.type.kind == TypeKind::kPeriod)
    return input.type.index == 2 ? "年度" : input.type.index == 1 ? "季度" : "月份";
  if (!named && input.type.kind == TypeKind::kChoice)
    return NameFor(program.choices[input.type.index].names, language);
  return NameFor(input.names, language);
}

// "no row for this city and day": what a table was asked that it does not have.
std::string NoRowWords(const Program& program, const Table& table, Language language) {
  std::string asked;
  for (size_t i = 0; i < table.inputs.size(); ++i) {
    const bool last = i + 1 == table.inputs.size();
    asked += (i == 0 ? "" : Pick(language, last ? " and " : ", ", "、")) +
             InputWords(program, table.inputs[i], language);
  }
  std::string text = Pick(language, "no row for this " + asked, "没有与所问" + asked + "对应的行");
  if (table.data_until)
    text += Pick(language, "; it ends ", ",数据截至 ") + table.data_until->ToIso();
  return text;
}

}  // namespace

std::string WhatWords(const Program& program, const std::string& what, Language language) {
  const Table* table = TableOf(program, what);
  if (table == nullptr) return DetailWords(program, what, language);
  return Pick(language, "table ", "表 ") + NameFor(table->names, language);
}

std::string MissingWords(const Program& program, const MissingFact& missing, Language language) {
  std::string text = missing.what.empty() && missing.fact < program.facts.size()
                         ? NameFor(program.facts[missing.fact].names, language)
                         : WhatWords(program, missing.what, language);
  // The policy may have an event of that name.
  if (missing.reason == Reason::kToldDateUnknown)
    text = Pick(language, "date the person was told of this version", "向本人告知本版本的日期");
  if (missing.period) text += " " + PeriodWords(*missing.period, language);
  if (const Table* table = TableOf(program, missing.what))
    return text + Pick(language, ": ", ":") + NoRowWords(program, *table, language);
  if (missing.reason != Reason::kNotRecorded && missing.reason != Reason::kToldDateUnknown) {
    text += Pick(language, ": ", ":") + ReasonWords(program, missing.reason, "", language);
  }
  if (!missing.from.empty())
    text += Pick(language, " — from ", " —— 由 ") + SourceWords(program, missing.from, language) +
            Pick(language, "", " 提供");
  return text;
}

std::string TurningWords(const Program& program, const Turning& turning, Language language) {
  // Something made of named values is told as the policy says it.
  const Names* named = Called(program, turning.what);
  const bool whole = named == nullptr && turning.comparison < program.exprs.size();
  std::string name =
      named != nullptr ? NameFor(*named, language)
      : whole          ? ExprWords(program, program.Args(program[turning.comparison])[0], language)
                       : turning.what;
  if (turning.period) name += " " + PeriodWords(*turning.period, language);
  const auto word = turning.needs == Op::kIs
                        ? Pick(language, "", "为 ")
                        : words::Comparison(turning.needs, false, language) + " ";
  return Pick(language, name + " were ", name + " ") + word +
         ValueWords(program, turning.bound, language);
}

}  // namespace writ
