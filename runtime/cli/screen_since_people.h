// Who is screened on two days: as of an earlier day on what was known then, and now.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/screen/since.h"
#include "runtime/cli/screen_people.h"

namespace writ::cli {

// Row i is the same person on both days; whoever came since follows.
struct PeopleSince {
  std::unique_ptr<People> before, now;
  SaidSince said;
};

struct SinceDates {
  EvalDates before, now;
};

// Of a folder of columns: `options.facts`. Complains and gives nothing, with the exit code.
std::optional<PeopleSince> ColumnsSince(const Session& session, const Program& program,
                                        const SinceDates& dates, const PeopleOptions& options,
                                        int* exit_code);
// Of a store: somebody is there from the day on which anything was recorded of them.
PeopleSince RecordsSince(const Program& program, const SinceDates& dates, Population everybody,
                         std::optional<Date> told);

}  // namespace writ::cli
