// Deadlines and waiting. A day that is counted from is not counted itself, and a length ends with
// its last day: what waits for it goes on when the next day begins.
#include <algorithm>

#include "engine/flow/run.h"

namespace writ::flow {
namespace {

// A due date may change with the calendar only where it was counted by one.
std::optional<Date> CalendarDay(Date from, const Span& span) {
  return span.working_days != 0 ? std::optional(from) : std::nullopt;
}

}  // namespace

// Nothing where the calendar does not reach: the deadline stays open, and is never guessed.
std::optional<Instant> Run::DueAfter(Date from, const Span& span) const {
  std::optional<Date> day = from;
  if (span.months != 0) day = day->PlusMonths(span.months);
  if (day && span.days != 0) day = day->PlusDays(span.days);
  if (day && span.working_days != 0) {
    const Date counted = *day;
    day = program_.calendar.PlusWorkingDays(counted, span.working_days);
    if (answers_ != nullptr) answers_->working_days.push_back({counted, span.working_days, day});
  }
  if (day) day = day->PlusDays(1);
  if (!day) return std::nullopt;
  return StartOf(*day);
}

std::optional<Date> Run::CountedFrom(const After& after, uint32_t spot) const {
  const auto newest = [&](auto&& fits) {
    std::optional<Date> day;
    for (const HappenedRecord& record : state_.happened)
      if (fits(record.what.text)) day = record.on;
    return day;
  };
  switch (after.kind) {
    case AfterKind::kArrival: {
      const Place* place = state_.Find(Id(map_[spot].id));
      return place == nullptr ? Today() : DayOf(place->since);
    }
    case AfterKind::kService:
      return newest([](const std::string& what) { return what.starts_with("served "); });
    case AfterKind::kStep: {
      const uint32_t at = map_.SpotOf(after.index);
      const StepRecord* step = at == kNoSpot ? nullptr : state_.Step(Id(map_[at].id));
      if (step == nullptr || !step->ended) return std::nullopt;
      return DayOf(step->last);
    }
    case AfterKind::kEvent: {
      const std::string& id = program_.events[after.index].names.id;
      return newest([&](const std::string& what) { return what == id; });
    }
    case AfterKind::kFinding: {
      const std::string& id = program_.findings[after.index].names.id;
      for (size_t i = state_.findings.size(); i-- > 0;)
        if (state_.findings[i].finding.text == id) return state_.findings[i].on;
      return std::nullopt;
    }
  }
  return std::nullopt;
}

void Run::StartTimer(uint32_t spot, TimerRole role, Instant due, std::optional<Date> from) {
  StartTimer(Id(map_[spot].id), role, due, from);
}

void Run::StartTimer(const Id& place, TimerRole role, Instant due, std::optional<Date> from) {
  const Ref id("t" + std::to_string(state_.timers_set + 1));
  Now().started.push_back({id, place, role, due, from});
  state_.timers.push_back({id, place, role, due, from});
  ++state_.timers_set;
}

void Run::StartDeadline(uint32_t spot, const StepAct& step) {
  if (!step.within) return;
  const std::optional<Date> from = CountedFrom(step.after.value_or(After{}), spot);
  if (!from) return;
  if (const auto due = DueAfter(*from, *step.within))
    StartTimer(spot, TimerRole::kDeadline, *due, CalendarDay(*from, *step.within));
}

void Run::TryWait(uint32_t spot, const WaitAct& node) {
  const Id id(map_[spot].id);
  const auto waits = [&](const Timer& timer) { return timer.place == id; };
  if (std::ranges::any_of(state_.timers, waits) || events_.empty()) return;
  const std::optional<Date> from = CountedFrom(node.after, spot);
  if (!from) return;  // what it counts from has not happened yet
  const auto due = DueAfter(*from, node.length);
  if (!due) return;
  if (*due <= inputs_.now) return Proceed(spot);
  StartTimer(spot, TimerRole::kWait, *due, CalendarDay(*from, node.length));
}

// What arrived before it was waited for counts, once.
void Run::TryWaitFor(uint32_t spot, const WaitForAct& node) {
  const Id id(map_[spot].id);
  for (const Happening& happening : node.any_of) {
    if (happening.kind == HappeningKind::kCondition) {
      if (Ask(happening.condition).verdict != Verdict::kHolds) continue;
    } else {
      const std::string name = NameOf(happening);
      const auto fits = [&](const HappenedRecord& record) {
        return record.what.text == name && !record.taken;
      };
      const auto record = std::ranges::find_if(state_.happened, fits);
      if (record == state_.happened.end()) continue;
      const uint64_t at = record->at;
      WaitEnded ended;
      ended.node = id;
      ended.by = Id(name);
      Add(ended, std::nullopt, true);
      Now().taken.push_back(at);
      std::ranges::find(state_.happened, at, &HappenedRecord::at)->taken = true;
      return Proceed(spot);
    }
    WaitEnded ended;
    ended.node = id;
    ended.by = Id("condition");
    Add(ended, std::nullopt, true);
    return Proceed(spot);
  }
  const auto waits = [&](const Timer& timer) { return timer.place == id; };
  if (!node.or_after || std::ranges::any_of(state_.timers, waits) || events_.empty()) return;
  const std::optional<Date> from = CountedFrom({}, spot);
  if (const auto due = DueAfter(*from, *node.or_after))
    StartTimer(spot, TimerRole::kOrAfter, *due, CalendarDay(*from, *node.or_after));
}

std::optional<Run::Length> Run::LengthAt(uint32_t spot) const {
  const Act& act = map_.ActAt(spot);
  if (const auto* step = std::get_if<StepAct>(&act.node)) {
    if (!step->within) return std::nullopt;
    return Length{*step->within, step->after.value_or(After{}), TimerRole::kDeadline};
  }
  if (const auto* wait = std::get_if<WaitAct>(&act.node))
    return Length{wait->length, wait->after, TimerRole::kWait};
  if (const auto* wait_for = std::get_if<WaitForAct>(&act.node); wait_for && wait_for->or_after)
    return Length{*wait_for->or_after, {}, TimerRole::kOrAfter};
  return std::nullopt;
}

void Run::RecountAt(uint32_t spot, const Length& length) {
  const Id id(map_[spot].id);
  const auto of_it = [&](const Timer& t) { return t.place == id && t.role == length.role; };
  const auto timer = std::ranges::find_if(state_.timers, of_it);
  if (timer != state_.timers.end()) {
    const auto due = timer->from ? DueAfter(*timer->from, length.span) : std::nullopt;
    if (!due || *due == timer->due) return;
    DeadlineRestated restated;
    restated.calendar = inputs_.calendar;
    restated.now = *due;
    restated.timer = timer->id;
    restated.was = timer->due;
    return Add(restated, std::nullopt, true);
  }
  if (state_.Find(id)->escalated) return;  // it ended
  const auto from = CountedFrom(length.after, spot);
  const auto due = from ? DueAfter(*from, length.span) : std::nullopt;
  if (!due) return;
  TimerSet set;
  set.calendar = inputs_.calendar;
  set.due = *due;
  set.node = id;
  set.timer = Ref("t" + std::to_string(state_.timers_set + 1));
  Add(set, std::nullopt, true);
  StartTimer(spot, length.role, *due, from);
}

void Run::Recount() {
  for (const uint32_t spot : ActiveSpots()) {
    const auto length = LengthAt(spot);
    if (length && length->span.working_days != 0) RecountAt(spot, *length);
  }
}

void Run::FireDeadline(uint32_t spot) {
  const auto& step = std::get<StepAct>(map_.ActAt(spot).node);
  const Id id(map_[spot].id);
  if (step.deontic == Deontic::kHasRight) {  // not used in time
    Lapsed lapsed;
    lapsed.node = id;
    Add(lapsed, std::nullopt, true);
    LeaveBelow(spot);
    return Proceed(spot);
  }
  Now().escalated.push_back(id);
  std::ranges::find(state_.places, id, &Place::id)->escalated = true;
  state_.part.DropClaim(id);
}

void Run::Fire(const Timer& timer) {
  TimerFired fired;
  fired.timer = timer.id;
  fired.due = timer.due;
  Add(fired, std::nullopt, true);
  if (timer.role == TimerRole::kDuty) {
    const auto duty = std::ranges::find(state_.duties, Ref(timer.place.text), &DutyRecord::duty);
    if (duty == state_.duties.end() || duty->breached) return;
    ObligationBreached breached;
    breached.duty = duty->duty;
    breached.obligation = duty->obligation;
    breached.due = duty->due;
    return Add(breached, std::nullopt, true);
  }
  const uint32_t spot = map_.Find(timer.place.text);
  if (spot == kNoSpot || !IsActive(spot)) return;
  switch (timer.role) {
    case TimerRole::kDeadline: return FireDeadline(spot);
    case TimerRole::kWait:
    case TimerRole::kOrAfter: return Proceed(spot);
    case TimerRole::kOnDate:
    case TimerRole::kDuty: return;  // the effect is asked again as the case settles
  }
}

// As many days as were left when the looking ended, of the kind that it was counted in, from today
// on. Only what would take a right away, or let something that is waited for come too late: a
// deadline that escalates takes nothing.
std::optional<Instant> Run::GraceOf(const Timer& timer, const Tick& command) const {
  const uint32_t spot = map_.Find(timer.place.text);
  const auto length = spot == kNoSpot || !IsActive(spot) ? std::nullopt : LengthAt(spot);
  if (!length || length->role != timer.role || timer.role == TimerRole::kWait) return std::nullopt;
  const auto* step = std::get_if<StepAct>(&map_.ActAt(spot).node);
  if (step != nullptr && step->deontic != Deontic::kHasRight) return std::nullopt;
  const auto within = [&](const Outage& o) { return o.from < timer.due && timer.due <= o.to; };
  const auto outage = std::ranges::find_if(command.outages, within);
  if (outage == command.outages.end()) return std::nullopt;
  const Date since = DayOf(std::max(outage->from, state_.Find(timer.place)->since));
  const auto ends = [&](Date from, int32_t days) {
    const bool working = length->span.working_days != 0;
    return DueAfter(from, working ? Span{.working_days = days} : Span{.days = days});
  };
  int32_t left = 1;
  for (auto due = ends(since, left); due && *due < timer.due; due = ends(since, left)) ++left;
  const auto due = ends(Today(), left);
  return due ? due : DueAfter(Today(), Span{.days = left});  // the calendar ends before it
}

// It is another one, which no calendar restates.
void Run::GiveGrace(const Timer& timer, Instant due) {
  TimerCancelled cancelled;
  cancelled.reason = CancelReason::kSuperseded;
  cancelled.timer = timer.id;
  Add(cancelled, std::nullopt, true);
  TimerSet set;
  set.due = due;
  set.node = timer.place;
  set.timer = Ref("t" + std::to_string(state_.timers_set + 1));
  Add(set, std::nullopt, true);
  StartTimer(timer.place, timer.role, due);
}

void Run::TickNow(const Tick& command) {
  Recount();
  while (true) {
    const Timer* next = nullptr;
    for (const Timer& timer : state_.timers)
      if (timer.due <= inputs_.now && (next == nullptr || timer.due < next->due)) next = &timer;
    if (next == nullptr) return;
    const Timer timer = *next;
    if (const auto grace = GraceOf(timer, command)) {
      GiveGrace(timer, *grace);
    } else {
      Fire(timer);
    }
  }
}

}  // namespace writ::flow
