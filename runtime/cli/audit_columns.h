// Screenings of columns decided again: a part of writ audit verify --redecide.
#pragma once

#include <string>

#include "runtime/cases/cases.h"
#include "runtime/cli/session.h"

namespace writ::cli {

// The columns that the store's screenings were taken on, as far as they are given.
struct GivenColumns {
  std::string folder;  // empty: none
  std::string trust;   // where its root key is; empty: beside it, or $WRIT_TRUST
};

// Says what came of it, and gives the exit code. Says nothing where there are none and none were
// given.
int RedecideColumns(const Session& session, cases::Cases& store, const GivenColumns& given);

}  // namespace writ::cli
