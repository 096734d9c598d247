// Personal values as rows of the family X, sealed under the key of the person they are about.
//
// A row opens only under its own key of the store without the shard: subject and parts are bound,
// so that a row moved to another person, field or case does not open. The length of what is sealed
// can be seen.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/event/commitment.h"
#include "runtime/personal/error.h"
#include "runtime/personal/sealed.h"
#include "runtime/personal/subject_key.h"
#include "runtime/store/keys.h"

namespace writ {

// A value with what its commitment in a record needs to be opened.
struct PersonalValue {
  CommitmentTag tag = CommitmentTag::kValue;
  Salt salt{};
  CommittedValue value = CommittedValue::OfNone();
  friend bool operator==(const PersonalValue&, const PersonalValue&) = default;
};

// With a salt of its own, drawn by lot: the same value twice gives two commitments.
PersonalValue Salted(CommitmentTag tag, CommittedValue value, Randomness& randomness);
Commitment CommitmentOf(const PersonalValue& value);

std::string EncodePersonalValue(const PersonalValue& value);
// nullopt unless EncodePersonalValue made it.
std::optional<PersonalValue> DecodePersonalValue(std::string_view bytes);

// The subject of a PersonalKey: the pseudonym's 32 bytes.
std::string SubjectOf(const Pseudonym& pseudonym);
std::optional<Pseudonym> PseudonymIn(std::string_view subject);  // back again

// What is in a sealed row: bytes, and a word for what they are. The word is the writer's own and
// lies under the seal, too.
struct PersonalRow {
  std::string kind;
  std::string bytes;
  friend bool operator==(const PersonalRow&, const PersonalRow&) = default;
};
inline constexpr std::string_view kPersonalValueKind = "value";
// Beyond `kind` and `bytes`. A row must be a value of the store: at most kMaxValueBytes.
inline constexpr size_t kPersonalRowExtraBytes = kSealedExtraBytes + 4;

std::string SealRow(const SubjectKey& key, const PersonalKey& place, const PersonalRow& row,
                    Randomness& randomness);
// nullopt if key or place is another one, or any bit of `sealed` is.
std::optional<PersonalRow> OpenRow(const SubjectKey& key, const PersonalKey& place,
                                   std::string_view sealed);

std::string SealValue(const SubjectKey& key, const PersonalKey& place, const PersonalValue& value,
                      Randomness& randomness);
// Likewise; nullopt, too, for a row of another kind.
std::optional<PersonalValue> OpenValue(const SubjectKey& key, const PersonalKey& place,
                                       std::string_view sealed);

// What to say when one of them should open and does not: kValueDamaged, naming the row.
PersonalError RowDamaged(const PersonalKey& place);

}  // namespace writ
