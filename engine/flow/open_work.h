// What can be done in a case now, by whom, and what it waits for: what task lists, `why`, and
// previews print. Plain data, without references into the Program.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/flow/command.h"

namespace writ::flow {

struct Who {
  PartyKind kind = PartyKind::kNobody;  // nobody: anybody who has a role
  Id id;                                // of the role, or of the step whose actor is meant
  LocalText title;
};
struct Offer {  // an option of a choice, a verdict of a decision, a value of a choice field
  Id id;
  LocalText title;
  std::optional<Id> back_to;  // the verdict leads to this step …
  std::optional<Id> ends;     // … or to this end of the case
};
struct AskedField {
  Id id;             // "application.reason": the case value
  std::string name;  // "reason": FormValue::field
  LocalText title, type_words;
  Type type;
  std::vector<Offer> options;  // of a choice
  bool given = false;
};
struct AskedSignature {
  Who by;
  SignatureMeaning meaning{};
  // A refusal counts before so many witnesses, of whom so many are not of `not_of`; 0: it does not.
  int32_t refused_before = 0, not_of_count = 0;
  Who not_of;
};
struct Missing {
  Id name;  // "sales 2026-03", "union_told", "served notice", "signed_decision"
  MissingFact fact;
};

enum class OpenActKind : uint8_t {
  kField,
  kSign,
  kDecide,
  kChoose,
  kServe,
  kIssue,
  kPay,
  kFind,
};
// One thing that a step or choice still asks for.
struct OpenAct {
  Id place;  // "review.2"
  OpenActKind kind{};
  LocalText title;
  bool now = false;    // can be done in the next command; if not, something lies before it
  bool yours = false;  // Inputs::actor may do it, as far as role and four eyes go
  std::optional<AskedField> field;
  std::optional<AskedSignature> signature;
  std::vector<Offer> offers;
  Id what;                              // the document, the finding, the payment
  std::optional<Who> to;                // of a document
  Id rule;                              // whose figures the finding rests on
  std::optional<ComputedValue> amount;  // of a payment, if facts are at hand and tell it
  std::vector<Missing> missing;         // what the amount lacks
};
struct Covered {  // a value that the step has been given
  Id value;
  LocalText title;
  Commitment commitment;
  uint64_t at = 0;  // number of the event that gave it
};
struct Turn {  // of a repetition or a list that the step stands in
  Id place;
  LocalText title;
  uint32_t number = 1;  // of the round or the member, from 1
};
struct OpenTask {
  Id step;
  LocalText title;
  std::vector<Turn> turns;  // innermost first
  bool is_choice = false;
  Deontic deontic = Deontic::kNone;
  Instant since;
  std::optional<Instant> due;
  std::optional<Date> on;  // the day that the text names, if facts are at hand and tell it
  bool escalated = false;  // its deadline has passed: who it escalates to may act, too
  std::optional<Who> escalates_to;
  Who by;
  std::vector<Who> with;
  std::optional<Who> other_than;
  std::vector<Pseudonym> not_by;    // who did what must be done by somebody else
  std::optional<Pseudonym> holder;  // who took it on
  std::vector<Citation> cites;
  std::vector<OpenAct> acts;    // in the order of the text; while it waits, what comes later
  std::vector<Covered> covers;  // in the order of the text: what a signature or a verdict covers
  bool yours() const;
};

enum class WaitKind : uint8_t {
  kGate,
  kBranch,     // an `if`
  kRound,      // whether to repeat
  kMilestone,  // whether it may be done still
  kRecord,     // an event whose fields are not all known
  kList,       // whose members are not known yet
  kTime,
  kEvent,
  kEffect,
};
// Something that is asked for and does not hold.
struct Unmet {
  Id id;  // the gate, obligation, reaction; the place itself
  LocalText title;
  Verdict verdict = Verdict::kUnknown;
  std::vector<Missing> missing;  // each with the source or role that can supply it, if one is named
  std::optional<Who> who;        // of the `otherwise` clause, with its word and message
  Deontic deontic = Deontic::kNone;
  LocalText message;
  std::optional<Date> on;          // the day on which it stands so, of what is asked of many days
  std::optional<Date> could_hold;  // the first day on which it would, as far as is known today
  std::shared_ptr<const Explanation> because;
};
struct Awaited {  // "served notice", "union_opinion"
  Id id;
  LocalText title;
};
struct Waiting {
  Id place;
  LocalText title;
  WaitKind kind{};
  Instant since;
  std::optional<Instant> due;   // a time that ends the waiting; an effect's day
  std::vector<Awaited> any_of;  // any of which ends the waiting, or from which a time is counted
  bool asked = false;           // conditions were evaluated: facts were at hand
  std::vector<Unmet> unmet;     // of an effect that waits for its day: as things stand
};
struct OpenDuty {
  Ref duty;
  Id obligation;
  LocalText title;
  std::vector<std::vector<Awaited>> asks;  // one of each
  std::optional<Instant> due;
  bool breached = false;
  std::optional<Awaited> follows;  // has not happened yet: with it the duty arises
};
// An objection that is to be reviewed, or that set something aside which was not done again.
struct PendingObjection {
  Ref objection;
  Id step;
  LocalText title;  // of the step
  bool open = true;
  uint64_t against = 0;  // the record
  std::optional<Instant> due;
  Who by;              // who reviews it
  bool yours = false;  // of the actor
};
struct Objectable {  // a step that was done and can be objected to now
  Id step;
  LocalText title;
  std::optional<Instant> until;  // absent where what that counts from has not happened
};
// A fact that the employee supplied and of which nobody has said yet whether it counts.
struct PendingFact {
  Ref supplied;
  Id fact;
  LocalText title;
  std::optional<PeriodText> period;
  Who by;              // who says so
  bool yours = false;  // of the actor
};
struct OpenWork {
  uint64_t version = 0;  // CaseState::events
  CaseStatus status = CaseStatus::kNone;
  Id procedure, outcome;
  LocalText title;
  std::vector<OpenTask> tasks;    // in the order of the text
  std::vector<Waiting> waits;     // in the order of the text
  std::vector<AskedField> facts;  // of the case itself, which any step may give
  std::vector<OpenDuty> duties;
  std::vector<PendingObjection> objections;  // of a closed case, too
  std::vector<Objectable> objectable;        // of a closed case, too
  std::vector<PendingFact> supplied;         // of a closed case, too
};

// Pure. Without Inputs::facts no condition is asked and no amount computed. Inputs::actor only
// decides `yours`; commitments and `expected` are not looked at. Of a case that is not open, or of
// another policy's, what remains: its duties, or nothing.
OpenWork OpenWorkOf(const Program& program, const CaseState& state, const Inputs& inputs);

// The same for who acts in one step or choice: only the tasks that are called so, by id or either
// title, and what they may give. Waits, duties, objections and what was supplied are left out.
OpenWork OpenWorkAt(const Program& program, const CaseState& state, const Inputs& inputs,
                    std::string_view step);

// The values of one step, as OpenTask::covers.
std::vector<Covered> CoveredBy(const Program& program, const CaseState& state,
                               std::string_view step);

}  // namespace writ::flow
