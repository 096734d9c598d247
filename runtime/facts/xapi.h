// xAPI statements, as learning platforms keep them, to the records of a list: one record for each
// person, course and registration, with what the map says each field takes (export_map.h).
//
// Read are an array of statements, {"statements": […]}, one statement, and one a line (.jsonl). A
// voided statement counts for nothing; one that stands twice counts once. What is not known is left
// out, never guessed: a field without a statement that has its value stays unknown.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/instant.h"
#include "engine/eval/population.h"
#include "runtime/facts/export_map.h"

namespace writ {

// `complete_through`: up to this day the export holds all statements, so that what it does not say
// did not happen. `count`, if given, becomes the number of statements that count. nullopt after
// diagnostics; those that are warnings may stand beside a population.
std::optional<Population> ImportXapi(const Program& program, const SourceSet& sources, FileId file,
                                     const ExportMap& map, std::optional<Date> complete_through,
                                     Diagnostics& diagnostics, size_t* count = nullptr);

// RFC 3339 with a zone: "2026-03-10T09:30:00+08:00", "…Z"; seconds and their parts may be left out.
std::optional<Instant> ParseMoment(std::string_view text);

// Milliseconds of an ISO 8601 duration of hours, minutes and seconds: "PT1H30M", "PT45.5S".
std::optional<int64_t> ParseDuration(std::string_view text);

}  // namespace writ
