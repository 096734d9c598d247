#include "runtime/facts/json_tree.h"

#include <simdjson.h>

#include <algorithm>
#include <unordered_set>

#include "engine/base/text.h"

namespace writ {

const JsonNode* JsonNode::Find(std::string_view key) const {
  for (size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == key) return &items[i];
  }
  return nullptr;
}

namespace {

namespace ondemand = simdjson::ondemand;

// Walks simdjson's on-demand document: it hands out a number's own text, which a parsed value would
// lose.
class TreeReader {
 public:
  TreeReader(std::string_view text, FileId file, uint32_t begin, Diagnostics& diagnostics)
      : text_(text), start_(text.data()), file_(file), begin_(begin), diagnostics_(diagnostics) {}

  std::optional<JsonNode> Document(ondemand::document& document) {
    JsonNode node;
    node.place = CharacterAt(text_.find_first_not_of(" \t\r\n"));
    ondemand::json_type type{};
    if (document.type().get(type)) return Broken(0, "it ends too early", "内容不完整");
    bool good = false;
    if (type == ondemand::json_type::object) {
      ondemand::object object;
      good = !document.get_object().get(object) && Object(object, &node, 1);
    } else if (type == ondemand::json_type::array) {
      ondemand::array array;
      good = !document.get_array().get(array) && Array(array, &node, 1);
    } else {
      return Broken(0, "an object { … } is expected", "应为对象 { … }");
    }
    if (!good) {
      if (!complained_)
        Broken(Here(document), "something is missing or misplaced", "有缺失或错位的内容");
      return std::nullopt;
    }
    const char* rest = nullptr;  // an error here means that nothing is left
    if (!document.current_location().get(rest)) {
      return Broken(static_cast<uint32_t>(rest - start_), "there is more after the end",
                    "结尾之后还有内容");
    }
    return node;
  }

 private:
  uint32_t Here(ondemand::document& document) const {
    const char* location = nullptr;
    if (document.current_location().get(location)) return 0;
    return static_cast<uint32_t>(location - start_);
  }

  std::nullopt_t Broken(uint32_t offset, const char* en, const char* zh) {
    complained_ = true;
    diagnostics_.Add(DiagnosticKind::kJsonSyntax, CharacterAt(offset), {Argument(en, zh)});
    return std::nullopt;
  }

  // Where a text was cut off there is no character: then its very end.
  Place CharacterAt(size_t offset) const {
    const auto at = begin_ + static_cast<uint32_t>(std::min(offset, text_.size()));
    return {file_, at, at + (offset < text_.size() ? 1u : 0u)};
  }

  Place PlaceOf(std::string_view token) const {
    const auto offset = begin_ + static_cast<uint32_t>(token.data() - start_);
    return {file_, offset, offset + static_cast<uint32_t>(token.size())};
  }

  static std::string_view Trimmed(std::string_view token) {
    const size_t end = token.find_last_not_of(" \t\r\n");
    return token.substr(0, end == std::string_view::npos ? 0 : end + 1);
  }

  bool Object(ondemand::object& object, JsonNode* node, int depth) {
    node->kind = JsonNode::Kind::kObject;
    std::unordered_set<std::string> names;
    for (auto found : object) {
      ondemand::field field;
      if (std::move(found).get(field)) return false;
      std::string_view key;
      const auto raw = field.key().raw();
      if (field.unescaped_key().get(key)) return false;
      const auto offset = begin_ + static_cast<uint32_t>(raw - start_);
      const Place place{file_, offset, offset + static_cast<uint32_t>(key.size())};
      const std::string name(key);
      if (!names.insert(name).second) {
        complained_ = true;
        diagnostics_.Add(DiagnosticKind::kJsonDuplicateKey, place, {name});
        return false;
      }
      JsonNode child;
      child.place = place;
      ondemand::value value = field.value();
      if (!Value(value, &child, depth)) return false;
      node->keys.push_back(name);
      node->items.push_back(std::move(child));
    }
    return true;
  }

  bool Array(ondemand::array& array, JsonNode* node, int depth) {
    node->kind = JsonNode::Kind::kArray;
    for (auto found : array) {
      ondemand::value value;
      if (std::move(found).get(value)) return false;
      JsonNode child;
      child.place = node->place;
      if (!Value(value, &child, depth)) return false;
      node->items.push_back(std::move(child));
    }
    return true;
  }

  bool Value(ondemand::value& value, JsonNode* node, int depth) {
    ondemand::json_type type{};
    if (value.type().get(type)) return false;
    if (type == ondemand::json_type::object || type == ondemand::json_type::array)
      return Nested(value, type, node, depth);
    const auto token = Trimmed(value.raw_json_token());
    node->place = PlaceOf(token);
    if (type == ondemand::json_type::string) {
      node->kind = JsonNode::Kind::kString;
      std::string_view text;
      if (value.get_string().get(text)) return false;
      node->text = ToNfc(text);
      return true;
    }
    node->text = std::string(token);
    if (type == ondemand::json_type::number) {
      node->kind = JsonNode::Kind::kNumber;
      simdjson::ondemand::number ignored;
      // What fits no double is refused there; ours are read from their text, so only the form
      // matters.
      [[maybe_unused]] const auto refused = value.get_number().get(ignored);
      return IsNumber(token);
    }
    if (type == ondemand::json_type::boolean) {
      node->kind = JsonNode::Kind::kBool;
      bool ignored = false;
      return !value.get_bool().get(ignored);
    }
    node->kind = JsonNode::Kind::kNull;
    bool null = false;  // what only begins like null is an error, which must not be thrown
    return !value.is_null().get(null) && null;
  }

  // The form of RFC 8259: no leading zero, digits on both sides of a point.
  static bool IsNumber(std::string_view token) {
    const auto digits = [&] {
      const size_t count = std::min(token.find_first_not_of("0123456789"), token.size());
      token.remove_prefix(count);
      return count;
    };
    if (token.starts_with('-')) token.remove_prefix(1);
    const bool zero = token.starts_with('0');
    const size_t whole = digits();
    if (whole == 0 || (zero && whole > 1)) return false;
    if (token.starts_with('.')) {
      token.remove_prefix(1);
      if (digits() == 0) return false;
    }
    if (!token.starts_with('e') && !token.starts_with('E')) return token.empty();
    token.remove_prefix(1);
    if (token.starts_with('+') || token.starts_with('-')) token.remove_prefix(1);
    return digits() > 0 && token.empty();
  }

  bool Nested(ondemand::value& value, ondemand::json_type type, JsonNode* node, int depth) {
    if (depth >= kMaxJsonDepth) {
      complained_ = true;
      diagnostics_.Add(DiagnosticKind::kJsonTooDeep, node->place, {kMaxJsonDepth});
      return false;
    }
    if (type == ondemand::json_type::object) {
      ondemand::object object;
      return !value.get_object().get(object) && Object(object, node, depth + 1);
    }
    ondemand::array array;
    return !value.get_array().get(array) && Array(array, node, depth + 1);
  }

  std::string_view text_;
  const char* start_;
  FileId file_;
  uint32_t begin_;
  Diagnostics& diagnostics_;
  bool complained_ = false;
};

}  // namespace

std::optional<JsonNode> ReadJson(std::string_view text, FileId file, uint32_t begin,
                                 Diagnostics& diagnostics) {
  const simdjson::padded_string padded(text);
  ondemand::parser parser;
  ondemand::document document;
  TreeReader reader({padded.data(), text.size()}, file, begin, diagnostics);
  if (parser.iterate(padded).get(document)) {
    diagnostics.Add(DiagnosticKind::kJsonSyntax, {file, begin, begin},
                    {Argument("it is empty or cut off", "内容为空或不完整")});
    return std::nullopt;
  }
  return reader.Document(document);
}

}  // namespace writ
