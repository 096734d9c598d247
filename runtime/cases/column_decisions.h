// What a policy's own rules come to for everybody in columns, and the root over the results of some
// of them. Nothing here reads a store or a clock: the same policy, columns and days come to the
// same, as it is put on the record and whenever it is decided again.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/eval/population.h"
#include "engine/event/commitment.h"
#include "engine/screen/screen.h"
#include "runtime/cases/outside_columns.h"

namespace writ::cases {

class ColumnDecisions {
 public:
  // Decides everything. Counts for nothing unless the columns are Whole afterwards. All must
  // outlive it.
  ColumnDecisions(const Program& program, EvalDates dates, const OutsideColumns& columns,
                  const ParallelFor& parallel_for);

  const std::vector<uint32_t>& rules() const { return rules_; }  // in the order of the text
  Id IdOf(size_t at) const { return Id(program_.rules[rules_[at]].names.id); }
  size_t people() const { return columns_.source().size(); }
  // `at` is a place in rules().
  Outcome outcome(size_t at, size_t row) const { return outcomes_[at][row]; }
  uint64_t Count(size_t at, Outcome outcome) const;

  // Figures about teams that a decision read, as facts of one person carry them.
  using Figures = std::map<CohortKey, CohortFigure>;
  // By the reference, with its explanation; on facts that are at hand, or on the columns.
  Decision Decide(size_t at, const SubjectFacts& facts, Figures* figures = nullptr) const;
  Decision DecideRow(size_t at, size_t row, Figures* figures = nullptr) const;

  // Somebody in the columns of whom the store has facts.
  struct Stored {
    Pseudonym person;
    size_t row = 0;
  };
  using SaltOf = std::function<Result<Salt>(const Pseudonym& person, const std::string& words)>;
  // Over the outcomes of one rule for these, who are in the order of their pseudonyms; leaves are
  // those of a screening of the store.
  Result<Hash> RootOf(size_t at, Instant known_at, const std::vector<Stored>& stored,
                      const SaltOf& salt) const;

 private:
  Decision Evaluate(uint32_t rule, const SubjectFacts& facts, bool explain,
                    const TeamSource& teams) const;
  // What the columns cannot say of a team is said from everybody's facts.
  TeamAnswer ByReference(const TeamQuery& query) const;
  void Note(const TeamQuery& query, const TeamAnswer& answer, Figures* figures) const;

  const Program& program_;
  const EvalDates dates_;
  const OutsideColumns& columns_;
  std::unique_ptr<const Screen> screen_;
  TeamSource teams_;
  std::vector<uint32_t> rules_;
  std::vector<std::vector<Outcome>> outcomes_;  // by rule, by row
  mutable std::mutex mutex_;                    // of what follows
  mutable std::unique_ptr<Population> everybody_;
  mutable std::unique_ptr<PopulationTeams> by_reference_;
};

}  // namespace writ::cases
