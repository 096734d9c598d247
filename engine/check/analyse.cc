#include "engine/check/analyse.h"

#include "engine/check/analyse_procedure.h"

namespace writ {

void Analyse(const Program& program, const Reads& reads, Diagnostics& diagnostics) {
  const ValueNumbers numbers(program);
  AnalyseTables(program, diagnostics);
  AnalyseScales(program, diagnostics);
  AnalyseVersions(program, numbers, diagnostics);
  AnalyseConditions(program, numbers, diagnostics);
  AnalyseExceptions(program, numbers, diagnostics);
  AnalyseWindows(program, diagnostics);
  AnalyseDeviations(program, numbers, diagnostics);
  AnalyseFindings(program, diagnostics);
  AnalyseProcedures(program, diagnostics);
  AnalyseMakers(program, diagnostics);
  AnalyseEffects(program, diagnostics);
  AnalysePapers(program, diagnostics);
  AnalysePayments(program, diagnostics);
  AnalyseGiven(program, reads, diagnostics);
  AnalyseUse(program, diagnostics);
  AnalyseCost(program, reads, diagnostics);
}

}  // namespace writ
