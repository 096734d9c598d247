// What a sealed row says of a document that lies beside the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/event/commitment.h"
#include "engine/event/event.h"
#include "runtime/personal/subject_key.h"

namespace writ::cases {

struct KeptDocument {
  std::string name;  // as people call it
  BlobId id;
  uint64_t size = 0;  // bytes
  friend bool operator==(const KeptDocument&, const KeptDocument&) = default;
};

// PersonalRow::kind of such a row.
inline constexpr std::string_view kDocumentKind = "document";

// Documents as the value of a field: their names, each with the commitment to its bytes.
struct KeptText {
  std::string name;
  Commitment commitment;
};
std::optional<CommittedValue> CommittedDocuments(const std::vector<KeptText>& documents);
// Such a value, or any list of texts, as names one a line; other values stay as they are.
CommittedValue WithoutCommitments(const CommittedValue& value);
// The items of a list of texts, commitments left out; nullopt for any other value.
std::optional<std::vector<std::string>> TextsIn(const CommittedValue& value);

// Names and commitments of what an event says of a person, in the order of its fields.
std::vector<std::pair<std::string, Commitment>> CommitmentsOf(const Event& event);

std::string EncodeDocument(const KeptDocument& document);
std::optional<KeptDocument> DecodeDocument(std::string_view bytes);

}  // namespace writ::cases
