// Screening everybody in columns that lie outside of the store, on the record, and the proposals
// that come of it. A case rests on facts of the store: of those for whom something is to be
// proposed the facts are imported first, and of nobody else. docs/screening.md, "From columns, on
// the record".
//
// A view of open Cases, which must outlive it. Thread-safe and blocking as they are.
#pragma once

#include <string>
#include <vector>

#include "runtime/cases/column_decisions.h"
#include "runtime/cases/outside_columns.h"
#include "runtime/cases/screenings.h"

namespace writ::cases {

struct ColumnScreeningRequest {
  Hash bundle;  // installed
  Date as_of;   // the decision date
  ParallelFor parallel_for = OneByOne;
};

struct ColumnScreeningReport : ScreeningReport {
  // Somebody of whom the store decides otherwise than the columns: the store counts.
  struct Otherwise {
    std::string subject, name;  // the person's id, and as of a CaseSummary
    Id rule;
    Outcome in_columns = Outcome::kHolds, in_store = Outcome::kUnknown;
  };
  uint64_t stored = 0;       // of the people: of whom the store has facts
  uint64_t imported = 0;     // of whom facts were imported now
  uint64_t added = 0;        // of these: who were not known before
  std::vector<Ref> batches;  // that they came with
  std::vector<Otherwise> otherwise;
};

// What deciding the screenings of columns again came to. Of one rule each.
struct ColumnsRedecided {
  struct One {
    uint64_t record = 0;
    Id rule;
    Date as_of;
    Version engine;  // that decided it
  };
  struct Difference : One {
    bool columns = false;  // these are not the columns that it was decided on
    bool numbers = false;  // of how many it holds, or who was asked
    bool root = false;     // the results of those in the store
  };
  enum class Why : uint8_t {
    kNotGiven,       // no columns were given
    kUnreadable,     // those that were given
    kErasedThere,    // somebody was erased from the columns
    kErasedInStore,  // somebody was erased in the store, whose result is part of the root
  };
  struct Open : One {
    Why why = Why::kNotGiven;
    LocalText trouble;  // of kUnreadable
  };
  std::vector<One> agrees;
  std::vector<Difference> differs;
  std::vector<Open> cannot;
};

class ColumnScreenings {
 public:
  explicit ColumnScreenings(Cases& cases) : cases_(cases), impl_(*cases.impl_) {}

  // Decides the policy's own rules for everybody in the columns, as eval does, on what is recorded
  // there now. Imports the facts of those for whom a rule that starts something holds and nothing
  // waits, runs or is settled, and of those whose proposal waits and whose rule no longer holds: a
  // batch for each source, of what is not in the store yet. Then it writes one record a rule, and
  // those of proposals, which are decided on the store's facts. After a crash, or any trouble, do
  // it again: nothing is imported or proposed twice. Troubles are those of Screenings::Screen and
  // Cases::Import, and of `open`.
  Result<ColumnScreeningReport> Screen(const ColumnScreeningRequest& request,
                                       const OpenColumns& open, const Asking& asking);

  // Slow: every screening of columns on what was recorded in them by then. `open` may be empty:
  // then nothing can be decided again.
  Result<ColumnsRedecided> Redecide(const OpenColumns& open, const ParallelFor& parallel_for);

 private:
  struct Run;
  class Redeciding;
  // Those in the columns of whom an import of the log's first records says something.
  Result<std::vector<ColumnDecisions::Stored>> StoredIn(const OutsideColumns& columns,
                                                        uint64_t size);
  ColumnDecisions::SaltOf Salts();
  // Of whom an import of the log's first records says something, in the order of pseudonyms.
  Result<std::vector<Pseudonym>> WithFacts(uint64_t size);
  Result<bool> HasFacts(const Pseudonym& person, uint64_t size);

  Cases& cases_;
  Cases::Impl& impl_;
};

}  // namespace writ::cases
