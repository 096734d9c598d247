// What a decision asked of the facts and of the calendar, and what it was told: with it, somebody
// else's reading of docs/procedures.md can be held against this one without facts, expressions or
// calendars of its own (tests/reference).
#pragma once

#include <vector>

#include "engine/flow/command.h"

namespace writ::flow {

struct ConditionAnswer {
  uint64_t events = 0;         // folded when it was asked, those of this command included
  ExprId condition = kNoExpr;  // or a date, an amount, a list, a field's value
  uint32_t rule = 0xFFFFFFFF;  // whose figures a finding rests on; then there is no condition
  bool whole = false;          // what the log does not have has not happened
  Date day;                    // as of which it was asked
  Verdict verdict{};           // a value that is no yes or no holds where it is known
  std::vector<Id> missing;     // as GateBlocked names it
  std::optional<Date> date;    // of a date that is known
  std::shared_ptr<const Explanation> because;  // of a rule
};
struct WorkingDaysAnswer {
  Date from;
  int32_t days = 0;
  std::optional<Date> last;  // nothing where the calendar does not reach
};
struct Answers {
  std::vector<ConditionAnswer> conditions;  // in the order in which they were asked
  std::vector<WorkingDaysAnswer> working_days;
};

// As Decide of command.h, and adds to `answers`, also when the command is refused.
Outcome Decide(const Program& program, const CaseState& state, const Command& command,
               const Inputs& inputs, Answers* answers);

}  // namespace writ::flow
