// A case as the shell keeps it: its state, and what the log says of it once and for all. Snapshots
// of it lie in the store (family C), and every row about it that can be made again from its records
// is named here, so that rebuilding makes the same rows byte for byte.
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/flow/state.h"
#include "runtime/audit/record.h"
#include "runtime/store/keys.h"

namespace writ::cases {

struct CaseData {
  Hash bundle;             // the policy that it runs under
  Pseudonym subject;       // whom it is about
  uint64_t opened_at = 0;  // the sequence of its first record
  flow::CaseState state;
  friend bool operator==(const CaseData&, const CaseData&) = default;
};

// The row of family C: `01`, bundle, subject, opened_at in eight bytes, then the state
// (engine/flow/state_code.h).
std::string EncodeCase(const CaseData& data);
std::optional<CaseData> DecodeCase(std::string_view bytes);

// Folds a record into its case. The first one names bundle and subject, a migration the bundle from
// then on.
Hash FoldInto(const audit::Record& record, CaseData* data);

// A snapshot is kept when a command has brought a case past another multiple of so many events.
inline constexpr uint64_t kEventsPerSnapshot = 16;

// Where derived rows go: a put, or a delete where there is no value.
using RowSink = std::function<void(const Row& row, std::optional<std::string> value)>;

// The value of a row of family c: where the records of one command stand.
struct RecordRun {
  uint64_t first = 0;  // sequence
  uint64_t count = 0;  // at least 1; they follow one another
};
std::string EncodeRun(const RecordRun& run);
std::optional<RecordRun> DecodeRun(std::string_view bytes);

// The rows of one command in one case. `before` is null for the one that opened it; `records` are
// in order, the first with that sequence.
void DeriveRows(const std::string& case_id, const CaseData* before, const CaseData& after,
                std::span<const audit::Record> records, const RowSink& sink);

// Those of records that are of no case: where people and policies find theirs.
void DeriveTopics(std::span<const audit::Record> records, const RowSink& sink);
// What a command with an idempotency key was answered.
void DeriveAnswer(std::span<const audit::Record> records, const RowSink& sink);
// All rows of one command, its case folded on the way: what rebuilding does.
void DeriveAll(std::span<const audit::Record> records,
               std::unordered_map<std::string, CaseData>* cases, const RowSink& sink);

// The row of a proposal that waits, and under which name its records are found.
TaskKey RowOfProposal(const Ref& proposal);
std::string TopicOfProposal(const Ref& proposal);
// What was supplied within a case, or accepted, until an import has brought it among the facts:
// a row of family B, "CASE/supplied/1" or "CASE/supplied/1/accepted", with the sequence of the
// record. No name of a batch has a slash. The import's record names it in its arguments, so that
// the row follows from the log.
std::optional<UnfinishedKey> RowOwedBy(const audit::Record& record);  // of a case
std::optional<UnfinishedKey> RowBroughtBy(const audit::Record& import);
std::vector<audit::CommandArgument> ArgumentsFor(const UnfinishedKey& supplied);
inline constexpr std::string_view kAcceptedEnding = "/accepted";
inline bool IsSupplied(const UnfinishedKey& row) { return row.batch.find('/') != row.batch.npos; }
// The row that says that an import was ended.
CaseEventKey BatchTopicKey(std::string_view batch);
// The key of the row of an answer. The commitment is the actor's own already.
IdempotencyKey AnswerKey(const Pseudonym& subject, const Commitment& idempotency);

// The reason for which a case is asked again at every tick, beside timers that are due: a gate or
// an effect that waits. It stands in family T under this name and the smallest instant.
inline constexpr std::string_view kAskAgain = "ask";
// A fact of a read set that stands for all: of decisions whose record does not name all that they
// read. No fact is called so.
inline constexpr std::string_view kAnyFact = "*";
inline constexpr Instant kAlways{std::numeric_limits<int64_t>::min()};

// Where records that are of no case are found, beside people (people.h); family c, numbered by
// their sequence. No case has a slash in its name.
inline constexpr std::string_view kPoliciesTopic = "log/policies",
                                  kReferenceTopic = "log/reference", kGapsTopic = "log/gaps",
                                  kErasuresTopic = "log/erasures", kLawsTopic = "log/laws",
                                  kScreeningsTopic = "log/screenings",
                                  kColumnScreeningsTopic = "log/column-screenings";

// The row of family I: the request's commitment, first sequence and number of records.
struct Answered {
  Commitment request;
  uint64_t first = 0, count = 0;
};
std::string EncodeAnswered(const Answered& answered);
std::optional<Answered> DecodeAnswered(std::string_view bytes);

// The text of pseudonyms, hashes and commitments in keys: their bytes.
template <size_t kSize, class Form>
std::string BytesText(const BytesOf<kSize, Form>& value) {
  return {reinterpret_cast<const char*>(value.bytes.data()), kSize};
}

}  // namespace writ::cases
