// A subject beside the team: figures from a population or from cohorts supplied with the facts.
#include <fmt/format.h>

#include "engine/eval/evaluator.h"
#include "engine/eval/team.h"

namespace writ {

TeamAnswer Evaluator::Impl::FromCohort(ExprId expr, std::optional<Period> period,
                                       const Surroundings& at, NodeId* team) {
  const Expr& e = program[expr];
  const auto args = program.Args(e);
  TeamAnswer answer;
  answer.state = State::kUnknown;
  answer.reason = Reason::kNoCohort;
  const std::optional<uint32_t> team_fact = TeamFact(program, subject.entity);
  if (!team_fact) return answer;
  Surroundings inside = at;
  inside.period = period;
  inside.norm_free = true;
  *team = Get(FactTask(*team_fact, inside));
  if (trace.shown(*team).state != State::kKnown) {
    answer.reason = trace.shown(*team).reason;
    return answer;
  }
  const std::string group = TeamGroup(program, *team_fact, trace.shown(*team).value);
  const std::string operand = CohortOperand(program, args[0]);
  answer.detail = "cohort " + group + " " + operand;
  const auto found = subject.cohorts.find({group, AggregateId(e.count), operand, period});
  if (found == subject.cohorts.end()) return answer;
  CohortFigure figure = found->second;
  if (figure.value.type.kind == TypeKind::kError) figure.value.type = e.type.Element();
  std::optional<Number> share;
  if (args.size() > 1) share = trace.shown(Eval(args[1], at)).value.number;
  if (e.index == 1) {
    const NodeId own_node = Eval(args[0], inside);
    const ExplanationNode& own = trace.shown(own_node);
    if (own.state == State::kKnown) {
      const auto others = WithoutSelf(e.count, figure.value, figure.known, own.value);
      if (!others) return answer;
      figure.value = *others;
      --figure.known;
    }
    if (own.state == State::kKnown || own.state == State::kUnknown) --figure.count;
  }
  if (auto refused = Refused(figure.count, figure.known, share)) {
    refused->detail = answer.detail;
    return *refused;
  }
  return {State::kKnown, Reason::kNone, figure.value, figure.count, figure.known, ""};
}

// Value and head count are shown, never a peer's value.
NodeId Evaluator::Impl::EvalTeam(ExprId expr, const Surroundings& at) {
  const ExprId operand = program.Args(program[expr])[0];
  std::optional<Period> period = at.period;
  if (!period) {
    if (const auto frequency = FrequencyOf(program, operand)) {
      const Anchor& anchor = anchors_[at.anchors].of(*frequency);
      if (!anchor.period) return Unknown(expr, Reason::kBeyondData, anchor.detail);
      period = anchor.period;
    }
  }
  NodeId team = kNoNode;
  const TeamAnswer answer =
      options.teams ? options.teams({&program, expr, period, anchors_[at.anchors].within, &subject})
                    : FromCohort(expr, period, at, &team);
  TraceNode node{ForExpr(expr)};
  node.shown.kind = NodeKind::kTeam;
  node.shown.period = period;
  node.shown.state = answer.state;
  node.shown.reason = answer.reason;
  node.shown.value = answer.value;
  node.shown.detail = answer.detail;
  node.shown.count = answer.count;
  node.shown.known = answer.known;
  if (team != kNoNode) node.shown.children = {team};
  const bool supplied =
      answer.reason == Reason::kNoCohort || answer.reason == Reason::kTeamMemberUnknown;
  if (answer.state == State::kUnknown && supplied)
    node.missing = MissingFact{
        0, period, answer.reason, "",
        answer.detail.empty() ? "cohort team " + CohortOperand(program, operand) : answer.detail};
  return trace.Add(std::move(node));
}

}  // namespace writ
