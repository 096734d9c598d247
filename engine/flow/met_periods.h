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
// hold, of one of those of which one was enough; and so many of the periods that a `count` counted
// as it had to reach. Of a figure over several periods, such as an average, they take in all that
// it is made of, wherever what decided the rule is computed of it; of the largest within any so
// many periods none. If the days are not enough: the newest that would be. Linear in the
// explanation, but for sorting periods.
std::optional<std::pair<Date, Date>> LeftOut(const Program& program, const Explanation& explanation,
                                             Date from, Date until);

}  // namespace writ::flow
