// Explanations in words. One tree, two languages; the same tree always gives the same bytes.
#pragma once

#include <string>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "engine/eval/explanation.h"

namespace writ {

struct WordsOptions {
  Language language = Language::kEnglish;
  bool show_personal = true;  // false: values of personal and restricted facts are withheld
};

std::string NameFor(const Names& names, Language language);
std::string TextIn(const LocalText& text, Language language);
// Values as people write them: "61,000.00 CNY" / "61,000.00元", "67.78 %" (≈ when rounded for
// display), dates, spans. `digits`: at most so many decimals of a ratio; more where two values
// would else look the same.
std::string ValueWords(const Program& program, const Scalar& value, Language language,
                       int digits = 2);
std::string PeriodWords(Period period, Language language);
std::string CitationWords(const Program& program, const Citation& citation, Language language);
// The condition as the policy says it, for example `attainment below 80% for 3 consecutive months`.
std::string ExprWords(const Program& program, ExprId expr, Language language);
std::string ReasonWords(const Program& program, Reason reason, const std::string& detail,
                        Language language);
std::string MissingWords(const Program& program, const MissingFact& missing, Language language);
std::string TurningWords(const Program& program, const Turning& turning, Language language);

// How a value or a decision was computed: what stands below its root, one line each, depth first. A
// line at depth n + 1 says what the line at depth n before it was computed from; the first is at 1.
struct DerivationLine {
  int depth = 1;
  std::string text;
};
std::vector<DerivationLine> Derivation(const Program& program, const Explanation& explanation,
                                       const WordsOptions& options);

// `writ why`: the whole derivation as an indented tree with facts, sources and articles.
std::string DecisionWords(const Program& program, const Decision& decision,
                          const WordsOptions& options);
// What a rule asks for when it holds: "warn manager, hr: …".
std::string ActionWords(const Program& program, const Action& action, Language language);

// One line per thing that decided it; for `because` in JSON and for screening lists.
struct BecauseLine {
  std::string text;
  std::vector<std::string> facts;
};
std::vector<BecauseLine> Because(const Program& program, const Decision& decision,
                                 const WordsOptions& options);
// decision.would_hold_if as far as the options let it be shown.
std::vector<Turning> ShownTurnings(const Program& program, const Decision& decision,
                                   const WordsOptions& options);

}  // namespace writ
