#include "engine/base/text.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <utf8proc.h>

namespace writ {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool IsTail(unsigned byte) { return (byte & 0xC0) == 0x80; }

// The length of the valid sequence at `pos`, or 0. The ranges are those of the Unicode standard's
// table 3-7.
size_t SequenceLength(std::string_view text, size_t pos) {
  const auto at = [&](size_t i) -> unsigned {
    return pos + i < text.size() ? static_cast<unsigned char>(text[pos + i]) : 0;
  };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const unsigned second = at(1);
  if (lead < 0xE0) return IsTail(second) ? 2 : 0;
  unsigned low = 0x80, high = 0xBF;
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xED) high = 0x9F;
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  if (second < low || second > high || !IsTail(at(2))) return 0;
  if (lead < 0xF0) return 3;
  return IsTail(at(3)) ? 4 : 0;
}

// Characters that NFC never changes and that never combine with what stands before them.
bool IsInert(char32_t c) {
  return c < 0x300 || (c >= 0x2010 && c <= 0x2027) || (c >= 0x3001 && c <= 0x3029) ||
         (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
         (c >= 0xFF01 && c <= 0xFF5E) || c == 0x3000 || c == 0xFFE5;
}

// Most texts in programs and forms.
bool IsAscii(std::string_view text) {
  unsigned char any = 0;
  for (const char c : text) any |= static_cast<unsigned char>(c);
  return any < 0x80;
}

bool IsPlainlyNfc(std::string_view text) {
  if (IsAscii(text)) return true;
  for (size_t pos = 0; pos < text.size();) {
    if (!IsInert(DecodeUtf8(text, &pos))) return false;
  }
  return true;
}

std::vector<char32_t> CodePoints(std::string_view text) {
  std::vector<char32_t> out;
  out.reserve(text.size());
  for (size_t pos = 0; pos < text.size();) out.push_back(DecodeUtf8(text, &pos));
  return out;
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

std::string Lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), Lower);
  return out;
}

}  // namespace

std::optional<size_t> FindInvalidUtf8(std::string_view text) {
  if (IsAscii(text)) return std::nullopt;
  for (size_t pos = 0; pos < text.size();) {
    const size_t length =
        static_cast<unsigned char>(text[pos]) < 0x80 ? 1 : SequenceLength(text, pos);
    if (length == 0) return pos;
    pos += length;
  }
  return std::nullopt;
}

char32_t DecodeUtf8(std::string_view text, size_t* pos) {
  if (*pos < text.size() && static_cast<unsigned char>(text[*pos]) < 0x80)  // most of most texts
    return static_cast<unsigned char>(text[(*pos)++]);
  const size_t length = SequenceLength(text, *pos);
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[*pos + i]); };
  char32_t c = kReplacement;
  switch (length) {
    case 1: c = *pos < text.size() ? byte(0) : kReplacement; break;
    case 2: c = (byte(0) & 0x1Fu) << 6 | (byte(1) & 0x3Fu); break;
    case 3: c = (byte(0) & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu); break;
    case 4:
      c = (byte(0) & 0x07u) << 18 | (byte(1) & 0x3Fu) << 12 | (byte(2) & 0x3Fu) << 6 |
          (byte(3) & 0x3Fu);
      break;
    default: break;
  }
  *pos += std::max<size_t>(length, 1);
  return c;
}

void AppendUtf8(char32_t c, std::string* out) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = kReplacement;
  const auto put = [out](char32_t byte) { out->push_back(static_cast<char>(byte)); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | c >> 6);
  } else {
    if (c < 0x10000) {
      put(0xE0 | c >> 12);
    } else {
      put(0xF0 | c >> 18);
      put(0x80 | (c >> 12 & 0x3F));
    }
    put(0x80 | (c >> 6 & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

std::string ToNfc(std::string_view text) {
  if (IsPlainlyNfc(text)) return std::string(text);
  utf8proc_uint8_t* mapped = nullptr;
  const auto flags = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  const utf8proc_ssize_t length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &mapped, flags);
  if (length < 0) return std::string(text);
  std::string out(reinterpret_cast<const char*>(mapped), static_cast<size_t>(length));
  std::free(mapped);
  return out;
}

bool IsNfc(std::string_view text) { return IsPlainlyNfc(text) || ToNfc(text) == text; }

int DisplayWidth(std::string_view text) {
  int width = 0;
  for (size_t pos = 0; pos < text.size();) {
    const char32_t c = DecodeUtf8(text, &pos);
    width += std::max(0, utf8proc_charwidth(static_cast<utf8proc_int32_t>(c)));
  }
  return width;
}

bool IsHan(char32_t c) {
  return c == 0x3005 || c == 0x3007 || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x20000 && c <= 0x2FA1F) || (c >= 0x30000 && c <= 0x323AF);
}

bool IsBidiControl(char32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

std::string FoldFullWidth(std::string_view text) {
  if (IsAscii(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (size_t pos = 0; pos < text.size();) {
    const size_t begin = pos;
    const char32_t c = DecodeUtf8(text, &pos);
    if (c >= 0xFF01 && c <= 0xFF5E) {
      out.push_back(static_cast<char>(c - 0xFEE0));
    } else if (c == 0x3000) {
      out.push_back(' ');
    } else if (c == 0xFFE5) {
      AppendUtf8(0xA5, &out);
    } else {
      out.append(text.substr(begin, pos - begin));
    }
  }
  return out;
}

int EditDistance(std::string_view a, std::string_view b, int limit) {
  const std::vector<char32_t> s = CodePoints(a), t = CodePoints(b);
  const int n = static_cast<int>(s.size()), m = static_cast<int>(t.size());
  const int beyond = limit + 1;
  if (std::abs(n - m) > limit) return beyond;
  // Three rows of the table, of which only the band |i - j| <= limit is filled.
  std::array<std::vector<int>, 3> rows;
  for (auto& row : rows) row.assign(static_cast<size_t>(m) + 1, beyond);
  for (int j = 0; j <= std::min(m, limit); ++j) rows[0][j] = j;
  for (int i = 1; i <= n; ++i) {
    std::vector<int>& row = rows[i % 3];
    const std::vector<int>& above = rows[(i + 2) % 3];
    const std::vector<int>& twice_above = rows[(i + 1) % 3];
    std::fill(row.begin(), row.end(), beyond);
    if (i <= limit) row[0] = i;
    for (int j = std::max(1, i - limit); j <= std::min(m, i + limit); ++j) {
      int best = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (s[i - 1] != t[j - 1])});
      const bool swapped = i > 1 && j > 1 && s[i - 1] == t[j - 2] && s[i - 2] == t[j - 1];
      if (swapped) best = std::min(best, twice_above[j - 2] + 1);
      row[j] = std::min(best, beyond);
    }
  }
  return rows[n % 3][m];
}

std::optional<std::string> Nearest(std::string_view word,
                                   const std::vector<std::string>& candidates) {
  constexpr size_t kLongestWord = 100;  // nobody mistypes a longer one by a letter or two
  const size_t length = CodePoints(word).size();
  if (length == 0 || length > kLongestWord) return std::nullopt;
  const std::string lowered = Lowered(word);
  const int limit = std::max(1, static_cast<int>(length) / 3);
  const std::string* best = nullptr;
  int best_distance = limit + 1;
  for (const std::string& candidate : candidates) {
    if (candidate == word || candidate.size() > kLongestWord * 4) continue;
    const int distance = EditDistance(lowered, Lowered(candidate), limit);
    // A word in which everything was replaced is another word.
    if (distance > limit || distance >= static_cast<int>(length)) continue;
    if (distance < best_distance || (distance == best_distance && candidate < *best)) {
      best = &candidate;
      best_distance = distance;
    }
  }
  return best ? std::optional(*best) : std::nullopt;
}

namespace {

constexpr std::array<const char*, 10> kHanDigits = {"零", "一", "二", "三", "四",
                                                    "五", "六", "七", "八", "九"};

// With the 一 of 一十 written out, which is the form that comparisons are made in.
std::string FullHanNumeral(int value) {
  if (value == 0) return kHanDigits[0];
  constexpr std::array<const char*, 4> kUnits = {"千", "百", "十", ""};
  std::string out;
  bool gap = false;
  int weight = 1000;
  for (const char* unit : kUnits) {
    const int digit = value / weight % 10;
    weight /= 10;
    if (digit == 0) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += kHanDigits[0];
    gap = false;
    out += kHanDigits[digit];
    out += unit;
  }
  return out;
}

int HanDigit(char32_t c) {
  constexpr std::u32string_view kDigits = U"零一二三四五六七八九";
  if (c == U'两') return 2;
  if (c == U'〇') return 0;
  const size_t at = kDigits.find(c);
  return at == std::u32string_view::npos ? -1 : static_cast<int>(at);
}

int HanUnit(char32_t c) { return c == U'千' ? 1000 : c == U'百' ? 100 : c == U'十' ? 10 : 0; }

}  // namespace

std::optional<int> ParseHanNumeral(std::string_view text) {
  constexpr size_t kLongest = 3 * 8;  // 九千九百九十九 has seven characters
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  int value = 0, digit = 0;
  std::string normal;
  for (size_t pos = 0; pos < text.size();) {
    const char32_t c = DecodeUtf8(text, &pos);
    if (const int unit = HanUnit(c); unit != 0) {
      // 十 alone is short for 一十.
      if (digit == 0 && unit == 10) digit = 1, normal += kHanDigits[1];
      value += digit * unit;
      digit = 0;
      AppendUtf8(c, &normal);
    } else if (const int next = HanDigit(c); next >= 0) {
      digit = next;
      normal += kHanDigits[next];
    } else {
      return std::nullopt;
    }
  }
  value += digit;
  // Anything that is not how the number is written (一百二, which people read as 120) is refused.
  if (value > 9999 || FullHanNumeral(value) != normal) return std::nullopt;
  return value;
}

std::string HanNumeral(int value) {
  if (value < 0 || value > 9999) return std::to_string(value);
  std::string full = FullHanNumeral(value);
  const bool ten_to_nineteen = value >= 10 && value < 20;
  return ten_to_nineteen ? full.substr(std::string_view(kHanDigits[1]).size()) : full;
}

std::string SnakeCase(std::string_view latin) {
  std::string out;
  for (size_t i = 0; i < latin.size(); ++i) {
    const char c = latin[i];
    if (c == ' ' || c == '-' || c == '_') {
      if (!out.empty() && out.back() != '_') out += '_';
      continue;
    }
    const bool after_word = i > 0 && IsLowerOrDigit(latin[i - 1]);
    // The last capital of a run begins the next word: "HRSystem" is hr_system.
    const bool before_word = i > 0 && IsUpper(latin[i - 1]) && i + 1 < latin.size() &&
                             latin[i + 1] >= 'a' && latin[i + 1] <= 'z';
    if (IsUpper(c) && (after_word || before_word)) out += '_';
    out += Lower(c);
  }
  return out;
}

}  // namespace writ
