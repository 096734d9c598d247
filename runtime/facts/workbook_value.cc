#include "runtime/facts/workbook_value.h"

#include <algorithm>
#include <cctype>

#include "engine/base/date.h"

namespace writ {
namespace {

constexpr size_t kDigits = 15;          // that spreadsheets keep
constexpr int64_t kFarthestPoint = 40;  // of a number that anybody typed
constexpr int64_t kFirstDay = 25569;    // 1970-01-01, counted from 1899-12-30
constexpr int64_t kFrom1904 = 1462;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A format code taken apart: what stands for parts of the value, and what is text beside it.
class FormatReader {
 public:
  explicit FormatReader(std::string_view code) : code_(code.substr(0, SectionEnd(code))) {
    for (size_t i = 0; i < code_.size();) {
      const char c = code_[i];
      if (c == '"') {
        i = Quoted(i);
      } else if (c == '[') {
        i = Bracketed(i);
      } else if (c == '\\' || c == '!') {
        Text(Letter(i + 1));
        i += 1 + Letter(i + 1).size();
      } else if (c == '_' || c == '*') {  // space as wide as a letter, or a letter to fill it
        i += 1 + Letter(i + 1).size();
      } else {
        Plain(Letter(i));
        i += Letter(i).size();
      }
    }
  }

  CellFormat Read() const {
    const auto has = [&](char c) { return parts_.find(c) != parts_.npos; };
    if (parts_.starts_with("general") || parts_.starts_with("@")) return {};
    if (elapsed_) return {CellShows::kOther, "", ""};
    if (has('d')) return {CellShows::kDay, "", ""};
    const bool clock = has('h') || has('s');
    if (has('y') || (has('m') && !clock)) return {CellShows::kMonth, "", ""};
    if (clock || inside_ || parts_.ends_with(',')) return {CellShows::kOther, "", ""};
    if (has('%')) return {CellShows::kPercent, "", ""};
    return {CellShows::kNumber, before_, behind_};
  }

 private:
  // That of positive numbers, up to a semicolon that is no text.
  static size_t SectionEnd(std::string_view code) {
    bool quoted = false;
    for (size_t i = 0; i < code.size(); ++i) {
      if (code[i] == '"') quoted = !quoted;
      if (code[i] == '\\' && !quoted) ++i;
      if (i < code.size() && code[i] == ';' && !quoted) return i;
    }
    return code.size();
  }
  std::string_view Letter(size_t at) const {
    if (at >= code_.size()) return {};
    size_t size = 1;
    while (at + size < code_.size() && (static_cast<uint8_t>(code_[at + size]) & 0xC0) == 0x80)
      ++size;
    return code_.substr(at, size);
  }
  size_t Quoted(size_t at) {
    const size_t end = std::min(code_.find('"', at + 1), code_.size());
    Text(code_.substr(at + 1, end - at - 1));
    return end + 1;
  }
  // A currency, "[$US$-409]"; a colour, a condition or a language, which say nothing of the value;
  // or hours that go beyond a day.
  size_t Bracketed(size_t at) {
    const size_t end = std::min(code_.find(']', at + 1), code_.size());
    const std::string_view inside = code_.substr(at + 1, end - at - 1);
    if (inside.starts_with('$')) Text(inside.substr(1, inside.find('-') - 1));
    if (!inside.empty() && inside.find_first_not_of("hHmMsS") == inside.npos) elapsed_ = true;
    return end + 1;
  }
  void Plain(std::string_view letter) {
    const char c = letter.front();
    const bool digit = c == '0' || c == '#' || c == '?';
    if (digit && !behind_.empty()) inside_ = true;  // text within the number
    digits_ = digits_ || digit;
    if (static_cast<uint8_t>(c) >= 0x80 || c == '$') return Text(letter);
    if (std::string_view(" -+()").find(c) == std::string_view::npos)
      parts_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  void Text(std::string_view text) {
    if (text.find('.') != text.npos && digits_) inside_ = true;
    // Dashes, blanks and the like beside a number say nothing of it.
    if (text.find_first_not_of(" -+()/.:") != text.npos) (digits_ ? behind_ : before_) += text;
  }

  const std::string_view code_;
  std::string parts_, before_, behind_;
  bool digits_ = false, inside_ = false, elapsed_ = false;
};

}  // namespace

// ECMA-376, 18.8.30, with those of Chinese versions.
CellFormat FormatBuiltIn(int format) {
  const auto is_one = [&](std::initializer_list<int> formats) {
    return std::ranges::find(formats, format) != formats.end();
  };
  if (is_one({9, 10})) return {CellShows::kPercent, "", ""};
  if (is_one({17, 27, 36, 50, 52, 57})) return {CellShows::kMonth, "", ""};
  if (is_one({14, 15, 16, 22, 28, 29, 30, 31, 51, 53, 54, 58})) return {CellShows::kDay, "", ""};
  if (is_one({18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56}))
    return {CellShows::kOther, "", ""};
  return {};
}

CellFormat FormatOwn(std::string_view format_code) { return FormatReader(format_code).Read(); }

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

std::optional<std::string> CellText(std::string_view text, const CellFormat& format,
                                    bool serial_1904) {
  auto number = CellNumber::Parse(text);
  if (!number || format.shows == CellShows::kOther) return std::nullopt;
  const CellShows shows = format.shows;
  if (shows == CellShows::kNumber) {
    const bool word =
        !format.before.empty() && std::isalpha(static_cast<unsigned char>(format.before.back()));
    return format.before + (word ? " " : "") + number->Plain() + format.behind;
  }
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
