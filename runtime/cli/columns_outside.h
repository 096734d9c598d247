// A folder of fact columns as a screening on the record reads it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/screen/columns.h"
#include "runtime/cases/outside_columns.h"
#include "runtime/columns/stored_columns.h"
#include "runtime/personal/root_key.h"

namespace writ::cli {

class ColumnsOnDisk final : public cases::OutsideColumns {
 public:
  // What was recorded there by that moment. All must outlive it.
  static cases::Result<std::unique_ptr<cases::OutsideColumns>> Open(
      Disk& disk, const std::string& folder, const RootKey& root, const Program& program,
      EvalDates dates, Instant known_at, const ParallelFor& parallel_for = OneByOne);
  // The same, for whoever opens them: disk, folder and root must outlive it.
  static cases::OpenColumns Opener(Disk& disk, const std::string& folder, const RootKey& root,
                                   ParallelFor parallel_for = OneByOne);

  const ColumnSource& source() const override;
  std::string_view Id(size_t subject) const override;
  SubjectFacts FactsOf(size_t subject) const override;
  std::vector<Commitment> Commitments() const override { return stored_->Commitments(); }
  cases::Result<void> Sound() const override;
  bool AnybodyErased() const override { return stored_->AnybodyErased(); }
  cases::Result<void> Whole() const override;
  cases::Result<std::vector<SourceStatements>> StatementsOf(const Ids& ids) const override;

 private:
  ColumnsOnDisk(Disk& disk, const std::string& folder, const RootKey& root, const Program& program,
                EvalDates dates, Instant known_at, const ParallelFor& parallel_for);
  cases::Result<void> Read();

  Disk& disk_;
  const std::string folder_;
  const RootKey& root_;
  const Program& program_;
  const Plan plan_;
  const columns::KnownBy known_;
  const ParallelFor parallel_for_;
  std::unique_ptr<columns::StoredColumns> stored_;
  // Everybody as records, where a rule is decided person by person.
  std::optional<Population> population_;
  std::optional<FactColumns> columns_;
};

}  // namespace writ::cli
