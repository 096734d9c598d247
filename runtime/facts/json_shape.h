// What every part of a JSON fact file is checked for: its kind, its keys, its dates. What is wrong
// becomes a diagnostic.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/date.h"
#include "runtime/facts/json_tree.h"

namespace writ {

class JsonShapes {
 public:
  explicit JsonShapes(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  bool Expect(const JsonNode& node, JsonNode::Kind kind, Argument what);
  void UnknownKey(const JsonNode& node, const std::string& key,
                  const std::vector<std::string>& known);
  // False after a diagnostic about the first key that is not among `known`.
  bool OnlyKeys(const JsonNode& node, const std::vector<std::string>& known);
  // The date of a node, which may be absent from the object at `place`.
  std::optional<Date> ReadDateOf(const JsonNode* node, Place place);
  // Whether `from` is not after `until`, as far as both are given.
  bool InOrder(std::optional<Date> from, std::optional<Date> until, Place place);

 protected:
  Diagnostics& diagnostics_;
};

}  // namespace writ
