// Which periods count for a person: semantics 6 and 10. Pure computations on dates, shared by every
// reading.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/calendar.h"
#include "engine/eval/explanation.h"

namespace writ {

// One end of an employment: a day, known to be open, or not known.
struct Bound {
  enum class Kind : uint8_t { kDay, kOpen, kUnknown } kind = Kind::kOpen;
  Date day;
};

struct Employment {
  Bound from, until;   // the spell that the facts state; both days included
  bool never = false;  // `exists from` is known not to exist
  std::span<const std::pair<Date, Date>> spells;  // further ones
};

// How much of first..last lies within the employment. kMaybe… where a bound is unknown.
enum class Coverage : uint8_t {
  kNone,
  kPart,
  kWhole,
  kMaybePart,
  kMaybeWhole,
  kMaybeWholeSurelyPart
};
Coverage CoverageOf(const Employment& employment, Date first, Date last);

// What governs a period besides the employment: when the norm came into force, when the person was
// told.
struct NormDates {
  std::optional<Date> from;
  bool needs_telling = false;
  std::optional<Date> told;  // the first telling of this version, if recorded
};

enum class Applies : uint8_t { kYes, kNo, kUnknown };
struct Applicability {
  Applies applies = Applies::kYes;
  Reason reason = Reason::kNone;
  std::string detail;
  bool employment_unknown = false, told_unknown = false;  // what would settle kUnknown
};

// Whether a period counts. `partial` and `earlier` are the window's `counting …`. What is certain
// comes first: a period that one ground surely excludes is excluded, whatever else is unknown.
Applicability PeriodApplies(const Employment& employment, const NormDates& norm, Period period,
                            bool partial, bool earlier);

// Whether a period's figures from a source with that delay are there at the end of `as_of`: nullopt
// when the calendar does not reach.
std::optional<bool> IsDue(Period period, const Span& closes_after, const Calendar& calendar,
                          Date as_of);

// The newest period that is complete before `as_of` and due for each of the delays.
struct Anchor {
  std::optional<Period> period;
  std::string detail;  // why there is none
  friend bool operator==(const Anchor&, const Anchor&) = default;
};
Anchor NewestDue(Frequency frequency, const std::vector<Span>& delays, const Calendar& calendar,
                 Date as_of);

}  // namespace writ
