// Everything an evaluation looked at, as one growing graph. A value of the evaluator is a node
// here; an Explanation is the part of the graph below one node. Nodes are shared, never changed
// once a user refers to them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/eval/explanation.h"
#include "engine/eval/facts.h"

namespace writ {

using NodeId = uint32_t;
inline constexpr NodeId kNoNode = 0xFFFFFFFF;

struct TraceNode {
  ExplanationNode shown;
  // A count that is not settled yet: low..high, high absent when nothing bounds it. `shown.state`
  // is kUnknown.
  bool is_count = false;
  int64_t low = 0;
  std::optional<int64_t> high;
  std::optional<MissingFact> missing;  // what would settle this node itself
  // Unknown, and it may turn out not to apply at all. Passed on from unknown children to unknown
  // parents.
  bool may_not_apply = false;
};

// What stands beside a fact that was read; nothing where none is recorded. It is in what outlives
// the trace: copies are made where somebody asks why.
struct Evidence {
  std::string_view source, document, batch;
  std::optional<Date> recorded;
};
Evidence EvidenceOf(const Recording& recording);

class Trace {
 public:
  // Adds a node and numbers it. Its children are there already.
  NodeId Add(TraceNode node);
  // The same of a fact that was read.
  NodeId AddFact(TraceNode node, const Evidence& evidence);
  const TraceNode& operator[](NodeId id) const { return nodes_[id / kAtOnce][id % kAtOnce]; }
  const ExplanationNode& shown(NodeId id) const { return (*this)[id].shown; }
  size_t size() const { return size_; }

  // The nodes below `root`, children before parents, each once.
  std::vector<NodeId> Below(NodeId root) const;
  std::shared_ptr<const Explanation> Explain(NodeId root) const;
  // What would settle an unknown node: only through operands that are unknown themselves, and
  // exceptions that apply. Sorted, each once.
  std::vector<MissingFact> Missing(NodeId root) const;

 private:
  // So many in one piece of memory, which stays where it is: references to nodes outlive the adding
  // of others.
  static constexpr size_t kAtOnce = 16;
  std::vector<std::vector<TraceNode>> nodes_;
  size_t size_ = 0;
  struct Read {
    NodeId node = kNoNode;
    Evidence evidence;
  };
  ReadFact ReadFactOf(const Read& read) const;
  std::vector<Read> reads_;
};

// The smallest set of changed comparisons that would make `root` a yes; empty when there is none
// within reach: a window of too few periods, say, or more than kMostTurnings changes.
inline constexpr size_t kMostTurnings = 64;
std::vector<Turning> TurningsOf(const Program& program, const Trace& trace, NodeId root);

}  // namespace writ
