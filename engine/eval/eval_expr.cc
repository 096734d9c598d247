// Expressions without time: leaves, arithmetic, comparison, logic.
#include <algorithm>

#include "engine/eval/evaluator.h"
#include "engine/program/op_info.h"

namespace writ {
namespace {

class Deepen {
 public:
  explicit Deepen(int* depth) : depth_(depth) { ++*depth_; }
  ~Deepen() { --*depth_; }
  Deepen(const Deepen&) = delete;
  Deepen& operator=(const Deepen&) = delete;

 private:
  int* depth_;
};

// A declaration read inside an exception to it is its value without that exception.
bool IsTarget(const Program& program, const std::vector<uint32_t>& exceptions,
              const std::string* exception) {
  if (exception == nullptr) return false;
  return std::any_of(exceptions.begin(), exceptions.end(), [&](uint32_t index) {
    return QualifiedId(program.exceptions[index].names) == *exception;
  });
}

bool IsBinary(Op op) {
  return op == Op::kAdd || op == Op::kSubtract || op == Op::kMultiply || op == Op::kDivide;
}

}  // namespace

NodeId Evaluator::Impl::Eval(ExprId expr, const Surroundings& at) {
  const Deepen deepen(&depth_);
  switch (program[expr].op) {
    case Op::kConstant:
    case Op::kFact:
    case Op::kMember:
    case Op::kItem:
    case Op::kDefinition:
    case Op::kRule:
    case Op::kPresent:
    case Op::kOrdinal:
    case Op::kParameter:
    case Op::kLocal:
    case Op::kDecisionDate:
    case Op::kCaseValue: return EvalLeaf(expr, at);
    case Op::kTableCall: return EvalTable(expr, at);
    case Op::kBand: return EvalBand(expr, at);
    case Op::kNegate:
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kDivide:
    case Op::kRound: return EvalArithmetic(expr, at);
    case Op::kBelow:
    case Op::kAbove:
    case Op::kAtLeast:
    case Op::kAtMost:
    case Op::kIs:
    case Op::kIsNot: return EvalComparison(expr, at);
    case Op::kOneOf: return EvalOneOf(expr, at);
    case Op::kNot: return EvalNot(expr, at);
    case Op::kAnd:
    case Op::kOr: return EvalLogic(expr, at);
    case Op::kConsecutive:
    case Op::kInAtLeast:
    case Op::kTrend: return EvalWindow(expr, at);
    case Op::kAnyTime: return EvalAnyTime(expr, at);
    case Op::kLatest: return EvalLatest(expr, at);
    case Op::kAt: return EvalAt(expr, at);
    case Op::kPeriodOf:
    case Op::kPeriodBefore:
    case Op::kPeriodAfter:
    case Op::kShiftPlus:
    case Op::kShiftMinus:
    case Op::kTimeBetween: return EvalCalendar(expr, at);
    case Op::kOverLast:
    case Op::kOverRange: return EvalAggregate(expr, at);
    case Op::kWithinAny: return EvalWithinAny(expr, at);
    case Op::kTeamAggregate: return EvalTeam(expr, at);
    case Op::kSome:
    case Op::kEvery: return EvalQuantifier(expr, at);
    case Op::kLater:
    case Op::kEarlier:
    case Op::kLarger:
    case Op::kSmaller:
    case Op::kMoreFavourable: return EvalPick(expr, at);
  }
  return Unknown(expr, Reason::kNeedsCase, "");
}

NodeId Evaluator::Impl::EvalLeaf(ExprId expr, const Surroundings& at) {
  const Expr& e = program[expr];
  if (e.op == Op::kConstant) {
    const auto known = constants_.find(expr);
    if (known != constants_.end()) return known->second;
    TraceNode node{ForExpr(expr)};
    node.shown.value = program.constants[e.index];
    if (node.shown.value.type.kind == TypeKind::kNone) node.shown.state = State::kNone;
    return constants_[expr] = trace.Add(std::move(node));
  }
  if (e.op == Op::kFact) return EvalFactExpr(expr, at);
  if (e.op == Op::kMember) return EvalMember(expr, at);
  if (e.op == Op::kPresent) return EvalPresent(expr);
  if (e.op == Op::kOrdinal) return EvalOrdinal(expr);
  if (e.op == Op::kDecisionDate) return Known(expr, DateScalar(dates.as_of));
  if (e.op == Op::kLocal && at.locals != nullptr && e.index < at.locals->size())
    return (*at.locals)[e.index];
  Task task{.index = e.index, .alone = at.alone, .norm_free = at.norm_free};
  if (e.op == Op::kParameter) {
    task.kind = TaskKind::kParameter;
    task.anchors = at.anchors;
    return Get(task);
  }
  if (e.op == Op::kDefinition) {
    const Definition& definition = program.definitions[e.index];
    task.anchors = at.anchors;
    task.plain = IsTarget(program, definition.exceptions, at.exception);
    if (definition.type.per) task.period = at.period;
    if (definition.type.per) task.day = at.day;
    for (const ExprId arg : program.Args(e)) task.arguments.push_back(Eval(arg, at));
    return Get(task);
  }
  if (e.op == Op::kRule) {
    task.kind = TaskKind::kRule;
    task.norm_free = false;
    task.plain = IsTarget(program, program.rules[e.index].exceptions, at.exception);
    const NodeId rule = Get(task);
    if (trace.shown(rule).state != State::kNotApplicable) return rule;
    // A rule that is not for this person does not hold for this person.
    TraceNode node{ForExpr(expr)};
    node.shown.value = YesNoScalar(false);
    node.shown.reason = trace.shown(rule).reason;
    node.shown.detail = trace.shown(rule).detail;
    node.shown.children = {rule};
    return trace.Add(std::move(node));
  }
  TraceNode node{ForExpr(expr)};
  if (options.in_case != nullptr && e.op == Op::kCaseValue) {
    if (const Scalar* given = options.in_case->values.Find(e.index)) {
      node.shown.value = *given;
      return trace.Add(std::move(node));
    }
  }
  node.shown.state = State::kUnknown;
  node.shown.reason = Reason::kNeedsCase;
  if (e.op == Op::kCaseValue) node.shown.detail = program.case_names[e.index].id;
  node.missing = MissingFact{0, std::nullopt, Reason::kNeedsCase, "", node.shown.detail};
  return trace.Add(std::move(node));
}

// Left-deep chains of operators are walked, not recursed into.
NodeId Evaluator::Impl::EvalArithmetic(ExprId expr, const Surroundings& at) {
  const Expr& e = program[expr];
  if (e.op == Op::kNegate) {
    const NodeId operand = Eval(program.Args(e)[0], at);
    if (const auto blocking = Blocking({operand})) return Like(expr, *blocking, {operand});
    const Scalar value = trace.shown(operand).value;
    return FromComputed(expr, Arithmetic(Op::kNegate, value, value, e.type), {operand});
  }
  if (e.op == Op::kRound) {
    const NodeId value = Eval(program.Args(e)[0], at);
    const NodeId unit = Eval(program.Args(e)[1], at);
    if (const auto blocking = Blocking({value, unit})) return Like(expr, *blocking, {value, unit});
    return FromComputed(
        expr,
        RoundTo(trace.shown(value).value, trace.shown(unit).value, static_cast<Rounding>(e.count)),
        {value, unit});
  }
  std::vector<ExprId> chain;
  ExprId first = expr;
  while (IsBinary(program[first].op)) {
    chain.push_back(first);
    first = program.Args(program[first])[0];
  }
  NodeId left = Eval(first, at);
  for (size_t i = chain.size(); i-- > 0;) {
    const NodeId right = Eval(program.Args(program[chain[i]])[1], at);
    left = Combine(chain[i], left, right);
  }
  return left;
}

NodeId Evaluator::Impl::Combine(ExprId expr, NodeId left, NodeId right) {
  const Expr& e = program[expr];
  std::vector<uint32_t> operands{left, right};
  if (const auto blocking = Blocking(operands)) return Like(expr, *blocking, std::move(operands));
  const Scalar& a = trace.shown(left).value;
  const Scalar& b = trace.shown(right).value;
  if (a.type.kind == TypeKind::kDate && b.type.kind == TypeKind::kSpan)
    return FromComputed(expr, Shift(a.date, b, e.op == Op::kSubtract, program.calendar),
                        std::move(operands));
  return FromComputed(expr, Arithmetic(e.op, a, b, e.type), std::move(operands));
}

NodeId Evaluator::Impl::EvalComparison(ExprId expr, const Surroundings& at) {
  const Expr& e = program[expr];
  const NodeId left = Eval(program.Args(e)[0], at);
  const NodeId right = Eval(program.Args(e)[1], at);
  if (trace[left].is_count || trace[right].is_count) return CompareCounts(expr, left, right);
  return Compare(expr, e.op, left, right);
}

NodeId Evaluator::Impl::Compare(ExprId expr, Op op, NodeId left, NodeId right) {
  const ExplanationNode& a = trace.shown(left);
  const ExplanationNode& b = trace.shown(right);
  for (const ExplanationNode* side : {&a, &b}) {
    if (side->state != State::kNotApplicable || side->reason != Reason::kTooFewPeriods) continue;
    TraceNode node{ForExpr(expr)};  // semantics 5: it fails and says why
    node.shown.value = YesNoScalar(false);
    node.shown.reason = side->reason;
    node.shown.detail = side->detail;
    node.shown.children = {left, right};
    return trace.Add(std::move(node));
  }
  const bool a_none = a.state == State::kNone, b_none = b.state == State::kNone;
  const bool equality = op == Op::kIs || op == Op::kIsNot;
  if (a_none || b_none) {
    const ExplanationNode& other = a_none ? b : a;
    if (other.state == State::kNotApplicable)
      return Like(expr, a_none ? right : left, {left, right});
    // What is disputed exists, so it is not none; and nothing is before or after what does not
    // exist.
    const bool open = other.state == State::kUnknown && other.reason != Reason::kDisputed;
    if (equality && open) return Like(expr, a_none ? right : left, {left, right});
    return YesNo(expr, equality && (a_none && b_none) == (op == Op::kIs), {left, right});
  }
  std::vector<uint32_t> operands{left, right};
  if (const auto blocking = Blocking(operands)) return Like(expr, *blocking, std::move(operands));
  const Ordering order = CompareScalars(a.value, b.value, program.calendar);
  if (!order.ok()) return Unknown(expr, order.reason, order.detail, std::move(operands));
  return YesNo(expr, Holds(op, order.sign), std::move(operands));
}

// A count between two bounds decides a comparison when all its values agree.
NodeId Evaluator::Impl::CompareCounts(ExprId expr, NodeId left, NodeId right) {
  Op op = program[expr].op;
  NodeId count = left, bound = right;
  if (!trace[left].is_count) {
    std::swap(count, bound);
    op = Mirrored(op);
  }
  const State state = trace.shown(bound).state;
  if (trace[bound].is_count || state == State::kUnknown)
    return Unknown(expr, trace.shown(count).reason, trace.shown(count).detail, {left, right});
  if (state != State::kKnown) return Like(expr, bound, {left, right});
  const Number limit = trace.shown(bound).value.number;
  const auto sign = [&](int64_t n) { return Number(n) < limit ? -1 : limit < Number(n) ? 1 : 0; };
  const int low = sign(trace[count].low);
  const int high = trace[count].high ? sign(*trace[count].high) : 1;
  std::optional<bool> agreed;
  if (op == Op::kIs || op == Op::kIsNot) {
    const bool apart = low > 0 || high < 0 || !limit.AsInt64();
    if (apart) agreed = op == Op::kIsNot;
  } else if (Holds(op, low) == Holds(op, high)) {
    agreed = Holds(op, low);  // orders are monotone: the ends agree, so all do
  }
  if (agreed) return YesNo(expr, *agreed, {left, right});
  return Unknown(expr, trace.shown(count).reason, trace.shown(count).detail, {left, right});
}

NodeId Evaluator::Impl::EvalOneOf(ExprId expr, const Surroundings& at) {
  std::vector<uint32_t> operands;
  for (const ExprId arg : program.Args(program[expr])) operands.push_back(Eval(arg, at));
  std::vector<uint32_t> equal;
  for (size_t i = 1; i < operands.size(); ++i)
    equal.push_back(Compare(expr, Op::kIs, operands[0], operands[i]));
  ExplanationNode node = Folded(ForExpr(expr), true, std::move(equal));
  node.children = std::move(operands);
  return trace.Add({std::move(node)});
}

NodeId Evaluator::Impl::EvalNot(ExprId expr, const Surroundings& at) {
  const NodeId operand = Eval(program.Args(program[expr])[0], at);
  const std::optional<Truth> truth = TruthOf(operand);
  if (!truth || *truth == Truth::kUnknown) return Like(expr, operand, {operand});
  return YesNo(expr, *truth == Truth::kNo, {operand});
}

NodeId Evaluator::Impl::EvalLogic(ExprId expr, const Surroundings& at) {
  std::vector<uint32_t> operands;
  for (const ExprId arg : program.Args(program[expr])) operands.push_back(Eval(arg, at));
  return Fold(ForExpr(expr), program[expr].op == Op::kOr, std::move(operands));
}

// All operands stay visible below the one that is picked.
NodeId Evaluator::Impl::EvalPick(ExprId expr, const Surroundings& at) {
  const Expr& e = program[expr];
  std::vector<uint32_t> operands;
  Direction direction = at.direction;
  for (const ExprId arg : program.Args(e)) {
    operands.push_back(Eval(arg, at));
    if (direction == Direction::kNone && program[arg].op == Op::kDefinition)
      direction = program.definitions[program[arg].index].direction;
  }
  const bool skips_none = e.op == Op::kLater || e.op == Op::kEarlier;
  const auto blocking = Blocking(operands);
  if (blocking && !(skips_none && trace.shown(*blocking).state == State::kNone))
    return Like(expr, *blocking, operands);
  const bool smaller = e.op == Op::kEarlier || e.op == Op::kSmaller ||
                       (e.op == Op::kMoreFavourable && direction == Direction::kLessIsBetter);
  std::optional<NodeId> best;
  for (const NodeId operand : operands) {
    if (trace.shown(operand).state == State::kNone) continue;
    if (!best) {
      best = operand;
      continue;
    }
    const Ordering order =
        CompareScalars(trace.shown(operand).value, trace.shown(*best).value, program.calendar);
    if (!order.ok()) return Unknown(expr, order.reason, order.detail, operands);
    if (smaller ? order.sign < 0 : order.sign > 0) best = operand;
  }
  return Like(expr, best ? *best : *blocking, operands);
}

}  // namespace writ
