// Between columns and fact records: what was read as records and fits columns, and everybody's
// records out of a folder, for whoever decides person by person.
#pragma once

#include <memory>

#include "engine/eval/population.h"
#include "runtime/columns/stored_columns.h"

namespace writ::columns {

struct PlainFacts {
  std::unique_ptr<const Plan> plan;  // of the columns
  FactColumns columns;
};

// kNotPlain where somebody's record has what columns do not keep; `where` names it in the error.
// The population must be of that entity.
Result<PlainFacts> PlainFactsOf(const Program& program, uint32_t entity,
                                const Population& population, const std::string& where);

// Every fact of everybody as it was known on that day, ordered by id. kTooManyRecords where that
// would be more values than memory should hold; `rule` names in that error who asks for it.
Result<Population> ReadRecords(Disk& disk, const std::string& path, const RootKey& root,
                               const Program& program, uint32_t entity, Date known_on,
                               const std::string& rule);

}  // namespace writ::columns
