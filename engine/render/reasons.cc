// Why something is not simply known, and what would change it, in words.
#include "engine/render/explanation.h"
#include "engine/render/expr_words.h"
#include "engine/render/words.h"

namespace writ {

using words::Pick;

namespace {

// "cohort team:north conversion" in people's words, and "cohort team conversion" where it is not
// known which team; anything else as it is.
std::string CohortWords(const Program& program, const std::string& text, Language language) {
  constexpr std::string_view kMark = "cohort team";
  const size_t space = text.rfind(' ');
  if (!text.starts_with(kMark) || space == text.npos || space < kMark.size()) return text;
  std::string what = text.substr(space + 1);
  for (const auto& fact : program.facts)
    if (fact.names.id == what) what = NameFor(fact.names, language);
  for (const auto& definition : program.definitions)
    if (definition.names.id == what) what = NameFor(definition.names, language);
  if (space == kMark.size()) return Pick(language, what + " of the team", "团队的 " + what);
  const std::string team = text.substr(kMark.size() + 1, space - kMark.size() - 1);
  return Pick(language, what + " of team " + team, team + "的 " + what);
}

}  // namespace

std::string ReasonWords(const Program& program, Reason reason, const std::string& detail,
                        Language language) {
  const auto with = [&](std::string en, std::string zh) {
    const auto text = Pick(language, std::move(en), std::move(zh));
    if (detail.empty()) return text;
    const auto words = CohortWords(program, detail, language);
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

std::string MissingWords(const Program& program, const MissingFact& missing, Language language) {
  std::string text = missing.what.empty() && missing.fact < program.facts.size()
                         ? NameFor(program.facts[missing.fact].names, language)
                         : CohortWords(program, missing.what, language);
  if (missing.what == "told")
    text = Pick(language, "date the person was told of this version", "向本人告知本版本的日期");
  if (missing.period) text += " " + PeriodWords(*missing.period, language);
  if (missing.reason != Reason::kNotRecorded && missing.reason != Reason::kToldDateUnknown) {
    text += Pick(language, ": ", ":") + ReasonWords(program, missing.reason, "", language);
  }
  if (!missing.from.empty())
    text += Pick(language, " — from " + missing.from, " —— 由 " + missing.from + " 提供");
  return text;
}

std::string TurningWords(const Program& program, const Turning& turning, Language language) {
  std::string name = turning.what;
  for (const auto& fact : program.facts) {
    if (fact.names.id == turning.what) name = NameFor(fact.names, language);
  }
  for (const auto& definition : program.definitions) {
    if (definition.names.id == turning.what) name = NameFor(definition.names, language);
  }
  if (turning.period) name += " " + PeriodWords(*turning.period, language);
  const auto word = turning.needs == Op::kIs
                        ? Pick(language, "", "为 ")
                        : words::Comparison(turning.needs, false, language) + " ";
  return Pick(language, name + " were ", name + " ") + word +
         ValueWords(program, turning.bound, language);
}

}  // namespace writ
