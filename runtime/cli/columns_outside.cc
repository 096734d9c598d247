#include "runtime/cli/columns_outside.h"

#include "runtime/cli/columns_session.h"
#include "runtime/columns/records.h"
#include "runtime/columns/statements.h"
#include "runtime/facts/builder.h"

namespace writ::cli {
namespace {

std::unexpected<cases::Trouble> Fail(const columns::Error& error) {
  return std::unexpected(cases::Make(
      cases::TroubleKind::kColumns, std::vector<LocalText>{{Describe(error, Language::kEnglish),
                                                            Describe(error, Language::kChinese)}}));
}

// The first of the policy's own rules that is decided person by person; nothing if none is.
std::string ByReference(const Program& program, const Plan& plan) {
  for (uint32_t rule = 0; rule < program.rules.size(); ++rule)
    if (program.rules[rule].names.module.empty() && !plan.Covers(rule))
      return program.rules[rule].names.id;
  return "";
}

}  // namespace

ColumnsOnDisk::ColumnsOnDisk(Disk& disk, const std::string& folder, const RootKey& root,
                             const Program& program, EvalDates dates, Instant known_at,
                             const ParallelFor& parallel_for)
    : disk_(disk),
      folder_(folder),
      root_(root),
      program_(program),
      plan_(program, SubjectEntity(program), dates, PlanFor::kPopulation),
      known_{dates.known_on, known_at},
      parallel_for_(parallel_for) {}

cases::Result<std::unique_ptr<cases::OutsideColumns>> ColumnsOnDisk::Open(
    Disk& disk, const std::string& folder, const RootKey& root, const Program& program,
    EvalDates dates, Instant known_at, const ParallelFor& parallel_for) {
  std::unique_ptr<ColumnsOnDisk> columns(
      new ColumnsOnDisk(disk, folder, root, program, dates, known_at, parallel_for));
  if (auto read = columns->Read(); !read) return std::unexpected(read.error());
  return columns;
}

cases::OpenColumns ColumnsOnDisk::Opener(Disk& disk, const std::string& folder, const RootKey& root,
                                         ParallelFor parallel_for) {
  return [&disk, folder, &root, parallel_for = std::move(parallel_for)](
             const Program& program, EvalDates dates, Instant known_at) {
    return Open(disk, folder, root, program, dates, known_at, parallel_for);
  };
}

cases::Result<void> ColumnsOnDisk::Read() {
  auto stored =
      columns::StoredColumns::Open(disk_, folder_, root_, plan_, parallel_for_, known_.moment);
  if (!stored) return Fail(stored.error());
  stored_ = *std::move(stored);
  if (const auto begins = stored_->begins())
    return std::unexpected(
        cases::Make(cases::TroubleKind::kColumns,
                    std::vector<LocalText>{NothingRecordedBy(folder_, known_.day, *begins)}));
  const std::string which = ByReference(program_, plan_);
  if (which.empty()) return {};
  auto records =
      columns::ReadRecords(disk_, folder_, root_, program_, plan_.entity(), known_, which);
  if (!records) return Fail(records.error());
  population_ = *std::move(records);
  columns_ = FactColumns::Of(plan_, *population_, parallel_for_);
  return {};
}

const ColumnSource& ColumnsOnDisk::source() const {
  return columns_ ? static_cast<const ColumnSource&>(*columns_) : *stored_;
}

std::string_view ColumnsOnDisk::Id(size_t subject) const {
  return population_ ? std::string_view(population_->subjects[subject].id) : stored_->Id(subject);
}

SubjectFacts ColumnsOnDisk::FactsOf(size_t subject) const {
  return population_ ? population_->subjects[subject]
                     : stored_->FactsOf(subject, std::string(Id(subject)));
}

cases::Result<void> ColumnsOnDisk::Sound() const {
  const auto sound = stored_->Verify(parallel_for_);
  if (!sound) return Fail(sound.error());
  return {};
}

cases::Result<void> ColumnsOnDisk::Whole() const {
  if (stored_->broken()) return Fail(*stored_->error());
  const auto folder = columns::Folder::Open(disk_, folder_, root_);
  if (!folder) return Fail(folder.error());
  const std::vector<uint64_t> files = stored_->Files();
  const auto& entries = folder->catalogue().entries;
  for (size_t i = 0; i < files.size(); ++i)
    if (i >= entries.size() || entries[i].file != files[i])
      return std::unexpected(cases::Make(cases::TroubleKind::kColumnsChanged, folder_));
  return {};
}

cases::Result<std::vector<SourceStatements>> ColumnsOnDisk::StatementsOf(const Ids& ids) const {
  auto said = columns::StatementsOf(disk_, folder_, root_, program_, plan_.entity(), known_, ids,
                                    parallel_for_);
  if (!said) return Fail(said.error());
  return *std::move(said);
}

}  // namespace writ::cli
