#include "engine/eval/applicability.h"

#include <algorithm>

#include "engine/eval/values.h"

namespace writ {
namespace {

// Days of first..last that the intervals cover together, each counted once.
int64_t CoveredDays(std::vector<std::pair<int64_t, int64_t>> intervals, Date first, Date last) {
  std::sort(intervals.begin(), intervals.end());
  int64_t covered = 0;
  int64_t next = first.days();  // the first day not looked at yet
  for (const auto& [from, until] : intervals) {
    const int64_t begin = std::max(from, next);
    const int64_t end = std::min<int64_t>(until, last.days());
    if (begin > end) continue;
    covered += end - begin + 1;
    next = end + 1;
  }
  return covered;
}

Applicability Excluded(Reason reason, std::string detail) {
  return {Applies::kNo, reason, std::move(detail), false, false};
}

}  // namespace

Coverage CoverageOf(const Employment& employment, Date first, Date last) {
  constexpr int64_t kFar = 1'000'000'000;
  std::vector<std::pair<int64_t, int64_t>> certain, possible;
  for (const auto& [from, until] : employment.spells)
    certain.push_back({from.days(), until.days()});
  possible = certain;
  if (!employment.never) {
    const auto day = [](const Bound& bound, int64_t otherwise) {
      return bound.kind == Bound::Kind::kDay ? int64_t{bound.day.days()} : otherwise;
    };
    const std::pair<int64_t, int64_t> main{day(employment.from, -kFar),
                                           day(employment.until, kFar)};
    possible.push_back(main);
    if (employment.from.kind != Bound::Kind::kUnknown &&
        employment.until.kind != Bound::Kind::kUnknown)
      certain.push_back(main);
  }
  const int64_t all = int64_t{last.days()} - first.days() + 1;
  const int64_t at_least = CoveredDays(std::move(certain), first, last);
  const int64_t at_most = CoveredDays(std::move(possible), first, last);
  if (at_most == 0) return Coverage::kNone;
  if (at_least == all) return Coverage::kWhole;
  if (at_most < all) return at_least > 0 ? Coverage::kPart : Coverage::kMaybePart;
  return at_least > 0 ? Coverage::kMaybeWholeSurelyPart : Coverage::kMaybeWhole;
}

Applicability PeriodApplies(const Employment& employment, const NormDates& norm, Period period,
                            bool partial, bool earlier) {
  const Date first = period.first_day();
  const Coverage coverage = CoverageOf(employment, first, period.last_day());
  if (coverage == Coverage::kNone) return Excluded(Reason::kOutsideEmployment, "");
  if (!earlier) {
    if (norm.from && first < *norm.from)
      return Excluded(Reason::kBeforeInForce, norm.from->ToIso());
    if (norm.needs_telling && norm.told && first < *norm.told)
      return Excluded(Reason::kBeforeTold, norm.told->ToIso());
  }
  const bool in_part = coverage == Coverage::kPart || coverage == Coverage::kMaybePart;
  if (in_part && !partial) return Excluded(Reason::kPartialPeriod, "");

  Applicability result;
  const bool surely_some =
      coverage == Coverage::kPart || coverage == Coverage::kMaybeWholeSurelyPart;
  result.employment_unknown = coverage != Coverage::kWhole && !(partial && surely_some);
  result.told_unknown = !earlier && norm.needs_telling && !norm.told;
  if (result.employment_unknown || result.told_unknown) {
    result.applies = Applies::kUnknown;
    result.reason = result.told_unknown ? Reason::kToldDateUnknown : Reason::kNotRecorded;
  }
  return result;
}

std::optional<bool> IsDue(Period period, const Span& closes_after, const Calendar& calendar,
                          Date as_of) {
  Scalar delay;
  delay.span = closes_after;
  const Computed due = Shift(period.last_day(), delay, false, calendar);
  if (due.reason == Reason::kOverflow) return false;  // later than any date
  if (!due.ok()) return std::nullopt;
  return due.value.date <= as_of;
}

Anchor NewestDue(Frequency frequency, const std::vector<Span>& delays, const Calendar& calendar,
                 Date as_of) {
  const Period current = Period::Containing(frequency, as_of);
  Anchor anchor;
  // A source that is due for one period is due for every earlier one, so each is asked in turn.
  Period period = current.Plus(-1);  // its last day is before as_of
  for (const Span& delay : delays) {
    while (true) {
      if (period.first_day() == period.Plus(-1).first_day()) {
        anchor.detail = "no period is due yet";
        return anchor;
      }
      const std::optional<bool> due = IsDue(period, delay, calendar, as_of);
      if (!due) {
        anchor.detail = CalendarEnds(calendar);
        return anchor;
      }
      if (*due) break;
      period = period.Plus(-1);
    }
  }
  anchor.period = period;
  return anchor;
}

}  // namespace writ
