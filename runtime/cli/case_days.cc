#include "runtime/cli/case_days.h"

#include <algorithm>

#include "engine/base/overloaded.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {

int DaysBetween(Date from, Date until) { return std::max(0, until.days() - from.days()); }

std::string DaysWords(int days, Language language) {
  const std::string number = std::to_string(days);
  if (language == Language::kChinese) return number + "天";
  return number + (days == 1 ? " day" : " days");
}

Date LastDayOf(Instant due) { return flow::DayOf(Instant{due.milliseconds - 1}); }

std::string DueWords(Instant due) {
  const bool with_a_day = flow::StartOf(flow::DayOf(due)) == due;
  return with_a_day ? LastDayOf(due).ToIso() : MomentWords(due);
}

std::string DueWords(const flow::Waiting& waiting) {
  if (!waiting.due) return "";
  return waiting.kind == flow::WaitKind::kEffect ? flow::DayOf(*waiting.due).ToIso()
                                                 : DueWords(*waiting.due);
}

std::string FromWords(Instant from) {
  const Date day = flow::DayOf(from);
  return flow::StartOf(day) == from ? day.ToIso() : MomentWords(from);
}

std::string SubjectOnPages(const Program& program, const Event& event, Language language) {
  if (const auto* e = std::get_if<DeadlineRestated>(&event))
    return DueWords(e->was) + " → " + DueWords(e->now);
  const auto* e = std::get_if<ObligationArisen>(&event);
  if (e != nullptr && e->due)
    return TitleOf(program, e->obligation, language) + " → " + DueWords(*e->due);
  return SubjectWords(program, event, language);
}

std::optional<Date> DayTold(const Event& event) {
  if (const auto* e = std::get_if<EventRecorded>(&event)) return e->on;
  if (const auto* e = std::get_if<NoticeServed>(&event)) return e->served;
  return std::nullopt;
}

}  // namespace writ::cli
