#include "engine/eval/eval.h"

#include <algorithm>
#include <set>

#include "engine/eval/evaluator.h"

namespace writ {
namespace {

Outcome OutcomeOf(const ExplanationNode& node) {
  switch (node.state) {
    case State::kKnown: return node.value.yes ? Outcome::kHolds : Outcome::kFails;
    case State::kNone: return Outcome::kFails;
    case State::kUnknown: return Outcome::kUnknown;
    case State::kNotApplicable: return Outcome::kNotApplicable;
  }
  return Outcome::kUnknown;
}

// The rules below an `unless` that are as it is: holding, or unknown.
void CollectRules(const Program& program, const Trace& trace, NodeId unless, State state,
                  std::vector<uint32_t>* rules) {
  std::vector<NodeId> open{unless};
  std::set<NodeId> seen;
  while (!open.empty()) {
    const ExplanationNode& node = trace.shown(open.back());
    open.pop_back();
    if (node.kind == NodeKind::kRule) {
      const bool same = node.state == state && (state == State::kUnknown || node.value.yes);
      if (same && std::find(rules->begin(), rules->end(), node.ref) == rules->end())
        rules->push_back(node.ref);
      continue;
    }
    const bool logic = node.kind == NodeKind::kUnless ||
                       (node.kind == NodeKind::kExpr &&
                        (program[node.ref].op == Op::kAnd || program[node.ref].op == Op::kOr));
    if (!logic) continue;
    for (size_t i = node.children.size(); i-- > 0;)
      if (seen.insert(node.children[i]).second) open.push_back(node.children[i]);
  }
}

std::vector<uint32_t> BecauseOf(const Program& program, const Trace& trace, NodeId root) {
  std::vector<uint32_t> rules;
  const ExplanationNode& rule = trace.shown(root);
  for (const NodeId child : rule.children) {
    const ExplanationNode& node = trace.shown(child);
    if (node.kind == NodeKind::kUnless) {
      const bool blocks = node.state == State::kKnown && node.value.yes;
      const bool open = rule.state == State::kUnknown && node.state == State::kUnknown;
      if (blocks || open) CollectRules(program, trace, child, node.state, &rules);
    } else if (node.kind != NodeKind::kException && node.state == State::kKnown &&
               !node.value.yes) {
      return {};  // its own condition fails: nothing else decided it
    }
  }
  return rules;
}

}  // namespace

Evaluator::Impl::Impl(const Program& the_program, const SubjectFacts& the_subject,
                      EvalDates the_dates, EvalOptions the_options)
    : program(the_program),
      subject(the_subject),
      dates(the_dates),
      options(std::move(the_options)) {
  for (uint32_t i = 0; i < program.definitions.size(); ++i)
    for (const uint32_t lower : program.definitions[i].overrides) deviates_from_.emplace(lower, i);
}

NodeId Evaluator::Impl::Get(const Task& task) {
  const auto known = memo_.lower_bound(task);
  if (known != memo_.end() && known->first == task) return known->second;
  if (depth_ > kMostNested) throw Deeper{task};
  NodeId node = kNoNode;
  switch (task.kind) {
    case TaskKind::kDefinition: node = EvalDefinition(task); break;
    case TaskKind::kRule: node = EvalRule(task); break;
    case TaskKind::kParameter: node = EvalParameter(task); break;
    case TaskKind::kFact: node = EvalFact(task); break;
  }
  memo_.emplace_hint(known, task, node);
  return node;
}

NodeId Evaluator::Impl::Require(const Task& task) {
  std::vector<Task> open{task};
  std::set<Task> seen{task};
  while (!open.empty()) {
    depth_ = 0;
    try {
      Get(open.back());
      open.pop_back();
    } catch (const Deeper& deeper) {
      if (seen.insert(deeper.task).second) {
        open.push_back(deeper.task);
      } else {
        // The checker admits no declaration that reads itself; if one came through, it has no
        // value.
        TraceNode node;
        node.shown.state = State::kUnknown;
        node.shown.reason = Reason::kNoVersion;
        memo_[deeper.task] = trace.Add(std::move(node));
      }
    }
  }
  return memo_.at(task);
}

uint32_t Evaluator::Impl::AddAnchors(Anchors anchors) {
  const auto found = std::find(anchors_.begin(), anchors_.end(), anchors);
  if (found != anchors_.end()) return static_cast<uint32_t>(found - anchors_.begin());
  anchors_.push_back(std::move(anchors));
  return static_cast<uint32_t>(anchors_.size() - 1);
}

uint32_t Evaluator::Impl::AddAnchorsWithin(Period period) {
  const auto [known, fresh] = within_.try_emplace(period, 0);
  if (fresh) known->second = AddAnchors(AnchorsWithin(period));
  return known->second;
}

uint32_t Evaluator::Impl::AnchorSet(const std::vector<ExprId>& roots) {
  return AddAnchors(AnchorsOf(program, roots, dates.as_of));
}

ValueResult Evaluator::Impl::ResultOf(NodeId id) {
  const ExplanationNode& node = trace.shown(id);
  ValueResult result;
  result.state = node.state;
  result.reason = node.reason;
  result.value = node.value;
  result.detail = node.detail;
  result.missing = trace.Missing(id);
  if (options.explain) result.explanation = trace.Explain(id);
  return result;
}

Decision Evaluator::Impl::DecisionOf(uint32_t rule) {
  const NodeId id = Require({.kind = TaskKind::kRule, .index = rule});
  const ExplanationNode& node = trace.shown(id);
  Decision decision;
  decision.rule = rule;
  decision.version = rule_versions_[rule];
  decision.outcome = OutcomeOf(node);
  decision.reason = node.reason;
  decision.detail = node.detail;
  decision.because_of = BecauseOf(program, trace, id);
  decision.missing = trace.Missing(id);
  if (decision.outcome == Outcome::kFails) decision.would_hold_if = TurningsOf(program, trace, id);
  if (options.explain) decision.explanation = trace.Explain(id);
  return decision;
}

Evaluator::Evaluator(const Program& program, const SubjectFacts& subject, EvalDates dates,
                     EvalOptions options)
    : impl_(std::make_unique<Impl>(program, subject, dates, std::move(options))) {}
Evaluator::~Evaluator() = default;

Decision Evaluator::Decide(uint32_t rule) { return impl_->DecisionOf(rule); }

std::vector<Decision> Evaluator::DecideAll() {
  std::vector<Decision> decisions;
  for (uint32_t rule = 0; rule < impl_->program.rules.size(); ++rule)
    if (impl_->program.rules[rule].names.module.empty()) decisions.push_back(Decide(rule));
  return decisions;
}

ValueResult Evaluator::ValueOf(uint32_t definition, const std::vector<Scalar>& arguments) {
  Task task{.kind = TaskKind::kDefinition, .index = definition};
  task.anchors = impl_->AnchorSet(RootsOfDefinition(impl_->program, definition));
  for (const Scalar& argument : arguments) {
    TraceNode node;
    node.shown.ref = kNoExpr;
    node.shown.value = argument;
    task.arguments.push_back(impl_->trace.Add(std::move(node)));
  }
  return impl_->ResultOf(impl_->Require(task));
}

ValueResult Evaluator::Evaluate(ExprId expr, std::optional<Period> period,
                                std::optional<Period> within) {
  Surroundings at;
  at.norm_free = true;
  at.period = period;
  Anchors anchors =
      within ? AnchorsWithin(*within) : AnchorsOf(impl_->program, {expr}, impl_->dates.as_of);
  if (period && !within) anchors.by_frequency[static_cast<int>(period->frequency)] = {period, ""};
  at.anchors = impl_->AddAnchors(std::move(anchors));
  while (true) {
    impl_->depth_ = 0;
    try {
      // A series has no value in a period that does not count for this person.
      if (period && impl_->program[expr].type.IsSeries()) {
        const Applicability why = impl_->Applicable(*period, false, false, at);
        if (why.applies != Applies::kYes)
          return impl_->ResultOf(impl_->PeriodNode(expr, *period, why, {}));
      }
      return impl_->ResultOf(impl_->Eval(expr, at));
    } catch (const Deeper& deeper) {
      impl_->Require(deeper.task);
    }
  }
}

}  // namespace writ
