// Whether two plans of one policy, of different days, decide a rule alike, and what it reads then.
// Not seen outside screen/.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "engine/eval/plan_code.h"

namespace writ::screen {

// A number in the earlier plan and its like in the later one.
using Pair = std::pair<uint32_t, uint32_t>;

struct Reads {
  std::vector<Pair> inputs;  // columns; each once
  bool told = false;         // the day of telling
};

// A figure about teams: what its members bring.
struct TeamReads {
  Pair team;  // into Code::teams
  Pair group;
  Reads members;
};

struct RuleReads {
  Reads own;  // with the dates of employment
  std::vector<TeamReads> teams;
};

// What a rule reads in both plans, if they make the same of the same facts: the same calculation,
// in the same periods, with the same constants. Nothing where that cannot be shown, as for a rule
// that one of them does not cover, or that depends on the day itself. Whether somebody is employed
// on the decision date is not part of it.
std::optional<RuleReads> SharedReads(const plan::Code& before, const plan::Code& now,
                                     uint32_t rule);

// What deciding some rules takes of a plan, and nothing of its other rules.
struct Selection {
  std::vector<uint32_t> rules;  // those asked for, in their order
  std::vector<uint32_t> inputs;
  std::vector<plan::Instruction> instructions;
  bool teams = false;  // figures about teams, and what they are made of
};
Selection Select(const plan::Code& code, const std::vector<uint32_t>& rules);

}  // namespace writ::screen
