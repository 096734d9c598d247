// The smallest change that would turn a negative, found bottom-up over the trace: for each node
// what must change for it to be yes, and what for it to be no.
#include <algorithm>
#include <unordered_map>

#include "engine/eval/turning.h"
#include "engine/eval/values.h"

namespace writ {
namespace {

using Changes = std::optional<std::vector<Turning>>;  // nullopt: out of reach

struct Ways {
  Changes to_yes, to_no;
  const Changes& To(bool yes) const { return yes ? to_yes : to_no; }
};

bool SameTurning(const Turning& a, const Turning& b) {
  return a.comparison == b.comparison && a.what == b.what && a.period == b.period &&
         a.needs == b.needs && a.bound == b.bound;
}

class Turner {
 public:
  Turner(const Program& program, const Trace& trace) : program_(program), trace_(trace) {}

  std::vector<Turning> Run(NodeId root) {
    for (const NodeId id : trace_.Below(root)) {
      const ExplanationNode& node = trace_.shown(id);
      ways_[id] = {Change(node, true), Change(node, false)};
    }
    auto turnings = ways_.at(root).to_yes.value_or(std::vector<Turning>{});
    // Saying nothing is better than a change that does not turn the decision.
    return TurnedTogether(program_, trace_, root, std::move(turnings))
        .value_or(std::vector<Turning>{});
  }

 private:
  // What must change for `node` to be `want`. Of an unknown one that is what it must come out as;
  // where that is no single comparison, facts settle it and no change is named.
  Changes Change(const ExplanationNode& node, bool want) {
    if (node.state == State::kUnknown)
      return ChangeKind(node, want).value_or(std::vector<Turning>{});
    if (node.state != State::kKnown || node.value.type.kind != TypeKind::kYesNo)
      return std::nullopt;
    if (node.value.yes == want) return std::vector<Turning>{};
    return ChangeKind(node, want);
  }

  Changes ChangeKind(const ExplanationNode& node, bool want) {
    switch (node.kind) {
      case NodeKind::kExpr: return ChangeExpr(node, want);
      case NodeKind::kRule: return ChangeRule(node, want);
      case NodeKind::kDefinition: return ChangeDefinition(node, want);
      case NodeKind::kUnless:
      case NodeKind::kPeriod: return OnlyChild(node, want);
      case NodeKind::kFact:
      case NodeKind::kPresumption: return FactTo(node, kNoExpr, want);
      case NodeKind::kException:
      case NodeKind::kTeam: return std::nullopt;
    }
    return std::nullopt;
  }

  Changes OnlyChild(const ExplanationNode& node, bool want) {
    return node.children.empty() ? std::nullopt : ways_.at(node.children.back()).To(want);
  }

  Changes FactTo(const ExplanationNode& node, ExprId at, bool want) {
    if (program_.facts[node.ref].type.kind != TypeKind::kYesNo) return std::nullopt;
    return std::vector<Turning>{
        Turning{at, program_.facts[node.ref].names.id, node.period, Op::kIs, YesNoScalar(want)}};
  }

  // A definition that an exception or a lower norm decided has no single comparison to change.
  Changes ChangeDefinition(const ExplanationNode& node, bool want) {
    if (node.reason == Reason::kException) return std::nullopt;
    for (size_t i = node.children.size(); i-- > 0;)
      if (trace_.shown(node.children[i]).kind != NodeKind::kException)
        return ways_.at(node.children[i]).To(want);
    return std::nullopt;
  }

  // The condition must hold, and no `unless` may.
  Changes ChangeRule(const ExplanationNode& node, bool want) {
    if (node.reason == Reason::kException || node.children.empty()) return std::nullopt;
    std::vector<Changes> parts;
    for (const NodeId child : node.children) {
      const NodeKind kind = trace_.shown(child).kind;
      if (kind == NodeKind::kException) continue;
      parts.push_back(ways_.at(child).To((kind == NodeKind::kUnless) != want));
    }
    return want ? All(parts) : Fewest(parts, 1);
  }

  static Changes All(const std::vector<Changes>& parts) {
    std::vector<Turning> all;
    for (const Changes& part : parts) {
      if (!part) return std::nullopt;
      for (const Turning& turning : *part)
        if (std::none_of(all.begin(), all.end(),
                         [&](const Turning& t) { return SameTurning(t, turning); }))
          all.push_back(turning);
      if (all.size() > kMostTurnings) return std::nullopt;
    }
    return all;
  }

  // The cheapest `needed` of the parts; earlier ones win a tie.
  static Changes Fewest(std::vector<Changes> parts, size_t needed) {
    std::erase_if(parts, [](const Changes& part) { return !part; });
    if (parts.size() < needed) return std::nullopt;
    std::stable_sort(parts.begin(), parts.end(),
                     [](const Changes& a, const Changes& b) { return a->size() < b->size(); });
    parts.resize(needed);
    return All(parts);
  }

  std::vector<Changes> Children(const ExplanationNode& node, bool want) {
    std::vector<Changes> parts;
    for (const NodeId child : node.children) parts.push_back(ways_.at(child).To(want));
    return parts;
  }

  Changes ChangeExpr(const ExplanationNode& node, bool want) {
    if (node.ref == kNoExpr) return std::nullopt;  // an exception by which a rule does not hold
    const Expr& e = program_[node.ref];
    if (e.op == Op::kNot) return OnlyChild(node, !want);
    if (e.op == Op::kAnd)
      return want ? All(Children(node, true)) : Fewest(Children(node, false), 1);
    if (e.op == Op::kOr) return want ? Fewest(Children(node, true), 1) : All(Children(node, false));
    if (Op::kBelow <= e.op && e.op <= Op::kIsNot) return ChangeComparison(node, want);
    if (e.op == Op::kConsecutive || e.op == Op::kInAtLeast || e.op == Op::kAnyTime)
      return ChangeWindow(node, want);
    if (e.op == Op::kLatest || e.op == Op::kAt)
      return node.children.empty() ? std::nullopt : ways_.at(node.children[0]).To(want);
    return std::nullopt;  // no single comparison decides it
  }

  Changes ChangeWindow(const ExplanationNode& node, bool want) {
    if (node.reason == Reason::kTooFewPeriods) return std::nullopt;
    const Expr& e = program_[node.ref];
    std::vector<Changes> parts;
    int open = 0;
    for (const NodeId child : node.children) {
      const ExplanationNode& period = trace_.shown(child);
      if (period.kind != NodeKind::kPeriod || period.state == State::kNotApplicable) continue;
      open += period.state == State::kUnknown ? 1 : 0;
      if (period.state != State::kKnown || period.value.yes != want)
        parts.push_back(ways_.at(child).To(want));
    }
    if (e.op == Op::kInAtLeast)
      return Fewest(std::move(parts),
                    static_cast<size_t>(std::max(
                        1, want ? e.count - node.known : node.known + open - e.count + 1)));
    if ((e.op == Op::kConsecutive) == want) return All(parts);
    return Fewest(std::move(parts), 1);
  }

  Changes ChangeComparison(const ExplanationNode& node, bool want) {
    if (node.children.size() != 2) return std::nullopt;
    const auto [read, given, bound] = ReadComparison(program_, trace_, node);
    const Op needs = want ? given : Opposite(given);
    if (bound->state != State::kKnown && bound->state != State::kNone) return std::nullopt;
    Turning turning{node.ref, "", std::nullopt, needs, bound->value};
    if (bound->state == State::kNone) turning.bound.type.kind = TypeKind::kNone;
    if (read != nullptr) {
      turning.what = IdOfRead(program_, *read);
      turning.period = read->period;
    } else {
      turning.what = PrintExpr(program_, program_.Args(program_[node.ref])[0]);
    }
    return std::vector<Turning>{std::move(turning)};
  }

  const Program& program_;
  const Trace& trace_;
  std::unordered_map<NodeId, Ways> ways_;
};

// The fact or definition that a side of a comparison reads, if it is no more than that.
const ExplanationNode* ReadBy(const Program& program, const Trace& trace, NodeId id) {
  const ExplanationNode* node = &trace.shown(id);
  while (node->kind == NodeKind::kExpr && !node->children.empty() &&
         (program[node->ref].op == Op::kLatest || program[node->ref].op == Op::kAt))
    node = &trace.shown(node->children[0]);
  const bool named = node->kind == NodeKind::kFact || node->kind == NodeKind::kDefinition ||
                     node->kind == NodeKind::kPresumption;
  return named ? node : nullptr;
}

}  // namespace

bool IsComparison(const Program& program, const ExplanationNode& node) {
  return node.kind == NodeKind::kExpr && node.children.size() == 2 &&
         program[node.ref].op >= Op::kBelow && program[node.ref].op <= Op::kIsNot;
}

NamedComparison ReadComparison(const Program& program, const Trace& trace,
                               const ExplanationNode& node) {
  const NodeId left = node.children[0], right = node.children[1];
  const Op op = program[node.ref].op;
  const ExplanationNode* read = ReadBy(program, trace, left);
  if (read == nullptr && ReadBy(program, trace, right) != nullptr)
    return {ReadBy(program, trace, right), Mirrored(op), &trace.shown(left)};
  return {read, op, &trace.shown(right)};
}

const std::string& IdOfRead(const Program& program, const ExplanationNode& read) {
  return read.kind == NodeKind::kDefinition ? program.definitions[read.ref].names.id
                                            : program.facts[read.ref].names.id;
}

std::vector<Turning> TurningsOf(const Program& program, const Trace& trace, NodeId root) {
  return Turner(program, trace).Run(root);
}

}  // namespace writ
