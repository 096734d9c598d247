// What goes with a command's events beside what flow decides, and where personal values are kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/event/commitment.h"
#include "runtime/audit/record.h"
#include "runtime/facts/fact_code.h"
#include "runtime/store/keys.h"

namespace writ::cases {

// A row that goes with a command's events.
struct ExtraRow {
  Row row;
  std::string value;
};

// A row of facts as it was kept.
struct KeptFacts {
  std::string bytes;  // fact_code.h
  BatchStamp stamp;
};

// Everything about a command but what flow decides: who, when, and what else is to be written.
struct Prepared {
  std::string name;  // of the command, for the record
  std::vector<audit::CommandArgument> arguments;
  std::vector<ExtraRow> rows;
  std::vector<std::pair<Commitment, CommittedValue>> given;  // what of `rows` is a value
  std::optional<audit::Signature> signature;                 // goes with the event that it signs
};

// The parts of PersonalKey, by what is kept there.
PersonalKey PlaceOfCommitment(const Pseudonym& subject, const Commitment& commitment);
PersonalKey PlaceOfFacts(const Pseudonym& subject, const Ref& batch);
PersonalKey PlaceOfName(const Pseudonym& person, const char* what);  // "id", "name"

inline constexpr int64_t kGapMilliseconds = int64_t{26} * 60 * 60 * 1000;

}  // namespace writ::cases
