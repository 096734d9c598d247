// What the scenarios of a policy exercised.
#pragma once

#include <map>
#include <set>
#include <string>

#include "engine/eval/explanation.h"
#include "engine/scenario/scenario.h"

namespace writ::scenario {

class CoverageCounter {
 public:
  explicit CoverageCounter(const Program& program) : program_(program) {}

  // A rule whose outcome a scenario expected, as it came out.
  void SawDecision(const Decision& decision);
  // A definition whose value a scenario expected.
  void SawValue(uint32_t definition, const ValueResult& value);
  Coverage Result() const;

 private:
  void SawExplanation(const Explanation& explanation);
  void SawNames(const Rule& rule, const Explanation& explanation);
  void SawCites(const std::vector<Citation>& cites);
  std::vector<ExprId> BranchesOf(const Rule& rule) const;

  const Program& program_;
  std::map<uint32_t, std::set<Outcome>> rules_;
  std::map<ExprId, std::set<bool>> branches_;
  std::map<uint32_t, std::set<bool>> exceptions_;
  std::set<std::string> articles_;
};

}  // namespace writ::scenario
