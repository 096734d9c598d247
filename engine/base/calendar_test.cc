#include "engine/base/calendar.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

namespace writ {
namespace {

Date D(const char* iso) { return Date::ParseIso(iso).value(); }

std::string PublishedCsv() {
  std::ifstream file(WRIT_SOURCE_DIR "/stdlib-rules/cn/data/working-days.csv", std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

Calendar Published() {
  std::string error;
  const auto calendar = Calendar::ParseCsv(PublishedCsv(), &error);
  INFO(error);
  REQUIRE(calendar);
  return *calendar;
}

std::string ErrorOf(const std::string& csv) {
  std::string error;
  return Calendar::ParseCsv(csv, &error) ? "none" : error;
}

std::string Year(int year, int days) {
  std::string out;
  for (int day = 1; day <= days; ++day) {
    out += Date::FromYmd(year, 10, day)->ToIso() + ",day_off\n";
  }
  return out;
}

TEST_CASE("the published arrangements have the published number of working days") {
  const Calendar calendar = Published();
  CHECK(calendar.first() == D("2023-01-01"));
  CHECK(calendar.last().month() == 12);
  CHECK(calendar.last().day() == 31);
  const std::pair<int, int> expected[] = {{2023, 249}, {2024, 251}, {2025, 248}, {2026, 248}};
  for (const auto& [year, days] : expected) {
    int working = 0;
    for (auto day = Date::FromYmd(year, 1, 1); day->year() == year; day = day->PlusDays(1)) {
      working += calendar.IsWorkingDay(*day).value() ? 1 : 0;
    }
    INFO(year);
    CHECK(working == days);
  }
}

TEST_CASE("a Saturday may be worked and a Monday may be off") {
  const Calendar calendar = Published();
  CHECK(calendar.IsWorkingDay(D("2026-02-14")) == true);
  CHECK(calendar.IsWorkingDay(D("2026-04-06")) == false);
  CHECK(calendar.IsWorkingDay(D("2026-03-07")) == false);
  CHECK(calendar.IsWorkingDay(D("2026-03-09")) == true);
}

TEST_CASE("beyond its data a calendar knows nothing") {
  const Calendar calendar = Published();
  CHECK_FALSE(calendar.IsWorkingDay(D("2022-12-31")));
  CHECK(calendar.IsWorkingDay(D("2023-01-01")) == false);
  CHECK_FALSE(calendar.IsWorkingDay(*calendar.last().PlusDays(1)));
  CHECK_FALSE(calendar.PlusWorkingDays(calendar.last(), 1));
  CHECK_FALSE(calendar.PlusWorkingDays(D("2199-12-31"), 1));
  CHECK_FALSE(Calendar().IsWorkingDay(D("1970-01-01")));
  CHECK(Calendar().empty());
}

TEST_CASE("working days are counted from the day after") {
  const Calendar calendar = Published();
  CHECK(calendar.PlusWorkingDays(D("2026-02-13"), 1) == D("2026-02-14"));
  CHECK(calendar.PlusWorkingDays(D("2026-02-14"), 1) == D("2026-02-24"));
  CHECK(calendar.PlusWorkingDays(D("2026-02-16"), 5) == D("2026-02-28"));
  CHECK(calendar.PlusWorkingDays(D("2026-02-16"), 0) == D("2026-02-16"));
  CHECK(calendar.PlusWorkingDays(D("2022-12-31"), 1) == D("2023-01-03"));
  CHECK_FALSE(calendar.PlusWorkingDays(D("2022-12-30"), 1));
  CHECK_FALSE(calendar.PlusWorkingDays(D("2026-02-16"), -1));
  CHECK_FALSE(calendar.PlusWorkingDays(D("2026-02-16"), 2000000000));
}

TEST_CASE("what is wrong with a calendar file is said with its line") {
  const std::string good = "date,kind\n" + Year(2025, 5);
  CHECK(ErrorOf(good) == "none");
  CHECK(ErrorOf("\xEF\xBB\xBF"
                "date,kind\r\n# source\r\n\r\n" +
                Year(2025, 5)) == "none");
  CHECK(ErrorOf("2025-01-01,day_off\n").starts_with("line 1: expected the heading"));
  CHECK(ErrorOf("date,kind\n2025-01-01\n").starts_with("line 2: expected a date, a comma"));
  CHECK(ErrorOf("date,kind\n2025-02-29,day_off\n").starts_with("line 2: expected a date such"));
  CHECK(ErrorOf("date,kind\n\n2025-01-01,holiday\n").starts_with("line 3: expected statutory"));
  CHECK(ErrorOf("date,kind\n2025-01-01,day_off,\n").starts_with("line 2: expected statutory"));
  CHECK(ErrorOf(good + "2025-10-01,day_off\n") == "line 7: 2025-10-01 is listed twice");
  CHECK(ErrorOf("") == "no year has at least 5 days");
  CHECK(ErrorOf("date,kind\n" + Year(2025, 4)) == "no year has at least 5 days");
  CHECK(ErrorOf(good + Year(2026, 1) + Year(2027, 5)).starts_with("2026 has fewer than 5 days"));
}

TEST_CASE("the canonical text is sorted, reads back and names what is covered") {
  const Calendar calendar = Published();
  std::string error;
  const std::string text = calendar.CanonicalCsv();
  CHECK(text.starts_with("# covers 2023-01-01 to "));
  CHECK(Calendar::ParseCsv(text, &error)->CanonicalCsv() == text);
  const std::string swapped =
      "date,kind\n2025-10-05,day_off\n2025-10-04,day_off\n2025-10-03,day_off\n"
      "2025-10-02,day_off\n2025-10-01,day_off\n";
  CHECK(Calendar::ParseCsv(swapped, &error)->CanonicalCsv() ==
        Calendar::ParseCsv("date,kind\n" + Year(2025, 5), &error)->CanonicalCsv());
  const Calendar shorter(D("2025-01-01"), D("2025-06-30"), {});
  const Calendar longer(D("2025-01-01"), D("2025-12-31"), {});
  CHECK(shorter.CanonicalCsv() != longer.CanonicalCsv());
}

}  // namespace
}  // namespace writ
