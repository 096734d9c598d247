// What a rule looks at. Not seen outside screen/.
#pragma once

#include <vector>

#include "engine/screen/screen.h"

namespace writ::screen {

// Named values below the comparisons of a covered rule, in the order of its text, each once. What
// stands after `unless` is left out: where the rule holds, it did not.
std::vector<EvidenceItem> EvidenceOf(const plan::Code& code, uint32_t rule);

}  // namespace writ::screen
