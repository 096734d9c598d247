// A table of events: one row per person and day on which something happened.
#pragma once

#include <vector>

#include "runtime/facts/builder.h"
#include "runtime/facts/csv.h"

namespace writ {

bool HasEventColumn(const CsvRow& header);

// Columns id, event and date, and those whose name begins with #. Every problem is a diagnostic.
void ReadEventTable(const Program& program, const std::vector<CsvRow>& rows,
                    PopulationBuilder* builder, Diagnostics& diagnostics);

}  // namespace writ
