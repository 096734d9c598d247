// Who is screened: a population read into columns, straight from tables where that can be done,
// else by way of fact records.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "engine/screen/columns.h"
#include "engine/screen/screen.h"
#include "runtime/cli/fact_files.h"
#include "runtime/cli/session.h"
#include "runtime/columns/stored_columns.h"
#include "runtime/facts/csv_columns.h"

namespace writ::cli {

struct PeopleOptions {
  std::string facts, map;
  std::optional<Date> told;   // of everybody who is not said to have been told
  std::string trust;          // where the root key is, if `facts` is a folder of columns
  bool may_be_empty = false;  // columns in which nothing was recorded yet are no trouble
};

// A rule of the policy's own that has to be decided person by person; empty if there is none.
std::string FirstUncovered(const Plan& plan);

class People {
 public:
  // Complains about what is wrong; then exit_code() says how, and nothing else may be asked.
  People(const Session& session, const Program& program, EvalDates dates,
         const PeopleOptions& options);

  // Of records that are there already.
  People(const Program& program, EvalDates dates, Population population, std::optional<Date> told);

  int exit_code() const { return exit_code_; }
  const Plan& plan() const { return plan_; }
  const ColumnSource& columns() const {
    return stored_ ? static_cast<const ColumnSource&>(*stored_) : *columns_;
  }
  // When they are read a block at a time; else nullptr.
  const columns::StoredColumns* stored() const { return stored_.get(); }
  size_t size() const { return columns().size(); }
  // Whether the facts could not be read to their end: nothing that was concluded from them may be
  // said. Complains.
  bool Broken(const Session& session) const;
  std::string_view Id(size_t row) const;
  SubjectFacts FactsOf(size_t row) const;

  // The reference evaluator's decision; several threads may ask at once.
  Decision Decide(const Screen& screen, size_t row, uint32_t rule, bool explain) const;

 private:
  void ReadStored(const Session& session, const PeopleOptions& options);
  void ReadFiles(const Session& session, const PeopleOptions& options);
  void ReadRecords(const Session& session, const PeopleOptions& options);
  void TakeRecords(LoadedFacts loaded);
  void Tell(Date day);
  TeamSource TeamsOf(const Screen& screen) const;

  const Program& program_;
  Plan plan_;
  int exit_code_ = 0;
  std::optional<ExportMap> map_;
  std::optional<Population> population_;  // when read as records
  std::optional<FactColumns> columns_;
  std::unique_ptr<columns::StoredColumns> stored_;  // when they lie on a disk
  NumberedIds ids_;                                 // when read as columns
  // Team figures that columns cannot say, from everybody's records; made when first asked for.
  mutable std::mutex mutex_;
  mutable std::unique_ptr<Population> everybody_;
  mutable std::unique_ptr<PopulationTeams> teams_;
};

}  // namespace writ::cli
