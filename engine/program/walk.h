// Walking expressions without recursion.
#pragma once

#include <utility>
#include <vector>

#include "engine/program/program.h"

namespace writ {

// Visits every expression below a root once, users before operands in no promised order. Skipping
// conditions of windows are operands too. Reuse one walker for many roots: a walk costs what it
// visits, not the Program.
class ExprWalker {
 public:
  explicit ExprWalker(const Program& program) : program_(program), seen_(program.exprs.size(), 0) {}

  // Roots added before a Next are one walk; what they share is visited once.
  void Restart() {
    stack_.clear();
    if (++epoch_ == 0) {
      seen_.assign(seen_.size(), 0);
      epoch_ = 1;
    }
  }
  void Add(ExprId root) {
    if (root == kNoExpr || root >= seen_.size() || seen_[root] == epoch_) return;
    seen_[root] = epoch_;
    stack_.push_back(root);
  }
  // The next expression, or kNoExpr at the end.
  ExprId Next() {
    if (stack_.empty()) return kNoExpr;
    const ExprId id = stack_.back();
    stack_.pop_back();
    const Expr& e = program_[id];
    for (const ExprId arg : program_.Args(e)) Add(arg);
    if (e.window < program_.windows.size()) Add(program_.windows[e.window].skipping);
    return id;
  }

 private:
  const Program& program_;
  std::vector<uint32_t> seen_;
  std::vector<ExprId> stack_;
  uint32_t epoch_ = 1;
};

// A declaration that expressions refer to and that has expressions of its own.
struct NodeId {
  enum class Kind : uint8_t { kFact, kParameter, kDefinition, kRule, kTable } kind;
  uint32_t index;
  friend bool operator==(const NodeId&, const NodeId&) = default;
};

// Numbers all such declarations in one row: facts, parameters, definitions, rules, tables.
class NodeNumbering {
 public:
  explicit NodeNumbering(const Program& program);
  uint32_t size() const { return begin_[5]; }
  uint32_t Of(NodeId node) const { return begin_[static_cast<int>(node.kind)] + node.index; }
  NodeId At(uint32_t number) const;

 private:
  uint32_t begin_[6] = {};
};

const Names& NamesOf(const Program& program, NodeId node);

// By declaration, those that it reads; all by number, ascending.
using Reads = std::vector<std::vector<uint32_t>>;

// What an exception reads counts for its target, but the targets of that same exception do not:
// inside it they mean their value without it. A lower norm that deviates (`overrides`) is not
// counted either: it may build on the norm it deviates from.
Reads ReadsOfNodes(const Program& program);

// One circle in a graph given by its edges, first node repeated at the end; empty if there is none.
std::vector<uint32_t> FindCircle(const std::vector<std::vector<uint32_t>>& edges);

// One cycle of declarations that read each other, first one repeated at the end; empty if there is
// none.
std::vector<NodeId> FindCycle(const Program& program, const Reads& reads);

}  // namespace writ
