#include "engine/base/instant.h"

#include <catch2/catch.hpp>

namespace writ {
namespace {

TEST_CASE("an instant has one spelling") {
  for (const char* text :
       {"2026-03-10T01:02:03.004Z", "1970-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z",
        "1900-01-01T00:00:00.000Z", "2199-12-31T23:59:59.999Z"}) {
    const auto instant = Instant::ParseIso(text);
    REQUIRE(instant);
    CHECK(instant->ToIso() == text);
  }
  CHECK(Instant::ParseIso("1969-12-31T23:59:59.999Z")->milliseconds == -1);
  for (const char* no :
       {"2026-03-10T24:00:00.000Z", "2026-02-30T00:00:00.000Z", "2026-03-10T01:02:60.000Z",
        "2026-03-10t01:02:03.004Z", "2026-03-10T01:02:03.004+", "2026-03-10T01:02:03.004", "",
        "2026-03-10T01:02:03.04ZZ", "2026-03-10T0a:02:03.004Z"}) {
    CHECK_FALSE(Instant::ParseIso(no));
  }
  CHECK_FALSE(Instant{INT64_MAX}.IsWritable());
  CHECK_FALSE(Instant{INT64_MIN}.IsWritable());
  CHECK(Instant{INT64_MIN}.ToIso().empty());
}

}  // namespace
}  // namespace writ
