// Screening everybody in a folder of columns on the record, with proposals to open cases.
#pragma once

#include <string>

#include "runtime/cli/session.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {

struct ColumnScreenOptions {
  std::string policy;
  std::string folder;  // of the columns
  std::string trust;   // where its root key is; empty: beside it, or $WRIT_TRUST
};

// writ screen --propose --facts COLUMNS: the exit code.
int ScreenColumnsAndPropose(const Session& session, const ColumnScreenOptions& options,
                            const StoreOptions& store_options);

}  // namespace writ::cli
