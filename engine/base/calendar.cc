#include "engine/base/calendar.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace writ {
namespace {

constexpr int kLeastDaysOfKnownYear = 5;

struct NamedKind {
  std::string_view name;
  DayKind kind;
};
constexpr std::array<NamedKind, 3> kKinds = {{
    {"statutory_holiday", DayKind::kStatutoryHoliday},
    {"day_off", DayKind::kDayOff},
    {"make_up_working_day", DayKind::kMakeUpWorkingDay},
}};

std::string_view NameOf(DayKind kind) {
  for (const NamedKind& named : kKinds) {
    if (named.kind == kind) return named.name;
  }
  return {};
}

std::optional<DayKind> KindNamed(std::string_view name) {
  for (const NamedKind& named : kKinds) {
    if (named.name == name) return named.kind;
  }
  return std::nullopt;
}

// Adds one row to `days`; returns what is wrong with it, or nothing.
std::string AddRow(std::string_view row, std::map<Date, DayKind>* days) {
  const size_t comma = row.find(',');
  if (comma == std::string_view::npos) return "expected a date, a comma and a kind";
  const auto date = Date::ParseIso(row.substr(0, comma));
  if (!date) return "expected a date such as 2026-02-14 before the comma";
  const auto kind = KindNamed(row.substr(comma + 1));
  if (!kind) return "expected statutory_holiday, day_off or make_up_working_day after the comma";
  if (!days->emplace(*date, *kind).second) return date->ToIso() + " is listed twice";
  return {};
}

std::string_view TakeLine(std::string_view* rest) {
  const size_t end = std::min(rest->find('\n'), rest->size());
  std::string_view line = rest->substr(0, end);
  rest->remove_prefix(std::min(end + 1, rest->size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::optional<Calendar> Calendar::ParseCsv(std::string_view csv, std::string* error) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (csv.starts_with(kByteOrderMark)) csv.remove_prefix(kByteOrderMark.size());
  std::map<Date, DayKind> days;
  bool header = false;
  for (int number = 1; !csv.empty(); ++number) {
    const std::string_view line = TakeLine(&csv);
    if (line.empty() || line.starts_with('#')) continue;
    const std::string wrong = header                ? AddRow(line, &days)
                              : line == "date,kind" ? ""
                                                    : "expected the heading \"date,kind\"";
    header = true;
    if (wrong.empty()) continue;
    *error = fmt::format("line {}: {}", number, wrong);
    return std::nullopt;
  }
  std::map<int, int> per_year;
  for (const auto& [date, kind] : days) ++per_year[date.year()];
  std::erase_if(per_year, [](const auto& year) { return year.second < kLeastDaysOfKnownYear; });
  if (per_year.empty()) {
    *error = fmt::format("no year has at least {} days", kLeastDaysOfKnownYear);
    return std::nullopt;
  }
  const int first = per_year.begin()->first, last = per_year.rbegin()->first;
  for (int year = first; year <= last; ++year) {
    if (per_year.contains(year)) continue;
    *error = fmt::format("{} has fewer than {} days, but years before and after it have more", year,
                         kLeastDaysOfKnownYear);
    return std::nullopt;
  }
  return Calendar(*Date::FromYmd(first, 1, 1), *Date::FromYmd(last, 12, 31), std::move(days));
}

std::optional<bool> Calendar::IsWorkingDay(Date day) const {
  if (day < first_ || day > last_) return std::nullopt;
  const auto found = special_.find(day);
  if (found == special_.end()) return day.weekday() < 5;
  return found->second == DayKind::kMakeUpWorkingDay;
}

std::optional<Date> Calendar::PlusWorkingDays(Date day, int n) const {
  if (n < 0) return std::nullopt;
  Date at = day;
  for (int counted = 0; counted < n;) {
    const auto next = at.PlusDays(1);
    const auto working = next ? IsWorkingDay(*next) : std::nullopt;
    if (!working) return std::nullopt;
    if (*working) ++counted;
    at = *next;
  }
  return at;
}

std::string Calendar::CanonicalCsv() const {
  std::string out = empty() ? "# covers nothing\n"
                            : fmt::format("# covers {} to {}\n", first_.ToIso(), last_.ToIso());
  out += "date,kind\n";
  for (const auto& [date, kind] : special_) {
    out += fmt::format("{},{}\n", date.ToIso(), NameOf(kind));
  }
  return out;
}

}  // namespace writ
