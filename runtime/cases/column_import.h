// Statements of sources that lie outside of the store, imported as far as the store does not have
// them. Inside of this room only.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "runtime/cases/column_decisions.h"
#include "runtime/cases/impl.h"

namespace writ::cases {

class ColumnImport {
 public:
  ColumnImport(Cases::Impl& impl, const Program& program, const Asking& asking)
      : impl_(impl), program_(program), asking_(asking) {
    asking_.key.clear();  // of the screening; whoever does it again finds what is there
  }

  // A batch for each source; figures about teams, by the id of who is compared with them, are one
  // of their own. kColumnsSource before anything was imported.
  Result<void> Import(const std::vector<SourceStatements>& sources,
                      const std::map<std::string, ColumnDecisions::Figures>& figures);

  const std::vector<Ref>& batches() const { return batches_; }
  const std::set<std::string>& people() const { return people_; }  // ids
  uint64_t added() const { return added_; }

 private:
  // What the store has of one person, so that nothing is said to it twice.
  class StatedBefore {
   public:
    // Nothing of who is not known to the store.
    static Result<StatedBefore> Of(Cases::Impl& impl, const Program& program,
                                   const std::string& id);

    bool known() const { return known_; }
    // Also of what the store recorded itself, later on the same day.
    bool Has(const Program& program, const Statement& statement) const;
    bool Has(const Told& told) const;
    bool Has(const CohortKey& key, const CohortFigure& figure) const;

   private:
    using Place = std::tuple<uint32_t, std::optional<Period>, std::optional<Date>>;
    bool known_ = false;
    std::set<std::string> statements_;  // each alone, as bytes
    std::map<Place, Instant> newest_;   // when something of that fact, period and day was recorded
    std::vector<Told> told_;
    std::map<CohortKey, CohortFigure> figures_;
  };

  Result<const StatedBefore*> Before(const std::string& id);
  Result<void> ImportBatch(const std::string& source, std::vector<BatchRow> rows);

  Cases::Impl& impl_;
  const Program& program_;
  Asking asking_;
  std::map<std::string, StatedBefore> before_;
  std::vector<Ref> batches_;
  std::set<std::string> people_;
  uint64_t added_ = 0;
};

}  // namespace writ::cases
