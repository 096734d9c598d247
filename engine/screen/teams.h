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

  // The same of plain figures that everybody in a block has: close together, because a block's
  // people are in any of the teams. By group + 1; whoever is in none comes first.
  class Plain {
   public:
    Plain(size_t groups, bool conditions);
    // False, and nothing is added, where a sum might not fit.
    bool Add(const int64_t* values, int bits, const int32_t* groups, size_t rows);
    // What was added to a group; its denominator is `unit`.
    Part Of(size_t group, int64_t unit) const;

   private:
    std::vector<int64_t> sums_;
    std::vector<int32_t> people_, counted_;  // counted: only of conditions
    int64_t room_ = INT64_MAX;               // what may still be added to any of them
  };
  // What a lane found, by team figure. `parts` are empty where all of it was plain.
  struct Found {
    std::vector<std::vector<Part>> parts;
    std::vector<Plain> plain;
  };

  const Part& PartOf(uint32_t asked, int32_t group) const;
  Member MemberIn(const Block& block, const plan::TeamPlan& team, size_t row) const;
  bool AddPlainly(const Block& block, const plan::TeamPlan& team, Plain* plain) const;
  void AddBlock(const Block& block, Found* found) const;
  Found FindIn(const ColumnSource& source, size_t first_block, size_t end_block) const;

  const plan::Code& code_;
  const size_t groups_;
  bool any_others_ = false;
  std::vector<std::vector<Part>> parts_;  // by team figure, then group
  // A group's figure as its people's cells have it.
  struct Filled {
    plan::Ratio value{0, 1};
    uint8_t state = 0;
  };
  void FillWhole(uint32_t index, Block* block) const;
  void FillOthers(uint32_t index, Block* block) const;
  struct FilledTeams {
    std::vector<Filled> groups;
    Bounds num{0, 0}, den{0, 1};
  };
  std::vector<FilledTeams> filled_;  // of those without `others`
};

}  // namespace writ::screen
