// The rules of a policy as one SQL query, for whoever has the facts in a warehouse.
//
// The query is one more way to run a plan (eval/plan.h): the plan's instructions over columns of a
// table, with the answers of `eval`. What SQL cannot say exactly it does not say: a rule that the
// plan leaves to the reference is left out by name, and a person whose values do not fit comes out
// as `ask`, to be decided by Writ. tests/sql runs the queries in PostgreSQL and DuckDB against the
// reference.
//
// Pure: the same plan and tables give the same bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/date.h"
#include "engine/eval/plan.h"

namespace writ {

enum class SqlDialect : uint8_t { kPostgres, kDuckdb };

// One table: a row for each person, or for each person and period. Columns have the types of their
// facts: exact numerics (percents as ratios, 0.11), dates, booleans, text. NULL is what an empty
// cell of a CSV file is: not known.
struct SqlTable {
  struct Column {
    std::string name;
    uint32_t fact = 0;
    bool none = false;  // NULL is: known not to exist; of facts that are no series only
  };
  std::string name;    // may have a schema before a point
  std::string person;  // the column with the person's id
  std::string period;  // the column with the period: a day of it, 2026-03, 202603; or ""
  Frequency frequency = Frequency::kMonth;
  std::string told;  // the column with the day of telling; or ""
  std::vector<Column> columns;
};

struct SqlSource {
  std::vector<SqlTable> tables;
  std::optional<Date> told;  // everybody was told on that day, unless a table says another
};

struct SqlQuery {
  // Selects subject, rule, outcome of whatever holds, is unknown, or is for Writ to decide
  // (`holds`, `unknown`, `ask`), ordered by subject and rule. Empty if no rule can be said.
  std::string text;
  struct LeftOut {
    uint32_t rule = 0;
    std::string why;
  };
  std::vector<LeftOut> left_out;
};

// The plan must be one for a population. Of the policy's own rules.
SqlQuery SqlOf(const Plan& plan, const SqlSource& source, SqlDialect dialect);

}  // namespace writ
