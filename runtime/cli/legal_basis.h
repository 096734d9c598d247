// What the records of a case rest on in law, by the citations of the policy's text.
#pragma once

#include <vector>

#include "runtime/cli/case_story.h"

namespace writ::cli {

// The articles for one record, the nearest first, each once: those of the step in which it was
// done, of the finding and of the rule whose figures it rests on, of a payment, of the obligations
// that ask for what it says or attach to the effect, and of the norms that its decision came from.
// Where none of these cites anything, those of the procedure. May be empty.
std::vector<document::Quote> BasisOf(const CaseStory& story, const PlaceWords& words,
                                     const cases::Moment& moment);

}  // namespace writ::cli
