// Facts of everybody that lie outside of the store, as columns: what a screening of them needs of
// whoever keeps them. This room does not know where they lie.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/event/types.h"
#include "engine/screen/source.h"
#include "runtime/cases/trouble.h"
#include "runtime/facts/statements.h"

namespace writ::cases {

// As they were known at a moment. Reading is safe by several threads at once.
class OutsideColumns {
 public:
  virtual ~OutsideColumns() = default;
  // Of a plan for a population.
  virtual const ColumnSource& source() const = 0;
  virtual std::string_view Id(size_t subject) const = 0;
  // All that a rule may read of somebody, for whoever decides person by person.
  virtual SubjectFacts FactsOf(size_t subject) const = 0;
  // To the parts that they consist of, under salts that go when somebody is erased from one.
  virtual std::vector<Commitment> Commitments() const = 0;
  // Reads all of it: whether it is what the commitments are to.
  virtual Result<void> Sound() const = 0;
  virtual bool AnybodyErased() const = 0;  // from any part, ever
  // Whether all could be read so far, and is as it was when it was opened.
  virtual Result<void> Whole() const = 0;
  using Ids = std::set<std::string, std::less<>>;
  virtual Result<std::vector<SourceStatements>> StatementsOf(const Ids& ids) const = 0;
};

// Opens them as they were known at that moment, for the program's own rules.
using OpenColumns = std::function<Result<std::unique_ptr<OutsideColumns>>(
    const Program& program, EvalDates dates, Instant known_at)>;

}  // namespace writ::cases
