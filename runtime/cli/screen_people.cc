#include "runtime/cli/screen_people.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "runtime/cli/columns_session.h"
#include "runtime/cli/fact_files.h"
#include "runtime/cli/files.h"
#include "runtime/cli/parallel.h"
#include "runtime/cli/progress.h"
#include "runtime/columns/records.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/file_stamps.h"

namespace writ::cli {
namespace {

int ComplainOfChange(const Session& session, const std::string& path) {
  Complain(session, fmt::format("{}: changed while it was read; nothing was read", path),
           fmt::format("{}:读取期间被改动;未读入任何数据", path));
  return kUnreadable;
}

}  // namespace

uint64_t BytesOf(const std::vector<std::string>& paths) {
  uint64_t bytes = 0;
  for (const std::string& path : paths) bytes += PosixDisk().Measure(path).value_or(0);
  return bytes;
}

People::People(const Session& session, const Program& program, EvalDates dates,
               const PeopleOptions& options)
    : program_(program), plan_(program, SubjectEntity(program), dates, PlanFor::kPopulation) {
  if (columns::IsFolder(PosixDisk(), FolderName(options.facts))) {
    ReadStored(session, options);
    return;
  }
  if (!options.map.empty() && !(map_ = LoadMap(session, program, options.map, &exit_code_))) return;
  if (!ReadColumns(session, options) && (exit_code_ != kClean || !ReadRecords(session, options)))
    return;
  if (options.told) Tell(*options.told);
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

// Straight into columns, if the plan covers every rule and the files are as plain as that needs.
bool People::ReadColumns(const Session& session, const PeopleOptions& options) {
  if (!FirstUncovered(plan_).empty()) return false;
  const auto paths = CsvPaths(options.facts);
  if (paths.empty()) return false;
  Progress progress(session, BytesOf(paths));
  uint64_t before = 0, now = 0;
  auto read = ReadCsvColumns(plan_, PosixDisk(), paths, InParallel,
                             {.map = map_ ? &*map_ : nullptr, .progress = [&](uint64_t bytes) {
                                if (bytes < now) before += now;
                                now = bytes;
                                progress.At(before + bytes);
                              }});
  if (read) {
    columns_ = std::move(read->columns);
    ids_ = std::move(read->ids);
    return true;
  }
  if (read.error().changed || BytesOf(paths) > kMostAsRecords)
    exit_code_ = ComplainOf(session, program_, read.error(), map_ ? &*map_ : nullptr);
  return false;
}

// The row with its header, and as many empty rows between them as the file has, is a small file
// with the same fault: what is wrong is said in the words of small files, with its row and column.
int ComplainOf(const Session& session, const Program& program, const NotSoQuickly& trouble,
               const ExportMap* map) {
  if (trouble.changed) return ComplainOfChange(session, trouble.path);
  SourceSet sources;
  Diagnostics diagnostics;
  if (!trouble.line.empty()) {
    const std::string between(trouble.row - 1, '\n');
    const FileId file = sources.Add(trouble.path, trouble.header + between + trouble.line + "\n");
    ImportCsv(program, sources, {file}, diagnostics, nullptr, map);
    Session text = session;
    text.format = "text";
    Report(text, diagnostics, sources);
    if (diagnostics.HasErrors()) return kFindings;
  }
  const std::string en = trouble.why_en.empty() ? "it cannot be read" : trouble.why_en;
  const std::string zh = trouble.why_zh.empty() ? "无法读取" : trouble.why_zh;
  if (trouble.row == 0) {
    Complain(session,
             fmt::format("{}: too large for anything but plain columns, and it has {}",
                         trouble.path, en),
             fmt::format("{}:文件过大,只能按纯列读取,而其中有:{}", trouble.path, zh));
  } else {
    Complain(session,
             fmt::format("{}: row {}: {}; nothing was read", trouble.path, trouble.row, en),
             fmt::format("{}:第 {} 行:{};未读入任何数据", trouble.path, trouble.row, zh));
  }
  return kFindings;
}

bool People::ReadRecords(const Session& session, const PeopleOptions& options) {
  const auto csv = CsvPaths(options.facts);
  const FileStamps stamps(csv.empty() ? std::vector{options.facts} : csv);
  auto loaded = LoadFacts(session, program_, options.facts, map_ ? &*map_ : nullptr);
  if (const std::string path = stamps.Changed(); !path.empty()) {
    exit_code_ = ComplainOfChange(session, path);
    return false;
  }
  exit_code_ = loaded.exit_code;
  if (!loaded.population) return false;
  population_ = std::move(*loaded.population);
  columns_ = FactColumns::Of(plan_, *population_, InParallel);
  return true;
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
