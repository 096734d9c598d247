// Expressions of a Program: typed, resolved, flat. Children stand before their parents, so one
// forward pass over the vector meets every operand before its use.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/source.h"
#include "engine/program/types.h"

namespace writ {

using ExprId = uint32_t;
inline constexpr ExprId kNoExpr = 0xFFFFFFFF;

// What an expression does. `args` are its operands in the order named here; `index` what it refers
// to.
enum class Op : uint8_t {
  // leaves
  kConstant,    // index: constants
  kFact,        // index: facts. Of the subject; a series fact reads the period in force
  kMember,      // (record) index: facts (a field of the record's entity)
  kItem,        // the list member at hand inside a `where`; index: entity
  kDefinition,  // index: definitions
  kRule,        // index: rules; yes/no
  kPresent,     // index: events, then findings: has happened by the decision date; yes/no
  kOrdinal,     // index: findings; `count` 1, 2, 3: its date, in a condition yes/no
  kParameter,   // index: parameters
  kLocal,       // index: position among the table's or procedure's own parameters
  kDecisionDate,
  kTableCall,  // (arguments…) index: tables, output column in `count`
  kBand,       // (value) index: scales -> choice of band
  kCaseValue,  // index: names; only a running case has it (form field, actor)
  // arithmetic
  kNegate,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kRound,  // (value, unit) rounding mode in `count`
  // comparison: (left, right)
  kBelow,
  kAbove,
  kAtLeast,
  kAtMost,
  kIs,
  kIsNot,
  kOneOf,  // (value, options…)
  // logic
  kNot,
  kAnd,
  kOr,
  // time
  kConsecutive,  // (condition) window: in each of the newest N applicable periods
  kInAtLeast,    // (condition) window, `count` of them
  kAnyTime,      // (condition, since) window
  kTrend,        // (value) window; `count` 1 falling, 0 rising; N periods, each beyond the last
  kLatest,       // (series) in the anchor period
  kAt,           // (series, period)
  kPeriodOf,
  kPeriodBefore,
  kPeriodAfter,  // (date) frequency in `count`
  kShiftPlus,
  kShiftMinus,   // (date, span)
  kTimeBetween,  // (from, to)
  // aggregates; function in `count` (syntax order: average sum count lowest highest)
  kOverLast,       // (series or list, before-date or decision date[, where]) window
  kOverRange,      // (series or list, from, to[, where]), or (list[, where]): all its members
  kWithinAny,      // (list, since[, where]) window: the largest count in any such window
  kTeamAggregate,  // (value[, share that must be known]) index 1: other than self
  kSome,
  kEvery,  // (list, where)
  kLater,
  kEarlier,
  kLarger,
  kSmaller,
  kMoreFavourable,  // (values…)
};

// Windows of kConsecutive, kInAtLeast, kAnyTime, kTrend, kOverLast, kWithinAny.
struct Window {
  Span length;  // for days of events; periods otherwise in `periods`
  int32_t periods = 0;
  Frequency frequency = Frequency::kMonth;
  ExprId skipping = kNoExpr;              // skipping periods where …
  int32_t looking_back = 0;               // … looking back at most so many periods
  bool partial = false, earlier = false;  // counting partial / earlier periods
  bool as_many_as_worked = false;
  friend bool operator==(const Window&, const Window&) = default;
};

struct Expr {
  Op op = Op::kConstant;
  Type type;
  uint32_t index = 0;
  int32_t count = 0;
  uint32_t window = 0xFFFFFFFF;  // into Program::windows
  uint32_t args_begin = 0;       // into Program::args
  uint16_t args_count = 0;
  Place place;  // in the policy's text; not part of any hash
};

}  // namespace writ
