#include "engine/screen/columns.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "engine/eval/plan_cells.h"
#include "engine/eval/team.h"

namespace writ {
namespace {

using plan::Byte;
using plan::Status;

// Whole blocks, so that loops over one need not look for the end.
size_t Padded(size_t subjects) { return (subjects + kBlockRows - 1) / kBlockRows * kBlockRows; }

// Memory as it comes: nobody has touched most of it.
FactColumn NewColumn(size_t rows) {
  FactColumn column;
  column.values.reset(static_cast<int64_t*>(std::malloc((rows + 1) * sizeof(int64_t))));
  column.states.reset(static_cast<uint8_t*>(std::malloc(rows + 1)));
  if (!column.values || !column.states) throw std::bad_alloc();
  return column;
}

// Looks into the columns where they are.
class InMemory final : public BlockReader {
 public:
  explicit InMemory(const FactColumns& columns) : columns_(columns) {}
  void Seek(size_t first) override { first_ = first; }
  ColumnSlice Read(uint32_t column) override {
    const FactColumn& all = columns_.column(column);
    return {all.values.get() + first_, all.states.get() + first_};
  }
  const int32_t* Groups(uint32_t group_column) override {
    return columns_.groups(group_column) + first_;
  }

 private:
  const FactColumns& columns_;
  size_t first_ = 0;
};

}  // namespace

FactColumns::FactColumns(const Plan& plan, size_t subjects)
    : ColumnSource(plan), subjects_(subjects), room_(Padded(subjects)) {
  const plan::Code& code = plan.code();
  for (size_t i = 0; i <= code.inputs.size(); ++i) columns_.push_back(NewColumn(room_));
  groups_.assign(code.groups.size(), std::vector<int32_t>(room_, kNoGroup));
  Clear(0, room_);
  texts_.resize(code.texts.size());
  for (const auto& [text, number] : code.texts) {
    texts_[static_cast<size_t>(number)] = text;
    text_numbers_.emplace(text, number);
  }
}

std::unique_ptr<BlockReader> FactColumns::Reader() const {
  return std::make_unique<InMemory>(*this);
}

const Scalar* FactColumns::Kept(uint32_t column, size_t subject) const {
  const auto kept = kept_.find({column, subject});
  return kept == kept_.end() ? nullptr : &kept->second;
}

int64_t FactColumns::TextNumber(std::string_view text) {
  const auto found = text_numbers_.find(text);
  if (found != text_numbers_.end()) return found->second;
  const auto number = static_cast<int64_t>(texts_.size());
  texts_.emplace_back(text);
  text_numbers_.emplace(text, number);
  return number;
}

void FactColumns::Resize(size_t subjects) {
  Reserve(subjects);
  Clear(std::min(subjects_, subjects), Padded(subjects));
  subjects_ = subjects;
}

void FactColumns::Reserve(size_t subjects) {
  if (Padded(subjects) <= room_) return;
  const size_t used = std::min(Padded(subjects_), room_);
  room_ = Padded(subjects);
  for (FactColumn& old : columns_) {
    FactColumn more = NewColumn(room_);
    std::memcpy(more.values.get(), old.values.get(), used * sizeof(int64_t));
    std::memcpy(more.states.get(), old.states.get(), used);
    old = std::move(more);
  }
  for (auto& groups : groups_) groups.resize(room_, kNoGroup);
}

void FactColumns::Clear(size_t from, size_t until) {
  for (uint32_t i = 0; i < columns_.size(); ++i) {
    const uint8_t absent = i == told() ? Byte(Status::kNotRecorded) : plan().code().absent[i];
    std::fill(columns_[i].values.get() + from, columns_[i].values.get() + until, 0);
    std::fill(columns_[i].states.get() + from, columns_[i].states.get() + until, absent);
  }
  for (auto& groups : groups_)
    std::fill(groups.begin() + static_cast<std::ptrdiff_t>(from),
              groups.begin() + static_cast<std::ptrdiff_t>(until), kNoGroup);
}

FactColumns FactColumns::Of(const Plan& plan, const Population& population,
                            const ParallelFor& parallel_for) {
  FactColumns columns(plan, population.subjects.size());
  const size_t blocks = Padded(columns.size()) / kBlockRows;
  parallel_for(blocks, [&](size_t block) {
    const size_t end = std::min(columns.size(), (block + 1) * kBlockRows);
    for (size_t row = block * kBlockRows; row < end; ++row)
      columns.ReadSubject(population.subjects[row], row);
  });
  const plan::Code& code = plan.code();
  for (uint32_t i = 0; i < code.inputs.size(); ++i) {
    if (!columns.IsText(i)) continue;
    for (size_t row = 0; row < columns.size(); ++row) {
      if (!columns.Known(i, row) || columns.columns_[i].values[row] != plan::kOtherText) continue;
      const Recording* recording = population.subjects[row].record.Find(
          code.inputs[i].fact, code.inputs[i].period, plan.dates().known_on);
      columns.Keep(i, row, std::get<Scalar>(recording->value));
    }
  }
  for (size_t row = 0; row < columns.size(); ++row) {
    const SubjectFacts& facts = population.subjects[row];
    if (!facts.spells.empty()) columns.AddSpells(row, facts.spells);
    for (uint32_t group = 0; group < code.groups.size(); ++group) {
      const PlanInput& team = code.groups[group];
      const Recording* recording = facts.record.Find(team.fact, team.period, plan.dates().known_on);
      if (recording == nullptr || recording->status == FactStatus::kDisputed) continue;
      const auto* name = std::get_if<Scalar>(&recording->value);
      if (name != nullptr)
        columns.SetGroup(group, row, columns.AddGroup(TeamGroup(plan.program(), team.fact, *name)));
      else if (std::holds_alternative<NoneValue>(recording->value))
        columns.SetGroup(group, row, kInNone);
    }
  }
  return columns;
}

void FactColumns::ReadSubject(const SubjectFacts& facts, size_t subject) {
  const plan::Code& code = plan().code();
  if (facts.entity != code.entity) std::abort();
  for (uint32_t i = 0; i < code.inputs.size(); ++i) {
    int64_t value = 0;
    const auto absent = static_cast<Status>(code.absent[i]);
    columns_[i].states[subject] =
        Byte(plan::ReadInput(code, code.inputs[i], facts, &value, absent));
    columns_[i].values[subject] = value;
  }
  const PolicyHead& policy = plan().program().policy;
  for (const Told& told : facts.told) {
    if (told.policy != policy.names.id || told.version != policy.version) continue;
    const int64_t day = told.on.days();
    if (!Known(this->told(), subject) || day < columns_.back().values[subject])
      Set(this->told(), subject, day);
  }
}

bool FactColumns::Recorded(uint32_t column, size_t subject) const {
  const uint8_t absent =
      column == told() ? Byte(Status::kNotRecorded) : plan().code().absent[column];
  return columns_[column].states[subject] != absent;
}

void FactColumns::SetState(uint32_t column, size_t subject, InputState state) {
  uint8_t byte = column == told() ? Byte(Status::kNotRecorded) : plan().code().absent[column];
  if (state == InputState::kKnown) byte = Byte(Status::kKnown);
  if (state == InputState::kNone) byte = Byte(Status::kNone);
  if (state == InputState::kDisputed) byte = Byte(Status::kDisputed);
  columns_[column].states[subject] = byte;
  columns_[column].values[subject] = 0;
}

void FactColumns::SetRun(uint32_t column, size_t first, const int64_t* values,
                         const uint8_t* states, size_t count) {
  const uint8_t absent =
      column == told() ? Byte(Status::kNotRecorded) : plan().code().absent[column];
  int64_t* to = columns_[column].values.get() + first;
  uint8_t* state = columns_[column].states.get() + first;
  for (size_t i = 0; i < count; ++i) {
    to[i] = states[i] == Byte(Status::kKnown) ? values[i] : 0;
    state[i] = states[i] == kNothing ? absent : states[i];
  }
}

void FactColumns::Keep(uint32_t column, size_t subject, Scalar value) {
  if (IsText(column)) return Set(column, subject, TextNumber(value.text));
  columns_[column].states[subject] = Byte(Status::kUnfit);
  kept_[{column, subject}] = std::move(value);
}

int32_t FactColumns::AddGroup(std::string_view name) {
  const auto found = group_numbers_.find(name);
  if (found != group_numbers_.end()) return found->second;
  const auto number = static_cast<int32_t>(group_names_.size());
  group_names_.emplace_back(name);
  group_numbers_.emplace(name, number);
  return number;
}

int32_t FactColumns::FindGroup(std::string_view name) const {
  const auto found = group_numbers_.find(name);
  return found == group_numbers_.end() ? kNoGroup : found->second;
}

void FactColumns::AddSpells(size_t subject, std::vector<std::pair<Date, Date>> spells) {
  spells_[subject] = std::move(spells);
}

const std::vector<std::pair<Date, Date>>& FactColumns::spells(size_t subject) const {
  static const std::vector<std::pair<Date, Date>> kNone;
  if (spells_.empty()) return kNone;
  const auto found = spells_.find(subject);
  return found == spells_.end() ? kNone : found->second;
}

}  // namespace writ
