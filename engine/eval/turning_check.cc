// Whether a set of changes turns a decision when everything else that reads the changed values is
// asked again. Truths are of three kinds, and unknown nodes count as what is wanted of them: facts
// settle them, not changes.
#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "engine/eval/turning.h"
#include "engine/eval/value_range.h"

namespace writ {
namespace {

enum class Asked : uint8_t { kNo, kYes, kOpen, kFree };  // kFree: unknown, so whatever is wanted

using Value = std::pair<std::string, std::optional<Period>>;

Asked Not(Asked a) {
  if (a == Asked::kYes) return Asked::kNo;
  return a == Asked::kNo ? Asked::kYes : a;
}

Asked And(Asked a, Asked b) {
  for (const Asked most : {Asked::kNo, Asked::kOpen, Asked::kFree})
    if (a == most || b == most) return most;
  return Asked::kYes;
}

Asked Or(Asked a, Asked b) { return Not(And(Not(a), Not(b))); }

bool HasName(const ExplanationNode& node) {
  return node.kind == NodeKind::kFact || node.kind == NodeKind::kDefinition ||
         node.kind == NodeKind::kPresumption;
}

class Checker {
 public:
  Checker(const Program& program, const Trace& trace, NodeId root)
      : program_(program), trace_(trace), below_(trace.Below(root)) {}

  std::optional<std::vector<Turning>> Run(std::vector<Turning> turnings) {
    for (const Turning& turning : turnings)
      if (!Narrow(ranges_, turning)) return std::nullopt;
    if (turnings.empty() || Turns(ranges_)) return turnings;
    FindOthers(turnings);
    const size_t needed = turnings.size();
    for (const Turning& other : others_) {  // to stay as it is
      auto narrower = ranges_;
      if (!Narrow(narrower, other)) continue;
      ranges_ = std::move(narrower);
      turnings.push_back(other);
      if (Turns(ranges_)) return Fewest(std::move(turnings), needed);
      if (turnings.size() > kMostTurnings) break;
    }
    return std::nullopt;
  }

 private:
  using Ranges = std::map<Value, ValueRange>;

  bool Narrow(Ranges& ranges, const Turning& turning) const {
    auto& range =
        ranges.try_emplace({turning.what, turning.period}, program_.calendar).first->second;
    return range.Narrow(turning.needs, turning.bound);
  }

  // What else reads the values that change, each as it comes out now.
  void FindOthers(const std::vector<Turning>& turnings) {
    for (const NodeId id : below_) {
      const ExplanationNode& node = trace_.shown(id);
      if (node.state != State::kKnown) continue;
      if (HasName(node)) {
        const Value value{IdOfRead(program_, node), node.period};
        if (node.value.type.kind == TypeKind::kYesNo && ranges_.contains(value))
          AddOther({kNoExpr, value.first, value.second, Op::kIs, node.value}, turnings);
        continue;
      }
      if (!IsComparison(program_, node)) continue;
      const NamedComparison compared = ReadComparison(program_, trace_, node);
      if (compared.read == nullptr || compared.bound->state != State::kKnown) continue;
      const Value value{IdOfRead(program_, *compared.read), compared.read->period};
      if (!ranges_.contains(value)) continue;
      const Op needs = node.value.yes ? compared.needs : Opposite(compared.needs);
      AddOther({node.ref, value.first, value.second, needs, compared.bound->value}, turnings);
    }
  }

  void AddOther(Turning other, const std::vector<Turning>& turnings) {
    const auto same = [&](const Turning& t) {
      return t.comparison == other.comparison && t.what == other.what && t.period == other.period;
    };
    if (std::ranges::none_of(turnings, same)) others_.push_back(std::move(other));
  }

  // Without those that turn out not to be needed.
  std::vector<Turning> Fewest(std::vector<Turning> turnings, size_t needed) const {
    for (size_t i = turnings.size(); i-- > needed;) {
      Ranges ranges;
      std::vector<Turning> fewer = turnings;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      for (const Turning& turning : fewer) (void)Narrow(ranges, turning);
      if (Turns(ranges)) turnings = std::move(fewer);
    }
    return turnings;
  }

  bool Turns(const Ranges& ranges) const {
    std::unordered_map<NodeId, Asked> changed;  // only what reads a value that changes
    for (const NodeId id : below_)
      if (const auto asked = Ask(trace_.shown(id), ranges, changed)) changed[id] = *asked;
    const auto root = changed.find(below_.back());
    return root != changed.end() && (root->second == Asked::kYes || root->second == Asked::kFree);
  }

  using Changed = std::unordered_map<NodeId, Asked>;

  // Nothing for what stays as it was.
  std::optional<Asked> Ask(const ExplanationNode& node, const Ranges& ranges,
                           const Changed& changed) const {
    if (const auto compared = Compared(node, ranges)) return compared;
    if (HasName(node)) {
      const auto range = ranges.find({IdOfRead(program_, node), node.period});
      if (range != ranges.end())
        return IsYesNo(node) ? AskedOf(range->second.Of(Op::kIs, YesNoScalar(true))) : Asked::kOpen;
    }
    const bool touched =
        std::ranges::any_of(node.children, [&](NodeId child) { return changed.contains(child); });
    if (!touched) return std::nullopt;
    if (node.kind == NodeKind::kExpr) return AskExpr(node, changed);
    if (node.kind == NodeKind::kRule) return AskRule(node, changed);
    if (node.kind == NodeKind::kUnless || node.kind == NodeKind::kPeriod)
      return Of(node.children.back(), changed);
    if (node.kind == NodeKind::kDefinition && node.reason != Reason::kException)
      for (size_t i = node.children.size(); i-- > 0;)
        if (trace_.shown(node.children[i]).kind != NodeKind::kException)
          return Of(node.children[i], changed);
    return Asked::kOpen;
  }

  // Also of what is not known, which has no value to say it.
  bool IsYesNo(const ExplanationNode& node) const {
    const Type& type = node.kind == NodeKind::kDefinition ? program_.definitions[node.ref].type
                                                          : program_.facts[node.ref].type;
    return type.kind == TypeKind::kYesNo;
  }

  static Asked AskedOf(Truth truth) {
    if (truth == Truth::kOpen) return Asked::kOpen;
    return truth == Truth::kYes ? Asked::kYes : Asked::kNo;
  }

  std::optional<Asked> Compared(const ExplanationNode& node, const Ranges& ranges) const {
    if (!IsComparison(program_, node)) return std::nullopt;
    const NamedComparison compared = ReadComparison(program_, trace_, node);
    if (compared.read == nullptr) {
      // Something made of named values, and asked to change as a whole.
      const auto whole =
          ranges.find({PrintExpr(program_, program_.Args(program_[node.ref])[0]), std::nullopt});
      if (whole == ranges.end()) return std::nullopt;
      const ExplanationNode& bound = trace_.shown(node.children[1]);
      return AskedOf(whole->second.Of(program_[node.ref].op, bound.value));
    }
    const auto range = ranges.find({IdOfRead(program_, *compared.read), compared.read->period});
    if (range == ranges.end()) return std::nullopt;
    if (compared.bound->state != State::kKnown && compared.bound->state != State::kNone)
      return Asked::kOpen;
    Scalar bound = compared.bound->value;
    if (compared.bound->state == State::kNone) bound.type.kind = TypeKind::kNone;
    return AskedOf(range->second.Of(compared.needs, bound));
  }

  Asked Of(NodeId id, const Changed& changed) const {
    if (const auto found = changed.find(id); found != changed.end()) return found->second;
    const ExplanationNode& node = trace_.shown(id);
    if (node.state == State::kUnknown) return Asked::kFree;
    if (node.state != State::kKnown || node.value.type.kind != TypeKind::kYesNo)
      return Asked::kOpen;
    return node.value.yes ? Asked::kYes : Asked::kNo;
  }

  Asked AskExpr(const ExplanationNode& node, const Changed& changed) const {
    const Expr& e = program_[node.ref];
    if (e.op == Op::kNot) return Not(Of(node.children[0], changed));
    if (e.op == Op::kLatest || e.op == Op::kAt) return Of(node.children[0], changed);
    if (e.op == Op::kAnd || e.op == Op::kOr) {
      Asked all = e.op == Op::kAnd ? Asked::kYes : Asked::kNo;
      for (const NodeId child : node.children)
        all = e.op == Op::kAnd ? And(all, Of(child, changed)) : Or(all, Of(child, changed));
      return all;
    }
    const bool window = e.op == Op::kConsecutive || e.op == Op::kInAtLeast || e.op == Op::kAnyTime;
    return window && node.reason != Reason::kTooFewPeriods ? AskWindow(node, e, changed)
                                                           : Asked::kOpen;
  }

  Asked AskWindow(const ExplanationNode& node, const Expr& e, const Changed& changed) const {
    Asked all = Asked::kYes, any = Asked::kNo;
    int yes = 0, no = 0, periods = 0;
    for (const NodeId child : node.children) {
      const ExplanationNode& period = trace_.shown(child);
      if (period.kind != NodeKind::kPeriod || period.state == State::kNotApplicable) continue;
      const Asked asked = Of(child, changed);
      all = And(all, asked);
      any = Or(any, asked);
      ++periods;
      yes += asked == Asked::kYes || asked == Asked::kFree ? 1 : 0;
      no += asked == Asked::kNo ? 1 : 0;
    }
    if (e.op == Op::kConsecutive) return all;
    if (e.op == Op::kAnyTime) return any;
    if (yes >= e.count) return Asked::kYes;
    return periods - no < e.count ? Asked::kNo : Asked::kOpen;
  }

  Asked AskRule(const ExplanationNode& node, const Changed& changed) const {
    if (node.reason == Reason::kException) return Asked::kOpen;
    Asked all = Asked::kYes;
    for (const NodeId child : node.children) {
      const NodeKind kind = trace_.shown(child).kind;
      if (kind == NodeKind::kException) {
        if (changed.contains(child)) return Asked::kOpen;
        continue;
      }
      const Asked asked = Of(child, changed);
      all = And(all, kind == NodeKind::kUnless ? Not(asked) : asked);
    }
    return all;
  }

  const Program& program_;
  const Trace& trace_;
  const std::vector<NodeId> below_;
  Ranges ranges_;
  std::vector<Turning> others_;
};

}  // namespace

std::optional<std::vector<Turning>> TurnedTogether(const Program& program, const Trace& trace,
                                                   NodeId root, std::vector<Turning> turnings) {
  return Checker(program, trace, root).Run(std::move(turnings));
}

}  // namespace writ
