// What a person, or the clock, asks of a case. Commands may be refused; events may not.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "engine/eval/eval.h"
#include "engine/event/commitment.h"
#include "engine/flow/change.h"
#include "engine/flow/places.h"
#include "engine/flow/state.h"
#include "engine/program/procedure.h"

namespace writ::flow {

// Somebody who delegated these roles to the actor.
struct ActsFor {
  Pseudonym person;
  std::vector<Id> roles;  // the union's is "union"
};
// Who acts, as the host has established it.
struct Actor {
  Pseudonym person;
  std::vector<ActsFor> acts_for;
  std::vector<Id> roles;    // held today, by grant or delegation
  bool is_subject = false;  // the person whom the case is about
  bool for_the_union = false;
};

// A value of a form: what was given, and what the records keep of it.
struct FormValue {
  std::string field;  // "reason": its name in the step
  Scalar value;       // a document: its name as text
  Commitment commitment;
  std::vector<Commitment> documents;  // handed in under these names
};
struct ServiceDetails {
  ServiceMethod method = ServiceMethod::kInHand;
  Date served;
  std::optional<Commitment> address;
  std::vector<Commitment> proof;
  std::vector<Pseudonym> witnesses;
  bool employee_is_witness = false;  // whom the case is about is among them
};
struct SignatureDetails {
  Commitment shown;  // to the text as it was shown, or to the scan of the paper that was signed
  // On paper that the actor hands in: whose signature it is, the person whom the case is about.
  std::optional<Pseudonym> signer;
};
struct EvidencePeriod {
  Date from, until;
};

struct OpenCase {
  std::string procedure;
  std::vector<FormValue> arguments;
  bool exclusive_taken = false;  // the person has an open case of an exclusive procedure already
  std::optional<Id> because;
  std::optional<Ref> proposal;
};
// What the actor does at one step or choice, in the order of the text: as much of it as is given.
struct DoStep {
  std::string step;
  std::vector<FormValue> form;
  std::optional<std::string> verdict;  // of a `decide`
  std::optional<std::string> option;   // of a `choose`
  std::optional<ServiceDetails> service;
  std::optional<EvidencePeriod> finding;
  std::optional<SignatureDetails> signature;
  bool paid = false, issued = false;  // done today, outside of the engine
  std::vector<Commitment> proof;      // of what was paid, or else issued: a bank's slip, a receipt
};
struct SignStep {
  std::string step;
  SignatureDetails signature;
};
struct RefuseToSign {  // reported by who asked for the signature
  std::string step;
  Commitment shown;
  std::vector<Pseudonym> witnesses;
  uint32_t witnesses_of_role_asked = 0;  // so many of them have the role that the text excludes
  bool employee_is_witness = false;      // whom the case is about is among them
};
struct ReportEvent {  // a declared event took place outside
  std::string event;
  Date on;
  std::vector<Commitment> details, proof;
};
// Time in which nothing was looked at: from when it was last, to when it was again, that included.
struct Outage {
  Instant from, to;
};
struct Tick {  // timers that are due fire; gates and effects that wait are asked again
  std::vector<Outage> outages;  // all that the log knows of
};
// What is recorded before a case is withdrawn with the employee's agreement.
inline constexpr std::string_view kAgreedWithdrawal = "agreed withdrawal";
struct WithdrawCase {  // by a person who may act now
  std::string outcome;
  std::vector<Commitment> agreed = {};  // what shows that the employee agrees
};

// ---- who does what (docs/procedures.md, "Taking part") ----

// The actor takes an open step or choice on; or gives it to somebody else, as the host knows them.
struct ClaimStep {
  std::string step;
  std::optional<Actor> to;
};
struct ReleaseStep {
  std::string step;
};
// Somebody may act in this case no more, as that person or whoever stands above them says.
struct RecuseSomebody {
  Actor who;
  std::optional<Commitment> reason;
};
// The employee objects to a step that was done; or somebody hands in the paper of it.
struct RaiseObjection {
  std::string step;
  uint64_t against = 0;  // the record by which it was done last
  Commitment reason;     // to its text, or to the paper
  bool on_paper = false;
};
// The employee says what a fact about them is; or somebody hands in the paper of it.
struct SupplyFact {
  std::string fact;  // its id
  std::optional<PeriodText> period;
  Commitment value;  // to the fact as it is said to be
  std::vector<Commitment> documents;
  bool on_paper = false;
};
struct AnswerSupplied {  // somebody says whether it counts
  Ref supplied;
  SuppliedOutcome outcome{};
  std::optional<Commitment> reason;
};
struct ReviewObjection {
  Ref objection;
  ReviewOutcome outcome{};
  Commitment reason;
  Commitment shown;  // to the text that was signed, or to the scan of the paper
  std::vector<Commitment> documents;
  std::vector<uint64_t> findings;  // made in that step: events of the case, by number
};

// What a case once decided on facts: the record, and the case as it was before it.
struct PastDecision {
  uint64_t decided = 0;  // the record
  CaseEvent event;
  std::shared_ptr<const CaseState> before;
  CaseValues values;                          // of that state, opened
  std::shared_ptr<const Program> program;     // by which it was decided; null: the command's
  std::shared_ptr<const SubjectFacts> facts;  // as that one has them; null: as the inputs do
  Verdict told{};  // what it came to, or what it would have by the newest `reconsider` of it
};
// Facts that came in touch these decisions, also of a closed case. Nothing else moves.
struct Reconsidering {
  Ref batch;
  std::vector<PastDecision> decisions;
};
// A person looked at a decision again that later facts touch. Nothing else moves.
struct LookAgain {
  PastDecision decision;
  std::vector<Commitment> documents;
};

using Command =
    std::variant<OpenCase, DoStep, SignStep, RefuseToSign, ReportEvent, Tick, WithdrawCase,
                 Reconsidering, LookAgain, WaiveLaw, MigrateCase, ClaimStep, ReleaseStep,
                 RecuseSomebody, RaiseObjection, ReviewObjection, SupplyFact, AnswerSupplied>;

// What the text computes and the case keeps: an amount that is paid, a field of an event that is
// recorded. It is a personal value, so the records have its commitment alone.
struct ComputedValue {
  Id name;          // "severance", as Program::case_names has it; of an event: "training.hours"
  LocalText title;  // of the payment or the field
  Scalar value;     // rounded as the policy says of what is paid; of type kNone: known not to exist
  std::shared_ptr<const Explanation> because;
};
struct CommittedValueOf {  // the host's answer
  Id name;
  Scalar value;  // as it was asked for
  Commitment commitment;
};

// Everything else that a decision may depend on. What is absent and needed is asked for by Need.
struct Inputs {
  Instant now;  // max(clock, the log's newest): never before state.recorded
  Actor actor;
  // Who took steps on (TakingPart::claims), as of now: a claim counts no longer than its holder has
  // a role of the step. One of whom nothing is said has it still.
  std::vector<Actor> holders;
  const SubjectFacts* facts = nullptr;
  TeamSource teams;
  CaseValues values;                 // opened
  std::optional<uint64_t> expected;  // the version that the actor saw; another is refused
  std::vector<CommittedValueOf> committed;
  // Of this person, made in other cases. Each stands among `facts->events`, too, by its day alone.
  std::vector<FindingRecord> findings;
  // Of the reference data that Program::calendar is, where it is not the policy's own.
  std::optional<Hash> calendar;
  // Of the Program, made once for many commands; else each command makes its own.
  const PlaceMaps* places = nullptr;
  std::vector<PinnedLaw> laws;  // law packs that the case runs under
  // Facts count that were known on this day, where it is not the day of `now`.
  std::optional<Date> known_on;
};

enum class RefusalKind : uint8_t {
#define WRIT_REFUSAL(name, id, en, zh) k##name,
#include "engine/flow/refusals.def"
#undef WRIT_REFUSAL
};
struct Refusal {
  RefusalKind kind{};
  std::vector<LocalText> arguments;
  std::vector<MissingFact> missing;  // what would cure it, and who can supply it
  std::shared_ptr<const Explanation> because;
  std::optional<Pseudonym>
      whom;  // stands in the first of `arguments` that is empty: hosts have names
};
std::string_view IdOf(RefusalKind kind);
std::string SentenceOf(const Refusal& refusal, bool chinese);

// Without values: the facts of the subject, known on that day. With values: a commitment to each,
// in Inputs::committed; the same command with them is then decided as it would have been. A value
// whose commitment is given is not asked for again, and one that is not needed does no harm.
struct Need {
  Date as_of;
  std::vector<ComputedValue> values;
};

using Outcome = std::variant<std::vector<CaseEvent>, Refusal, Need>;

// Pure: the same arguments give the same outcome. `state` is a fold; kNone for OpenCase. Throws
// std::logic_error if the engine itself is wrong: the command is dropped, the case stays as it is.
Outcome Decide(const Program& program, const CaseState& state, const Command& command,
               const Inputs& inputs);

}  // namespace writ::flow
