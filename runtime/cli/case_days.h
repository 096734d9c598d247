// Days on the pages of cases: how they are counted, and what ends with one.
#pragma once

#include <optional>
#include <string>

#include "engine/diagnostics/diagnostic.h"
#include "engine/flow/open_work.h"
#include "engine/program/program.h"

namespace writ::cli {

// So many days went by: the first is not counted (docs/semantics.md, 13; Civil Code 201).
int DaysBetween(Date from, Date until);
std::string DaysWords(int days, Language language);  // "1 day", "9天"

// The last day of a period, which ends with it: at 24:00, the beginning of the next.
Date LastDayOf(Instant due);
// A period that was told in days ends on a day, which is told alone; its moment where it ends
// within one.
std::string DueWords(Instant due);
// The same for what waits: an effect, until the day that the text names begins.
std::string DueWords(const flow::Waiting& waiting);

// A moment; the day alone where it begins then, since whoever told it told a day.
std::string FromWords(Instant from);

// "the last day was → is", and otherwise as SubjectWords (case_words.h): for pages.
std::string SubjectOnPages(const Program& program, const Event& event, Language language);

// The day that whoever reports something says it took place; nullopt where an event has its moment.
std::optional<Date> DayTold(const Event& event);

}  // namespace writ::cli
