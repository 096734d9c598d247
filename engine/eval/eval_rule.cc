// Rules: who they are for, which version is in force, condition, `unless`, exceptions.
#include "engine/eval/evaluator.h"
#include "engine/program/op_info.h"

namespace writ {
namespace {

TraceNode NotApplicable(NodeKind kind, uint32_t ref, Reason reason, std::string detail) {
  TraceNode node;
  node.shown.kind = kind;
  node.shown.ref = ref;
  node.shown.state = State::kNotApplicable;
  node.shown.reason = reason;
  node.shown.detail = std::move(detail);
  return node;
}

bool InForce(const Validity& valid, Date date) {
  return (!valid.from || *valid.from <= date) && (!valid.until || date <= *valid.until);
}

}  // namespace

NormDates Evaluator::Impl::NormOf(const Names& names, NormLevel level,
                                  const Validity& valid) const {
  NormDates norm;
  norm.from = valid.from;
  // A library states the law, which binds without being told.
  if (!names.module.empty() || level == NormLevel::kLaw) return norm;
  const PolicyHead& policy = program.policy;
  if (policy.from && (!norm.from || *norm.from < *policy.from)) norm.from = policy.from;
  norm.needs_telling = policy.level != NormLevel::kLaw;
  for (const Told& told : subject.told)
    if (told.policy == policy.names.id && told.version == policy.version)
      if (!norm.told || told.on < *norm.told) norm.told = told.on;
  return norm;
}

Evaluator::Impl::Chosen Evaluator::Impl::ChooseVersion(const std::vector<Validity>& versions,
                                                       Date otherwise, const Surroundings& at) {
  Chosen chosen;
  std::optional<NodeId> unknown;
  for (uint32_t i = 0; i < versions.size() && !chosen.version; ++i) {
    Date date = otherwise;
    if (versions[i].by_date != kNoExpr) {
      const NodeId event = Eval(versions[i].by_date, at);
      const ExplanationNode& shown = trace.shown(event);
      chosen.node = event;
      if (shown.state != State::kKnown) {
        if (!unknown) unknown = event;
        continue;
      }
      date = shown.value.type.kind == TypeKind::kPeriod ? shown.value.period.first_day()
                                                        : shown.value.date;
    }
    if (InForce(versions[i], date)) chosen.version = i;
  }
  // An undated event could be in the time of any version that goes by it.
  if (unknown) {
    chosen.version.reset();
    chosen.node = *unknown;
  }
  return chosen;
}

std::optional<NodeId> Evaluator::Impl::OutsidePopulation(const Rule& rule) {
  const auto index = static_cast<uint32_t>(&rule - program.rules.data());
  const auto outside = [&](Reason reason, std::string detail) {
    return trace.Add(NotApplicable(NodeKind::kRule, index, reason, std::move(detail)));
  };
  if (rule.entity != subject.entity)
    return outside(Reason::kOutsideEmployment, program.entities[rule.entity].names.id);
  const Date as_of = dates.as_of;
  if (CoverageOf(EmploymentOf(), as_of, as_of) == Coverage::kNone)
    return outside(Reason::kOutsideEmployment, as_of.ToIso());
  if (!rule.names.module.empty()) return std::nullopt;
  if (program.policy.from && as_of < *program.policy.from)
    return outside(Reason::kBeforeInForce, program.policy.from->ToIso());
  if (program.policy.until && *program.policy.until < as_of)
    return outside(Reason::kNoVersion, program.policy.until->ToIso());
  return std::nullopt;
}

// A condition to which the facts do not apply blocks nothing: only what holds does.
NodeId Evaluator::Impl::EvalUnless(ExprId unless, const Surroundings& at) {
  const NodeId condition = Eval(unless, at);
  const ExplanationNode& shown = trace.shown(condition);
  TraceNode node;
  node.shown.kind = NodeKind::kUnless;
  node.shown.ref = unless;
  node.shown.state = shown.state == State::kUnknown ? State::kUnknown : State::kKnown;
  node.shown.value = YesNoScalar(shown.state == State::kKnown && shown.value.yes);
  if (shown.state != State::kKnown) {
    node.shown.reason = shown.reason;
    node.shown.detail = shown.detail;
  }
  node.shown.children = {condition};
  return trace.Add(std::move(node));
}

NodeId Evaluator::Impl::RuleVersionNode(const Task& task, uint32_t version, Surroundings& at) {
  const Rule& rule = program.rules[task.index];
  const RuleVersion& v = rule.versions[version];
  at.norm = NormOf(rule.names, rule.level, v.valid);
  std::vector<uint32_t> operands{Eval(v.when == kNoExpr ? v.condition : v.when, at)};
  std::vector<uint32_t> children = operands;
  if (v.when != kNoExpr) {
    for (const ExprId unless : v.unless) {
      const NodeId blocking = EvalUnless(unless, at);
      children.push_back(blocking);
      // Turned round, so that the rule is one `and`.
      TraceNode turned = trace[blocking];
      turned.shown.value = YesNoScalar(!turned.shown.value.yes);
      operands.push_back(trace.Add(std::move(turned)));
    }
  }
  ExplanationNode node;
  node.kind = NodeKind::kRule;
  node.ref = task.index;
  node = Folded(std::move(node), false, std::move(operands));
  node.children = std::move(children);
  return trace.Add({std::move(node)});
}

NodeId Evaluator::Impl::EvalRule(const Task& task) {
  const Rule& rule = program.rules[task.index];
  if (const auto outside = OutsidePopulation(rule)) return *outside;
  Surroundings at;
  const auto known = anchors_of_.find({true, task.index});
  at.anchors =
      known != anchors_of_.end() ? known->second : AnchorSet(RootsOfRule(program, task.index));
  anchors_of_[{true, task.index}] = at.anchors;
  at.alone = task.alone;

  std::vector<Validity> versions;
  for (const RuleVersion& v : rule.versions) versions.push_back(v.valid);
  const Chosen chosen = ChooseVersion(versions, dates.as_of, at);
  if (!chosen.version) {
    TraceNode none = NotApplicable(NodeKind::kRule, task.index, Reason::kNoVersion, "");
    if (chosen.node != kNoNode) none.shown.children = {chosen.node};
    if (chosen.node != kNoNode && trace.shown(chosen.node).state == State::kUnknown) {
      none.shown.state = State::kUnknown;
      none.shown.reason = trace.shown(chosen.node).reason;
    }
    return trace.Add(std::move(none));
  }
  rule_versions_[task.index] = *chosen.version;

  const NodeId base = RuleVersionNode(task, *chosen.version, at);
  if (task.plain || rule.exceptions.empty()) return base;
  std::vector<uint32_t> children = trace.shown(base).children;
  std::string applied;
  const NodeId decided =
      ApplyExceptions(rule.exceptions, base, dates.as_of, at, &children, &applied);
  TraceNode result = trace[decided];
  result.shown.kind = NodeKind::kRule;
  result.shown.ref = task.index;
  result.shown.period.reset();
  if (!applied.empty()) {
    result.shown.reason = Reason::kException;
    result.shown.detail = applied;
  }
  result.shown.children = std::move(children);
  return trace.Add(std::move(result));
}

}  // namespace writ
