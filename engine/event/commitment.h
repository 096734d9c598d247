// Commitments: what stands in a record in place of a personal value.
//
//   SHA-256( F("writ-commitment/1") F(tag) F(salt) F(type) F(value) )      F(x) = length ‖ x
//
// with lengths of four bytes, big-endian, so that no two (tag, salt, type, value) have the same
// preimage; and no preimage is that of a tree's leaf or node (docs/audit_format.md). Who knows salt
// and value can open a commitment; when the salt is destroyed, nobody can, and nobody can guess.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/number.h"
#include "engine/event/types.h"

namespace writ {

using Salt = std::array<uint8_t, 32>;

#define WRIT_TAG(constant, word, meaning) constant,
enum class CommitmentTag : uint8_t {
#include "engine/event/tags.def"
};
#undef WRIT_TAG

std::string_view WordOf(CommitmentTag tag);

// A value with its type, in the one spelling that is hashed.
class CommittedValue {
 public:
  // nullopt where the text has no canonical spelling: not settled text, not a currency.
  static std::optional<CommittedValue> OfText(std::string_view text);
  static std::optional<CommittedValue> OfChoice(std::string_view option);
  static std::optional<CommittedValue> OfMoney(const Number& amount, std::string_view currency);
  static std::optional<CommittedValue> OfInstant(Instant instant);
  static CommittedValue OfNumber(const Number& number);
  static CommittedValue OfPercent(const Number& ratio);  // 80 % is 0.8
  static CommittedValue OfDate(Date date);
  static CommittedValue OfPeriod(Period period);
  static CommittedValue OfYesNo(bool yes);
  static CommittedValue OfNone();
  static CommittedValue OfBytes(std::string_view bytes);  // a document, a request
  // In this order: every item framed with its type and its value.
  static CommittedValue OfList(const std::vector<CommittedValue>& items);

  // As it was kept beside the salt; nullopt unless `value` is the canonical spelling of that type.
  static std::optional<CommittedValue> Read(std::string_view type, std::string_view value);

  const std::string& type() const { return type_; }
  const std::string& value() const { return value_; }
  friend bool operator==(const CommittedValue&, const CommittedValue&) = default;

 private:
  CommittedValue(std::string_view type, std::string value)
      : type_(type), value_(std::move(value)) {}
  std::string type_;
  std::string value_;
};

Commitment Commit(CommitmentTag tag, const Salt& salt, const CommittedValue& value);
bool Opens(const Commitment& commitment, CommitmentTag tag, const Salt& salt,
           const CommittedValue& value);

// The same as Commit of CommittedValue::OfBytes, for bytes that come in pieces.
class BytesCommitter {
 public:
  BytesCommitter(CommitmentTag tag, const Salt& salt, uint32_t size);  // of all pieces together
  void Add(std::string_view bytes);
  // Once, after exactly `size` bytes: of others it would be no commitment, so the program stops.
  Commitment Finish();

 private:
  Sha256Stream hash_;
  uint64_t left_;
};

// A person in the records: the commitment to the person's id under a salt that is the person's own
// and goes with the person's key. One person keeps one pseudonym until erased.
Pseudonym PseudonymOf(const Salt& own_salt, const CommittedValue& person_id);

}  // namespace writ
