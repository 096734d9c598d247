#include "engine/eval/value_range.h"

#include <algorithm>

namespace writ {
namespace {

// Between two of these there is always another, or any number of others.
bool Dense(TypeKind kind) {
  return kind == TypeKind::kNumber || kind == TypeKind::kPercent || kind == TypeKind::kPoints ||
         kind == TypeKind::kMoney;
}

}  // namespace

std::optional<int> ValueRange::Sign(const Scalar& a, const Scalar& b) const {
  if (a.type.kind != b.type.kind) return std::nullopt;
  const Ordering order = CompareScalars(a, b, calendar_);
  return order.ok() ? std::optional(order.sign) : std::nullopt;
}

ValueRange::Left ValueRange::Add(Op op, const Scalar& bound) {
  if (op == Op::kIsNot && bound.type.kind == TypeKind::kYesNo)
    return Add(Op::kIs, YesNoScalar(!bound.yes));
  const bool counts = op == Op::kAtLeast || op == Op::kAtMost || op == Op::kIs;
  if (op == Op::kIsNot) without_.push_back(bound);
  if (op == Op::kAbove || op == Op::kAtLeast || op == Op::kIs) {
    const auto order = low_ ? Sign(bound, low_->value) : std::optional(1);
    if (!order) return Left::kOpen;
    if (*order > 0 || (*order == 0 && !counts)) low_ = End{bound, counts};
  }
  if (op == Op::kBelow || op == Op::kAtMost || op == Op::kIs) {
    const auto order = high_ ? Sign(bound, high_->value) : std::optional(-1);
    if (!order) return Left::kOpen;
    if (*order < 0 || (*order == 0 && !counts)) high_ = End{bound, counts};
  }
  return Check();
}

ValueRange::Left ValueRange::Check() const {
  const auto order = low_ && high_ ? Sign(low_->value, high_->value) : std::optional(-1);
  if (!order) return Left::kOpen;
  if (*order > 0 || (*order == 0 && !(low_->counts && high_->counts))) return Left::kNone;
  if (low_ && high_ && *order == 0) {  // one value
    for (const Scalar& other : without_) {
      const auto same = Sign(other, low_->value);
      if (!same) return Left::kOpen;
      if (*same == 0) return Left::kNone;
    }
    return Left::kSome;
  }
  if ((low_ && Dense(low_->value.type.kind)) || (high_ && Dense(high_->value.type.kind)))
    return Left::kSome;
  // An end that counts is there unless it was taken out. Beyond one that does not there may be
  // nothing: between two of them, or where a choice has no further option.
  const auto there = [&](const std::optional<End>& end) {
    return end && end->counts && std::ranges::none_of(without_, [&](const Scalar& other) {
             return Sign(other, end->value) == 0;
           });
  };
  if (there(low_) || there(high_)) return Left::kSome;
  const auto& some = low_ ? low_->value : high_ ? high_->value : without_[0];
  if (some.type.kind == TypeKind::kChoice)
    return low_ || high_ || without_.size() > 1 ? Left::kOpen : Left::kSome;
  return low_ && high_ ? Left::kOpen : Left::kSome;
}

bool ValueRange::Narrow(Op op, const Scalar& bound) { return Add(op, bound) == Left::kSome; }

Truth ValueRange::Of(Op op, const Scalar& bound) const {
  ValueRange holds = *this, fails = *this;
  if (holds.Add(op, bound) == Left::kNone) return Truth::kNo;
  return fails.Add(Opposite(op), bound) == Left::kNone ? Truth::kYes : Truth::kOpen;
}

}  // namespace writ
