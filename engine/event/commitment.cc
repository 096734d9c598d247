#include "engine/event/commitment.h"

#include <algorithm>
#include <array>

#include "engine/base/broken.h"

namespace writ {
namespace {

constexpr std::string_view kScheme = "writ-commitment/1";
// A list may hold lists, and what is kept beside a salt is not trusted.
constexpr int kListDepth = 8;

void AppendSize(uint32_t size, std::string* out) {
  const std::array<char, 4> bytes{static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                                  static_cast<char>(size >> 8), static_cast<char>(size)};
  out->append(bytes.data(), bytes.size());
}

void Frame(std::string_view bytes, std::string* out) {
  AppendSize(static_cast<uint32_t>(bytes.size()), out);
  out->append(bytes);
}

std::optional<std::string_view> Unframe(std::string_view* bytes) {
  if (bytes->size() < 4) return std::nullopt;
  uint32_t size = 0;
  for (int i = 0; i < 4; ++i) size = size << 8 | static_cast<uint8_t>((*bytes)[i]);
  if (bytes->size() - 4 < size) return std::nullopt;
  const std::string_view item = bytes->substr(4, size);
  bytes->remove_prefix(4 + size_t{size});
  return item;
}

bool IsCurrency(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool IsCanonicalNumber(std::string_view text) { return Number::ParseCanonical(text).has_value(); }

bool IsMoney(std::string_view value) {
  return value.size() > 4 && value[value.size() - 4] == ' ' &&
         IsCurrency(value.substr(value.size() - 3)) &&
         IsCanonicalNumber(value.substr(0, value.size() - 4));
}

bool IsCanonicalScalar(std::string_view type, std::string_view value) {
  if (type == "text") return IsSettledText(value);
  if (type == "choice") return IdForm::Accepts(value);
  if (type == "money") return IsMoney(value);
  if (type == "instant") return Instant::ParseIso(value).has_value();
  if (type == "number" || type == "percent") return IsCanonicalNumber(value);
  if (type == "date") return Date::ParseIso(value).has_value();
  if (type == "period") return PeriodForm::Accepts(value);
  if (type == "yes_no") return value == "yes" || value == "no";
  if (type == "none") return value.empty();
  return type == "bytes";
}

// Recursion is bounded by kListDepth.
bool IsCanonicalValue(std::string_view type, std::string_view value, int depth) {
  if (type != "list") return IsCanonicalScalar(type, value);
  if (depth == kListDepth) return false;
  while (!value.empty()) {
    const auto item_type = Unframe(&value);
    const auto item = item_type ? Unframe(&value) : std::nullopt;
    if (!item || !IsCanonicalValue(*item_type, *item, depth + 1)) return false;
  }
  return true;
}

// What is hashed, up to the value, with room for so much of that.
std::string Preamble(std::string_view tag, const Salt& salt, std::string_view type, size_t room) {
  std::string out;
  out.reserve(128 + room);
  Frame(kScheme, &out);
  Frame(tag, &out);
  Frame({reinterpret_cast<const char*>(salt.data()), salt.size()}, &out);
  Frame(type, &out);
  return out;
}

template <class Bytes>
Bytes Digested(std::string_view tag, const Salt& salt, const CommittedValue& value) {
  std::string preimage = Preamble(tag, salt, value.type(), value.value().size());
  Frame(value.value(), &preimage);
  return Bytes{Sha256(preimage)};
}

}  // namespace

std::string_view WordOf(CommitmentTag tag) {
  static constexpr std::string_view kWords[] = {
#define WRIT_TAG(constant, word, meaning) word,
#include "engine/event/tags.def"
#undef WRIT_TAG
  };
  return kWords[static_cast<size_t>(tag)];
}

std::optional<CommittedValue> CommittedValue::Read(std::string_view type, std::string_view value) {
  if (!IsCanonicalValue(type, value, 0)) return std::nullopt;
  return CommittedValue(type, std::string(value));
}

std::optional<CommittedValue> CommittedValue::OfText(std::string_view text) {
  return Read("text", text);
}

std::optional<CommittedValue> CommittedValue::OfChoice(std::string_view option) {
  return Read("choice", option);
}

std::optional<CommittedValue> CommittedValue::OfMoney(const Number& amount,
                                                      std::string_view currency) {
  if (!IsCurrency(currency)) return std::nullopt;
  return CommittedValue("money", amount.Canonical() + " " + std::string(currency));
}

std::optional<CommittedValue> CommittedValue::OfInstant(Instant instant) {
  if (!instant.IsWritable()) return std::nullopt;
  return CommittedValue("instant", instant.ToIso());
}

CommittedValue CommittedValue::OfNumber(const Number& number) {
  return {"number", number.Canonical()};
}
CommittedValue CommittedValue::OfPercent(const Number& ratio) {
  return {"percent", ratio.Canonical()};
}
CommittedValue CommittedValue::OfDate(Date date) { return {"date", date.ToIso()}; }
CommittedValue CommittedValue::OfPeriod(Period period) { return {"period", period.ToString()}; }
CommittedValue CommittedValue::OfYesNo(bool yes) { return {"yes_no", yes ? "yes" : "no"}; }
CommittedValue CommittedValue::OfNone() { return {"none", ""}; }
CommittedValue CommittedValue::OfBytes(std::string_view bytes) {
  return {"bytes", std::string(bytes)};
}

CommittedValue CommittedValue::OfList(const std::vector<CommittedValue>& items) {
  std::string value;
  for (const CommittedValue& item : items) {
    Frame(item.type(), &value);
    Frame(item.value(), &value);
  }
  return {"list", std::move(value)};
}

Commitment Commit(CommitmentTag tag, const Salt& salt, const CommittedValue& value) {
  return Digested<Commitment>(WordOf(tag), salt, value);
}

bool Opens(const Commitment& commitment, CommitmentTag tag, const Salt& salt,
           const CommittedValue& value) {
  return Commit(tag, salt, value) == commitment;
}

BytesCommitter::BytesCommitter(CommitmentTag tag, const Salt& salt, uint32_t size) : left_(size) {
  std::string preamble = Preamble(WordOf(tag), salt, "bytes", 0);
  AppendSize(size, &preamble);
  hash_.Add(preamble);
}

void BytesCommitter::Add(std::string_view bytes) {
  if (bytes.size() > left_) Broken("more bytes are committed to than were announced");
  left_ -= bytes.size();
  hash_.Add(bytes);
}

Commitment BytesCommitter::Finish() {
  if (left_ != 0) Broken("fewer bytes are committed to than were announced");
  return {hash_.Finish()};
}

Pseudonym PseudonymOf(const Salt& own_salt, const CommittedValue& person_id) {
  return Digested<Pseudonym>(WordOf(CommitmentTag::kPerson), own_salt, person_id);
}

}  // namespace writ
