#include "runtime/facts/fact_bytes.h"

#include <algorithm>
#include <array>

#include "engine/base/text.h"

namespace writ {
namespace {

constexpr int kMostDigits = 18;  // after the point, of a number in its short form
constexpr uint8_t kInText = 31;  // a number in its canonical spelling

constexpr auto kPowersOfTen = [] {
  std::array<int64_t, kMostDigits + 1> powers{1};
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

int PeriodsAYear(Frequency frequency) {
  switch (frequency) {
    case Frequency::kMonth: return 12;
    case Frequency::kQuarter: return 4;
    case Frequency::kYear: return 1;
  }
  return 1;
}

// Most texts are ids and words; they need no decoding.
bool IsUtf8(std::string_view text) {
  const auto ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  return std::ranges::all_of(text, ascii) || !FindInvalidUtf8(text);
}

}  // namespace

std::optional<TypeCode> TypeCodeOf(const Type& type, bool over_time) {
  const auto code = [&](ValueCode value) { return TypeCode{value, type.per}; };
  switch (type.kind) {
    case TypeKind::kNumber: return code(ValueCode::kNumber);
    case TypeKind::kPercent: return code(ValueCode::kPercent);
    case TypeKind::kPoints: return code(ValueCode::kPoints);
    case TypeKind::kMoney: return code(ValueCode::kMoney);
    case TypeKind::kDate: return code(ValueCode::kDate);
    case TypeKind::kPeriod: return code(ValueCode::kPeriod);
    case TypeKind::kSpan: return code(ValueCode::kSpan);
    case TypeKind::kText: return code(ValueCode::kText);
    case TypeKind::kYesNo: return code(over_time ? ValueCode::kYesNoOverTime : ValueCode::kYesNo);
    case TypeKind::kChoice: return code(ValueCode::kChoice);
    case TypeKind::kList: return code(ValueCode::kList);
    case TypeKind::kEvent: return code(ValueCode::kEvent);
    case TypeKind::kDocument: return code(ValueCode::kDocument);
    case TypeKind::kTeam: return code(ValueCode::kTeam);
    case TypeKind::kRecord:
    case TypeKind::kNone:
    case TypeKind::kError: break;
  }
  return std::nullopt;
}

namespace {

LocalText WordsOf(ValueCode value) {
  switch (value) {
    case ValueCode::kNumber: return {"a number", "数值"};
    case ValueCode::kPercent: return {"a percent", "百分比"};
    case ValueCode::kPoints: return {"percentage points", "百分点"};
    case ValueCode::kMoney: return {"an amount of money", "金额"};
    case ValueCode::kDate: return {"a date", "日期"};
    case ValueCode::kPeriod: return {"a period", "期间"};
    case ValueCode::kSpan: return {"a length of time", "时长"};
    case ValueCode::kText: return {"a text", "文本"};
    case ValueCode::kYesNo: return {"yes or no", "是或否"};
    case ValueCode::kYesNoOverTime: return {"yes or no over time", "随时间变化的是或否"};
    case ValueCode::kChoice: return {"a choice", "选项"};
    case ValueCode::kList: return {"a list", "清单"};
    case ValueCode::kEvent: return {"an event", "事件"};
    case ValueCode::kDocument: return {"a document", "文书"};
    case ValueCode::kTeam: return {"a team", "团队"};
  }
  return {};
}

}  // namespace

LocalText WordsOf(const TypeCode& code) {
  LocalText words = WordsOf(code.value);
  if (!code.per) return words;
  switch (*code.per) {
    case Frequency::kMonth: return {words.en + " per month", "每月的" + words.zh};
    case Frequency::kQuarter: return {words.en + " per quarter", "每季度的" + words.zh};
    case Frequency::kYear: return {words.en + " per year", "每年的" + words.zh};
  }
  return words;
}

void FactWriter::Count(uint64_t count) {
  for (; count >= 0x80; count >>= 7) Byte(static_cast<uint8_t>(count | 0x80));
  Byte(static_cast<uint8_t>(count));
}

void FactWriter::Signed(int64_t value) {
  const auto doubled = static_cast<uint64_t>(value) << 1;
  Count(value < 0 ? ~doubled : doubled);
}

void FactWriter::Text(std::string_view text) {
  Count(text.size());
  out_.append(text);
}

void FactWriter::Exact(const Number& number) {
  for (int digits = 0; digits <= kMostDigits; ++digits) {
    if (const auto scaled = number.Scaled(digits)) {
      Byte(static_cast<uint8_t>(digits));
      return Signed(*scaled);
    }
  }
  Byte(kInText);
  Text(number.Canonical());
}

void FactWriter::Code(const TypeCode& code) {
  const int per = code.per ? static_cast<int>(*code.per) + 1 : 0;
  Byte(static_cast<uint8_t>(static_cast<int>(code.value) + 32 * per));
}

uint8_t FactBytes::Byte() {
  if (!ok_ || rest_.empty()) {
    ok_ = false;
    return 0;
  }
  const auto byte = static_cast<uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return byte;
}

uint64_t FactBytes::LongCount() {
  uint64_t count = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const uint8_t byte = Byte();
    const uint64_t bits = byte & 0x7F;
    if (shift == 63 && bits > 1) break;
    count |= bits << shift;
    if (byte < 0x80) return ok_ ? count : 0;
  }
  Fail();
  return 0;
}

int64_t FactBytes::Signed() {
  const uint64_t doubled = Count();
  return static_cast<int64_t>(doubled >> 1 ^ (uint64_t{0} - (doubled & 1)));
}

std::string_view FactBytes::Text() {
  const std::string_view text = Bytes();
  if (!ok_ || IsUtf8(text)) return text;
  Fail();
  return {};
}

Date FactBytes::Day() {
  const int64_t days = Signed();
  const auto date = days == static_cast<int32_t>(days) ? Date::FromDays(static_cast<int32_t>(days))
                                                       : std::nullopt;
  if (!date) Fail();
  return date.value_or(Date());
}

Number FactBytes::Exact() {
  const uint8_t digits = Byte();
  std::optional<Number> number;
  if (digits <= kMostDigits) {
    const int64_t scaled = Signed();
    number = digits == 0 ? Number(scaled) : Number::Ratio(scaled, kPowersOfTen[digits]);
  } else if (digits == kInText) {
    number = Number::ParseCanonical(Text());
  }
  if (!number) Fail();
  return number.value_or(Number());
}

TypeCode FactBytes::Code() {
  const uint8_t byte = Byte();
  const int value = byte % 32, per = byte / 32;
  const bool known = value >= static_cast<int>(ValueCode::kNumber) &&
                     value <= static_cast<int>(ValueCode::kTeam) && per <= 3;
  if (!known) {
    Fail();
    return {};
  }
  TypeCode code{static_cast<ValueCode>(value), std::nullopt};
  if (per > 0) code.per = static_cast<Frequency>(per - 1);
  return code;
}

Period FactBytes::When(Frequency frequency) {
  constexpr int64_t kFirstYear = 1900, kLastYear = 2199;  // as Date has them
  const int64_t index = Signed(), a_year = PeriodsAYear(frequency);
  if (index < kFirstYear * a_year || index >= (kLastYear + 1) * a_year) {
    Fail();
    return {frequency, 0};
  }
  return {frequency, static_cast<int32_t>(index)};
}

}  // namespace writ
