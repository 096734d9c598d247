// Who is screened: a population read into columns, straight from CSV where that can be done, else
// by way of fact records.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "engine/screen/screen.h"
#include "runtime/cli/session.h"
#include "runtime/facts/csv_columns.h"

namespace writ::cli {

struct PeopleOptions {
  std::string facts, map;
  std::optional<Date> told;  // of everybody who is not said to have been told
};

class People {
 public:
  // Complains about what is wrong; then exit_code() says how, and nothing else may be asked.
  People(const Session& session, const Program& program, EvalDates dates,
         const PeopleOptions& options);

  // Of records that are there already.
  People(const Program& program, EvalDates dates, Population population, std::optional<Date> told);

  int exit_code() const { return exit_code_; }
  const Plan& plan() const { return plan_; }
  const FactColumns& columns() const { return *columns_; }
  size_t size() const { return columns_->size(); }
  std::string_view Id(size_t row) const;
  SubjectFacts FactsOf(size_t row) const;

  // The reference evaluator's decision; several threads may ask at once.
  Decision Decide(const Screen& screen, size_t row, uint32_t rule, bool explain) const;

 private:
  bool ReadColumns(const Session& session, const PeopleOptions& options);
  bool ReadRecords(const Session& session, const PeopleOptions& options);
  void Tell(Date day);
  void ComplainAbout(const Session& session, const NotSoQuickly& trouble);
  void ComplainOfChange(const Session& session, const std::string& path);
  TeamSource TeamsOf(const Screen& screen) const;

  const Program& program_;
  Plan plan_;
  int exit_code_ = 0;
  std::optional<ExportMap> map_;
  std::optional<Population> population_;  // when read as records
  std::optional<FactColumns> columns_;
  NumberedIds ids_;  // when read as columns
  // Team figures that columns cannot say, from everybody's records; made when first asked for.
  mutable std::mutex mutex_;
  mutable std::unique_ptr<Population> everybody_;
  mutable std::unique_ptr<PopulationTeams> teams_;
};

}  // namespace writ::cli
