// Values that have no place in a column, as bytes: docs/fact_columns.md. Never changes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/program/declared.h"
#include "runtime/facts/fact_bytes.h"

namespace writ::columns {

// What is kept beside the column of a fact of that type. nullopt: no single value of that type is.
std::optional<std::string> ScalarBytes(const Scalar& scalar);
// nullopt if these are no such bytes.
std::optional<Scalar> ScalarFrom(Type type, std::string_view bytes);

}  // namespace writ::columns
