#include "runtime/facts/workbook_value.h"

#include <algorithm>

#include "engine/base/date.h"

namespace writ {
namespace {

constexpr size_t kDigits = 15;          // that spreadsheets keep
constexpr int64_t kFarthestPoint = 40;  // of a number that anybody typed
constexpr int64_t kFirstDay = 25569;    // 1970-01-01, counted from 1899-12-30
constexpr int64_t kFrom1904 = 1462;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// What of a format code stands for parts of the value: without quoted text, escapes, brackets.
std::string Bare(std::string_view code) {
  std::string bare;
  for (size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
    const char c = code[i];
    if (c == '"') {
      i = std::min(code.find('"', i + 1), code.size() - 1);
    } else if (c == '[') {
      i = std::min(code.find(']', i + 1), code.size() - 1);
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else {
      bare += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return bare;
}

}  // namespace

// ECMA-376, 18.8.30, with those of Chinese versions.
CellShows ShowsBuiltIn(int format) {
  switch (format) {
    case 9:
    case 10: return CellShows::kPercent;
    case 17:
    case 27:
    case 36:
    case 50:
    case 52:
    case 57: return CellShows::kMonth;
    case 14:
    case 15:
    case 16:
    case 22:
    case 28:
    case 29:
    case 30:
    case 31:
    case 51:
    case 53:
    case 54:
    case 58: return CellShows::kDay;
    default: return CellShows::kNumber;
  }
}

CellShows ShowsOwn(std::string_view format_code) {
  const std::string bare = Bare(format_code);
  const auto has = [&](char c) { return bare.find(c) != bare.npos; };
  if (bare.starts_with("general")) return CellShows::kNumber;
  if (has('%')) return CellShows::kPercent;
  if (has('d')) return CellShows::kDay;
  if (has('y') || (has('m') && !has('h') && !has('s'))) return CellShows::kMonth;
  return CellShows::kNumber;
}

std::optional<CellNumber> CellNumber::Parse(std::string_view text) {
  CellNumber number;
  size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) number.negative = text[i++] == '-';
  bool any = false, after_point = false;
  for (; i < text.size() && (IsDigit(text[i]) || (text[i] == '.' && !after_point)); ++i) {
    if (text[i] == '.') {
      after_point = true;
      continue;
    }
    any = true;
    number.digits += text[i];
    if (!after_point) ++number.point;
  }
  if (!any) return std::nullopt;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    bool down = false;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) down = text[i++] == '-';
    int64_t exponent = 0;
    const size_t begin = i;
    for (; i < text.size() && IsDigit(text[i]) && exponent < 1000; ++i)
      exponent = exponent * 10 + (text[i] - '0');
    if (i == begin) return std::nullopt;
    number.point += down ? -exponent : exponent;
  }
  if (i != text.size()) return std::nullopt;
  const size_t zeros = std::min(number.digits.find_first_not_of('0'), number.digits.size());
  number.digits.erase(0, zeros);
  number.point -= static_cast<int64_t>(zeros);
  if (number.digits.size() > kDigits) {
    const bool up = number.digits[kDigits] >= '5';
    number.digits.resize(kDigits);
    size_t at = kDigits;
    while (up && at > 0 && number.digits[at - 1] == '9') number.digits[--at] = '0';
    if (up && at > 0) ++number.digits[at - 1];
    if (up && at == 0) {
      number.digits.insert(0, "1");
      ++number.point;
    }
  }
  number.digits.erase(number.digits.find_last_not_of('0') + 1);
  if (number.digits.empty()) return CellNumber{};
  if (number.point > kFarthestPoint || number.point < -kFarthestPoint) return std::nullopt;
  return number;
}

std::string CellNumber::Plain() const {
  if (digits.empty()) return "0";
  std::string text = negative ? "-" : "";
  const auto size = static_cast<int64_t>(digits.size());
  if (point <= 0) return text + "0." + std::string(static_cast<size_t>(-point), '0') + digits;
  if (point >= size) return text + digits + std::string(static_cast<size_t>(point - size), '0');
  const auto whole = static_cast<size_t>(point);
  return text + digits.substr(0, whole) + "." + digits.substr(whole);
}

std::optional<std::string> CellText(std::string_view text, CellShows shows, bool serial_1904) {
  auto number = CellNumber::Parse(text);
  if (!number) return std::nullopt;
  if (shows == CellShows::kNumber) return number->Plain();
  if (shows == CellShows::kPercent) {
    if (!number->digits.empty()) number->point += 2;
    return number->Plain() + "%";
  }
  // The hour of a day is behind the point.
  const std::string plain = number->Plain();
  const std::string days = plain.substr(0, plain.find('.'));
  if (number->negative || days.size() > 7) return std::nullopt;
  int64_t serial = std::stoll(days) + (serial_1904 ? kFrom1904 : 0);
  if (serial == 60) return std::nullopt;  // 29 February 1900, which never was
  if (serial < 60) ++serial;
  const auto date = Date::FromDays(static_cast<int32_t>(serial - kFirstDay));
  if (!date) return std::nullopt;
  return shows == CellShows::kMonth ? date->ToIso().substr(0, 7) : date->ToIso();
}

}  // namespace writ
