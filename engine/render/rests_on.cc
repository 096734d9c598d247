#include "engine/render/rests_on.h"

#include <algorithm>
#include <optional>

namespace writ {
namespace {

bool SameText(const Citation& a, const Citation& b) {
  return a.law == b.law && a.source == b.source && a.article == b.article &&
         a.paragraph == b.paragraph && a.item == b.item && a.section == b.section;
}

class Walk {
 public:
  Walk(const Program& program, const Explanation& explanation)
      : program_(program), nodes_(explanation.nodes), seen_(explanation.nodes.size(), false) {}

  std::vector<Citation> Norms() {
    rules_alone_ = false;
    return From();
  }
  std::vector<Citation> HoldingRules() {
    rules_alone_ = true;
    const ExplanationNode& root = nodes_.back();
    const bool holds = root.kind == NodeKind::kRule && IsYes(root);
    return holds ? From() : std::vector<Citation>();
  }

 private:
  static bool IsKnown(const ExplanationNode& node) { return node.state == State::kKnown; }
  static bool IsYes(const ExplanationNode& node) { return IsKnown(node) && node.value.yes; }
  static bool IsNothing(const ExplanationNode& node) {
    const TypeKind kind = node.value.type.kind;
    return IsKnown(node) && (kind == TypeKind::kNumber || kind == TypeKind::kMoney) &&
           node.value.number.IsZero();
  }

  std::vector<Citation> From() {
    std::vector<uint32_t> open{static_cast<uint32_t>(nodes_.size()) - 1};
    while (!open.empty()) {
      const uint32_t id = open.back();
      open.pop_back();
      if (seen_[id]) continue;
      seen_[id] = true;
      const ExplanationNode& node = nodes_[id];
      AddOwn(node);
      for (size_t i = node.children.size(); i-- > 0;)
        if (Led(node, nodes_[node.children[i]])) open.push_back(node.children[i]);
    }
    return std::move(cites_);
  }

  void Add(const std::vector<Citation>& cites) {
    for (const Citation& citation : cites)
      if (std::ranges::none_of(cites_, [&](const Citation& c) { return SameText(c, citation); }))
        cites_.push_back(citation);
  }

  // Whether a node is that of an expression, which a name alone hands on to what it names.
  bool IsOf(const ExplanationNode& node, ExprId expr) const {
    if (expr >= program_.exprs.size()) return false;
    const Expr& e = program_[expr];
    switch (node.kind) {
      case NodeKind::kExpr: return node.ref == expr;
      case NodeKind::kRule: return e.op == Op::kRule && e.index == node.ref;
      case NodeKind::kDefinition: return e.op == Op::kDefinition && e.index == node.ref;
      case NodeKind::kFact:
      case NodeKind::kPresumption: return e.op == Op::kFact && e.index == node.ref;
      case NodeKind::kTeam: return node.ref == expr;
      case NodeKind::kUnless:
      case NodeKind::kException:
      case NodeKind::kPeriod: break;
    }
    return false;
  }

  // The version that was asked: the one whose text stands below the node. Else all of them.
  template <class Versions, class TextsOf>
  void AddVersion(const ExplanationNode& node, const Versions& versions, const TextsOf& texts_of) {
    for (const auto& version : versions) {
      const std::vector<ExprId> texts = texts_of(version);
      for (const uint32_t child : node.children)
        if (std::ranges::any_of(texts, [&](ExprId text) { return IsOf(nodes_[child], text); }))
          return Add(version.cites);
    }
    for (const auto& version : versions) Add(version.cites);
  }

  void AddOwn(const ExplanationNode& node) {
    switch (node.kind) {
      case NodeKind::kRule:
        if (rules_alone_ && !IsYes(node)) return;
        return AddVersion(node, program_.rules[node.ref].versions, [](const RuleVersion& v) {
          return std::vector<ExprId>{v.when, v.condition};
        });
      case NodeKind::kDefinition:
        if (rules_alone_) return;
        return AddVersion(
            node, program_.definitions[node.ref].versions,
            [](const DefinitionVersion& v) { return std::vector<ExprId>{v.value, v.when}; });
      case NodeKind::kException:
        if (!rules_alone_) Add(program_.exceptions[node.ref].cites);
        return;
      case NodeKind::kPresumption:
        if (!rules_alone_) Add(program_.facts[node.ref].presumed_cites);
        return;
      case NodeKind::kExpr:
      case NodeKind::kUnless:
      case NodeKind::kFact:
      case NodeKind::kPeriod:
      case NodeKind::kTeam: return;
    }
  }

  // Whether what stands below a node made it what it is.
  bool Led(const ExplanationNode& parent, const ExplanationNode& child) const {
    if (rules_alone_ && child.kind != NodeKind::kRule && child.kind != NodeKind::kExpr)
      return false;
    if (child.kind == NodeKind::kException && IsKnown(child) && !child.value.yes) return false;
    if (!IsKnown(parent)) return !IsKnown(child) || parent.state != State::kUnknown;
    if (!IsKnown(child) && child.state != State::kNone) return false;
    const bool excepted = parent.reason == Reason::kException &&
                          (parent.kind == NodeKind::kRule || parent.kind == NodeKind::kDefinition);
    if (excepted) return child.kind == NodeKind::kException;
    if (parent.kind == NodeKind::kRule) return LedRule(parent, child);
    return parent.kind != NodeKind::kExpr || LedExpr(parent, child);
  }

  static bool LedRule(const ExplanationNode& rule, const ExplanationNode& child) {
    if (child.kind == NodeKind::kUnless) return child.value.yes && !rule.value.yes;
    const bool condition = child.value.type.kind == TypeKind::kYesNo;
    return !condition || child.value.yes == rule.value.yes;
  }

  bool LedExpr(const ExplanationNode& parent, const ExplanationNode& child) const {
    if (parent.ref >= program_.exprs.size()) return true;
    switch (program_[parent.ref].op) {
      case Op::kAnd: return parent.value.yes || !child.value.yes;
      case Op::kOr: return !parent.value.yes || child.value.yes;
      case Op::kAdd:
      case Op::kSubtract: return IsNothing(parent) || !IsNothing(child);
      case Op::kNot: return !rules_alone_;
      default: return true;
    }
  }

  const Program& program_;
  const std::vector<ExplanationNode>& nodes_;
  std::vector<bool> seen_;
  std::vector<Citation> cites_;
  bool rules_alone_ = false;
};

}  // namespace

std::vector<Citation> RestsOn(const Program& program, const Explanation& explanation) {
  if (explanation.nodes.empty()) return {};
  return Walk(program, explanation).Norms();
}

std::vector<Citation> CitesOf(const Program& program, const Decision& decision) {
  std::vector<Citation> cites;
  const auto& versions = program.rules[decision.rule].versions;
  if (decision.version < versions.size()) cites = versions[decision.version].cites;
  if (decision.outcome != Outcome::kHolds || !decision.explanation ||
      decision.explanation->nodes.empty())
    return cites;
  for (const Citation& one : Walk(program, *decision.explanation).HoldingRules())
    if (std::ranges::none_of(cites, [&](const Citation& c) { return SameText(c, one); }))
      cites.push_back(one);
  return cites;
}

}  // namespace writ
