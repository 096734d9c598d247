// How the cells of a plan are filled, run and read. Not seen outside eval/plan* and screen/.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/eval/plan_code.h"

namespace writ::plan {

// The cells of a decision.
struct Cells {
  int64_t* values;
  uint8_t* states;
};

void Run(const Code& code, Cells cells);

struct Flat {  // all cells of one subject, one after the other
  int64_t* values;
  uint8_t* states;
  int64_t& V(uint32_t cell) const { return values[cell]; }
  uint8_t& S(uint32_t cell) const { return states[cell]; }
};

// One subject among columns: each cell is a column, and the subject a row of them all.
struct ColumnRow {
  int64_t* const* values;  // by cell
  uint8_t* const* states;
  size_t row;
  int64_t& V(uint32_t cell) const { return values[cell][row]; }
  uint8_t& S(uint32_t cell) const { return states[cell][row]; }
};
// One instruction for one subject.
void Step(const Code& code, const Instruction& instruction, const ColumnRow& row);

// An input of one subject; `absent` if nothing is recorded.
Status ReadInput(const Code& code, const PlanInput& input, const SubjectFacts& subject,
                 int64_t* value, Status absent);
// The value of a fact's cell, in the fact's type; of texts only one that the policy names.
Scalar FactValue(const Code& code, const Fact& fact, int64_t value);
// When the periods of Code::counting count for one person, a value and a state for each; `told`
// absent: not known.
void CountPeriods(const Code& code, const Employment& employment, std::optional<Date> told,
                  int64_t* values, uint8_t* states);
// One end of an employment from an input's cell; kNone sets *none.
Bound BoundOf(uint8_t state, int64_t value, bool* none);
Outcome OutcomeOf(uint8_t state, int64_t value);

// What would settle the unknown cell of `rule`: sets bits of `row`. `seen` has a number for each
// node, none of which is `epoch`.
struct MissingScratch {
  std::vector<uint32_t>* seen;
  uint32_t epoch;
  std::vector<uint32_t>* stack;
};
void FindMissing(const Code& code, Cells cells, uint32_t rule, uint64_t* row,
                 MissingScratch scratch);
// Those bits as the reference lists them; `cohort` names the figures of a team that are missing.
std::vector<MissingFact> MissingFacts(const Code& code, const uint64_t* row, const uint8_t* states,
                                      const std::function<std::string(uint32_t)>& cohort);

// How a window reads its cells, for the run and for the explanation: the slots that count or may
// count.
struct SlotRead {
  enum class Kind : uint8_t { kUnfit, kDoesNotCount, kSkipped, kOutside, kCertain, kPerhaps };
  Kind kind = Kind::kUnfit;
  bool maybe_skipped = false;
  uint8_t why = 0;  // the state that leaves the slot open, if anything does
};
SlotRead ReadSlot(const WindowPlan& window, size_t slot, const int64_t* values,
                  const uint8_t* states);

std::shared_ptr<const Explanation> OutsideRule(const Code& code, uint32_t rule);

}  // namespace writ::plan
