// A moment, as records, deadlines and keys of the store have it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace writ {

// A moment in UTC, to the millisecond: "2026-03-10T01:02:03.004Z". Years as Date has them; a leap
// second has no instant of its own.
struct Instant {
  static constexpr std::string_view kName = "instant";
  int64_t milliseconds = 0;  // since 1970-01-01T00:00:00Z

  std::string ToIso() const;
  static std::optional<Instant> ParseIso(std::string_view text);  // exactly that spelling
  bool IsWritable() const;                                        // inside the years of Date
  friend auto operator<=>(const Instant&, const Instant&) = default;
};

}  // namespace writ
