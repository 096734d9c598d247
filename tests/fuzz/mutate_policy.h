// Changes of a policy's text that leave many policies valid: another comparison, number, window or
// name of the same type, a condition negated or joined with another.
#pragma once

#include <string>
#include <string_view>

#include "engine/program/program.h"
#include "tests/fuzz/random.h"

namespace writ::fuzz {

// One or two changes. `program` is what the text compiles to.
std::string MutatePolicy(const Program& program, std::string_view policy, Random& random);

// The policy with a norm of another one at its end.
std::string Transplant(std::string_view policy, std::string_view other, Random& random);

}  // namespace writ::fuzz
