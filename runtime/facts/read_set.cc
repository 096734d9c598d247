#include "runtime/facts/read_set.h"

#include <algorithm>
#include <tuple>

#include "runtime/facts/committed.h"

namespace writ {
namespace {

std::string NameOf(const Program& program, uint32_t fact) {
  if (fact >= program.facts.size()) return "";
  const Fact& declared = program.facts[fact];
  if (declared.entity >= program.entities.size()) return declared.names.id;
  return program.entities[declared.entity].names.id + "." + declared.names.id;
}

std::optional<CommittedValue> ValueOf(const Program& program, const ReadFact& read) {
  switch (read.state) {
    case State::kNone: return CommittedValue::OfNone();
    case State::kKnown:
      // Of a list its members are read, each for itself.
      if (read.value.type.kind == TypeKind::kList) return std::nullopt;
      if (auto value = CommittedOf(program, read.value)) return value;
      return CommittedValue::OfBytes(read.value.text);
    case State::kUnknown:
    case State::kNotApplicable: break;
  }
  return std::nullopt;
}

}  // namespace

std::vector<FactUse> ReadSetOf(const Program& program, const Explanation& explanation) {
  std::vector<FactUse> uses;
  uses.reserve(explanation.recordings.size());
  for (const ReadFact& read : explanation.recordings)
    uses.push_back({NameOf(program, read.fact), read.period, read.batch, read.recorded, read.state,
                    ValueOf(program, read)});
  const auto key = [](const FactUse& use) {
    const std::string_view type = use.value ? std::string_view(use.value->type()) : "";
    const std::string_view value = use.value ? std::string_view(use.value->value()) : "";
    return std::make_tuple(std::string_view(use.fact), use.period, std::string_view(use.batch),
                           use.recorded, use.state, type, value);
  };
  std::ranges::sort(uses, {}, key);
  const auto same = std::ranges::unique(uses, {}, key);
  uses.erase(same.begin(), same.end());
  return uses;
}

std::vector<FactPlace> PlacesOf(const Program& program, const SubjectFacts& facts) {
  std::vector<FactPlace> places;
  for (const auto& [fact, entries] : facts.record.facts)
    for (const FactEntry& entry : entries) places.push_back({NameOf(program, fact), entry.period});
  std::ranges::sort(places);
  return places;
}

}  // namespace writ
