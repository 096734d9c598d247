// Civil dates, calendar periods and spans. No clock and no time zone: a date is a day in the
// policy's country.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace writ {

// A day of the Gregorian calendar between 1900-01-01 and 2199-12-31, counted in days from
// 1970-01-01.
class Date {
 public:
  constexpr Date() = default;
  // nullopt for 31 February and the like, and outside the range above.
  static std::optional<Date> FromYmd(int year, int month, int day);
  static std::optional<Date> FromDays(int32_t days_since_1970);
  static std::optional<Date> ParseIso(std::string_view text);  // "2026-03-10" only

  int year() const;
  int month() const;    // 1..12
  int day() const;      // 1..31
  int weekday() const;  // 0 = Monday .. 6 = Sunday
  constexpr int32_t days() const { return days_; }
  std::string ToIso() const;

  std::optional<Date> PlusDays(int64_t n) const;
  // The corresponding day n months on, or the last day of that month if it has none (Civil Code
  // 202).
  std::optional<Date> PlusMonths(int64_t n) const;

  friend constexpr auto operator<=>(Date, Date) = default;

 private:
  constexpr explicit Date(int32_t days) : days_(days) {}
  int32_t days_ = 0;
};

enum class Frequency : uint8_t { kMonth, kQuarter, kYear };

// One month, quarter or year. `index` counts periods of that frequency from year 0: month 2026-03
// is 2026 * 12 + 2, quarter 2026-Q1 is 2026 * 4, year 2026 is 2026.
struct Period {
  Frequency frequency = Frequency::kMonth;
  int32_t index = 0;

  static std::optional<Period> Parse(std::string_view text);  // "2026-03", "2026-Q1", "2026"
  static Period Containing(Frequency frequency, Date date);
  // A period beyond the years that a Date can hold gives the nearest date there is.
  Date first_day() const;
  Date last_day() const;
  Period Plus(int n) const { return {frequency, index + n}; }
  std::string ToString() const;  // the forms that Parse reads

  friend constexpr auto operator<=>(Period, Period) = default;
};

// A length of time as HR writes it. Months (years are twelve of them), days and working days are
// never converted into one another.
struct Span {
  int32_t months = 0;
  int32_t days = 0;
  int32_t working_days = 0;

  friend constexpr bool operator==(Span, Span) = default;
};

// A span between two dates keeps its endpoints: "12 years" is reached when from + 12 years <= to.
struct SpanBetween {
  Date from;
  Date to;

  // The sign of (this - span) where that is decidable by dates; spans with working days are not
  // (nullopt).
  std::optional<int> CompareTo(Span span) const;
  // Full months from `from` to `to`, negative if reversed.
  int64_t whole_months() const;
  int64_t days() const { return int64_t{to.days()} - from.days(); }

  friend constexpr bool operator==(SpanBetween, SpanBetween) = default;
};

}  // namespace writ
