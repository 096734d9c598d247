// Fact files as the commands take them: one JSON, one CSV, or a folder of CSVs.
#pragma once

#include <optional>
#include <string>

#include "engine/eval/population.h"
#include "runtime/cli/session.h"

namespace writ::cli {

struct LoadedFacts {
  std::optional<Population> population;
  int exit_code = kClean;  // why there is none, when there is none
};

LoadedFacts LoadFacts(const Session& session, const Program& program, const std::string& path);

}  // namespace writ::cli
