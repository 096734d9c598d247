#include "engine/eval/trace.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace writ {

NodeId Trace::Add(TraceNode node) {
  if (node.shown.state != State::kUnknown) node.may_not_apply = false;
  if (node.shown.state == State::kUnknown)
    for (const NodeId child : node.shown.children)
      if (nodes_[child].may_not_apply) node.may_not_apply = true;
  nodes_.push_back(std::move(node));
  return static_cast<NodeId>(nodes_.size() - 1);
}

uint32_t Trace::AddRecording(ReadFact fact) {
  recordings_.push_back(std::move(fact));
  return static_cast<uint32_t>(recordings_.size() - 1);
}

// Iterative: graphs are as deep as the longest chain of definitions.
std::vector<NodeId> Trace::Below(NodeId root) const {
  std::vector<NodeId> order;
  std::unordered_set<NodeId> seen{root};
  std::vector<std::pair<NodeId, size_t>> path{{root, 0}};
  while (!path.empty()) {
    auto& [id, next] = path.back();
    const std::vector<uint32_t>& children = nodes_[id].shown.children;
    if (next == children.size()) {
      order.push_back(id);
      path.pop_back();
      continue;
    }
    const NodeId child = children[next++];
    if (seen.insert(child).second) path.push_back({child, 0});
  }
  return order;
}

std::shared_ptr<const Explanation> Trace::Explain(NodeId root) const {
  auto explanation = std::make_shared<Explanation>();
  std::unordered_map<NodeId, uint32_t> number;
  for (const NodeId id : Below(root)) {
    ExplanationNode node = nodes_[id].shown;
    for (uint32_t& child : node.children) child = number.at(child);
    if (node.recording) {
      explanation->recordings.push_back(recordings_[*node.recording]);
      node.recording = static_cast<uint32_t>(explanation->recordings.size() - 1);
    }
    number[id] = static_cast<uint32_t>(explanation->nodes.size());
    explanation->nodes.push_back(std::move(node));
  }
  return explanation;
}

std::vector<MissingFact> Trace::Missing(NodeId root) const {
  std::vector<MissingFact> missing;
  if (nodes_[root].shown.state != State::kUnknown) return missing;
  std::unordered_set<NodeId> seen{root};
  std::vector<NodeId> open{root};
  while (!open.empty()) {
    const TraceNode& node = nodes_[open.back()];
    open.pop_back();
    if (node.missing) missing.push_back(*node.missing);
    for (const NodeId child : node.shown.children)
      if (nodes_[child].shown.state == State::kUnknown && seen.insert(child).second)
        open.push_back(child);
  }
  std::sort(missing.begin(), missing.end());
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
  return missing;
}

}  // namespace writ
