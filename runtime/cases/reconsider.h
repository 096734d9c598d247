// Decisions that later facts touch. Past decisions stand as known; where facts that came in would
// have led to another verdict, the case gets a `reconsider` that shows both, and with it a task:
// somebody looks at the decision again. Nothing in the case moves by that, and a closed case gets
// it, too.
//
// What is told is compared with what was told before, not with the batch: however often a decision
// is asked again, it is told once. An import has a row B, written with its record and removed when
// every case of its people was asked, so that a crash in between loses nothing: the next tick goes
// on with it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "runtime/cases/cases.h"
#include "runtime/personal/subject_key.h"

namespace writ::cases {

// A decision of a case, by its place among the case's records.
struct PastRecord {
  size_t at = 0;
  Verdict told{};  // the decision's, or that of the newest `reconsider` of it
};

// The decisions that stand: of those at one place in the text the newest.
std::vector<PastRecord> PastOf(std::span<const audit::Record> records);

// Whether a decision waits for somebody who looks at it again.
bool IsToReconsider(std::span<const audit::Record> records, uint64_t decided);

// One import, or one command of the past.
class Reconsidering {
 public:
  explicit Reconsidering(Cases::Impl& impl) : impl_(impl) {}

  // Asks the person's cases again about what the batch touches. Its facts are durable.
  Result<void> After(const Ref& batch, const Pseudonym& person, const Asking& asking);
  // Every case of the batch's people was asked; or what was supplied has been imported.
  Result<void> End(const UnfinishedKey& row);
  // Imports that were stopped in between. Gives those that failed.
  Result<std::vector<std::pair<std::string, Trouble>>> Finish(const Asking& asking);

  Result<std::vector<ToReconsider>> Tasks(const Asking& asking);
  Result<Done> Look(const std::string& case_id, uint64_t decided,
                    const std::vector<Attachment>& documents, const Asking& asking);

  // The command that these records of a case came from, as it was given; nullopt if it is not one
  // of the two above. `reference`: what it was decided by.
  Result<std::optional<flow::Command>> CommandOf(std::span<const audit::Record> command,
                                                 const SubjectKey& key);
  // A bundle's policy as a record with that reference data read it.
  Result<std::shared_ptr<const Program>> ProgramWith(const Hash& bundle,
                                                     const std::vector<Hash>& reference);

 private:
  struct Touched;
  Result<std::vector<audit::Record>> RecordsOf(const std::string& case_id, uint64_t events);
  Result<std::vector<flow::PastDecision>> Whole(std::span<const audit::Record> records,
                                                std::span<const PastRecord> past,
                                                const std::vector<Hash>& reference,
                                                const SubjectKey& key);
  Result<Touched> TouchedBy(const Ref& batch, const Pseudonym& person, const SubjectKey& key,
                            const Hash& bundle);
  Result<std::map<std::string, Touched>> ReadBy(const Pseudonym& person);
  Result<std::vector<Pseudonym>> PeopleOf(const Ref& batch);

  Cases::Impl& impl_;
};

}  // namespace writ::cases
