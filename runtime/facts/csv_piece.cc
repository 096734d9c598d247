#include "runtime/facts/csv_piece.h"

#include <algorithm>

#include "engine/eval/plan_code.h"
#include "engine/eval/team.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/cell.h"

namespace writ {
namespace {

constexpr int kMostDigits = 12;  // read in place: times 10^6 they surely fit

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

void CsvPiece::Read(const CsvShape& shape, std::string_view lines) {
  *this = CsvPiece();
  shape_ = &shape;
  const plan::Code& code = shape.plan->code();
  values.resize(code.inputs.size() + 1);
  states.resize(code.inputs.size() + 1);
  groups.resize(code.groups.size());
  last_.resize(shape.columns.size());
  cells_.resize(shape.columns.size());
  plain_.resize(shape.columns.size());
  figures_.resize(shape.columns.size());
  for (const char stop : {shape.separator, '\n', '\r', '"', '\0'})
    stops_[static_cast<unsigned char>(stop)] = true;
  at_ = lines.data();
  end_ = lines.data() + lines.size();
  while (at_ < end_) {
    line_ = at_;
    if (*at_ == '\n' || (*at_ == '\r' && at_[1] == '\n')) {  // an empty line
      at_ += *at_ == '\r' ? 2 : 1;
    } else if (!ReadLine()) {
      return;
    }
    ++rows;
  }
}

bool CsvPiece::Fail(std::string en, std::string zh) {
  const char* end = line_;
  while (end < end_ && *end != '\n') ++end;
  trouble = Trouble{rows, std::string(line_, end), std::move(en), std::move(zh)};
  return false;
}

bool CsvPiece::ReadLine() {
  if (!Split() || !ReadKeys()) return false;
  for (size_t i = 0; i < cells_.size(); ++i) {
    const CsvShape::Column& column = shape_->columns[i];
    if (plain_[i] != 0) {
      const uint32_t input = column.inputs[slot_];
      if (input == CsvShape::kNowhere) continue;
      if (states[input][subject_] != kNothing)
        return Fail("a fact given twice", "同一事实出现两次");
      states[input][subject_] = 0;
      values[input][subject_] = figures_[i];
      continue;
    }
    const bool fact =
        column.kind == CsvColumn::Kind::kFact || column.kind == CsvColumn::Kind::kTold;
    if (fact && !cells_[i].empty() && !ReadFactOf(i)) return false;
  }
  return true;
}

// Cuts the line at `at_` into cells, and leaves `at_` behind it.
bool CsvPiece::Split() {
  unquoted_.clear();
  const char* at = at_;
  for (size_t i = 0; i < cells_.size(); ++i) {
    const char* begin = at;
    const CsvShape::Column& column = shape_->columns[i];
    plain_[i] = column.plain && InPlace(column, &at, &figures_[i]) ? 1 : 0;
    if (plain_[i] == 0) at = begin;
    if (plain_[i] != 0) {
      // Read already; nobody asks for its text.
    } else if (*at == '"') {
      if (!Quoted(&at)) return Fail("a cell in quotes of several lines", "引号内的单元格跨行");
      cells_[i] = unquoted_.back();
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
  if (subject_ != CsvShape::kNowhere && raw == last_id_) return true;
  last_id_ = raw;
  std::string id = Tidy(raw);
  const auto* words = shape_->columns[shape_->id].words;
  if (words != nullptr) {
    const auto known = words->find(id);
    if (known != words->end()) id = Tidy(known->second);
  }
  if (id.empty()) return Fail();
  const auto [at, fresh] = numbers_.try_emplace(id, static_cast<uint32_t>(ids.size()));
  subject_ = at->second;
  if (!fresh) return true;
  ids.Add(id);
  if (seen.size() < ids.size()) {
    const size_t room = std::max<size_t>(256, seen.size() * 2);
    seen.resize(room, 0);
    for (auto& column : values) column.resize(room, 0);
    for (auto& column : states) column.resize(room, kNothing);
    for (auto& column : groups) column.resize(room, FactColumns::kNoGroup);
  }
  return true;
}

bool CsvPiece::ReadPeriodOf(std::string_view raw) {
  auto known = periods_.begin();
  while (known != periods_.end() && known->first != raw) ++known;
  if (known == periods_.end()) {
    const auto period = ReadPeriod(raw, shape_->columns[shape_->period].frequency);
    if (!period) return Fail();
    const int64_t slot = int64_t{period->index} - shape_->first_period;
    if (slot < 0 || slot >= CsvShape::kSlots)
      return Fail("periods too far apart for one file", "同一文件中的期间相距过远");
    known = periods_.insert(known, {std::string(raw), static_cast<uint32_t>(slot)});
  }
  slot_ = known->second;
  const uint64_t bit = uint64_t{1} << slot_;
  if ((seen[subject_] & bit) != 0)
    return Fail("two rows for one person and period", "同一人同一期间有两行");
  seen[subject_] |= bit;
  return true;
}

// "-12.50", "12.5%" where a percent is asked for; within the declared range. Moves *cell to its
// end.
bool CsvPiece::InPlace(const CsvShape::Column& column, const char** cell, int64_t* value) const {
  const char* at = *cell;
  const bool minus = *at == '-';
  if (minus) ++at;
  int64_t figure = 0;
  const char* first = at;
  // So many digits that `figure` surely holds them; a line ends before its text does.
  while (IsDigit(*at) && at - first <= kMostDigits) figure = figure * 10 + (*at++ - '0');
  int digits = static_cast<int>(at - first);
  int after = 0;
  if (digits == 0 || digits > kMostDigits) return false;
  if (*at == '.') {
    const char* point = ++at;
    while (IsDigit(*at) && at - point <= kMostDigits - digits) figure = figure * 10 + (*at++ - '0');
    after = static_cast<int>(at - point);
    digits += after;
    if (after == 0 || digits > kMostDigits) return false;
  }
  if (column.percent) {
    if (*at++ != '%') return false;
    after += 2;
  }
  const int shift = shape_->digits - after;
  const bool ends = *at == shape_->separator || *at == '\n' || *at == '\r';
  if (!ends || shift < 0 || digits + shift > 18) return false;
  static constexpr int64_t kTens[] = {1,       10,        100,        1'000,       10'000,
                                      100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};
  figure *= kTens[shift];
  *value = minus ? -figure : figure;
  *cell = at;
  return *value >= column.from && *value <= column.to;
}

bool CsvPiece::ReadFactOf(size_t index) {
  const CsvShape::Column& column = shape_->columns[index];
  const std::string_view raw = cells_[index];
  const uint32_t input = column.inputs.empty() ? CsvShape::kNowhere : column.inputs[slot_];
  Last& last = last_[index];
  if (!last.set || last.raw != raw) {
    last.set = false;
    if (!Anyhow(index, raw, &last)) return false;
    last.raw = raw;
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
  if (fact.type.kind == TypeKind::kDate) {
    if (const auto day = PlainDate(text)) {
      last->read = {0, day->days(), std::nullopt};
      return true;
    }
  }
  const auto value = ReadCell(program, fact.type, text, {.ratio = column.ratio});
  if (!value) return Fail();
  const auto* scalar = std::get_if<Scalar>(&*value);
  if (scalar == nullptr) {
    last->read.state = 1;
    return true;
  }
  Diagnostics unsaid;
  if (!CheckRange(program, column.fact, *scalar, "", {}, unsaid)) return Fail();
  if (scalar->type.kind == TypeKind::kMoney && !scalar->text.empty() &&
      scalar->text != program.policy.currency)
    return Fail("an amount of another currency", "其他币种的金额");
  if (column.team) {
    const std::string name = TeamGroup(program, column.fact, *scalar);
    const auto [at, fresh] =
        group_numbers_.try_emplace(name, static_cast<int32_t>(group_names.size()));
    if (fresh) group_names.push_back(name);
    last->read.state = 0;
    last->group = at->second;
    return true;
  }
  const auto packed = Packed(*shape_->plan, *scalar);
  last->read.state = packed ? 0 : 2;
  last->read.value = packed.value_or(0);
  if (!packed) last->read.odd = *scalar;
  return true;
}

}  // namespace writ
