// Stores that are made of copies: nothing of the copy is lost, and nobody who was erased comes
// back.
#include <catch2/catch.hpp>

#include <algorithm>

#include <filesystem>

#include "runtime/cases/cases_testing.h"
#include "runtime/cases/trust.h"

namespace writ::cases {
namespace {

namespace fs = std::filesystem;

std::string Word(const auto& result) { return result ? "done" : result.error().word; }

// An office on the disk with a closed case of E and an open one of nobody else.
struct Lost {
  Lost() : desk(Desk::Kept::kOnDisk) {
    CHECK(desk.OpenReview("R-1") == "case_opened");
    CHECK(desk.Signed(desk.Ask("R-1"), "M") == "step_done, signed");
  }
  Options At(const std::string& store) {
    Options options = desk.Settings();
    options.folder = desk.folder / store;
    options.create = false;
    return options;
  }
  void CopyCold(const std::string& to) {
    desk.Close();
    fs::copy(desk.folder / "store", desk.folder / to, fs::copy_options::recursive);
    desk.Open();
  }
  Desk desk;
};

TEST_CASE("a store is restored from a copy, under a new log that names the old one") {
  Lost lost;
  Desk& desk = lost.desk;
  const bool cold = GENERATE(true, false);
  if (cold) {
    lost.CopyCold("copy");
  } else {
    Desk::Must(desk.cases->CopyWhole(desk.folder / "copy", Desk::As("H")));
  }
  const uint64_t size = desk.LogSize();
  std::vector<std::string> records;
  for (uint64_t n = 0; n < size; ++n) records.push_back(*desk.cases->Source()->RecordAt(n));
  CHECK(desk.Signed({.case_id = "R-1", .step = "ask"}, "E") == "signed, gate_blocked");
  const uint64_t abandoned = desk.LogSize();
  desk.Close();

  CHECK(Word(Cases::Restore(lost.At("store"), desk.folder / "copy", {})) == "exists");
  CHECK(Word(Cases::Restore(lost.At("new"), desk.folder / "none", {})) == "not_a_copy");
  const auto report =
      Desk::Must(Cases::Restore(lost.At("new"), desk.folder / "copy", Desk::As("H")));
  CHECK(report.origin == "writ/0-r1");
  CHECK(report.abandoned_origin == "writ/0");
  CHECK(report.records == size);
  CHECK(report.abandoned_size == abandoned);
  CHECK(report.erased_again == 0);

  // The one before does not count any more.
  CHECK(Word(Cases::Open(lost.At("store"))) == "behind_anchor");
  auto opened = Desk::Must(Cases::Open(lost.At("new")));
  const auto source = opened->Source();
  REQUIRE(source->Size() == size);
  for (uint64_t n = 1; n < size; ++n) CHECK(source->RecordAt(n) == records[n]);
  const auto first = audit::ReadRecord(*source->RecordAt(0)).value();
  const auto& origin = std::get<LogOrigin>(first.event);
  CHECK(origin.reason == OriginReason::kRestored);
  CHECK(origin.abandoned_origin->text == "writ/0");
  CHECK(origin.abandoned_size->value == abandoned);
  CHECK(first.actor == Desk::Must(opened->FindPerson("H")));

  const auto verified = Desk::Must(opened->Verify(true));
  CHECK_FALSE(verified.first);
  CHECK(verified.vouched == size);
  CHECK(Desk::Must(opened->Redecide()).differs.empty());
  const auto scrubbed = Desk::Must(opened->Scrub());
  CHECK(scrubbed.wrong.empty());
  CHECK(scrubbed.documents == 1);
  CHECK(scrubbed.values > 10);
  const auto moments = Desk::Must(opened->Timeline("R-1"));
  CHECK(std::ranges::any_of(moments[1].values, [](const Moment::Opened& value) {
    return value.value == "three visits a day";
  }));
  // And it goes on.
  desk.cases = std::move(opened);
  CHECK(desk.Signed({.case_id = "R-1", .step = "ask"}, "E") == "signed, gate_blocked");
  CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
}

TEST_CASE("nobody who was erased comes back with an older copy") {
  Lost lost;
  Desk& desk = lost.desk;
  Desk::Must(desk.cases->CopyWhole(desk.folder / "copy", Desk::As("H")));
  const Pseudonym person = *Desk::Must(desk.cases->FindPerson("E"));
  CHECK(Desk::Say(desk.cases->Withdraw("R-1", "stopped", Desk::As("M"))) == "case_closed");
  const auto erased =
      Desk::Must(desk.cases->Erase({.id = "E", .because = "", .basis = "a court"}, Desk::As("H")));
  REQUIRE(erased.copies.size() == 1);
  CHECK(erased.copies.front().folder == desk.folder / "copy");
  CHECK(erased.copies.front().there);
  desk.Close();

  const auto report = Desk::Must(Cases::Restore(lost.At("new"), desk.folder / "copy", {}));
  CHECK(report.erased_again == 1);
  auto opened = Desk::Must(Cases::Open(lost.At("new")));
  CHECK_FALSE(Desk::Must(opened->FindPerson("E")));
  const auto after = Desk::Must(opened->ReportOn(HexDigest(person.bytes), {}));
  CHECK(after.key_gone);
  CHECK(after.basis == "a court");
  CHECK(after.erased);
  for (const TouchedPlace& place : after.touched) CHECK(place.left == 0);
  for (const Moment& moment : Desk::Must(opened->Timeline("R-1"))) CHECK(moment.values.empty());
  // The case was open in the copy; nothing more can be decided in it, and nothing else is held up.
  CHECK(Word(opened->Look("R-1", {})) == "subject_erased");
  CHECK(Word(opened->Tick({})) == "done");
  CHECK_FALSE(Desk::Must(opened->Verify(true)).first);
  CHECK(Desk::Must(opened->Scrub()).wrong.empty());
  CHECK(Desk::Must(opened->FindPerson("M")));
}

TEST_CASE("a restored store can be lost and restored again") {
  Lost lost;
  Desk& desk = lost.desk;
  lost.CopyCold("copy");
  desk.Close();
  Desk::Must(Cases::Restore(lost.At("new"), desk.folder / "copy", {}));
  {
    auto opened = Desk::Must(Cases::Open(lost.At("new")));
    Desk::Must(opened->CopyWhole(desk.folder / "copy2", {}));
  }
  const auto again = Desk::Must(Cases::Restore(lost.At("newer"), desk.folder / "copy2", {}));
  CHECK(again.origin == "writ/0-r2");
  CHECK(again.abandoned_origin == "writ/0-r1");
  auto opened = Desk::Must(Cases::Open(lost.At("newer")));
  CHECK_FALSE(Desk::Must(opened->Verify(true)).first);
  CHECK(Desk::Must(opened->FindPerson("E")));
  opened.reset();
  // From a copy of before both.
  CHECK(Desk::Must(Cases::Restore(lost.At("newest"), desk.folder / "copy", {})).origin ==
        "writ/0-r3");
}

TEST_CASE("a copy that was changed, or was never ended, is not restored from") {
  Lost lost;
  Desk& desk = lost.desk;
  lost.CopyCold("copy");
  desk.Close();
  fs::copy(desk.folder / "copy", desk.folder / "half", fs::copy_options::recursive);
  REQUIRE(ReplaceFile(PosixDisk(), desk.folder / "half/restoring", "copy\n"));
  CHECK(Word(Cases::Restore(lost.At("new"), desk.folder / "half", {})) == "not_a_copy");
  CHECK(Word(Cases::Restore(lost.At("new"), desk.folder / "trust", {})) == "not_a_copy");
  CHECK_FALSE(fs::exists(desk.folder / "new"));
  // Without the keys of the store that is given up there is nothing to open it with.
  Options stranger = lost.At("new");
  stranger.trust = desk.folder / "elsewhere";
  CHECK(Word(Cases::Restore(stranger, desk.folder / "copy", {})) == "no_trust");
}

TEST_CASE("a restoration that was cut off cannot be opened, and is begun anew") {
  Lost lost;
  Desk& desk = lost.desk;
  lost.CopyCold("copy");
  desk.Close();
  fs::copy(desk.folder / "copy", desk.folder / "new", fs::copy_options::recursive);
  REQUIRE(ReplaceFile(PosixDisk(), desk.folder / "new/restoring", "writ/0-r1\n"));
  CHECK(Word(Cases::Open(lost.At("new"))) == "half_made");
  CHECK(Desk::Must(Cases::Restore(lost.At("new"), desk.folder / "copy", {})).origin == "writ/0-r1");
  // Cut off behind the moment from which it counts.
  REQUIRE(ReplaceFile(PosixDisk(), desk.folder / "new/restoring", "writ/0-r1\n"));
  CHECK(Word(Cases::Restore(lost.At("new"), desk.folder / "copy", {})) == "exists");
  REQUIRE(ReplaceFile(PosixDisk(), desk.folder / "new/restoring", "writ/0-r1\n"));
  auto opened = Desk::Must(Cases::Open(lost.At("new")));
  CHECK_FALSE(fs::exists(desk.folder / "new/restoring"));
  CHECK_FALSE(Desk::Must(opened->Verify(true)).first);
}

}  // namespace
}  // namespace writ::cases
