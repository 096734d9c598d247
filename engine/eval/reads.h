// What an expression reads, directly or through definitions: what decides which period is its
// newest due one.
#pragma once

#include <optional>
#include <vector>

#include "engine/eval/applicability.h"

namespace writ {

// The roots of a rule: all versions with their exceptions. Of a definition: the same.
std::vector<ExprId> RootsOfRule(const Program& program, uint32_t rule);
std::vector<ExprId> RootsOfDefinition(const Program& program, uint32_t definition);

// Every fact read from `roots`, directly or through definitions, parameters, tables, presumptions
// and bindings, never through other rules; ascending. Iterative.
std::vector<uint32_t> AllFactsRead(const Program& program, const std::vector<ExprId>& roots);

// The series facts read from `roots`, directly or through definitions, parameters, tables,
// presumptions and bindings, never through other rules; ascending. Iterative.
std::vector<uint32_t> SeriesRead(const Program& program, const std::vector<ExprId>& roots);

// The periods that `latest` and the windows of one rule mean, by Frequency.
struct Anchors {
  Anchor by_frequency[3];
  std::optional<Period> within;  // set inside a definition that has a value for each period
  const Anchor& of(Frequency frequency) const { return by_frequency[static_cast<int>(frequency)]; }
  friend bool operator==(const Anchors&, const Anchors&) = default;
};
Anchors AnchorsOf(const Program& program, const std::vector<ExprId>& roots, Date as_of);
// What a definition with a value for each period means by them in that period: the newest that have
// ended when it ends. The last three months of a quarter's figure are the months of that quarter.
Anchors AnchorsWithin(Period period);

// The frequency of a series that is meant without saying so: the expression's own, else the first
// series' that it reads.
std::optional<Frequency> FrequencyOf(const Program& program, ExprId expr);

// Whether it reads a yes/no over time, and every fact of that kind.
std::vector<uint32_t> OverTimeRead(const Program& program, const std::vector<ExprId>& roots);

// The fact that says which team a subject of that entity is in; nullopt if it has none.
std::optional<uint32_t> TeamFact(const Program& program, uint32_t entity);
// The fact that dates a list's members: `exists from` of their entity, else its first date.
std::optional<uint32_t> DateFact(const Program& program, uint32_t entity);

}  // namespace writ
