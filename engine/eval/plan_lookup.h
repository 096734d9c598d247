// What a plan's instructions need beside two cells: windows, exceptions, tables and scales, with
// all that constants and dates decide settled. Not seen outside eval/plan*, screen/ and sql/.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/date.h"
#include "engine/program/declared.h"

namespace writ::plan {

inline constexpr uint32_t kNoCell = 0xFFFFFFFF;
inline constexpr int64_t kNoUntil = INT64_MAX;

// The periods of one window or total, newest first.
struct WindowPlan {
  ExprId expr = kNoExpr;
  int32_t needed = 0, at_least = 0;  // of a total: how many must count; nothing
  bool skips = false;
  bool conditions = false;  // of a total: its members are yes or no
  bool where = false;       // of a total: only members for which something holds
  std::vector<Period> periods;
  std::vector<uint32_t> applies;  // who-counts-when; cells once emitted
  std::vector<uint32_t> cells;    // per slot: value's cell[, that of skipping or where]
  std::vector<bool> ratios;       // of the cells
  size_t step() const { return skips || where ? 2 : 1; }
};

// A value and what takes its place where an exception applies. Values are cells with a mark of
// ratios (cell << 1 | ratio). `same` numbers values: equal numbers are one reading of one fact, so
// equal even where it is unknown.
struct ExceptPlan {
  struct Entry {
    uint32_t when = 0;  // cell; one that is always yes where there is no condition
    uint32_t value = 0, same = 0;
  };
  uint32_t base = 0, same = 0;
  uint32_t domain = kNoCell;    // outside of it nothing `below` was looked at
  std::vector<uint32_t> below;  // cells that the base was made of
  std::vector<Entry> entries;   // in the order of the text; only those in force
};

struct ConstantTest {
  Op compare = Op::kIs;
  int64_t value = 0;
};

// Rows in the order in which the first that fits is the one: of data tables the newest first.
struct TablePlan {
  struct Tests {  // alternatives, into `tests`
    uint32_t begin = 0, end = 0;
    bool any = false;
  };
  struct Output {
    uint32_t cell = kNoCell;  // with a mark of ratios; absent: a constant
    uint8_t status = 0;
    int64_t value = 0;
    int64_t until = kNoUntil;  // of data: no day asked may be later
  };
  uint32_t table = 0;
  TableMode mode = TableMode::kUnique;
  bool has_until = false;
  std::vector<uint32_t> inputs;  // cells with a mark of ratios
  std::vector<bool> times;       // of the inputs: a day
  std::vector<Tests> cells;      // of each row as many as there are inputs
  std::vector<ConstantTest> tests;
  std::vector<Output> rows;
};

// A scale as stretches of values, whichever way its bounds point.
struct BandPlan {
  static constexpr int64_t kNoBand = -1;
  struct Stretch {
    int64_t from = 0, option = kNoBand;
  };
  int64_t lowest = kNoBand;        // the option below them all
  std::vector<Stretch> stretches;  // ascending; each ends where the next begins
};

}  // namespace writ::plan
