// What sources said of people, statement by statement: facts on their way from where they are kept
// for everybody into a store of cases.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/instant.h"
#include "engine/eval/facts.h"

namespace writ {

// Of a fact in a period, or of what has none. The recording has the day of `recorded`.
struct Statement {
  uint32_t fact = 0;
  std::optional<Period> period;
  Recording recording;
  Instant recorded;  // when it was said
};
struct PersonStatements {
  std::string id;
  std::vector<Statement> statements;  // by fact, period and day
  std::vector<Told> told;
};
// All that one source said of these people.
struct SourceStatements {
  std::string source;
  std::vector<PersonStatements> people;  // by id; of whom it said anything
};

}  // namespace writ
