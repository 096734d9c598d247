// writ screen --sql: the rules as a query, for facts that lie in a warehouse.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/date.h"
#include "engine/eval/eval.h"
#include "runtime/cli/session.h"

namespace writ::cli {

struct SqlOptions {
  std::string dialect;             // "postgres" or "duckdb"
  std::string facts, map, schema;  // CSV files, of which only the first rows count
  std::string out;                 // a file; empty: standard output
  std::vector<std::string> none;   // facts of which NULL says that there is none
  std::optional<Date> told;
};

int ScreenSql(const Session& session, const Program& program, EvalDates dates,
              const SqlOptions& options);

}  // namespace writ::cli
