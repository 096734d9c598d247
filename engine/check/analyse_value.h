// Values of every type as points on a line, so that one interval algebra serves all columns and
// conditions, and points as examples that people read.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/check/analyse_domain.h"
#include "engine/diagnostics/diagnostic.h"
#include "engine/program/program.h"

namespace writ {

// Where the values of one column or operand live. Texts are points by order of appearance: they
// have equality only, and any other point is a text that nobody named.
class PointSpace {
 public:
  PointSpace(const Program& program, Type type) : program_(program), type_(type) {}

  bool discrete() const;
  // nullopt: the value does not compare with those before (calendar months with days, another
  // currency).
  std::optional<Number> PointOf(const Scalar& value);
  // Every value there can be.
  IntervalSet Domain() const;
  // The values for which `value <compare> bound` holds; nullopt as above, or when the type has no
  // such order.
  std::optional<IntervalSet> Meets(Op compare, const Scalar& bound);

  Argument Show(const Number& point) const;

 private:
  std::optional<Number> SpanPoint(const Span& span);

  const Program& program_;
  Type type_;
  enum class Unit : uint8_t { kOpen, kMonths, kDays, kWorkingDays } unit_ = Unit::kOpen;
  std::string currency_;
  std::optional<Frequency> frequency_;
  std::map<std::string, int64_t> texts_;
};

// A name in both languages, each falling back on the other.
Argument ShownIn(const Names& names);
// An expression as an operand of an example: a name in both languages where it is one.
Argument ShownOperand(const Program& program, ExprId expr);

// What is known of an operand beyond its type: the declared range of a fact, counts not below zero.
IntervalSet KnownRange(const Program& program, ExprId expr, PointSpace* space);

}  // namespace writ
