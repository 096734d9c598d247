#include "engine/screen/block.h"

#include <algorithm>
#include <cstring>

#include "engine/screen/kernels.h"
#include "engine/screen/loops.h"

namespace writ::screen {

using plan::Byte;
using plan::Status;

Block::Block(const plan::Code& code, const ColumnSource& source)
    : code_(code), source_(source), reader_(source.Reader()), groups_(code.groups.size()) {
  const size_t cells = code.first_values.size();
  own_values_ = std::make_unique<int64_t[]>(cells * kBlockRows);
  own_states_ = std::make_unique<uint8_t[]>(cells * kBlockRows);
  masks_.resize(cells);
  for (size_t cell = 0; cell < cells; ++cell) {
    values_.push_back(own_values_.get() + cell * kBlockRows);
    states_.push_back(own_states_.get() + cell * kBlockRows);
    std::fill_n(values_.back(), kBlockRows, code.first_values[cell]);
    if (cell < code.RecordCells() || code.first_states[cell] == Byte(Status::kKnown)) continue;
    std::fill_n(states_.back(), kBlockRows, code.first_states[cell]);
    masks_[cell].words.fill(~uint64_t{0});
  }
  literal_.assign(cells, true);
  std::fill_n(literal_.begin(), code.RecordCells(), false);
  const auto written = [&](uint32_t cell, bool ratio) {
    literal_[cell] = false;
    if (ratio) literal_[cell + 1] = false;
  };
  for (const auto* instructions : {&code.instructions, &code.team_instructions})
    for (const plan::Instruction& i : *instructions)
      written(i.out, (i.flags & plan::kOutRatio) != 0 || i.code == plan::Code8::kBetween ||
                         i.code == plan::Code8::kRatioArithmetic);
  for (const plan::TeamPlan& team : code.teams) written(team.cell, true);
  earliest_ = latest_ = code.dates.as_of.days();
  for (const plan::Counting& counting : code.counting) {
    earliest_ = std::min<int64_t>(earliest_, counting.period.first_day().days());
    latest_ = std::max<int64_t>(latest_, counting.period.last_day().days());
    needs_telling_ = needs_telling_ || counting.norm.needs_telling;
  }
  units_.assign(kBlockRows, code.unit);
  yes_.assign(kBlockRows, 1);
  no_.assign(kBlockRows, 0);
  base_values_.resize(code.counting.size());
  base_states_.resize(code.counting.size());
  counted_values_.resize(code.counting.size());
  counted_states_.resize(code.counting.size());
  plan::CountPeriods(code, Employment{}, Date::FromDays(static_cast<int32_t>(earliest_)),
                     base_values_.data(), base_states_.data());
}

void Block::Own(uint32_t cell) {
  values_[cell] = own_values_.get() + size_t{cell} * kBlockRows;
  states_[cell] = own_states_.get() + size_t{cell} * kBlockRows;
  masks_[cell].ForEach([&](size_t row) { states_[cell][row] = Byte(Status::kKnown); });
  masks_[cell].words.fill(0);
}

void Block::Alias(uint32_t cell, uint32_t of) {
  Own(cell);
  values_[cell] = values_[of];
}

void Block::Say(uint32_t cell, bool yes) {
  Own(cell);
  values_[cell] = (yes ? yes_ : no_).data();
}

void Block::SetBounds(uint32_t cell, const Bounds& bounds) {
  bounds_.At(values_[cell]) = {values_[cell], bounds};
}

void Block::Settle(uint32_t cell, size_t row) {
  if (states_[cell][row] == Byte(Status::kKnown))
    masks_[cell].Drop(row);
  else
    masks_[cell].Add(row);
}

void Block::SetState(uint32_t cell, size_t row, uint8_t state) {
  states_[cell][row] = state;
  Settle(cell, row);
}

// A cell of an input is only read, whoever else may look at the column.
void Block::LoadColumn(uint32_t cell, const ColumnSlice& column) {
  values_[cell] = const_cast<int64_t*>(column.values);
  states_[cell] = const_cast<uint8_t*>(column.states);
  bounds_.At(column.values) = {column.values, column.bounds};
  Mask& mask = masks_[cell];
  mask.words.fill(0);
  if (loops::AllZero(states_[cell])) return;
  for (size_t at = 0; at < rows_; at += 8) {
    uint64_t eight = 0;
    std::memcpy(&eight, states_[cell] + at, sizeof eight);
    if (eight == 0) continue;
    for (size_t row = at; row < std::min(rows_, at + 8); ++row)
      if (states_[cell][row] != Byte(Status::kKnown)) mask.Add(row);
  }
}

void Block::Seek(size_t first) {
  first_ = first;
  rows_ = std::min(kBlockRows, source_.size() - first);
  reader_->Seek(first);
}

void Block::LoadOnly(std::span<const uint32_t> inputs, bool teams) {
  outside_ = unsure_ = Mask{};
  for (const uint32_t cell : inputs) LoadColumn(cell, reader_->Read(cell));
  LoadColumn(code_.ToldCell(), reader_->Read(source_.told()));
  for (uint32_t group = 0; teams && group < groups_.size(); ++group)
    groups_[group] = reader_->Groups(group);
  CountPeriods();
}

void Block::Load(size_t first, For what) {
  Seek(first);
  outside_ = unsure_ = Mask{};
  if (what == For::kTeams) {
    for (const uint32_t cell : code_.team_inputs) LoadColumn(cell, reader_->Read(cell));
  } else {
    for (uint32_t cell = 0; cell < code_.inputs.size(); ++cell)
      LoadColumn(cell, reader_->Read(cell));
  }
  LoadColumn(code_.ToldCell(), reader_->Read(source_.told()));
  for (uint32_t group = 0; group < groups_.size(); ++group) groups_[group] = reader_->Groups(group);
  CountPeriods();
}

void Block::CountPeriods() {
  if (counted_oddly_) CountUsually();
  const Mask odd = Odd();
  counted_oddly_ = odd.Any();
  odd.ForEach([&](size_t row) {
    if (row < rows_) CountFor(row);
  });
}

void Block::CountUsually() {
  for (uint32_t i = 0; i < code_.counting.size(); ++i) {
    const uint32_t cell = code_.CountingCell(i);
    Own(cell);
    std::fill_n(values_[cell], kBlockRows, base_values_[i]);
    if (base_states_[i] == Byte(Status::kKnown)) continue;
    for (size_t row = 0; row < kBlockRows; ++row) SetState(cell, row, base_states_[i]);
  }
}

// Whose periods have to be counted.
Mask Block::Odd() const {
  Mask odd;
  if (source_.any_spells()) {
    odd.words.fill(~uint64_t{0});
    return odd;
  }
  std::array<uint8_t, kBlockRows> found{};
  if (code_.exists_from != 0xFFFFFFFF) {
    odd |= masks_[code_.exists_from];
    const int64_t* from = values_[code_.exists_from];
    const bool early = bounds(code_.exists_from).most <= earliest_;  // everybody
    for (size_t row = 0; !early && row < kBlockRows; ++row)
      found[row] |= from[row] > earliest_ ? 1 : 0;
  }
  if (code_.exists_until != 0xFFFFFFFF) {
    const int64_t* until = values_[code_.exists_until];
    const uint8_t* states = states_[code_.exists_until];
    for (size_t row = 0; row < kBlockRows; ++row) {
      const bool early = states[row] != Byte(Status::kKnown) || until[row] < latest_;
      const bool counts = early && states[row] != Byte(Status::kNone);
      found[row] = static_cast<uint8_t>(found[row] | (counts ? 1 : 0));
    }
  }
  if (needs_telling_) {
    odd |= masks_[code_.ToldCell()];
    const int64_t* told = values_[code_.ToldCell()];
    const bool early = bounds(code_.ToldCell()).most <= earliest_;
    for (size_t row = 0; !early && row < kBlockRows; ++row)
      found[row] |= told[row] > earliest_ ? 1 : 0;
  }
  for (size_t at = 0; at < kBlockRows; at += 8) {
    uint64_t eight = 0;
    std::memcpy(&eight, found.data() + at, sizeof eight);
    for (size_t row = at; eight != 0 && row < at + 8; ++row)
      if (found[row] != 0) odd.Add(row);
  }
  return odd;
}

// As Plan::Complete does it for a record.
void Block::CountFor(size_t row) {
  Employment employment;
  bool never_left = false;
  const auto bound = [&](uint32_t cell, bool* none) {
    if (cell == 0xFFFFFFFF) return Bound{};
    if (states_[cell][row] == Byte(Status::kUnfit)) unsure_.Add(row);
    return plan::BoundOf(states_[cell][row], values_[cell][row], none);
  };
  employment.from = bound(code_.exists_from, &employment.never);
  employment.until = bound(code_.exists_until, &never_left);
  employment.spells = source_.spells(first_ + row);
  const Date as_of = code_.dates.as_of;
  const bool dated = code_.exists_from != 0xFFFFFFFF || code_.exists_until != 0xFFFFFFFF;
  if ((dated || !code_.counting.empty()) && !unsure_.Has(row) &&
      CoverageOf(employment, as_of, as_of) == Coverage::kNone)
    outside_.Add(row);
  std::optional<Date> told;
  if (states_[code_.ToldCell()][row] == Byte(Status::kKnown))
    told = Date::FromDays(static_cast<int32_t>(values_[code_.ToldCell()][row]));
  plan::CountPeriods(code_, employment, told, counted_values_.data(), counted_states_.data());
  for (uint32_t i = 0; i < code_.counting.size(); ++i) {
    const uint32_t cell = code_.CountingCell(i);
    values_[cell][row] = counted_values_[i];
    SetState(cell, row, unsure_.Has(row) ? Byte(Status::kUnfit) : counted_states_[i]);
  }
}

void Block::Run(std::span<const plan::Instruction> instructions) {
  Kernels kernels(this);
  for (const plan::Instruction& instruction : instructions) kernels.Run(instruction);
}

void Block::Gather(size_t row, std::vector<int64_t>* values, std::vector<uint8_t>* states) const {
  values->resize(values_.size());
  states->resize(values_.size());
  for (size_t cell = 0; cell < values_.size(); ++cell) {
    (*values)[cell] = values_[cell][row];
    (*states)[cell] = states_[cell][row];
  }
}

}  // namespace writ::screen
