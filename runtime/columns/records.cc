#include "runtime/columns/records.h"

#include <algorithm>
#include <set>

#include "engine/eval/plan_code.h"
#include "engine/eval/reads.h"
#include "engine/flow/state.h"
#include "runtime/columns/scalar_bytes.h"
#include "runtime/facts/csv_facts.h"

namespace writ::columns {
namespace {

constexpr uint64_t kMostRecords = 8'000'000;  // some hundred bytes each

bool IsPlain(const Fact& fact, const Recording& recording) {
  if (recording.recorded || !recording.document.empty() ||
      (!recording.source.empty() && recording.source != fact.source))
    return false;
  if (std::holds_alternative<NoneValue>(recording.value)) return true;
  const auto* scalar = std::get_if<Scalar>(&recording.value);
  if (scalar == nullptr) return false;
  const TypeKind kind = scalar->type.kind;
  if (kind == TypeKind::kText && scalar->option != 0) return false;  // it names a member of a list
  return kind == TypeKind::kYesNo || kind == TypeKind::kChoice || ScalarBytes(*scalar).has_value();
}

// Columns say of a team which one it is, or that there is none, and nothing else.
bool NamesATeam(const FactEntry& entry) {
  return std::ranges::none_of(entry.recordings, [](const Recording& recording) {
    return recording.status == FactStatus::kDisputed;
  });
}

// The first thing of somebody's that columns do not keep, or nothing.
std::optional<std::string> Beyond(const Program& program, const SubjectFacts& subject) {
  if (!subject.events.empty()) return subject.events.begin()->first;
  if (!subject.cohorts.empty()) return subject.cohorts.begin()->first.group;
  if (!subject.spells.empty()) return "employment";
  for (const Told& told : subject.told)
    if (told.policy != program.policy.names.id || told.version != program.policy.version)
      return told.policy;
  for (const auto& [index, entries] : subject.record.facts) {
    const Fact& fact = program.facts[index];
    const bool team = TeamFact(program, subject.entity) == index;
    const bool team_by_choice = team && fact.type.kind != TypeKind::kTeam;
    for (const FactEntry& entry : entries)
      if (team_by_choice || (team && !NamesATeam(entry)) || fact.over_time ||
          entry.recordings.size() != 1 || !IsPlain(fact, entry.recordings.front()))
        return fact.names.id;
  }
  return std::nullopt;
}

}  // namespace

Result<PlainFacts> PlainFactsOf(const Program& program, uint32_t entity,
                                const Population& population, const std::string& where) {
  std::set<uint32_t> facts;
  std::set<Period> periods;
  for (const SubjectFacts& subject : population.subjects) {
    if (auto beyond = Beyond(program, subject))
      return Fail(ErrorKind::kNotPlain, where, *std::move(beyond));
    for (const auto& [index, entries] : subject.record.facts) {
      facts.insert(index);
      for (const FactEntry& entry : entries)
        if (entry.period) periods.insert(*entry.period);
    }
  }
  auto plan = std::make_unique<const Plan>(PlanForEvery(program, entity, facts, periods));
  FactColumns columns = FactColumns::Of(*plan, population);
  const plan::Code& code = plan->code();
  for (uint32_t i = 0; i < code.inputs.size(); ++i) {
    for (size_t row = 0; row < columns.size(); ++row) {
      if (columns.column(i).states[row] != plan::Byte(plan::Status::kUnfit)) continue;
      const Recording* recording = population.subjects[row].record.Find(
          code.inputs[i].fact, code.inputs[i].period, code.dates.known_on);
      columns.Keep(i, row, std::get<Scalar>(recording->value));
    }
  }
  return PlainFacts{std::move(plan), std::move(columns)};
}

namespace {

// What is to be read to know everything of everybody.
struct Everything {
  std::set<uint32_t> facts;
  std::set<Period> periods;
  uint64_t values = 0;
};

Result<Everything> LookAt(Disk& disk, const std::string& path, const RootKey& root,
                          const Program& program, uint32_t entity, const KnownBy& known) {
  const auto folder = Folder::Open(disk, path, root);
  if (!folder) return std::unexpected(folder.error());
  Everything all;
  for (const Entry& entry : folder->catalogue().entries) {
    if (!known.Counts(entry.recorded)) break;
    all.values += entry.written.values;
    if (entry.period) all.periods.insert(*entry.period);
  }
  for (const uint32_t fact : program.entities[entity].facts)
    if (!program.facts[fact].over_time && program.facts[fact].type.kind != TypeKind::kList)
      all.facts.insert(fact);
  return all;
}

}  // namespace

Result<Population> ReadRecords(Disk& disk, const std::string& path, const RootKey& root,
                               const Program& program, uint32_t entity, const KnownBy& known,
                               const std::string& rule) {
  const auto all = LookAt(disk, path, root, program, entity, known);
  if (!all) return std::unexpected(all.error());
  if (all->values > kMostRecords)
    return Fail(ErrorKind::kTooManyRecords, path, rule, std::to_string(all->values));
  const Plan plan = PlanForEvery(program, entity, all->facts, all->periods, known.day);
  const auto columns = StoredColumns::Open(disk, path, root, plan, OneByOne, known.moment);
  if (!columns) return std::unexpected(columns.error());
  Population population;
  const auto reader = (*columns)->Reader();
  for (size_t row = 0; row < (*columns)->size(); ++row) {
    if (row % kBlockRows == 0) reader->Seek(row);
    population.subjects.push_back(
        (*columns)->FactsOf(row, std::string((*columns)->Id(row)), reader.get()));
  }
  if (auto error = (*columns)->error()) return std::unexpected(*std::move(error));
  std::ranges::sort(population.subjects, {}, &SubjectFacts::id);
  return population;
}

Result<OnePerson> ReadPerson(Disk& disk, const std::string& path, const RootKey& root,
                             const Program& program, uint32_t entity, const KnownBy& known,
                             std::string_view id, const ParallelFor& parallel_for) {
  const auto all = LookAt(disk, path, root, program, entity, known);
  if (!all) return std::unexpected(all.error());
  const Plan plan = PlanForEvery(program, entity, all->facts, all->periods, known.day);
  const auto columns = StoredColumns::Open(disk, path, root, plan, parallel_for, known.moment);
  if (!columns) return std::unexpected(columns.error());
  OnePerson one;
  one.people = (*columns)->size();
  one.begins = (*columns)->begins();
  if (one.begins) return one;
  size_t row = id.empty() && one.people == 1 ? 0 : one.people;
  for (size_t at = 0; !id.empty() && at < one.people && row == one.people; ++at)
    if ((*columns)->Id(at) == id) row = at;
  if (row == one.people)
    return id.empty() ? Result<OnePerson>(std::move(one))
                      : Fail(ErrorKind::kNobody, path, std::string(id));
  one.facts = (*columns)->FactsOf(row, std::string((*columns)->Id(row)));
  if (auto error = (*columns)->error()) return std::unexpected(*std::move(error));
  return one;
}

}  // namespace writ::columns
