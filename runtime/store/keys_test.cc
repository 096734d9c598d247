#include "runtime/store/keys.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <limits>
#include <string>
#include <vector>

namespace writ {
namespace {

using namespace std::string_literals;

std::string Hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    hex += kDigits[static_cast<uint8_t>(c) >> 4];
    hex += kDigits[static_cast<uint8_t>(c) & 15];
  }
  return hex;
}

// What is on disk. A row of this table may be added; none may ever change.
TEST_CASE("the bytes of every key are frozen") {
  Digest digest{};
  for (size_t i = 0; i < digest.size(); ++i) digest[i] = static_cast<uint8_t>(i);
  const Shard shard{2, 0x01020304};
  const std::string prefix = "010000000201020304";
  const std::vector<std::pair<Row, std::string>> frozen = {
      {UnfinishedKey{"b-1"},
       "42"
       "622d310001"},
      {CaseKey{"A-1"},
       "43"
       "412d310001"},
      {EventKey{{258}},
       "45"
       "0000000000000102"},
      {HeadKey{}, "48"},
      {IdempotencyKey{"s", "a", "k"},
       "49"
       "730001"
       "610001"
       "6b0001"},
      {TaskKey{"hr", {1}, "t"},
       "4b"
       "68720001"
       "8000000000000001"
       "740001"},
      {LeaseKey{}, "4c"},
      {TileKey{1, 7},
       "4d"
       "01"
       "0000000000000007"},
      {OutboxKey{{9}},
       "4f"
       "0000000000000009"},
      {BundleKey{digest},
       "50"
       "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"},
      {ReadSetKey{"s", "sales", "2026-03", "c"},
       "52"
       "730001"
       "73616c65730001"
       "323032362d30330001"
       "630001"},
      {TimerKey{{-1}, "c", "t"},
       "54"
       "7fffffffffffffff"
       "630001"
       "740001"},
      {VerifiedKey{}, "56"},
      {PersonalKey{"s", {"name", ""}},
       "58"
       "730001"
       "6e616d650001"
       "0001"
       "0000"},
      {PersonalKey{"s", {}},
       "58"
       "730001"
       "0000"},
      {CaseEventKey{"a\0b"s, 3},
       "63"
       "6100ff620001"
       "0000000000000003"},
  };
  for (const auto& [row, hex] : frozen) CHECK(Hex(EncodeKey(shard, row).bytes) == prefix + hex);
}

// Short texts over few bytes, so that beginnings, zeros and equals are frequent.
std::string AnyText() {
  const auto byte = rc::gen::element('\0', '\x01', '\xff', 'a', 'b', '\x02');
  return *rc::gen::resize(4, rc::gen::container<std::string>(byte));
}

uint64_t AnyInteger() {
  return *rc::gen::oneOf(rc::gen::inRange<uint64_t>(0, 4), rc::gen::arbitrary<uint64_t>());
}

Instant AnyInstant() {
  return {*rc::gen::oneOf(rc::gen::inRange<int64_t>(-2, 3), rc::gen::arbitrary<int64_t>())};
}

Digest AnyDigest() {
  Digest digest{};
  digest[0] = *rc::gen::arbitrary<uint8_t>();
  digest[31] = *rc::gen::arbitrary<uint8_t>();
  return digest;
}

Row AnyRow() {
  switch (*rc::gen::inRange<size_t>(0, std::variant_size_v<Row>)) {
    case 0: return UnfinishedKey{AnyText()};
    case 1: return CaseKey{AnyText()};
    case 2: return EventKey{{AnyInteger()}};
    case 3: return HeadKey{};
    case 4: return IdempotencyKey{AnyText(), AnyText(), AnyText()};
    case 5: return TaskKey{AnyText(), AnyInstant(), AnyText()};
    case 6: return LeaseKey{};
    case 7: return TileKey{*rc::gen::arbitrary<uint8_t>(), AnyInteger()};
    case 8: return OutboxKey{{AnyInteger()}};
    case 9: return BundleKey{AnyDigest()};
    case 10: return ReadSetKey{AnyText(), AnyText(), AnyText(), AnyText()};
    case 11: return TimerKey{AnyInstant(), AnyText(), AnyText()};
    case 12: return VerifiedKey{};
    case 13: {
      PersonalKey key{AnyText(), {}};
      for (int i = *rc::gen::inRange(0, 3); i > 0; --i) key.parts.push_back(AnyText());
      return key;
    }
    default: return CaseEventKey{AnyText(), AnyInteger()};
  }
}

Shard AnyShard() { return {*rc::gen::inRange<uint32_t>(0, 2), *rc::gen::inRange<uint32_t>(0, 2)}; }

TEST_CASE("a key parses back to its row") {
  CHECK(rc::check([] {
    const ParsedKey key{AnyShard(), AnyRow()};
    const auto parsed = ParseKey(EncodeKey(key.shard, key.row).bytes);
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(*parsed == key);
  }));
}

TEST_CASE("what parses is what is encoded, and nothing else") {
  CHECK(rc::check([] {
    std::string bytes = EncodeKey(AnyShard(), AnyRow()).bytes;
    const size_t at = *rc::gen::inRange<size_t>(0, bytes.size());
    switch (*rc::gen::inRange(0, 3)) {
      case 0: bytes[at] = static_cast<char>(*rc::gen::arbitrary<uint8_t>()); break;
      case 1: bytes.resize(at); break;
      default: bytes.insert(at, 1, static_cast<char>(*rc::gen::arbitrary<uint8_t>())); break;
    }
    const auto parsed = ParseKey(bytes);
    if (parsed) RC_ASSERT(EncodeKey(parsed->shard, parsed->row).bytes == bytes);
  }));
}

TEST_CASE("keys sort as shard, family and fields do") {
  CHECK(rc::check([] {
    const Shard a_shard = AnyShard(), b_shard = AnyShard();
    const Row a = AnyRow(), b = AnyRow();
    const auto rank = [](Shard shard, const Row& row) {
      return std::tuple(shard, FamilyOf(row), row);  // rows of one family compare by their fields
    };
    const Key a_key = EncodeKey(a_shard, a), b_key = EncodeKey(b_shard, b);
    RC_ASSERT((a_key <=> b_key) == (rank(a_shard, a) <=> rank(b_shard, b)));
  }));
}

TEST_CASE("no key is the beginning of another") {
  CHECK(rc::check([] {
    const Key a = EncodeKey({}, AnyRow()), b = EncodeKey({}, AnyRow());
    RC_PRE(a != b);
    RC_ASSERT(!a.bytes.starts_with(b.bytes));
  }));
}

TEST_CASE("a range holds its rows and no others") {
  CHECK(rc::check([] {
    const Shard shard = AnyShard(), other = AnyShard();
    const std::string name = AnyText();
    const Row row = AnyRow();
    const Key key = EncodeKey(other, row);
    const bool here = shard == other;
    RC_ASSERT(RangeOf(shard).Contains(key.bytes) == here);
    RC_ASSERT(RangeOf(shard, FamilyOf(row)).Contains(key.bytes) == here);
    const auto* mine = std::get_if<CaseEventKey>(&row);
    RC_ASSERT(CaseEventsOf(shard, name).Contains(key.bytes) ==
              (here && mine != nullptr && mine->case_id == name));
    const auto* personal = std::get_if<PersonalKey>(&row);
    RC_ASSERT(PersonalValuesOf(shard, name).Contains(key.bytes) ==
              (here && personal != nullptr && personal->subject == name));
    const auto* read = std::get_if<ReadSetKey>(&row);
    RC_ASSERT(ReadSetOf(shard, name).Contains(key.bytes) ==
              (here && read != nullptr && read->subject == name));
    const auto* task = std::get_if<TaskKey>(&row);
    RC_ASSERT(TasksOf(shard, name).Contains(key.bytes) ==
              (here && task != nullptr && task->role == name));
    const Instant until = AnyInstant();
    const auto* timer = std::get_if<TimerKey>(&row);
    RC_ASSERT(TimersUntil(shard, until).Contains(key.bytes) ==
              (here && timer != nullptr && timer->due <= until));
  }));
}

TEST_CASE("the ends of the integers") {
  constexpr uint32_t kLast = std::numeric_limits<uint32_t>::max();
  const Shard last{kLast, kLast};
  const Key key = EncodeKey(last, EventKey{{std::numeric_limits<uint64_t>::max()}});
  CHECK(RangeOf(last).Contains(key.bytes));
  CHECK(RangeOf(last, Family::kEvent).Contains(key.bytes));
  CHECK(RangeOf(last).end.bytes == "\x02");
  const Instant never{std::numeric_limits<int64_t>::max()};
  CHECK(TimersUntil(last, never).Contains(EncodeKey(last, TimerKey{never, "c", "t"}).bytes));
}

TEST_CASE("what is no key is refused by its reason") {
  const auto reason = [](std::string_view bytes) { return ParseKey(bytes).error(); };
  const std::string prefix = "\x01\0\0\0\0\0\0\0\0"s;
  CHECK(reason("") == KeyError::kShort);
  CHECK(reason("\x02" + prefix.substr(1) + "H") == KeyError::kVersion);
  CHECK(reason(prefix) == KeyError::kShort);
  CHECK(reason(prefix + "Z") == KeyError::kFamily);
  CHECK(reason(prefix + "E1234567") == KeyError::kShort);
  CHECK(reason(prefix + "E123456789") == KeyError::kTrailing);
  CHECK(reason(prefix + "Ca") == KeyError::kShort);
  CHECK(reason(prefix + "Ca\0\x02"s) == KeyError::kEscape);
  CHECK(reason(prefix + "Xs\0\x01"s) == KeyError::kShort);
}

}  // namespace
}  // namespace writ
