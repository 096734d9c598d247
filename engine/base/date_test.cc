#include "engine/base/date.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <climits>

namespace writ {
namespace {

Date D(const char* iso) { return Date::ParseIso(iso).value(); }

std::string Plus(const char* iso, int64_t months) {
  const auto date = D(iso).PlusMonths(months);
  return date ? date->ToIso() : "none";
}

TEST_CASE("every day of the range converts to its parts and back, in order") {
  int year = 1900, month = 1, day = 1, weekday = 0;  // 1900-01-01 was a Monday
  const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int32_t last = D("2199-12-31").days();
  bool same = true;
  for (int32_t n = D("1900-01-01").days(); n <= last; ++n) {
    const Date date = Date::FromDays(n).value();
    same = same && date.year() == year && date.month() == month && date.day() == day &&
           date.weekday() == weekday && Date::FromYmd(year, month, day) == date &&
           Date::ParseIso(date.ToIso()) == date;
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    const int length = lengths[month - 1] + (month == 2 && leap ? 1 : 0);
    weekday = (weekday + 1) % 7;
    if (++day > length) day = 1, ++month;
    if (month > 12) month = 1, ++year;
  }
  CHECK(same);
  CHECK(year == 2200);
  CHECK(D("1970-01-01").days() == 0);
}

TEST_CASE("a date outside the calendar or the range is refused") {
  CHECK_FALSE(Date::FromYmd(2025, 2, 29));
  CHECK(Date::FromYmd(2024, 2, 29));
  CHECK_FALSE(Date::FromYmd(1900, 2, 29));
  CHECK(Date::FromYmd(2000, 2, 29));
  CHECK_FALSE(Date::FromYmd(2025, 4, 31));
  CHECK_FALSE(Date::FromYmd(2025, 0, 1));
  CHECK_FALSE(Date::FromYmd(2025, 13, 1));
  CHECK_FALSE(Date::FromYmd(2025, 1, 0));
  CHECK_FALSE(Date::FromYmd(1899, 12, 31));
  CHECK_FALSE(Date::FromYmd(2200, 1, 1));
  CHECK_FALSE(Date::FromYmd(INT_MIN, INT_MIN, INT_MIN));
  CHECK_FALSE(Date::FromDays(INT32_MAX));
  CHECK_FALSE(Date::FromDays(INT32_MIN));
}

TEST_CASE("only the full ISO form is read") {
  for (const char* bad :
       {"", "2026", "2026-3-10", "2026-03-1", "2026/03/10", "2026-03-10 ", " 2026-03-10",
        "2026-03-1o", "20260310", "-026-03-10", "2026-03-+1", "2026-02-29"}) {
    INFO(bad);
    CHECK_FALSE(Date::ParseIso(bad));
  }
  CHECK(D("2026-03-10").ToIso() == "2026-03-10");
}

TEST_CASE("adding months keeps the day or takes the last one") {
  CHECK(Plus("2026-01-31", 1) == "2026-02-28");
  CHECK(Plus("2024-01-31", 1) == "2024-02-29");
  CHECK(Plus("2024-02-29", 12) == "2025-02-28");
  CHECK(Plus("2026-02-28", 1) == "2026-03-28");
  CHECK(Plus("2026-03-31", -1) == "2026-02-28");
  CHECK(Plus("2026-01-15", -1) == "2025-12-15");
  CHECK(Plus("2199-12-01", 1) == "none");
  CHECK(Plus("1900-01-31", -1) == "none");
  CHECK(Plus("1900-01-01", 3599) == "2199-12-01");
  CHECK(Plus("2026-01-01", INT64_MAX) == "none");
  CHECK(Plus("2026-01-01", INT64_MIN) == "none");
}

TEST_CASE("adding days stops at the ends of the range") {
  CHECK(D("2026-02-28").PlusDays(1) == D("2026-03-01"));
  CHECK(D("2199-12-30").PlusDays(1) == D("2199-12-31"));
  CHECK_FALSE(D("2199-12-31").PlusDays(1));
  CHECK_FALSE(D("1900-01-01").PlusDays(-1));
  CHECK_FALSE(D("2026-01-01").PlusDays(INT64_MAX));
  CHECK_FALSE(D("2026-01-01").PlusDays(INT64_MIN));
}

TEST_CASE("periods are read, printed and bounded") {
  const Period march = Period::Parse("2026-03").value();
  CHECK(march.index == 2026 * 12 + 2);
  CHECK(march.first_day() == D("2026-03-01"));
  CHECK(march.last_day() == D("2026-03-31"));
  CHECK(Period::Parse("2024-02")->last_day() == D("2024-02-29"));
  const Period quarter = Period::Parse("2026-Q1").value();
  CHECK(quarter.index == 2026 * 4);
  CHECK(quarter.first_day() == D("2026-01-01"));
  CHECK(quarter.last_day() == D("2026-03-31"));
  const Period year = Period::Parse("2026").value();
  CHECK(year.first_day() == D("2026-01-01"));
  CHECK(year.last_day() == D("2026-12-31"));
  CHECK(march.Plus(-3).ToString() == "2025-12");
  CHECK(quarter.Plus(-1).ToString() == "2025-Q4");
  for (const char* bad : {"", "2026-", "2026-13", "2026-00", "2026-Q0", "2026-Q5", "2026-Q11",
                          "2026-3", "1899", "2200", "2026-03-01", "２０２６"}) {
    INFO(bad);
    CHECK_FALSE(Period::Parse(bad));
  }
}

TEST_CASE("a period beyond the calendar clamps rather than failing") {
  CHECK(Period{Frequency::kMonth, INT32_MAX}.last_day() == D("2199-12-31"));
  CHECK(Period{Frequency::kYear, INT32_MIN}.first_day() == D("1900-01-01"));
}

TEST_CASE("the period that contains a date has it between its ends") {
  CHECK(rc::check("containing", [] {
    const int32_t low = D("1900-01-01").days(), high = D("2199-12-31").days();
    const Date date = Date::FromDays(*rc::gen::inRange(low, high + 1)).value();
    for (Frequency f : {Frequency::kMonth, Frequency::kQuarter, Frequency::kYear}) {
      const Period p = Period::Containing(f, date);
      RC_ASSERT(p.first_day() <= date && date <= p.last_day());
      RC_ASSERT(Period::Parse(p.ToString()) == p);
    }
  }));
}

TEST_CASE("a span between dates reaches twelve years on the anniversary") {
  const Span twelve_years{144, 0, 0};
  CHECK(SpanBetween{D("2014-03-10"), D("2026-03-09")}.CompareTo(twelve_years) == -1);
  CHECK(SpanBetween{D("2014-03-10"), D("2026-03-10")}.CompareTo(twelve_years) == 0);
  CHECK(SpanBetween{D("2014-03-10"), D("2026-03-11")}.CompareTo(twelve_years) == 1);
  CHECK(SpanBetween{D("2024-02-29"), D("2025-02-28")}.CompareTo({12, 0, 0}) == 0);
  CHECK(SpanBetween{D("2026-01-31"), D("2026-03-02")}.CompareTo({1, 2, 0}) == 0);
  CHECK_FALSE(SpanBetween{D("2026-01-01"), D("2026-02-01")}.CompareTo({0, 0, 5}));
  CHECK(SpanBetween{D("2026-01-01"), D("2026-02-01")}.CompareTo({INT32_MAX, INT32_MAX, 0}) == -1);
  CHECK(SpanBetween{D("2026-01-01"), D("2026-02-01")}.CompareTo({INT32_MIN, INT32_MIN, 0}) == 1);
}

TEST_CASE("whole months between dates") {
  CHECK(SpanBetween{D("2026-01-31"), D("2026-02-28")}.whole_months() == 1);
  CHECK(SpanBetween{D("2026-01-31"), D("2026-02-27")}.whole_months() == 0);
  CHECK(SpanBetween{D("2026-01-15"), D("2026-03-14")}.whole_months() == 1);
  CHECK(SpanBetween{D("2026-03-15"), D("2026-01-16")}.whole_months() == -1);
  CHECK(SpanBetween{D("2026-03-15"), D("2026-01-15")}.whole_months() == -2);
  CHECK(SpanBetween{D("2026-03-15"), D("2026-03-15")}.whole_months() == 0);
  CHECK(rc::check("whole months is the largest n with from + n months <= to", [] {
    const int32_t low = D("1950-01-01").days(), high = D("2150-12-31").days();
    const Date from = Date::FromDays(*rc::gen::inRange(low, high)).value();
    const Date to = Date::FromDays(*rc::gen::inRange(from.days(), high)).value();
    const int64_t n = SpanBetween{from, to}.whole_months();
    RC_ASSERT(from.PlusMonths(n).value() <= to);
    RC_ASSERT(from.PlusMonths(n + 1).value() > to);
    const Span months{static_cast<int32_t>(n), 0, 0};
    const SpanBetween span{from, to};
    RC_ASSERT(span.CompareTo(months).value() >= 0);
  }));
}

}  // namespace
}  // namespace writ
