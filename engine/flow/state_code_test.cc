#include "engine/flow/state_code.h"

#include <catch2/catch.hpp>

#include <random>

namespace writ::flow {
namespace {

// Any state at all, also ones that no case is ever in.
class AnyState {
 public:
  explicit AnyState(uint32_t seed) : random_(seed) {}

  CaseState Make() {
    CaseState s;
    s.status = static_cast<CaseStatus>(Below(3));
    s.procedure = Name();
    s.outcome = Name();
    s.events = Wide();
    s.recorded = At();
    s.opened = At();
    Some(&s.places, [&] { return Place{Name(), At(), Small(), Small(), Yes(), Yes()}; });
    Some(&s.timers, [&] { return Timer{Task(), Name(), static_cast<TimerRole>(Below(5)), At()}; });
    s.timers_set = Small();
    Some(&s.values, [&] { return GivenValue{Name(), Bytes<Commitment>(), Wide()}; });
    Some(&s.steps, [&] { return StepRecord{Name(), People(), At(), Yes()}; });
    Some(&s.happened, [&] { return HappenedRecord{Name(), Day(), Wide(), Yes()}; });
    Some(&s.findings, [&] { return FindingRecord{Name(), Day(), Day(), Day(), Wide()}; });
    Some(&s.gates, [&] { return Name(); });
    Some(&s.reacted, [&] { return Name(); });
    Some(&s.effects, [&] { return Name(); });
    Some(&s.duties, [&] {
      return DutyRecord{Task(), Name(), Yes() ? std::optional(At()) : std::nullopt, Wide(), Yes()};
    });
    if (Yes()) s.agreed = Wide();
    s.evidence = Wide();
    Some(&s.waived, [&] { return LawWaiver{Name(), Bytes<Hash>()}; });
    return s;
  }
  CaseState WithPart() {
    CaseState s = Make();
    if (Yes()) {
      Some(&s.part.claims, [&] { return ClaimRecord{Name(), Bytes<Pseudonym>()}; });
      Some(&s.part.recused, [&] { return Bytes<Pseudonym>(); });
    }
    if (Yes())
      Some(&s.part.supplied, [&] {
        return SuppliedRecord{Task(),
                              Name(),
                              Yes() ? std::optional<PeriodText>("2026-02") : std::nullopt,
                              People(),
                              static_cast<SuppliedStanding>(Below(3)),
                              People()};
      });
    return s;
  }

 private:
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }
  bool Yes() { return Below(2) == 1; }
  uint64_t Wide() { return random_() << (Below(2) * 32) ^ random_(); }
  uint32_t Small() { return static_cast<uint32_t>(random_()); }
  Instant At() { return {static_cast<int64_t>(Wide())}; }
  Date Day() { return *Date::FromDays(static_cast<int32_t>(Below(80'000)) - 20'000); }
  Id Name() { return Id(std::string(Below(4), static_cast<char>(random_()))); }
  Ref Task() { return Ref("t" + std::to_string(Small())); }
  template <class B>
  B Bytes() {
    B bytes;
    for (uint8_t& byte : bytes.bytes) byte = static_cast<uint8_t>(random_());
    return bytes;
  }
  Actors People() {
    Actors people;
    Some(&people, [&] { return Bytes<Pseudonym>(); });
    return people;
  }
  template <class List, class MakeOne>
  void Some(List* list, MakeOne make) {
    for (uint32_t n = Below(4); n > 0; --n) list->push_back(make());
  }

  std::mt19937_64 random_;
};

TEST_CASE("a state is read back from its bytes, and from nothing shorter or longer") {
  CHECK(Decode(Encode({})) == CaseState());
  for (uint32_t seed = 0; seed < 200; ++seed) {
    INFO(seed);
    const CaseState state = AnyState(seed).Make();
    const std::string bytes = Encode(state);
    CHECK(Decode(bytes) == state);
    CHECK(HashOf(state) == Sha256(bytes));
    CHECK_FALSE(Decode(bytes + '\0'));
    CHECK_FALSE(Decode(bytes + "x"));
    for (size_t size = 0; size < bytes.size(); ++size)
      if (Decode(std::string_view(bytes).substr(0, size))) FAIL("cut at " << size);
  }
}

// It stands behind the rest, so that what is cut there is the state without it, and nothing else.
TEST_CASE("who takes part in a case is read back, too") {
  for (uint32_t seed = 0; seed < 100; ++seed) {
    INFO(seed);
    const CaseState state = AnyState(seed).WithPart();
    const std::string bytes = Encode(state);
    CHECK(Decode(bytes) == state);
    CHECK_FALSE(Decode(bytes + "x"));
    for (size_t size = 0; size < bytes.size(); ++size) {
      const std::string cut = bytes.substr(0, size);
      if (const auto read = Decode(cut); read && Encode(*read) != cut) FAIL("cut at " << size);
    }
  }
}

TEST_CASE("bytes that are read as a state are the bytes of that state") {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    const std::string bytes = Encode(AnyState(seed).Make());
    size_t read = 0;
    for (size_t at = 0; at < bytes.size(); ++at) {
      for (const int flip : {0x01, 0x80, 0xFF}) {
        std::string hostile = bytes;
        hostile[at] = static_cast<char>(hostile[at] ^ flip);
        const auto state = Decode(hostile);
        if (!state) continue;
        ++read;
        if (Encode(*state) != hostile) FAIL("seed " << seed << ", byte " << at);
      }
    }
    CHECK(read > 0);  // a commitment, for one, may be any bytes
  }
}

TEST_CASE("a count that promises more than there is takes no memory") {
  std::string bytes = Encode({});
  const size_t places = 8 + 11 + 8 + 8 + 8 + 8 + 8 + 8;  // the version, and the fields before
  for (size_t i = 0; i < 8; ++i) REQUIRE(bytes[places + i] == 0);
  bytes[places] = '\x7F';
  CHECK_FALSE(Decode(bytes));
}

}  // namespace
}  // namespace writ::flow
