// Which cases the rows of a table cover: products of interval sets, decided exactly by splitting
// one column after the other.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "engine/check/analyse_domain.h"

namespace writ {

// One value for each column.
using Case = std::vector<Number>;

class Cover {
 public:
  static constexpr uint64_t kStepLimit = 4'000'000;
  static constexpr size_t kColumnLimit = 64;

  // `domains` has one set a column, `rows` one set a column for each row.
  Cover(std::vector<IntervalSet> domains, const std::vector<std::vector<IntervalSet>>& rows);

  // A case that none of `rows` covers; inside the row `within`, if given.
  std::optional<Case> FindGap(std::vector<uint32_t> rows,
                              std::optional<uint32_t> within = std::nullopt);
  // A case that both rows cover.
  std::optional<Case> FindOverlap(uint32_t a, uint32_t b);
  // The column that no value can meet.
  std::optional<size_t> EmptyColumn(uint32_t row) const;

  // Counted in rows looked at; when the limit is passed every further question is answered "none".
  uint64_t steps() const { return steps_; }
  bool given_up() const { return steps_ > kStepLimit; }

 private:
  // Between and at the places where any cell begins or ends, a column is uniform: segment 2i+1 is
  // the i-th such place, 2i what lies before it.
  struct Range {
    uint32_t first, last;
  };
  struct Column {
    std::vector<std::optional<Number>> examples;  // by segment; absent where no value is
  };
  struct Row {
    std::vector<std::vector<Range>> columns;
    std::vector<bool> covers_rest;  // from this column on it takes everything
  };

  void BuildColumn(size_t column, const IntervalSet& domain,
                   const std::vector<std::vector<IntervalSet>>& rows);
  bool Split(size_t column, const std::vector<uint32_t>& active, Case* gap);
  bool SplitLast(size_t column, const std::vector<uint32_t>& active, Case* gap);
  std::vector<uint32_t> CutsOf(size_t column, const std::vector<uint32_t>& active) const;
  bool Takes(uint32_t row, size_t column, uint32_t segment) const;
  void FillFrom(size_t column, Case* gap) const;
  std::optional<Number> ExampleIn(size_t column, Range range) const;
  bool CoversAll(size_t column, const std::vector<Range>& ranges) const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
  std::optional<uint32_t> within_;
  // By column: row sets known to leave no gap.
  std::vector<std::set<std::vector<uint32_t>>> covered_;
  uint64_t steps_ = 0;
};

}  // namespace writ
