// What stands behind Cases. Not seen outside of this room.
#pragma once

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/event/by_pseudonym.h"
#include "runtime/audit/signer.h"
#include "runtime/cases/cases.h"
#include "runtime/cases/decided.h"
#include "runtime/cases/leaving.h"
#include "runtime/cases/log.h"
#include "runtime/cases/prepared.h"
#include "runtime/cases/remembered.h"
#include "runtime/cases/signing.h"
#include "runtime/cases/trust.h"
#include "runtime/disk/process_mark.h"
#include "runtime/facts/fact_code.h"
#include "runtime/personal/key_ring.h"
#include "runtime/personal/value.h"
#include "runtime/store/commit_queue.h"
#include "runtime/store/embedded.h"

namespace writ::cases {

struct Proposal;  // screenings.h

struct Cases::Impl {
  explicit Impl(Options given);

  // ---- cases.cc ----
  Result<void> Open();
  // Whether it may be used: not after closing, and not by a child of fork.
  Result<void> Ready() const;
  Result<void> OpenTrust();
  Result<void> OpenStores();
  Result<void> OpenSealed();  // keys and documents, and what stands on the stores
  Result<void> Begin();       // the log's first record
  Result<void> CheckAnchors();
  Instant Now(const Asking& asking) const;
  Instant Clock() const;

  // ---- commit.cc ----
  // Commits records that are of no case; `extra` goes with them. None are given, and nothing is
  // written, if something was noted under an idempotency key since `seen` of them had been, or if
  // `may` says no, which is asked as the command runs. kSubjectErased of who leaves.
  Result<std::vector<audit::Record>> Note(std::vector<audit::Record> records,
                                          std::vector<ExtraRow> extra,
                                          std::optional<uint64_t> seen = std::nullopt,
                                          const std::function<bool()>& may = {});
  // Everything a record has around its event.
  audit::Record Around(const Asking& asking, const std::string& command) const;
  // The same of a person's own doing; kNoPerson.
  Result<audit::Record> ByPerson(const Asking& asking, const std::string& command);
  // Decides and commits. `case_id` names an open case, or the one to be opened by `open`.
  struct Target {
    std::string case_id;
    std::optional<CaseData> open;  // bundle and subject of a case to be opened
  };
  // With the key of whom the case is about, which was fetched once for all of the command.
  using Building = std::function<Result<flow::Command>(
      const CaseData&, const Program&, const SubjectKey&, flow::Inputs*, Prepared*)>;
  // `request` is what was asked for, in one spelling.
  Result<Done> Run(const Target& target, const Asking& asking, const std::string& request,
                   const Building& build);
  Result<Done> Attempt(const Target& target, const Asking& asking, const std::string& request,
                       const Building& build);
  // On the case as it was found; null for one that is not there.
  Result<std::unique_ptr<Decided>> DecideOn(CasePtr on, const Target& target, const Asking& asking,
                                            const Building& build);
  Result<void> GiveFacts(const Target& target, Decided* decided);
  Result<std::optional<Done>> Commit(const Target& target, const Asking& asking,
                                     const std::string& request, Decided* decided);
  Result<std::vector<audit::Record>> RecordsOf(const Target& target, const Asking& asking,
                                               const std::string& request, const Decided& decided);
  // What a request is known by: the commitment to it, and to the key under which it is retried.
  struct Marks {
    Commitment request;
    std::optional<Commitment> again;
  };
  Result<Marks> MarksOf(const SubjectKey& key, const Asking& asking, const std::string& request);
  Result<Marks> MarksOf(const Salt& salt, const Asking& asking, const std::string& request);
  Result<Marks> MarksOfImport(const std::vector<Pseudonym>& whom, const Asking& asking,
                              const std::string& request);
  Result<std::optional<Done>> Repeated(const Target& target, const Asking& asking,
                                       const std::string& request);
  Result<flow::Command> Opened(const Opening& opening, const Proposal* proposal,
                               const std::string& case_id, const CaseData& data,
                               const Program& program, const SubjectKey& key, Prepared* prepared);
  // Waits until all that a refusal may rest on is durable.
  Result<void> Settle();
  // The same; false if the case is no longer the one that was found, or another was opened.
  Result<bool> SettleOn(const Target& target, const CasePtr& on, uint64_t openings);
  // How many cases were opened for people like this one, once all of them are durable. Opening is
  // decided on other cases of the person; one that came in between is noticed by the count, so no
  // lock is held while the host's callbacks run.
  Result<uint64_t> OpeningsFor(const Target& target);
  uint64_t& CountOf(const Pseudonym& subject) {
    return openings[(subject.bytes[0] << 8 | subject.bytes[1]) % openings.size()];
  }
  Trouble Answered(const StoreResult<Answer>& answer);

  // ---- vouch.cc ----
  Result<std::optional<uint64_t>> Vouch();  // how many records are anchored now; nothing: none more
  // After records have become durable. An error only where one of them is an effect.
  Result<void> KeepAnchored(const std::vector<audit::Record>& records);

  // ---- prove.cc ----
  struct Newest {
    std::string note;
    uint64_t size = 0;
  };
  Result<Newest> NewestNote();

  // ---- values.cc: what is personal ----
  Result<SubjectKey> KeyFor(const Pseudonym& subject);
  // A value with a salt that is its own in this case and place, so that looking at a step twice
  // gives the same commitments; its row is added to `prepared`.
  Commitment CommitTo(const SubjectKey& key, const Pseudonym& subject, CommitmentTag tag,
                      const std::string& where, CommittedValue value, Prepared* prepared);
  Result<Commitment> KeepDocument(const SubjectKey& key, const Pseudonym& subject,
                                  const Attachment& attachment, std::vector<ExtraRow>* rows);
  // The value that a commitment of this person stands for; nullopt if it is not kept.
  Result<std::optional<PersonalRow>> OpenCommitment(const SubjectKey& key, const Pseudonym& subject,
                                                    const Commitment& commitment);
  Result<CaseValues> OpenValues(const Program& program, const std::string& case_id,
                                const CaseData& data, const SubjectKey& key);
  // Keeps what a command gave its case, once that is durable.
  void RememberGiven(const std::string& case_id, const CaseData& after, const Decided& decided);

  // ---- people_store.cc ----
  Result<std::optional<Pseudonym>> Find(const std::string& id);
  Result<std::shared_ptr<const PersonData>> Person(const Pseudonym& person);
  struct Called {
    std::string id, name;  // empty where the person's key is gone
  };
  Called NamesOf(const Pseudonym& person);
  std::string NameOf(const Pseudonym& person);
  CaseSummary SummaryOf(const std::string& case_id, const CaseData& data);
  Result<flow::Actor> ActorFor(const Program& program, const CaseData& data, const Asking& asking,
                               Date day);
  Result<std::vector<Pseudonym>> PeopleOf(const ReadBatch& batch, bool add_persons);
  // `bundle` is the program's; null where it is of none that was installed.
  Result<Remembered::FactsPtr> FactsOf(const Program& program, const Hash* bundle,
                                       const Pseudonym& subject, const SubjectKey& key,
                                       const std::string& but_for_case,
                                       std::vector<flow::FindingRecord>* findings);
  Result<Remembered::FactsPtr> ImportedFacts(const Program& program, const Hash* bundle,
                                             const Pseudonym& subject, const SubjectKey& key);
  Result<void> AddFactRows(const Pseudonym& person, const CommittedValue& id, const Ref& batch,
                           Instant recorded, const std::string& facts, std::vector<ExtraRow>* rows);
  Result<void> PutRows(const std::vector<ExtraRow>& rows);
  Result<Ref> Imported(const Ref& name, const std::vector<Pseudonym>& subjects,
                       const Asking& asking);
  Result<SubjectFacts> FactsFrom(const Program& program, const Pseudonym& subject,
                                 const std::vector<KeptFacts>& kept);
  // What happened in another case of the person.
  static void AddHappened(const flow::CaseState& state, SubjectFacts* facts,
                          std::vector<flow::FindingRecord>* findings);
  Result<std::vector<KeptFacts>> FactRowsOf(const Pseudonym& subject, const SubjectKey& key,
                                            uint64_t size = UINT64_MAX);
  Result<Remembered::CasesPtr> CasesOf(const Pseudonym& subject);
  // Lets an open case go on with what is known now, after a jump of the clock only if `accepted`.
  Result<std::optional<Done>> AskAgain(const std::string& case_id, const Asking& asking,
                                       bool accepted = false);
  Result<void> FireDue(Instant clock, const Asking& asking, bool hold,
                       const std::function<void(uint64_t cases)>& progress, TickReport* report);
  Result<void> Fire(const std::string& case_id, Instant clock, const Asking& asking, bool hold,
                    TickReport* report);
  Instant LastLooked();
  Result<void> Looked(Instant now);
  bool IsHeld(const CaseData& data, Instant now);

  // ---- look.cc ----
  Result<std::optional<Instant>> RevokedBefore(const audit::Record& record);

  // ---- people_change.cc ----
  Result<Pseudonym> Known(const std::string& id);  // kNoPerson
  void ForgetPerson(const Pseudonym& person);
  Result<std::optional<std::vector<audit::Record>>> NotedBefore(const Asking& asking,
                                                                const Marks& marks);
  // As Note; or the records of the first time, if it was noted before under the same key.
  Result<std::vector<audit::Record>> NoteOnce(std::vector<audit::Record> records,
                                              std::vector<ExtraRow> extra, const Asking& asking,
                                              const Marks& marks,
                                              const std::function<bool()>& may = {});
  Result<bool> WasNoted(const Pseudonym& person, const Asking& asking, const std::string& request);
  Result<void> NoteChange(const Pseudonym& person, std::vector<Event> events, const Asking& asking,
                          const std::string& request, const Prepared& with = {});
  Result<std::vector<Event>> Revoking(const Revocation& revocation, const Pseudonym& person,
                                      Instant now);

  // ---- reference.cc ----
  Result<Bundle> BundleOf(const Hash& bundle);
  Result<std::vector<ReferenceDataInstalled>> NewestReferences();
  Result<Compilation> CompileWith(Bundle bundle, const std::vector<ReferenceDataInstalled>& all,
                                  Compiled* compiled);
  Result<Compiled> CompiledWith(const Hash& bundle, const std::vector<ReferenceDataInstalled>& all);
  Result<CompiledPtr> CompiledOf(const Hash& bundle);  // with the newest
  Result<std::shared_ptr<const Program>> ProgramOf(const Hash& bundle);
  Result<void> FitsReferences(const Bundle& bundle);
  Result<std::vector<Hash>> ReadersOf(const NewReference& reference);
  Result<void> KeepReference(const NewReference& reference, const Asking& asking);
  Result<std::vector<std::optional<std::string>>> Rows(std::span<const Row> rows);
  Key KeyOf(const Row& row) const { return EncodeKey(shard, row); }

  Options options;
  TrustFiles trust;
  Shard shard;  // of the log that the trust folder names
  std::unique_ptr<EmbeddedStore> own_store, own_keys;
  Store *store = nullptr, *key_store = nullptr;
  std::unique_ptr<KeyRing> ring;
  std::unique_ptr<Blobs> documents;
  Remembered remembered;
  std::unique_ptr<Log> log;
  std::unique_ptr<CommitQueue> queue;
  std::optional<audit::SigningKey> log_key;
  std::unique_ptr<audit::AnchorDisk> anchor_folder;
  std::optional<audit::AnchorWriter> anchors;
  uint64_t anchored = 0;                // records that the newest anchor vouches for
  std::atomic<int64_t> anchor_due = 0;  // by the clock, in milliseconds; 0: not open yet
  std::mutex vouching;                  // of signer and anchors
  std::mutex looking;                   // at the file that says when time was looked at
  std::optional<audit::CheckpointSigner> signer;
  const ProcessMark process;
  std::atomic<bool> closed = false;
  // An outcome was unknown: the shard is to be acquired again before anything is read, or what was
  // written late could appear between two reads.
  std::atomic<bool> unsure = false;

  std::array<uint64_t, 4096> openings{};  // by subject; of commands, one after the other
  uint64_t noted = 0;                     // the same of what is of no case and has a key
  Leaving leaving;
  std::atomic<bool> erasing = false;  // one at a time; no lock, since stores and clocks are asked

  std::mutex memory;  // of what is kept below
  std::map<Hash, CompiledPtr> programs;
  std::atomic<uint64_t> references = 0;  // how often what they are compiled with changed
  ByPseudonym<std::shared_ptr<const PersonData>> people;
  ByPseudonym<Called> known_names;
  uint64_t forgotten = 0;   // how often somebody was dropped from the two above
  uint64_t registered = 0;  // as `openings`, of signing keys
};

}  // namespace writ::cases
