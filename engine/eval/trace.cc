#include "engine/eval/trace.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace writ {

NodeId Trace::Add(TraceNode node) {
  if (node.shown.state != State::kUnknown) node.may_not_apply = false;
  if (node.shown.state == State::kUnknown)
    for (const NodeId child : node.shown.children)
      if ((*this)[child].may_not_apply) node.may_not_apply = true;
  if (size_ % kAtOnce == 0) nodes_.emplace_back().reserve(kAtOnce);
  nodes_.back().push_back(std::move(node));
  return static_cast<NodeId>(size_++);
}

NodeId Trace::AddFact(TraceNode node, const Evidence& evidence) {
  if (reads_.empty()) reads_.reserve(kAtOnce);
  node.shown.recording = static_cast<uint32_t>(reads_.size());
  reads_.push_back({static_cast<NodeId>(size_), evidence});
  return Add(std::move(node));
}

Evidence EvidenceOf(const Recording& recording) {
  return {recording.source, recording.document, recording.batch, recording.recorded};
}

ReadFact Trace::ReadFactOf(const Read& read) const {
  const ExplanationNode& node = shown(read.node);
  const Evidence& evidence = read.evidence;
  return {.fact = node.ref,
          .period = node.period,
          .state = node.state,
          .reason = node.reason,
          .value = node.value,
          .source = std::string(evidence.source),
          .document = std::string(evidence.document),
          .recorded = evidence.recorded,
          .batch = std::string(evidence.batch)};
}

// Iterative: graphs are as deep as the longest chain of definitions.
std::vector<NodeId> Trace::Below(NodeId root) const {
  std::vector<NodeId> order;
  std::vector<bool> seen(root + 1);  // children are older than their users
  std::vector<std::pair<NodeId, size_t>> path;
  order.reserve(std::min<size_t>(seen.size(), kAtOnce));
  path.reserve(kAtOnce);
  path.push_back({root, 0});
  while (!path.empty()) {
    auto& [id, next] = path.back();
    const std::vector<uint32_t>& children = shown(id).children;
    if (next == children.size()) {
      order.push_back(id);
      path.pop_back();
      continue;
    }
    const NodeId child = children[next++];
    if (seen[child]) continue;
    seen[child] = true;
    path.push_back({child, 0});
  }
  return order;
}

std::shared_ptr<const Explanation> Trace::Explain(NodeId root) const {
  auto explanation = std::make_shared<Explanation>();
  const std::vector<NodeId> below = Below(root);
  explanation->nodes.reserve(below.size());
  explanation->recordings.reserve(reads_.size());
  std::vector<uint32_t> number(root + 1);
  for (const NodeId id : below) {
    ExplanationNode& node = explanation->nodes.emplace_back(shown(id));
    for (uint32_t& child : node.children) child = number[child];
    if (node.recording) {
      explanation->recordings.push_back(ReadFactOf(reads_[*node.recording]));
      node.recording = static_cast<uint32_t>(explanation->recordings.size() - 1);
    }
    number[id] = explanation->root();
  }
  return explanation;
}

std::vector<MissingFact> Trace::Missing(NodeId root) const {
  std::vector<MissingFact> missing;
  if (shown(root).state != State::kUnknown) return missing;
  // That an exception applies may be known, and the value that it gives not.
  const auto applies = [](const ExplanationNode& node) {
    return node.kind == NodeKind::kException && node.state == State::kKnown && node.value.yes;
  };
  std::unordered_set<NodeId> seen{root};
  std::vector<NodeId> open{root};
  while (!open.empty()) {
    const TraceNode& node = (*this)[open.back()];
    open.pop_back();
    if (node.missing) missing.push_back(*node.missing);
    for (const NodeId child : node.shown.children)
      if ((shown(child).state == State::kUnknown || applies(shown(child))) &&
          seen.insert(child).second)
        open.push_back(child);
  }
  std::sort(missing.begin(), missing.end());
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
  return missing;
}

}  // namespace writ
