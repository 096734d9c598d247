// Screening the people of a store, on the record, and what comes of it. A rule that says `then
// start P` proposes to open a case of P; nothing is opened by the machine: a person accepts the
// proposal, or declines it and says why. docs/screening.md, "On the record".
//
// A view of open Cases, which must outlive it. Thread-safe and blocking as they are.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/eval/population.h"
#include "runtime/cases/cases.h"

namespace writ::cases {

// How a proposal ends without a case; and where its record has the decision date.
inline constexpr std::string_view kProposalDeclined = "declined", kProposalNoLonger = "no_longer",
                                  kProposedAsOf = "as_of";

struct Proposal {
  Ref id;  // "p-3f9a…"
  Pseudonym person;
  std::string subject, name;  // the person's id, and as of a CaseSummary
  Id rule, procedure;
  Date from, until;  // the periods that the rule looked at; else the month of the decision date
  Date as_of;        // the decision date
  Hash bundle;
  Instant made;
};

struct ScreeningRequest {
  Hash bundle;  // installed
  Date as_of;   // the decision date
};

struct ScreeningReport {
  struct Tally {
    Id rule;
    uint64_t holds = 0, fails = 0, unknown = 0, not_applicable = 0;
  };
  uint64_t people = 0;
  std::vector<Tally> rules;     // the policy's own, in the order of the text
  std::vector<Proposal> made;   // now
  std::vector<Proposal> ended;  // proposals that waited and whose rule does not hold any more
  // Why a rule that holds and starts something proposes nothing: a proposal of it waits for the
  // same person; it was proposed for these periods, and settled; a case of that procedure is open.
  uint64_t waiting = 0, settled = 0, running = 0;
};

// Facts of everybody of whom the store has any, ordered by id. Nobody who is erased.
struct StoredPeople {
  Population population;
  std::vector<Pseudonym> people;  // of population.subjects, in the same order
};

class Screenings {
 public:
  using Progress = std::function<void(uint64_t people)>;
  explicit Screenings(Cases& cases) : cases_(cases), impl_(*cases.impl_) {}

  // `bundle` is the program's; null where it is of none that is installed.
  Result<StoredPeople> Everybody(const Program& program, const Hash* bundle,
                                 const Progress& progress = {});
  // Decides the policy's own rules for everybody as eval does, on what is recorded now; writes one
  // record a rule, with the root of its results (docs/audit_format.md), then those of proposals.
  // After a crash in between do it again: what was proposed is not proposed twice. By a person
  // only: kNoPerson, kNotYourProposal.
  Result<ScreeningReport> Screen(const ScreeningRequest& request, const Asking& asking,
                                 const Progress& progress = {});

  // Proposals that nobody has settled, in the order in which they were made; of somebody who asks,
  // those that this person may settle.
  Result<std::vector<Proposal>> Waiting(const Asking& asking = {});
  Result<Proposal> Find(const std::string& id);  // also one that is settled; kNoProposal
  Result<bool> IsWaiting(const Ref& proposal);
  // Opens the case. Arguments that `words` do not give are those of the rule. The procedure's own
  // condition is asked again on what is known now.
  Result<Done> Accept(const std::string& id, const std::vector<std::string>& words,
                      const std::string& case_id, const Asking& asking);
  // kNotYourProposal: by nobody, by whom it is about, or by somebody without a role there.
  Result<void> Decline(const std::string& id, const std::string& reason, const Asking& asking);

 private:
  friend class Cases;
  friend struct Cases::Impl;
  struct Run;
  static std::optional<uint32_t> OwnRule(const Program& program, const Id& rule);
  // What that version of a rule starts; nullptr: nothing.
  static const Action* StartedBy(const Program& program, uint32_t rule, uint32_t version);
  Result<Proposal> ProposalIn(const audit::Record& record);
  // Of whoever asks, in the policy; kNotYourProposal.
  Result<void> MaySettle(const std::string& what, const Program& program, const Pseudonym& subject,
                         const Asking& asking);
  // The proposal by which such a case may be opened, now.
  Result<Proposal> Open(const std::string& id, const CaseData& data, const Program& program,
                        const Asking& asking);
  // What the rule gives the procedure, for the fields that are not filled yet.
  static Result<void> Fill(Cases::Impl& impl, const Proposal& proposal, const Program& program,
                           const SubjectKey& key, std::vector<FilledField>* filled);

  Cases& cases_;
  Cases::Impl& impl_;
};

}  // namespace writ::cases
