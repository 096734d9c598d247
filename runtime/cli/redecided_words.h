// What audit verify --redecide says of decisions that come out otherwise, whatever they were about.
#pragma once

#include <string>

#include "engine/event/types.h"
#include "runtime/cli/session.h"

namespace writ::cli {

// Which engine decided it and which decides now, to follow what differs; empty if both are one.
std::string EngineWords(const Session& session, const Version& decided);

// A line to follow what differs: a difference is no sign that the log was changed.
std::string RulesMayHaveChanged(const Session& session);

}  // namespace writ::cli
