// What may stand beside what: conversions that lose nothing, and words for everything else.
#include "engine/base/text.h"
#include "engine/check/lower.h"
#include "engine/syntax/parse.h"

namespace writ::check {
namespace {

enum class SpanUnit : uint8_t { kUnknown, kMonths, kDays, kWorkingDays, kBetween };

SpanUnit UnitOf(const Program& p, const Value& value) {
  const Expr& e = p.exprs[value.id];
  if (e.op == Op::kTimeBetween) return SpanUnit::kBetween;
  if (e.op != Op::kConstant) return SpanUnit::kUnknown;
  const Span span = p.constants[e.index].span;
  if (span.months != 0) return SpanUnit::kMonths;
  if (span.working_days != 0) return SpanUnit::kWorkingDays;
  return span.days != 0 ? SpanUnit::kDays : SpanUnit::kUnknown;
}

writ::Argument SpanWords(SpanUnit unit) {
  switch (unit) {
    case SpanUnit::kUnknown: return {"a span", "时长"};
    case SpanUnit::kMonths: return {"a span in months or years", "以月或年计的时长"};
    case SpanUnit::kDays: return {"a span in days", "以日计的时长"};
    case SpanUnit::kWorkingDays: return {"a span in working days", "以工作日计的时长"};
    case SpanUnit::kBetween: return {"the time between two dates", "两个日期之间的时间"};
  }
  return {"", ""};
}

bool Comparable(TypeKind kind) {
  return HasOrder(kind) || kind == TypeKind::kText || kind == TypeKind::kYesNo ||
         kind == TypeKind::kChoice || kind == TypeKind::kTeam;
}

}  // namespace

// An expression of its own carries the type it is read as: a ratio as a percent, an event as its
// date.
void Lowering::Retype(Value& value, TypeKind kind) {
  value.type.kind = kind;
  if (value.id == kNoExpr) return;
  Expr& e = p_.exprs[value.id];
  // A definition keeps its own type: where a condition is wanted, an event means that it has
  // happened.
  if (e.op == Op::kDefinition) return;
  e.type.kind = kind;
  if (e.op == Op::kConstant) p_.constants[e.index].type.kind = kind;
}

bool Lowering::Convert(Value& value, TypeKind kind) {
  using enum TypeKind;
  const TypeKind from = value.type.kind;
  if (from == kind) return true;
  if (value.id == kNoExpr) return false;
  const Expr& e = p_.exprs[value.id];
  const bool zero =
      from == kNumber && e.op == Op::kConstant && p_.constants[e.index].number.IsZero();
  const bool can = (from == kNumber && kind == kPercent && value.ratio) ||
                   (zero && IsNumeric(kind)) ||
                   (from == kEvent && e.op != Op::kDefinition && (kind == kYesNo || kind == kDate));
  if (!can) return false;
  Retype(value, kind);
  if (value.ratio) value.ratio = false;
  return true;
}

bool Lowering::SameCurrency(const Value& left, const Value& right, Place place) {
  const auto currency = [&](const Value& value) -> const std::string& {
    if (!value.currency.empty() || value.type.kind != TypeKind::kMoney) return value.currency;
    return c_.modules[at_.module].currency;
  };
  const std::string& a = currency(left);
  const std::string& b = currency(right);
  if (a.empty() || b.empty() || a == b) return true;
  c_.Report(DiagnosticKind::kCurrenciesDiffer, place, {a, b});
  return false;
}

// A bare number beside a percent or an amount: say what is missing, and add it where it is a
// literal.
bool Lowering::ReportNumberFor(TypeKind kind, const Value& number, const std::string& currency) {
  if (number.type.kind != TypeKind::kNumber || !number.literal || number.id == kNoExpr)
    return false;
  const Expr& e = p_.exprs[number.id];
  if (e.op != Op::kConstant) return false;
  const std::string shown = p_.constants[e.index].number.Display(0, 12);
  Place after = e.place;
  after.begin = after.end;
  if (kind == TypeKind::kPercent) {
    const Number& number_here = p_.constants[e.index].number;
    // 0.05 is 5 % to most who write it, and 0.05 % to the others: nobody but the author knows.
    const auto share = number_here < Number(1) ? number_here.Multiply(Number(100)) : std::nullopt;
    const std::string percent = share ? share->Display(0, 12) + "%" : shown + "%";
    const auto write = share ? writ::Argument(percent + " or " + shown + "%, whichever is meant",
                                              percent + " 或 " + shown + "%(按本意二者择一)")
                             : writ::Argument(percent);
    Diagnostic& said = c_.Report(DiagnosticKind::kNumberForPercent, e.place, {shown, write});
    if (!share) said.fixes.push_back({after, "%"});
    return true;
  }
  if (kind == TypeKind::kMoney) {
    const bool yuan = currency == "CNY" && WrittenInChinese(e.place);
    if (currency.empty()) {
      c_.Report(DiagnosticKind::kNumberForMoney, e.place,
                {shown, writ::Argument("`" + shown + " CNY` or `" + shown + " USD`, for example",
                                       "例如「" + shown + "元」或「" + shown + " USD」")});
      return true;
    }
    const std::string zh = currency == "CNY" ? "元" : " " + currency;
    c_.Report(DiagnosticKind::kNumberForMoney, e.place,
              {shown, writ::Argument("`" + shown + " " + currency + "`", "「" + shown + zh + "」")})
        .fixes.push_back({after, yuan ? zh : " " + currency});
    return true;
  }
  if (kind == TypeKind::kPoints) {
    c_.Report(DiagnosticKind::kPercentDifference, e.place, {TypeWords(c_, number.type)})
        .fixes.push_back({after, WrittenInChinese(e.place) ? "个百分点" : " points"});
    return true;
  }
  return false;
}

// Whether the author's words before a literal are Chinese: a fix keeps to their language.
bool Lowering::WrittenInChinese(Place literal) const {
  const std::string& text = c_.result.sources->file(literal.file).text;
  size_t at = literal.begin;
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
  return at > 0 && static_cast<uint8_t>(text[at - 1]) >= 0x80;
}

// 10天 beside a fact that is a plain number, or 10 beside a length of time: which of the two is to
// be written.
bool Lowering::ReportUnitBesideNumber(const Value& left, const Value& right) {
  using enum TypeKind;
  const bool span_left = left.type.kind == kSpan && right.type.kind == kNumber;
  const bool span_right = left.type.kind == kNumber && right.type.kind == kSpan;
  if (!span_left && !span_right) return false;
  const Value& span = span_left ? left : right;
  const Value& number = span_left ? right : left;
  const auto written = [&](const Value& value) -> std::string_view {
    const bool literal =
        value.literal && value.id != kNoExpr && p_.exprs[value.id].op == Op::kConstant;
    return literal ? c_.result.sources->Text(p_.exprs[value.id].place) : std::string_view();
  };
  if (const std::string_view text = written(span); !text.empty()) {
    const std::string digits = syntax::InDigits(FoldFullWidth(text));
    const std::string shown = digits.substr(0, digits.find_first_not_of("0123456789"));
    c_.Report(DiagnosticKind::kUnitBesideNumber, p_.exprs[span.id].place,
              {writ::Argument(
                  "`" + shown + "`: the other side is a plain number (or declare that as a `span`)",
                  "「" + shown + "」:另一侧是不带单位的数值(或把它声明为「时长」)")})
        .fixes.push_back({p_.exprs[span.id].place, shown});
    return true;
  }
  const std::string_view text = written(number);
  if (text.empty()) return false;
  const std::string shown(text);
  c_.Report(DiagnosticKind::kUnitBesideNumber, p_.exprs[number.id].place,
            {writ::Argument("`" + shown + " days`, `" + shown + " months` or `" + shown + " years`",
                            "「" + shown + "日」「" + shown + "个月」或「" + shown + "年」")});
  return true;
}

bool Lowering::SpansComparable(const Value& left, const Value& right) {
  using enum SpanUnit;
  const SpanUnit a = UnitOf(p_, left), b = UnitOf(p_, right);
  if (a == kUnknown || b == kUnknown || a == b) return true;
  const bool between = a == kBetween || b == kBetween;
  if (between && a != kWorkingDays && b != kWorkingDays) return true;
  c_.Report(DiagnosticKind::kSpansDiffer, place_, {SpanWords(a), SpanWords(b)});
  return false;
}

// The frequency of an operation over two values, at least one of which may be a series.
bool Lowering::Periodic(const Value& left, const Value& right, std::optional<Frequency>* per) {
  *per = left.type.per ? left.type.per : right.type.per;
  if (!left.type.per || !right.type.per || *left.type.per == *right.type.per) return true;
  c_.Report(DiagnosticKind::kFrequenciesDiffer, place_,
            {FrequencyWords(*left.type.per), FrequencyWords(*right.type.per)});
  return false;
}

bool Lowering::Unify(Value& left, Value& right, bool report_words) {
  using enum TypeKind;
  if (left.type.kind == kNone || right.type.kind == kNone) return true;
  if (left.type.kind != right.type.kind && !Convert(right, left.type.kind)) {
    Convert(left, right.type.kind);
  }
  const TypeKind a = left.type.kind, b = right.type.kind;
  if (a == b && Comparable(a)) {
    const bool same = (a != kChoice && a != kPeriod) || left.type.index == right.type.index;
    if (same && a == kSpan) return SpansComparable(left, right);
    if (same) return a != kMoney || SameCurrency(left, right, place_);
  }
  if (!report_words) return false;
  const std::string& currency = left.currency.empty() ? right.currency : left.currency;
  const std::string& unit = currency.empty() ? c_.modules[at_.module].currency : currency;
  if (ReportNumberFor(a, right, unit) || ReportNumberFor(b, left, unit)) return false;
  if (ReportUnitBesideNumber(left, right)) return false;
  c_.Report(DiagnosticKind::kCannotCompare, place_,
            {TypeWords(c_, left.type.Element()), TypeWords(c_, right.type.Element())});
  return false;
}

}  // namespace writ::check
