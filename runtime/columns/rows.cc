#include "runtime/columns/rows.h"

#include <algorithm>
#include <array>

#include "engine/eval/plan_code.h"
#include "runtime/columns/scalar_bytes.h"

namespace writ::columns {
namespace {

using plan::Byte;
using plan::Status;

constexpr std::string_view kTeamPrefix = "team:";

constexpr uint8_t CodeOfStatus(uint8_t status) {
  if (status == Byte(Status::kKnown)) return kKnown;
  if (status == Byte(Status::kNone)) return kNone;
  if (status == Byte(Status::kUnfit)) return kBeside;
  return status == Byte(Status::kDisputed) ? kDisputed : kNothing;
}

}  // namespace

bool ReadBlock(const ColumnHead& head, const Chunk& chunk, size_t block, int64_t* values,
               uint8_t* codes) {
  if (!chunk.Codes(block, codes)) return false;
  chunk.Values(block, values);
  const auto within = [&](int64_t least, int64_t most) {
    const Bounds packed = chunk.bounds(block);
    return (packed.least >= least && packed.most <= most) || Within({least, most}, values);
  };
  static const int64_t first = Date::FromYmd(1900, 1, 1)->days();
  static const int64_t last = Date::FromYmd(2199, 12, 31)->days();
  if (HasTens(head.type.value) || chunk.form(block) == Form::kAllNothing) return true;
  if (HasWords(head.type.value)) {  // a column that says nothing has no words
    const auto words = static_cast<int64_t>(head.words.size());
    return within(0, words - 1) ||
           (words == 0 && within(0, 0) &&
            std::find(codes, codes + kBlockRows, kKnown) == codes + kBlockRows);
  }
  return head.type.value == ValueCode::kYesNo ? within(0, 1) : within(first, last);
}

uint8_t DeliveredRows::CodeOf(const Column& column, size_t row) const {
  switch (column.kind) {
    case Column::Kind::kInput: return CodeOfStatus(facts_.column(column.index).states[row]);
    case Column::Kind::kTold: return CodeOfStatus(facts_.column(facts_.told()).states[row]);
    case Column::Kind::kTeam: {
      const int32_t group = facts_.group(column.index, row);
      if (group == FactColumns::kInNone) return kNone;
      return group == FactColumns::kNoGroup ? kNothing : kKnown;
    }
  }
  return kNothing;
}

void DeliveredRows::Take(const Column& column) {
  uint64_t end = 0;
  const size_t people = facts_.size();
  if (rows_.delivered.empty()) {
    size_t row = people;
    while (row > 0 && CodeOf(column, row - 1) == kNothing) --row;
    end = row;
  } else {
    for (size_t row = 0; row < people; ++row)
      if (CodeOf(column, row) != kNothing) end = std::max<uint64_t>(end, rows_.of[row] + 1);
  }
  if (end == 0) return;
  columns_.push_back(column);
  end_ = std::max(end_, end);
}

ColumnHead DeliveredRows::HeadOf(const Column& column) const {
  const Program& program = facts_.plan().program();
  ColumnHead head;
  if (column.kind == Column::Kind::kTold) {
    head.fact = program.policy.names.id;
    head.version = program.policy.version;
    head.type = {ValueCode::kDate, std::nullopt};
    return head;
  }
  const plan::Code& code = facts_.plan().code();
  const bool team = column.kind == Column::Kind::kTeam;
  const Fact& fact = program.facts[(team ? code.groups : code.inputs)[column.index].fact];
  head.fact = fact.names.id;
  head.type = *TypeCodeOf(fact.type, fact.over_time);
  if (fact.type.kind == TypeKind::kMoney) head.words = {program.policy.currency};
  return head;
}

SegmentShape DeliveredRows::Shape() const {
  SegmentShape shape;
  shape.rows = end_;
  for (const Column& column : columns_) shape.columns.push_back(HeadOf(column));
  return shape;
}

Result<void> DeliveredRows::Seek(size_t group) {
  group_ = group;
  return {};
}

// Where people have the same numbers in the folder.
void DeliveredRows::ReadPlainly(const FactColumn& column, uint64_t first, int64_t* values,
                                uint8_t* codes) const {
  static constexpr auto kCodesOf = [] {
    std::array<uint8_t, 256> all{};
    for (size_t status = 0; status < all.size(); ++status)
      all[status] = CodeOfStatus(static_cast<uint8_t>(status));
    return all;
  }();
  const size_t people = facts_.size();
  const size_t count = first < people ? std::min<size_t>(kBlockRows, people - first) : 0;
  const uint8_t* states = column.states.get() + first;
  if (count == kBlockRows &&
      std::count(states, states + count, Byte(Status::kKnown)) == kBlockRows) {
    std::copy_n(column.values.get() + first, count, values);
    std::fill_n(codes, count, uint8_t{kKnown});
    return;
  }
  for (size_t row = 0; row < count; ++row) codes[row] = kCodesOf[column.states[first + row]];
  for (size_t row = 0; row < count; ++row)
    values[row] = codes[row] == kKnown ? column.values[first + row] : 0;
  std::fill(codes + count, codes + kBlockRows, uint8_t{kNothing});
  std::fill(values + count, values + kBlockRows, 0);
}

Result<void> DeliveredRows::Read(size_t column, size_t block, int64_t* values, uint8_t* codes) {
  const Column& of = columns_[column];
  const uint64_t first = group_ * kChunkRows + block * kBlockRows;
  const uint32_t index = of.kind == Column::Kind::kTold ? facts_.told() : of.index;
  if (rows_.delivered.empty() && of.kind != Column::Kind::kTeam) {
    ReadPlainly(facts_.column(index), first, values, codes);
    return {};
  }
  for (size_t row = 0; row < kBlockRows; ++row) {
    const uint32_t delivered = rows_.Delivered(first + row);
    codes[row] = delivered == RowNumbers::kNobody ? uint8_t{kNothing} : CodeOf(of, delivered);
    values[row] = codes[row] != kKnown             ? 0
                  : of.kind == Column::Kind::kTeam ? facts_.group(index, delivered)
                                                   : facts_.column(index).values[delivered];
  }
  return {};
}

std::string_view DeliveredRows::TeamOf(int64_t number) const {
  return std::string_view(facts_.group_names()[static_cast<size_t>(number)])
      .substr(kTeamPrefix.size());
}

std::string_view DeliveredRows::Word(size_t column, int64_t number) const {
  const Column& of = columns_[column];
  if (of.kind == Column::Kind::kTeam) return TeamOf(number);
  const Program& program = facts_.plan().program();
  const Fact& fact = program.facts[facts_.plan().Inputs()[of.index].fact];
  if (fact.type.kind == TypeKind::kText) return facts_.Text(number);
  return program.choices[fact.type.index].options[static_cast<size_t>(number)].id;
}

std::string DeliveredRows::BesideOf(size_t column, size_t row) const {
  const uint32_t delivered = rows_.Delivered(group_ * kChunkRows + row);
  const Scalar* kept = facts_.Kept(columns_[column].index, delivered);
  return kept == nullptr ? std::string() : ScalarBytes(*kept).value_or("");
}

Result<std::string> DeliveredRows::Id(size_t index) {
  return std::string(id_(rows_.Delivered(rows_.first_new + index)));
}

SegmentShape RemainingRows::Shape() const {
  SegmentShape shape;
  shape.columns = segment_.directory().columns;
  shape.rows = segment_.directory().rows;
  shape.new_people = segment_.directory().new_people;
  return shape;
}

Result<bool> RemainingRows::Touches() {
  const Directory& directory = segment_.directory();
  if (without_ >= first_new_ && without_ < first_new_ + directory.new_people) return true;
  if (without_ >= directory.rows) return false;
  if (auto done = Seek(without_ / kChunkRows); !done) return std::unexpected(done.error());
  const size_t row = without_ % kChunkRows;
  for (size_t column = 0; column < directory.columns.size(); ++column) {
    int64_t values[kBlockRows];
    uint8_t codes[kBlockRows];
    const size_t block = row / kBlockRows;
    const auto chunk = Chunk::Of(chunks_[column], directory.blocks(group_));
    if (!chunk || !ReadBlock(directory.columns[column], *chunk, block, values, codes))
      return std::unexpected(segment_.Damaged(directory.ColumnChunk(group_, column)));
    if (codes[row % kBlockRows] != kNothing) return true;
  }
  return false;
}

Result<void> RemainingRows::Seek(size_t group) {
  const Directory& directory = segment_.directory();
  group_ = group;
  auto read = segment_.Read(directory.ColumnChunk(group, 0), directory.columns.size() + 1);
  if (!read) return std::unexpected(std::move(read.error()));
  chunks_ = *std::move(read);
  auto beside = DecodeBeside(chunks_.back(), directory.columns.size());
  if (!beside) return std::unexpected(segment_.Damaged(directory.BesideChunk(group)));
  beside_ = *std::move(beside);
  return {};
}

Result<void> RemainingRows::Read(size_t column, size_t block, int64_t* values, uint8_t* codes) {
  const Directory& directory = segment_.directory();
  const auto chunk = Chunk::Of(chunks_[column], directory.blocks(group_));
  if (!chunk || !ReadBlock(directory.columns[column], *chunk, block, values, codes))
    return std::unexpected(segment_.Damaged(directory.ColumnChunk(group_, column)));
  const uint64_t first = group_ * kChunkRows + block * kBlockRows;
  if (without_ < first || without_ >= first + kBlockRows) return {};
  codes[without_ - first] = kNothing;
  values[without_ - first] = 0;
  return {};
}

std::string_view RemainingRows::Word(size_t column, int64_t number) const {
  return segment_.directory().columns[column].words[static_cast<size_t>(number)];
}

std::string RemainingRows::BesideOf(size_t column, size_t row) const {
  for (const Beside& value : beside_)
    if (value.column == column && value.row == row) return value.bytes;
  return "";
}

Result<std::string> RemainingRows::Id(size_t index) {
  if (first_new_ + index == without_) return std::string();
  const Directory& directory = segment_.directory();
  const size_t chunk = index / kChunkRows;
  if (ids_chunk_ != chunk) {
    auto read = segment_.Read(directory.IdChunk(chunk));
    if (!read) return std::unexpected(std::move(read.error()));
    ids_text_ = *std::move(read);
    const size_t count = std::min<uint64_t>(kChunkRows, directory.new_people - chunk * kChunkRows);
    auto ids = DecodeIds(ids_text_, count);
    if (!ids) return std::unexpected(segment_.Damaged(directory.IdChunk(chunk)));
    ids_ = *std::move(ids);
    ids_chunk_ = chunk;
  }
  return std::string(ids_[index % kChunkRows]);
}

}  // namespace writ::columns
