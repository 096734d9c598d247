#include "runtime/cases/log.h"

#include <catch2/catch.hpp>

#include "runtime/store/memory.h"

namespace writ::cases {
namespace {

// So many are kept in memory before room is made.
constexpr int kRoom = 200'000;

TEST_CASE("making room in memory forgets no case that is not on the disk yet") {
  const auto store = MakeMemoryStore();
  Remembered remembered;
  Log log(*store, Shard{}, remembered);
  REQUIRE(log.Load(Lease{}));
  const auto written = std::make_shared<const CaseData>(),
             read = std::make_shared<const CaseData>();

  Draft draft(Shard{}, {5}, 5);
  draft.Append("a record that is on its way");
  log.Keep(draft, "on its way", written);
  const Draft earlier(Shard{}, {5}, 5);
  for (int i = 1; i < kRoom; ++i) log.Keep(earlier, "C-" + std::to_string(i), read);
  CHECK(log.Holds("C-1", read));
  log.Keep(earlier, "one more", read);

  CHECK_FALSE(log.Holds("C-1", read));
  CHECK(log.Holds("on its way", written));
  CHECK(log.Holds("one more", read));
}

TEST_CASE("a row of records says where the first is and how many there are, or nothing") {
  const auto run = DecodeRun(EncodeRun({0x0102030405060708, 259}));
  REQUIRE(run);
  CHECK(run->first == 0x0102030405060708);
  CHECK(run->count == 259);
  CHECK_FALSE(DecodeRun(EncodeRun({7, 0})));
  CHECK_FALSE(DecodeRun(EncodeRun({7, 1}) + "x"));
  CHECK_FALSE(DecodeRun(EncodeRun({7, 1}).substr(1)));
}

}  // namespace
}  // namespace writ::cases
