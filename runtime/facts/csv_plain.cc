// Lines that are as plain as can be: all that CsvPiece does with many of them at a time.
#include <simdjson.h>

#include <algorithm>

#include "runtime/facts/csv_piece.h"

namespace writ {

bool CsvPiece::IsUtf8(const char* from, const char* end) {
  return simdjson::validate_utf8(from, static_cast<size_t>(end - from));
}

// As many of the next lines as were looked through together; none if one of them is not plain. If
// each line ends where it should, and no mark is left that is neither end nor separator, then each
// has its cells.
CsvPiece::PlainLines CsvPiece::Plain(CsvMarks* marks) {
  constexpr size_t kLines = 256;
  const size_t cells = cells_.size();
  const std::span<const uint32_t> ahead = marks->Ahead(kLines * (cells + 1));
  const auto separators = [&](std::span<const uint32_t> of) {
    return static_cast<uint64_t>(std::count_if(
        of.begin(), of.end(), [&](uint32_t mark) { return begin_[mark] == shape_->separator; }));
  };
  PlainLines lines;
  const bool foreign = marks->TakeForeign();
  lines.foreign = std::exchange(foreign_, foreign) || foreign;
  if (ahead.size() < cells) return lines;
  const bool carriage = begin_[ahead[cells - 1]] == '\r';
  lines.marks = ahead.data();
  lines.stride = cells + (carriage ? 1 : 0);
  const size_t count = ahead.size() / lines.stride;
  bool good = true;
  const uint32_t* end = ahead.data() + lines.stride - 1;
  for (size_t i = 0; i < count; ++i, end += lines.stride) {
    good = good && begin_[*end] == '\n';
    if (carriage) good = good && end[-1] + 1 == *end && begin_[end[-1]] == '\r';
  }
  if (!good) return lines;
  if (!follows_) separators_ = marks->separators() - separators(ahead);
  const uint64_t until = marks->separators() - separators(ahead.subspan(count * lines.stride));
  if (until - separators_ != count * (cells - 1)) return lines;
  separators_ = until;
  follows_ = true;
  lines.count = count;
  return lines;
}

// False if anything is wrong with one of them; the piece is then as good as lost.
bool CsvPiece::ReadPlain(const PlainLines& lines) {
  const char* const end = begin_ + lines.marks[lines.count * lines.stride - 1] + 1;
  if (lines.foreign && !checked_ && !IsUtf8(at_, end)) return false;
  if (subjects_.size() < lines.count) {
    subjects_.resize(lines.count);
    slots_.resize(lines.count);
    by_slot_.resize(lines.count);
    read_.resize(lines.count);
    how_.resize(lines.count);
  }
  line_ = at_;
  if (!ReadKeysOf(lines)) return false;
  for (size_t taken = 0; taken < shape_->facts.size(); ++taken)
    if (!(shape_->facts[taken].plain ? ReadFigures(lines, taken)
                                     : ReadOthers(lines, shape_->facts[taken].column)))
      return false;
  subject_ = subjects_[lines.count - 1];
  at_ = end;
  rows += lines.count;
  return true;
}

bool CsvPiece::ReadKeysOf(const PlainLines& lines) {
  const bool series = shape_->period != CsvShape::kNowhere;
  slot_ = 0;
  for (size_t i = 0; i < lines.count; ++i) {
    const std::string_view id = CellOf(lines, i, shape_->id);
    if (!IsLastId(id) && !ReadId(id)) return false;
    if (series && !ReadPeriodOf(CellOf(lines, i, shape_->period))) return false;
    subjects_[i] = subject_;
    slots_[i] = static_cast<uint8_t>(slot_);
  }
  SortBySlot(lines.count);
  return true;
}

// A rule reads few of the periods that a column speaks of: whoever keeps figures passes by the
// lines of all others without a look.
void CsvPiece::SortBySlot(size_t count) {
  slot_ends_.fill(0);
  for (size_t i = 0; i < count; ++i) ++slot_ends_[slots_[i]];
  std::array<uint32_t, CsvShape::kSlots> next{};
  uint32_t before = 0;
  for (size_t slot = 0; slot < slot_ends_.size(); ++slot) {
    next[slot] = before;
    before = slot_ends_[slot] += before;
  }
  for (size_t i = 0; i < count; ++i) by_slot_[next[slots_[i]]++] = static_cast<uint32_t>(i);
}

bool CsvPiece::ReadFigures(const PlainLines& lines, size_t taken) {
  const uint32_t index = shape_->facts[taken].column;
  const uint32_t* const inputs = shape_->columns[index].inputs.data();
  const bool clean = figures_[taken].Read(begin_, lines.marks + index, lines.stride, lines.count,
                                          read_.data(), how_.data());
  if (clean) return KeepFigures(inputs);
  for (size_t i = 0; i < lines.count; ++i) {
    if (how_[i] == FigureColumn::kEmpty) continue;
    const uint32_t input = inputs[slots_[i]];
    if (how_[i] != FigureColumn::kValue) {
      TurnTo(i, index, CellOf(lines, i, index));
      if (!ReadFigure(shape_->facts[taken], input)) return false;
    } else if (input != CsvShape::kNowhere && !Keep(input, subjects_[i], read_[i])) {
      return false;
    }
  }
  return true;
}

// `inputs`: by slot.
bool CsvPiece::KeepFigures(const uint32_t* inputs) {
  size_t at = 0;
  for (size_t slot = 0; slot < slot_ends_.size(); ++slot) {
    const size_t end = slot_ends_[slot];
    if (at < end && inputs[slot] != CsvShape::kNowhere) {
      for (; at < end; ++at)
        if (!Keep(inputs[slot], subjects_[by_slot_[at]], read_[by_slot_[at]])) return false;
    }
    at = end;
  }
  return true;
}

bool CsvPiece::ReadOthers(const PlainLines& lines, uint32_t column) {
  const CsvShape::Column& of = shape_->columns[column];
  for (size_t i = 0; i < lines.count; ++i) {
    const std::string_view cell = CellOf(lines, i, column);
    if (cell.empty()) continue;
    // As in the row before, and nothing to be kept: a team in a month that no rule reads.
    if (cell.size() <= 8 && Cell{FirstEight(cell), cell.size()} == above_[column] &&
        of.IsIdle(slots_[i]))
      continue;
    TurnTo(i, column, cell);
    if (!ReadOther(column)) return false;
  }
  return true;
}

}  // namespace writ
