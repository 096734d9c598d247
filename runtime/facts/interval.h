// A yes/no over time as people type it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/eval/facts.h"

namespace writ {

// "yes", "no" for always; or stretches parted by semicolons, each with "yes" or "no" before it or,
// for yes, without:
//
//   2026-01-05..2026-06-30             yes from 2026-01-05 until 2026-06-30
//   2026-01-05..                       yes from 2026-01-05
//   no ..2026-01-04                    no until 2026-01-04
//   否 2024-01-01..2026-01-04           是 自 2026-01-05 至 2026-06-30
//
// Both days are included. nullopt for anything else, and where a stretch ends before it begins.
std::optional<std::vector<IntervalValue>> ReadIntervals(const Program& program,
                                                        std::string_view text);

}  // namespace writ
