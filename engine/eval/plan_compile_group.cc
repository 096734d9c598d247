// Figures over several periods and over teams.
#include <algorithm>

#include "engine/eval/plan_compile.h"
#include "engine/eval/team.h"
#include "engine/program/op_info.h"

namespace writ::plan {
namespace {

constexpr int32_t kAverage = 0, kCount = 2;  // functions, in the order of the syntax

}  // namespace

// An aggregate over the newest periods of a series.
uint32_t Compiler::Total(ExprId expr, const At& at) {
  const writ::Expr& e = program_[expr];
  const auto args = program_.Args(e);
  const writ::Expr& series = program_[args[0]];
  if (series.type.kind == TypeKind::kList || series.op == Op::kPresent || series.op == Op::kMember)
    return No("an aggregate of a list");
  if (args.size() > 2) return No("an aggregate with a condition");
  const writ::Window& w = program_.windows[e.window];
  Anchor newest = anchors_[at.anchors].of(w.frequency);
  if (args.size() == 2 && program_[args[1]].op != Op::kDecisionDate) {
    const uint32_t before = Expr(args[1], at);
    if (before == kUncovered) return kUncovered;
    const Node& day = code_.nodes[before];
    if (day.op != NodeOp::kFixed || day.status != Byte(Status::kKnown) ||
        day.type.kind != TypeKind::kDate)
      return No("an aggregate before a date that is not fixed");
    newest.period =
        Period::Containing(w.frequency, *Date::FromDays(static_cast<int32_t>(day.value))).Plus(-1);
  }
  Node node = ForExpr(expr, NodeOp::kTotal);
  if (!newest.period) return Fixed(std::move(node), Status::kBeyondData, newest.detail);
  if (w.periods > kMostPeriods) return No("an aggregate of many periods");
  WindowPlan window;
  window.expr = expr;
  window.needed = w.as_many_as_worked ? 1 : w.periods;
  std::vector<uint32_t> operands;
  for (int i = 0; i < w.periods; ++i) {
    At inside = at;
    inside.period = newest.period->Plus(-i);
    operands.push_back(Expr(args[0], inside));
    if (operands.back() == kUncovered) return kUncovered;
    const Node& value = code_.nodes[operands.back()];
    if (e.count != kCount && !Numeric(operands.back()))
      return No("an aggregate of what is no number");
    node.ratio = node.ratio || value.ratio || e.count == kAverage;
    window.conditions = value.type.kind == TypeKind::kYesNo;
    window.periods.push_back(*inside.period);
    window.applies.push_back(Counted(norms_[at.norm], *inside.period, w.partial, w.earlier));
  }
  if (e.count == kCount) node.ratio = false;
  node.extra = static_cast<uint32_t>(code_.windows.size());
  code_.windows.push_back(std::move(window));
  return Add(std::move(node), operands);
}

// The operand as Evaluator::Evaluate reads it for each member.
bool Compiler::TeamMembers(ExprId operand, TeamPlan* team) {
  Anchors anchors = team->within ? AnchorsWithin(*team->within)
                                 : AnchorsOf(program_, {operand}, code_.dates.as_of);
  if (team->period && !team->within)
    anchors.by_frequency[static_cast<int>(team->period->frequency)] = {team->period, ""};
  At inside;
  inside.period = team->period;
  inside.anchors = AnchorId(anchors);
  inside.norm_free = true;
  team->operand = Expr(operand, inside);
  if (team->operand == kUncovered) return false;
  team->ratio = code_.nodes[team->operand].ratio;
  team->conditions = code_.nodes[team->operand].type.kind == TypeKind::kYesNo;
  team->type = code_.nodes[team->operand].type;
  if (team->period && program_[operand].type.IsSeries())
    team->applies = Counted(NormDates{}, *team->period, false, false);
  return true;
}

// Who was in which team; of a team that is told for each period, in that of `period`.
uint32_t Compiler::Group(uint32_t fact, std::optional<Period> period) {
  PlanInput group{fact, std::nullopt, std::nullopt, false};
  if (const auto per = program_.facts[fact].type.per; per && period)
    group.period = Period::Containing(*per, period->last_day());
  const auto same =
      std::find_if(code_.groups.begin(), code_.groups.end(), [&](const PlanInput& known) {
        return known.fact == group.fact && known.period == group.period;
      });
  const auto number = static_cast<uint32_t>(same - code_.groups.begin());
  if (same == code_.groups.end()) code_.groups.push_back(group);
  return number;
}

// The newest period that is over by the decision date.
void Compiler::OwnTeam() {
  const std::optional<uint32_t> fact = TeamFact(program_, code_.entity);
  if (!fact) return;
  std::optional<Period> period;
  if (const auto per = program_.facts[*fact].type.per)
    period = Period::Containing(*per, code_.dates.as_of).Plus(-1);
  code_.own_team = Group(*fact, period);
}

uint32_t Compiler::Team(ExprId expr, const At& at) {
  const writ::Expr& e = program_[expr];
  const auto args = program_.Args(e);
  if (!teams_) return No(std::string(InfoOf(e.op).name));
  if (at.norm_free) return No("a team figure inside another");
  const std::optional<uint32_t> fact = TeamFact(program_, code_.entity);
  if (!fact) return No("no fact that says the team");
  Node node = ForExpr(expr, NodeOp::kTeam);
  node.kind = NodeKind::kTeam;
  node.ratio = true;
  TeamPlan team;
  team.aggregate = expr;
  team.function = e.count;
  team.others = e.index == 1;
  team.period = at.period;
  team.within = anchors_[at.anchors].within;
  if (!team.period) {
    if (const auto frequency = FrequencyOf(program_, args[0])) {
      const Anchor& anchor = anchors_[at.anchors].of(*frequency);
      if (!anchor.period) return Fixed(std::move(node), Status::kBeyondData, anchor.detail);
      team.period = anchor.period;
    }
  }
  const auto key = std::make_tuple(expr, team.period, team.within);
  if (const auto known = team_nodes_.find(key); known != team_nodes_.end()) return known->second;
  if (args.size() > 1) {
    if (program_[args[1]].op != Op::kConstant) return No("a share that is not fixed");
    team.share = program_.constants[program_[args[1]].index].number;
  }
  if (!TeamMembers(args[0], &team)) return team_nodes_[key] = kUncovered;
  if (!Numeric(team.operand) && !(team.conditions && team.function == kCount))
    return team_nodes_[key] = No("a team figure of what is no number");
  team.group = Group(*fact, team.period);
  node.period = team.period;
  node.extra = static_cast<uint32_t>(code_.teams.size());
  code_.teams.push_back(std::move(team));
  return team_nodes_[key] = Add(std::move(node), {});
}

}  // namespace writ::plan
