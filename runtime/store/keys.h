// The keys of the store: which rows there are, and their bytes. docs/store.md shows the layout; a
// test freezes it, because what is on disk cannot be changed later.
//
// Every key starts `version | log | shard | family`, and keys sort bytewise: integers are
// big-endian, and a text has an end mark that sorts before any of its bytes, so that "a" stands
// before "ab" and no key is the beginning of another.
#pragma once

#include <compare>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/instant.h"
#include "engine/base/sha256.h"

namespace writ {

// One log: its own sequence, tree and head. `log` counts origins (a restored store starts a new
// one), `number` the shards beside each other; an embedded store has shard 0 alone.
struct Shard {
  uint32_t log = 0;
  uint32_t number = 0;
  friend auto operator<=>(const Shard&, const Shard&) = default;
};

// The position of an event in its shard, from 0, without gaps.
struct Sequence {
  uint64_t value = 0;
  friend auto operator<=>(const Sequence&, const Sequence&) = default;
};

// The encoded bytes, opaque above this header.
struct Key {
  std::string bytes;
  friend auto operator<=>(const Key&, const Key&) = default;
};

// begin <= key < end.
struct KeyRange {
  Key begin, end;
  bool Contains(std::string_view key) const { return begin.bytes <= key && key < end.bytes; }
  friend bool operator==(const KeyRange&, const KeyRange&) = default;
};

// The families. Each compares as its keys sort. Texts are any bytes; who makes them sees to it that
// nothing personal is in them (pseudonyms, ids and commitments only).
struct UnfinishedKey {  // B: an import that is not at its end, or what is to be imported
  std::string batch;
  auto operator<=>(const UnfinishedKey&) const = default;
};
struct EventKey {  // E: the events, which are the truth
  Sequence sequence;
  auto operator<=>(const EventKey&) const = default;
};
struct HeadKey {  // H: size, hash and frontier of the tree
  auto operator<=>(const HeadKey&) const = default;
};
struct IdempotencyKey {  // I: what a request with this key was answered
  std::string subject, actor, key;
  auto operator<=>(const IdempotencyKey&) const = default;
};
struct TaskKey {  // K: what waits for a person
  std::string role;
  Instant due;
  std::string task;
  auto operator<=>(const TaskKey&) const = default;
};
struct LeaseKey {  // L: who holds the shard, and the epoch. The store's own.
  auto operator<=>(const LeaseKey&) const = default;
};
struct TileKey {  // M: a full tile of the tree
  uint8_t level = 0;
  uint64_t number = 0;
  auto operator<=>(const TileKey&) const = default;
};
struct OutboxKey {  // O: what has to leave
  Sequence sequence;
  auto operator<=>(const OutboxKey&) const = default;
};
struct BundleKey {  // P: an installed policy with its libraries
  Digest bundle{};
  auto operator<=>(const BundleKey&) const = default;
};
struct ReadSetKey {  // R: which case decided on this fact
  std::string subject, fact, period, case_id;
  auto operator<=>(const ReadSetKey&) const = default;
};
struct TimerKey {  // T: what falls due
  Instant due;
  std::string case_id, timer;
  auto operator<=>(const TimerKey&) const = default;
};
struct VerifiedKey {  // V: up to where the events were verified. The store's own.
  auto operator<=>(const VerifiedKey&) const = default;
};
struct PersonalKey {  // X: a personal value, encrypted under its subject's key
  std::string subject;
  std::vector<std::string> parts;
  auto operator<=>(const PersonalKey&) const = default;
};
struct CaseKey {  // C: the state of a case
  std::string case_id;
  auto operator<=>(const CaseKey&) const = default;
};
struct CaseEventKey {  // c: a command of a case, by the number of its first event there
  std::string case_id;
  uint64_t number = 0;
  auto operator<=>(const CaseEventKey&) const = default;
};

// In the order of their letters: B C E H I K L M O P R T V X c.
using Row = std::variant<UnfinishedKey, CaseKey, EventKey, HeadKey, IdempotencyKey, TaskKey,
                         LeaseKey, TileKey, OutboxKey, BundleKey, ReadSetKey, TimerKey, VerifiedKey,
                         PersonalKey, CaseEventKey>;

enum class Family : char {
  kUnfinished = 'B',
  kCase = 'C',
  kEvent = 'E',
  kHead = 'H',
  kIdempotency = 'I',
  kTask = 'K',
  kLease = 'L',
  kTile = 'M',
  kOutbox = 'O',
  kBundle = 'P',
  kReadSet = 'R',
  kTimer = 'T',
  kVerified = 'V',
  kPersonal = 'X',
  kCaseEvent = 'c',
};
Family FamilyOf(const Row& row);

inline constexpr uint8_t kKeyVersion = 1;
inline constexpr size_t kKeyPrefixBytes = 1 + 4 + 4;  // before the family's letter

Key EncodeKey(Shard shard, const Row& row);

enum class KeyError : uint8_t { kVersion, kFamily, kShort, kEscape, kTrailing };
struct ParsedKey {
  Shard shard;
  Row row;
  friend bool operator==(const ParsedKey&, const ParsedKey&) = default;
};
// Accepts exactly what EncodeKey makes: a key that parses encodes to the same bytes.
std::expected<ParsedKey, KeyError> ParseKey(std::string_view bytes);

// Ranges to scan and to purge.
KeyRange RangeOf(Shard shard);                 // the whole shard
KeyRange RangeOf(Shard shard, Family family);  // one family
KeyRange CaseEventsOf(Shard shard, std::string_view case_id);
KeyRange PersonalValuesOf(Shard shard, std::string_view subject);
// Those whose parts begin with `part`.
KeyRange PersonalValuesOf(Shard shard, std::string_view subject, std::string_view part);
KeyRange ReadSetOf(Shard shard, std::string_view subject);
KeyRange TasksOf(Shard shard, std::string_view role);
KeyRange TimersUntil(Shard shard, Instant due);  // due included

// The smallest key that does not begin with `prefix`. The prefix has a byte below 0xff.
Key KeyAfter(std::string_view prefix);

}  // namespace writ
