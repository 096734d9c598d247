#include "engine/screen/rule_reads.h"

#include <algorithm>
#include <unordered_map>

namespace writ::screen {
namespace {

using plan::Code;
using plan::Counting;
using plan::Node;
using plan::NodeOp;
using plan::TablePlan;
using plan::TeamPlan;
using plan::WindowPlan;

constexpr uint32_t kNone = 0xFFFFFFFF;

bool SameInput(const PlanInput& a, const PlanInput& b) {
  return a.fact == b.fact && a.period == b.period && a.day == b.day && a.absent == b.absent;
}

bool SameCounting(const Counting& a, const Counting& b) {
  return a.norm.from == b.norm.from && a.norm.needs_telling == b.norm.needs_telling &&
         a.period == b.period && a.partial == b.partial && a.earlier == b.earlier;
}

// All that a node is but for where its operands stand, which are compared themselves. What `extra`
// names in the Program follows from the expression.
bool SameNode(const Node& a, const Node& b) {
  return a.op == b.op && a.kind == b.kind && a.ratio == b.ratio && a.smaller == b.smaller &&
         a.status == b.status && a.expr_op == b.expr_op && a.ref == b.ref && a.expr == b.expr &&
         a.period == b.period && a.type == b.type && a.count == b.count && a.value == b.value;
}

bool SameWindow(const WindowPlan& a, const WindowPlan& b) {
  return a.needed == b.needed && a.at_least == b.at_least && a.skips == b.skips &&
         a.conditions == b.conditions && a.where == b.where && a.periods == b.periods &&
         a.applies.size() == b.applies.size();
}

bool SameTable(const TablePlan& a, const TablePlan& b) {
  const auto same_tests = [](const TablePlan::Tests& x, const TablePlan::Tests& y) {
    return x.begin == y.begin && x.end == y.end && x.any == y.any;
  };
  const auto same_test = [](const plan::ConstantTest& x, const plan::ConstantTest& y) {
    return x.compare == y.compare && x.value == y.value;
  };
  const auto same_row = [](const TablePlan::Output& x, const TablePlan::Output& y) {
    return (x.cell == plan::kNoCell) == (y.cell == plan::kNoCell) && x.status == y.status &&
           x.value == y.value && x.until == y.until;
  };
  return a.table == b.table && a.mode == b.mode && a.has_until == b.has_until &&
         a.times == b.times && std::ranges::equal(a.cells, b.cells, same_tests) &&
         std::ranges::equal(a.tests, b.tests, same_test) &&
         std::ranges::equal(a.rows, b.rows, same_row);
}

bool SameTeam(const TeamPlan& a, const TeamPlan& b) {
  return a.aggregate == b.aggregate && a.function == b.function && a.others == b.others &&
         a.share == b.share && a.period == b.period && a.within == b.within && a.ratio == b.ratio &&
         a.conditions == b.conditions && a.type == b.type &&
         a.applies.has_value() == b.applies.has_value();
}

// Goes down both plans at once. A node of the one answers to one node of the other and to no second
// one: exceptions tell one reading of a fact from two.
class Matcher {
 public:
  Matcher(const Code& before, const Code& now) : a_(before), b_(now) {}

  bool Match(uint32_t before, uint32_t now) {
    if (!Meet(before, now)) return false;
    while (!stack_.empty()) {
      const auto [x, y] = stack_.back();
      stack_.pop_back();
      const auto xs = a_.Operands(a_.nodes[x]), ys = b_.Operands(b_.nodes[y]);
      for (size_t i = 0; i < xs.size(); ++i)
        if (!Meet(xs[i], ys[i])) return false;
    }
    return true;
  }
  bool MeetInput(uint32_t before, uint32_t now) {
    if ((before == kNone) != (now == kNone)) return false;
    if (before == kNone) return true;
    if (!SameInput(a_.inputs[before], b_.inputs[now]) || a_.absent[before] != b_.absent[now])
      return false;
    if (std::ranges::find(reads_.inputs, Pair(before, now)) == reads_.inputs.end())
      reads_.inputs.emplace_back(before, now);
    return true;
  }
  // Both are indexes into Code::counting.
  bool MeetCounting(uint32_t before, uint32_t now) {
    reads_.told = reads_.told || b_.counting[now].norm.needs_telling;
    return SameCounting(a_.counting[before], b_.counting[now]);
  }
  Reads& reads() { return reads_; }
  const std::vector<Pair>& teams() const { return teams_; }

 private:
  bool Meet(uint32_t x, uint32_t y) {
    const auto [to, fresh] = now_of_.try_emplace(x, y);
    const auto [from, fresh_too] = before_of_.try_emplace(y, x);
    if (!fresh || !fresh_too) return to->second == y && from->second == x;
    const Node& a = a_.nodes[x];
    const Node& b = b_.nodes[y];
    if (!SameNode(a, b)) return false;
    stack_.emplace_back(x, y);
    switch (a.op) {
      case NodeOp::kInput:
      case NodeOp::kPresume: return MeetInput(a.input, b.input);
      case NodeOp::kLatest: return MeetCounting(a.input, b.input);
      case NodeOp::kWindow:
      case NodeOp::kTotal:
      case NodeOp::kAnyTime: return MeetWindow(a_.windows[a.extra], b_.windows[b.extra]);
      case NodeOp::kTable: return SameTable(a_.tables[a.extra], b_.tables[b.extra]);
      case NodeOp::kTeam: teams_.emplace_back(a.extra, b.extra); return true;
      case NodeOp::kFixed:
      case NodeOp::kBound:
      case NodeOp::kAt:
      case NodeOp::kDefinition:
      case NodeOp::kRule:
      case NodeOp::kRuleRead:
      case NodeOp::kUnless:
      case NodeOp::kCompare:
      case NodeOp::kOneOf:
      case NodeOp::kNot:
      case NodeOp::kAll:
      case NodeOp::kAny:
      case NodeOp::kArithmetic:
      case NodeOp::kPick:
      case NodeOp::kShift:
      case NodeOp::kBetween:
      case NodeOp::kSpanCompare:
      case NodeOp::kExcept:
      case NodeOp::kBand:
      case NodeOp::kRound: return true;
    }
    return false;
  }

  bool MeetWindow(const WindowPlan& a, const WindowPlan& b) {
    if (!SameWindow(a, b)) return false;
    for (size_t i = 0; i < a.applies.size(); ++i)
      if (!MeetCounting(a.applies[i] - a_.CountingCell(0), b.applies[i] - b_.CountingCell(0)))
        return false;
    return true;
  }

  const Code& a_;
  const Code& b_;
  std::unordered_map<uint32_t, uint32_t> now_of_, before_of_;
  std::vector<Pair> stack_, teams_;
  Reads reads_;
};

std::optional<TeamReads> SharedTeam(const Code& before, const Code& now, Pair team) {
  const TeamPlan& a = before.teams[team.first];
  const TeamPlan& b = now.teams[team.second];
  if (!SameTeam(a, b) || !SameInput(before.groups[a.group], now.groups[b.group]))
    return std::nullopt;
  Matcher members(before, now);
  if (!members.Match(a.node, b.node) || !members.MeetInput(before.exists_from, now.exists_from) ||
      !members.MeetInput(before.exists_until, now.exists_until))
    return std::nullopt;
  if (a.applies &&
      !members.MeetCounting(*a.applies - before.CountingCell(0), *b.applies - now.CountingCell(0)))
    return std::nullopt;
  return TeamReads{team, {a.group, b.group}, std::move(members.reads())};
}

}  // namespace

std::optional<RuleReads> SharedReads(const Code& before, const Code& now, uint32_t rule) {
  if (before.program != now.program || before.entity != now.entity || before.digits != now.digits ||
      !before.rules[rule].covered || !now.rules[rule].covered)
    return std::nullopt;
  Matcher own(before, now);
  if (!own.Match(before.rules[rule].node, now.rules[rule].node) ||
      !own.MeetInput(before.exists_from, now.exists_from) ||
      !own.MeetInput(before.exists_until, now.exists_until))
    return std::nullopt;
  RuleReads reads;
  for (const Pair& team : own.teams()) {
    auto shared = SharedTeam(before, now, team);
    if (!shared) return std::nullopt;
    reads.teams.push_back(*std::move(shared));
  }
  reads.own = std::move(own.reads());
  return reads;
}

Selection Select(const Code& code, const std::vector<uint32_t>& rules) {
  Selection selection;
  selection.rules = rules;
  std::vector<bool> live(code.nodes.size(), false), cells(code.first_values.size(), false);
  std::vector<bool> inputs(code.inputs.size(), false);
  for (const uint32_t rule : rules)
    if (code.rules[rule].covered) live[code.rules[rule].node] = true;
  for (size_t i = code.nodes.size(); i-- > 0;) {
    if (!live[i]) continue;
    const Node& node = code.nodes[i];
    for (const uint32_t operand : code.Operands(node)) live[operand] = true;
    cells[node.cell] = true;
    if (node.op == NodeOp::kInput) inputs[node.input] = true;
    selection.teams = selection.teams || node.op == NodeOp::kTeam;
  }
  for (const uint32_t bound : {code.exists_from, code.exists_until})
    if (bound != kNone) inputs[bound] = true;
  if (selection.teams)
    for (const uint32_t input : code.team_inputs) inputs[input] = true;
  for (uint32_t i = 0; i < inputs.size(); ++i)
    if (inputs[i]) selection.inputs.push_back(i);
  // Equal calculations share an instruction, whichever rules they are of.
  for (const plan::Instruction& instruction : code.instructions)
    if (cells[instruction.out]) selection.instructions.push_back(instruction);
  return selection;
}

}  // namespace writ::screen
