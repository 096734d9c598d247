// Puts recordings in their place, whichever file they come from, and notices what is given twice.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/diagnostics/diagnostic.h"
#include "engine/eval/population.h"

namespace writ {

// The entity that rules decide about: what a population consists of.
uint32_t SubjectEntity(const Program& program);

bool IsNamed(const Names& names, std::string_view word);
std::optional<uint32_t> FindFactOf(const Program& program, uint32_t entity, std::string_view word);
std::vector<std::string> FactNamesOf(const Program& program, uint32_t entity);

// The id of a declared event or finding, by either name.
std::optional<std::string> FindEventId(const Program& program, std::string_view word);
std::vector<std::string> EventNamesOf(const Program& program);

// "did you mean", if one of the known words is near.
void SuggestNearest(const std::string& word, const std::vector<std::string>& known,
                    Diagnostic* diagnostic);

// Adds a recording to a record, ordered by `recorded`; false, and nothing, if one is there that was
// recorded on the same day.
bool PutRecording(uint32_t fact, std::optional<Period> period, Recording recording,
                  FactRecord* record);
// The same; two without different dates are a diagnostic at `place`.
bool AddRecording(const Program& program, uint32_t fact, std::optional<Period> period,
                  Recording recording, const std::string& subject, Place place, FactRecord* record,
                  Diagnostics& diagnostics);

// The declared range of a number-like fact; a diagnostic at `place` when the value lies outside.
bool CheckRange(const Program& program, uint32_t fact, const Scalar& value,
                const std::string& subject, Place place, Diagnostics& diagnostics);

class PopulationBuilder {
 public:
  explicit PopulationBuilder(const Program& program) : entity_(SubjectEntity(program)) {}

  SubjectFacts& Subject(const std::string& id);
  Population Take();

 private:
  uint32_t entity_;
  std::map<std::string, SubjectFacts> subjects_;
};

}  // namespace writ
