// When the log is anchored without anybody asking for it.
#include <catch2/catch.hpp>

#include "runtime/audit/anchor.h"
#include "runtime/cases/cases_testing.h"

namespace writ::cases {
namespace {

uint64_t Anchored(Desk& desk) {
  const auto note = desk.cases->NewestNote();
  if (!note) return 0;
  const auto opened = audit::OpenCheckpoint(*note, desk.cases->Identity(), "the note");
  REQUIRE(opened);
  return opened->size;
}

TEST_CASE("a log that grows is anchored a second after the last time") {
  Desk desk;
  desk.OpenReview("R-1");
  const uint64_t before = Anchored(desk);
  CHECK(before < desk.LogSize());
  desk.At("2026-03-02T01:00:00.999Z");
  desk.Know("score=70");
  CHECK(Anchored(desk) == before);
  desk.At("2026-03-02T01:00:01.000Z");
  desk.Know("score=50");
  CHECK(Anchored(desk) == desk.LogSize());
  desk.Know("score=40");
  CHECK(Anchored(desk) < desk.LogSize());
  // A clock that went back does not put it off for ever.
  desk.At("2026-03-01T01:00:00.000Z");
  desk.OpenReview("R-2");
  CHECK(Anchored(desk) == desk.LogSize());
}

TEST_CASE("nobody is told of an effect before it is anchored") {
  Desk desk;
  Opening opening{.bundle = desk.bundle(), .procedure = "ending", .subject = "E", .case_id = "E-1"};
  Desk::Must(desk.cases->OpenCase(opening, Desk::As("H")));
  Doing decision{.case_id = "E-1", .step = "decision", .choose = "go"};
  const auto preview = desk.cases->Try(decision, Desk::As("D"));
  if (!preview) FAIL(preview.error().text.en);
  decision.signed_statement =
      Encode(*Sign(*ReadToBeSigned(preview->to_be_signed), desk.keys.at("D"))).value();
  const uint64_t before = desk.LogSize();

  std::filesystem::rename(desk.folder / "trust", desk.folder / "unplugged");
  CHECK(Desk::Say(desk.cases->Do(decision, Desk::As("D", "once"))) == "disk");
  CHECK(Desk::Say(desk.cases->Do(decision, Desk::As("D", "once"))) == "disk");
  const uint64_t after = desk.LogSize();
  CHECK(after > before);  // it took place, and once
  std::filesystem::rename(desk.folder / "unplugged", desk.folder / "trust");
  const std::string said = Desk::Say(desk.cases->Do(decision, Desk::As("D", "once")));
  CHECK(said.starts_with("again: "));
  CHECK(said.find("effect_released") != said.npos);
  CHECK(desk.LogSize() == after);
  CHECK(Anchored(desk) == after);
}

}  // namespace
}  // namespace writ::cases
