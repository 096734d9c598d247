// The part of Verify that looks at expressions.
#pragma once

#include <optional>
#include <string>

#include "engine/program/program.h"

namespace writ {

// Operands nest at most so deep, so that readings may recurse over them.
inline constexpr uint32_t kMaxExprDepth = 4096;

// The first violation among all expressions and windows, or nullopt. Constants must be in order
// already.
std::optional<std::string> VerifyExprs(const Program& program);
// What is wrong with a type by itself, or nullopt.
std::optional<std::string> VerifyType(const Program& program, const Type& type);
// Whether a value of type `from` may stand where `to` is declared. Ratios, percents and points are
// one family.
bool Fits(const Type& from, const Type& to);

}  // namespace writ
