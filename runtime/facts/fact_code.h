// What one import says about one subject, as bytes; and subjects out of the bytes of many imports.
//
// The form is written down in docs/fact_rows.md and never changes: a later one begins with another
// number. It names facts by id and carries their types, so that a row can be read under every
// version of a policy. All functions are pure; reading is safe on any bytes and takes memory in
// proportion to them.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "engine/eval/facts.h"
#include "engine/event/types.h"

namespace writ {

// Which import a row came with, when that import was recorded, and where in its log.
struct BatchStamp {
  Ref batch;
  Instant recorded;
  uint64_t sequence = 0;  // of the record; 0, which no import has: there is no log
};

struct FactRow {
  std::string_view bytes;
  BatchStamp stamp;
};

struct FactCodeError {
  enum class Kind : uint8_t {
    kNewerForm,  // written by a newer Writ
    kDamaged,    // these are no such bytes
    kOtherType,  // the policy declares this fact with another type
    kNoOption    // the policy's choice has no such option
  } kind = Kind::kDamaged;
  size_t offset = 0;           // into the row's bytes, where reading ended
  std::string fact;            // "warnings.given_on"; of the last two kinds
  LocalText in_row, declared;  // types in words, or the option and the choice
  Ref batch;                   // of the row
  LocalText Sentence() const;  // in both languages
};

struct FactsAdded {
  size_t skipped = 0;  // facts, fields and events that this policy does not declare
};

// The bytes of all that `facts` says, but for its id and entity and the batches of its recordings.
// The same facts give the same bytes, whatever order the policy declares them in.
std::string EncodeFacts(const Program& program, const SubjectFacts& facts);

// Adds what rows say about one subject. The order of `rows` does not matter; what was added by an
// earlier call counts as older than all of them. A recording without a date takes the day on which
// its batch was recorded, in +08:00. Of two recordings of one fact, period and date the later batch
// counts (by its place in the log; without one by instant, then by name), and so of two figures of
// one team; days of events, spells and tellings are united. Sets into->entity. After an error *into
// is of no use.
//
// To see what was known at an earlier moment, hand over the rows recorded by then.
std::expected<FactsAdded, FactCodeError> AddFacts(const Program& program,
                                                  std::span<const FactRow> rows,
                                                  SubjectFacts* into);
// One row. To add several one after the other, go from the earliest batch to the latest.
std::expected<FactsAdded, FactCodeError> AddFacts(const Program& program, std::string_view bytes,
                                                  const BatchStamp& stamp, SubjectFacts* into);

}  // namespace writ
