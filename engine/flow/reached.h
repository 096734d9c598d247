// What a case may come to ask: the expressions of its statements, and the norms behind them.
#pragma once

#include <string>
#include <vector>

#include "engine/program/program.h"

namespace writ::flow {

// The expressions of a statement itself, without what stands in it; some may be kNoExpr.
std::vector<ExprId> RootsOf(const Program& program, const Act& act);

struct ReachedNorm {
  std::string kind;  // as in program/norms.h
  Names names;
};
// The norms that cases of the procedure may come to ask, through whatever reads them: in no
// promised order, each once.
std::vector<ReachedNorm> NormsReached(const Program& program, const Procedure& procedure);

}  // namespace writ::flow
