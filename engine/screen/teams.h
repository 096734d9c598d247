// Figures about teams, over everybody: semantics 14. Not seen outside screen/.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/eval/plan_total.h"
#include "engine/screen/block.h"

namespace writ::screen {

// What one member brings.
struct Member {
  uint8_t state = 0;
  plan::Ratio value;
  bool counts = true;  // a number, or yes
};

struct TeamFigure {
  uint8_t state = 0;
  plan::Ratio value{0, 1};
  int32_t count = 0, known = 0;
};

class TeamFigures {
 public:
  // Passes once over everybody if any rule compares with a team.
  TeamFigures(const plan::Code& code, const ColumnSource& source, const ParallelFor& parallel_for);

  // The figures of a loaded block's subjects, into their cells.
  void Fill(Block* block) const;

  // The sum or average of a whole team whose figure is no quotient of 64 bits, if it is surely none
  // that overflows. nullopt also where there is none to be said.
  std::optional<Number> Exact(uint32_t team, int32_t group) const;
  // The figure that a team comes to, without one of its members if `own` is given.
  TeamFigure Of(uint32_t team, int32_t group, const Member* own) const;
  // Whether a group surely comes to the same there, and without somebody who brings the same there,
  // too. A group that is not there has the number -1.
  bool SameGroup(uint32_t team, int32_t group, const TeamFigures& other, uint32_t other_team,
                 int32_t other_group) const;

 private:
  // What few teams have besides.
  struct Rest {
    plan::Ratio second;           // the next to the extreme
    std::optional<Number> exact;  // the sum, once it does not fit
  };
  // One team's sum so far, or its two extremes. Small: a company may have a hundred thousand teams,
  // and its people are in any order.
  struct Part {
    int32_t people = 0, known = 0, counted = 0;
    bool unfit = false, sum_unfit = false;
    plan::Ratio first;  // the sum; or the extreme
    std::unique_ptr<Rest> rest;
    void Sum(const Number& value);
    void Add(const Member& member, plan::Function function);
    void Extreme(const plan::Ratio& value, plan::Function function);
    void Merge(const Part& other, plan::Function function);
    Rest& MakeRest();
    plan::Ratio second() const { return rest ? rest->second : plan::Ratio(); }
    const Number* exact() const { return rest && rest->exact ? &*rest->exact : nullptr; }
  };

  const Part& PartOf(uint32_t asked, int32_t group) const;
  Member MemberIn(const Block& block, const plan::TeamPlan& team, size_t row) const;
  bool AddPlainly(const Block& block, const plan::TeamPlan& team, std::vector<Part>* parts) const;
  void AddBlock(const Block& block, std::vector<std::vector<Part>>* parts) const;

  const plan::Code& code_;
  bool any_others_ = false;
  std::vector<std::vector<Part>> parts_;          // by team figure, then group
  std::vector<std::vector<TeamFigure>> figures_;  // of those without `others`
};

}  // namespace writ::screen
