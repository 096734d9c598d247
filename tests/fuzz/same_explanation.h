// When two explanations say the same, whoever made them.
#pragma once

#include <set>
#include <utility>
#include <vector>

#include "engine/eval/explanation.h"

namespace writ::fuzz {

// Equal as far as the type goes: recordings may carry parts that their type does not use.
inline bool SameValue(const Scalar& a, const Scalar& b) {
  if (a.type != b.type || a.text != b.text) return false;
  switch (a.type.kind) {
    case TypeKind::kDate:
    case TypeKind::kEvent: return a.date == b.date;
    case TypeKind::kYesNo: return a.yes == b.yes;
    case TypeKind::kChoice: return a.option == b.option;
    case TypeKind::kSpan: return a.span == b.span && a.between == b.between;
    case TypeKind::kPeriod: return a.period == b.period;
    case TypeKind::kNumber:
    case TypeKind::kPercent:
    case TypeKind::kPoints:
    case TypeKind::kMoney:
    case TypeKind::kText:
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kDocument:
    case TypeKind::kTeam:
    case TypeKind::kNone:
    case TypeKind::kError: return a.number == b.number;
  }
  return false;
}

inline bool SameRead(const ReadFact& a, const ReadFact& b) {
  return a.fact == b.fact && a.period == b.period && a.state == b.state && a.reason == b.reason &&
         (a.state != State::kKnown || SameValue(a.value, b.value)) && a.source == b.source &&
         a.document == b.document && a.recorded == b.recorded;
}

inline bool SameNode(const Explanation& of_a, const ExplanationNode& a, const Explanation& of_b,
                     const ExplanationNode& b) {
  if (a.kind != b.kind || a.ref != b.ref || a.period != b.period || a.state != b.state ||
      a.reason != b.reason || a.detail != b.detail || a.count != b.count || a.known != b.known ||
      a.children.size() != b.children.size() || a.recording.has_value() != b.recording.has_value())
    return false;
  if (a.recording && !SameRead(of_a.recordings[*a.recording], of_b.recordings[*b.recording]))
    return false;
  return a.state != State::kKnown || SameValue(a.value, b.value);
}

// The same tree, whichever of its nodes are shared.
inline bool SameTree(const Explanation& a, const Explanation& b) {
  std::set<std::pair<uint32_t, uint32_t>> seen{{a.root(), b.root()}};
  std::vector<std::pair<uint32_t, uint32_t>> open{{a.root(), b.root()}};
  while (!open.empty()) {
    const auto [x, y] = open.back();
    open.pop_back();
    const ExplanationNode& one = a.nodes[x];
    const ExplanationNode& other = b.nodes[y];
    if (!SameNode(a, one, b, other)) return false;
    for (size_t i = 0; i < one.children.size(); ++i) {
      const auto pair = std::make_pair(one.children[i], other.children[i]);
      if (seen.insert(pair).second) open.push_back(pair);
    }
  }
  return true;
}

}  // namespace writ::fuzz
