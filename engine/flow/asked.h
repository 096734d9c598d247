// How a question of a command stands. Not seen outside flow/.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/eval/eval.h"
#include "engine/flow/command.h"
#include "engine/flow/places.h"

namespace writ::flow {

struct Stop {  // thrown inside flow/ alone: a refusal or a need
  Outcome outcome;
};

// How a condition stands, as a gate asks.
struct Asked {
  Verdict verdict = Verdict::kUnknown;
  std::vector<MissingFact> missing;
  std::shared_ptr<const Explanation> because;
  std::optional<Date> on;  // the day on which it stands so, where it was asked for many
};
inline Asked Met() { return {.verdict = Verdict::kHolds}; }
Verdict VerdictOf(const ValueResult& result);

struct EffectPart {  // one of the things that an effect asks for; met when `asked` holds
  Id id;             // a gate, an obligation, a reaction, "signed_decision"
  LocalText title;
  Asked asked;
  uint32_t spot = kNoSpot;  // of a gate
};

struct Made {  // a finding
  Date on;
  std::optional<Date> evidence_from;  // known where a case made it
};

}  // namespace writ::flow
