#include "runtime/cli/screen_people.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "runtime/cli/columns_session.h"
#include "runtime/cli/fact_tables.h"
#include "runtime/cli/files.h"
#include "runtime/cli/parallel.h"
#include "runtime/columns/records.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/file_stamps.h"

namespace writ::cli {
People::People(const Session& session, const Program& program, EvalDates dates,
               const PeopleOptions& options)
    : program_(program), plan_(program, SubjectEntity(program), dates, PlanFor::kPopulation) {
  if (columns::IsFolder(PosixDisk(), FolderName(options.facts))) {
    ReadStored(session, options);
    return;
  }
  if (!options.map.empty() && !(map_ = LoadMap(session, program, options.map, &exit_code_))) return;
  ReadFiles(session, options);
  if (exit_code_ == kClean && options.told) Tell(*options.told);
}

People::People(const Program& program, EvalDates dates, Population population,
               std::optional<Date> told)
    : program_(program),
      plan_(program, SubjectEntity(program), dates, PlanFor::kPopulation),
      population_(std::move(population)),
      columns_(FactColumns::Of(plan_, *population_, InParallel)) {
  if (told) Tell(*told);
}

std::string FirstUncovered(const Plan& plan) {
  const std::vector<Rule>& rules = plan.program().rules;
  for (uint32_t rule = 0; rule < rules.size(); ++rule)
    if (rules[rule].names.module.empty() && !plan.Covers(rule)) return rules[rule].names.id;
  return "";
}

// Of a folder of columns: a block at a time, or whole where a rule is decided person by person.
void People::ReadStored(const Session& session, const PeopleOptions& options) {
  exit_code_ = kUnreadable;
  const std::string folder = FolderName(options.facts);
  if (!options.map.empty())
    return Complain(session, fmt::format("--map: {} has the policy's own names", folder),
                    fmt::format("--map:{} 已采用政策中的名称", folder));
  const auto root = RootKeyOf(session, folder, options.trust, false);
  if (!root) return;
  const Date known_on = plan_.dates().known_on;
  auto stored = columns::StoredColumns::Open(PosixDisk(), folder, *root, plan_, InParallel);
  if (!stored) {
    cli::Tell(session, stored.error());
    return;
  }
  if (const auto begins = (*stored)->begins(); begins && !options.may_be_empty) {
    exit_code_ = ComplainOfNothing(session, folder, known_on, *begins);
    return;
  }
  const std::string which = FirstUncovered(plan_);
  if (which.empty()) {
    stored_ = *std::move(stored);
  } else {
    auto records = columns::ReadRecords(PosixDisk(), folder, *root, program_, plan_.entity(),
                                        {known_on}, which);
    if (!records) {
      cli::Tell(session, records.error());
      return;
    }
    population_ = *std::move(records);
    columns_ = FactColumns::Of(plan_, *population_, InParallel);
  }
  exit_code_ = kClean;
  if (options.told) Tell(*options.told);
}

bool People::Broken(const Session& session) const {
  if (stored_ == nullptr || !stored_->broken()) return false;
  cli::Tell(session, *stored_->error());
  return true;
}

// Straight into columns, if the plan covers every rule and the tables are as plain as that needs.
void People::ReadFiles(const Session& session, const PeopleOptions& options) {
  if (!FirstUncovered(plan_).empty()) return ReadRecords(session, options);
  FactTables tables(session, program_, options.facts, map_ ? &*map_ : nullptr);
  exit_code_ = tables.exit_code();
  if (exit_code_ != kClean) return;
  if (!tables.any()) return ReadRecords(session, options);
  auto read = ReadCsvColumns(plan_, tables.tables(), InParallel, tables.Options());
  if (!read) return TakeRecords(tables.AsRecords(read.error()));
  columns_ = std::move(read->columns);
  ids_ = std::move(read->ids);
}

void People::ReadRecords(const Session& session, const PeopleOptions& options) {
  const auto csv = CsvPaths(options.facts);
  const FileStamps stamps(csv.empty() ? std::vector{options.facts} : csv);
  auto loaded = LoadFacts(session, program_, options.facts, map_ ? &*map_ : nullptr);
  if (const std::string path = stamps.Changed(); !path.empty())
    loaded = {std::nullopt, ComplainOfChange(session, path)};
  TakeRecords(std::move(loaded));
}

void People::TakeRecords(LoadedFacts loaded) {
  exit_code_ = loaded.exit_code;
  if (!loaded.population) return;
  population_ = std::move(*loaded.population);
  columns_ = FactColumns::Of(plan_, *population_, InParallel);
}

void People::Tell(Date day) {
  if (stored_ != nullptr) return stored_->TellOthers(day);
  const uint32_t told = columns_->told();
  for (size_t row = 0; row < columns_->size(); ++row) {
    if (columns_->Known(told, row)) continue;
    columns_->Set(told, row, day.days());
    if (population_)
      population_->subjects[row].told.push_back(
          {program_.policy.names.id, program_.policy.version, day});
  }
}

std::string_view People::Id(size_t row) const {
  if (stored_ != nullptr) return stored_->Id(row);
  return population_ ? std::string_view(population_->subjects[row].id) : ids_[row];
}

SubjectFacts People::FactsOf(size_t row) const {
  return population_ ? population_->subjects[row] : columns().FactsOf(row, std::string(Id(row)));
}

TeamSource People::TeamsOf(const Screen& screen) const {
  return screen.Teams([this](const TeamQuery& query) {
    const std::lock_guard lock(mutex_);
    if (!teams_) {
      if (!population_) {
        everybody_ = std::make_unique<Population>();
        for (size_t row = 0; row < size(); ++row) everybody_->subjects.push_back(FactsOf(row));
      }
      teams_ = std::make_unique<PopulationTeams>(program_, population_ ? *population_ : *everybody_,
                                                 plan_.dates());
    }
    return teams_->Source()(query);
  });
}

Decision People::Decide(const Screen& screen, size_t row, uint32_t rule, bool explain) const {
  if (population_) {
    Evaluator evaluator(program_, population_->subjects[row], plan_.dates(),
                        {.explain = explain, .teams = TeamsOf(screen)});
    return evaluator.Decide(rule);
  }
  const SubjectFacts facts = FactsOf(row);
  Evaluator evaluator(program_, facts, plan_.dates(),
                      {.explain = explain, .teams = TeamsOf(screen)});
  return evaluator.Decide(rule);
}

}  // namespace writ::cli
