#include "engine/flow/met_periods.h"

#include <algorithm>
#include <vector>

namespace writ::flow {
namespace {

using Days = std::pair<Date, Date>;

// What a part of the explanation that holds rests on.
struct Part {
  bool enough = true;          // the days that were given
  std::optional<Days> newest;  // that would be; nothing: it rests on no period
};

bool Holds(const ExplanationNode& node) {
  return node.state == State::kKnown && node.value.type.kind == TypeKind::kYesNo && node.value.yes;
}

bool IsWindow(Op op) { return op == Op::kConsecutive || op == Op::kInAtLeast || op == Op::kTrend; }

class Reader {
 public:
  Reader(const Program& program, const Explanation& explanation, Days given)
      : program_(program), nodes_(explanation.nodes), given_(std::move(given)) {}

  // Nodes are shared; children stand before their parents, so that each is read once.
  Part Read() {
    std::vector<Part> parts(nodes_.size());
    for (size_t i = 0; i < nodes_.size(); ++i) {
      const ExplanationNode& node = nodes_[i];
      if (!Holds(node)) continue;
      const Op op = node.kind == NodeKind::kExpr ? program_[node.ref].op : Op::kAnd;
      parts[i] = IsWindow(op)    ? OfWindow(node)
                 : op == Op::kOr ? AnyOf(node, parts)
                                 : AllOf(node, parts);
    }
    return parts.empty() ? Part{} : parts.back();
  }

 private:
  Part OfWindow(const ExplanationNode& node) const {
    const Expr& e = program_[node.ref];
    const int32_t asked = e.op == Op::kInAtLeast ? e.count : program_.windows[e.window].periods;
    const auto needed = static_cast<size_t>(std::max(asked, 1));
    std::vector<Period> periods;
    for (const uint32_t child : node.children) {
      const ExplanationNode& period = nodes_[child];
      if (period.kind != NodeKind::kPeriod || !period.period || period.state != State::kKnown)
        continue;
      if (e.op == Op::kTrend || Holds(period)) periods.push_back(*period.period);
    }
    if (periods.size() < needed) return {};
    std::ranges::sort(periods);
    const auto within = std::ranges::count_if(periods, [&](const Period& period) {
      return given_.first <= period.first_day() && period.last_day() <= given_.second;
    });
    return {static_cast<size_t>(within) >= needed,
            Days{periods[periods.size() - needed].first_day(), periods.back().last_day()}};
  }

  Part AnyOf(const ExplanationNode& node, const std::vector<Part>& parts) const {
    Part any{.enough = false};
    for (const uint32_t child : node.children) {
      if (!Holds(nodes_[child])) continue;
      const Part& part = parts[child];
      if (!part.newest) return {};  // it is enough on its own
      any.enough = any.enough || part.enough;
      if (!any.newest || part.newest->first > any.newest->first) any.newest = part.newest;
    }
    return any.newest ? any : Part{};
  }

  Part AllOf(const ExplanationNode& node, const std::vector<Part>& parts) const {
    Part all;
    for (const uint32_t child : node.children) {
      const Part& part = parts[child];
      if (!Holds(nodes_[child]) || !part.newest) continue;
      all.enough = all.enough && part.enough;
      if (!all.newest) all.newest = part.newest;
      all.newest = Days{std::min(all.newest->first, part.newest->first),
                        std::max(all.newest->second, part.newest->second)};
    }
    return all;
  }

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
