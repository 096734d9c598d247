// Expressions as written, free of spelling: the Chinese and the English wording of one condition
// give equal nodes. They live in one vector per file and name each other by ExprId, so depth never
// costs stack.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/number.h"
#include "engine/base/source.h"

namespace writ::syntax {

using ExprId = uint32_t;
inline constexpr ExprId kNoExpr = 0xFFFFFFFF;

struct Name {
  std::string text;  // NFC, without the quotes 「」 or ``; empty means "absent"
  Place place;
  bool present() const { return !text.empty(); }
};
using Path = std::vector<Name>;  // a.b.c

enum class Unit : uint8_t { kMonth, kQuarter, kYear, kDay, kWorkingDay };
struct Quantity {  // "3 months", 5个工作日
  int32_t count = 0;
  Unit unit = Unit::kMonth;
  Place place;
};

// ---- literals ----
struct NumberLit {
  Number value;
};
struct PercentLit {
  Number value;
};  // 80% is 4/5
struct PointsLit {
  Number value;
};  // 15 points is 3/20
struct MoneyLit {
  Number amount;
  std::string currency;
};  // 2万元 is 20000 CNY
struct DateLit {
  Date value;
};
struct PeriodLit {
  Period value;
};
struct SpanLit {
  Quantity value;
};
struct TextLit {
  std::string value;
};
struct YesNoLit {
  bool value = false;
};
struct NoneLit {};

// ---- names ----
struct NameExpr {
  Path path;
};
struct CallExpr {
  Path path;
  std::vector<ExprId> arguments;
};
enum class Ordinal : uint8_t { kFirst, kSecond, kThird };
struct OrdinalExpr {
  Ordinal which;
  Path finding;
};  // first incompetence
enum class ActVerb : uint8_t { kNone, kServed, kIssued, kPaid };
struct EventExpr {
  ActVerb verb;
  Path path;
};  // served dismissal_notice

// ---- arithmetic and logic ----
enum class BinaryOp : uint8_t { kAdd, kSubtract, kMultiply, kDivide };
struct NegateExpr {
  ExprId operand;
};
struct BinaryExpr {
  BinaryOp op;
  ExprId left, right;
};
enum class CompareOp : uint8_t { kBelow, kAbove, kAtLeast, kAtMost, kIs, kIsNot };
struct CompareExpr {
  CompareOp op;
  ExprId left, right;
  bool of_dates = false;  // said with `earlier than` and the like, which the formatter keeps
};
struct OneOfExpr {
  ExprId operand;
  std::vector<ExprId> options;
};  // city is one of (Hangzhou, Ningbo)
struct NotExpr {
  ExprId operand;
};
struct LogicExpr {
  bool any;
  bool braces;
  std::vector<ExprId> operands;
};  // or / and; braces: any of { } / all of { }

// ---- time ----
struct Skipping {
  ExprId condition = kNoExpr;
  Quantity looking_back;
};  // skipping months where … looking back at most …
struct Counting {
  bool partial = false;
  bool earlier = false;
};  // counting partial / earlier months
struct ConsecutiveExpr {
  ExprId operand;
  Quantity length;
  Skipping skipping;
  Counting counting;
};
struct InAtLeastExpr {
  ExprId operand;
  int32_t at_least;
  Quantity of_last;
  Skipping skipping;
  Counting counting;
};
struct AnyTimeExpr {
  ExprId operand;
  ExprId since;
  Counting counting;
};
struct TrendExpr {
  bool falling;
  ExprId operand;
  Quantity length;
  Counting counting;
};
struct LatestExpr {
  ExprId operand;
};
enum class PeriodRelation : uint8_t {
  kOf,
  kBefore,
  kAfter
};  // month of D, month before D, month after D
struct PeriodExpr {
  Frequency frequency;
  PeriodRelation relation;
  ExprId date;
};
struct AtExpr {
  ExprId operand;
  ExprId period;
};  // sales in 2026-03
struct ShiftExpr {
  ExprId date;
  bool minus;
  ExprId span;
};  // decision_date minus 12 months
struct TimeBetweenExpr {
  ExprId from, to;
};  // time from hired_on to termination_date

// ---- aggregates ----
enum class Aggregate : uint8_t { kAverage, kSum, kCount, kLowest, kHighest };
struct LastRange {
  Quantity length;
  ExprId before = kNoExpr;
  bool as_many_as_worked = false;
};  // over the last …
struct BetweenRange {
  ExprId from, to;
};  // from D to D
struct AnyWindowRange {
  Quantity length;
  ExprId since;
};  // within any 12 months since D
using Range = std::variant<std::monostate, LastRange, BetweenRange, AnyWindowRange>;
struct AggregateExpr {
  Aggregate function;
  ExprId operand;
  ExprId where = kNoExpr;
  Range range;
  Counting counting;
};
struct TeamExpr {
  Aggregate function;
  ExprId operand;
  bool other_than_self = false;
  ExprId at_least_known = kNoExpr;
};
struct SomeExpr {
  bool every;
  ExprId list;
  ExprId where;
};  // some trainings where (…), every …
enum class Pick : uint8_t { kLater, kEarlier, kLarger, kSmaller, kMoreFavourable };
struct PickExpr {
  Pick which;
  std::vector<ExprId> arguments;
};
enum class RoundWord : uint8_t { kHalfUp, kHalfEven, kDown, kUp };
struct RoundExpr {
  ExprId operand;
  RoundWord mode;
  ExprId unit;
};

struct ErrorExpr {};  // where the text could not be read; a diagnostic has been given

using ExprNode = std::variant<NumberLit, PercentLit, PointsLit, MoneyLit, DateLit, PeriodLit,
                              SpanLit, TextLit, YesNoLit, NoneLit, NameExpr, CallExpr, OrdinalExpr,
                              EventExpr, NegateExpr, BinaryExpr, CompareExpr, OneOfExpr, NotExpr,
                              LogicExpr, ConsecutiveExpr, InAtLeastExpr, AnyTimeExpr, TrendExpr,
                              LatestExpr, PeriodExpr, AtExpr, ShiftExpr, TimeBetweenExpr,
                              AggregateExpr, TeamExpr, SomeExpr, PickExpr, RoundExpr, ErrorExpr>;

struct Expr {
  ExprNode node;
  Place place;  // from the first to the last character of the expression, its parentheses not
                // included
};

}  // namespace writ::syntax
