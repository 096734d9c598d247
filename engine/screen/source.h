// Where a screen's facts come from: columns, read a block of subjects at a time.
//
// A column is a fact in a period, as Plan::Inputs() has them, or the day of telling. Values are
// exact: number * 10^Plan::digits(), days since 1970, 0 or 1, an option's index, a text's number.
// Columns in memory (columns.h) are one source; columns that lie on a disk are another, of which no
// more than a block of each thread is ever in memory.
//
// A source may be read by several threads at once, each with a reader of its own.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/eval/plan.h"

namespace writ {

// Runs body(0) … body(count - 1), in any order and on any threads, and returns when all have run.
// The engine has no threads: whoever calls it may bring some.
using ParallelFor =
    std::function<void(size_t count, const std::function<void(size_t index)>& body)>;
// One after the other, on the calling thread.
void OneByOne(size_t count, const std::function<void(size_t index)>& body);

inline constexpr size_t kBlockRows = 512;  // subjects that are decided together

// What no number of several lies beyond.
struct Bounds {
  int64_t least = INT64_MIN, most = INT64_MAX;

  // All that need no more bits than that, whatever their sign.
  static Bounds OfBits(int bits) {
    if (bits >= 63) return {};
    return {-(int64_t{1} << bits), (int64_t{1} << bits) - 1};
  }
  int bits() const {
    const auto folded = [](int64_t n) { return static_cast<uint64_t>(n < 0 ? ~n : n); };
    return static_cast<int>(std::bit_width(folded(least) | folded(most)));
  }
  Bounds With(const Bounds& other) const {
    return {std::min(least, other.least), std::max(most, other.most)};
  }
};

// One column of kBlockRows subjects. What lies behind the last subject is of no meaning, but there.
struct ColumnSlice {
  const int64_t* values = nullptr;  // 0 where nothing is known
  const uint8_t* states = nullptr;  // plan::Status
  Bounds bounds;                    // of the values of all rows
};

// One thread's place in a source.
class BlockReader {
 public:
  virtual ~BlockReader() = default;
  // Goes to the block that begins with subject `first`, a multiple of kBlockRows.
  virtual void Seek(size_t first) = 0;
  // `column` is an index into Plan::Inputs(), or told(). Valid until the next Seek.
  virtual ColumnSlice Read(uint32_t column) = 0;
  // Which team: `group_column` as Plan's groups are numbered; an index into group_names(), or below
  // 0: kNoGroup, kInNone. Valid until the next Seek.
  virtual const int32_t* Groups(uint32_t group_column) = 0;
};

class ColumnSource;

// A column of a block as a reader had it.
struct ColumnRows {
  const ColumnSource& source;
  uint32_t column = 0;
  ColumnSlice slice;
};
// Whether two sources surely say the same of the subjects first … first + rows - 1 there.
bool SameRows(const ColumnRows& a, const ColumnRows& b, size_t first, size_t rows);

class ColumnSource {
 public:
  static constexpr int32_t kNoGroup = -1;  // nothing is known of a team
  static constexpr int32_t kInNone = -2;   // known to be in none

  // The plan must outlive the source.
  explicit ColumnSource(const Plan& plan) : plan_(&plan) {}
  ColumnSource(const ColumnSource&) = default;
  ColumnSource& operator=(const ColumnSource&) = default;
  virtual ~ColumnSource() = default;

  const Plan& plan() const { return *plan_; }
  // The column of the day on which somebody was told of the policy's version.
  uint32_t told() const { return static_cast<uint32_t>(plan_->Inputs().size()); }

  virtual size_t size() const = 0;  // subjects
  virtual std::unique_ptr<BlockReader> Reader() const = 0;
  // The source could not be read on. What was read since is not recorded, and whatever was
  // concluded from it has to be thrown away: to be asked before anything is said.
  virtual bool broken() const = 0;

  virtual const std::vector<std::string>& group_names() const = 0;  // "team:north"
  virtual int32_t FindGroup(std::string_view name) const = 0;       // kNoGroup if nobody is in it
  // Stretches of employment where they are more than one from and until; by subject.
  virtual bool any_spells() const = 0;
  virtual const std::vector<std::pair<Date, Date>>& spells(size_t subject) const = 0;

  // A subject's facts as far as the columns have them: all that the plan's rules read of it.
  // `reader` saves reading again what it is at.
  SubjectFacts FactsOf(size_t subject, std::string id, BlockReader* reader = nullptr) const;

 protected:
  // A value that has no place in a column; nullptr if there is none.
  virtual const Scalar* Kept(uint32_t column, size_t subject) const = 0;
  virtual std::string_view Text(int64_t number) const = 0;

  bool IsText(uint32_t column) const;

 private:
  friend bool SameRows(const ColumnRows& a, const ColumnRows& b, size_t first, size_t rows);

  const Plan* plan_;
};

}  // namespace writ
