#include "runtime/cases/retention.h"

#include <catch2/catch.hpp>

namespace writ::cases {
namespace {

constexpr const char* kHeader = "records,name,from,keep,article\n";

std::string Wrong(const std::string& lines) {
  const auto read = ReadRetention(kHeader + lines);
  return read ? "" : read.error().en;
}

TEST_CASE("a schedule is read in either language") {
  const auto english = ReadRetention(std::string(kHeader) +
                                     "case,review,end,2 years,劳动合同法 50\n"
                                     "facts,payroll,recorded,24 months,工资支付暂行规定 6\n"
                                     "person,office,left_on,90 days,handbook 3\n");
  const auto chinese = ReadRetention(
      "记录,名称,起算,期间,法条\n"
      "案件,review,结束,2年,劳动合同法 50\n"
      "事实,payroll,记录,24个月,工资支付暂行规定 6\n"
      "人员,office,left_on,90 天,handbook 3\n");
  REQUIRE(english);
  REQUIRE(chinese);
  CHECK(*english == *chinese);
  REQUIRE(english->size() == 3);
  CHECK((*english)[0].months == 24);
  CHECK((*english)[2].from == "left_on");
}

TEST_CASE("a time ends with the same day of the month, or the last there is") {
  const RetentionRule years{.months = 24};
  CHECK(years.LastDay(*Date::ParseIso("2026-03-20")) == *Date::ParseIso("2028-03-20"));
  CHECK(years.LastDay(*Date::ParseIso("2024-02-29")) == *Date::ParseIso("2026-02-28"));
  CHECK(RetentionRule{.days = 90}.LastDay(*Date::ParseIso("2026-01-01")) ==
        *Date::ParseIso("2026-04-01"));
}

TEST_CASE("what is no schedule is told with its line") {
  CHECK(Wrong("case,review,end,2 years,LCL 50\n") == "");
  CHECK(Wrong("letters,review,end,2 years,LCL 50\n") ==
        "line 2: 'letters' is not one of: case, facts, person");
  CHECK(Wrong("case,review,recorded,2 years,LCL 50\n").starts_with("line 2: 'recorded' is not"));
  CHECK(Wrong("case,review,end,forever,LCL 50\n").starts_with("line 2: 'forever' is not a time"));
  CHECK(Wrong("case,review,end,0 years,LCL 50\n").starts_with("line 2: '0 years' is not a time"));
  CHECK(Wrong("case,review,end,101 years,LCL 50\n").starts_with("line 2: '101 years' is not"));
  CHECK(Wrong("case,review,end,2 years,\n") == "line 2: '' is not an article");
  CHECK(Wrong("case,review,end,2 years\n").starts_with("line 2: '4' columns"));
  CHECK(Wrong("person,*,left_on,2 years,LCL 50\n").starts_with("line 2: '*' names no"));
  CHECK(ReadRetention("case,review,end,2 years,LCL 50\n").error().en.starts_with("line 1:"));
  CHECK_FALSE(ReadRetention(""));
}

}  // namespace
}  // namespace writ::cases
