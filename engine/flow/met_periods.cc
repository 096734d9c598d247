#include "engine/flow/met_periods.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace writ::flow {
namespace {

using Days = std::pair<Date, Date>;

// What a part of the explanation that holds rests on.
struct Part {
  bool enough = true;          // the days that were given
  std::optional<Days> newest;  // that would be; nothing: it rests on no period
};

constexpr int32_t kCount = 2;  // of the aggregates, in the order of the syntax

bool IsYesNo(const ExplanationNode& node) { return node.value.type.kind == TypeKind::kYesNo; }

bool Holds(const ExplanationNode& node) {
  return node.state == State::kKnown && IsYesNo(node) && node.value.yes;
}

bool Fails(const ExplanationNode& node) {
  return node.state == State::kKnown && IsYesNo(node) && !node.value.yes;
}

bool IsWindow(Op op) { return op == Op::kConsecutive || op == Op::kInAtLeast || op == Op::kTrend; }
bool IsAggregate(Op op) { return op == Op::kOverLast || op == Op::kOverRange; }
bool Compares(Op op) { return Op::kBelow <= op && op <= Op::kOneOf; }

Days Both(const Days& a, const Days& b) {
  return {std::min(a.first, b.first), std::max(a.second, b.second)};
}

class Reader {
 public:
  Reader(const Program& program, const Explanation& explanation, Days given)
      : program_(program), nodes_(explanation.nodes), given_(std::move(given)) {}

  // Nodes are shared; children stand before their parents, so that each is read once.
  Part Read() {
    parts_.resize(nodes_.size());
    days_.resize(nodes_.size());
    for (size_t i = 0; i < nodes_.size(); ++i) {
      days_[i] = DaysOf(nodes_[i]);
      if (nodes_[i].state == State::kKnown) parts_[i] = PartOf(nodes_[i]);
    }
    return parts_.empty() ? Part{} : parts_.back();
  }

 private:
  // What counts towards a figure, and how much of it there must be.
  struct One {
    Days days;
    bool within = false;
  };

  Op OpOf(const ExplanationNode& node) const {
    return node.kind == NodeKind::kExpr ? program_[node.ref].op : Op::kConstant;
  }

  // Its own period, else what the periods below it span.
  std::optional<Days> DaysOf(const ExplanationNode& node) const {
    if (node.period) return Days{node.period->first_day(), node.period->last_day()};
    std::optional<Days> days;
    for (const uint32_t child : node.children)
      if (days_[child]) days = days ? Both(*days, *days_[child]) : days_[child];
    return days;
  }

  Part PartOf(const ExplanationNode& node) const {
    const Op op = OpOf(node);
    if (IsAggregate(op)) return OfSome(Counted(node), SIZE_MAX);
    if (IsWindow(op)) return Holds(node) ? OfWindow(node) : Part{};
    if ((op == Op::kAtLeast || op == Op::kAbove) && Holds(node))
      if (const auto counted = OfCount(node, op)) return *counted;
    const bool any = Holds(node) ? op == Op::kOr : Fails(node) && op != Op::kOr && !Compares(op);
    return any ? AnyOf(node) : AllOf(node);
  }

  // Whether the node is what it is because of this child.
  bool Matters(const ExplanationNode& node, const ExplanationNode& child) const {
    if (child.state != State::kKnown) return false;
    const bool excepted = node.kind == NodeKind::kDefinition && node.reason == Reason::kException;
    if (child.kind == NodeKind::kException && (excepted || !IsYesNo(node))) return child.value.yes;
    if (excepted) return false;
    if (!IsYesNo(child)) return true;
    if (!IsYesNo(node)) return false;
    const bool wanted = Compares(OpOf(node)) || node.value.yes;
    return child.value.yes == (OpOf(node) == Op::kNot ? !node.value.yes : wanted);
  }

  // The periods that an aggregate is made of: those that count, where it counts those that met it.
  std::vector<One> Counted(const ExplanationNode& node) const {
    std::vector<One> counted;
    for (const uint32_t child : node.children) {
      if (nodes_[child].state != State::kKnown || Fails(nodes_[child]) || !days_[child]) continue;
      const Days& days = *days_[child];
      counted.push_back({days, Within(days)});
    }
    std::ranges::sort(counted, {}, &One::days);
    const auto again = std::ranges::unique(counted, {}, &One::days);
    counted.erase(again.begin(), again.end());
    return counted;
  }

  // Of a number of periods that is enough: any so many of them.
  std::optional<Part> OfCount(const ExplanationNode& node, Op op) const {
    const ExplanationNode& counting = nodes_[node.children[0]];
    const ExplanationNode& enough = nodes_[node.children[1]];
    if (!IsAggregate(OpOf(counting)) || program_[counting.ref].count != kCount) return {};
    if (enough.state != State::kKnown) return {};
    const Number& number = enough.value.number;
    const int64_t whole = number.Floor().value_or(0);
    const bool reached = op == Op::kAtLeast && number == Number(whole);
    const int64_t least = reached ? whole : whole + 1;
    return OfSome(Counted(counting), static_cast<size_t>(std::max<int64_t>(least, 1)));
  }

  Part OfWindow(const ExplanationNode& node) const {
    const Expr& e = program_[node.ref];
    const int32_t asked = e.op == Op::kInAtLeast ? e.count : program_.windows[e.window].periods;
    const auto needed = static_cast<size_t>(std::max(asked, 1));
    std::vector<One> met;
    for (const uint32_t child : node.children) {
      const ExplanationNode& period = nodes_[child];
      if (period.kind != NodeKind::kPeriod || !period.period || period.state != State::kKnown)
        continue;
      if (e.op != Op::kTrend && !Holds(period)) continue;
      const Part& part = parts_[child];
      const Days days = *days_[child];
      met.push_back({part.newest ? Both(days, *part.newest) : days, Within(days) && part.enough});
    }
    if (met.size() < needed) return {};
    std::ranges::sort(met, {}, &One::days);
    return OfSome(met, needed);
  }

  // In the order of their days; of fewer than are needed, all.
  static Part OfSome(const std::vector<One>& all, size_t needed) {
    if (all.empty()) return {};
    needed = std::min(needed, all.size());
    Days newest = all.back().days;
    for (const One& one : std::span(all).last(needed)) newest = Both(newest, one.days);
    const auto within = std::ranges::count_if(all, &One::within);
    return {static_cast<size_t>(within) >= needed, newest};
  }

  Part AnyOf(const ExplanationNode& node) const {
    Part any{.enough = false};
    for (const uint32_t child : node.children) {
      if (!Matters(node, nodes_[child])) continue;
      const Part& part = parts_[child];
      if (!part.newest) return {};  // it is enough on its own
      any.enough = any.enough || part.enough;
      if (!any.newest || part.newest->first > any.newest->first) any.newest = part.newest;
    }
    return any.newest ? any : Part{};
  }

  Part AllOf(const ExplanationNode& node) const {
    Part all;
    for (const uint32_t child : node.children) {
      const Part& part = parts_[child];
      if (!Matters(node, nodes_[child]) || !part.newest) continue;
      all.enough = all.enough && part.enough;
      all.newest = all.newest ? Both(*all.newest, *part.newest) : *part.newest;
    }
    return all;
  }

  bool Within(const Days& days) const {
    return given_.first <= days.first && days.second <= given_.second;
  }

  std::vector<Part> parts_;                // of each node
  std::vector<std::optional<Days>> days_;  // likewise
  const Program& program_;
  const std::vector<ExplanationNode>& nodes_;
  Days given_;
};

}  // namespace

std::optional<Days> LeftOut(const Program& program, const Explanation& explanation, Date from,
                            Date until) {
  const Part part = Reader(program, explanation, {from, until}).Read();
  return part.enough ? std::nullopt : part.newest;
}

}  // namespace writ::flow
