#include "engine/eval/explanation.h"

#include <cstdlib>

namespace writ {

const char* OutcomeId(Outcome outcome) {
  switch (outcome) {
    case Outcome::kHolds: return "holds";
    case Outcome::kFails: return "fails";
    case Outcome::kUnknown: return "unknown";
    case Outcome::kNotApplicable: return "not_applicable";
  }
  std::abort();
}

}  // namespace writ
