#include "engine/base/date.h"

#include <cstdlib>

#include <fmt/core.h>

namespace writ {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;

struct Civil {
  int year;
  int month;
  int day;
};

constexpr int64_t FloorDivide(int64_t a, int64_t b) {
  return a / b - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0);
}

constexpr bool IsLeap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

constexpr int DaysInMonth(int year, int month) {
  if (month == 2) return IsLeap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// Years are counted from March, so that the leap day is the last of its year; eras are 400 years.
constexpr int32_t DaysOf(Civil c) {
  const int64_t y = c.month <= 2 ? c.year - 1 : c.year;
  const int64_t era = FloorDivide(y, 400);
  const int64_t year_of_era = y - era * 400;
  const int64_t month_from_march = (c.month + 9) % 12;
  const int64_t day_of_year = (153 * month_from_march + 2) / 5 + c.day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return static_cast<int32_t>(era * 146097 + day_of_era - 719468);
}

constexpr Civil CivilOf(int32_t days) {
  const int64_t z = int64_t{days} + 719468;
  const int64_t era = FloorDivide(z, 146097);
  const int64_t day_of_era = z - era * 146097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  const int month =
      static_cast<int>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  const int year = static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
  return {year, month, day};
}

constexpr int32_t kFirstDay = DaysOf({kFirstYear, 1, 1});
constexpr int32_t kLastDay = DaysOf({kLastYear, 12, 31});

// Reads exactly `count` digits at `pos`.
std::optional<int> Digits(std::string_view text, size_t pos, size_t count) {
  if (text.size() < pos + count) return std::nullopt;
  int value = 0;
  for (size_t i = pos; i < pos + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// Counted over all integers, so that a far-away end does not overflow.
int64_t MonthNumber(Civil c) { return int64_t{c.year} * 12 + c.month - 1; }

// The day number of `from` plus months plus days, also beyond the years that a Date can hold.
int64_t DayNumberAfter(Date from, int64_t months, int64_t days) {
  const Civil start = CivilOf(from.days());
  const int64_t target = MonthNumber(start) + months;
  const int64_t year = FloorDivide(target, 12);
  const int month = static_cast<int>(target - year * 12) + 1;
  // The calendar repeats every 400 years of 146097 days.
  const int64_t cycles = FloorDivide(year, 400);
  const int year_in_cycle = static_cast<int>(year - cycles * 400);
  const int last = DaysInMonth(year_in_cycle, month);
  const int day = start.day < last ? start.day : last;
  return DaysOf({year_in_cycle, month, day}) + cycles * 146097 + days;
}

}  // namespace

std::optional<Date> Date::FromYmd(int year, int month, int day) {
  if (year < kFirstYear || year > kLastYear || month < 1 || month > 12) return std::nullopt;
  if (day < 1 || day > DaysInMonth(year, month)) return std::nullopt;
  return Date(DaysOf({year, month, day}));
}

std::optional<Date> Date::FromDays(int32_t days_since_1970) {
  if (days_since_1970 < kFirstDay || days_since_1970 > kLastDay) return std::nullopt;
  return Date(days_since_1970);
}

std::optional<Date> Date::ParseIso(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = Digits(text, 0, 4), month = Digits(text, 5, 2), day = Digits(text, 8, 2);
  if (!year || !month || !day) return std::nullopt;
  return FromYmd(*year, *month, *day);
}

int Date::year() const { return CivilOf(days_).year; }
int Date::month() const { return CivilOf(days_).month; }
int Date::day() const { return CivilOf(days_).day; }

int Date::weekday() const {
  // 1970-01-01 was a Thursday.
  const int64_t shifted = int64_t{days_} + 3;
  return static_cast<int>(shifted - FloorDivide(shifted, 7) * 7);
}

std::string Date::ToIso() const {
  const Civil c = CivilOf(days_);
  if (c.year < 0 || c.year > 9999) return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
  std::string out = "0000-00-00";  // by hand: a record has a dozen of them
  const auto put = [&](size_t last, int value) {
    for (; value > 0; value /= 10) out[last--] = static_cast<char>('0' + value % 10);
  };
  put(3, c.year);
  put(6, c.month);
  put(9, c.day);
  return out;
}

std::optional<Date> Date::PlusDays(int64_t n) const {
  if (n < int64_t{kFirstDay} - days_ || n > int64_t{kLastDay} - days_) return std::nullopt;
  return Date(static_cast<int32_t>(days_ + n));
}

std::optional<Date> Date::PlusMonths(int64_t n) const {
  constexpr int64_t kAllMonths = (kLastYear - kFirstYear + 1) * 12;
  if (n < -kAllMonths || n > kAllMonths) return std::nullopt;
  return FromDays(static_cast<int32_t>(DayNumberAfter(*this, n, 0)));
}

std::optional<Period> Period::Parse(std::string_view text) {
  const auto year = Digits(text, 0, 4);
  if (!year || *year < kFirstYear || *year > kLastYear) return std::nullopt;
  if (text.size() == 4) return Period{Frequency::kYear, *year};
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  if (text[5] == 'Q') {
    const auto quarter = Digits(text, 6, 1);
    if (!quarter || *quarter < 1 || *quarter > 4) return std::nullopt;
    return Period{Frequency::kQuarter, *year * 4 + *quarter - 1};
  }
  const auto month = Digits(text, 5, 2);
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  return Period{Frequency::kMonth, *year * 12 + *month - 1};
}

namespace {

int PeriodsPerYear(Frequency frequency) {
  switch (frequency) {
    case Frequency::kMonth: return 12;
    case Frequency::kQuarter: return 4;
    case Frequency::kYear: return 1;
  }
  std::abort();
}

}  // namespace

Period Period::Containing(Frequency frequency, Date date) {
  const Civil c = CivilOf(date.days());
  const int per_year = PeriodsPerYear(frequency);
  return {frequency, c.year * per_year + (c.month - 1) / (12 / per_year)};
}

Date Period::first_day() const {
  const int per_year = PeriodsPerYear(frequency);
  const int64_t year = FloorDivide(index, per_year);
  if (year < kFirstYear) return *Date::FromDays(kFirstDay);
  if (year > kLastYear) return *Date::FromDays(kLastDay);
  const int month = static_cast<int>(index - year * per_year) * (12 / per_year) + 1;
  return *Date::FromYmd(static_cast<int>(year), month, 1);
}

Date Period::last_day() const {
  const int per_year = PeriodsPerYear(frequency);
  const int64_t year = FloorDivide(index, per_year);
  if (year < kFirstYear) return *Date::FromDays(kFirstDay);
  if (year > kLastYear) return *Date::FromDays(kLastDay);
  const int month = static_cast<int>(index - year * per_year + 1) * (12 / per_year);
  const int y = static_cast<int>(year);
  return *Date::FromYmd(y, month, DaysInMonth(y, month));
}

std::string Period::ToString() const {
  const int per_year = PeriodsPerYear(frequency);
  const int64_t year = FloorDivide(index, per_year);
  const int64_t part = index - year * per_year + 1;
  switch (frequency) {
    case Frequency::kMonth: return fmt::format("{:04}-{:02}", year, part);
    case Frequency::kQuarter: return fmt::format("{:04}-Q{}", year, part);
    case Frequency::kYear: return fmt::format("{:04}", year);
  }
  std::abort();
}

std::optional<int> SpanBetween::CompareTo(Span span) const {
  if (span.working_days != 0) return std::nullopt;
  const int64_t reached = DayNumberAfter(from, span.months, span.days);
  const int64_t end = to.days();
  return end < reached ? -1 : end > reached ? 1 : 0;
}

int64_t SpanBetween::whole_months() const {
  const int64_t guess = MonthNumber(CivilOf(to.days())) - MonthNumber(CivilOf(from.days()));
  // The end of a month may make the guess one too far from zero.
  if (guess > 0 && DayNumberAfter(from, guess, 0) > to.days()) return guess - 1;
  if (guess < 0 && DayNumberAfter(from, guess, 0) < to.days()) return guess + 1;
  return guess;
}

}  // namespace writ
