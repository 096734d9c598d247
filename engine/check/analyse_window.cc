// Windows that ask for more than they look at.
#include "engine/check/analyse.h"

namespace writ {

void AnalyseWindows(const Program& program, Diagnostics& diagnostics) {
  for (const Expr& e : program.exprs) {
    if (e.window >= program.windows.size()) continue;
    const Window& window = program.windows[e.window];
    if (e.op == Op::kInAtLeast && e.count > window.periods) {
      diagnostics.Add(DiagnosticKind::kWindowNeverMet, e.place,
                      {Argument(int64_t{e.count}), Argument(int64_t{window.periods})});
    }
    const bool counts_periods =
        e.op == Op::kConsecutive || e.op == Op::kInAtLeast || e.op == Op::kTrend;
    const int32_t needed = e.op == Op::kInAtLeast ? e.count : window.periods;
    if (counts_periods && window.skipping != kNoExpr && window.looking_back > 0 &&
        window.looking_back < needed) {
      diagnostics.Add(DiagnosticKind::kLookBackTooShort, e.place,
                      {Argument(int64_t{needed}), Argument(int64_t{window.looking_back})});
    }
  }
}

}  // namespace writ
