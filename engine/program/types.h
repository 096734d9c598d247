// The types of Writ's values.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/date.h"

namespace writ {

enum class TypeKind : uint8_t {
  kNumber,
  kPercent,  // held as the ratio: 80 % is 4/5
  kPoints,   // a difference of two percents
  kMoney,    // in the policy's currency, or the one the value carries
  kDate,
  kPeriod,  // a month, quarter or year
  kSpan,    // a Span, or a SpanBetween two dates
  kText,
  kYesNo,
  kChoice,  // index: choice
  kRecord,  // index: entity
  kList,    // index: entity of its members
  kEvent,   // something that happened on a day; an operand of obligations
  kDocument,
  kTeam,   // the group that team aggregates compare within
  kNone,   // the literal `none`
  kError,  // given a diagnostic already; fits everywhere
};

struct Type {
  TypeKind kind = TypeKind::kError;
  uint16_t index = 0;            // which choice or entity
  std::optional<Frequency> per;  // a series: one value a period

  Type Element() const { return {kind, index, std::nullopt}; }
  Type Per(Frequency frequency) const { return {kind, index, frequency}; }
  bool IsSeries() const { return per.has_value(); }
  friend bool operator==(const Type&, const Type&) = default;
};

}  // namespace writ
