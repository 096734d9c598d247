// Rows as segments are written from: facts that were read, and older segments. Not seen outside
// columns/.
#pragma once

#include <optional>
#include <vector>

#include "engine/screen/columns.h"
#include "runtime/columns/segment_writer.h"

namespace writ::columns {

// A block of a column with what its numbers stand for. False if a value is none of its type, which
// no writer has written. `values` and `codes` have kBlockRows.
bool ReadBlock(const ColumnHead& head, const Chunk& chunk, size_t block, int64_t* values,
               uint8_t* codes);

// Which rows of the folder are which of a delivery.
struct RowNumbers {
  static constexpr uint32_t kNobody = 0xFFFFFFFF;
  std::vector<uint32_t> of;         // by row of the delivery
  std::vector<uint32_t> delivered;  // by row of the folder; kNobody. Empty: the same numbers
  uint64_t first_new = 0;           // rows of the folder from there on are new

  uint32_t Delivered(uint64_t row) const {
    if (!delivered.empty()) return row < delivered.size() ? delivered[row] : kNobody;
    return row < of.size() ? static_cast<uint32_t>(row) : kNobody;
  }
};

// One period of a delivery.
class DeliveredRows final : public RowSource {
 public:
  struct Column {
    enum class Kind : uint8_t { kInput, kTold, kTeam } kind = Kind::kInput;
    uint32_t index = 0;  // an input, or a group column
  };
  DeliveredRows(const FactColumns& facts, const RowNumbers& rows,
                std::function<std::string_view(size_t)> id)
      : facts_(facts), rows_(rows), id_(std::move(id)) {}

  // Takes the column up if it says anything of anybody.
  void Take(const Column& column);
  bool empty() const { return columns_.empty(); }
  SegmentShape Shape() const;

  Result<void> Seek(size_t group) override;
  Result<void> Read(size_t column, size_t block, int64_t* values, uint8_t* codes) override;
  std::string_view Word(size_t column, int64_t number) const override;
  std::string BesideOf(size_t column, size_t row) const override;
  Result<std::string> Id(size_t index) override;

 private:
  uint8_t CodeOf(const Column& column, size_t row) const;
  void ReadPlainly(const FactColumn& column, uint64_t first, int64_t* values, uint8_t* codes) const;
  ColumnHead HeadOf(const Column& column) const;
  std::string_view TeamOf(int64_t number) const;

  const FactColumns& facts_;
  const RowNumbers& rows_;
  const std::function<std::string_view(size_t)> id_;
  std::vector<Column> columns_;
  uint64_t end_ = 0;  // rows of the folder that say anything
  size_t group_ = 0;
};

// A segment without one row.
class RemainingRows final : public RowSource {
 public:
  // `first_new`: the row of the first person who comes with it.
  RemainingRows(const Segment& segment, uint64_t without, uint64_t first_new)
      : segment_(segment), without_(without), first_new_(first_new) {}
  SegmentShape Shape() const;
  // Whether the segment says anything of that person, or brings him.
  Result<bool> Touches();

  Result<void> Seek(size_t group) override;
  Result<void> Read(size_t column, size_t block, int64_t* values, uint8_t* codes) override;
  std::string_view Word(size_t column, int64_t number) const override;
  std::string BesideOf(size_t column, size_t row) const override;
  Result<std::string> Id(size_t index) override;

 private:
  const Segment& segment_;
  const uint64_t without_, first_new_;
  size_t group_ = 0;
  std::vector<std::string> chunks_;  // of the group's columns
  std::vector<Beside> beside_;
  std::string ids_text_;
  std::vector<std::string_view> ids_;
  std::optional<size_t> ids_chunk_;
};

}  // namespace writ::columns
