#include "runtime/cli/screen_spread.h"

#include <algorithm>
#include <map>

#include "runtime/cli/screen_summary.h"

namespace writ::cli {
namespace {

__extension__ typedef __int128 Int128;
using Quotient = std::pair<int64_t, int64_t>;

constexpr size_t kFewest = ScreenSummary::kFewest;
constexpr int64_t kMostSteps = 10;
constexpr int64_t kFarthest = 1'000'000'000;  // steps from the bound

bool Smaller(const Quotient& a, const Quotient& b) {
  return Int128{a.first} * b.second < Int128{b.first} * a.second;
}

// 1, 2 or 5 times a power of ten: the smallest of which kMostSteps cover `span`.
std::optional<Number> StepFor(const Number& span) {
  std::optional<Number> ten = Number::Ratio(1, 1'000'000);
  while (ten) {
    for (const int64_t times : {1, 2, 5}) {
      const auto step = ten->Multiply(times);
      const auto covered = step ? step->Multiply(kMostSteps) : std::nullopt;
      if (!covered) return std::nullopt;
      if (*covered >= span) return step;
    }
    ten = ten->Multiply(10);
  }
  return std::nullopt;
}

// Steps from the bound to the range of a value.
struct Ruler {
  Number bound, step;
  bool closed_above = false;

  int64_t At(const Quotient& value) const {
    const auto number = Number::Ratio(value.first, value.second);
    const auto apart = number ? number->Subtract(bound) : std::nullopt;
    const auto steps = apart ? apart->Divide(step) : std::nullopt;
    if (!steps) return kFarthest;  // past 4096 bits, which no two quotients of 64 bits are
    const auto whole = closed_above ? steps->Negated().Floor() : steps->Floor();
    const int64_t range = !whole         ? (steps->Sign() < 0 ? -kFarthest : kFarthest)
                          : closed_above ? -*whole - 1
                                         : *whole;
    return std::clamp(range, -kFarthest, kFarthest);
  }
  std::optional<Number> EdgeBelow(int64_t range) const {
    const auto away = step.Multiply(range);
    return away ? bound.Add(*away) : std::nullopt;
  }
};

struct Merged {
  int64_t from = 0;  // its lowest range
  uint64_t people = 0;
};

// Of one side of the bound; the last ones go to those before them.
std::vector<Merged> MergeSide(const std::map<int64_t, uint64_t>& counts, bool below) {
  std::vector<Merged> merged;
  bool full = true;
  for (const auto& [range, people] : counts) {
    if ((range < 0) != below) continue;
    // The bound itself is an edge, whoever comes first above it.
    if (full) merged.push_back({merged.empty() && !below ? 0 : range, 0});
    merged.back().people += people;
    full = merged.back().people >= kFewest;
  }
  if (!full && merged.size() > 1) {
    merged[merged.size() - 2].people += merged.back().people;
    merged.pop_back();
  }
  return merged;
}

// The smallest of those who do not meet the condition; of all, if they all do.
void HideOne(size_t below, bool low_is_met, Spread* spread) {
  Spread::Range *unmet = nullptr, *least = nullptr;
  for (size_t i = 0; i < spread->ranges.size(); ++i) {
    Spread::Range& range = spread->ranges[i];
    if (least == nullptr || range.people < least->people) least = &range;
    if ((i < below) == low_is_met) continue;
    if (unmet == nullptr || range.people < unmet->people) unmet = &range;
  }
  (unmet == nullptr ? least : unmet)->hidden = true;
}

}  // namespace

std::optional<Spread> SpreadOf(std::vector<Quotient> values, const Number& bound, bool closed_above,
                               bool low_is_met, uint64_t people) {
  if (values.size() < 2 * kFewest) return std::nullopt;
  const auto low = values.begin() + (kFewest - 1), high = values.end() - kFewest;
  std::nth_element(values.begin(), low, values.end(), Smaller);
  const Quotient lowest = *low;
  std::nth_element(values.begin(), high, values.end(), Smaller);
  const Quotient highest = *high;
  const auto from = Number::Ratio(lowest.first, lowest.second);
  const auto until = Number::Ratio(highest.first, highest.second);
  const auto span = from && until ? until->Subtract(*from) : std::nullopt;
  const auto step = span ? StepFor(*span) : std::nullopt;
  if (!step || span->IsZero()) return std::nullopt;
  const Ruler ruler{bound, *step, closed_above};
  const int64_t first = ruler.At(lowest), last = ruler.At(highest);
  std::map<int64_t, uint64_t> counts;
  for (const Quotient& value : values) {
    // Of those further out no more is told than the side of the bound that they are on.
    const int64_t range = ruler.At(value), near = std::clamp(range, first, last);
    ++counts[(range < 0) == (near < 0) ? near : range < 0 ? -1 : 0];
  }
  std::vector<Merged> merged = MergeSide(counts, true), above = MergeSide(counts, false);
  Spread spread;
  size_t below = merged.size();
  bool across = false;
  if (!above.empty() && !merged.empty() &&
      (merged.back().people < kFewest || above.front().people < kFewest)) {
    merged.back().people += above.front().people;
    above.erase(above.begin());
    across = true;
  }
  merged.insert(merged.end(), above.begin(), above.end());
  if (merged.size() < 2) return std::nullopt;
  spread.line = static_cast<int>(2 * below) - (across ? 1 : 0);
  for (size_t i = 0; i < merged.size(); ++i) {
    spread.ranges.push_back({merged[i].people, false});
    if (i == 0) continue;
    const auto edge = ruler.EdgeBelow(merged[i].from);
    if (!edge) return std::nullopt;
    spread.edges.push_back(*edge);
  }
  const uint64_t without = people - values.size();
  if (without > 0 && without < kFewest) HideOne(below, low_is_met, &spread);
  return spread;
}

}  // namespace writ::cli
