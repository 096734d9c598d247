// What people of a case do beside its steps: take a step on or give it to somebody, recuse
// themselves or be recused, object to what was done, review an objection. docs/procedures.md,
// "Taking part", has the rules.
//
// A view of open Cases, which must outlive it. Thread-safe and blocking as they are; errors are
// theirs, and flow's refusals (engine/flow/refusals.def).
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/flow/open_work.h"
#include "runtime/cases/cases.h"
#include "runtime/cases/signing.h"

namespace writ::cases {

struct Recusal {
  std::string case_id;
  std::string person;  // an id; empty: who asks
  std::string reason;  // a personal value; empty: none is given
};
struct Objecting {
  std::string case_id, step;
  std::string reason;               // its text; empty where it is on paper
  std::optional<Attachment> paper;  // of the employee, handed in by the employee or somebody else
};
struct Reviewing {
  std::string case_id;
  std::string objection;  // "objection/1", or the step that is objected to
  ReviewOutcome outcome{};
  std::string reason;
  std::vector<Attachment> documents;
  // One of the two: a statement that `TryReview` gave, signed; or a scan of what was signed.
  std::string signed_statement;
  std::optional<Attachment> signed_paper;
};

// An objection that waits for somebody to review it.
struct ToReview {
  std::string case_id, subject;  // as of a CaseSummary
  flow::PendingObjection objection;
};

// Open work that nobody can do: of those who have its role, all are recused, or nobody has it.
struct Unstaffed {
  std::string step;  // its id
  LocalText title;
  LocalText role;
  std::string role_id;  // as `writ person add --role` takes it
};

class Participants {
 public:
  explicit Participants(Cases& cases) : impl_(*cases.impl_) {}

  // `to`: somebody else's id; empty: who asks.
  Result<Done> Claim(const std::string& case_id, const std::string& step, const std::string& to,
                     const Asking& asking);
  Result<Done> Release(const std::string& case_id, const std::string& step, const Asking& asking);
  Result<Done> Recuse(const Recusal& recusal, const Asking& asking);
  Result<Done> Object(const Objecting& objecting, const Asking& asking);
  // What the review would do, and what is to be signed for it.
  Result<Preview> TryReview(const Reviewing& reviewing, const Asking& asking);
  Result<Done> Review(const Reviewing& reviewing, const Asking& asking);

  // Objections that wait for a review, also in closed cases.
  Result<std::vector<ToReview>> Waiting(const Asking& asking);
  // Reads everybody who is known. Of steps that are open and objections that wait.
  Result<std::vector<Unstaffed>> Unstaffable(const std::string& case_id, const Asking& asking);

  // ---- behind Cases ----
  // What such a command was, from its records; nothing of any other command.
  using ActorAt = std::function<flow::Actor(const Pseudonym& person)>;
  static std::optional<flow::Command> CommandOf(std::span<const audit::Record> records,
                                                const ActorAt& actor);
  // Somebody on that day, without those delegators who are recused from the case.
  static Result<flow::Actor> ActorOn(Cases::Impl& impl, const Program& program,
                                     const CaseData& data, const Pseudonym& who, Date day);
  // Inputs::holders on that day.
  static Result<std::vector<flow::Actor>> Holders(Cases::Impl& impl, const Program& program,
                                                  const CaseData& data, Date day);
  // The refusal with the name of whom it speaks of.
  static flow::Refusal Named(Cases::Impl& impl, flow::Refusal refusal);

 private:
  class Reviewer;
  Cases::Impl& impl_;
};

}  // namespace writ::cases
