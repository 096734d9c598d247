#include "engine/flow/met_periods.h"

#include <algorithm>

namespace writ::flow {
namespace {

bool Holds(const ExplanationNode& node) {
  return node.state == State::kKnown && node.value.type.kind == TypeKind::kYesNo && node.value.yes;
}

bool IsNothing(const MetPeriods& rests) {
  return rests.kind == MetPeriods::Kind::kAll && rests.parts.empty();
}

MetPeriods OfWindow(const Program& program, const Explanation& explanation,
                    const ExplanationNode& node) {
  const Expr& e = program[node.ref];
  MetPeriods rests{.kind = MetPeriods::Kind::kPeriods};
  rests.at_least = e.op == Op::kInAtLeast ? e.count : program.windows[e.window].periods;
  for (const uint32_t child : node.children) {
    const ExplanationNode& period = explanation.nodes[child];
    if (period.kind != NodeKind::kPeriod || !period.period || period.state != State::kKnown)
      continue;
    if (e.op == Op::kTrend || Holds(period)) rests.periods.push_back(*period.period);
  }
  std::ranges::sort(rests.periods);
  return rests;
}

MetPeriods Of(const Program& program, const Explanation& explanation, uint32_t at) {
  const ExplanationNode& node = explanation.nodes[at];
  if (!Holds(node)) return {};
  const Op op = node.kind == NodeKind::kExpr ? program[node.ref].op : Op::kAnd;
  if (op == Op::kConsecutive || op == Op::kInAtLeast || op == Op::kTrend)
    return OfWindow(program, explanation, node);
  MetPeriods rests;
  for (const uint32_t child : node.children) {
    if (!Holds(explanation.nodes[child])) continue;
    MetPeriods part = Of(program, explanation, child);
    if (!IsNothing(part)) {
      rests.parts.push_back(std::move(part));
    } else if (op == Op::kOr) {
      return {};  // one that holds on its own is enough
    }
  }
  if (op == Op::kOr && rests.parts.size() > 1) rests.kind = MetPeriods::Kind::kAny;
  if (rests.parts.size() == 1) return MetPeriods(std::move(rests.parts.front()));
  return rests;
}

}  // namespace

MetPeriods MetPeriodsOf(const Program& program, const Explanation& explanation) {
  return explanation.nodes.empty() ? MetPeriods{} : Of(program, explanation, explanation.root());
}

bool TakesIn(Date from, Date until, const MetPeriods& rests) {
  const auto part = [&](const MetPeriods& one) { return TakesIn(from, until, one); };
  switch (rests.kind) {
    case MetPeriods::Kind::kAll: return std::ranges::all_of(rests.parts, part);
    case MetPeriods::Kind::kAny: return std::ranges::any_of(rests.parts, part);
    case MetPeriods::Kind::kPeriods: break;
  }
  const auto within = std::ranges::count_if(rests.periods, [&](const Period& period) {
    return from <= period.first_day() && period.last_day() <= until;
  });
  return within >= rests.at_least;
}

std::optional<std::pair<Date, Date>> NewestDaysOf(const MetPeriods& rests) {
  std::optional<std::pair<Date, Date>> days;
  if (rests.kind == MetPeriods::Kind::kPeriods) {
    const size_t needed = static_cast<size_t>(std::max(rests.at_least, 1));
    if (rests.periods.size() < needed) return days;
    return std::pair{rests.periods[rests.periods.size() - needed].first_day(),
                     rests.periods.back().last_day()};
  }
  for (const MetPeriods& part : rests.parts) {
    const auto one = NewestDaysOf(part);
    if (!one) continue;
    const bool first = !days;
    if (first) days = one;
    if (rests.kind == MetPeriods::Kind::kAny) {
      if (one->first > days->first) days = one;
    } else if (!first) {
      days = {std::min(days->first, one->first), std::max(days->second, one->second)};
    }
  }
  return days;
}

}  // namespace writ::flow
