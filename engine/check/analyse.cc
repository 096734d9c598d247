#include "engine/check/analyse.h"

namespace writ {

void Analyse(const Program& program, Diagnostics& diagnostics) {
  const size_t errors = diagnostics.errors();
  AnalyseCircles(program, diagnostics);
  // What reads itself has no meaning that the others could look into.
  if (diagnostics.errors() > errors) return;
  AnalyseTables(program, diagnostics);
  AnalyseScales(program, diagnostics);
  AnalyseVersions(program, diagnostics);
  AnalyseConditions(program, diagnostics);
  AnalyseExceptions(program, diagnostics);
  AnalyseWindows(program, diagnostics);
  AnalyseDeviations(program, diagnostics);
  AnalyseFindings(program, diagnostics);
  AnalyseProcedures(program, diagnostics);
  AnalyseUse(program, diagnostics);
  AnalyseCost(program, diagnostics);
}

}  // namespace writ
