// What sources said of some people, not merged as a screening reads it: for whoever takes the facts
// of somebody who was found by columns into a store.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "runtime/columns/folder.h"
#include "runtime/facts/statements.h"

namespace writ::columns {

// Sources in the order in which they first said anything. Of what was said of a fact, person and
// period on one day the last alone, whoever said it. Days of telling are those of every version of
// the policy. Facts that the policy does not declare for that entity are passed over. kOtherType,
// kNoOption.
Result<std::vector<SourceStatements>> StatementsOf(Disk& disk, const std::string& path,
                                                   const RootKey& root, const Program& program,
                                                   uint32_t entity, const KnownBy& known,
                                                   const std::set<std::string, std::less<>>& ids,
                                                   const ParallelFor& parallel_for = OneByOne);

}  // namespace writ::columns
