// What a sealed row says of a document that lies beside the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

std::string EncodeDocument(const KeptDocument& document);
std::optional<KeptDocument> DecodeDocument(std::string_view bytes);

}  // namespace writ::cases
