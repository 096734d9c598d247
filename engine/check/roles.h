// Whose role is meant where a library names one.
#pragma once

#include "engine/check/checker.h"

namespace writ::check {

// The policy's role that bears the name of a library's, in either language; else the library's.
uint32_t RoleOfPolicy(const Checker& c, const Symbol& role);

}  // namespace writ::check
