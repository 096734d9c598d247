#include "engine/render/expr_words.h"

#include "engine/program/op_info.h"
#include "engine/render/explanation.h"
#include "engine/render/words.h"

namespace writ {
namespace words {

std::string Comparison(Op op, bool negated, Language language) {
  const bool zh = Zh(language);
  switch (op) {
    case Op::kBelow: return zh ? (negated ? "不低于" : "低于") : (negated ? "not below" : "below");
    case Op::kAbove: return zh ? (negated ? "不高于" : "高于") : (negated ? "not above" : "above");
    case Op::kAtLeast: return zh ? (negated ? "低于" : "不低于") : (negated ? "below" : "at least");
    case Op::kAtMost: return zh ? (negated ? "高于" : "不高于") : (negated ? "above" : "at most");
    case Op::kIsNot: return zh ? (negated ? "为" : "不是") : (negated ? "equal to" : "not");
    default: return zh ? (negated ? "不是" : "为") : (negated ? "not" : "equal to");  // kIs, kOneOf
  }
}

namespace {

std::string Periods(int count, Frequency frequency, Language language) {
  static constexpr const char* kOne[] = {"month", "quarter", "year"};
  static constexpr const char* kMany[] = {"months", "quarters", "years"};
  static constexpr const char* kHan[] = {"个月", "个季度", "年"};
  const auto f = static_cast<size_t>(frequency);
  if (Zh(language)) return std::to_string(count) + kHan[f];
  return std::to_string(count) + " " + (count == 1 ? kOne[f] : kMany[f]);
}

std::string WindowLength(const Window& window, Language language) {
  if (window.periods > 0) return Periods(window.periods, window.frequency, language);
  return Length(window.length, language);
}

}  // namespace

std::string WindowPhrase(const Program& program, const Expr& expr, Language language) {
  if (expr.window >= program.windows.size()) return "";
  const Window& window = program.windows[expr.window];
  const bool zh = Zh(language);
  const std::string length = WindowLength(window, language);
  std::string out;
  switch (expr.op) {
    case Op::kConsecutive:
      out = zh ? "连续" + length
               : "for " + Periods(window.periods, window.frequency, language)
                              .insert(std::to_string(window.periods).size() + 1, "consecutive ");
      break;
    case Op::kInAtLeast:
      out = zh ? "最近" + length + "中至少" + Periods(expr.count, window.frequency, language)
               : "in at least " + std::to_string(expr.count) + " of the last " + length;
      break;
    case Op::kTrend:
      out = zh ? std::string("连续") + (expr.count == 1 ? "下降" : "上升") + length
               : std::string(expr.count == 1 ? "falling" : "rising") + " for " + length;
      break;
    default:
      out = zh ? "最近" + length : "over the last " + length;  // kOverLast; others print their own
  }
  if (window.skipping != kNoExpr) {
    const auto condition = ExprWords(program, window.skipping, language);
    const auto back = Periods(window.looking_back, window.frequency, language);
    out += zh ? ",跳过" + condition + "的月份" : " skipping months where " + condition;
    if (window.looking_back > 0) out += zh ? ",最多回溯" + back : " looking back at most " + back;
  }
  if (window.partial) out += zh ? ",计入不完整月份" : " counting partial months";
  if (window.earlier) out += zh ? ",计入此前月份" : " counting earlier months";
  return out;
}

namespace {

enum Strength { kLogic, kCompare, kSum, kProduct, kAtom };

Strength StrengthOf(const Expr& expr) {
  switch (expr.op) {
    case Op::kAnd:
    case Op::kOr: return kLogic;
    case Op::kNot:
    case Op::kBelow:
    case Op::kAbove:
    case Op::kAtLeast:
    case Op::kAtMost:
    case Op::kIs:
    case Op::kIsNot:
    case Op::kOneOf:
    case Op::kConsecutive:
    case Op::kInAtLeast:
    case Op::kAnyTime:
    case Op::kTrend: return kCompare;
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kShiftPlus:
    case Op::kShiftMinus: return kSum;
    case Op::kMultiply:
    case Op::kDivide: return kProduct;
    default: return kAtom;  // names, literals and what carries its own parentheses
  }
}

class Sayer {
 public:
  Sayer(const Program& program, Language language)
      : program_(program), language_(language), zh_(Zh(language)) {}

  std::string Say(ExprId id) {
    if (id >= program_.exprs.size()) return "?";
    const Expr& expr = program_[id];
    switch (StrengthOf(expr)) {
      case kLogic:
        return Joined(expr,
                      expr.op == Op::kAnd ? (zh_ ? " 且 " : " and ") : (zh_ ? " 或 " : " or "),
                      kCompare);
      case kCompare: return Condition(expr);
      case kSum:
      case kProduct: return Arithmetic(expr);
      case kAtom: break;
    }
    return Atom(expr);
  }

 private:
  ExprId Arg(const Expr& expr, size_t i) const { return program_.Args(expr)[i]; }
  std::string In(ExprId id, Strength at_least) {
    const bool bare = id < program_.exprs.size() && StrengthOf(program_[id]) >= at_least;
    return bare ? Say(id) : (zh_ ? "(" : "(") + Say(id) + (zh_ ? ")" : ")");
  }
  std::string Joined(const Expr& expr, const std::string& word, Strength inner) {
    std::string out;
    for (const ExprId arg : program_.Args(expr)) out += (out.empty() ? "" : word) + In(arg, inner);
    return out;
  }
  std::string Listed(std::span<const ExprId> args) {
    std::string out;
    for (const ExprId arg : args) out += (out.empty() ? "" : zh_ ? "、" : ", ") + Say(arg);
    return out;
  }

  // In Chinese the window stands before the comparison: 达成率 最近 连续3个月 低于 80%.
  std::string Windowed(const Expr& expr) {
    const auto window = words::WindowPhrase(program_, expr, language_);
    const auto inner = Arg(expr, 0);
    if (!zh_) return In(inner, expr.op == Op::kTrend ? kAtom : kCompare) + " " + window;
    const std::string last = window.starts_with("最近") ? window : "最近 " + window;
    const Expr& condition = program_[inner];
    const bool compares = condition.op >= Op::kBelow && condition.op <= Op::kIsNot;
    if (!compares || expr.op == Op::kTrend) return In(inner, kAtom) + " " + last;
    return In(Arg(condition, 0), kSum) + " " + last + " " + Compared(condition) + " " +
           In(Arg(condition, 1), kSum);
  }

  std::string Compared(const Expr& expr) const {
    if (expr.op == Op::kIs) return zh_ ? "为" : "is";
    if (expr.op == Op::kIsNot) return zh_ ? "不是" : "is not";
    return words::Comparison(expr.op, false, language_);
  }

  std::string Condition(const Expr& expr) {
    switch (expr.op) {
      case Op::kNot: return (zh_ ? "并非 " : "not ") + In(Arg(expr, 0), kAtom);
      case Op::kOneOf:
        return In(Arg(expr, 0), kSum) + (zh_ ? " 属于(" : " is one of (") +
               Listed(program_.Args(expr).subspan(1)) + ")";
      case Op::kConsecutive:
      case Op::kInAtLeast:
      case Op::kTrend: return Windowed(expr);
      case Op::kAnyTime:
        return zh_ ? "自" + Say(Arg(expr, 1)) + "以来曾 " + In(Arg(expr, 0), kCompare)
                   : In(Arg(expr, 0), kCompare) + " at any time since " + Say(Arg(expr, 1));
      default: break;
    }
    return In(Arg(expr, 0), kSum) + " " + Compared(expr) + " " + In(Arg(expr, 1), kSum);
  }

  std::string Arithmetic(const Expr& expr) {
    const Strength own = StrengthOf(expr), right = own == kSum ? kProduct : kAtom;
    const char* word = " + ";
    if (expr.op == Op::kSubtract) word = " - ";
    if (expr.op == Op::kMultiply) word = zh_ ? " × " : " * ";
    if (expr.op == Op::kDivide) word = zh_ ? " ÷ " : " / ";
    if (expr.op == Op::kShiftPlus) word = zh_ ? " 加 " : " plus ";
    if (expr.op == Op::kShiftMinus) word = zh_ ? " 减 " : " minus ";
    return In(Arg(expr, 0), own) + word + In(Arg(expr, 1), right);
  }

  template <typename Things>
  std::string Named(const Things& things, const Expr& expr) const {
    return expr.index < things.size() ? NameFor(things[expr.index].names, language_) : "?";
  }

  std::string Atom(const Expr& expr);
  std::string Aggregate(const Expr& expr);
  std::string Where(const Expr& expr);
  std::string Function(const Expr& expr) const {
    static constexpr const char* kEn[] = {"average of ", "sum of ", "count of ", "lowest of ",
                                          "highest of "};
    static constexpr const char* kZh[] = {"平均", "合计", "次数", "最低", "最高"};
    const auto f = static_cast<size_t>(expr.count) % 5;
    return zh_ ? kZh[f] : kEn[f];
  }
  std::string Called(const char* en, const char* zh, const Expr& expr) {
    return (zh_ ? zh : en) + std::string("(") + Listed(program_.Args(expr)) + ")";
  }

  const Program& program_;
  Language language_;
  bool zh_;
};

// What the members that count must fulfil; only lists are asked.
std::string Sayer::Where(const Expr& expr) {
  if (expr.op == Op::kTeamAggregate) return "";
  const auto args = program_.Args(expr);
  const bool whole = expr.op == Op::kOverRange && args.size() <= 2;
  const size_t place = whole ? 1 : expr.op == Op::kOverRange ? 3 : 2;
  if (args.size() <= place) return "";
  return (zh_ ? " 满足(" : " where (") + Say(args[place]) + ")";
}

std::string Sayer::Aggregate(const Expr& expr) {
  const auto args = program_.Args(expr);
  const std::string what = In(args[0], kAtom) + Where(expr), function = Function(expr);
  switch (expr.op) {
    case Op::kTeamAggregate: {
      const std::string self = expr.index == 1 ? (zh_ ? "(不含本人)" : " other than self") : "";
      return zh_ ? "团队" + function + " " + what + self : "team " + function + what + self;
    }
    case Op::kOverLast: {
      const auto window = words::WindowPhrase(program_, expr, language_);
      std::string before;
      const bool decision = program_[args[1]].op == Op::kDecisionDate;
      if (!decision) before = zh_ ? Say(args[1]) + "前" : " before " + Say(args[1]);
      return zh_ ? before + window + "的 " + what + " " + function
                 : function + what + " " + window + before;
    }
    case Op::kOverRange:
      if (args.size() <= 2) return zh_ ? what + " 的" + function : function + what;
      return zh_ ? "自" + Say(args[1]) + "至" + Say(args[2]) + "的 " + what + " " + function
                 : function + what + " from " + Say(args[1]) + " to " + Say(args[2]);
    default: break;  // kWithinAny
  }
  const auto length = expr.window < program_.windows.size()
                          ? words::WindowLength(program_.windows[expr.window], language_)
                          : "";
  return zh_ ? "自" + Say(args[1]) + "起任意" + length + "内的 " + what + " 次数"
             : "count of " + what + " within any " + length + " since " + Say(args[1]);
}

std::string Sayer::Atom(const Expr& expr) {
  const auto args = program_.Args(expr);
  static constexpr const char* kOrdinalEn[] = {"first ", "second ", "third "};
  static constexpr const char* kOrdinalZh[] = {"首次 ", "第二次 ", "第三次 "};
  static constexpr const char* kPeriodEn[] = {"month ", "quarter ", "year "};
  static constexpr const char* kPeriodZh[] = {"月", "季度", "年度"};
  const auto period = static_cast<size_t>(expr.count) % 3;
  switch (expr.op) {
    case Op::kConstant: return ValueWords(program_, program_.constants[expr.index], language_);
    case Op::kFact: return Named(program_.facts, expr);
    case Op::kMember: return Say(args[0]) + (zh_ ? "的" : ".") + Named(program_.facts, expr);
    case Op::kItem: return Named(program_.entities, expr);
    case Op::kDefinition: return Named(program_.definitions, expr);
    case Op::kRule: return Named(program_.rules, expr);
    case Op::kPresent: {
      const Names* names = EventNames(program_, expr.index);
      return names == nullptr ? "?" : NameFor(*names, language_);
    }
    case Op::kOrdinal:
      return (zh_ ? kOrdinalZh : kOrdinalEn)[static_cast<size_t>(expr.count + 2) % 3] +
             Named(program_.findings, expr);
    case Op::kParameter: return Named(program_.parameters, expr);
    case Op::kDecisionDate: return zh_ ? "决定日" : "decision_date";
    case Op::kTableCall: return Named(program_.tables, expr) + "(" + Listed(args) + ")";
    case Op::kBand: return Named(program_.scales, expr) + "(" + Listed(args) + ")";
    case Op::kCaseValue: return NameFor(program_.case_names[expr.index], language_);
    case Op::kNegate: return "-" + In(args[0], kAtom);
    case Op::kRound: return Called("rounded", "舍入", expr);
    case Op::kLatest: return (zh_ ? "最近一期 " : "latest ") + In(args[0], kAtom);
    case Op::kAt:
      return zh_ ? Say(args[1]) + "的 " + In(args[0], kAtom)
                 : In(args[0], kAtom) + " in " + Say(args[1]);
    case Op::kPeriodOf:
      return zh_ ? Say(args[0]) + "所在" + kPeriodZh[period]
                 : kPeriodEn[period] + ("of " + Say(args[0]));
    case Op::kPeriodBefore:
      return zh_ ? Say(args[0]) + "的上" + kPeriodZh[period]
                 : kPeriodEn[period] + ("before " + Say(args[0]));
    case Op::kPeriodAfter:
      return zh_ ? Say(args[0]) + "的次" + kPeriodZh[period]
                 : kPeriodEn[period] + ("after " + Say(args[0]));
    case Op::kTimeBetween:
      return zh_ ? "自" + Say(args[0]) + "至" + Say(args[1]) + "的时长"
                 : "time from " + Say(args[0]) + " to " + Say(args[1]);
    case Op::kOverLast:
    case Op::kOverRange:
    case Op::kWithinAny:
    case Op::kTeamAggregate: return Aggregate(expr);
    case Op::kSome:
      return zh_ ? "存在 " + Say(args[0]) + " 满足(" + Say(args[1]) + ")"
                 : "some " + Say(args[0]) + " where (" + Say(args[1]) + ")";
    case Op::kEvery:
      return zh_ ? "每项 " + Say(args[0]) + " 满足(" + Say(args[1]) + ")"
                 : "every " + Say(args[0]) + " where (" + Say(args[1]) + ")";
    case Op::kLater: return Called("later of ", "较晚者", expr);
    case Op::kEarlier: return Called("earlier of ", "较早者", expr);
    case Op::kLarger: return Called("larger of ", "较大者", expr);
    case Op::kSmaller: return Called("smaller of ", "较小者", expr);
    case Op::kMoreFavourable: return Called("more favourable of ", "更有利者", expr);
    default:
      return "?";  // kLocal: a table's own input, never said outside it; the rest are said above
  }
}

}  // namespace
}  // namespace words

std::string ExprWords(const Program& program, ExprId expr, Language language) {
  return words::Sayer(program, language).Say(expr);
}

}  // namespace writ
