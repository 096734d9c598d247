#include "engine/event/types.h"

#include <algorithm>

#include <utf8proc.h>

#include "engine/base/text.h"

namespace writ {
namespace {

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool IsNoncharacter(char32_t c) { return (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE; }

// Letters, digits and `others`; a letter or digit first.
bool IsPlain(std::string_view text, size_t longest, std::string_view others) {
  return !text.empty() && text.size() <= longest && IsAlphanumeric(text[0]) &&
         std::ranges::all_of(
             text, [&](char c) { return IsAlphanumeric(c) || others.find(c) != others.npos; });
}

}  // namespace

bool IsSettledText(std::string_view text) {
  if (IsAscii(text)) return true;
  if (FindInvalidUtf8(text)) return false;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = DecodeUtf8(text, &at);
    if (IsNoncharacter(c)) return false;
    if (utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_CN) return false;
  }
  return IsNfc(text);
}

bool IdForm::Accepts(std::string_view text) {
  if (text.empty() || text.size() > 256 || text.front() == ' ' || text.back() == ' ') return false;
  // Nearly every id: ASCII without control characters.
  if (std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; })) return true;
  if (!IsSettledText(text)) return false;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = DecodeUtf8(text, &at);
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return false;
  }
  return true;
}

bool RefForm::Accepts(std::string_view text) { return IsPlain(text, 128, "_.:/#-"); }
bool VersionForm::Accepts(std::string_view text) { return IsPlain(text, 64, ".+_-"); }
bool OriginForm::Accepts(std::string_view text) { return IsPlain(text, 128, "_.:/-"); }
bool PeriodForm::Accepts(std::string_view text) {
  const auto period = Period::Parse(text);
  return period && period->ToString() == text;
}

}  // namespace writ
