// Worst-case cost of deciding a rule. The model follows the evaluator: a declaration is worked out
// once for each period that somebody asks about, a window repeats its condition for every period it
// looks at, a list has as many records as the limit below.
#include <algorithm>
#include <functional>
#include <limits>
#include <map>

#include "engine/check/analyse.h"
#include "engine/check/analyse_value.h"
#include "engine/check/compile.h"
#include "engine/program/op_info.h"
#include "engine/program/walk.h"

namespace writ {
namespace {

constexpr uint64_t kStepBound = 1'000'000;  // above it a decision is slow, and the author is told
constexpr uint64_t kListRecords = 1'000;
constexpr uint64_t kCareerMonths = 600;      // how far "at any time since" can reach: fifty years
constexpr uint64_t kVisitLimit = 2'000'000;  // then the warning is given up; `--cost` goes on
constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();

uint64_t Plus(uint64_t a, uint64_t b) { return a > kMost - b ? kMost : a + b; }
uint64_t Times(uint64_t a, uint64_t b) { return a != 0 && b > kMost / a ? kMost : a * b; }

// What one declaration costs by itself for one period, and how many periods of each it asks of what
// it reads.
struct Own {
  uint64_t steps = 0;
  std::vector<std::pair<uint32_t, uint64_t>> reads;  // node, periods
};

class CostModel {
 public:
  CostModel(const Program& program, const Reads& reads)
      : p_(program), numbering_(program), walker_(program), factor_(program.exprs.size(), 0) {
    own_.resize(numbering_.size());
    for (uint32_t node = 0; node < own_.size(); ++node) own_[node] = OwnOf(numbering_.At(node));
    Order(reads);
    Bound();
  }

  Cost Of(uint32_t rule);
  // Never below Of(rule).steps, and cheap: every reader is charged for all that it reads.
  uint64_t BoundOf(uint32_t rule) const { return bound_[numbering_.Of({Kind::kRule, rule})]; }
  uint64_t visits() const { return visits_; }  // declarations looked at so far

 private:
  using Kind = NodeId::Kind;

  static uint64_t PerYear(Frequency frequency) {
    return frequency == Frequency::kMonth ? 12 : frequency == Frequency::kQuarter ? 4 : 1;
  }

  // How often an expression repeats its first operand.
  uint64_t Repeats(const Expr& e) const {
    const Window* w = e.window < p_.windows.size() ? &p_.windows[e.window] : nullptr;
    const TypeKind kind = e.args_count > 0 ? p_[p_.Args(e)[0]].type.kind : TypeKind::kNone;
    const bool list = kind == TypeKind::kList || kind == TypeKind::kEvent;
    switch (e.op) {
      case Op::kAnyTime: return kCareerMonths * PerYear(w->frequency) / 12;
      case Op::kConsecutive:
      case Op::kInAtLeast:
      case Op::kTrend: return static_cast<uint64_t>(std::max({w->periods, w->looking_back, 1}));
      case Op::kOverLast:
        return list ? kListRecords
                    : static_cast<uint64_t>(std::max({w->periods, w->looking_back, 1}));
      case Op::kOverRange: return list ? kListRecords : kCareerMonths;
      case Op::kWithinAny:
      case Op::kSome:
      case Op::kEvery: return kListRecords;
      default: return 1;
    }
  }

  std::vector<ExprId> RootsOf(NodeId node) const;
  Own OwnOf(NodeId node);
  void Order(const Reads& reads);
  void Bound();

  const Program& p_;
  NodeNumbering numbering_;
  ExprWalker walker_;
  std::vector<uint64_t> factor_;  // how often an expression of the walk at hand is worked out
  std::vector<Own> own_;
  uint64_t visits_ = 0;
  std::vector<uint32_t> rank_;  // by node: what is read ranks below its readers
  std::vector<uint64_t> bound_;
};

std::vector<ExprId> CostModel::RootsOf(NodeId node) const {
  std::vector<ExprId> roots;
  const auto exceptions = [&](const std::vector<uint32_t>& list) {
    for (const uint32_t e : list)
      roots.insert(roots.end(), {p_.exceptions[e].when, p_.exceptions[e].value});
  };
  switch (node.kind) {
    case Kind::kFact: return {p_.facts[node.index].presumed, p_.facts[node.index].binding};
    case Kind::kParameter: return {p_.parameters[node.index].value};
    case Kind::kDefinition:
      for (const DefinitionVersion& v : p_.definitions[node.index].versions)
        roots.insert(roots.end(), {v.valid.by_date, v.when, v.value});
      exceptions(p_.definitions[node.index].exceptions);
      return roots;
    case Kind::kRule:
      for (const RuleVersion& v : p_.rules[node.index].versions) {
        roots.insert(roots.end(), {v.valid.by_date, v.condition});
        for (const ActionArgument& a : v.action.arguments) roots.push_back(a.value);
      }
      exceptions(p_.rules[node.index].exceptions);
      return roots;
    case Kind::kTable:
      for (const TableRow& row : p_.tables[node.index].rows)
        roots.insert(roots.end(), row.outputs.begin(), row.outputs.end());
      return roots;
  }
  return roots;
}

Own CostModel::OwnOf(NodeId node) {
  walker_.Restart();
  std::vector<ExprId> found;
  for (const ExprId root : RootsOf(node)) {
    walker_.Add(root);
    if (root != kNoExpr) factor_[root] = 1;
  }
  for (ExprId id = walker_.Next(); id != kNoExpr; id = walker_.Next()) found.push_back(id);
  // Users stand behind their operands, so from the back every factor is known when it is needed.
  std::sort(found.begin(), found.end(), std::greater<>());
  Own own;
  own.steps = 1;
  for (const ExprId id : found) {
    const Expr& e = p_[id];
    const uint64_t here = std::max<uint64_t>(factor_[id], 1);
    factor_[id] = 0;
    own.steps = Plus(own.steps, here);
    const uint64_t inside = Times(here, Repeats(e));
    for (const ExprId arg : p_.Args(e)) factor_[arg] = std::max(factor_[arg], inside);
    if (e.window < p_.windows.size() && p_.windows[e.window].skipping != kNoExpr) {
      uint64_t& skipping = factor_[p_.windows[e.window].skipping];
      skipping = std::max(skipping, inside);
    }
    if (e.op == Op::kDefinition)
      own.reads.emplace_back(numbering_.Of({Kind::kDefinition, e.index}), here);
    if (e.op == Op::kRule) own.reads.emplace_back(numbering_.Of({Kind::kRule, e.index}), 1);
    if (e.op == Op::kFact) own.reads.emplace_back(numbering_.Of({Kind::kFact, e.index}), here);
    if (e.op == Op::kParameter)
      own.reads.emplace_back(numbering_.Of({Kind::kParameter, e.index}), 1);
    if (e.op == Op::kTableCall) {
      const Table& table = p_.tables[e.index];
      own.steps = Plus(own.steps, Times(here, table.rows.size() * table.inputs.size()));
      own.reads.emplace_back(numbering_.Of({Kind::kTable, e.index}), here);
    }
  }
  return own;
}

// Ranks by depth first, without recursion; the Program has no circles.
void CostModel::Order(const Reads& reads) {
  constexpr uint32_t kUnranked = 0xFFFFFFFF;
  rank_.assign(reads.size(), kUnranked);
  uint32_t next = 0;
  std::vector<std::pair<uint32_t, size_t>> path;
  std::vector<bool> open(reads.size(), false);
  for (uint32_t start = 0; start < reads.size(); ++start) {
    if (open[start]) continue;
    open[start] = true;
    path.emplace_back(start, 0);
    while (!path.empty()) {
      auto& [node, at] = path.back();
      if (at == reads[node].size()) {
        rank_[node] = next++;
        path.pop_back();
        continue;
      }
      const uint32_t read = reads[node][at++];
      if (open[read]) continue;
      open[read] = true;
      path.emplace_back(read, 0);
    }
  }
}

void CostModel::Bound() {
  std::vector<uint32_t> by_rank(own_.size());
  for (uint32_t node = 0; node < own_.size(); ++node) by_rank[rank_[node]] = node;
  bound_.assign(own_.size(), 0);
  for (const uint32_t node : by_rank) {
    uint64_t bound = own_[node].steps;
    for (const auto& [read, asked] : own_[node].reads)
      if (rank_[read] < rank_[node]) bound = Plus(bound, Times(asked, bound_[read]));
    bound_[node] = bound;
  }
}

Cost CostModel::Of(uint32_t rule) {
  // Periods asked of each node: of two readers the wider counts, and windows on top of each other
  // add up.
  // Keyed by rank: node, periods.
  std::map<uint32_t, std::pair<uint32_t, uint64_t>, std::greater<>> queue;
  const uint32_t start = numbering_.Of({Kind::kRule, rule});
  queue[rank_[start]] = {start, 1};
  Cost cost;
  cost.rule = QualifiedId(p_.rules[rule].names);
  uint64_t most = 0;
  while (!queue.empty()) {
    const auto [node, periods] = queue.begin()->second;
    queue.erase(queue.begin());
    const NodeId id = numbering_.At(node);
    if (id.kind == Kind::kFact) cost.facts_read = Plus(cost.facts_read, periods);
    const uint64_t steps = Times(own_[node].steps, periods);
    cost.steps = Plus(cost.steps, steps);
    if (steps > most) {
      most = steps;
      cost.dominated_by = QualifiedId(NamesOf(p_, id));
    }
    for (const auto& [read, asked] : own_[node].reads) {
      // An exception that reads a target of its own means the value without it.
      if (rank_[read] >= rank_[node]) continue;
      ++visits_;
      auto& entry = queue[rank_[read]];
      entry.first = read;
      entry.second = std::max(entry.second, Plus(periods, asked - 1));
    }
  }
  return cost;
}

}  // namespace

std::vector<Cost> WorstCaseCost(const Program& program) {
  CostModel model(program, ReadsOfNodes(program));
  std::vector<Cost> costs;
  for (uint32_t rule = 0; rule < program.rules.size(); ++rule) costs.push_back(model.Of(rule));
  return costs;
}

void AnalyseCost(const Program& program, const Reads& reads, Diagnostics& diagnostics) {
  CostModel model(program, reads);
  for (uint32_t rule = 0; rule < program.rules.size(); ++rule) {
    if (model.BoundOf(rule) <= kStepBound) continue;
    const Names& names = program.rules[rule].names;
    if (model.visits() > kVisitLimit) {
      diagnostics.Add(DiagnosticKind::kAnalysisGivenUp, names.place,
                      {ShownIn(names), Argument(static_cast<size_t>(model.visits()))});
      return;
    }
    const Cost cost = model.Of(rule);
    if (cost.steps <= kStepBound) continue;
    diagnostics.Add(DiagnosticKind::kRuleTooCostly, names.place,
                    {ShownIn(names), Argument(static_cast<size_t>(cost.steps)), cost.dominated_by,
                     Argument(static_cast<size_t>(kStepBound))});
  }
}

}  // namespace writ
