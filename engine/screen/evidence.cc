#include "engine/screen/evidence.h"

#include <algorithm>

#include "engine/eval/plan_code.h"

namespace writ::screen {
namespace {

using plan::Node;
using plan::NodeOp;

class Collector {
 public:
  explicit Collector(const plan::Code& code) : code_(code), seen_(code.nodes.size(), false) {}

  std::vector<EvidenceItem> From(uint32_t root) {
    std::vector<uint32_t> stack{root};
    while (!stack.empty()) {
      const uint32_t at = stack.back();
      stack.pop_back();
      if (seen_[at]) continue;
      seen_[at] = true;
      const Node& node = code_.nodes[at];
      if (Named(node)) {
        Add(node);
        continue;
      }
      if (node.op == NodeOp::kUnless || node.op == NodeOp::kFixed) continue;
      const auto operands = code_.Operands(node);
      // The last is looked at first, so that the first comes first; windows begin with the newest.
      const bool periods = node.op == NodeOp::kWindow || node.op == NodeOp::kTotal;
      if (node.op == NodeOp::kExcept && node.kind == NodeKind::kRule)
        stack.push_back(operands.front());  // it holds where no exception applies
      else if (periods)
        stack.insert(stack.end(), operands.begin(), operands.end());
      else
        stack.insert(stack.end(), operands.rbegin(), operands.rend());
    }
    return std::move(items_);
  }

 private:
  // A fact, a figure that a definition gives, or the team's; conditions are looked into.
  static bool Named(const Node& node) {
    if (node.op == NodeOp::kTeam || node.op == NodeOp::kInput || node.op == NodeOp::kPresume)
      return true;
    const bool definition = (node.op == NodeOp::kDefinition || node.op == NodeOp::kExcept) &&
                            node.kind == NodeKind::kDefinition;
    return (definition || node.op == NodeOp::kBound) && node.type.kind != TypeKind::kYesNo &&
           node.type.kind != TypeKind::kSpan;
  }

  // Texts have no place beside figures.
  void Add(const Node& node) {
    if (node.type.kind == TypeKind::kText) return;
    const EvidenceItem item{node.kind, node.ref, node.period, node.type, node.ratio, node.cell};
    if (std::find(items_.begin(), items_.end(), item) == items_.end()) items_.push_back(item);
  }

  const plan::Code& code_;
  std::vector<bool> seen_;
  std::vector<EvidenceItem> items_;
};

}  // namespace

std::vector<EvidenceItem> EvidenceOf(const plan::Code& code, uint32_t rule) {
  return Collector(code).From(code.rules[rule].node);
}

}  // namespace writ::screen
