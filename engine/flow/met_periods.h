// On which periods a rule rested when it held, so that the evidence of a finding takes them in. Not
// seen outside flow/.
#pragma once

#include <optional>
#include <utility>

#include "engine/base/date.h"
#include "engine/eval/explanation.h"
#include "engine/program/program.h"

namespace writ::flow {

// By the explanation of a rule that holds. The days given are enough if they take in, whole, as
// many of the periods that met the condition of a window as it needs: of each window that had to
// hold, of one of those of which one was enough. If they are not: the newest days that would be.
// Figures over a window, such as an average, are not looked at. Linear in the explanation.
std::optional<std::pair<Date, Date>> LeftOut(const Program& program, const Explanation& explanation,
                                             Date from, Date until);

}  // namespace writ::flow
