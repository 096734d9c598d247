// One portion of a CSV text, whole lines, into columns of its own. Not seen outside csv_*.
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/screen/columns.h"
#include "runtime/facts/csv_figures.h"
#include "runtime/facts/csv_marks.h"
#include "runtime/facts/csv_shape.h"
#include "runtime/facts/numbered_ids.h"

namespace writ {

// What one piece said. Subjects are numbered as they come. May read one piece after the other, and
// keeps its memory.
class CsvPiece {
 public:
  static constexpr uint8_t kNothing = FactColumns::kNothing;  // what the piece says nothing of

  struct Kept {
    uint32_t column, subject;
    Scalar value;
  };
  struct Trouble {
    uint64_t row = 0;  // in the piece, from 0
    std::string line;
    LocalText why;
    bool broken = false;  // CsvTrouble::broken
  };

  // Forgets everything.
  void Clear();
  // `lines` ends with a line break; a zero byte and the rest of kCsvPadding follow it. What is not
  // UTF-8 is trouble with all of them.
  void Read(const CsvShape& shape, std::string_view lines);

  // For whoever fills it: where the lines are, kept with the piece.
  std::string filled;
  uint64_t done = 0;  // CsvPortion::done

  NumberedIds ids;
  std::vector<uint64_t> seen;                // by subject: slots that it had a row for
  std::vector<std::vector<int64_t>> values;  // by input, then told; then by subject
  std::vector<std::vector<uint8_t>> states;  // 0 a value, 1 none, 2 one that does not fit: kept
  std::vector<std::vector<int32_t>> groups;  // by group column; numbers of teams, or kInNone
  NumberedIds teams;
  std::vector<Kept> kept;
  uint64_t rows = 0;
  std::optional<Trouble> trouble;

 private:
  struct CellRead {  // a cell's value
    uint8_t state = kNothing;
    int64_t value = 0;
    std::optional<Scalar> odd;  // does not fit a column
  };
  struct Last {          // a cell that was not read in place
    uint64_t begin = 0;  // FirstEight
    std::string raw;
    CellRead read;
    int32_t group = -1;
    bool set = false;
  };
  static constexpr size_t kLast = 16;  // of each column, by their first bytes

  // Lines that follow each other and have the cells they should, none in quotes: the mark behind
  // cell c of line i is marks[i * stride + c].
  struct PlainLines {
    const uint32_t* marks = nullptr;
    size_t stride = 0, count = 0;
    bool foreign = false;  // may have bytes that are not ASCII
  };

  void Begin(const CsvShape& shape, std::string_view lines);
  bool IsUtf8(const char* from, const char* end);
  bool ReadOneByOne(CsvMarks* marks, uint64_t most);
  PlainLines Plain(CsvMarks* marks);
  bool ReadPlain(const PlainLines& lines);
  bool ReadKeysOf(const PlainLines& lines);
  void SortBySlot(size_t count);
  bool ReadFigures(const PlainLines& lines, size_t taken);
  bool KeepFigures(const uint32_t* inputs);
  // False if there is something already.
  bool Keep(uint32_t input, uint32_t subject, int64_t value) {
    uint8_t& state = states_at_[input][subject];
    if (state != kNothing) return false;
    state = 0;
    values_at_[input][subject] = value;
    return true;
  }
  bool ReadOthers(const PlainLines& lines, uint32_t column);
  std::string_view CellOf(const PlainLines& lines, size_t line, uint32_t column) const {
    const uint32_t* mark = lines.marks + line * lines.stride + column;
    return {begin_ + (mark[-1] + 1), mark[0] - (mark[-1] + 1)};
  }
  void TurnTo(size_t line, uint32_t column, std::string_view cell) {
    subject_ = subjects_[line];
    slot_ = slots_[line];
    cells_[column] = cell;
  }

  bool ReadLine(CsvMarks* marks);
  bool Cut(CsvMarks* marks);
  bool Split();
  bool Quoted(const char** at);
  bool ReadKeys();
  bool ReadId(std::string_view raw);
  bool IsLastId(std::string_view raw) const {
    return FirstEight(raw) == last_id_begin_ && raw.size() == last_id_.size() &&
           subject_ != CsvShape::kNowhere && (raw.size() <= 8 || raw == last_id_);
  }
  bool ReadPeriodOf(std::string_view raw) {
    if ((next_period_ >= periods_.size() || !periods_[next_period_].Is(raw)) && !FindPeriod(raw))
      return false;
    slot_ = periods_[next_period_++].slot;
    const uint64_t bit = uint64_t{1} << slot_;
    if ((seen[subject_] & bit) != 0) return FailTwice();
    seen[subject_] |= bit;
    return true;
  }
  bool FindPeriod(std::string_view raw);
  bool FailTwice();
  bool ReadFigure(const CsvShape::Taken& taken, uint32_t input);
  bool ReadOther(uint32_t index);
  bool ReadFactOf(size_t index);
  bool Anyhow(size_t index, std::string_view raw, Last* last);
  bool Put(uint32_t column, const CellRead& read);
  bool Fail(std::string en = "", std::string zh = "");
  void MakeRoom();
  void FindRoom();

  const CsvShape* shape_ = nullptr;
  const char* begin_ = nullptr;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  const char* line_ = nullptr;
  std::vector<std::string_view> cells_;  // of this line; kCsvPadding bytes may be read beyond
  std::deque<std::string> unquoted_;     // cells of this line that stood in quotes
  std::vector<Last> last_;               // by column, kLast for each
  std::array<bool, 256> stops_{};
  uint32_t subject_ = CsvShape::kNowhere, slot_ = 0;
  std::string last_id_;
  uint64_t last_id_begin_ = 0;
  struct Slot {
    uint64_t begin;  // FirstEight
    std::string raw;
    uint32_t slot;
    bool Is(std::string_view text) const {
      return begin == FirstEight(text) && raw.size() == text.size() &&
             (text.size() <= 8 || raw == text);
    }
  };
  std::vector<Slot> periods_;  // as written, in the order in which they came
  size_t next_period_ = 0;     // which of them comes next, if this person is like the last
  struct Cell {
    uint64_t begin = 0;  // FirstEight
    size_t size = 0;
    bool operator==(const Cell&) const = default;
  };
  std::vector<Cell> above_;  // by column: the last cell of at most eight bytes not read in place
  std::vector<FigureColumn> figures_;  // as CsvShape::facts; of what is no figure unused
  std::vector<uint32_t> subjects_;     // by line of those read together
  std::vector<uint8_t> slots_;
  std::vector<uint32_t> by_slot_;                       // the same lines, slot after slot
  std::array<uint32_t, CsvShape::kSlots> slot_ends_{};  // in by_slot_
  std::vector<int64_t> read_;                           // figures of one column
  std::vector<uint8_t> how_;                            // FigureColumn::How
  uint64_t separators_ = 0;                             // skipped with the lines read together
  bool follows_ = false;                                // … and nothing else was read since
  bool foreign_ = false;             // the marks behind them may be of such lines
  bool checked_ = false;             // the rest is UTF-8
  std::vector<int64_t*> values_at_;  // where values and states are
  std::vector<uint8_t*> states_at_;
};

}  // namespace writ
