// Expressions: literal after literal as the reference evaluates them, or left to it.
#include <algorithm>

#include "engine/eval/plan_compile.h"
#include "engine/program/op_info.h"

namespace writ::plan {
namespace {

bool IsNumber(TypeKind kind) {
  return kind == TypeKind::kNumber || kind == TypeKind::kPercent || kind == TypeKind::kPoints ||
         kind == TypeKind::kMoney;
}

// Days on which something happened are no plain dates: they are "has happened" too.
bool IsDate(const Node& node) { return node.type.kind == TypeKind::kDate; }

}  // namespace

bool Compiler::Numeric(uint32_t node) const { return IsNumber(code_.nodes[node].type.kind); }

uint32_t Compiler::Expr(ExprId expr, const At& at) {
  // A constant is the same node wherever it is read.
  const auto key = std::make_pair(expr, program_[expr].op == Op::kConstant ? At{} : at);
  if (const auto known = exprs_.find(key); known != exprs_.end()) return known->second;
  if (depth_ >= kMostNested) return No("nested too deeply");
  ++depth_;
  const uint32_t node = Fresh(expr, at);
  --depth_;
  return exprs_[key] = node;
}

uint32_t Compiler::Fresh(ExprId expr, const At& at) {
  switch (program_[expr].op) {
    case Op::kConstant:
    case Op::kFact:
    case Op::kDefinition:
    case Op::kRule:
    case Op::kParameter:
    case Op::kLocal:
    case Op::kDecisionDate: return Leaf(expr, at);
    case Op::kTableCall: return Table(expr, at);
    case Op::kBand: return Band(expr, at);
    case Op::kRound: return Round(expr, at);
    case Op::kNegate:
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kDivide: return Arithmetic(expr, at);
    case Op::kBelow:
    case Op::kAbove:
    case Op::kAtLeast:
    case Op::kAtMost:
    case Op::kIs:
    case Op::kIsNot: return Compare(expr, at);
    case Op::kOneOf: return OneOf(expr, at);
    case Op::kNot:
    case Op::kAnd:
    case Op::kOr: return Logic(expr, at);
    case Op::kConsecutive:
    case Op::kInAtLeast:
    case Op::kTrend: return Window(expr, at);
    case Op::kLatest: return Latest(expr, at);
    case Op::kOverLast: return Total(expr, at);
    case Op::kOverRange: return Range(expr, at);
    case Op::kAnyTime: return AnyTime(expr, at);
    case Op::kTeamAggregate: return Team(expr, at);
    case Op::kAt: return AtPeriod(expr, at);
    case Op::kShiftPlus:
    case Op::kShiftMinus: return Shifted(expr, at);
    case Op::kTimeBetween: return Between(expr, at);
    case Op::kLater:
    case Op::kEarlier:
    case Op::kLarger:
    case Op::kSmaller:
    case Op::kMoreFavourable: return Pick(expr, at);
    case Op::kMember:
    case Op::kItem:
    case Op::kPresent:
    case Op::kOrdinal:
    case Op::kCaseValue:
    case Op::kPeriodOf:
    case Op::kPeriodBefore:
    case Op::kPeriodAfter:
    case Op::kWithinAny:
    case Op::kSome:
    case Op::kEvery: return No(std::string(InfoOf(program_[expr].op).name));
  }
  return No("an operation it does not know");
}

uint32_t Compiler::Leaf(ExprId expr, const At& at) {
  const writ::Expr& e = program_[expr];
  if (e.op == Op::kConstant) return Constant(expr);
  if (e.op == Op::kFact) return FactRead(e.index, at);
  if (e.op == Op::kDefinition) return Definition(expr, at);
  if (e.op == Op::kRule)
    return at.norm_free ? No("a rule inside a team figure") : RuleRead(expr, at);
  if (e.op == Op::kLocal) return Local(expr, at);
  if (e.op == Op::kParameter) return Parameter(e.index, at);
  Node node = ForExpr(expr, NodeOp::kFixed);
  node.type = {TypeKind::kDate};
  node.value = code_.dates.as_of.days();
  return Add(std::move(node), {});
}

uint32_t Compiler::Constant(ExprId expr) {
  const Scalar& constant = program_.constants[program_[expr].index];
  Node node = ForExpr(expr, NodeOp::kFixed);
  node.type = constant.type;
  node.extra = program_[expr].index;
  switch (constant.type.kind) {
    case TypeKind::kNumber:
    case TypeKind::kPercent:
    case TypeKind::kPoints:
    case TypeKind::kMoney: {
      if (constant.type.kind == TypeKind::kMoney && !constant.text.empty() &&
          constant.text != program_.policy.currency)
        return No("another currency");
      const std::optional<int64_t> scaled = constant.number.Scaled(code_.digits);
      if (!scaled) return No("a constant of many digits");
      node.value = *scaled;
      return Add(std::move(node), {});
    }
    case TypeKind::kDate: node.value = constant.date.days(); return Add(std::move(node), {});
    case TypeKind::kYesNo: node.value = constant.yes ? 1 : 0; return Add(std::move(node), {});
    case TypeKind::kChoice: node.value = constant.option; return Add(std::move(node), {});
    case TypeKind::kNone: node.status = Byte(Status::kNone); return Add(std::move(node), {});
    case TypeKind::kSpan:  // only what takes a span looks at these two
    case TypeKind::kPeriod: return Add(std::move(node), {});
    case TypeKind::kText:
      if (constant.option != 0) return No("a member of a list");
      node.value = TextNumber(constant.text);
      return Add(std::move(node), {});
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kEvent:
    case TypeKind::kDocument:
    case TypeKind::kTeam:
    case TypeKind::kError: return No("a constant of another kind");
  }
  return No("a constant of another kind");
}

int64_t Compiler::TextNumber(const std::string& text) {
  return code_.texts.try_emplace(text, static_cast<int64_t>(code_.texts.size())).first->second;
}

uint32_t Compiler::Arithmetic(ExprId expr, const At& at) {
  std::vector<uint32_t> operands;
  for (const ExprId arg : program_.Args(program_[expr])) {
    operands.push_back(Expr(arg, at));
    if (operands.back() == kUncovered) return kUncovered;
    if (!Numeric(operands.back())) return No("arithmetic with spans");
  }
  Node node = ForExpr(expr, NodeOp::kArithmetic);
  node.ratio = node.expr_op == Op::kMultiply || node.expr_op == Op::kDivide;
  for (const uint32_t operand : operands) node.ratio = node.ratio || code_.nodes[operand].ratio;
  return Add(std::move(node), operands);
}

uint32_t Compiler::Compare(ExprId expr, const At& at) {
  const auto args = program_.Args(program_[expr]);
  const uint32_t left = Expr(args[0], at);
  const uint32_t right = left == kUncovered ? left : Expr(args[1], at);
  if (right == kUncovered) return kUncovered;
  return CompareNodes(expr, program_[expr].op, left, right);
}

uint32_t Compiler::CompareNodes(ExprId expr, Op op, uint32_t left, uint32_t right) {
  Node node = ForExpr(expr, NodeOp::kCompare);
  node.expr_op = op;
  node.type = {TypeKind::kYesNo};
  const Node& a = code_.nodes[left];
  const Node& b = code_.nodes[right];
  const TypeKind kind = a.type.kind == TypeKind::kNone ? b.type.kind : a.type.kind;
  if (kind == TypeKind::kPeriod) return No("comparing periods");
  // Texts that no policy names are not told apart.
  if (kind == TypeKind::kText && a.op != NodeOp::kFixed && b.op != NodeOp::kFixed)
    return No("comparing texts that are not fixed");
  if (kind == TypeKind::kSpan) {
    const bool forward = a.op == NodeOp::kBetween && b.op == NodeOp::kFixed;
    const bool backward = b.op == NodeOp::kBetween && a.op == NodeOp::kFixed;
    if (!forward && !backward) return No("comparing spans");
    const Node& span = forward ? b : a;
    if (span.type.kind != TypeKind::kSpan || program_.constants[span.extra].span.working_days != 0)
      return No("comparing with working days");
    node.op = NodeOp::kSpanCompare;
  }
  return Add(std::move(node), {left, right});
}

uint32_t Compiler::OneOf(ExprId expr, const At& at) {
  std::vector<uint32_t> operands, equal;
  for (const ExprId arg : program_.Args(program_[expr])) {
    operands.push_back(Expr(arg, at));
    if (operands.back() == kUncovered) return kUncovered;
    if (operands.size() == 1) continue;
    equal.push_back(CompareNodes(expr, Op::kIs, operands.front(), operands.back()));
  }
  Node node = ForExpr(expr, NodeOp::kOneOf);
  node.type = {TypeKind::kYesNo};
  operands.insert(operands.end(), equal.begin(), equal.end());
  return Add(std::move(node), operands);
}

uint32_t Compiler::Logic(ExprId expr, const At& at) {
  const Op op = program_[expr].op;
  Node node = ForExpr(expr, op == Op::kNot   ? NodeOp::kNot
                            : op == Op::kAnd ? NodeOp::kAll
                                             : NodeOp::kAny);
  node.type = {TypeKind::kYesNo};
  std::vector<uint32_t> operands;
  for (const ExprId arg : program_.Args(program_[expr])) {
    operands.push_back(Expr(arg, at));
    if (operands.back() == kUncovered) return kUncovered;
  }
  return Add(std::move(node), operands);
}

uint32_t Compiler::Pick(ExprId expr, const At& at) {
  Node node = ForExpr(expr, NodeOp::kPick);
  std::vector<uint32_t> operands;
  Direction direction = at.direction;
  for (const ExprId arg : program_.Args(program_[expr])) {
    operands.push_back(Expr(arg, at));
    if (operands.back() == kUncovered) return kUncovered;
    const Node& operand = code_.nodes[operands.back()];
    const TypeKind kind = operand.type.kind;
    if (!IsNumber(kind) && kind != TypeKind::kDate && kind != TypeKind::kNone)
      return No("picking among what is neither number nor date");
    node.ratio = node.ratio || operand.ratio;
    if (direction == Direction::kNone && program_[arg].op == Op::kDefinition)
      direction = program_.definitions[program_[arg].index].direction;
  }
  const Op op = node.expr_op;
  node.smaller = op == Op::kEarlier || op == Op::kSmaller ||
                 (op == Op::kMoreFavourable && direction == Direction::kLessIsBetter);
  return Add(std::move(node), operands);
}

uint32_t Compiler::Latest(ExprId expr, const At& at) {
  const ExprId series = program_.Args(program_[expr])[0];
  const Frequency frequency = FrequencyOf(program_, series).value_or(Frequency::kMonth);
  const Anchor& anchor = anchors_[at.anchors].of(frequency);
  Node node = ForExpr(expr, NodeOp::kLatest);
  if (!anchor.period) return Fixed(std::move(node), Status::kBeyondData, anchor.detail);
  node.period = anchor.period;
  At inside = at;
  inside.period = anchor.period;
  const uint32_t value = Expr(series, inside);
  if (value == kUncovered) return kUncovered;
  node.input = Counted(norms_[at.norm], *anchor.period, false, false);
  node.type = code_.nodes[value].type;
  node.ratio = code_.nodes[value].ratio;
  return Add(std::move(node), {value});
}

uint32_t Compiler::AtPeriod(ExprId expr, const At& at) {
  const auto args = program_.Args(program_[expr]);
  const uint32_t named = Expr(args[1], at);
  if (named == kUncovered) return kUncovered;
  const Node when = code_.nodes[named];
  if (when.op != NodeOp::kFixed || when.status != Byte(Status::kKnown))
    return No("a period that is not fixed");
  At inside = at;
  if (when.type.kind == TypeKind::kPeriod) {
    inside.period = program_.constants[when.extra].period;
  } else {
    inside.period = Period::Containing(FrequencyOf(program_, args[0]).value_or(Frequency::kMonth),
                                       *Date::FromDays(static_cast<int32_t>(when.value)));
  }
  const uint32_t value = Expr(args[0], inside);
  if (value == kUncovered) return kUncovered;
  Node node = ForExpr(expr, NodeOp::kAt);
  node.period = inside.period;
  node.type = code_.nodes[value].type;
  node.ratio = code_.nodes[value].ratio;
  return Add(std::move(node), {value, named});
}

uint32_t Compiler::Shifted(ExprId expr, const At& at) {
  const auto args = program_.Args(program_[expr]);
  const uint32_t date = Expr(args[0], at);
  const uint32_t span = date == kUncovered ? date : Expr(args[1], at);
  if (span == kUncovered) return kUncovered;
  const Node& by = code_.nodes[span];
  if (!IsDate(code_.nodes[date]) || by.op != NodeOp::kFixed || by.type.kind != TypeKind::kSpan)
    return No("moving a date by a span that is not fixed");
  if (program_.constants[by.extra].span.working_days != 0) return No("moving by working days");
  Node node = ForExpr(expr, NodeOp::kShift);
  node.type = {TypeKind::kDate};
  node.extra = by.extra;
  return Add(std::move(node), {date, span});
}

uint32_t Compiler::Between(ExprId expr, const At& at) {
  Node node = ForExpr(expr, NodeOp::kBetween);
  node.type = {TypeKind::kSpan};
  node.ratio = true;
  std::vector<uint32_t> operands;
  for (const ExprId arg : program_.Args(program_[expr])) {
    operands.push_back(Expr(arg, at));
    if (operands.back() == kUncovered) return kUncovered;
    if (!IsDate(code_.nodes[operands.back()])) return No("time between periods");
  }
  return Add(std::move(node), operands);
}

uint32_t Compiler::Window(ExprId expr, const At& at) {
  const writ::Expr& e = program_[expr];
  const writ::Window& w = program_.windows[e.window];
  const Anchor& anchor = anchors_[at.anchors].of(w.frequency);
  Node node = ForExpr(expr, NodeOp::kWindow);
  node.type = {TypeKind::kYesNo};
  if (!anchor.period) return Fixed(std::move(node), Status::kBeyondData, anchor.detail);
  const bool skips = w.skipping != kNoExpr;
  const int look_back = skips ? std::max(w.periods, w.looking_back) : w.periods;
  if (look_back > kMostPeriods) return No("a window of many periods");
  WindowPlan window;
  window.expr = expr;
  window.needed = w.periods;
  window.at_least = e.count;
  window.skips = skips;
  std::vector<uint32_t> operands;
  for (int i = 0; i < look_back; ++i) {
    At inside = at;
    inside.period = anchor.period->Plus(-i);
    operands.push_back(Expr(program_.Args(e)[0], inside));
    if (operands.back() == kUncovered) return kUncovered;
    const TypeKind kind = code_.nodes[operands.back()].type.kind;
    if (kind == TypeKind::kSpan || kind == TypeKind::kPeriod || kind == TypeKind::kText)
      return No("a trend of spans or texts");
    if (skips) operands.push_back(Expr(w.skipping, inside));
    if (operands.back() == kUncovered) return kUncovered;
    window.periods.push_back(*inside.period);
    window.applies.push_back(Counted(norms_[at.norm], *inside.period, w.partial, w.earlier));
  }
  node.extra = static_cast<uint32_t>(code_.windows.size());
  code_.windows.push_back(std::move(window));
  return Add(std::move(node), operands);
}

}  // namespace writ::plan
