// One fact from a command line: FACT=VALUE, read as a cell of a CSV file is.
//
//   score=72                                   hired_on=2026/3/10          left_on=none
//   sales=6.1万元 with the period 2026-01       grade=主管
//   pregnancy=yes from 2026-03-02              pregnancy=是 自 2026-03-02 至 2026-12-31
//   pregnancy=no until 2026-03-01; yes from 2026-03-02 until 2026-12-31
//   warnings=[{"given_on": "2026-01-15"}]      warnings={"complete_through": …, "items": […]}
//   effective_training=2026-04-10              an event or finding: the day it took place
//   told=2026-01-05                            the day of being told of this version
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/diagnostics/diagnostic.h"
#include "engine/eval/facts.h"

namespace writ {

// As typed; empty where not given.
struct AssignmentOptions {
  std::string period;    // "2026-03"; of a series, and of nothing else
  std::string source;    // else the source that the policy declares
  std::string document;  // hash or number of the paper behind it
  std::string status;    // "asserted", "disputed", or 无争议, 有争议
  std::string recorded;  // a day; else known from the beginning, or from its batch's day
};

// Facts of that subject with this one recording, event or telling. nullopt after diagnostics, whose
// places are in texts added to `sources`: the assignment itself, and the option at fault.
std::optional<SubjectFacts> ReadAssignment(const Program& program, std::string_view subject,
                                           std::string_view assignment,
                                           const AssignmentOptions& options, SourceSet& sources,
                                           Diagnostics& diagnostics);

}  // namespace writ
