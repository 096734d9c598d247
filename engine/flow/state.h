// A case as it stands: a fold of `Apply` over its events, and of nothing else.
//
// The state holds no fact and no personal value, only ids, commitments and days, so that it can be
// rebuilt from the log alone, for ever, without the policy that the case runs under.
//
// A *place* is a statement of the procedure that the case has reached and not left. Its id is the
// statement's name, or the name of what it stands in and its number there: "review",
// "notice.written.2". A statement that holds others stays while any of them does.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/sha256.h"
#include "engine/eval/explanation.h"
#include "engine/event/event.h"
#include "engine/flow/taking_part.h"

namespace writ::flow {

enum class CaseStatus : uint8_t { kNone, kOpen, kClosed };

// ---- what an event changes beside what it says ----

struct Arrival {
  Id place;
  uint32_t round = 1;  // of a repetition
  friend bool operator==(const Arrival&, const Arrival&) = default;
};
struct TimerStart {
  Ref timer;
  Id place;
  TimerRole role = TimerRole::kDeadline;
  Instant due;
  std::optional<Date> from;  // where a calendar decides: the day that is counted from
  friend bool operator==(const TimerStart&, const TimerStart&) = default;
};
struct Changes {
  std::vector<Id> left;
  std::vector<Id> done;  // places in which one more branch has ended
  std::vector<Arrival> entered;
  std::vector<Ref> cancelled;  // timers that no longer run
  std::vector<TimerStart> started;
  std::vector<Id> blocked, unblocked, escalated;
  std::vector<uint64_t> taken;  // events that a `wait for` has used up, by number
  friend bool operator==(const Changes&, const Changes&) = default;
};

// Who acted: the person, and whoever's role that person had.
using Actors = std::vector<Pseudonym>;

// One event of a case, whole: what `Decide` gives, a record keeps and `Apply` folds.
struct CaseEvent {
  Event event;
  std::optional<Id> step;  // in which it was done
  Changes changes;
  Instant recorded;
  Actors actors;  // empty: nobody, the engine went on by itself
  // In which they acted; kept in the record, not read by Apply. The union's is "union"; none of the
  // employee's own, nor where the text asks for none and the actor has several.
  std::optional<Id> role;
  // What it rests on; kept in the record, not read by Apply.
  std::optional<Verdict> verdict;
  std::shared_ptr<const Explanation> because;
};

// Days end at 24:00 of China Standard Time (+08:00), which knows no summer time today and whose
// past ones no case reaches back to.
Date DayOf(Instant instant);
Instant StartOf(Date day);

// ---- the state ----

struct Place {
  Id id;
  Instant since;
  uint32_t round = 1;
  uint32_t branches_done = 0;
  bool blocked = false;    // a gate that did not open, an effect that may not yet be
  bool escalated = false;  // its deadline passed
  friend bool operator==(const Place&, const Place&) = default;
};
struct Timer {
  Ref id;
  Id place;
  TimerRole role = TimerRole::kDeadline;
  Instant due;
  std::optional<Date> from;
  friend bool operator==(const Timer&, const Timer&) = default;
};
struct GivenValue {
  Id value;  // "application.reason"
  Commitment commitment;
  uint64_t at = 0;  // number of the event that gave it
  friend bool operator==(const GivenValue&, const GivenValue&) = default;
};
struct StepRecord {
  Id step;
  Actors actors;  // of all acts in it, oldest first
  Instant last;
  bool ended = false;
  friend bool operator==(const StepRecord&, const StepRecord&) = default;
};
struct HappenedRecord {
  Id what;  // "union_told", "served dismissal_notice", "paid severance"
  Date on;
  uint64_t at = 0;
  bool taken = false;  // a `wait for` went on because of it
  friend bool operator==(const HappenedRecord&, const HappenedRecord&) = default;
};
struct FindingRecord {
  Id finding;
  Date from, until, on;
  uint64_t at = 0;
  friend bool operator==(const FindingRecord&, const FindingRecord&) = default;
};

struct DutyRecord {  // of an obligation, after an effect
  Ref duty;
  Id obligation;
  std::optional<Instant> due;
  uint64_t since = 0;  // number of the event with which it arose: only later ones fulfil it
  bool breached = false;
  friend bool operator==(const DutyRecord&, const DutyRecord&) = default;
};

struct LawWaiver {  // signed: the case stays under what it has of a law pack
  Id law;
  Hash newer;  // the version that is left aside; a later one is not
  friend bool operator==(const LawWaiver&, const LawWaiver&) = default;
};

struct CaseState {
  CaseStatus status = CaseStatus::kNone;
  Id procedure;
  Id outcome;           // once closed
  uint64_t events = 0;  // folded so far: the version that a command is decided on
  Instant recorded;     // of the newest event; never goes back
  Instant opened;
  std::vector<Place> places;  // in the order of arrival
  std::vector<Timer> timers;  // in the order in which they were set
  uint32_t timers_set = 0;
  std::vector<GivenValue> values;  // by value
  std::vector<StepRecord> steps;   // in the order of first act
  std::vector<HappenedRecord> happened;
  std::vector<FindingRecord> findings;
  std::vector<Id> gates;           // that opened, in order: all are asked again before an effect
  std::vector<Id> reacted;         // reactions that have taken place
  std::vector<Id> effects;         // released
  std::vector<DutyRecord> duties;  // not fulfilled
  std::optional<uint64_t> agreed;  // the newest signed decision of a person
  uint64_t evidence = 0;           // the newest finding or form
  std::vector<LawWaiver> waived;   // in order
  TakingPart part;

  const Place* Find(const Id& place) const;
  const StepRecord* Step(const Id& step) const;
  const GivenValue* Value(const Id& value) const;
  friend bool operator==(const CaseState&, const CaseState&) = default;
};

// Folds one event. Pure, total, and frozen: what a record of this format says is never read
// differently. `event.recorded` may not lie before `state->recorded`.
void Apply(const CaseEvent& event, CaseState* state);

// Of the bytes of the state (state_code.h): the same state has the same hash on every
// machine.
Digest HashOf(const CaseState& state);

}  // namespace writ::flow
