// All that CSV says, in columns: every fact of theirs in every period that they speak of, for
// whoever keeps them. A screen reads less (csv_columns.h).
#pragma once

#include <memory>

#include "runtime/facts/csv_columns.h"

namespace writ {

struct EveryColumn {
  std::unique_ptr<const Plan> plan;  // of the columns: Plan::ForReading
  ColumnFacts facts;
};

// Tables as ReadCsvColumns takes them, about that entity. Read once, and once more where a period
// stands in them that is not among their first rows. The program must outlive the columns.
std::expected<EveryColumn, NotSoQuickly> ReadEveryCsvColumn(const Program& program, uint32_t entity,
                                                            const CsvTables& tables,
                                                            const ParallelFor& parallel_for,
                                                            const CsvColumnOptions& options = {});
std::expected<EveryColumn, NotSoQuickly> ReadEveryCsvColumn(const Program& program, uint32_t entity,
                                                            Disk& disk,
                                                            const std::vector<std::string>& paths,
                                                            const ParallelFor& parallel_for,
                                                            const CsvColumnOptions& options = {});

// A plan that reads each of those facts: a series in each of those periods of its frequency, all
// else once. `team`: the fact that says which team is among them.
Plan PlanForEvery(const Program& program, uint32_t entity, const std::set<uint32_t>& facts,
                  const std::set<Period>& periods, std::optional<Date> known_on = std::nullopt);

}  // namespace writ
