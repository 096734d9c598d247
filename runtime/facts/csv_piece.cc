#include "runtime/facts/csv_piece.h"

#include <algorithm>

#include "engine/eval/plan_code.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/cell.h"

namespace writ {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "2026-03-10" and nothing else.
std::optional<Date> PlainDate(std::string_view raw) {
  if (raw.size() != 10 || raw[4] != '-' || raw[7] != '-') return std::nullopt;
  int parts[3] = {0, 0, 0};
  for (size_t i = 0; i < raw.size(); ++i) {
    if (i == 4 || i == 7) continue;
    if (!IsDigit(raw[i])) return std::nullopt;
    int& part = parts[i < 4 ? 0 : i < 7 ? 1 : 2];
    part = part * 10 + (raw[i] - '0');
  }
  return Date::FromYmd(parts[0], parts[1], parts[2]);
}

// Letters, digits and marks of ASCII, which mean themselves.
bool IsPlainName(std::string_view raw) {
  return raw != "none" &&
         std::all_of(raw.begin(), raw.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

bool InRange(const CsvShape::Column& column, int64_t value) {
  return value >= column.from && value <= column.to;
}

// A scalar as columns have it; nullopt when it does not fit.
std::optional<int64_t> Packed(const Plan& plan, const Scalar& scalar) {
  switch (scalar.type.kind) {
    case TypeKind::kNumber:
    case TypeKind::kPercent:
    case TypeKind::kPoints:
    case TypeKind::kMoney: return scalar.number.Scaled(plan.digits());
    case TypeKind::kDate: return scalar.date.days();
    case TypeKind::kYesNo: return scalar.yes ? 1 : 0;
    case TypeKind::kChoice: return scalar.option;
    default: return std::nullopt;
  }
}

}  // namespace

void CsvPiece::Clear() {
  ids.Clear();
  teams.Clear();
  kept.clear();
  rows = 0;
  trouble.reset();
  for (auto& column : states) std::fill(column.begin(), column.end(), kNothing);
  for (auto& column : groups) std::fill(column.begin(), column.end(), FactColumns::kNoGroup);
  std::fill(seen.begin(), seen.end(), 0);
  last_.clear();
  above_.clear();
  periods_.clear();
  last_id_.clear();
  subject_ = CsvShape::kNowhere;
}

// Most lines are plain, and read together, column by column. Whatever is wrong with them is found
// once more line by line: the first is to be told.
void CsvPiece::Read(const CsvShape& shape, std::string_view lines) {
  constexpr uint64_t kFirst = 64, kMost = 4096;
  Begin(shape, lines);
  CsvMarks marks(lines, shape.separator);
  for (uint64_t others = kFirst; at_ < end_;) {
    const PlainLines plain = Plain(&marks);
    if (plain.count != 0) {
      if (!ReadPlain(plain)) break;
      marks.Skip(plain.count * plain.stride);
      others = kFirst;
    } else {
      if (!ReadOneByOne(&marks, others)) return;
      others = std::min(2 * others, kMost);
    }
  }
  if (at_ == end_) return;
  Clear();
  Begin(shape, lines);
  CsvMarks again(lines, shape.separator);
  ReadOneByOne(&again, UINT64_MAX);
}

void CsvPiece::Begin(const CsvShape& shape, std::string_view lines) {
  shape_ = &shape;
  const plan::Code& code = shape.plan->code();
  values.resize(code.inputs.size() + 1);
  states.resize(code.inputs.size() + 1);
  groups.resize(code.groups.size());
  last_.resize(shape.columns.size() * kLast);
  cells_.resize(shape.columns.size());
  above_.resize(shape.columns.size());
  values_at_.resize(values.size());
  states_at_.resize(states.size());
  FindRoom();
  stops_.fill(false);
  for (const char stop : {shape.separator, '\n', '\r', '"', '\0'})
    stops_[static_cast<unsigned char>(stop)] = true;
  figures_.clear();
  for (const CsvShape::Taken& taken : shape.facts) {
    const CsvShape::Column& column = shape.columns[taken.column];
    figures_.emplace_back(taken.percent, shape.digits, column.from, column.to);
  }
  begin_ = at_ = lines.data();
  end_ = lines.data() + lines.size();
  separators_ = 0;
  follows_ = foreign_ = checked_ = false;
}

bool CsvPiece::ReadOneByOne(CsvMarks* marks, uint64_t most) {
  follows_ = false;
  if (!checked_ && !IsUtf8(at_, end_)) {
    trouble = Trouble{0, "", {"it is not UTF-8", "不是 UTF-8 编码"}};
    return false;
  }
  checked_ = true;
  for (uint64_t line = 0; line < most && at_ < end_; ++line) {
    line_ = at_;
    if (*at_ == '\n' || (*at_ == '\r' && at_[1] == '\n')) {  // an empty line
      at_ += *at_ == '\r' ? 2 : 1;
      marks->SkipTo(static_cast<uint32_t>(at_ - begin_));
    } else if (!ReadLine(marks)) {
      return false;
    }
    ++rows;
  }
  return true;
}

bool CsvPiece::Fail(std::string en, std::string zh) {
  const char* end = line_;
  while (end < end_ && *end != '\n') ++end;
  trouble = Trouble{rows, std::string(line_, end), {std::move(en), std::move(zh)}};
  return false;
}

bool CsvPiece::ReadLine(CsvMarks* marks) {
  if (!Cut(marks) || !ReadKeys()) return false;
  const uint32_t* inputs = shape_->inputs.data() + slot_ * shape_->facts.size();
  for (const CsvShape::Taken& taken : shape_->facts) {
    const uint32_t input = *inputs++;
    if (cells_[taken.column].empty()) continue;
    if (!(taken.plain ? ReadFigure(taken, input) : ReadOther(taken.column))) return false;
  }
  return true;
}

bool CsvPiece::ReadFigure(const CsvShape::Taken& taken, uint32_t input) {
  Figure figure;
  if (!figure.Read(cells_[taken.column], taken.percent, shape_->digits) ||
      (taken.ranged && !InRange(shape_->columns[taken.column], figure.Value())))
    return ReadFactOf(taken.column);
  if (input == CsvShape::kNowhere) return true;
  return Keep(input, subject_, figure.Value()) || Fail("a fact given twice", "同一事实出现两次");
}

// What is no figure. As the row before, and nothing to be kept: a team in a month that no rule
// reads.
bool CsvPiece::ReadOther(uint32_t index) {
  const std::string_view cell = cells_[index];
  const Cell here{FirstEight(cell), cell.size()};
  if (cell.size() <= 8 && here == above_[index] && shape_->columns[index].IsIdle(slot_))
    return true;
  if (!ReadFactOf(index)) return false;
  above_[index] = here;
  return true;
}

// Cuts the line at `at_` into cells, and leaves `at_` behind it. A line of cells without quotes is
// cut where the marks are, any other byte by byte.
bool CsvPiece::Cut(CsvMarks* marks) {
  const size_t count = cells_.size();
  const std::span<const uint32_t> ahead = marks->Ahead(count + 1);
  const char* from = at_;
  size_t i = 0;
  for (; i + 1 < count && i < ahead.size(); ++i) {
    const char* mark = begin_ + ahead[i];
    if (*mark != shape_->separator) break;
    cells_[i] = {from, static_cast<size_t>(mark - from)};
    from = mark + 1;
  }
  if (i + 1 == count && i < ahead.size()) {
    const char* mark = begin_ + ahead[i];
    const size_t ends = *mark == '\r' && mark[1] == '\n' ? 2 : *mark == '\n' ? 1 : 0;
    if (ends != 0) {
      cells_[i] = {from, static_cast<size_t>(mark - from)};
      at_ = mark + ends;
      marks->Skip(i + ends);
      return true;
    }
  }
  if (!Split()) return false;
  marks->SkipTo(static_cast<uint32_t>(at_ - begin_));
  return true;
}

bool CsvPiece::Split() {
  unquoted_.clear();
  const char* at = at_;
  for (size_t i = 0; i < cells_.size(); ++i) {
    const char* begin = at;
    if (*at == '"') {
      if (!Quoted(&at)) return Fail("a cell in quotes of several lines", "引号内的单元格跨行");
      cells_[i] = std::string_view(unquoted_.back());
      cells_[i].remove_suffix(kCsvPadding);
    } else {
      while (!stops_[static_cast<unsigned char>(*at)]) ++at;
      while (*at == '"' || (*at == '\0' && at < end_)) {  // amid a cell they are like any other
        ++at;
        while (!stops_[static_cast<unsigned char>(*at)]) ++at;
      }
      cells_[i] = {begin, static_cast<size_t>(at - begin)};
    }
    const bool last = i + 1 == cells_.size();
    if (*at == '\r' && at[1] == '\n' && last) ++at;
    if (*at != (last ? '\n' : shape_->separator)) return Fail();
    ++at;
  }
  at_ = at;
  return true;
}

bool CsvPiece::Quoted(const char** at) {
  std::string text;
  for (const char* p = *at + 1; p < end_ && *p != '\n' && *p != '\r'; ++p) {
    if (*p != '"') {
      text += *p;
    } else if (p[1] == '"') {
      text += *p++;
    } else {
      text.append(kCsvPadding, '\0');
      unquoted_.push_back(std::move(text));
      *at = p + 1;
      return true;
    }
  }
  return false;
}

bool CsvPiece::ReadKeys() {
  if (!ReadId(cells_[shape_->id])) return false;
  slot_ = 0;
  if (shape_->period == CsvShape::kNowhere) return true;
  return ReadPeriodOf(cells_[shape_->period]);
}

bool CsvPiece::ReadId(std::string_view raw) {
  if (IsLastId(raw)) return true;
  last_id_ = raw;
  last_id_begin_ = FirstEight(raw);
  const auto* words = shape_->columns[shape_->id].words;
  if (words == nullptr && !raw.empty() && IsPlainName(raw)) {
    subject_ = ids.NumberOf(raw);
  } else {
    std::string id = Tidy(raw);
    const auto known = words != nullptr ? words->find(id) : decltype(words->end()){};
    if (words != nullptr && known != words->end()) id = Tidy(known->second);
    if (id.empty()) return Fail();
    subject_ = ids.NumberOf(id);
  }
  next_period_ = 0;
  if (seen.size() < ids.size()) MakeRoom();
  return true;
}

void CsvPiece::MakeRoom() {
  const size_t room = std::max<size_t>(256, seen.size() * 2);
  seen.resize(room, 0);
  for (auto& column : values) column.resize(room, 0);
  for (auto& column : states) column.resize(room, kNothing);
  for (auto& column : groups) column.resize(room, FactColumns::kNoGroup);
  FindRoom();
}

void CsvPiece::FindRoom() {
  for (size_t i = 0; i < values.size(); ++i) {
    values_at_[i] = values[i].data();
    states_at_[i] = states[i].data();
  }
}

// Another than the one that should come next.
bool CsvPiece::FindPeriod(std::string_view raw) {
  const auto known = std::find_if(periods_.begin(), periods_.end(),
                                  [&](const Slot& slot) { return slot.Is(raw); });
  next_period_ = static_cast<size_t>(known - periods_.begin());
  if (known != periods_.end()) return true;
  const auto period = ReadPeriod(raw, shape_->columns[shape_->period].frequency);
  if (!period) return Fail();
  const int64_t slot = int64_t{period->index} - shape_->first_period;
  if (slot < 0 || slot >= CsvShape::kSlots)
    return Fail("periods too far apart for one file", "同一文件中的期间相距过远");
  periods_.push_back({FirstEight(raw), std::string(raw), static_cast<uint32_t>(slot)});
  return true;
}

bool CsvPiece::FailTwice() {
  return Fail("two rows for one person and period", "同一人同一期间有两行");
}

bool CsvPiece::ReadFactOf(size_t index) {
  const CsvShape::Column& column = shape_->columns[index];
  const std::string_view raw = cells_[index];
  const uint32_t input = column.inputs.empty() ? CsvShape::kNowhere : column.inputs[slot_];
  const uint64_t begin = FirstEight(raw);
  Last& last = last_[index * kLast + begin * 0x9E3779B97F4A7C15 / (UINT64_MAX / kLast + 1)];
  const bool same = last.set && last.begin == begin && last.raw.size() == raw.size() &&
                    (raw.size() <= 8 || last.raw == raw);
  if (!same) {
    last.set = false;
    if (!Anyhow(index, raw, &last)) return false;
    last.raw = raw;
    last.begin = begin;
    last.set = true;
  }
  if (column.team) {
    const uint32_t group = column.groups[slot_];
    if (group == CsvShape::kNowhere || last.read.state == kNothing) return true;
    if (groups[group][subject_] != FactColumns::kNoGroup) return Put(CsvShape::kNowhere, last.read);
    groups[group][subject_] = last.group;
    return true;
  }
  if (input == CsvShape::kNowhere) return true;
  // Of several tellings the first counts.
  if (column.kind == CsvColumn::Kind::kTold && states[input][subject_] == 0) {
    values[input][subject_] = std::min(values[input][subject_], last.read.value);
    return true;
  }
  return Put(input, last.read);
}

bool CsvPiece::Put(uint32_t column, const CellRead& read) {
  if (read.state == kNothing) return true;
  if (column == CsvShape::kNowhere || states[column][subject_] != kNothing)
    return Fail("a fact given twice", "同一事实出现两次");
  states[column][subject_] = read.state;
  values[column][subject_] = read.value;
  if (read.odd) kept.push_back({column, subject_, *read.odd});
  return true;
}

// By the code that reads cells everywhere else.
bool CsvPiece::Anyhow(size_t index, std::string_view raw, Last* last) {
  const CsvShape::Column& column = shape_->columns[index];
  const Program& program = shape_->plan->program();
  last->read = CellRead{};
  last->group = FactColumns::kNoGroup;
  const TypeKind kind = column.kind == CsvColumn::Kind::kTold
                            ? TypeKind::kDate
                            : program.facts[column.fact].type.kind;
  if (kind == TypeKind::kDate && column.words == nullptr) {
    if (const auto day = PlainDate(raw)) {
      last->read = {0, day->days(), std::nullopt};
      return true;
    }
  }
  if (column.team && column.words == nullptr && IsPlainName(raw)) {
    last->read.state = 0;
    last->group = static_cast<int32_t>(teams.NumberOf(raw));
    return true;
  }
  std::string text(raw);
  if (column.words != nullptr) {
    const auto known = column.words->find(Tidy(text));
    if (known != column.words->end()) text = known->second;
  }
  if (Tidy(text).empty()) return true;
  if (column.kind == CsvColumn::Kind::kTold) {
    const auto day = ReadDay(text);
    if (!day) return Fail();
    last->read = {0, day->days(), std::nullopt};
    return true;
  }
  const Fact& fact = program.facts[column.fact];
  const auto value = ReadCell(program, fact.type, text, {.ratio = column.ratio});
  if (!value) return Fail();
  const auto* scalar = std::get_if<Scalar>(&*value);
  if (scalar == nullptr) {
    last->read.state = 1;
    last->group = FactColumns::kInNone;  // of a team
    return true;
  }
  Diagnostics unsaid;
  if (!CheckRange(program, column.fact, *scalar, "", {}, unsaid)) return Fail();
  if (scalar->type.kind == TypeKind::kMoney && !scalar->text.empty() &&
      scalar->text != program.policy.currency)
    return Fail("an amount of another currency", "其他币种的金额");
  if (column.team) {
    last->read.state = 0;
    last->group = static_cast<int32_t>(teams.NumberOf(scalar->text));
    return true;
  }
  const auto packed = Packed(*shape_->plan, *scalar);
  last->read.state = packed ? 0 : 2;
  last->read.value = packed.value_or(0);
  if (!packed) last->read.odd = *scalar;
  return true;
}

}  // namespace writ
