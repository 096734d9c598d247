#include "runtime/columns/stored_reader.h"

#include <algorithm>

#include "engine/eval/plan_code.h"
#include "runtime/columns/rows.h"
#include "runtime/columns/scalar_bytes.h"

namespace writ::columns {
namespace {

using plan::Byte;
using plan::Status;

uint8_t StatusOf(uint8_t code, uint8_t absent) {
  switch (code) {
    case kKnown: return Byte(Status::kKnown);
    case kNone: return Byte(Status::kNone);
    case kBeside: return Byte(Status::kUnfit);
    case kDisputed: return Byte(Status::kDisputed);
    default: return absent;
  }
}

// As the plan has it; nullopt if it does not fit there either.
std::optional<int64_t> Fitting(const Plan& plan, const Scalar& scalar) {
  switch (scalar.type.kind) {
    case TypeKind::kMoney:
      if (!scalar.text.empty() && scalar.text != plan.program().policy.currency)
        return std::nullopt;
      return scalar.number.Scaled(plan.digits());
    case TypeKind::kNumber:
    case TypeKind::kPercent:
    case TypeKind::kPoints: return scalar.number.Scaled(plan.digits());
    default: return std::nullopt;
  }
}

}  // namespace

StoredReader::StoredReader(const StoredColumns& source)
    : source_(source), columns_(source.inputs_.size()), groups_at_(source.groups_.size(), 0) {
  groups_.resize(source.groups_.size());
  Seek(0);
}

void StoredReader::Seek(size_t first) {
  ++seeks_;
  first_ = first;
  stretches_.clear();
  const size_t end = std::min(source_.size(), first + kBlockRows);
  if (source_.nobody_.empty()) {
    plain_ = true;
    return;
  }
  for (size_t subject = first; subject < end; ++subject) {
    const size_t row = source_.RowOf(subject), block = row / kBlockRows;
    Stretch* last = stretches_.empty() ? nullptr : &stretches_.back();
    if (last != nullptr && last->block == block && last->from + last->count == row % kBlockRows)
      ++last->count;
    else
      stretches_.push_back({block, row % kBlockRows, subject - first, 1});
  }
  plain_ = stretches_.size() == 1 && stretches_[0].from == 0;
}

StoredColumns::Loaded& StoredReader::LoadedOf(size_t group) {
  auto& [at, loaded] = loaded_[group % loaded_.size()];
  if (!loaded || at != group) {
    loaded = source_.Load(group);
    at = group;
  }
  return *loaded;
}

Form StoredReader::ReadPart(uint32_t part, size_t block, int64_t* values, uint8_t* codes) {
  const size_t group = block / kChunkBlocks, in_group = block % kChunkBlocks;
  const Part& of = source_.parts_[part];
  const Chunk* chunk = source_.ChunkOf(LoadedOf(group), group, part);
  if (chunk == nullptr || in_group >= chunk->blocks()) return Form::kAllNothing;
  const Form form = chunk->form(in_group);
  if (form == Form::kAllNothing) return form;
  const Segment& segment = *source_.segments_[of.segment];
  const ColumnHead& head = segment.directory().columns[of.column];
  if (!ReadBlock(head, *chunk, in_group, values, codes)) {
    source_.Break(segment.Damaged(segment.directory().ColumnChunk(group, of.column)));
    return Form::kAllNothing;
  }
  const Bounds bounds = of.words == nullptr ? chunk->bounds(in_group) : Bounds();
  bounds_ = bounds_ ? bounds_->With(bounds) : bounds;
  if (of.words == nullptr) return form;
  const int64_t* words = of.words->data();
  if (form == Form::kAllKnown)
    for (size_t row = 0; row < kBlockRows; ++row) values[row] = words[values[row]];
  else
    for (size_t row = 0; row < kBlockRows; ++row)
      values[row] = codes[row] == kKnown ? words[values[row]] : 0;
  return form;
}

// As a rule one segment speaks of a fact in a period, and of everybody. `from`: of which part a row
// is, where the rows are not all known.
Form StoredReader::Merge(const Parts& parts, size_t block, int64_t* values, uint8_t* codes,
                         uint32_t* from) {
  Form form = Form::kAllNothing;
  for (const uint32_t part : parts.of) {
    if (form == Form::kAllNothing) {
      form = ReadPart(part, block, values, codes);
      if (form != Form::kAllKnown) std::fill_n(from, kBlockRows, part);
    } else {
      int64_t older[kBlockRows];
      uint8_t older_codes[kBlockRows];
      if (ReadPart(part, block, older, older_codes) == Form::kAllNothing) continue;
      form = Form::kMixed;
      for (size_t row = 0; row < kBlockRows; ++row) {
        if (parts.first && codes[row] == kKnown && older_codes[row] == kKnown)
          values[row] = std::min(values[row], older[row]);
        if (codes[row] != kNothing) continue;
        values[row] = older[row];
        codes[row] = older_codes[row];
        from[row] = part;
      }
    }
    if (form == Form::kAllKnown && !parts.first) break;
  }
  return form;
}

void StoredReader::ReadStored(const Parts& parts, uint32_t column, uint8_t absent, size_t block,
                              int64_t* values, uint8_t* states) {
  uint32_t from[kBlockRows];
  const Form form = Merge(parts, block, values, states, from);
  if (form == Form::kAllKnown && parts.times == 1) return;
  if (form == Form::kAllNothing) {
    std::fill_n(values, kBlockRows, 0);
    std::fill_n(states, kBlockRows, absent);
    return;
  }
  Finish(parts, column, block, from, values, states);
  for (size_t row = 0; row < kBlockRows; ++row) states[row] = StatusOf(states[row], absent);
}

// What needs a look row by row: more digits than are stored, and values beside.
void StoredReader::Finish(const Parts& parts, uint32_t column, size_t block, const uint32_t* from,
                          int64_t* values, uint8_t* states) {
  bounds_ = Bounds();
  for (size_t row = 0; row < kBlockRows; ++row) {
    if (states[row] == kBeside) {
      const auto value = Beside(parts, column, block, row, from[row]);
      if (value) states[row] = kKnown;
      values[row] = value.value_or(0);
      continue;
    }
    int64_t product = 0;
    if (states[row] != kKnown || parts.times == 1) continue;
    if (!__builtin_mul_overflow(values[row], parts.times, &product)) {
      values[row] = product;
      continue;
    }
    Scalar scalar;
    scalar.type = parts.type.Element();
    scalar.number = *Number::Ratio(values[row], 1'000'000);
    values[row] = 0;
    states[row] = kBeside;
    const std::lock_guard lock(source_.mutex_);
    source_.kept_.try_emplace({column, SubjectOf(block, row)}, std::move(scalar));
  }
}

std::optional<int64_t> StoredReader::Beside(const Parts& parts, uint32_t column, size_t block,
                                            size_t row, uint32_t part) {
  const size_t group = block / kChunkBlocks;
  const size_t in_group = block % kChunkBlocks * kBlockRows + row;
  const Part& of = source_.parts_[part];
  for (const columns::Beside& value : source_.BesideIn(LoadedOf(group), group, of.segment)) {
    if (value.column != of.column || value.row != in_group) continue;
    auto scalar = ScalarFrom(parts.type, value.bytes);
    if (!scalar) break;
    if (const auto fits = Fitting(source_.plan(), *scalar)) return fits;
    const std::lock_guard lock(source_.mutex_);
    source_.kept_.try_emplace({column, SubjectOf(block, row)}, *std::move(scalar));
    return std::nullopt;
  }
  const Segment& segment = *source_.segments_[of.segment];
  if (!source_.broken()) source_.Break(segment.Damaged(segment.directory().BesideChunk(group)));
  return std::nullopt;
}

// Whoever is at that row of the folder; of nobody, and beyond the last, any.
size_t StoredReader::SubjectOf(size_t block, size_t row) const {
  const size_t at = block * kBlockRows + row;
  const auto before = std::ranges::lower_bound(source_.nobody_, at) - source_.nobody_.begin();
  return at - static_cast<size_t>(before);
}

void StoredReader::Gather(const Parts& parts, uint32_t column, uint8_t absent, int64_t* values,
                          uint8_t* states) {
  if (plain_) {
    const size_t block = source_.nobody_.empty() ? first_ / kBlockRows : stretches_[0].block;
    return ReadStored(parts, column, absent, block, values, states);
  }
  bounds_ = Bounds();
  std::fill_n(values, kBlockRows, 0);
  std::fill_n(states, kBlockRows, absent);
  int64_t there[kBlockRows];
  uint8_t statuses[kBlockRows];
  size_t read = SIZE_MAX;
  for (const Stretch& stretch : stretches_) {
    if (stretch.block != read) ReadStored(parts, column, absent, stretch.block, there, statuses);
    read = stretch.block;
    std::copy_n(there + stretch.from, stretch.count, values + stretch.to);
    std::copy_n(statuses + stretch.from, stretch.count, states + stretch.to);
  }
}

// Where nobody is said to have been told, all were told on the day that is given, in every block.
void StoredReader::TellAll(Column* of) {
  const int64_t day = source_.told_otherwise_->days();
  std::fill_n(of->values.get(), kBlockRows, day);
  std::fill_n(of->states.get(), kBlockRows, Byte(Status::kKnown));
  of->bounds = {day, day};
  of->read_at = kAlways;
}

ColumnSlice StoredReader::Read(uint32_t column) {
  Column& of = columns_[column];
  const bool told = column == source_.told();
  if (of.values == nullptr) {
    of.values = std::make_unique<int64_t[]>(kBlockRows);
    of.states = std::make_unique<uint8_t[]>(kBlockRows);
    if (told && source_.told_otherwise_ && source_.inputs_[column].of.empty()) TellAll(&of);
  }
  if (of.read_at == seeks_ || of.read_at == kAlways)
    return {of.values.get(), of.states.get(), of.bounds};
  of.read_at = seeks_;
  bounds_.reset();
  const uint8_t absent = told ? Byte(Status::kNotRecorded) : source_.plan().code().absent[column];
  Gather(source_.inputs_[column], column, absent, of.values.get(), of.states.get());
  of.bounds = bounds_.value_or(Bounds{0, 0});
  if (told && source_.told_otherwise_) {
    const int64_t day = source_.told_otherwise_->days();
    for (size_t row = 0; row < kBlockRows; ++row) {
      if (of.states[row] == Byte(Status::kKnown)) continue;
      of.states[row] = Byte(Status::kKnown);
      of.values[row] = day;
    }
    of.bounds = of.bounds.With({day, day});
  }
  return {of.values.get(), of.states.get(), of.bounds};
}

const int32_t* StoredReader::Groups(uint32_t group_column) {
  auto& of = groups_[group_column];
  if (of == nullptr) of = std::make_unique<int32_t[]>(kBlockRows);
  if (groups_at_[group_column] == seeks_) return of.get();
  groups_at_[group_column] = seeks_;
  int64_t values[kBlockRows];
  uint8_t states[kBlockRows];
  Gather(source_.groups_[group_column], 0, Byte(Status::kNotRecorded), values, states);
  for (size_t row = 0; row < kBlockRows; ++row)
    of[row] = states[row] == Byte(Status::kKnown)  ? static_cast<int32_t>(values[row])
              : states[row] == Byte(Status::kNone) ? StoredColumns::kInNone
                                                   : StoredColumns::kNoGroup;
  return of.get();
}

}  // namespace writ::columns
