// What `--value NAME` and `--value NAME(ARGUMENTS)` ask for: a definition, one period of a
// definition, a table's answer, a parameter.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/eval/eval.h"
#include "runtime/cli/session.h"

namespace writ::cli {

struct Asked {
  std::string key;                     // "attainment(2026-02)": ids, and the arguments as given
  LocalText shown;                     // the same by its names
  std::optional<uint32_t> definition;  // asked for without an argument
  ExprId expr = kNoExpr;               // anything else
  std::optional<Period> period;        // of a series

  ValueResult Answer(Evaluator& evaluator) const;
};

// Adds the expressions that are asked for to `program`, which is the caller's own copy. Complains
// and returns nothing when a name or an argument is wrong.
std::optional<std::vector<Asked>> ReadAsked(const Session& session,
                                            const std::vector<std::string>& texts,
                                            Program* program);

}  // namespace writ::cli
