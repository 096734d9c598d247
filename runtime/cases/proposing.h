// What comes of a screening on the record, of a store's people or of columns: proposals that are
// made and that end. Not seen outside cases/.
#pragma once

#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/cases/impl.h"
#include "runtime/cases/screenings.h"

namespace writ::cases {

// All must outlive it. What it makes, ends and passes over is added to `report`.
class Screenings::Proposing {
 public:
  struct Request {
    const Hash& bundle;
    Date as_of;
    std::string_view command;  // of the records
  };
  Proposing(Screenings& of, const Request& request, const Asking& asking, ScreeningReport* report)
      : of_(of), impl_(of.impl_), request_(request), asking_(asking), report_(report) {}

  // Reads what waits now, for Stands.
  Result<std::vector<Proposal>> Waiting();
  // Why nothing is proposed for these periods, counted in the report; false: something may be.
  Result<bool> Stands(const Pseudonym& person, const Id& rule, const Id& procedure,
                      const std::pair<Date, Date>& window);
  // A command each, since all events of a command are about one person.
  Result<void> Propose(const Pseudonym& person, const Id& rule,
                       const std::pair<Date, Date>& window);
  Result<void> End(const Proposal& proposal);

  // A record of this screening, without its event.
  Result<audit::Record> Around() const;

 private:
  Result<bool> WasMade(const Pseudonym& person, const Id& rule,
                       const std::pair<Date, Date>& window) const;
  Result<bool> IsRunning(const Pseudonym& person, const Id& procedure) const;

  Screenings& of_;
  Cases::Impl& impl_;
  const Request request_;
  const Asking& asking_;
  ScreeningReport* const report_;
  std::set<std::pair<Pseudonym, Id>> waits_;
};

}  // namespace writ::cases
