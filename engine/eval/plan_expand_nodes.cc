#include "engine/eval/plan_expand.h"

#include "engine/eval/values.h"

namespace writ::plan {

NodeId Tree::Like(const Node& node, NodeId operand, Children children) {
  TraceNode out = ForExpr(node);
  const ExplanationNode& as = trace_.shown(operand);
  out.shown.state = as.state;
  out.shown.reason = as.reason;
  out.shown.detail = as.detail;
  out.shown.value = as.value;
  out.shown.children = std::move(children);
  return trace_.Add(std::move(out));
}

Scalar Tree::NumberOf(const Node& node) const {
  Scalar scalar;
  scalar.type = node.type;
  const int64_t den = node.ratio ? v_[node.cell + 1] : code_.unit;
  scalar.number = *writ::Number::Ratio(v_[node.cell], den);
  return scalar;
}

Scalar FactValue(const Code& code, const Fact& fact, int64_t value) {
  Scalar scalar;
  scalar.type = fact.type.Element();
  if (fact.type.kind == TypeKind::kDate) {
    scalar.date = *Date::FromDays(static_cast<int32_t>(value));
  } else if (fact.type.kind == TypeKind::kYesNo) {
    scalar.yes = value != 0;
  } else if (fact.type.kind == TypeKind::kChoice) {
    scalar.option = static_cast<uint32_t>(value);
  } else if (fact.type.kind == TypeKind::kText) {
    for (const auto& [text, number] : code.texts)
      if (number == value) scalar.text = text;
  } else {
    scalar.number = *writ::Number::Ratio(value, code.unit);
    if (fact.type.kind == TypeKind::kMoney) scalar.text = code.program->policy.currency;
  }
  return scalar;
}

NodeId Tree::FactAt(uint32_t input) {
  if (const auto known = facts_.find(input); known != facts_.end()) return known->second;
  if (s_[input] == Byte(Status::kUnfit)) throw DoesNotFit{};
  const PlanInput& read = code_.inputs[input];
  const Fact& fact = program_.facts[read.fact];
  if (fact.type.kind == TypeKind::kText && v_[input] == kOtherText) throw DoesNotFit{};
  TraceNode node;
  node.shown.kind = NodeKind::kFact;
  node.shown.ref = read.fact;
  node.shown.period = read.period;
  node.shown.state = StateOf(s_[input]);
  node.shown.reason = ReasonOf(s_[input]);
  if (s_[input] == Byte(Status::kKnown)) node.shown.value = FactValue(code_, fact, v_[input]);
  return facts_[input] = AddFact(std::move(node), input);
}

NodeId Tree::AddFact(TraceNode node, uint32_t input) {
  const PlanInput& read = code_.inputs[input];
  Evidence evidence;
  const bool presumed = node.shown.kind == NodeKind::kPresumption;
  const bool none = s_[input] == code_.absent[input];
  if (subject_ == nullptr) {
    if (!none && !presumed) evidence.source = program_.facts[read.fact].source;
  } else if (const Recording* recording =
                 read.absent || presumed
                     ? nullptr
                     : subject_->record.Find(read.fact, read.period, code_.dates.known_on)) {
    evidence = EvidenceOf(*recording);
    const bool by_day = std::holds_alternative<std::vector<IntervalValue>>(recording->value) &&
                        recording->status == FactStatus::kAsserted;
    if (by_day && node.shown.state == State::kUnknown)
      node.shown.detail = read.day.value_or(code_.dates.as_of).ToIso();
  }
  return trace_.AddFact(std::move(node), evidence);
}

NodeId Tree::Fixed(const Node& node) {
  TraceNode out = ForExpr(node);
  out.shown.kind = node.kind;
  out.shown.period = node.kind == NodeKind::kDefinition ? node.period : std::nullopt;
  out.shown.state = StateOf(node.status);
  if (node.status == Byte(Status::kKnown) || node.status == Byte(Status::kNone)) {
    out.shown.value = node.expr_op == Op::kDecisionDate ? DateScalar(code_.dates.as_of)
                                                        : program_.constants[node.extra];
  } else {
    out.shown.reason = ReasonOf(node.status);
    out.shown.detail = code_.details[node.extra];
  }
  return trace_.Add(std::move(out));
}

TraceNode Tree::Folded(TraceNode node, bool any, const Children& operands) const {
  std::optional<NodeId> settled, unknown, outside, failing;
  for (const NodeId operand : operands) {
    const ExplanationNode& shown = trace_.shown(operand);
    const bool yes = shown.state == State::kKnown && shown.value.yes;
    std::optional<NodeId>& first = shown.state == State::kNotApplicable ? outside
                                   : shown.state == State::kUnknown     ? unknown
                                   : yes == any                         ? settled
                                                                        : failing;
    if (!first) first = operand;
  }
  const auto as = [&](State state, NodeId why) {
    node.shown.state = state;
    node.shown.reason = trace_.shown(why).reason;
    node.shown.detail = trace_.shown(why).detail;
  };
  node.shown.value = YesNoScalar(any == settled.has_value());
  if (settled) {
    if (!any) as(State::kKnown, *settled);
  } else if (unknown && (any || !outside)) {
    as(State::kUnknown, *unknown);
  } else if (outside) {
    as(State::kNotApplicable, *outside);
  } else if (any && failing) {
    as(State::kKnown, *failing);
  }
  node.shown.children = operands;
  return node;
}

NodeId Tree::PeriodNode(const Node& node, Period period, uint32_t counting, Children children) {
  const uint32_t cell = code_.CountingCell(counting);
  TraceNode out = ForExpr(node);
  out.shown.kind = NodeKind::kPeriod;
  out.shown.period = period;
  out.shown.state = IsNotApplicable(s_[cell]) ? State::kNotApplicable : State::kUnknown;
  out.shown.reason = ReasonOf(s_[cell]);
  if (s_[cell] == Byte(Status::kBeforeInForce))
    out.shown.detail = code_.counting[counting].norm.from->ToIso();
  if (s_[cell] == Byte(Status::kBeforeTold))
    out.shown.detail = Date::FromDays(static_cast<int32_t>(v_[code_.ToldCell()]))->ToIso();
  if (IsUnknown(s_[cell]) && (v_[cell] & 1) != 0) {
    Children employment;
    for (const uint32_t bound : {code_.exists_from, code_.exists_until})
      if (bound != 0xFFFFFFFF && IsUnknown(s_[bound])) employment.push_back(FactAt(bound));
    children.insert(children.begin(), employment.begin(), employment.end());
  }
  out.shown.children = std::move(children);
  return trace_.Add(std::move(out));
}

NodeId Tree::Excluded(const Node& node, Period period, Reason reason, std::string detail,
                      NodeId why) {
  TraceNode out = ForExpr(node);
  out.shown.kind = NodeKind::kPeriod;
  out.shown.period = period;
  out.shown.state = State::kNotApplicable;
  out.shown.reason = reason;
  out.shown.detail = std::move(detail);
  out.shown.children = {why};
  return trace_.Add(std::move(out));
}

TraceNode Tree::WindowNode(const Node& node, const WindowPlan& w, const WindowResult& result,
                           Children children) const {
  TraceNode out = ForExpr(node);
  out.shown.count = result.of;
  out.shown.known = result.met;
  out.shown.state = StateOf(s_[node.cell]);
  const bool known = out.shown.state == State::kKnown;
  out.shown.value = YesNoScalar(known && v_[node.cell] != 0);
  if (result.too_few) {
    out.shown.reason = Reason::kTooFewPeriods;
    out.shown.detail = std::to_string(result.of) + " of " + std::to_string(w.needed);
  } else if (!known) {
    for (const NodeId child : children) {
      if (trace_.shown(child).state != State::kUnknown) continue;
      out.shown.reason = trace_.shown(child).reason;
      out.shown.detail = trace_.shown(child).detail;
      break;
    }
  }
  out.shown.children = std::move(children);
  return out;
}

TraceNode Tree::ForExpr(const Node& node) {
  TraceNode out;
  out.shown.ref = node.ref;
  return out;
}

}  // namespace writ::plan
