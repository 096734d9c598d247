#include "engine/event/commitment.h"

#include <catch2/catch.hpp>

#include <set>
#include <string>

namespace writ {
namespace {

Salt SaltOf(uint8_t first) {
  Salt salt{};
  for (size_t i = 0; i < salt.size(); ++i) salt[i] = static_cast<uint8_t>(first + i);
  return salt;
}

std::string Hex(const auto& bytes) { return HexDigest(bytes.bytes); }

TEST_CASE("commitments that were ever written open for ever") {
  // Computed once, by another program, from the definition in docs/audit_format.md.
  const Salt salt = SaltOf(0);
  struct Frozen {
    CommitmentTag tag;
    CommittedValue value;
    const char* hash;
  };
  const Frozen kFrozen[] = {
      {CommitmentTag::kValue, *CommittedValue::OfText("张三"),
       "63ad1f9a4ef14712b9c0728bfe1684f6d924f6939ff6b4b22e4c9f6806c66784"},
      {CommitmentTag::kValue, CommittedValue::OfNumber(*Number::Ratio(2, 3)),
       "0536d8acc5ddf96544559fcf411dd6e1e008fae3fb1cec2af87c3f10328a18e9"},
      {CommitmentTag::kValue, *CommittedValue::OfMoney(*Number::Parse("12500.50"), "CNY"),
       "63bcc91bc9fc905955ed15a1562a9d10dba1bb9ab3ec5ff489e26c52ca9d8947"},
      {CommitmentTag::kValue, CommittedValue::OfPercent(*Number::Parse("0.8")),
       "b56b712897cae494177b0488ef0f55ea0b1abf5d5d7d4a7c6b111b407efa55d7"},
      {CommitmentTag::kValue, CommittedValue::OfDate(*Date::FromYmd(2026, 3, 10)),
       "c7e2564e3c50d7b99281a2f1d5bef1b447cb59794e23cb2332295b173fb4407f"},
      {CommitmentTag::kValue, CommittedValue::OfYesNo(false),
       "127254f6680f5ddcbbbdcbac0e1d3a7653c6553bd5e63a197933acb7c4460de7"},
      {CommitmentTag::kValue, CommittedValue::OfNone(),
       "5f9a8d8907a73f479e352d5cad7fd598146fa6bd55f3f6a8cff902a68a7ce8cb"},
      {CommitmentTag::kReason,
       CommittedValue::OfList({CommittedValue::OfYesNo(true), *CommittedValue::OfText("a")}),
       "1fe748969810014e9bba4f82bfd2db1f3c46319e3c47ff8e69276411b4cfefff"},
      {CommitmentTag::kDocument, CommittedValue::OfBytes(std::string("\0\xFF", 2)),
       "333748068d4080aa5770f62c4760bcf3a147a5d7fa379c537528c0f0774494c5"},
  };
  for (const Frozen& frozen : kFrozen) {
    INFO(frozen.value.type());
    CHECK(Hex(Commit(frozen.tag, salt, frozen.value)) == frozen.hash);
  }
  CHECK(Hex(PseudonymOf(salt, *CommittedValue::OfText("e-1001"))) ==
        "167696b6ffbb213f045e0fed4527436335da23ad5830e8a94f56b3bcecf7ca24");
}

TEST_CASE("a commitment opens with its own tag, salt, type and value alone") {
  const CommittedValue value = *CommittedValue::OfText("0.8");
  const Commitment commitment = Commit(CommitmentTag::kValue, SaltOf(1), value);
  CHECK(Opens(commitment, CommitmentTag::kValue, SaltOf(1), value));
  CHECK_FALSE(Opens(commitment, CommitmentTag::kReason, SaltOf(1), value));
  CHECK_FALSE(Opens(commitment, CommitmentTag::kValue, SaltOf(2), value));
  CHECK_FALSE(Opens(commitment, CommitmentTag::kValue, SaltOf(1),
                    CommittedValue::OfNumber(*Number::Parse("0.8"))));
  CHECK_FALSE(Opens(commitment, CommitmentTag::kValue, SaltOf(1), *CommittedValue::OfText("0.80")));
}

TEST_CASE("bytes that come in pieces have the commitment of the whole") {
  for (const size_t size : {0, 1, 63, 64, 65, 1000}) {
    const std::string bytes(size, 'x');
    for (const size_t piece : {1, 7, 1000}) {
      BytesCommitter committer(CommitmentTag::kDocument, SaltOf(3), static_cast<uint32_t>(size));
      for (size_t at = 0; at < size; at += piece) committer.Add(bytes.substr(at, piece));
      CHECK(Opens(committer.Finish(), CommitmentTag::kDocument, SaltOf(3),
                  CommittedValue::OfBytes(bytes)));
    }
  }
}

TEST_CASE("no boundary between parts can be moved") {
  std::set<Commitment> seen;
  const auto add = [&](const CommittedValue& value) {
    CHECK(seen.insert(Commit(CommitmentTag::kValue, SaltOf(0), value)).second);
  };
  const auto text = [](const char* t) { return *CommittedValue::OfText(t); };
  add(CommittedValue::OfList({text("ab"), text("c")}));
  add(CommittedValue::OfList({text("a"), text("bc")}));
  add(CommittedValue::OfList({text("abc")}));
  add(CommittedValue::OfList({text("abc"), text("")}));
  add(CommittedValue::OfList({CommittedValue::OfList({text("abc")})}));
  add(CommittedValue::OfList({}));
  add(CommittedValue::OfNone());
  add(text(""));
  add(text("abc"));
}

TEST_CASE("a kept value is read only in its canonical spelling") {
  const auto reads = [](const char* type, std::string_view value) {
    return CommittedValue::Read(type, value).has_value();
  };
  CHECK(reads("number", "-12.5"));
  CHECK(reads("number", "2/3"));
  CHECK_FALSE(reads("number", "12.50"));
  CHECK_FALSE(reads("number", "4/6"));
  CHECK(reads("money", "12500.5 CNY"));
  CHECK_FALSE(reads("money", "12500.5 cny"));
  CHECK_FALSE(reads("money", "12500.5"));
  CHECK_FALSE(reads("yes_no", "true"));
  CHECK_FALSE(reads("none", "none"));
  CHECK_FALSE(reads("text", "e\xCC\x81"));
  CHECK_FALSE(reads("date", "2026-02-30"));
  CHECK_FALSE(reads("unheard_of", ""));
  const CommittedValue list = CommittedValue::OfList({*CommittedValue::OfText("a")});
  CHECK(reads("list", list.value()));
  CHECK_FALSE(reads("list", list.value().substr(1)));
  CHECK_FALSE(reads("list", list.value() + "x"));
  CommittedValue nested = list;
  for (int i = 0; i < 7; ++i) nested = CommittedValue::OfList({nested});
  CHECK(reads("list", nested.value()));
  CHECK_FALSE(reads("list", CommittedValue::OfList({nested}).value()));
}

}  // namespace
}  // namespace writ
