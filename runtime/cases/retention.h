// How long records of a kind have to be kept: a schedule, installed as reference data under the
// name `retention`. Nobody is erased before what it says of the person has run out.
//
// A CSV file with a header; words in either language:
//
//   records,name,from,keep,article
//   case,written_warning,end,2 years,劳动合同法 50
//   facts,payroll,recorded,2 years,工资支付暂行规定 6
//   person,sales_exit,left_on,2 years,劳动合同法 50
//
// `case`: cases of that procedure, from the day of their last record. `facts`: imports from that
// source, from the day on which they were recorded. `person`: everybody of whom anything is known
// under that policy, from the day that the fact says; as long as it is not known, or known not to
// exist, the time has not begun. `*` is every procedure or source. A time ends with the day of the
// month on which it began; that day is its last.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/date.h"
#include "engine/program/declared.h"

namespace writ::cases {

inline constexpr std::string_view kRetentionName = "retention";

enum class RetainedKind : uint8_t { kCase, kFacts, kPerson };

struct RetentionRule {
  RetainedKind kind = RetainedKind::kCase;
  std::string name;  // of a procedure, a source, a policy
  std::string from;  // the fact, of kPerson
  int64_t months = 0, days = 0;
  std::string article;

  // The last day on which what began on that day is to be kept; nothing beyond the calendar's end.
  std::optional<Date> LastDay(Date begun) const;
  friend bool operator==(const RetentionRule&, const RetentionRule&) = default;
};

// Or what is wrong with the first line that is.
std::expected<std::vector<RetentionRule>, LocalText> ReadRetention(std::string_view csv);

}  // namespace writ::cases
