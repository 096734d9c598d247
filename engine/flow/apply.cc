// What an event makes of a case. Frozen with the record format: see state.h.
#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/flow/state.h"

namespace writ::flow {
namespace {

template <class List, class Key>
auto FindBy(List& list, Key member, const auto& value) {
  return std::ranges::find(list, value, member);
}

void Leave(CaseState* state, const Id& place, Instant now) {
  std::erase_if(state->places, [&](const Place& p) { return p.id == place; });
  const auto step = FindBy(state->steps, &StepRecord::step, place);
  if (step == state->steps.end()) return;
  step->ended = true;
  step->last = now;
}

void MarkPlaces(CaseState* state, const std::vector<Id>& ids, bool Place::* member, bool value) {
  for (const Id& id : ids) {
    const auto place = FindBy(state->places, &Place::id, id);
    if (place != state->places.end()) (*place).*member = value;
  }
}

void ApplyChanges(const CaseEvent& e, CaseState* state) {
  const Changes& changes = e.changes;
  for (const Id& id : changes.left) Leave(state, id, e.recorded);
  for (const std::vector<Id>* gone : {&changes.left, &changes.escalated})
    for (const Id& id : *gone) state->part.DropClaim(id);
  for (const Arrival& arrival : changes.entered)
    state->places.push_back({.id = arrival.place, .since = e.recorded, .round = arrival.round});
  // After those that were reached: a branch may end with the event that began it.
  for (const Id& id : changes.done) {
    const auto place = FindBy(state->places, &Place::id, id);
    if (place != state->places.end()) ++place->branches_done;
  }
  for (const TimerStart& start : changes.started) {
    state->timers.push_back({start.timer, start.place, start.role, start.due, start.from});
    ++state->timers_set;
  }
  // After those that are set: one event may set a timer and drop it.
  for (const Ref& timer : changes.cancelled)
    std::erase_if(state->timers, [&](const Timer& t) { return t.id == timer; });
  MarkPlaces(state, changes.blocked, &Place::blocked, true);
  MarkPlaces(state, changes.unblocked, &Place::blocked, false);
  MarkPlaces(state, changes.escalated, &Place::escalated, true);
  for (const uint64_t at : changes.taken) {
    const auto record = FindBy(state->happened, &HappenedRecord::at, at);
    if (record != state->happened.end()) record->taken = true;
  }
}

void Give(CaseState* state, const Id& value, const Commitment& commitment) {
  const auto at = std::ranges::lower_bound(state->values, value, {}, &GivenValue::value);
  if (at != state->values.end() && at->value == value) {
    *at = {value, commitment, state->events};
  } else {
    state->values.insert(at, {value, commitment, state->events});
  }
}

void GiveAll(CaseState* state, const std::vector<Id>& fields, const std::vector<Commitment>& form) {
  for (size_t i = 0; i < fields.size() && i < form.size(); ++i) Give(state, fields[i], form[i]);
}

void Happen(CaseState* state, std::string what, Date on) {
  state->happened.push_back({.what = Id(what), .on = on, .at = state->events});
}

// What was set aside and is acted in again is being done again.
void DoAgain(const Id& step, CaseState* state) {
  for (ObjectionRecord& objection : state->part.objections)
    if (objection.step == step && objection.standing == ObjectionStanding::kSetAside)
      objection.standing = ObjectionStanding::kDoneAgain;
}

void RecordActors(const CaseEvent& e, CaseState* state) {
  // Who objects to a step has not acted in it.
  if (!e.step || std::holds_alternative<ObjectionRaised>(e.event)) return;
  DoAgain(*e.step, state);
  auto record = FindBy(state->steps, &StepRecord::step, *e.step);
  if (record == state->steps.end())
    record = state->steps.insert(record, {.step = *e.step, .actors = {}, .last = e.recorded});
  record->last = e.recorded;
  record->ended = false;
  // Who hands in a paper that somebody else signed has not done what was signed.
  const auto* signature = std::get_if<Signed>(&e.event);
  const bool on_paper = signature != nullptr && signature->signer.has_value();
  for (const Pseudonym& person : on_paper ? Actors{*signature->signer} : e.actors)
    if (std::ranges::find(record->actors, person) == record->actors.end())
      record->actors.push_back(person);
}

void FoldDuty(const Ref& duty, CaseState* state, bool breached) {
  const auto record = FindBy(state->duties, &DutyRecord::duty, duty);
  if (record == state->duties.end()) return;
  if (breached) {
    record->breached = true;
  } else {
    state->duties.erase(record);
  }
}

void Claim(const StepClaimed& event, CaseState* state) {
  state->part.DropClaim(event.step);
  state->part.claims.push_back({event.step, event.holder});
}

void Recuse(const Pseudonym& person, CaseState* state) {
  if (!state->part.IsRecused(person)) state->part.recused.push_back(person);
  std::erase_if(state->part.claims, [&](const ClaimRecord& c) { return c.holder == person; });
}

void Review(const ObjectionDecided& event, const CaseEvent& e, CaseState* state) {
  const auto record = FindBy(state->part.objections, &ObjectionRecord::objection, event.objection);
  if (record == state->part.objections.end()) return;
  const bool upheld = event.outcome == ReviewOutcome::kUpheld;
  record->standing = upheld ? ObjectionStanding::kUpheld : ObjectionStanding::kSetAside;
  record->reviewers = e.actors;
  for (const Count& finding : event.findings) {
    std::erase_if(state->findings, [&](const FindingRecord& f) { return f.at == finding.value; });
    std::erase_if(state->happened, [&](const HappenedRecord& h) { return h.at == finding.value; });
  }
}

void Object(const ObjectionRaised& event, const CaseEvent& e, CaseState* state) {
  state->part.objections.push_back({.objection = event.objection,
                                    .step = e.step.value_or(Id()),
                                    .against = event.against.value,
                                    .raised_by = e.actors,
                                    .due = event.due,
                                    .reviewers = {}});
}

void Supply(const FactSupplied& event, const CaseEvent& e, CaseState* state) {
  state->part.supplied.push_back({.supplied = event.supplied,
                                  .fact = event.fact,
                                  .period = event.period,
                                  .handed_in_by = e.actors,
                                  .answered_by = {}});
}

void AnswerSupply(const SuppliedDecided& event, const CaseEvent& e, CaseState* state) {
  const auto record = FindBy(state->part.supplied, &SuppliedRecord::supplied, event.supplied);
  if (record == state->part.supplied.end()) return;
  const bool counts = event.outcome == SuppliedOutcome::kAccepted;
  record->standing = counts ? SuppliedStanding::kAccepted : SuppliedStanding::kDeclined;
  record->answered_by = e.actors;
}

void RemoveTimer(const Ref& timer, CaseState* state) {
  std::erase_if(state->timers, [&](const Timer& t) { return t.id == timer; });
}

// What the event itself says. Kinds that speak of no case leave it as it is.
void ApplyEvent(const CaseEvent& e, CaseState* state) {
  std::visit(
      Overloaded{[&](const CaseOpened& event) {
                   state->status = CaseStatus::kOpen;
                   state->procedure = event.procedure;
                   state->opened = e.recorded;
                   GiveAll(state, event.fields, event.form);
                 },
                 [&](const CaseClosed& event) {
                   state->status = CaseStatus::kClosed;
                   state->outcome = event.outcome;
                 },
                 [&](const StepDone& event) {
                   GiveAll(state, event.fields, event.form);
                   if (!event.fields.empty()) state->evidence = state->events;
                 },
                 [&](const GateOpened& event) {
                   if (std::ranges::find(state->gates, event.gate) == state->gates.end())
                     state->gates.push_back(event.gate);
                 },
                 [&](const TimerFired& event) { RemoveTimer(event.timer, state); },
                 [&](const TimerCancelled& event) { RemoveTimer(event.timer, state); },
                 [&](const DeadlineRestated& event) {
                   const auto timer = FindBy(state->timers, &Timer::id, event.timer);
                   if (timer != state->timers.end()) timer->due = event.now;
                 },
                 [&](const EventRecorded& event) {
                   Happen(state, event.name.text, event.on);
                   GiveAll(state, event.fields, event.details);
                 },
                 [&](const NoticeServed& event) {
                   Happen(state, "served " + event.document.text, event.served);
                 },
                 [&](const FindingMade& event) {
                   state->findings.push_back(
                       {event.finding, event.from, event.until, DayOf(e.recorded), state->events});
                   Happen(state, event.finding.text, DayOf(e.recorded));
                   state->evidence = state->events;
                 },
                 [&](const Signed& event) {
                   if (event.meaning == SignatureMeaning::kAgreement) state->agreed = state->events;
                 },
                 [&](const Reacted& event) { state->reacted.push_back(event.reaction); },
                 [&](const EffectReleased& event) { state->effects.push_back(event.effect); },
                 [&](const ObligationArisen& event) {
                   state->duties.push_back(
                       {event.duty, event.obligation, event.due, state->events});
                 },
                 [&](const StepClaimed& event) { Claim(event, state); },
                 [&](const StepReleased& event) { state->part.DropClaim(event.step); },
                 [&](const Recused& event) { Recuse(event.person, state); },
                 [&](const ObjectionRaised& event) { Object(event, e, state); },
                 [&](const ObjectionDecided& event) { Review(event, e, state); },
                 [&](const FactSupplied& event) { Supply(event, e, state); },
                 [&](const SuppliedDecided& event) { AnswerSupply(event, e, state); },
                 [&](const ObligationFulfilled& event) { FoldDuty(event.duty, state, false); },
                 [&](const ObligationBreached& event) { FoldDuty(event.duty, state, true); },
                 [&](const LawWaived& event) {
                   const LawWaiver waiver{event.law, event.newer};
                   if (std::ranges::find(state->waived, waiver) == state->waived.end())
                     state->waived.push_back(waiver);
                 },
                 [](const auto&) {}},
      e.event);
}

}  // namespace

Date DayOf(Instant instant) {
  constexpr int64_t kDay = 86'400'000, kOffset = 8 * 3'600'000;
  const int64_t local = instant.milliseconds + kOffset;
  return Date::FromDays(static_cast<int32_t>(local / kDay - (local % kDay < 0 ? 1 : 0)))
      .value_or(Date());
}

Instant StartOf(Date day) {
  constexpr int64_t kDay = 86'400'000, kOffset = 8 * 3'600'000;
  return {int64_t{day.days()} * kDay - kOffset};
}

const Place* CaseState::Find(const Id& place) const {
  const auto at = std::ranges::find(places, place, &Place::id);
  return at == places.end() ? nullptr : &*at;
}

const StepRecord* CaseState::Step(const Id& step) const {
  const auto at = std::ranges::find(steps, step, &StepRecord::step);
  return at == steps.end() ? nullptr : &*at;
}

const GivenValue* CaseState::Value(const Id& value) const {
  const auto at = std::ranges::lower_bound(values, value, {}, &GivenValue::value);
  return at == values.end() || at->value != value ? nullptr : &*at;
}

void Apply(const CaseEvent& event, CaseState* state) {
  ++state->events;
  state->recorded = std::max(state->recorded, event.recorded);
  ApplyEvent(event, state);
  RecordActors(event, state);
  ApplyChanges(event, state);
}

}  // namespace writ::flow
