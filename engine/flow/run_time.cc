// Deadlines and waiting. A day that is counted from is not counted itself, and a length ends with
// its last day: what waits for it goes on when the next day begins.
#include <algorithm>

#include "engine/flow/run.h"

namespace writ::flow {

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

void Run::StartTimer(uint32_t spot, TimerRole role, Instant due) {
  StartTimer(Id(map_[spot].id), role, due);
}

void Run::StartTimer(const Id& place, TimerRole role, Instant due) {
  const Ref id("t" + std::to_string(state_.timers_set + 1));
  Now().started.push_back({id, place, role, due});
  state_.timers.push_back({id, place, role, due});
  ++state_.timers_set;
}

void Run::StartDeadline(uint32_t spot, const StepAct& step) {
  if (!step.within) return;
  const std::optional<Date> from = CountedFrom(step.after.value_or(After{}), spot);
  if (!from) return;
  if (const auto due = DueAfter(*from, *step.within)) StartTimer(spot, TimerRole::kDeadline, *due);
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
  StartTimer(spot, TimerRole::kWait, *due);
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
  if (const auto due = DueAfter(*from, *node.or_after)) StartTimer(spot, TimerRole::kOrAfter, *due);
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

void Run::TickNow() {
  while (true) {
    const Timer* next = nullptr;
    for (const Timer& timer : state_.timers)
      if (timer.due <= inputs_.now && (next == nullptr || timer.due < next->due)) next = &timer;
    if (next == nullptr) return;
    Fire(Timer(*next));
  }
}

}  // namespace writ::flow
