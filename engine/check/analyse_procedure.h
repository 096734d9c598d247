// Procedures that cannot do what they say: the analyses beside AnalyseProcedures, and the text that
// one case runs, which they share.
#pragma once

#include <string>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "engine/program/program.h"
#include "engine/program/walk.h"

namespace writ {

// The statements of a procedure and of what it calls, directly or through others, each once; and
// the grounds that duties on its effects go by.
struct CaseText {
  struct Statement {
    ActId act = kNoAct;
    bool own = false;  // stands in a procedure of the policy itself, not of a library
  };
  std::vector<Statement> statements;
  std::vector<Citation> grounds;
};
CaseText TextOfCase(const Program& program, const Procedure& procedure);

// "a, b" in English and "a、b" in Chinese, or with other words between.
Argument Listed(const std::vector<Argument>& all, const char* en = ", ", const char* zh = "、");

// "terminate contract", as it is written in a policy.
Argument EffectWords(const std::string& effect);

// Effects that wait for what no procedure does.
void AnalyseEffects(const Program& program, Diagnostics& diagnostics);
// Documents that are given out and can never be filled in.
void AnalysePapers(const Program& program, Diagnostics& diagnostics);
// Findings that are made otherwise than they are declared.
void AnalyseMakers(const Program& program, Diagnostics& diagnostics);
// Payments under the law's name that are not the law's amount.
void AnalysePayments(const Program& program, Diagnostics& diagnostics);
// Facts of a library that nothing gives.
void AnalyseGiven(const Program& program, const Reads& reads, Diagnostics& diagnostics);

}  // namespace writ
