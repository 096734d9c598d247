// Definitions: version, domain, value, exceptions, and lower norms that deviate in the employee's
// favour.
#include <algorithm>

#include "engine/eval/evaluator.h"
#include "engine/program/op_info.h"
#include "engine/program/print_scalar.h"

namespace writ {

bool Evaluator::Impl::Same(NodeId a, NodeId b) const {
  if (a == b) return true;
  const ExplanationNode& one = trace.shown(a);
  const ExplanationNode& other = trace.shown(b);
  if (one.state != other.state || one.state == State::kUnknown) return false;
  if (one.state != State::kKnown) return true;
  const Ordering order = CompareScalars(one.value, other.value, program.calendar);
  return order.ok() && order.sign == 0;
}

Evaluator::Impl::ExceptionRead Evaluator::Impl::ReadException(uint32_t index, Date otherwise,
                                                              const Surroundings& at) {
  const Exception& exception = program.exceptions[index];
  ExceptionRead read;
  TraceNode node;
  node.shown.kind = NodeKind::kException;
  node.shown.ref = index;
  node.shown.value = YesNoScalar(false);
  const Chosen chosen = ChooseVersion({exception.valid}, otherwise, at);
  if (!chosen.version) {
    node.shown.reason = Reason::kNoVersion;
    if (chosen.node != kNoNode) node.shown.children.push_back(chosen.node);
    if (chosen.node != kNoNode && trace.shown(chosen.node).state == State::kUnknown)
      read.applies = Truth::kUnknown;
  } else if (exception.when == kNoExpr) {
    read.applies = Truth::kYes;
  } else {
    const NodeId when = Eval(exception.when, at);
    node.shown.children.push_back(when);
    node.shown.reason = trace.shown(when).reason;
    node.shown.detail = trace.shown(when).detail;
    read.applies = TruthOf(when).value_or(Truth::kNo);
  }
  if (read.applies != Truth::kNo) {
    read.value = exception.value != kNoExpr ? Eval(exception.value, at) : YesNo(kNoExpr, false);
    if (exception.value != kNoExpr) node.shown.children.push_back(read.value);
  }
  node.shown.state = read.applies == Truth::kUnknown ? State::kUnknown : State::kKnown;
  node.shown.value = YesNoScalar(read.applies == Truth::kYes);
  read.node = trace.Add(std::move(node));
  return read;
}

// Both candidates stay visible.
NodeId Evaluator::Impl::Undecided(uint32_t exception, NodeId one, NodeId other, NodeId read) {
  const auto words = [this](NodeId id) -> std::string {
    const ExplanationNode& node = trace.shown(id);
    return node.state == State::kKnown ? PrintScalar(program, node.value) : "?";
  };
  TraceNode node;
  node.shown.kind = NodeKind::kException;
  node.shown.ref = exception;
  node.shown.state = State::kUnknown;
  node.shown.reason = Reason::kUndecidedException;
  node.shown.detail = words(one) + ", " + words(other);
  node.shown.children = {one, other, read};
  return trace.Add(std::move(node));
}

NodeId Evaluator::Impl::ApplyExceptions(const std::vector<uint32_t>& exceptions, NodeId base,
                                        Date otherwise, Surroundings at,
                                        std::vector<uint32_t>* children, std::string* applied) {
  NodeId result = base;
  std::vector<std::pair<uint32_t, ExceptionRead>> open;
  for (const uint32_t index : exceptions) {
    const std::string id = QualifiedId(program.exceptions[index].names);
    at.exception = &id;
    const ExceptionRead read = ReadException(index, otherwise, at);
    children->push_back(read.node);
    if (read.applies == Truth::kUnknown) open.emplace_back(index, read);
    if (read.applies != Truth::kYes) continue;
    if (applied->empty()) {
      result = read.value;
      *applied = program.exceptions[index].names.id;
    } else if (!Same(result, read.value)) {
      applied->clear();
      const NodeId clash = Undecided(index, result, read.value, read.node);
      children->push_back(clash);
      return clash;
    }
  }
  for (const auto& [index, read] : open) {
    if (Same(result, read.value)) continue;
    applied->clear();
    const NodeId undecided = Undecided(index, result, read.value, read.node);
    children->push_back(undecided);
    return undecided;
  }
  return result;
}

NodeId Evaluator::Impl::BaseValue(const Task& task, Surroundings& at,
                                  std::vector<uint32_t>* children) {
  const Definition& definition = program.definitions[task.index];
  const auto outside = [&](State state, Reason reason, std::string detail) {
    TraceNode node;
    node.shown.kind = NodeKind::kDefinition;
    node.shown.ref = task.index;
    node.shown.period = at.period;
    node.shown.state = state;
    node.shown.reason = reason;
    node.shown.detail = std::move(detail);
    node.shown.children = *children;
    node.may_not_apply = true;  // its domain, or its version, is what is not known
    return trace.Add(std::move(node));
  };
  std::vector<Validity> versions;
  for (const DefinitionVersion& v : definition.versions) versions.push_back(v.valid);
  const Date otherwise = at.period ? at.period->first_day() : dates.as_of;
  const Chosen chosen = ChooseVersion(versions, otherwise, at);
  if (chosen.node != kNoNode) children->push_back(chosen.node);
  if (!chosen.version) {
    if (chosen.node != kNoNode && trace.shown(chosen.node).state == State::kUnknown)
      return outside(State::kUnknown, trace.shown(chosen.node).reason, "");
    return outside(State::kNotApplicable, Reason::kNoVersion, "");
  }
  const DefinitionVersion& v = definition.versions[*chosen.version];
  at.norm = NormOf(definition.names, definition.level, v.valid);
  if (v.when != kNoExpr) {
    const NodeId domain = Eval(v.when, at);
    children->push_back(domain);
    const std::optional<Truth> inside = TruthOf(domain);
    if (inside == Truth::kUnknown) {
      children->push_back(Eval(v.value, at));  // what it lacks is missing too
      return outside(State::kUnknown, trace.shown(domain).reason, trace.shown(domain).detail);
    }
    if (inside != Truth::kYes)
      return outside(State::kNotApplicable, Reason::kOutsideDomain, definition.names.id);
  }
  const NodeId value = Eval(v.value, at);
  children->push_back(value);
  return value;
}

NodeId Evaluator::Impl::ApplyOverrides(const Task& task, NodeId own, const Surroundings& at,
                                       std::vector<uint32_t>* children) {
  const Definition& definition = program.definitions[task.index];
  NodeId best = own;
  for (const uint32_t lower : definition.overrides) {
    Task deviating = task;
    deviating.index = lower;
    deviating.plain = false;
    deviating.alone = true;  // it may build on the norm it deviates from
    deviating.period = program.definitions[lower].type.IsSeries() ? at.period : std::nullopt;
    const NodeId other = Get(deviating);
    children->push_back(other);
    const State state = trace.shown(other).state;
    if (state == State::kNotApplicable || state == State::kNone) continue;
    if (trace.shown(best).state == State::kUnknown) continue;
    if (state == State::kUnknown || trace.shown(best).state != State::kKnown) {
      best = other;
      continue;
    }
    const Direction direction = definition.direction != Direction::kNone
                                    ? definition.direction
                                    : program.definitions[lower].direction;
    const Ordering order =
        CompareScalars(trace.shown(other).value, trace.shown(best).value, program.calendar);
    if (!order.ok() || direction == Direction::kNone) continue;
    if (direction == Direction::kMoreIsBetter ? order.sign > 0 : order.sign < 0) best = other;
  }
  return best;
}

NodeId Evaluator::Impl::EvalDefinition(const Task& task) {
  const Definition& definition = program.definitions[task.index];
  Surroundings at;
  at.anchors = task.anchors;
  at.norm_free = task.norm_free;
  at.alone = task.alone;
  at.day = task.day;
  at.direction = definition.direction;
  at.locals = &task.arguments;
  if (definition.type.per) {
    at.period = task.period ? task.period : anchors_[task.anchors].of(*definition.type.per).period;
    if (at.period) at.anchors = AddAnchorsWithin(*at.period);
  }
  std::vector<uint32_t> children;
  NodeId value = BaseValue(task, at, &children);
  if (trace.shown(value).kind == NodeKind::kDefinition && trace.shown(value).ref == task.index)
    children = trace.shown(value).children;
  std::string applied;
  const Date otherwise = at.period ? at.period->first_day() : dates.as_of;
  if (!task.plain && !definition.exceptions.empty())
    value = ApplyExceptions(definition.exceptions, value, otherwise, at, &children, &applied);
  const auto higher = deviates_from_.find(task.index);
  if (!task.alone && higher != deviates_from_.end()) {
    // Under the lower norm's name too, the norm it deviates from counts where it is better.
    Task above = task;
    above.index = higher->second;
    above.plain = false;
    value = Get(above);
    children.push_back(value);
  } else if (!task.alone) {
    value = ApplyOverrides(task, value, at, &children);
  }

  TraceNode node;
  node.shown = trace.shown(value);
  if (node.shown.state == State::kKnown) {
    node.shown.reason = Reason::kNone;
    node.shown.detail.clear();
  }
  node.shown.kind = NodeKind::kDefinition;
  node.shown.ref = task.index;
  node.shown.period = at.period;
  node.shown.recording.reset();
  node.shown.count = node.shown.known = 0;
  if (!applied.empty()) {
    node.shown.reason = Reason::kException;
    node.shown.detail = applied;
  }
  node.shown.children = std::move(children);
  node.is_count = trace[value].is_count;
  node.low = trace[value].low;
  node.high = trace[value].high;
  node.may_not_apply = trace[value].may_not_apply;
  return trace.Add(std::move(node));
}

NodeId Evaluator::Impl::EvalParameter(const Task& task) {
  Surroundings at;
  at.anchors = task.anchors;
  at.alone = task.alone;
  at.norm_free = task.norm_free;
  return Eval(program.parameters[task.index].value, at);
}

}  // namespace writ
