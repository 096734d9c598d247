// The evidence of one case for somebody who has nothing but it: its records as they stand in the
// log, proofs that they do, and what opens their commitments. All of it is personal; that it was
// handed out is a record of its own.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/eval/explanation.h"
#include "runtime/cases/bundle.h"
#include "runtime/cases/cases.h"
#include "runtime/cases/timestamps.h"
#include "runtime/personal/blob.h"
#include "runtime/personal/value.h"

namespace writ::cases {

// What a commitment in a record stands for.
struct Disclosed {
  uint64_t record = 0;
  std::string field;  // of the event, or of the form
  PersonalValue value;
};
// What the facts of one entry of a record's `reads` were: their commitments stand together there.
struct DisclosedReads {
  uint64_t record = 0;
  size_t entry = 0;                                          // of `reads`, from 0
  std::vector<std::pair<std::string, PersonalValue>> facts;  // in the entry's order
};

// A record of the log, byte for byte.
struct KeptRecord {
  uint64_t sequence = 0;
  std::string bytes;
};

struct Evidence {
  CaseData data;
  std::vector<KeptRecord> records;  // of the case, in order
  // That say who takes part in it, which keys and roles they have: of everybody whom one of
  // `records` names, and of whoever hands it out. Of others than the subject only what they are
  // called is opened. In order; of a command its first record, too.
  std::vector<KeptRecord> people;
  std::vector<Disclosed> values;
  std::vector<DisclosedReads> reads;
  // What the case ran under, in the order in which it did; of a migrated case several.
  std::vector<Bundle> bundles;
  // The newest checkpoint that an authority stamped.
  std::optional<Timestamps::Kept> stamped;
};

// That a folder was handed out, and proofs of all that lies in it: only whoever has the log's key
// can make these.
struct Proved {
  std::string checkpoint;                  // a signed note, which covers `exported`
  KeptRecord exported;                     // the record of the export
  std::map<uint64_t, std::string> proofs;  // C2SP tlog-proof of every record, under `checkpoint`
  std::string stamped_prefix;              // that the stamped checkpoint is a prefix of it
};

// Why a record is as it is: what Redecide gives (dossier.h). Of records that are not in it, facts
// that were read stay closed.
struct Why {
  std::shared_ptr<const Program> program;
  std::shared_ptr<const Explanation> because;
};

// As thread-safe as Cases, which must outlive it.
class Exporting {
 public:
  Exporting(Cases& cases, std::string case_id) : cases_(cases), case_id_(std::move(case_id)) {}

  // `asking` is whoever hands it out. kNoCase, kNoPerson, kSubjectErased.
  Result<Evidence> Gather(const std::map<uint64_t, Why>& why, const Asking& asking);
  // One of its documents; what `sink` got counts only when this returns without an error.
  Result<StoredDocument> Copy(const Commitment& document, const Blobs::Sink& sink);
  // Says in the log that evidence was handed out: durable when this returns. `content` is the hash
  // of its list of files. An idempotency key does not count: every folder has a record. kNoPerson.
  struct Noted {
    uint64_t record = 0;
    Ref name;     // of the export
    Salt salt{};  // of the commitment to `content`
    Commitment commitment;
  };
  Result<Noted> Note(Audience audience, const Digest& content, const Asking& asking);
  // Vouches for the log (Cases::Vouch), the record of the export included, and proves from there.
  Result<Proved> Prove(const Evidence& evidence, const Noted& noted);

 private:
  // What opens the commitments of one record, as far as it is kept.
  Result<void> Disclose(const audit::Record& record, const SubjectKey& key,
                        const Pseudonym& subject, std::vector<Disclosed>* values);
  Result<void> AddPeople(std::set<Pseudonym> people, Evidence* evidence);

  Cases& cases_;
  const std::string case_id_;
};

}  // namespace writ::cases
