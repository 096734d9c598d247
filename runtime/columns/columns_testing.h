// For tests: people as columns keep them, folders on a simulated disk, and what is in them.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "engine/eval/plan_code.h"
#include "engine/eval/plan_gen.h"
#include "engine/eval/reads.h"
#include "engine/flow/state.h"
#include "runtime/columns/records.h"
#include "runtime/facts/csv_facts.h"
#include "runtime/personal/personal_testing.h"
#include "tests/simulation/disk.h"

namespace writ::columns::testing {

inline RootKey Root(uint8_t first = 1) {
  writ::testing::CountingRandom random(first);
  return RootKey::Generate(random);
}

inline Instant On(int year, int month, int day) {
  return Instant{flow::StartOf(*Date::FromYmd(year, month, day)).milliseconds + 9 * 3'600'000};
}

inline constexpr const char* kFolder = "facts";

// What is said of these people, added.
inline Result<Added> AddPeople(Disk& disk, const Program& program, const Population& people,
                               Instant now, const std::string& source = "crm", uint64_t seed = 1) {
  const auto plain = PlainFactsOf(program, 0, people, "people");
  if (!plain) return std::unexpected(plain.error());
  writ::testing::SeededRandom random(seed + static_cast<uint64_t>(now.milliseconds));
  return Add(disk, kFolder, Root(), random,
             {plain->columns, [&](size_t row) { return std::string_view(people.subjects[row].id); },
              source, now});
}

// What columns keep of somebody: of each fact the recording that counts, without where it is from.
inline SubjectFacts Plain(const Program& program, SubjectFacts person) {
  const Date known_on = PlanGen::Dates().known_on;
  person.events.clear();
  person.cohorts.clear();
  person.spells.clear();
  std::erase_if(person.told, [&](const Told& told) {
    return told.policy != program.policy.names.id || told.version != program.policy.version;
  });
  FactRecord plain;
  for (const auto& [fact, entries] : person.record.facts) {
    if (program.facts[fact].over_time || program.facts[fact].type.kind == TypeKind::kList) continue;
    for (const FactEntry& entry : entries) {
      const Recording* recording = person.record.Find(fact, entry.period, known_on);
      if (recording == nullptr || std::holds_alternative<ListValue>(recording->value) ||
          std::holds_alternative<std::vector<IntervalValue>>(recording->value))
        continue;
      const auto* scalar = std::get_if<Scalar>(&recording->value);
      const bool member =
          scalar != nullptr && scalar->type.kind == TypeKind::kText && scalar->option != 0;
      const bool disputed_team =
          TeamFact(program, person.entity) == fact && recording->status == FactStatus::kDisputed;
      if (member || disputed_team) continue;
      Recording kept = *recording;
      kept.recorded.reset();
      kept.document.clear();
      kept.source = program.facts[fact].source;
      plain.facts[fact].push_back({entry.period, {std::move(kept)}});
    }
  }
  person.record = std::move(plain);
  return person;
}

inline Population Some(PlanGen& gen, const Program& program, size_t people) {
  Population population;
  for (size_t i = 0; i < people; ++i) {
    population.subjects.push_back(Plain(program, gen.Person()));
    population.subjects.back().id = "p" + std::to_string(i);
  }
  std::ranges::sort(population.subjects, {}, &SubjectFacts::id);
  return population;
}

// A column's value of somebody, as text: what two sources can be compared by.
inline std::string Shown(const ColumnSource& source, uint32_t column, const ColumnSlice& slice,
                         size_t row, const SubjectFacts& facts) {
  std::string text = std::to_string(slice.states[row]) + ":";
  const plan::Code& code = source.plan().code();
  if (column == source.told()) return text + std::to_string(slice.values[row]);
  const PlanInput& input = code.inputs[column];
  if (code.program->facts[input.fact].type.kind != TypeKind::kText)
    return text + std::to_string(slice.values[row]);
  const Recording* recording = facts.record.Find(input.fact, input.period, code.dates.known_on);
  const auto* value = recording == nullptr ? nullptr : std::get_if<Scalar>(&recording->value);
  return text + (value == nullptr ? "" : value->text);
}

// Everything that a source has of everybody, a line a person. Ids are the caller's.
template <typename IdOf>
std::vector<std::string> AllOf(const ColumnSource& source, const IdOf& id) {
  std::vector<std::string> lines;
  const auto reader = source.Reader();
  for (size_t subject = 0; subject < source.size(); ++subject) {
    const size_t row = subject % kBlockRows;
    if (row == 0) reader->Seek(subject);
    const SubjectFacts facts = source.FactsOf(subject, "", reader.get());
    std::string line(id(subject));
    for (uint32_t column = 0; column <= source.told(); ++column)
      line += " " + Shown(source, column, reader->Read(column), row, facts);
    for (uint32_t group = 0; group < source.plan().code().groups.size(); ++group) {
      const int32_t number = reader->Groups(group)[row];
      line += " " + (number == ColumnSource::kNoGroup ? "-"
                     : number == ColumnSource::kInNone
                         ? "none"
                         : source.group_names()[static_cast<size_t>(number)]);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

inline std::vector<std::string> AllOf(const StoredColumns& stored) {
  return AllOf(stored, [&](size_t subject) { return stored.Id(subject); });
}

inline std::vector<std::string> AllOf(const Plan& plan, const Population& people) {
  return AllOf(FactColumns::Of(plan, people),
               [&](size_t subject) { return people.subjects[subject].id; });
}

}  // namespace writ::columns::testing
