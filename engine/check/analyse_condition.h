// Conditions as alternatives of interval constraints, so that "can both hold" and "can never hold"
// are decided exactly where they can be decided by the text alone.
//
// What cannot be expressed (a budget runs out, an operand has no line of values) is left out, which
// only ever makes a condition look easier to meet: "never" is always right, "can" is right when
// `definite` says so.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

#include "engine/check/analyse_domain.h"
#include "engine/check/analyse_numbers.h"
#include "engine/check/analyse_value.h"

namespace writ {

// One operand limited to some of its values.
struct Literal {
  uint32_t operand;
  IntervalSet allowed;
  ExprId from;  // where the text says so
};

struct Conjunction {
  std::vector<Literal> literals;  // one for each operand
  bool definite = true;           // nothing was left out
};

// Two places that exclude each other; they are one place when a limit excludes itself.
struct Conflict {
  ExprId first, second;
};

struct Alternatives {
  std::vector<Conjunction> any;      // empty: can never hold
  std::optional<Conflict> conflict;  // why an alternative was dropped
};

class ConditionSpace {
 public:
  ConditionSpace(const Program& program, const ValueNumbers& numbers);

  // When `condition` holds, or fails. kNoExpr always holds.
  Alternatives Expand(ExprId condition, bool holds);
  Alternatives Both(const Alternatives& a, const Alternatives& b);

  // Whether values for these operands can be chosen freely of each other, so that the conjunction
  // certainly can hold.
  bool Free(const Conjunction& conjunction) const;
  // One line for each operand, with a value that the conjunction allows.
  std::vector<Argument> Example(const Conjunction& conjunction) const;

 private:
  enum class Kind : uint8_t {
    kValue,  // an operand compared with constants
    kPair,   // the sign of the difference of two operands
    kTruth,  // yes or no
    kRun,    // how many of the newest periods in a row meet a condition
    kCount,  // how many of the last periods meet it
  };
  struct Operand {
    Kind kind;
    ExprId expr, other = kNoExpr;
    PointSpace space;
    IntervalSet range;
    bool leaf = false;  // a fact of its own
    // A run of periods of one series in which it meets one set of values.
    std::optional<IntervalSet> run_of;
    uint32_t series = kNoExpr;
  };
  // With what it took of the budgets, so that a condition is given up at the same place whether or
  // not its parts were met before.
  struct Recalled {
    std::optional<Alternatives> result;
    int steps = 0;
    int64_t work = 0;
  };

  // The operand of that kind with that key.
  uint32_t OperandFor(Kind kind, ExprId expr, ExprId other, std::initializer_list<uint32_t> key);
  void DescribeRun(Operand* operand, ExprId condition);
  // Expand for what a reference means, which is asked again wherever it is referred to.
  Alternatives Recall(ExprId condition, bool holds);
  Alternatives ExpandLogic(const Expr& e, bool holds);
  Alternatives ExpandReference(ExprId id, bool holds);
  Alternatives ExpandComparison(ExprId id, bool holds);
  Alternatives ExpandPair(ExprId id, bool holds);
  Alternatives ExpandOneOf(ExprId id, bool holds);
  Alternatives ExpandWindow(ExprId id, bool holds);
  Alternatives Truth(ExprId id, bool holds);
  Alternatives Single(uint32_t operand, const IntervalSet& set, bool holds, ExprId from);
  std::optional<Conflict> RunConflict(const Conjunction& conjunction) const;
  bool Merge(Conjunction* into, const Literal& literal, std::optional<Conflict>* conflict) const;
  const Scalar* ConstantAt(ExprId id) const;

  const Program& program_;
  const ValueNumbers& numbers_;
  std::vector<Operand> operands_;
  KeyNumbers keys_;            // of the operands
  std::vector<uint32_t> key_;  // the one at hand
  KeyNumbers meant_;           // of `recalled_`
  std::vector<Recalled> recalled_;
  size_t kept_ = 0;     // literals in `recalled_`
  int steps_ = 0;       // of the expansion at hand
  int references_ = 0;  // rules that it is inside of
  int64_t work_ = 0;    // literals put together since it began
};

}  // namespace writ
