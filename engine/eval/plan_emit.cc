// Nodes to instructions. What is calculated twice is calculated once: equal instructions share a
// cell.
#include <algorithm>
#include <map>

#include "engine/eval/plan_code.h"

namespace writ::plan {
namespace {

class Emitter {
 public:
  explicit Emitter(Code* code) : code_(*code) {}

  void Run() {
    code_.first_values.assign(code_.RecordCells(), 0);
    code_.first_states.assign(code_.RecordCells(), Byte(Status::kNotRecorded));
    for (TeamPlan& team : code_.teams) {
      team.cell = NewCells(2);
      if (team.applies) team.applies = code_.CountingCell(*team.applies);
    }
    // What teams are made of comes before any decision, so it is a list of its own.
    MarkLive(TeamRoots());
    FindTeamInputs();
    EmitLive();
    for (TeamPlan& team : code_.teams) {
      team.node = team.operand;
      team.operand = code_.nodes[team.node].cell;
    }
    ShareTeams();
    code_.team_instructions = std::move(code_.instructions);
    code_.instructions.clear();
    known_.clear();
    MarkLive(RuleRoots());
    EmitLive();
    for (RulePlan& rule : code_.rules)
      if (rule.covered) rule.cell = code_.nodes[rule.node].cell;
  }

 private:
  using Key = std::vector<uint32_t>;

  void EmitLive() {
    for (uint32_t i = 0; i < code_.nodes.size(); ++i)
      if (live_[i]) code_.nodes[i].cell = CellOf(code_.nodes[i]);
  }

  void FindTeamInputs() {
    std::vector<uint32_t>& inputs = code_.team_inputs;
    for (uint32_t i = 0; i < code_.nodes.size(); ++i)
      if (live_[i] && code_.nodes[i].op == NodeOp::kInput) inputs.push_back(code_.nodes[i].input);
    for (const uint32_t bound : {code_.exists_from, code_.exists_until})
      if (bound != 0xFFFFFFFF) inputs.push_back(bound);
    std::ranges::sort(inputs);
    inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
  }

  // Several rules that compare with the same figure have it computed once.
  void ShareTeams() {
    for (uint32_t i = 0; i < code_.teams.size(); ++i)
      for (uint32_t k = 0; k < i && !code_.teams[i].same_as; ++k) {
        TeamPlan& team = code_.teams[i];
        const TeamPlan& other = code_.teams[k];
        if (other.same_as || team.function != other.function || team.others != other.others ||
            team.share != other.share || team.group != other.group ||
            team.operand != other.operand || team.ratio != other.ratio ||
            team.conditions != other.conditions || team.applies != other.applies)
          continue;
        team.same_as = k;
        team.cell = other.cell;
      }
  }

  std::vector<uint32_t> TeamRoots() const {
    std::vector<uint32_t> roots;
    for (const TeamPlan& team : code_.teams) roots.push_back(team.operand);
    return roots;
  }

  std::vector<uint32_t> RuleRoots() const {
    std::vector<uint32_t> roots;
    for (const RulePlan& rule : code_.rules)
      if (rule.covered) roots.push_back(rule.node);
    return roots;
  }

  void MarkLive(const std::vector<uint32_t>& roots) {
    live_.assign(code_.nodes.size(), false);
    for (const uint32_t root : roots) live_[root] = true;
    for (size_t i = code_.nodes.size(); i-- > 0;)
      if (live_[i])
        for (const uint32_t operand : code_.Operands(code_.nodes[i])) live_[operand] = true;
  }

  uint32_t NewCells(uint32_t count) {
    const auto cell = static_cast<uint32_t>(code_.first_values.size());
    code_.first_values.resize(cell + count, 0);
    code_.first_states.resize(cell + count, Byte(Status::kKnown));
    return cell;
  }

  const Node& Operand(const Node& node, size_t i) const {
    return code_.nodes[code_.Operands(node)[i]];
  }

  static bool NeverNone(const Node& node) {
    switch (node.op) {
      case NodeOp::kRule:
      case NodeOp::kRuleRead:
      case NodeOp::kUnless:
      case NodeOp::kCompare:
      case NodeOp::kOneOf:
      case NodeOp::kNot:
      case NodeOp::kAll:
      case NodeOp::kAny:
      case NodeOp::kSpanCompare:
      case NodeOp::kAnyTime:
      case NodeOp::kWindow: return true;
      case NodeOp::kInput:
      case NodeOp::kFixed:
      case NodeOp::kPresume:
      case NodeOp::kBound:
      case NodeOp::kAt:
      case NodeOp::kDefinition:
      case NodeOp::kArithmetic:
      case NodeOp::kPick:
      case NodeOp::kShift:
      case NodeOp::kBetween:
      case NodeOp::kLatest:
      case NodeOp::kTotal:
      case NodeOp::kExcept:
      case NodeOp::kTable:
      case NodeOp::kBand:
      case NodeOp::kRound:
      case NodeOp::kTeam: return false;
    }
    return false;
  }

  uint32_t Emit(Instruction instruction, uint32_t cells = 1, Key tail = {}) {
    Key key{static_cast<uint32_t>(instruction.code), instruction.flags, instruction.op};
    if (tail.empty()) {
      key.insert(key.end(), {instruction.a, instruction.b});
    } else {
      key.insert(key.end(), tail.begin(), tail.end());
    }
    const auto [at, fresh] = known_.try_emplace(std::move(key), 0);
    if (!fresh) return at->second;
    if (!tail.empty()) {
      instruction.a = static_cast<uint32_t>(code_.lists.size());
      instruction.b = static_cast<uint32_t>(tail.size());
      code_.lists.insert(code_.lists.end(), tail.begin(), tail.end());
    }
    instruction.out = at->second = NewCells(cells);
    code_.instructions.push_back(instruction);
    return instruction.out;
  }

  uint32_t EmitLogic(const Node& node, Code8 what, size_t from) {
    Key cells;
    for (size_t i = from; i < node.count; ++i) cells.push_back(Operand(node, i).cell);
    if (node.count - from == 1 && NeverNone(Operand(node, from))) return cells.front();
    return Emit({.code = what}, 1, std::move(cells));
  }

  uint32_t EmitCompare(const Node& node) {
    const Node& left = Operand(node, 0);
    const Node& right = Operand(node, 1);
    Instruction out{.a = left.cell, .b = right.cell};
    if (left.ratio || right.ratio) {
      out.code = Code8::kRatioCompare;
      out.op = static_cast<uint16_t>(node.expr_op);
      out.flags =
          static_cast<uint8_t>((left.ratio ? kLeftRatio : 0) | (right.ratio ? kRightRatio : 0));
    } else {
      out.code = static_cast<Code8>(static_cast<int>(Code8::kBelow) +
                                    static_cast<int>(node.expr_op) - static_cast<int>(Op::kBelow));
    }
    return Emit(out);
  }

  uint32_t EmitArithmetic(const Node& node) {
    const Node& left = Operand(node, 0);
    const bool one = node.count == 1;
    const Node& right = one ? left : Operand(node, 1);
    Instruction out{.op = static_cast<uint16_t>(node.expr_op), .a = left.cell, .b = right.cell};
    if (!node.ratio) {
      out.code = one ? Code8::kNegate : node.expr_op == Op::kAdd ? Code8::kAdd : Code8::kSubtract;
      return Emit(out);
    }
    out.code = Code8::kRatioArithmetic;
    out.flags =
        static_cast<uint8_t>((left.ratio ? kLeftRatio : 0) | (right.ratio ? kRightRatio : 0));
    return Emit(out, 2);
  }

  uint32_t EmitWindow(const Node& node) {
    WindowPlan& window = code_.windows[node.extra];
    for (uint32_t& applies : window.applies) applies = code_.CountingCell(applies);
    for (const uint32_t operand : code_.Operands(node)) {
      window.cells.push_back(code_.nodes[operand].cell);
      window.ratios.push_back(code_.nodes[operand].ratio);
    }
    if (node.op == NodeOp::kTotal)
      return Emit({.code = Code8::kTotal,
                   .flags = node.ratio ? kOutRatio : uint8_t{0},
                   .op = static_cast<uint16_t>((*code_.program)[node.expr].count),
                   .a = node.extra},
                  node.ratio ? 2 : 1);
    if (node.op == NodeOp::kAnyTime) return Emit({.code = Code8::kAnyTime, .a = node.extra});
    return Emit(
        {.code = Code8::kWindow, .op = static_cast<uint16_t>(node.expr_op), .a = node.extra});
  }

  uint32_t EmitPick(const Node& node) {
    Key cells;  // a cell and whether it is a ratio
    for (const uint32_t operand : code_.Operands(node))
      cells.push_back(code_.nodes[operand].cell << 1 | (code_.nodes[operand].ratio ? 1 : 0));
    const bool skips_none = node.expr_op == Op::kLater || node.expr_op == Op::kEarlier;
    const auto flags =
        static_cast<uint8_t>((node.ratio ? kOutRatio : 0) | (node.smaller ? kLeftRatio : 0) |
                             (skips_none ? kRightRatio : 0));
    return Emit({.code = Code8::kPick, .flags = flags}, node.ratio ? 2 : 1, std::move(cells));
  }

  uint32_t Marked(uint32_t node) const {
    return code_.nodes[node].cell << 1 | (code_.nodes[node].ratio ? 1 : 0);
  }

  uint32_t EmitExcept(const Node& node) {
    const std::span<const uint32_t> operands = code_.Operands(node);
    const Node& base = code_.nodes[operands[0]];
    ExceptPlan& plan = code_.excepts[node.extra];
    plan.base = Marked(operands[0]);
    plan.same = operands[0];
    std::span<const uint32_t> below = code_.Operands(base);
    if (base.op == NodeOp::kDefinition) {
      if (below.size() > 1)
        plan.domain = code_.nodes[below[0]].cell;
      else
        plan.same = ReadingOf(code_, below[0]);
      below = below.last(1);
    }
    for (const uint32_t operand : below) plan.below.push_back(code_.nodes[operand].cell);
    for (size_t i = 1; i + 1 < operands.size(); i += 2)
      plan.entries.push_back({code_.nodes[operands[i]].cell, Marked(operands[i + 1]),
                              ReadingOf(code_, operands[i + 1])});
    const uint8_t ratio = node.ratio ? kOutRatio : uint8_t{0};
    return Emit({.code = Code8::kExcept, .flags = ratio, .a = node.extra}, node.ratio ? 2 : 1);
  }

  uint32_t EmitTable(const Node& node) {
    const std::span<const uint32_t> operands = code_.Operands(node);
    TablePlan& plan = code_.tables[node.extra];
    for (size_t i = 0; i < plan.times.size(); ++i) plan.inputs.push_back(Marked(operands[i]));
    for (TablePlan::Output& row : plan.rows)
      if (row.cell != kNoCell) row.cell = Marked(operands[row.cell]);
    const uint8_t ratio = node.ratio ? kOutRatio : uint8_t{0};
    return Emit({.code = Code8::kTable, .flags = ratio, .a = node.extra}, node.ratio ? 2 : 1);
  }

  uint32_t EmitRound(const Node& node) {
    const auto flags = static_cast<uint8_t>((node.ratio ? kOutRatio | kRightRatio : 0) |
                                            (Operand(node, 0).ratio ? kLeftRatio : 0));
    return Emit({.code = Code8::kRound,
                 .flags = flags,
                 .op = static_cast<uint16_t>((*code_.program)[node.expr].count),
                 .a = Operand(node, 0).cell,
                 .b = Operand(node, 1).cell},
                node.ratio ? 2 : 1);
  }

  uint32_t FixedCell(const Node& node) {
    const auto key = std::make_pair(node.status, node.value);
    const auto [at, fresh] = fixed_.try_emplace(key, 0);
    if (!fresh) return at->second;
    at->second = NewCells(1);
    code_.first_values[at->second] = node.value;
    code_.first_states[at->second] = node.status;
    return at->second;
  }

  // Operands of spans are fixed, and read from the Program's constants.
  uint32_t EmitSpanCompare(const Node& node) {
    const bool forward = Operand(node, 0).op == NodeOp::kBetween;
    const Node& between = Operand(node, forward ? 0 : 1);
    const Node& span = Operand(node, forward ? 1 : 0);
    return Emit({.code = Code8::kSpanCompare,
                 .flags = forward ? kLeftRatio : kRightRatio,
                 .op = static_cast<uint16_t>(node.expr_op),
                 .a = between.cell,
                 .b = span.extra});
  }

  uint32_t CellOf(const Node& node) {
    const auto cell = [&](size_t i) { return Operand(node, i).cell; };
    const uint8_t ratio = node.ratio ? kOutRatio : 0;
    const uint32_t cells = node.ratio ? 2 : 1;
    switch (node.op) {
      case NodeOp::kInput: return node.input;
      case NodeOp::kFixed: return FixedCell(node);
      case NodeOp::kPresume: return Emit({.code = Code8::kPresume, .a = cell(0), .b = cell(1)});
      case NodeOp::kBound:
      case NodeOp::kAt: return cell(0);
      case NodeOp::kDefinition:
        if (node.count == 1) return cell(0);
        return Emit({.code = Code8::kDefinition, .flags = ratio, .a = cell(0), .b = cell(1)},
                    cells);
      case NodeOp::kRule:
      case NodeOp::kAll: return EmitLogic(node, Code8::kAll, 0);
      case NodeOp::kAny: return EmitLogic(node, Code8::kAny, 0);
      case NodeOp::kOneOf: return EmitLogic(node, Code8::kAny, (node.count + 1) / 2);
      case NodeOp::kRuleRead: return Emit({.code = Code8::kRuleRead, .a = cell(0)});
      case NodeOp::kUnless: return Emit({.code = Code8::kUnless, .a = cell(0)});
      case NodeOp::kNot: return Emit({.code = Code8::kNot, .a = cell(0)});
      case NodeOp::kCompare: return EmitCompare(node);
      case NodeOp::kArithmetic: return EmitArithmetic(node);
      case NodeOp::kPick: return EmitPick(node);
      case NodeOp::kShift:
        return Emit({.code = Code8::kShift,
                     .op = static_cast<uint16_t>(node.expr_op),
                     .a = cell(0),
                     .b = node.extra});
      case NodeOp::kBetween: return Emit({.code = Code8::kBetween, .a = cell(0), .b = cell(1)}, 2);
      case NodeOp::kSpanCompare: return EmitSpanCompare(node);
      case NodeOp::kLatest:
        return Emit({.code = Code8::kLatest,
                     .flags = ratio,
                     .a = code_.CountingCell(node.input),
                     .b = cell(0)},
                    cells);
      case NodeOp::kWindow:
      case NodeOp::kTotal:
      case NodeOp::kAnyTime: return EmitWindow(node);
      case NodeOp::kExcept: return EmitExcept(node);
      case NodeOp::kTable: return EmitTable(node);
      case NodeOp::kBand:
        return Emit({.code = Code8::kBand,
                     .flags = Operand(node, 0).ratio ? kLeftRatio : uint8_t{0},
                     .a = cell(0),
                     .b = node.extra});
      case NodeOp::kRound: return EmitRound(node);
      case NodeOp::kTeam: return code_.teams[node.extra].cell;
    }
    return 0;
  }

  Code& code_;
  std::vector<bool> live_;
  std::map<Key, uint32_t> known_;
  std::map<std::pair<uint8_t, int64_t>, uint32_t> fixed_;
};

}  // namespace

void Emit(Code* code) { Emitter(code).Run(); }

}  // namespace writ::plan
