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

#include "runtime/cases/cases.h"
#include "runtime/cases/screened.h"

namespace writ::cases {

// How a proposal ends without a case; where its record has the decision date; and where that of a
// screening has how many records the log had when the people were read.
inline constexpr std::string_view kProposalDeclined = "declined", kProposalNoLonger = "no_longer",
                                  kProposedAsOf = "as_of", kScreenedSize = "log_size";
// The command of a screening of columns, and of what it proposes (column_screenings.h).
inline constexpr std::string_view kScreenColumns = "screen_columns";

struct KeptFacts;  // prepared.h

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

// What deciding the screenings of the log again came to. A screening of one rule is one record.
struct ScreeningsRedecided {
  struct Difference {
    uint64_t record = 0;  // of the screening; of a proposal that is of none
    Id rule;
    Date as_of;
    Version engine;              // that decided it
    bool results = false;        // another root, or other numbers
    std::vector<Ref> unfounded;  // proposals that were made, or ended, and do not come out
    uint64_t missing = 0;        // that come out, to be made or ended, and were not
  };
  uint64_t agrees = 0;
  std::vector<Difference> differs;  // in the order of the log
  uint64_t not_redecidable = 0;     // somebody who was asked is erased
  std::vector<uint64_t> erasures;   // the records that say so
};

class Screenings {
 public:
  // Of so many steps: everybody is read, then decided.
  using Progress = std::function<void(size_t done, size_t of)>;
  explicit Screenings(Cases& cases) : cases_(cases), impl_(*cases.impl_) {}

  Result<StoredPeople> Everybody(const Program& program, const Progress& progress = {});
  // Decides the policy's own rules for everybody as eval does, on what is recorded now; writes one
  // record a rule, with the root of its results (docs/audit_format.md), then those of proposals.
  // After a crash in between do it again: what was proposed is not proposed twice. By a person
  // only: kNoPerson, kNotYourProposal.
  Result<ScreeningReport> Screen(const ScreeningRequest& request, const Asking& asking,
                                 const Progress& progress = {});
  // Slow: every screening on what the store knew when it was recorded, as Cases::Redecide does with
  // commands; and what it proposes is held against the proposals that were made. Progress is by
  // records of the log. One that was stopped before its proposals were made differs.
  Result<ScreeningsRedecided> Redecide(const Progress& progress = {});

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
  friend class ColumnScreenings;
  friend struct Cases::Impl;
  class Recording;
  class Proposing;
  class Redeciding;
  // What the people of a screening are decided on.
  struct Basis {
    Instant known_at;
    uint64_t size = 0;            // of the log: what is in later records is not known
    std::vector<Hash> reference;  // reference data that the policy read
  };
  static Basis BasisOf(const audit::Record& screening);
  Result<Compiled> CompiledOn(const Hash& bundle, const Basis& basis);
  // Everybody whom an import of the log's first records says something of, on these records alone.
  Result<StoredPeople> PeopleAt(const Program& program, uint64_t size, const Progress& progress);
  Result<SubjectFacts> FactsAt(const Program& program, const Pseudonym& person,
                               const std::vector<KeptFacts>& imported, uint64_t size);
  Result<std::vector<Pseudonym>> WithValues();  // of whom anything personal is kept
  Result<uint64_t> SizeNow();
  // The event of a rule's record.
  Result<Screening> EventOf(const Screened& screened, size_t at, Date as_of, Instant known_at);
  // Whether a proposal ends that waits for somebody of whom this came out.
  static bool Ends(std::optional<Outcome> outcome);
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
