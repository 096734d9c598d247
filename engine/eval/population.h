// Many subjects at once, so that teams can be compared.
#pragma once

#include <string>
#include <vector>

#include "engine/eval/eval.h"

namespace writ {

struct Population {
  std::vector<SubjectFacts> subjects;  // ordered by id
};

// Answers team queries over a population: everyone whose team at the end of the period equals the
// subject's and for whom the operand is applicable (semantics 14). Memoises per team, expression
// and period; not thread-safe.
class PopulationTeams {
 public:
  PopulationTeams(const Program& program, const Population& population, EvalDates dates);
  ~PopulationTeams();
  TeamSource Source();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

inline constexpr int kSmallestTeam = 5;  // fewer people are too few to compare

}  // namespace writ
