// Working days of one country, from published arrangements. Beyond its data a calendar knows
// nothing: every question there is answered with nullopt and the caller says "calendar ends DATE".
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/date.h"

namespace writ {

enum class DayKind : uint8_t { kStatutoryHoliday, kDayOff, kMakeUpWorkingDay };

class Calendar {
 public:
  // Covers first..last inclusive; days not in `special` follow the week.
  Calendar() = default;
  Calendar(Date first, Date last, std::map<Date, DayKind> special)
      : first_(first), last_(last), special_(std::move(special)) {}

  // Reads "date,kind" CSV, whose kinds are statutory_holiday, day_off and make_up_working_day;
  // lines that begin with # are comments. On a bad line returns nullopt and puts its number and
  // what is wrong in *error. Covers the whole years from the first to the last that lists at least
  // five days, and each between them must: the 31 December that one year's arrangement gives to the
  // next year's holiday does not make its own year known.
  static std::optional<Calendar> ParseCsv(std::string_view csv, std::string* error);

  bool empty() const { return last_ < first_; }
  Date first() const { return first_; }
  Date last() const { return last_; }
  std::optional<bool> IsWorkingDay(Date day) const;
  // The n-th working day after `day`, which itself is not counted; n >= 0 (0 gives `day`). Every
  // day after `day` up to the result must be covered.
  std::optional<Date> PlusWorkingDays(Date day, int n) const;
  // The days covered, as a comment, and the rows, sorted: what the policy hash covers.
  std::string CanonicalCsv() const;

 private:
  Date first_ = Date::FromYmd(1970, 1, 2).value();
  Date last_ = Date::FromYmd(1970, 1, 1).value();
  std::map<Date, DayKind> special_;
};

}  // namespace writ
