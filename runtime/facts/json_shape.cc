#include "runtime/facts/json_shape.h"

#include <algorithm>

#include "runtime/facts/builder.h"

namespace writ {

bool JsonShapes::Expect(const JsonNode& node, JsonNode::Kind kind, Argument what) {
  if (node.kind == kind) return true;
  diagnostics_.Add(
      node.kind == JsonNode::Kind::kNull ? DiagnosticKind::kJsonNull : DiagnosticKind::kJsonShape,
      node.place, {std::move(what)});
  return false;
}

void JsonShapes::UnknownKey(const JsonNode& node, const std::string& key,
                            const std::vector<std::string>& known) {
  SuggestNearest(key, known, &diagnostics_.Add(DiagnosticKind::kJsonUnknownKey, node.place, {key}));
}

std::optional<Date> JsonShapes::ReadDateOf(const JsonNode* node, Place place) {
  if (node != nullptr && node->kind == JsonNode::Kind::kString) {
    if (auto date = Date::ParseIso(node->text)) return date;
  }
  const Place at = node == nullptr ? place : node->place;
  diagnostics_.Add(DiagnosticKind::kFactNotADate, at,
                   {node == nullptr ? std::string() : node->text});
  return std::nullopt;
}

bool JsonShapes::OnlyKeys(const JsonNode& node, const std::vector<std::string>& known) {
  for (size_t i = 0; i < node.keys.size(); ++i) {
    if (std::find(known.begin(), known.end(), node.keys[i]) != known.end()) continue;
    UnknownKey(node.items[i], node.keys[i], known);
    return false;
  }
  return true;
}

bool JsonShapes::InOrder(std::optional<Date> from, std::optional<Date> until, Place place) {
  if (!from || !until || *from <= *until) return true;
  diagnostics_.Add(DiagnosticKind::kFactInterval, place, {from->ToIso() + ".." + until->ToIso()});
  return false;
}

}  // namespace writ
