// One value as people type it, to an exact value of a type.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "engine/diagnostics/diagnostic.h"
#include "engine/eval/facts.h"

namespace writ {

struct CellProblem {
  DiagnosticKind kind;
  std::vector<Argument> arguments;
};

struct CellOptions {
  bool ratio = false;  // the column says "(ratio)": percents are written 0.11
};

// Reads full-width digits, thousands separators, ¥ and 元 and 万元, %, 是/否, 2026/3/10 and
// 2026年3月10日. "none"/无 is known not to exist. What is no value ("N/A", "NaN", "-") is a
// problem, never unknown.
// The day that a spreadsheet shows for a bare number such as 46011, from 1954 to 2173: what such a
// cell is when its column was saved without its format.
std::optional<Date> SerialDay(std::string_view text);

std::expected<std::variant<Scalar, NoneValue>, CellProblem> ReadCell(const Program& program,
                                                                     Type type,
                                                                     std::string_view text,
                                                                     CellOptions options = {});

// "2026-03", "2026/3", "202603", "2026年3月"; quarters and years likewise.
std::optional<Period> ReadPeriod(std::string_view text, Frequency frequency);
std::optional<Date> ReadDay(std::string_view text);

// Spaces of all kinds at both ends removed, full-width forms folded.
std::string Tidy(std::string_view text);

}  // namespace writ
