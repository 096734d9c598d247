// One thread's place in a folder of columns. Not seen outside columns/.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "runtime/columns/stored_columns.h"

namespace writ::columns {

class StoredReader final : public BlockReader {
 public:
  explicit StoredReader(const StoredColumns& source);
  void Seek(size_t first) override;
  ColumnSlice Read(uint32_t column) override;
  const int32_t* Groups(uint32_t group_column) override;

 private:
  using Parts = StoredColumns::Parts;
  using Part = StoredColumns::Part;

  // A stretch of the block that lies together in a block of the folder.
  struct Stretch {
    size_t block = 0;      // of the folder, from 0
    size_t from = 0;       // row in it
    size_t to = 0, count;  // where in our block, and how many
  };
  // A block of the folder: the values and statuses of a column there.
  void ReadStored(const Parts& parts, uint32_t column, uint8_t absent, size_t block,
                  int64_t* values, uint8_t* states);
  // kAllNothing also where there is none, or it cannot be read.
  Form ReadPart(uint32_t part, size_t block, int64_t* values, uint8_t* codes);
  Form Merge(const Parts& parts, size_t block, int64_t* values, uint8_t* codes, uint32_t* from);
  void Finish(const Parts& parts, uint32_t column, size_t block, const uint32_t* from,
              int64_t* values, uint8_t* states);
  // What is kept beside a row: its value if it fits the plan, else nothing, and Kept has it.
  std::optional<int64_t> Beside(const Parts& parts, uint32_t column, size_t block, size_t row,
                                uint32_t part);
  void Gather(const Parts& parts, uint32_t column, uint8_t absent, int64_t* values,
              uint8_t* states);
  StoredColumns::Loaded& LoadedOf(size_t group);
  size_t SubjectOf(size_t block, size_t row) const;

  const StoredColumns& source_;
  std::vector<Stretch> stretches_;
  bool plain_ = true;   // the block is one of the folder's
  size_t first_ = 0;    // subject
  uint64_t seeks_ = 0;  // so that a column is decoded once for each
  struct Column {
    uint64_t read_at = 0;
    Bounds bounds;
    std::unique_ptr<int64_t[]> values;
    std::unique_ptr<uint8_t[]> states;
  };
  static constexpr uint64_t kAlways = UINT64_MAX;
  void TellAll(Column* of);
  std::vector<Column> columns_;
  std::optional<Bounds> bounds_;  // of the numbers that are read now, if there are any
  std::vector<std::unique_ptr<int32_t[]>> groups_;
  std::vector<uint64_t> groups_at_;
  // The groups that the block lies in: one, or two where somebody was erased before.
  std::array<std::pair<size_t, std::shared_ptr<StoredColumns::Loaded>>, 2> loaded_;
};

}  // namespace writ::columns
