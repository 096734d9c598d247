// Where the figures of a table come from, and how newer ones take their place.
#pragma once

#include <set>
#include <string>

#include "engine/check/compile.h"
#include "runtime/cases/cases.h"
#include "runtime/cli/session.h"

namespace writ::cli {

// What to do about tables that have no row for what was asked; "" if there are none. `missing` has
// what MissingFact::what says of them: "table minimum_wage".
std::string TableAdvice(const Session& session, const Compilation& compilation,
                        const std::set<std::string>& missing);
// The same by a policy that is installed.
std::string TableAdvice(const Session& session, cases::Cases& store, const Hash& bundle,
                        const std::set<std::string>& missing);

}  // namespace writ::cli
