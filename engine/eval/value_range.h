// The values that satisfy several comparisons at once.
#pragma once

#include <optional>
#include <vector>

#include "engine/eval/values.h"

namespace writ {

enum class Truth : uint8_t { kNo, kYes, kOpen };  // kOpen: it depends, or it cannot be said

class ValueRange {
 public:
  explicit ValueRange(const Calendar& calendar) : calendar_(calendar) {}

  // Leaves only values for which `value op bound` holds; `op` is kBelow … kIsNot. False if none
  // is left or it cannot be said that one is: the range is of no use then.
  bool Narrow(Op op, const Scalar& bound);
  // Whether `value op bound` holds for every value that is left, or for none.
  Truth Of(Op op, const Scalar& bound) const;

 private:
  struct End {
    Scalar value;
    bool counts = false;  // the end itself belongs to the range
  };
  enum class Left : uint8_t { kSome, kNone, kOpen };
  Left Add(Op op, const Scalar& bound);
  Left Check() const;
  std::optional<int> Sign(const Scalar& a, const Scalar& b) const;

  const Calendar& calendar_;
  std::optional<End> low_, high_;
  std::vector<Scalar> without_;
};

}  // namespace writ
