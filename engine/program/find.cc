#include "engine/program/program.h"

namespace writ {
namespace {

// The policy's own declaration wins over a library's of the same name; "module.name" reaches the
// library's.
bool Matches(const Names& names, std::string_view name) {
  return names.id == name || (!names.en.empty() && names.en == name) ||
         (!names.zh.empty() && names.zh == name);
}

bool MatchesQualified(const Names& names, std::string_view name) {
  const size_t dot = name.find('.');
  if (dot == std::string_view::npos || names.module.empty()) return false;
  return names.module == name.substr(0, dot) && Matches(names, name.substr(dot + 1));
}

template <typename T>
std::optional<uint32_t> FindIn(const std::vector<T>& list, std::string_view name) {
  std::optional<uint32_t> library;
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Names& names = list[i].names;
    if (MatchesQualified(names, name)) return i;
    if (!Matches(names, name)) continue;
    if (names.module.empty()) return i;
    if (!library) library = i;
  }
  return library;
}

}  // namespace

std::optional<uint32_t> Program::FindRule(std::string_view name) const {
  return FindIn(rules, name);
}

std::optional<uint32_t> Program::FindDefinition(std::string_view name) const {
  return FindIn(definitions, name);
}

std::optional<uint32_t> Program::FindFact(uint32_t entity, std::string_view name) const {
  if (entity >= entities.size()) return std::nullopt;
  std::optional<uint32_t> library;
  for (const uint32_t fact : entities[entity].facts) {
    if (fact >= facts.size()) continue;
    const Names& names = facts[fact].names;
    if (MatchesQualified(names, name)) return fact;
    if (!Matches(names, name)) continue;
    if (names.module.empty()) return fact;
    if (!library) library = fact;
  }
  return library;
}

}  // namespace writ
