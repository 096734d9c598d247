// Figures over several periods and over teams.
#include <algorithm>

#include "engine/eval/plan_compile.h"
#include "engine/eval/team.h"
#include "engine/eval/values.h"
#include "engine/program/op_info.h"

namespace writ::plan {
namespace {

constexpr int32_t kAverage = 0, kCount = 2;  // functions, in the order of the syntax

}  // namespace

// A day that dates and constants decide.
std::optional<Date> Compiler::FixedDay(ExprId expr, const At& at, bool end_of_period) {
  const uint32_t read = Expr(expr, at);
  if (read == kUncovered) return std::nullopt;
  const Node* node = &code_.nodes[read];
  const Node* moved = nullptr;
  if (node->op == NodeOp::kShift) {
    moved = node;
    node = &code_.nodes[code_.Operands(*moved)[0]];
  }
  const bool fixed = node->op == NodeOp::kFixed && node->status == Byte(Status::kKnown);
  std::optional<Date> day;
  if (fixed && node->type.kind == TypeKind::kDate)
    day = Date::FromDays(static_cast<int32_t>(node->value));
  if (fixed && node->type.kind == TypeKind::kPeriod) {
    const Period& period = program_.constants[node->extra].period;
    day = end_of_period ? period.last_day() : period.first_day();
  }
  if (!day || moved == nullptr) return day;
  const Computed reached = Shift(*day, program_.constants[moved->extra],
                                 moved->expr_op == Op::kShiftMinus, program_.calendar);
  return reached.ok() ? std::optional(reached.value.date) : std::nullopt;
}

bool Compiler::OverList(ExprId expr) const {
  const writ::Expr& series = program_[program_.Args(program_[expr])[0]];
  return series.type.kind == TypeKind::kList || series.op == Op::kPresent ||
         series.op == Op::kMember;
}

// An aggregate over the newest periods of a series.
uint32_t Compiler::Total(ExprId expr, const At& at) {
  const writ::Expr& e = program_[expr];
  const auto args = program_.Args(e);
  if (OverList(expr)) return No("an aggregate of a list");
  const writ::Window& w = program_.windows[e.window];
  Anchor newest = anchors_[at.anchors].of(w.frequency);
  if (args.size() > 1 && program_[args[1]].op != Op::kDecisionDate) {
    const std::optional<Date> before = FixedDay(args[1], at, false);
    if (!before) return No("an aggregate before a date that is not fixed");
    newest.period = Period::Containing(w.frequency, *before).Plus(-1);
  }
  if (!newest.period)
    return Fixed(ForExpr(expr, NodeOp::kTotal), Status::kBeyondData, newest.detail);
  std::vector<Period> periods;
  for (int i = 0; i < w.periods && i <= kMostPeriods; ++i)
    periods.push_back(newest.period->Plus(-i));
  return TotalOver(expr, at, periods, w.as_many_as_worked ? 1 : w.periods,
                   args.size() > 2 ? args[2] : kNoExpr);
}

// From one date to another: the whole periods between them.
uint32_t Compiler::Range(ExprId expr, const At& at) {
  const auto args = program_.Args(program_[expr]);
  if (OverList(expr)) return No("an aggregate of a list");
  if (args.size() < 3) return No("an aggregate of all there is");
  const std::optional<Date> from = FixedDay(args[1], at, false);
  const std::optional<Date> to = from ? FixedDay(args[2], at, true) : std::nullopt;
  if (!to) return No("an aggregate between dates that are not fixed");
  const Frequency frequency = FrequencyOf(program_, args[0]).value_or(Frequency::kMonth);
  std::vector<Period> periods;
  for (Period p = Period::Containing(frequency, *to);
       p.last_day() >= *from && p.first_day() > p.Plus(-1).first_day() &&
       periods.size() <= kMostPeriods;
       p = p.Plus(-1))
    if (p.first_day() >= *from && p.last_day() <= *to) periods.push_back(p);
  return TotalOver(expr, at, periods, 0, args.size() > 3 ? args[3] : kNoExpr);
}

uint32_t Compiler::TotalOver(ExprId expr, const At& at, const std::vector<Period>& periods,
                             int needed, ExprId where) {
  const writ::Expr& e = program_[expr];
  if (periods.size() > kMostPeriods) return No("an aggregate of many periods");
  const writ::Window w =
      e.window < program_.windows.size() ? program_.windows[e.window] : writ::Window{};
  Node node = ForExpr(expr, NodeOp::kTotal);
  WindowPlan window;
  window.expr = expr;
  window.needed = needed;
  window.where = where != kNoExpr;
  std::vector<uint32_t> operands;
  for (const Period period : periods) {
    At inside = at;
    inside.period = period;
    const uint32_t value = Expr(program_.Args(e)[0], inside);
    if (value == kUncovered) return kUncovered;
    if (e.count != kCount && !Numeric(value)) return No("an aggregate of what is no number");
    node.ratio = node.ratio || code_.nodes[value].ratio;
    window.conditions = code_.nodes[value].type.kind == TypeKind::kYesNo;
    operands.push_back(value);
    if (window.where) operands.push_back(Expr(where, inside));
    if (operands.back() == kUncovered) return kUncovered;
    window.periods.push_back(period);
    window.applies.push_back(Counted(norms_[at.norm], period, w.partial, w.earlier));
  }
  node.ratio = e.count != kCount && (node.ratio || e.count == kAverage);
  node.extra = static_cast<uint32_t>(code_.windows.size());
  code_.windows.push_back(std::move(window));
  return Add(std::move(node), operands);
}

// A condition over a series in any period since a day; one over none is asked once.
uint32_t Compiler::AnyTime(ExprId expr, const At& at) {
  const writ::Window& w = program_.windows[program_[expr].window];
  const ExprId condition = program_.Args(program_[expr])[0];
  const std::optional<Date> since = FixedDay(program_.Args(program_[expr])[1], at, false);
  if (!since) return No("any time since a date that is not fixed");
  if (!OverTimeRead(program_, {condition}).empty()) return No("any time within stretches of days");
  Node node = ForExpr(expr, NodeOp::kAnyTime);
  node.type = {TypeKind::kYesNo};
  At inside = at;
  inside.period.reset();
  WindowPlan window;
  if (SeriesRead(program_, {condition}).empty() && *since <= code_.dates.as_of) {
    node.op = NodeOp::kAny;
    return Add(std::move(node), {Expr(condition, inside)});
  }
  const Anchor anchor = SeriesRead(program_, {condition}).empty()
                            ? Anchor{Period::Containing(w.frequency, *since).Plus(-1), ""}
                            : anchors_[at.anchors].of(w.frequency);
  if (!anchor.period) return Fixed(std::move(node), Status::kBeyondData, anchor.detail);
  window.expr = expr;
  std::vector<uint32_t> operands;
  for (Period period = Period::Containing(w.frequency, *since); period <= *anchor.period;
       period = period.Plus(1)) {
    if (period.first_day() < *since) continue;
    if (operands.size() >= kMostPeriods) return No("any time in many periods");
    inside.period = period;
    operands.push_back(Expr(condition, inside));
    if (operands.back() == kUncovered) return kUncovered;
    window.periods.push_back(period);
    window.applies.push_back(Counted(norms_[at.norm], period, w.partial, w.earlier));
  }
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
