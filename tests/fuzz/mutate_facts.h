// Facts for a policy: made up, or changed where it may turn a decision. Both stay what the importer
// takes, nearly always, so that deciding is what is fuzzed.
#pragma once

#include <string>
#include <string_view>

#include "engine/program/program.h"
#include "runtime/facts/json_tree.h"
#include "tests/fuzz/random.h"

namespace writ::fuzz {

// Some people with facts for the policy, in the importer's JSON: values near the policy's own
// constants, periods and dates near the decision date, some facts missing, disputed, recorded
// twice or none.
std::string MakeFacts(const Program& program, Random& random);

// One to four changes of facts. What is no JSON, or of another policy, becomes facts for this one.
std::string MutateFacts(const Program& program, std::string_view json, Random& random);

std::string PrintJson(const JsonNode& node);

}  // namespace writ::fuzz
