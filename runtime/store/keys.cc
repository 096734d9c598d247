#include "runtime/store/keys.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace writ {
namespace {

// A text is its bytes with 00 written as 00 ff, then the end mark 00 01. A list of texts ends with
// 00 00, which sorts before the first byte of any further text.
constexpr char kEscaped = '\xff', kTextEnd = '\x01', kListEnd = '\x00';
constexpr uint64_t kSignBit = uint64_t{1} << 63;  // flipped, so that negative instants sort first

class Encoder {
 public:
  Encoder(Shard shard, Family family) {
    bytes_.reserve(96);
    bytes_.push_back(kKeyVersion);
    Integer(shard.log);
    Integer(shard.number);
    bytes_.push_back(static_cast<char>(family));
  }

  template <typename T>
  Encoder& Integer(T value) {
    std::array<char, sizeof(T)> bytes;
    for (size_t i = 0; i < sizeof(T); ++i)
      bytes[i] = static_cast<char>(value >> (8 * (sizeof(T) - 1 - i)));
    bytes_.append(bytes.data(), bytes.size());
    return *this;
  }
  Encoder& Due(Instant due) { return Integer(static_cast<uint64_t>(due.milliseconds) ^ kSignBit); }
  Encoder& Text(std::string_view text) {
    for (size_t zero; (zero = text.find('\0')) != text.npos; text.remove_prefix(zero + 1))
      bytes_.append(text.substr(0, zero + 1)).push_back(kEscaped);
    bytes_.append(text).append({'\0', kTextEnd});
    return *this;
  }
  Encoder& ListEnd() {
    bytes_.append({'\0', kListEnd});
    return *this;
  }
  Encoder& Raw(const Digest& digest) {
    bytes_.append(digest.begin(), digest.end());
    return *this;
  }
  Key Done() { return {std::move(bytes_)}; }
  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

struct FieldWriter {
  Encoder& to;
  void operator()(const UnfinishedKey& k) { to.Text(k.batch); }
  void operator()(const CaseKey& k) { to.Text(k.case_id); }
  void operator()(const EventKey& k) { to.Integer(k.sequence.value); }
  void operator()(const HeadKey&) {}
  void operator()(const IdempotencyKey& k) { to.Text(k.subject).Text(k.actor).Text(k.key); }
  void operator()(const TaskKey& k) { to.Text(k.role).Due(k.due).Text(k.task); }
  void operator()(const LeaseKey&) {}
  void operator()(const TileKey& k) { to.Integer(k.level).Integer(k.number); }
  void operator()(const OutboxKey& k) { to.Integer(k.sequence.value); }
  void operator()(const BundleKey& k) { to.Raw(k.bundle); }
  void operator()(const ReadSetKey& k) {
    to.Text(k.subject).Text(k.fact).Text(k.period).Text(k.case_id);
  }
  void operator()(const TimerKey& k) { to.Due(k.due).Text(k.case_id).Text(k.timer); }
  void operator()(const VerifiedKey&) {}
  void operator()(const PersonalKey& k) {
    to.Text(k.subject);
    for (const std::string& part : k.parts) to.Text(part);
    to.ListEnd();
  }
  void operator()(const CaseEventKey& k) { to.Text(k.case_id).Integer(k.number); }
};

// Reads what FieldWriter wrote; the first problem stays.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}

  template <typename T>
  T Integer() {
    if (!Has(sizeof(T))) return 0;
    T value = 0;
    for (size_t i = 0; i < sizeof(T); ++i) {
      value = static_cast<T>(uint64_t{value} << 8 | static_cast<uint8_t>(rest_[i]));
    }
    rest_.remove_prefix(sizeof(T));
    return value;
  }
  Instant Due() { return {static_cast<int64_t>(Integer<uint64_t>() ^ kSignBit)}; }

  std::string Text() {
    std::string text;
    while (Has(1)) {
      const char c = rest_[0];
      if (c == '\0') {
        if (!Has(2)) break;
        const char mark = rest_[1];
        rest_.remove_prefix(2);
        if (mark == kTextEnd) return text;
        if (mark != kEscaped) {
          Fail(KeyError::kEscape);
          break;
        }
      } else {
        rest_.remove_prefix(1);
      }
      text.push_back(c);
    }
    return {};
  }

  std::vector<std::string> List() {
    std::vector<std::string> parts;
    while (Has(2)) {
      if (rest_[0] == '\0' && rest_[1] == kListEnd) {
        rest_.remove_prefix(2);
        return parts;
      }
      parts.push_back(Text());
    }
    return {};
  }

  Digest Raw() {
    Digest digest{};
    if (!Has(digest.size())) return digest;
    std::copy_n(rest_.begin(), digest.size(), digest.begin());
    rest_.remove_prefix(digest.size());
    return digest;
  }

  std::optional<KeyError> Problem() const {
    if (problem_ || rest_.empty()) return problem_;
    return KeyError::kTrailing;
  }

 private:
  void Fail(KeyError error) {
    if (!problem_) problem_ = error;
  }
  bool Has(size_t size) {
    if (problem_) return false;
    if (rest_.size() < size) Fail(KeyError::kShort);
    return !problem_;
  }

  std::string_view rest_;
  std::optional<KeyError> problem_;
};

// Braces keep the order of evaluation, which is the order of the fields.
std::optional<Row> ReadFields(char letter, Decoder& from) {
  switch (static_cast<Family>(letter)) {
    case Family::kUnfinished: return UnfinishedKey{from.Text()};
    case Family::kCase: return CaseKey{from.Text()};
    case Family::kEvent: return EventKey{{from.Integer<uint64_t>()}};
    case Family::kHead: return HeadKey{};
    case Family::kIdempotency: return IdempotencyKey{from.Text(), from.Text(), from.Text()};
    case Family::kTask: return TaskKey{from.Text(), from.Due(), from.Text()};
    case Family::kLease: return LeaseKey{};
    case Family::kTile: return TileKey{from.Integer<uint8_t>(), from.Integer<uint64_t>()};
    case Family::kOutbox: return OutboxKey{{from.Integer<uint64_t>()}};
    case Family::kBundle: return BundleKey{from.Raw()};
    case Family::kReadSet: return ReadSetKey{from.Text(), from.Text(), from.Text(), from.Text()};
    case Family::kTimer: return TimerKey{from.Due(), from.Text(), from.Text()};
    case Family::kVerified: return VerifiedKey{};
    case Family::kPersonal: return PersonalKey{from.Text(), from.List()};
    case Family::kCaseEvent: return CaseEventKey{from.Text(), from.Integer<uint64_t>()};
  }
  return std::nullopt;
}

KeyRange WithPrefix(Encoder encoder) {
  Key end = KeyAfter(encoder.bytes());
  return {encoder.Done(), std::move(end)};
}

}  // namespace

Family FamilyOf(const Row& row) {
  static constexpr std::array kFamilies = {
      Family::kUnfinished,  Family::kCase,     Family::kEvent,    Family::kHead,
      Family::kIdempotency, Family::kTask,     Family::kLease,    Family::kTile,
      Family::kOutbox,      Family::kBundle,   Family::kReadSet,  Family::kTimer,
      Family::kVerified,    Family::kPersonal, Family::kCaseEvent};
  static_assert(kFamilies.size() == std::variant_size_v<Row>);
  return kFamilies[row.index()];
}

Key EncodeKey(Shard shard, const Row& row) {
  Encoder encoder(shard, FamilyOf(row));
  std::visit(FieldWriter{encoder}, row);
  return encoder.Done();
}

std::expected<ParsedKey, KeyError> ParseKey(std::string_view bytes) {
  if (bytes.empty()) return std::unexpected(KeyError::kShort);
  if (static_cast<uint8_t>(bytes[0]) != kKeyVersion) return std::unexpected(KeyError::kVersion);
  if (bytes.size() <= kKeyPrefixBytes) return std::unexpected(KeyError::kShort);
  Decoder prefix(bytes.substr(1, kKeyPrefixBytes - 1));
  const Shard shard{prefix.Integer<uint32_t>(), prefix.Integer<uint32_t>()};
  Decoder fields(bytes.substr(kKeyPrefixBytes + 1));
  std::optional<Row> row = ReadFields(bytes[kKeyPrefixBytes], fields);
  if (!row) return std::unexpected(KeyError::kFamily);
  if (const auto problem = fields.Problem()) return std::unexpected(*problem);
  return ParsedKey{shard, *std::move(row)};
}

Key KeyAfter(std::string_view prefix) {
  std::string bytes(prefix);
  while (!bytes.empty() && static_cast<uint8_t>(bytes.back()) == 0xff) bytes.pop_back();
  if (!bytes.empty()) bytes.back() = static_cast<char>(bytes.back() + 1);
  return {std::move(bytes)};
}

KeyRange RangeOf(Shard shard) {
  Encoder encoder(shard, Family::kCase);
  encoder.bytes().resize(kKeyPrefixBytes);
  return WithPrefix(std::move(encoder));
}

KeyRange RangeOf(Shard shard, Family family) { return WithPrefix(Encoder(shard, family)); }

KeyRange CaseEventsOf(Shard shard, std::string_view case_id) {
  return WithPrefix(Encoder(shard, Family::kCaseEvent).Text(case_id));
}

KeyRange PersonalValuesOf(Shard shard, std::string_view subject) {
  return WithPrefix(Encoder(shard, Family::kPersonal).Text(subject));
}

KeyRange PersonalValuesOf(Shard shard, std::string_view subject, std::string_view part) {
  return WithPrefix(Encoder(shard, Family::kPersonal).Text(subject).Text(part));
}

KeyRange ReadSetOf(Shard shard, std::string_view subject) {
  return WithPrefix(Encoder(shard, Family::kReadSet).Text(subject));
}

KeyRange TasksOf(Shard shard, std::string_view role) {
  return WithPrefix(Encoder(shard, Family::kTask).Text(role));
}

KeyRange TimersUntil(Shard shard, Instant due) {
  KeyRange range = RangeOf(shard, Family::kTimer);
  if (due.milliseconds == std::numeric_limits<int64_t>::max()) return range;
  range.end = Encoder(shard, Family::kTimer).Due({due.milliseconds + 1}).Done();
  return range;
}

}  // namespace writ
