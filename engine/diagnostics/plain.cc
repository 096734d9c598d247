#include "engine/diagnostics/plain.h"

#include <fmt/core.h>

#include "engine/base/text.h"

namespace writ {

std::string PlainCharacter(std::string_view text, size_t* pos) {
  const size_t begin = *pos;
  const char32_t c = DecodeUtf8(text, pos);
  const size_t length = *pos - begin;
  const auto byte = static_cast<unsigned char>(text[begin]);
  if (c == '\n') return "\\n";
  if (c == '\r') return "\\r";
  if (c == '\t') return "\\t";
  const bool invalid = length == 1 && byte >= 0x80;
  if (invalid || c < 0x20 || c == 0x7F) return fmt::format("\\x{:02x}", byte);
  const bool line_break = c == 0x85 || c == 0x2028 || c == 0x2029;
  if (line_break || (c >= 0x80 && c < 0xA0) || IsBidiControl(c)) {
    return fmt::format("\\u{:04x}", static_cast<unsigned>(c));
  }
  return std::string(text.substr(begin, length));
}

std::string Plain(std::string_view text, size_t limit) {
  std::string out;
  size_t count = 0;
  for (size_t pos = 0; pos < text.size(); ++count) {
    if (count == limit) return out + "…";
    out += PlainCharacter(text, &pos);
  }
  return out;
}

}  // namespace writ
