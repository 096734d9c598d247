#include "runtime/cases/record_code.h"

namespace writ::cases {
namespace {

audit::Changes ChangesOf(const flow::Changes& changes) {
  audit::Changes out;
  out.blocked = changes.blocked;
  out.cancelled = changes.cancelled;
  out.done = changes.done;
  out.entered.reserve(changes.entered.size());
  for (const flow::Arrival& arrival : changes.entered) {
    audit::Arrival& entered = out.entered.emplace_back();
    entered.place = arrival.place;
    if (arrival.round != 1) entered.round = Count{arrival.round};
  }
  out.escalated = changes.escalated;
  out.left = changes.left;
  for (const flow::TimerStart& start : changes.started)
    out.started.push_back({.due = start.due,
                           .from = start.from,
                           .place = start.place,
                           .role = start.role,
                           .timer = start.timer});
  for (const uint64_t event : changes.taken) out.taken.push_back({event});
  out.unblocked = changes.unblocked;
  return out;
}

flow::Changes ChangesOf(const audit::Changes& changes) {
  flow::Changes out;
  out.blocked = changes.blocked;
  out.cancelled = changes.cancelled;
  out.done = changes.done;
  for (const audit::Arrival& entered : changes.entered)
    out.entered.push_back(
        {entered.place, entered.round ? static_cast<uint32_t>(entered.round->value) : 1});
  out.escalated = changes.escalated;
  out.left = changes.left;
  for (const audit::TimerStart& start : changes.started)
    out.started.push_back({start.timer, start.place, start.role, start.due, start.from});
  for (const Count& event : changes.taken) out.taken.push_back(event.value);
  out.unblocked = changes.unblocked;
  return out;
}

}  // namespace

void PutEvent(const flow::CaseEvent& event, audit::Record* record) {
  record->event = event.event;
  record->step = event.step;
  record->recorded = event.recorded;
  record->verdict = event.verdict;
  record->actor.reset();
  record->acts_for.clear();
  if (!event.actors.empty()) {
    record->actor = event.actors.front();
    record->acts_for.assign(event.actors.begin() + 1, event.actors.end());
  }
  record->changes.reset();
  if (event.changes != flow::Changes{}) record->changes = ChangesOf(event.changes);
}

flow::CaseEvent EventOf(const audit::Record& record) {
  flow::CaseEvent event;
  event.event = record.event;
  event.step = record.step;
  event.recorded = record.recorded;
  event.verdict = record.verdict;
  if (record.actor) event.actors.push_back(*record.actor);
  event.actors.insert(event.actors.end(), record.acts_for.begin(), record.acts_for.end());
  if (record.changes) event.changes = ChangesOf(*record.changes);
  return event;
}

Hash FoldEvent(const flow::CaseEvent& event, flow::CaseState* state) {
  flow::Apply(event, state);
  return {flow::HashOf(*state)};
}

Hash FoldRecord(const audit::Record& record, flow::CaseState* state) {
  return FoldEvent(EventOf(record), state);
}

}  // namespace writ::cases
