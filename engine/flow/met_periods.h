// On which periods a rule rested when it held, so that the evidence of a finding takes them in.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "engine/base/date.h"
#include "engine/eval/explanation.h"
#include "engine/program/program.h"

namespace writ::flow {

struct MetPeriods {
  enum class Kind : uint8_t { kAll, kAny, kPeriods };
  Kind kind = Kind::kAll;
  std::vector<MetPeriods> parts;  // of kAll, each; of kAny, one of them
  int32_t at_least = 0;           // so many of `periods`
  std::vector<Period> periods;    // that met the condition of a window, in their order
  friend bool operator==(const MetPeriods&, const MetPeriods&) = default;
};

// By the explanation of a rule that holds: the windows among what holds in it. Pure.
MetPeriods MetPeriodsOf(const Program& program, const Explanation& explanation);

// Whether the days from the first to the last are enough for it.
bool TakesIn(Date from, Date until, const MetPeriods& rests);

// The newest days that would be enough; nothing where it rests on no period.
std::optional<std::pair<Date, Date>> NewestDaysOf(const MetPeriods& rests);

}  // namespace writ::flow
