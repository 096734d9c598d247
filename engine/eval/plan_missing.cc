// What would settle an unknown: from a rule's node down, only through what is unknown itself.
#include <algorithm>

#include "engine/eval/plan_cells.h"
#include "engine/eval/plan_choose.h"

namespace writ::plan {
namespace {

// What would settle the unknown nodes below `root`, as the reference's Trace::Missing walks them.
class MissingWalk {
 public:
  MissingWalk(const Code& code, Cells cells, uint64_t* row, MissingScratch scratch)
      : code_(code),
        cells_{cells.values, cells.states},
        v_(cells.values),
        s_(cells.states),
        row_(row),
        seen_(*scratch.seen),
        epoch_(scratch.epoch),
        stack_(*scratch.stack) {}

  void From(uint32_t root) {
    stack_.clear();
    Visit(root);
    while (!stack_.empty()) {
      const uint32_t node = stack_.back();
      stack_.pop_back();
      Below(code_.nodes[node]);
    }
  }

 private:
  void Visit(uint32_t node) {
    if (!IsUnknown(s_[code_.nodes[node].cell]) || seen_[node] == epoch_) return;
    seen_[node] = epoch_;
    stack_.push_back(node);
  }
  void Mark(uint32_t input) { row_[input / 64] |= uint64_t{1} << (input % 64); }

  void MarkApplicability(uint32_t cell) {
    if ((v_[cell] & 2) != 0) Mark(code_.MissingTold());
    if ((v_[cell] & 1) == 0) return;
    for (const uint32_t bound : {code_.exists_from, code_.exists_until})
      if (bound != 0xFFFFFFFF && IsUnknown(s_[bound])) Mark(bound);
  }

  void Below(const Node& node) {
    const std::span<const uint32_t> operands = code_.Operands(node);
    size_t shown = operands.size();
    switch (node.op) {
      case NodeOp::kInput: return Mark(node.input);
      case NodeOp::kFixed: return;
      case NodeOp::kPresume:
        if (s_[code_.nodes[operands[0]].cell] == Byte(Status::kDisputed)) return Mark(node.input);
        return Visit(operands[1]);
      case NodeOp::kOneOf: shown = (operands.size() + 1) / 2; break;
      case NodeOp::kLatest: {
        const uint32_t applies = code_.CountingCell(node.input);
        if (IsUnknown(s_[applies])) MarkApplicability(applies);
        break;
      }
      case NodeOp::kWindow:
      case NodeOp::kTotal: return BelowWindow(node);
      case NodeOp::kAnyTime: return BelowAnyTime(node);
      case NodeOp::kExcept: return BelowExcept(node);
      case NodeOp::kTable: return BelowTable(node);
      case NodeOp::kTeam: return BelowTeam(node);
      case NodeOp::kBound:
      case NodeOp::kAt:
      case NodeOp::kDefinition:
      case NodeOp::kRule:
      case NodeOp::kRuleRead:
      case NodeOp::kUnless:
      case NodeOp::kCompare:
      case NodeOp::kNot:
      case NodeOp::kAll:
      case NodeOp::kAny:
      case NodeOp::kArithmetic:
      case NodeOp::kPick:
      case NodeOp::kShift:
      case NodeOp::kBetween:
      case NodeOp::kBand:
      case NodeOp::kRound:
      case NodeOp::kSpanCompare: break;
    }
    for (const uint32_t operand : operands.first(shown)) Visit(operand);
  }

  void BelowTeam(const Node& node) {
    const uint8_t state = s_[node.cell];
    if (state == Byte(Status::kNoCohort) || state == Byte(Status::kTeamMemberUnknown))
      Mark(code_.MissingTeam(node.extra));
  }

  void BelowWindow(const Node& node) {
    const WindowPlan& window = code_.windows[node.extra];
    const std::span<const uint32_t> operands = code_.Operands(node);
    const size_t step = window.step();
    int certain = 0;
    const bool all = node.op == NodeOp::kTotal;
    for (size_t slot = 0; slot < window.periods.size() && (all || certain < window.needed);
         ++slot) {
      const SlotRead read = ReadSlot(window, slot, v_, s_);
      const uint32_t value = operands[slot * step];
      if (window.where && read.kind >= SlotRead::Kind::kCertain) {
        const Truth where = TruthIn(cells_, code_.nodes[operands[slot * step + 1]].cell);
        if (where == Truth::kNo) continue;
        if (where == Truth::kUnknown) {
          MarkApplicability(window.applies[slot]);
          Visit(operands[slot * step + 1]);
          Visit(value);
          continue;
        }
      }
      if (read.kind == SlotRead::Kind::kCertain) {
        ++certain;
        Visit(value);
      } else if (read.kind == SlotRead::Kind::kPerhaps) {
        MarkApplicability(window.applies[slot]);
        if (read.maybe_skipped) Visit(operands[slot * step + 1]);
        Visit(value);
      }
    }
  }

  void BelowAnyTime(const Node& node) {
    const WindowPlan& window = code_.windows[node.extra];
    const std::span<const uint32_t> operands = code_.Operands(node);
    for (size_t slot = 0; slot < operands.size(); ++slot) {
      const uint8_t applies = s_[window.applies[slot]];
      const uint32_t cell = code_.nodes[operands[slot]].cell;
      if (IsNotApplicable(applies) || IsNotApplicable(s_[cell])) continue;
      if (IsUnknown(applies) && TruthIn(cells_, cell) != Truth::kNo)
        MarkApplicability(window.applies[slot]);
      Visit(operands[slot]);
    }
  }

  // What the value without exceptions lacks is missing too; so is what those do that apply, or may.
  void BelowExcept(const Node& node) {
    const ExceptPlan& plan = code_.excepts[node.extra];
    const std::span<const uint32_t> operands = code_.Operands(node);
    const Node& base = code_.nodes[operands[0]];
    const bool outside = plan.domain != kNoCell && TruthIn(cells_, plan.domain) == Truth::kNo;
    if (!outside)
      for (const uint32_t operand : code_.Operands(base)) Visit(operand);
    const ExceptRead read = ReadExcept(plan, cells_, code_.unit);
    for (size_t at = 0; at < read.read; ++at) {
      if (TruthIn(cells_, plan.entries[at].when) == Truth::kNo) continue;
      Visit(operands[1 + at * 2]);
      Visit(operands[2 + at * 2]);
    }
  }

  void BelowTable(const Node& node) {
    const TablePlan& table = code_.tables[node.extra];
    const std::span<const uint32_t> operands = code_.Operands(node);
    for (const uint32_t input : operands.first(table.inputs.size())) Visit(input);
    const TableRead read = ReadTable(table, cells_, code_.unit);
    if (read.kind == TableRead::Kind::kBeyond) Mark(code_.MissingTable(node.extra));
    if (read.kind != TableRead::Kind::kRow) return;
    const uint32_t output = table.rows[read.row].cell;
    for (const uint32_t operand : operands.subspan(table.inputs.size()))
      if (code_.nodes[operand].cell == output >> 1 && output != kNoCell) Visit(operand);
  }

  const Code& code_;
  const Flat cells_;
  const int64_t* const v_;
  const uint8_t* const s_;
  uint64_t* const row_;
  std::vector<uint32_t>& seen_;
  const uint32_t epoch_;
  std::vector<uint32_t>& stack_;
};

}  // namespace

void FindMissing(const Code& code, Cells cells, uint32_t rule, uint64_t* row,
                 MissingScratch scratch) {
  MissingWalk(code, cells, row, scratch).From(code.rules[rule].node);
}

std::vector<MissingFact> MissingFacts(const Code& code, const uint64_t* row, const uint8_t* states,
                                      const std::function<std::string(uint32_t)>& cohort) {
  const auto missed = [&](uint32_t bit) { return (row[bit / 64] >> (bit % 64) & 1) != 0; };
  std::vector<MissingFact> missing;
  for (uint32_t input = 0; input < code.inputs.size(); ++input) {
    if (!missed(input)) continue;
    const Fact& fact = code.program->facts[code.inputs[input].fact];
    missing.push_back({code.inputs[input].fact, code.inputs[input].period, ReasonOf(states[input]),
                       fact.source.empty() ? fact.presumed_unless : fact.source, ""});
  }
  if (missed(code.MissingTold()))
    missing.push_back({0, std::nullopt, Reason::kToldDateUnknown, "", "told"});
  for (uint32_t team = 0; team < code.teams.size(); ++team)
    if (missed(code.MissingTeam(team)))
      missing.push_back(
          {0, code.teams[team].period, ReasonOf(states[code.teams[team].cell]), "", cohort(team)});
  for (uint32_t table = 0; table < code.tables.size(); ++table)
    if (missed(code.MissingTable(table)))
      missing.push_back({0, std::nullopt, Reason::kBeyondData, "",
                         "table " + code.program->tables[code.tables[table].table].names.id});
  std::sort(missing.begin(), missing.end());
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
  return missing;
}

}  // namespace writ::plan
