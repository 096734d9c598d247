// What can be said of a policy as a whole before anyone's facts are seen: gaps and overlaps of
// tables, rules that never hold, exceptions that clash, deviations from the law, procedures that
// cannot go on, what nothing uses, what a decision can cost.
//
// The Program must be one that Verify accepts. Every analysis is near-linear in the size of the
// Program or works within a budget of steps; where a budget runs out, a note says so.
#pragma once

#include "engine/diagnostics/diagnostic.h"
#include "engine/program/program.h"

namespace writ {

void Analyse(const Program& program, Diagnostics& diagnostics);

// Its parts, each in a file of its name.
void AnalyseTables(const Program& program, Diagnostics& diagnostics);
void AnalyseScales(const Program& program, Diagnostics& diagnostics);
void AnalyseVersions(const Program& program, Diagnostics& diagnostics);
void AnalyseCircles(const Program& program, Diagnostics& diagnostics);
void AnalyseCalls(const Program& program, Diagnostics& diagnostics);
void AnalyseProcedures(const Program& program, Diagnostics& diagnostics);
void AnalyseConditions(const Program& program, Diagnostics& diagnostics);
void AnalyseExceptions(const Program& program, Diagnostics& diagnostics);
void AnalyseWindows(const Program& program, Diagnostics& diagnostics);
void AnalyseDeviations(const Program& program, Diagnostics& diagnostics);
void AnalyseFindings(const Program& program, Diagnostics& diagnostics);
void AnalyseUse(const Program& program, Diagnostics& diagnostics);
void AnalyseCost(const Program& program, Diagnostics& diagnostics);

}  // namespace writ
