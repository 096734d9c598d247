// What can be said of a policy as a whole before anyone's facts are seen: gaps and overlaps of
// tables, rules that never hold, exceptions that clash, deviations from the law, procedures that
// cannot go on, what nothing uses, what a decision can cost.
//
// The Program must be one that Verify accepts, but for circles. Every analysis is near-linear in
// the size of the Program or works within a budget of steps; where a budget runs out, a note says
// so.
#pragma once

#include "engine/check/analyse_numbers.h"
#include "engine/diagnostics/diagnostic.h"
#include "engine/program/program.h"
#include "engine/program/walk.h"

namespace writ {

// Declarations that read each other in a circle. What reads itself has no meaning that the other
// analyses could look into.
void AnalyseCircles(const Program& program, const Reads& reads, Diagnostics& diagnostics);
// Procedures that call each other in a circle, or others that cannot run within one case. Part of
// the above.
void AnalyseCalls(const Program& program, Diagnostics& diagnostics);

// All others, of a Program without circles.
void Analyse(const Program& program, const Reads& reads, Diagnostics& diagnostics);

// Its parts, each in a file of its name.
void AnalyseTables(const Program& program, Diagnostics& diagnostics);
void AnalyseScales(const Program& program, Diagnostics& diagnostics);
void AnalyseVersions(const Program& program, const ValueNumbers& numbers, Diagnostics& diagnostics);
void AnalyseProcedures(const Program& program, Diagnostics& diagnostics);
void AnalyseConditions(const Program& program, const ValueNumbers& numbers,
                       Diagnostics& diagnostics);
void AnalyseExceptions(const Program& program, const ValueNumbers& numbers,
                       Diagnostics& diagnostics);
void AnalyseWindows(const Program& program, Diagnostics& diagnostics);
void AnalyseDeviations(const Program& program, const ValueNumbers& numbers,
                       Diagnostics& diagnostics);
void AnalyseFindings(const Program& program, Diagnostics& diagnostics);
void AnalyseUse(const Program& program, Diagnostics& diagnostics);
void AnalyseCost(const Program& program, const Reads& reads, Diagnostics& diagnostics);

}  // namespace writ
