// One piece of a CSV file, whole lines, into columns of its own. Not seen outside csv_*.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/facts/csv_columns.h"
#include "runtime/facts/csv_header.h"

namespace writ {

// How the lines of one file are read; the same for all of its pieces.
struct CsvShape {
  static constexpr uint32_t kNowhere = 0xFFFFFFFF;
  static constexpr int32_t kSlots = 64;  // periods that one file may speak of

  struct Column : CsvColumn {
    const std::map<std::string, std::string>* words = nullptr;  // of an export map
    bool plain = false;    // a figure of digits and a point may be read in place
    bool percent = false;  // … if it ends in "%"
    int64_t from = INT64_MIN, to = INT64_MAX;  // in place only within these
    bool team = false;                         // says which team
    std::vector<uint32_t> inputs;  // by slot: the plan's column or kNowhere; without a period, [0]
    std::vector<uint32_t> groups;  // the same for teams
  };

  const Plan* plan = nullptr;
  int digits = 6;  // Plan::digits()
  char separator = ',';
  std::vector<Column> columns;
  uint32_t id = kNowhere, period = kNowhere;  // columns
  int32_t first_period = 0;                   // Period::index of slot 0
};

// What one piece said. Subjects are numbered as they come.
class CsvPiece {
 public:
  static constexpr uint8_t kNothing = 255;  // the state of what the piece says nothing of

  struct Kept {
    uint32_t column, subject;
    Scalar value;
  };
  struct Trouble {
    uint64_t row = 0;  // in the piece, from 0
    std::string line, en, zh;
  };

  // `lines` ends with a line break, and a zero byte follows it.
  void Read(const CsvShape& shape, std::string_view lines);

  SubjectIds ids;
  std::vector<uint64_t> seen;                // by subject: slots that it had a row for
  std::vector<std::vector<int64_t>> values;  // by input, then told; then by subject
  std::vector<std::vector<uint8_t>> states;
  std::vector<std::vector<int32_t>> groups;  // by group column; numbers of group_names
  std::vector<std::string> group_names;
  std::vector<Kept> kept;
  uint64_t rows = 0;
  std::optional<Trouble> trouble;

 private:
  struct CellRead {  // a cell's value
    uint8_t state = kNothing;
    int64_t value = 0;
    std::optional<Scalar> odd;  // does not fit a column
  };
  struct Last {  // a column's last cell that was not read in place
    std::string raw;
    CellRead read;
    int32_t group = -1;
    bool set = false;
  };

  bool ReadLine();
  bool Split();
  bool Quoted(const char** at);
  bool ReadKeys();
  bool ReadId(std::string_view raw);
  bool ReadPeriodOf(std::string_view raw);
  bool ReadFactOf(size_t index);
  bool InPlace(const CsvShape::Column& column, const char** cell, int64_t* value) const;
  bool Anyhow(size_t index, std::string_view raw, Last* last);
  bool Put(uint32_t column, const CellRead& read);
  bool Fail(std::string en = "", std::string zh = "");

  const CsvShape* shape_ = nullptr;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  const char* line_ = nullptr;
  std::vector<std::string_view> cells_;
  std::vector<uint8_t> plain_;        // by column: this line's cell was read in place,
  std::vector<int64_t> figures_;      // and is so much
  std::deque<std::string> unquoted_;  // cells of this line that stood in quotes
  std::vector<Last> last_;            // by column
  std::array<bool, 256> stops_{};
  uint32_t subject_ = CsvShape::kNowhere, slot_ = 0;
  std::string last_id_;
  std::vector<std::pair<std::string, uint32_t>> periods_;  // as written, and their slots
  std::unordered_map<std::string, uint32_t> numbers_;
  std::unordered_map<std::string, int32_t> group_numbers_;
};

}  // namespace writ
