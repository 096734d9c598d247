// The parts that rows of facts are made of (docs/fact_rows.md): whole numbers, texts, dates, exact
// numbers, and the codes of types. Never changes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/date.h"
#include "engine/base/number.h"
#include "engine/program/declared.h"

namespace writ {

inline constexpr uint8_t kFactRowForm = 1;
inline constexpr int kMaxListDepth = 32;  // lists within lists: more than any importer reads

// What a value is read as.
enum class ValueCode : uint8_t {
  kNumber = 1,
  kPercent = 2,
  kPoints = 3,
  kMoney = 4,
  kDate = 5,
  kPeriod = 6,
  kSpan = 7,
  kText = 8,
  kYesNo = 9,
  kYesNoOverTime = 10,
  kChoice = 11,
  kList = 12,
  kEvent = 13,
  kDocument = 14,
  kTeam = 15
};

// A recording begins with a byte: which shape its value has, in three bits, and these.
namespace fact_flags {
inline constexpr uint8_t kShape = 0x07;     // 0 a scalar, 1 none, 2 a list, 3 intervals
inline constexpr uint8_t kRecorded = 0x08;  // a date follows
inline constexpr uint8_t kDisputed = 0x10;
inline constexpr uint8_t kSource = 0x20;  // another source than the recording before: it follows
inline constexpr uint8_t kDocument = 0x40;
// An interval's.
inline constexpr uint8_t kYes = 0x01, kFrom = 0x02, kUntil = 0x04;
}  // namespace fact_flags

struct TypeCode {
  ValueCode value = ValueCode::kNumber;
  std::optional<Frequency> per;
  friend bool operator==(const TypeCode&, const TypeCode&) = default;
};

// nullopt for types that no fact has.
std::optional<TypeCode> TypeCodeOf(const Type& type, bool over_time);
LocalText WordsOf(const TypeCode& code);  // "a percent per month"

class FactWriter {
 public:
  void Byte(uint8_t byte) { out_ += static_cast<char>(byte); }
  void Count(uint64_t count);                          // seven bits a byte, the lowest first
  void Signed(int64_t value);                          // 0, -1, 1, -2 … as counts 0, 1, 2, 3 …
  void Text(std::string_view text);                    // or any bytes
  void Raw(std::string_view bytes) { out_ += bytes; }  // what another one wrote
  void Day(Date date) { Signed(date.days()); }
  void Exact(const Number& number);
  void Code(const TypeCode& code);
  void When(Period period) { Signed(period.index); }

  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

// Reads what FactWriter wrote. After the first thing that is not so written every read gives
// nothing: callers may look at ok() at the end of a part.
class FactBytes {
 public:
  explicit FactBytes(std::string_view bytes) : rest_(bytes), size_(bytes.size()) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return rest_.empty(); }
  size_t offset() const { return size_ - rest_.size(); }
  std::string_view rest() const { return rest_; }
  bool Fail() { return ok_ = false; }

  uint8_t Byte();
  uint64_t Count() {  // most are of one byte
    if (!ok_ || rest_.empty() || static_cast<uint8_t>(rest_.front()) >= 0x80) return LongCount();
    const auto count = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return count;
  }
  size_t Items() {  // a count of things of which each takes at least one byte
    const uint64_t count = Count();
    if (count > rest_.size()) Fail();
    return ok_ ? count : 0;
  }
  int64_t Signed();
  std::string_view Bytes() {  // as many as a count before them says; a view
    const std::string_view bytes = rest_.substr(0, Items());
    rest_.remove_prefix(bytes.size());
    return bytes;
  }
  std::string_view Text();  // the same, valid UTF-8
  Date Day();
  Number Exact();
  TypeCode Code();
  Period When(Frequency frequency);

 private:
  uint64_t LongCount();

  std::string_view rest_;
  size_t size_;
  bool ok_ = true;
};

}  // namespace writ
