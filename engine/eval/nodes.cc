// Making nodes: the evaluator's only way to hold a value.
#include "engine/eval/evaluator.h"

namespace writ {

ExplanationNode Evaluator::Impl::ForExpr(ExprId expr) const {
  ExplanationNode node;
  node.kind = NodeKind::kExpr;
  node.ref = expr;
  return node;
}

NodeId Evaluator::Impl::Known(ExprId expr, Scalar value, std::vector<uint32_t> children) {
  TraceNode node{ForExpr(expr)};
  node.shown.value = std::move(value);
  node.shown.children = std::move(children);
  return trace.Add(std::move(node));
}

NodeId Evaluator::Impl::YesNo(ExprId expr, bool yes, std::vector<uint32_t> children) {
  return Known(expr, YesNoScalar(yes), std::move(children));
}

NodeId Evaluator::Impl::Unknown(ExprId expr, Reason reason, std::string detail,
                                std::vector<uint32_t> children) {
  TraceNode node{ForExpr(expr)};
  node.shown.state = State::kUnknown;
  node.shown.reason = reason;
  node.shown.detail = std::move(detail);
  node.shown.children = std::move(children);
  return trace.Add(std::move(node));
}

NodeId Evaluator::Impl::Like(ExprId expr, NodeId operand, std::vector<uint32_t> children) {
  TraceNode node{ForExpr(expr)};
  const ExplanationNode& as = trace.shown(operand);
  node.shown.state = as.state;
  node.shown.reason = as.reason;
  node.shown.detail = as.detail;
  node.shown.value = as.value;
  node.shown.children = std::move(children);
  return trace.Add(std::move(node));
}

NodeId Evaluator::Impl::FromComputed(ExprId expr, Computed computed,
                                     std::vector<uint32_t> children) {
  if (computed.ok()) return Known(expr, std::move(computed.value), std::move(children));
  const bool names_expression =
      computed.reason == Reason::kOverflow || computed.reason == Reason::kDivisionByZero;
  const NodeId node =
      Unknown(expr, computed.reason,
              names_expression ? PrintExpr(program, expr) : std::move(computed.detail),
              std::move(children));
  return node;
}

std::optional<NodeId> Evaluator::Impl::Blocking(const std::vector<uint32_t>& operands) const {
  for (const State state : {State::kUnknown, State::kNotApplicable, State::kNone})
    for (const NodeId operand : operands)
      if (trace.shown(operand).state == state) return operand;
  return std::nullopt;
}

std::optional<Truth> Evaluator::Impl::TruthOf(NodeId node) const {
  const ExplanationNode& shown = trace.shown(node);
  switch (shown.state) {
    case State::kKnown: return shown.value.yes ? Truth::kYes : Truth::kNo;
    case State::kUnknown: return Truth::kUnknown;
    case State::kNone: return Truth::kNo;
    case State::kNotApplicable: return std::nullopt;
  }
  return std::nullopt;
}

// Kleene's and / or. What is not applicable is neither yes nor no: an `and` with it can never hold,
// so no missing fact is asked for; an `or` with it still can.
ExplanationNode Evaluator::Impl::Folded(ExplanationNode node, bool any,
                                        std::vector<uint32_t> operands) const {
  const Truth settling = any ? Truth::kYes : Truth::kNo;
  std::optional<NodeId> settled, unknown, outside, failing;
  for (const NodeId operand : operands) {
    const std::optional<Truth> truth = TruthOf(operand);
    std::optional<NodeId>& first = !truth                      ? outside
                                   : *truth == settling        ? settled
                                   : *truth == Truth::kUnknown ? unknown
                                                               : failing;
    if (!first) first = operand;
  }
  const auto as = [&](State state, NodeId why) {
    node.state = state;
    node.reason = trace.shown(why).reason;
    node.detail = trace.shown(why).detail;
  };
  node.value = YesNoScalar(any == settled.has_value());
  if (settled) {
    if (!any) as(State::kKnown, *settled);
  } else if (unknown && (any || !outside)) {
    as(State::kUnknown, *unknown);
  } else if (outside) {
    as(State::kNotApplicable, *outside);
  } else if (any && failing) {
    as(State::kKnown, *failing);
  }
  node.children = std::move(operands);
  return node;
}

}  // namespace writ
