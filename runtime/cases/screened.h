// What a screening comes to: the outcome of each of a policy's own rules for everybody, whom a rule
// that starts something holds for, and the root over the results. Nothing here reads a store or a
// clock: the same policy, people and days come to the same, as it is put on the record and whenever
// it is decided again.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/eval/population.h"
#include "engine/event/types.h"
#include "runtime/cases/trouble.h"

namespace writ::cases {

// Facts of everybody of whom the store has any, ordered by id. Nobody who is erased.
struct StoredPeople {
  Population population;
  std::vector<Pseudonym> people;  // of population.subjects, in the same order
};

// A rule of the policy's own text, by its id.
std::optional<uint32_t> OwnRule(const Program& program, const Id& rule);
// What that version of a rule starts; nullptr: nothing.
const Action* StartedBy(const Program& program, uint32_t rule, uint32_t version);
bool StartsSomething(const Rule& rule);  // any version of it
// From the first to the last day of the periods of which a fact was read; else the month.
std::pair<Date, Date> WindowOf(const Decision& decision, Date as_of);

class Screened {
 public:
  // Whom a rule that starts something holds for, and the periods that it looked at.
  struct Flag {
    size_t at = 0, row = 0;  // into `rules` and `people`
    Id procedure;            // that it starts
    Date from, until;
  };
  using Progress = std::function<void(size_t people)>;

  // Decides everything. All must outlive it.
  Screened(const Program& program, const StoredPeople& people, EvalDates dates,
           const Progress& progress = {});

  const std::vector<uint32_t>& rules() const { return rules_; }  // in the order of the text
  Id IdOf(size_t at) const { return Id(program_.rules[rules_[at]].names.id); }
  const StoredPeople& people() const { return people_; }
  Outcome outcome(size_t at, size_t row) const { return outcomes_[at][row]; }
  uint64_t Count(size_t at, Outcome outcome) const;
  // What came out of a rule for somebody; nullopt: no rule of its own, or nobody who was asked.
  std::optional<Outcome> Find(const Id& rule, const Pseudonym& person) const;
  const std::vector<Flag>& flags() const { return flags_; }

  // Over the outcomes of one rule, in the order of pseudonyms. A leaf's commitment is under a salt
  // of the person's own: who has only the log cannot try out outcomes, and with the person's key it
  // can be made again. docs/audit_format.md has the bytes.
  using SaltOf = std::function<Result<Salt>(const Pseudonym& person, const std::string& words)>;
  Result<Hash> RootOf(size_t at, Instant known_at, const SaltOf& salt) const;

 private:
  void Flagged(const TeamSource& teams);

  const Program& program_;
  const StoredPeople& people_;
  const EvalDates dates_;
  std::vector<uint32_t> rules_;
  std::map<Pseudonym, size_t> row_of_;
  std::vector<std::vector<Outcome>> outcomes_;  // by rule, by row
  std::vector<Flag> flags_;
};

}  // namespace writ::cases
