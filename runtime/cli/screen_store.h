// Screening the people of a store in place of those in files: to look, or on the record with
// proposals to open cases.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/eval/population.h"
#include "runtime/cases/screenings.h"
#include "runtime/cli/session.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {

// The day of `--now` where `--as-of` is not given. Complains and gives nothing if one is no date.
std::optional<Dates> StoreDates(const Session& session, const StoreOptions& options);

// Everybody of whom the store has facts. Complains and gives nothing if it cannot be read.
std::optional<Population> StoredPopulation(const Session& session, const Program& program,
                                           const StoreOptions& options);

// writ screen --propose: the exit code.
int ScreenAndPropose(const Session& session, const std::string& policy,
                     const StoreOptions& options);

// What came of a screening on the record: how many, and what is proposed. Complains and gives
// nothing if a policy cannot be read.
std::optional<std::string> ScreeningWords(const Session& session, const Program& program,
                                          cases::Cases& store,
                                          const cases::ScreeningReport& report);

// A line each of proposals, as `writ proposal list` and tasks have them. Complains and gives
// nothing if the policy of one cannot be read.
std::optional<std::vector<std::string>> ProposalLines(
    const Session& session, cases::Cases& store, const std::vector<cases::Proposal>& proposals);

}  // namespace writ::cli
