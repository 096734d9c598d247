// JSON as written: number text kept, places kept, keys in order, duplicates refused.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/diagnostics/diagnostic.h"

namespace writ {

struct JsonNode {
  enum class Kind : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject } kind = Kind::kNull;
  std::string text;  // of a number as written, of a string unescaped, "true" or "false"
  std::vector<std::string> keys;  // of an object, beside `items`
  std::vector<JsonNode> items;
  Place place;

  const JsonNode* Find(std::string_view key) const;
};

inline constexpr int kMaxJsonDepth = 32;

// One document of `text`, which stands at `begin` in the file. nullopt after a diagnostic.
std::optional<JsonNode> ReadJson(std::string_view text, FileId file, uint32_t begin,
                                 Diagnostics& diagnostics);

}  // namespace writ
