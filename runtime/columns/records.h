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

// Every fact of everybody as it was known by then, ordered by id. kTooManyRecords where that
// would be more values than memory should hold; `rule` names in that error who asks for it.
Result<Population> ReadRecords(Disk& disk, const std::string& path, const RootKey& root,
                               const Program& program, uint32_t entity, const KnownBy& known,
                               const std::string& rule);

// Every fact of one person as it was known by then. kNobody. No id: the only person of the folder,
// or nobody's facts where there are more.
struct OnePerson {
  SubjectFacts facts;
  size_t people = 0;           // that there are
  std::optional<Date> begins;  // as of StoredColumns
};
Result<OnePerson> ReadPerson(Disk& disk, const std::string& path, const RootKey& root,
                             const Program& program, uint32_t entity, const KnownBy& known,
                             std::string_view id, const ParallelFor& parallel_for = OneByOne);

}  // namespace writ::columns
