#include "runtime/personal/value.h"

#include <catch2/catch.hpp>

#include <numeric>
#include <set>

#include "runtime/personal/personal_testing.h"

namespace writ {
namespace {

using testing::CountingKey;
using testing::CountingRandom;
using testing::EachSpoiled;
using testing::FromHex;
using testing::PseudonymFrom;
using testing::SeededRandom;
using testing::ToHex;

const Pseudonym kSubject =
    PseudonymFrom("e62fb8e05e6bca06991fefb872af29d3816863bd090a7051df3c54f82eb3f5bd");

std::vector<CommittedValue> OneOfEachType() {
  return {*CommittedValue::OfText("张三"),
          *CommittedValue::OfText(""),
          *CommittedValue::OfChoice("beijing"),
          *CommittedValue::OfMoney(*Number::Parse("12500.50"), "CNY"),
          *CommittedValue::OfInstant({1000}),
          CommittedValue::OfNumber(*Number::Ratio(2, 3)),
          CommittedValue::OfPercent(*Number::Parse("0.8")),
          CommittedValue::OfDate(*Date::FromYmd(2026, 3, 10)),
          CommittedValue::OfPeriod(*Period::Parse("2026-03")),
          CommittedValue::OfYesNo(true),
          CommittedValue::OfNone(),
          CommittedValue::OfBytes(std::string("\0\xff", 2)),
          CommittedValue::OfList({CommittedValue::OfNone(), *CommittedValue::OfText("a")})};
}

TEST_CASE("a value that was ever sealed opens for ever") {
  // Computed once, by another program, from docs/personal_values.md.
  const SubjectKey key(CountingKey(32));
  const PersonalKey place{SubjectOf(kSubject), {"case-1", "name"}};
  PersonalValue value{.value = *CommittedValue::OfText("张三")};
  std::iota(value.salt.begin(), value.salt.end(), uint8_t{200});
  CountingRandom nonce(100);
  const std::string sealed = SealValue(key, place, value, nonce);
  CHECK(ToHex(sealed) ==
        "016465666768696a6b6c6d6e6f6cdf4832feceed874b52d736861929a25de9eb420b3fe21dd6aec1d675e0e0e5"
        "4679e3f0db3df175384d9d3523f2b9839cb9b517e48edee82d0d96715a213dcaad3960df0ac60717e147903425"
        "eddc9575508506f420fbe9");
  CHECK(OpenValue(key, place, sealed) == value);
}

TEST_CASE("values of every type and tag are kept with their commitments") {
  SeededRandom random(1);
  const SubjectKey key = SubjectKey::Generate(random);
  const PersonalKey place{SubjectOf(kSubject), {"fact", "2026-03"}};
  std::set<Commitment> commitments;
  for (const CommittedValue& plain : OneOfEachType()) {
    for (const CommitmentTag tag : {CommitmentTag::kValue, CommitmentTag::kOmitted}) {
      const PersonalValue value = Salted(tag, plain, random);
      CHECK(DecodePersonalValue(EncodePersonalValue(value)) == value);
      const auto opened = OpenValue(key, place, SealValue(key, place, value, random));
      REQUIRE(opened == value);
      CHECK(Opens(CommitmentOf(*opened), tag, value.salt, plain));
      CHECK(commitments.insert(CommitmentOf(*opened)).second);
      // The same value again, under a salt of its own.
      CHECK(commitments.insert(CommitmentOf(Salted(tag, plain, random))).second);
    }
  }
}

TEST_CASE("a row opens in its own place alone") {
  SeededRandom random(2);
  const SubjectKey key = SubjectKey::Generate(random);
  const PersonalKey place{"s", {"a", "b"}};
  const std::string sealed = SealRow(key, place, {"fact", "bytes"}, random);
  CHECK(OpenRow(key, place, sealed) == PersonalRow{"fact", "bytes"});
  for (const PersonalKey& other :
       {PersonalKey{"s", {"a", "c"}}, PersonalKey{"s", {"a"}}, PersonalKey{"s", {"a", "b", ""}},
        PersonalKey{"s", {"ab"}}, PersonalKey{"sa", {"b"}}, PersonalKey{"s", {"b", "a"}},
        PersonalKey{"t", {"a", "b"}}, PersonalKey{"", {"s", "a", "b"}}, PersonalKey{"s", {}}}) {
    CHECK_FALSE(OpenRow(key, other, sealed));
  }
  CHECK_FALSE(OpenRow(SubjectKey::Generate(random), place, sealed));
  const PersonalKey none{"", {}};
  CHECK(OpenRow(key, none, SealRow(key, none, {"", ""}, random)) == PersonalRow{"", ""});
}

TEST_CASE("a row with one bit flipped, cut or lengthened does not open") {
  SeededRandom random(3);
  const SubjectKey key = SubjectKey::Generate(random);
  const PersonalKey place{SubjectOf(kSubject), {"salary"}};
  const PersonalValue value = Salted(
      CommitmentTag::kValue, *CommittedValue::OfMoney(*Number::Parse("8000"), "CNY"), random);
  int opened = 0;
  EachSpoiled(SealValue(key, place, value, random), [&](const std::string& spoiled) {
    opened += OpenRow(key, place, spoiled).has_value();
  });
  CHECK(opened == 0);
}

TEST_CASE("a value is no row of another kind") {
  SeededRandom random(4);
  const SubjectKey key = SubjectKey::Generate(random);
  const PersonalKey place{"s", {}};
  const PersonalValue value = Salted(CommitmentTag::kValue, CommittedValue::OfNone(), random);
  const std::string bytes = EncodePersonalValue(value);
  CHECK_FALSE(OpenValue(key, place, SealRow(key, place, {"facts", bytes}, random)));
  CHECK(OpenValue(key, place, SealRow(key, place, {"value", bytes}, random)) == value);
  CHECK_FALSE(OpenValue(key, place, SealRow(key, place, {"value", bytes + "x"}, random)));
}

TEST_CASE("bytes that are no value are not read as one") {
  SeededRandom random(5);
  const std::string bytes =
      EncodePersonalValue(Salted(CommitmentTag::kReason, *CommittedValue::OfText("理由"), random));
  int read = 0;
  EachSpoiled(bytes, [&](const std::string& spoiled) {
    const auto value = DecodePersonalValue(spoiled);
    read += value && EncodePersonalValue(*value) != spoiled;
  });
  CHECK(read == 0);
  for (size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(DecodePersonalValue(bytes.substr(0, size)));
  }
  CHECK_FALSE(DecodePersonalValue(bytes + "x"));
}

TEST_CASE("a row as long as the store takes fits") {
  SeededRandom random(6);
  const SubjectKey key = SubjectKey::Generate(random);
  const PersonalKey place{"s", {}};
  const std::string kind = "facts";
  const size_t room = (256 << 10) - kPersonalRowExtraBytes - kind.size();
  const PersonalRow row{kind, std::string(room, 'f')};
  const std::string sealed = SealRow(key, place, row, random);
  CHECK(sealed.size() == 256 << 10);
  CHECK(OpenRow(key, place, sealed) == row);
}

TEST_CASE("a row that does not open is named by its place") {
  const PersonalError error = RowDamaged({SubjectOf(kSubject), {"case-1", "name\n"}});
  CHECK(error.kind == PersonalErrorKind::kValueDamaged);
  CHECK(error.what == ToHex(kSubject.bytes) + "/case-1/name\\n");
  CHECK(RowDamaged({"s", {}}).what == "s");
}

TEST_CASE("a pseudonym is read back from its text in a key") {
  CHECK(PseudonymIn(SubjectOf(kSubject)) == kSubject);
  CHECK_FALSE(PseudonymIn(SubjectOf(kSubject).substr(1)));
  CHECK_FALSE(PseudonymIn(SubjectOf(kSubject) + "x"));
}

}  // namespace
}  // namespace writ
