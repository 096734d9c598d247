#include "runtime/facts/builder.h"

#include <algorithm>

#include "engine/base/text.h"

namespace writ {

uint32_t SubjectEntity(const Program& program) {
  for (const auto& rule : program.rules) {
    if (rule.names.module.empty()) return rule.entity;
  }
  for (uint32_t i = 0; i < program.entities.size(); ++i) {
    if (program.entities[i].exists_from < program.facts.size()) return i;
  }
  return 0;
}

bool IsNamed(const Names& names, std::string_view word) {
  return names.id == word || (!names.en.empty() && names.en == word) ||
         (!names.zh.empty() && names.zh == word);
}

std::optional<uint32_t> FindFactOf(const Program& program, uint32_t entity, std::string_view word) {
  if (entity >= program.entities.size()) return std::nullopt;
  for (const uint32_t fact : program.entities[entity].facts) {
    if (IsNamed(program.facts[fact].names, word)) return fact;
  }
  return std::nullopt;
}

std::vector<std::string> FactNamesOf(const Program& program, uint32_t entity) {
  std::vector<std::string> names;
  if (entity >= program.entities.size()) return names;
  for (const uint32_t fact : program.entities[entity].facts) {
    names.push_back(program.facts[fact].names.id);
    if (!program.facts[fact].names.zh.empty()) names.push_back(program.facts[fact].names.zh);
  }
  return names;
}

std::optional<std::string> FindEventId(const Program& program, std::string_view word) {
  for (const auto& event : program.events)
    if (IsNamed(event.names, word)) return event.names.id;
  for (const auto& finding : program.findings)
    if (IsNamed(finding.names, word)) return finding.names.id;
  return std::nullopt;
}

std::vector<std::string> EventNamesOf(const Program& program) {
  std::vector<std::string> names;
  const auto add = [&names](const auto& things) {
    for (const auto& thing : things) {
      names.push_back(thing.names.id);
      if (!thing.names.zh.empty()) names.push_back(thing.names.zh);
    }
  };
  add(program.events);
  add(program.findings);
  return names;
}

void SuggestNearest(const std::string& word, const std::vector<std::string>& known,
                    Diagnostic* diagnostic) {
  const auto near = Nearest(word, known);
  if (!near) return;
  diagnostic->example.emplace_back("did you mean \"" + *near + "\"?", "是否为 \"" + *near + "\"?");
}

bool PutRecording(uint32_t fact, std::optional<Period> period, Recording recording,
                  FactRecord* record) {
  auto& entries = record->facts[fact];
  const auto later = [](const FactEntry& entry, const std::optional<Period>& wanted) {
    return entry.period < wanted;
  };
  auto at = std::lower_bound(entries.begin(), entries.end(), period, later);
  if (at == entries.end() || at->period != period) at = entries.insert(at, FactEntry{period, {}});
  auto& recordings = at->recordings;
  const auto earlier = [](const Recording& a, const Recording& b) {
    return a.recorded < b.recorded;
  };
  const auto behind = std::upper_bound(recordings.begin(), recordings.end(), recording, earlier);
  if (behind != recordings.begin() && std::prev(behind)->recorded == recording.recorded)
    return false;
  recordings.insert(behind, std::move(recording));
  return true;
}

bool AddRecording(const Program& program, uint32_t fact, std::optional<Period> period,
                  Recording recording, const std::string& subject, Place place, FactRecord* record,
                  Diagnostics& diagnostics) {
  const auto kind =
      recording.recorded ? DiagnosticKind::kFactSameRecorded : DiagnosticKind::kFactDuplicate;
  if (PutRecording(fact, period, std::move(recording), record)) return true;
  const auto when = period ? " (" + period->ToString() + ")" : std::string();
  diagnostics.Add(kind, place, {program.facts[fact].names.id, subject, when});
  return false;
}

bool CheckRange(const Program& program, uint32_t fact, const Scalar& value,
                const std::string& subject, Place place, Diagnostics& diagnostics) {
  const auto& declared = program.facts[fact];
  const bool low = declared.range_from && value.number < declared.range_from->number;
  const bool high = declared.range_to && value.number > declared.range_to->number;
  if (!low && !high) return true;
  diagnostics.Add(DiagnosticKind::kFactOutOfRange, place, {declared.names.id, subject});
  return false;
}

SubjectFacts& PopulationBuilder::Subject(const std::string& id) {
  auto [at, is_new] = subjects_.try_emplace(id);
  if (is_new) {
    at->second.id = id;
    at->second.entity = entity_;
  }
  return at->second;
}

Population PopulationBuilder::Take() {
  Population population;
  population.subjects.reserve(subjects_.size());
  for (auto& [id, subject] : subjects_) population.subjects.push_back(std::move(subject));
  return population;
}

}  // namespace writ
