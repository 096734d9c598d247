#include "engine/screen/source.h"

#include <algorithm>

#include "engine/eval/plan_cells.h"

namespace writ {
namespace {

using plan::Byte;
using plan::Status;

void AddTo(SubjectFacts* facts, uint32_t fact, std::optional<Period> period, Recording recording) {
  std::vector<FactEntry>& entries = facts->record.facts[fact];
  auto at = entries.begin();
  while (at != entries.end() && at->period < period) ++at;
  entries.insert(at, {period, {std::move(recording)}});
}

}  // namespace

void OneByOne(size_t count, const std::function<void(size_t index)>& body) {
  for (size_t index = 0; index < count; ++index) body(index);
}

bool ColumnSource::IsText(uint32_t column) const {
  return column != told() &&
         plan_->program().facts[plan_->Inputs()[column].fact].type.kind == TypeKind::kText;
}

// Each source has numbers of its own for texts, and a place of its own for what does not fit.
bool SameRows(const ColumnRows& a, const ColumnRows& b, size_t first, size_t rows) {
  if (!std::equal(a.slice.states, a.slice.states + rows, b.slice.states)) return false;
  const bool text = a.source.IsText(a.column);
  if (!text && !std::equal(a.slice.values, a.slice.values + rows, b.slice.values)) return false;
  for (size_t row = 0; row < rows; ++row) {
    const auto state = static_cast<Status>(a.slice.states[row]);
    if (state == Status::kUnfit) {
      const Scalar* one = a.source.Kept(a.column, first + row);
      const Scalar* other = b.source.Kept(b.column, first + row);
      if (one == nullptr || other == nullptr || *one != *other) return false;
    } else if (text && state == Status::kKnown) {
      const int64_t one = a.slice.values[row], other = b.slice.values[row];
      if (one < 0 || other < 0 || a.source.Text(one) != b.source.Text(other)) return false;
    }
  }
  return true;
}

SubjectFacts ColumnSource::FactsOf(size_t subject, std::string id, BlockReader* reader) const {
  const plan::Code& code = plan_->code();
  const Program& program = plan_->program();
  SubjectFacts facts;
  facts.id = std::move(id);
  facts.entity = code.entity;
  facts.spells = spells(subject);
  std::unique_ptr<BlockReader> own;
  if (reader == nullptr) {
    own = Reader();
    own->Seek(subject / kBlockRows * kBlockRows);
    reader = own.get();
  }
  const size_t row = subject % kBlockRows;
  for (uint32_t i = 0; i < code.inputs.size(); ++i) {
    const PlanInput& input = code.inputs[i];
    const ColumnSlice slice = reader->Read(i);
    const auto state = static_cast<Status>(slice.states[row]);
    if (Byte(state) == code.absent[i] && state != Status::kKnown) continue;
    const Fact& fact = program.facts[input.fact];
    Recording recording;
    recording.source = fact.source;
    if (state == Status::kNone) {
      recording.value = NoneValue{};
    } else if (state == Status::kUnfit) {
      const Scalar* kept = Kept(i, subject);
      if (kept == nullptr) continue;
      recording.value = *kept;
    } else {
      Scalar value = plan::FactValue(code, fact, slice.values[row]);
      if (IsText(i) && state == Status::kKnown) value.text = Text(slice.values[row]);
      recording.value = std::move(value);
      if (state == Status::kDisputed) recording.status = FactStatus::kDisputed;
    }
    AddTo(&facts, input.fact, input.period, std::move(recording));
  }
  for (uint32_t i = 0; i < code.groups.size(); ++i) {
    const int32_t group = reader->Groups(i)[row];
    if (group == kNoGroup) continue;
    Recording recording;
    recording.source = program.facts[code.groups[i].fact].source;
    if (group == kInNone) {
      recording.value = NoneValue{};
    } else {
      Scalar team;
      team.type = program.facts[code.groups[i].fact].type.Element();
      team.text =
          group_names()[static_cast<size_t>(group)].substr(std::string_view("team:").size());
      recording.value = std::move(team);
    }
    AddTo(&facts, code.groups[i].fact, code.groups[i].period, std::move(recording));
  }
  const ColumnSlice told_on = reader->Read(told());
  if (told_on.states[row] == Byte(Status::kKnown))
    facts.told.push_back({program.policy.names.id, program.policy.version,
                          *Date::FromDays(static_cast<int32_t>(told_on.values[row]))});
  return facts;
}

}  // namespace writ
