// Cases that run for months: people act, deadlines pass, and every event is durable with its record
// before anybody is answered. The shell around engine/flow: it fetches facts, opens and seals
// personal values, verifies signatures, decides outside of any lock, and commits.
//
// All methods may be called from several threads at once. They block, start no thread of their own
// (LevelDB has one for each of a store's two databases), and call back only in the calling thread,
// under no lock: a clock, a document's source, the host's log may call Cases again. After a fork
// the child's handle answers `forked` and touches nothing. docs/embedding.md is for whoever builds
// this into a program. The C++ API is not stable yet.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/flow/command.h"
#include "runtime/audit/anchor.h"
#include "runtime/audit/verify.h"
#include "runtime/cases/bundle.h"
#include "runtime/cases/case_data.h"
#include "runtime/cases/doing.h"
#include "runtime/cases/dossier.h"
#include "runtime/cases/erasure.h"
#include "runtime/cases/host_facts.h"
#include "runtime/cases/host_log.h"
#include "runtime/cases/people.h"
#include "runtime/cases/reference.h"
#include "runtime/cases/reports.h"
#include "runtime/cases/timeline.h"
#include "runtime/cases/trouble.h"
#include "runtime/facts/batch.h"
#include "runtime/facts/form.h"
#include "runtime/personal/blob.h"
#include "runtime/personal/root_key.h"
#include "runtime/store/store.h"

namespace writ::cases {

struct Options {
  std::string folder;  // of the store
  // What vouches for it, and opens it: root.key, log.key, what was signed last, anchors/. Better on
  // another volume. Empty: beside the store, "FOLDER-trust".
  std::string trust;
  bool create = false;             // where there is none
  std::string origin = "writ/0";   // of a log that is made; a restored one has its own
  std::string engine;              // its version, for the records; empty: this one's
  std::function<Instant()> clock;  // empty: the machine's
  // The root key as the host keeps it (personal/root_key.h), asked for once, while opening. Empty:
  // root.key in `trust`.
  std::function<PersonalResult<RootKey>()> root_key;
  FactSource facts;  // what the host knows of people (host_facts.h); empty: only what was imported
  // Of what the host is told (host_log.h); null: silent.
  std::shared_ptr<spdlog::logger> log;
  // null: the system's. Must not call back. Must outlive it, as must all below.
  Randomness* randomness = nullptr;
  Disk* disk = nullptr;  // null: the machine's
  // For tests and for other stores behind the seam; null: LevelDB in `folder`.
  Store* log_store = nullptr;
  Store* key_store = nullptr;
  uint64_t max_document_bytes = kDefaultMaxDocumentBytes;
  int64_t anchor_milliseconds = 1000;  // from one anchor of a growing log to the next
};

// Who asks, and when. A request with an idempotency key is answered as it was the first time.
struct Asking {
  std::string person;  // an id; empty: nobody but whoever runs the program
  Authentication authenticated = Authentication::kHost;
  std::string key;                   // idempotency; empty: none
  std::optional<Instant> now;        // else the clock's
  std::optional<uint64_t> expected;  // the version of the case that was seen
};

struct Done {
  std::string case_id;
  std::vector<audit::Record> records;
  flow::CaseState state;
  bool repeated = false;  // it had been done before, under the same idempotency key
};

// What an action would do, without doing it; and what is to be signed for it.
struct Preview {
  std::vector<flow::CaseEvent> events;
  std::string to_be_signed;  // empty if nothing is; else see signing.h
  std::string shown;         // the text that a signature covers
};

class Cases {
 public:
  static Result<std::unique_ptr<Cases>> Open(Options options);
  Cases(const Cases&) = delete;
  Cases& operator=(const Cases&) = delete;
  ~Cases();  // as Close, and tells nobody if that failed

  // ---- policies ----
  Result<void> Install(const Bundle& bundle, const Asking& asking);
  Result<std::shared_ptr<const Program>> ProgramOf(const Hash& bundle);
  Result<Bundle> BundleOf(const Hash& bundle);  // as it was installed
  Result<std::vector<Hash>> Installed();
  // Reference data in place of what came with policies (reference.h); then open cases that read it
  // are asked again. kNoReference, kReferenceWrong, kReferenceTooLarge.
  Result<TickReport> InstallReference(const NewReference& reference, const Asking& asking);
  Result<std::vector<ReferenceDataInstalled>> References();

  // ---- people and facts ----
  Result<Pseudonym> AddPerson(const NewPerson& person, const Asking& asking);
  // Takes roles or a key away; kNotHeld if one of them is not held. Whole or not at all.
  Result<void> Revoke(const Revocation& revocation, const Asking& asking);
  // By the giver; or with a paper that they signed, by somebody else (authority.h).
  Result<void> Delegate(const Delegation& delegation, const Asking& asking,
                        const std::optional<Attachment>& paper = std::nullopt);
  Result<std::optional<Pseudonym>> FindPerson(const std::string& id);
  // "E-1 Li" where the person's key is there, else the beginning of the pseudonym.
  std::string NameOf(const Pseudonym& person);
  // Ids of the batch by which nobody is known, in its order.
  Result<std::vector<std::string>> UnknownIn(const ReadBatch& batch);
  // One batch, whole or not at all; then open cases of these people are asked again, and decisions
  // that it touches (reconsider.h). Gives its name. Adds unknown people or fails: kUnknownPeople.
  Result<Ref> Import(const ReadBatch& batch, const std::string& source, const Asking& asking,
                     bool add_persons = false);
  // A person's facts as a case under that policy reads them.
  Result<SubjectFacts> FactsOf(const Program& program, const std::string& subject);
  // The same once the host was asked for them (host_facts.h).
  Result<SubjectFacts> FactsAsked(const Program& program, const std::string& subject,
                                  const Asking& asking);

  // ---- cases ----
  Result<Done> OpenCase(const Opening& opening, const Asking& asking);
  Result<Done> Do(const Doing& doing, const Asking& asking);
  Result<Done> ReportEvent(const std::string& case_id, const std::string& event, Date on,
                           const std::vector<Attachment>& proof, const Asking& asking);
  // `agreed`: documents that show that the employee agrees, where what declares an effect was
  // served.
  Result<Done> Withdraw(const std::string& case_id, const std::string& outcome,
                        const Asking& asking, const std::vector<Attachment>& agreed = {});
  // Decisions that later facts touch and nobody has looked at again, also of closed cases; and that
  // somebody did. `decided`: the record of the decision.
  Result<std::vector<ToReconsider>> Reconsidered(const Asking& asking);
  Result<Done> LookAgain(const std::string& case_id, uint64_t decided,
                         const std::vector<Attachment>& documents, const Asking& asking);
  Result<Preview> Try(const Doing& doing, const Asking& asking);
  // Fires what is due and asks again what waits. After a jump of more than 26 hours, cases with a
  // deadline that would lapse are left as they are unless `accept_gap`.
  Result<TickReport> Tick(const Asking& asking, bool accept_gap = false,
                          const std::function<void(uint64_t cases)>& progress = {});

  // ---- erasing (erasure.h) ----
  // Slow: tables are rewritten, and commands wait for that. kMayNotErase; kSubjectErased to all
  // that others do with the person from then on. After trouble do it again, or tick.
  Result<ErasureReport> Erase(const ErasureRequest& request, const Asking& asking);
  // By an id, or by the pseudonym of somebody who is erased. Reads the whole log.
  Result<ErasureReport> ReportOn(const std::string& person, const Asking& asking);
  // The name by which it is lifted.
  Result<Ref> Hold(const HoldRequest& request, const Asking& asking);
  Result<void> LiftHold(const HoldLifting& lifting, const Asking& asking);

  // ---- looking: what is durable, and nothing else ----
  Result<CaseData> Find(const std::string& case_id);
  Result<CaseSummary> Summarise(const std::string& case_id);
  Result<std::vector<CaseSummary>> List(bool closed_too);
  Result<std::vector<Moment>> Timeline(const std::string& case_id);
  // What a case's program, facts and opened values are today, for whoever explains it.
  struct View {
    CaseData data;
    std::shared_ptr<const Program> program;
    SubjectFacts facts;
    flow::Inputs inputs;  // refers to `facts`
  };
  Result<std::unique_ptr<View>> Look(const std::string& case_id, const Asking& asking);
  Result<Dossier> DossierOf(const std::string& case_id);  // reads its documents whole

  // ---- the log ----
  // Signs the log as it stands on the disk and anchors it; true if there was something new.
  Result<bool> Vouch();
  Result<audit::VerifyReport> Verify(bool signatures);
  // Slow: every command on the facts of its moment. `each` is told of those of cases (dossier.h).
  Result<RedecideReport> Redecide(const std::function<void(uint64_t records)>& progress = {},
                                  const RedecidedSink& each = {});
  audit::LogIdentity Identity() const;
  std::unique_ptr<audit::LogSource> Source();  // for as long as the store is open
  Instant Now() const;  // the clock's moment, but never before the newest record
  // The newest signed checkpoint; of a log that was never vouched for there is none.
  Result<std::string> NewestNote();
  // C2SP tlog-proof, and that the checkpoint of that size is a prefix of the newest one
  // (docs/audit_format.md, 9). The log is to be vouched for before.
  Result<std::string> ProveRecord(uint64_t sequence);
  Result<std::string> ProvePrefix(uint64_t old_size);
  // The log as files (docs/audit_format.md, 11), into a folder that is not there yet.
  Result<void> Backup(const std::string& folder);
  // The same with everything that is sealed, and the keys: a store to restore from (restoring.h).
  Result<void> CopyWhole(const std::string& folder, const Asking& asking);
  // A store in the folder of `options`, which is not there yet, from such a copy or from the folder
  // of a closed store. It counts from then on, and the one before does not. The trust folder is
  // that of the store that is given up. kExists, kNotACopy, kCopyDiffers.
  static Result<RestoreReport> Restore(Options options, const std::string& copy,
                                       const Asking& asking);
  Result<ScrubReport> Scrub();
  Result<uint64_t> Rebuild();  // of all rows that are made from others; how many they are
  // Anchors the log and closes the store: it may be opened again. No other call may be under way;
  // later ones answer `closed`. An error says that the log could not be anchored; closed it is.
  Result<void> Close();

 private:
  friend class Acting;
  friend class Authority;
  friend class ColumnImport;
  friend class ColumnScreenings;
  friend class Erasure;
  friend class Exporting;
  friend class FactRecording;
  friend class Gathering;
  friend class Importing;
  friend class Keeping;
  friend class LawChanges;
  friend class Migrating;
  friend class Outbox;
  friend class Participants;
  friend class PolicyVersions;
  friend class SideBySide;
  friend class SignedAct;
  friend class SuppliedFacts;
  friend class Reconsidering;
  friend class Redeciding;
  friend class Restoring;
  friend class Screenings;
  friend class Timestamps;
  struct Impl;
  explicit Cases(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The states of all cases of a log as its records go by, for whoever verifies one.
audit::Fold FoldOfCases();

}  // namespace writ::cases
