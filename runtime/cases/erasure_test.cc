// What stands in the way of erasing somebody, and what is left when it is done.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "runtime/cases/cases_testing.h"
#include "runtime/cases/trust.h"
#include "runtime/personal/value.h"

namespace writ::cases {
namespace {

std::string Word(const auto& result) { return result ? "done" : result.error().word; }

ErasureRequest Request(const std::string& id) { return {.id = id, .because = "asked for it"}; }

// A review of E from its opening to its end.
void Review(Desk& desk, const std::string& id) {
  CHECK(desk.OpenReview(id) == "case_opened");
  CHECK(desk.Signed(desk.Ask(id), "M") == "step_done, signed");
  CHECK(desk.Signed({.case_id = id, .step = "ask"}, "E") == "signed, gate_blocked");
  CHECK(Desk::Say(desk.cases->Withdraw(id, "stopped", Desk::As("M"))) == "case_closed");
}

uint64_t LeftOf(const ErasureReport& report, const std::string& word) {
  for (const auto* places : {&report.touched, &report.remaining})
    for (const TouchedPlace& place : *places)
      if (place.word == word) return place.left;
  FAIL("no " << word);
  return 0;
}

size_t RowsOf(Desk& desk, const Pseudonym& person) {
  const auto page =
      desk.log_store().Scan(PersonalValuesOf({}, SubjectOf(person)), kMaxPageRows).value();
  return page.rows.size();
}

TEST_CASE("somebody with an open case is not erased, and with a closed one is") {
  Desk desk;
  CHECK(desk.OpenReview("R-1") == "case_opened");
  const auto refused = desk.cases->Erase(Request("E"), Desk::As("H"));
  CHECK(Word(refused) == "may_not_erase");
  CHECK(refused.error().text.en == "the data of E may not be erased now:\n  case R-1 is open");
  CHECK(refused.error().text.zh == "现在不能删除 E 的信息:\n  案件 R-1 尚未结束");
  CHECK(Desk::Say(desk.cases->Withdraw("R-1", "stopped", Desk::As("M"))) == "case_closed");
  Review(desk, "R-2");

  const Pseudonym person = *Desk::Must(desk.cases->FindPerson("E"));
  const auto before = Desk::Must(desk.cases->ReportOn("E", {}));
  CHECK(before.obstacles.empty());
  CHECK_FALSE(before.key_gone);
  CHECK(LeftOf(before, "sealed_values") == RowsOf(desk, person));
  CHECK(RowsOf(desk, person) > 5);
  CHECK(LeftOf(before, "documents") == 1);

  const auto report = Desk::Must(desk.cases->Erase(Request("E"), Desk::As("H")));
  CHECK(report.person == person);
  CHECK(report.key_gone);
  CHECK(report.registered);
  CHECK(report.basis == kErasureBasis);
  REQUIRE(report.erased);
  CHECK(*report.erased == *report.begun + 1);
  for (const TouchedPlace& place : report.touched) CHECK(place.left == 0);
  CHECK(report.touched[1].gone == LeftOf(before, "sealed_values"));
  CHECK(LeftOf(report, "records_about") > 8);
  CHECK(LeftOf(report, "cases") == 2);
  CHECK(RowsOf(desk, person) == 0);

  // Nobody finds the person, and what is kept of the cases tells nothing.
  CHECK_FALSE(Desk::Must(desk.cases->FindPerson("E")));
  CHECK(desk.cases->NameOf(person) == HexDigest(person.bytes).substr(0, 12));
  CHECK(Word(desk.cases->Look("R-2", {})) == "subject_erased");
  for (const Moment& moment : Desk::Must(desk.cases->Timeline("R-2"))) {
    CHECK(moment.values.empty());
    CHECK(moment.actor.find("Name of E") == std::string::npos);
  }
  CHECK(desk.OpenReview("R-3") == "no_person");
  const Dossier dossier = Desk::Must(desk.cases->DossierOf("R-2"));
  CHECK(dossier.erasures == std::vector<uint64_t>{*report.begun, *report.erased});

  // Everything verifies, and what was decided on the person cannot be decided again.
  CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
  const auto again = Desk::Must(desk.cases->Redecide());
  CHECK(again.differs.empty());
  CHECK(again.not_redecidable > 0);
  CHECK(Desk::Must(desk.cases->Scrub()).wrong.empty());
  CHECK(Desk::Must(desk.cases->ReportOn(HexDigest(person.bytes), {})).erased == report.erased);
  CHECK(Word(desk.cases->Erase(Request("E"), Desk::As("H"))) == "no_person");

  // Whoever comes back is somebody else.
  desk.AddPerson("E", "");
  CHECK(*Desk::Must(desk.cases->FindPerson("E")) != person);
  CHECK(desk.cases->NameOf(person) == HexDigest(person.bytes).substr(0, 12));
}

TEST_CASE("a request to erase under the same key is answered again, and another is refused") {
  Desk desk;
  const auto first = Desk::Must(desk.cases->Erase(Request("E"), Desk::As("H", "k")));
  const auto second = Desk::Must(desk.cases->Erase(Request("E"), Desk::As("H", "k")));
  CHECK(second.person == first.person);
  CHECK(second.erased == first.erased);
  CHECK(Word(desk.cases->Erase(Request("W"), Desk::As("H", "k"))) == "key_reused");
  CHECK(Word(desk.cases->Erase({.id = "W", .because = "", .basis = "two\nlines"}, Desk::As("H"))) ==
        "basis");
  CHECK(Word(desk.cases->Erase(Request("W"), Desk::As("nobody"))) == "no_person");
  CHECK(Desk::Must(desk.cases->FindPerson("W")));
}

TEST_CASE("a hold is in the way until it is lifted or its last day is over") {
  Desk desk;
  const Ref open = Desk::Must(desk.cases->Hold(
      {.id = "E", .because = "a dispute", .basis = "劳动争议调解仲裁法 27"}, Desk::As("H", "h1")));
  CHECK(Desk::Must(
            desk.cases->Hold({.id = "E", .because = "a dispute", .basis = "劳动争议调解仲裁法 27"},
                             Desk::As("H", "h1"))) == open);  // once for a key
  HoldRequest dated{.id = "E", .because = "an audit"};
  dated.until = Date::ParseIso("2026-03-05");
  const Ref until = Desk::Must(desk.cases->Hold(dated, Desk::As("H")));
  CHECK(desk.cases->Erase(Request("E"), Desk::As("H")).error().text.en ==
        "the data of E may not be erased now:\n  hold " + open.text +
            " (劳动争议调解仲裁法 27), until it is lifted\n  hold " + until.text +
            " (证据保全), until 2026-03-05");
  CHECK(Word(desk.cases->LiftHold({.id = "E", .hold = "h-none", .because = ""}, Desk::As("H"))) ==
        "no_hold");
  const HoldLifting lifting{.id = "E", .hold = open.text, .because = "settled"};
  CHECK(Word(desk.cases->LiftHold(lifting, Desk::As("H", "h2"))) == "done");
  CHECK(Word(desk.cases->LiftHold(lifting, Desk::As("H", "h2"))) == "done");
  CHECK(Word(desk.cases->LiftHold(lifting, Desk::As("H"))) == "no_hold");
  desk.At("2026-03-05T15:59:00.000Z");  // the last minute of its last day
  CHECK(Word(desk.cases->Erase(Request("E"), Desk::As("H"))) == "may_not_erase");
  desk.At("2026-03-05T16:00:00.000Z");
  CHECK(Word(desk.cases->Erase(Request("E"), Desk::As("H"))) == "done");
  CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
  const auto rebuilt = desk.cases->Rebuild();
  CHECK(rebuilt);
}

TEST_CASE("a schedule is in the way until its time has run out, and its article is named") {
  Desk desk;
  const auto install = [&](const std::string& lines) {
    return Word(desk.cases->InstallReference(
        {.name = "retention", .bytes = "records,name,from,keep,article\n" + lines, .version = ""},
        Desk::As("H")));
  };
  CHECK(install("case,review,end,forever,LCL 50\n") == "retention_wrong");
  CHECK(install("case,review,end,2 years,劳动合同法 50\n"
                "facts,hr,recorded,1 month,工资支付暂行规定 6\n"
                "person,office,left_on,2 years,劳动合同法 50\n") == "done");
  Review(desk, "R-1");
  const auto refused = desk.cases->Erase(Request("E"), Desk::As("H"));
  CHECK(refused.error().text.en ==
        "the data of E may not be erased now:\n"
        "  R-1 must be kept until 2028-03-02 (劳动合同法 50)\n"
        "  hr must be kept until 2026-04-02 (工资支付暂行规定 6)\n"
        "  office must be kept, and the time has not begun (劳动合同法 50)");
  CHECK(refused.error().text.zh.find("R-1 须保存至 2028-03-02(劳动合同法 50)") !=
        std::string::npos);
  desk.At("2026-03-03T01:00:00.000Z");
  desk.Know("left_on=2026-03-03");
  const auto left = Desk::Must(desk.cases->ReportOn("E", {})).obstacles;
  REQUIRE(left.size() == 3);
  CHECK(left[2].until == Date::ParseIso("2028-03-03"));
  // Of others, nothing is known that had to be kept.
  CHECK(Desk::Must(desk.cases->ReportOn("W", {})).obstacles.empty());
  desk.At("2028-03-04T01:00:00.000Z");
  CHECK(Word(desk.cases->Erase(Request("E"), Desk::As("H"))) == "done");
  // The policies go on: a schedule is none of what they read.
  CHECK(Desk::Must(desk.cases->References()).size() == 1);
}

TEST_CASE("whoever is erased with the reasons for it leaves a commitment to them") {
  Desk desk;
  Desk::Must(desk.cases->Erase(Request("E"), Desk::As("H")));
  const auto source = desk.cases->Source();
  const auto record = audit::ReadRecord(*source->RecordAt(source->Size() - 2)).value();
  REQUIRE(std::holds_alternative<Erasing>(record.event));
  REQUIRE(record.command.arguments.size() == 1);
  CHECK(record.command.arguments.front().name.text == "because");
  const Commitment because = *record.command.arguments.front().commitment;
  const Pseudonym h = *Desk::Must(desk.cases->FindPerson("H"));
  CHECK(record.actor == h);
  const auto rows =
      desk.log_store().Scan(PersonalValuesOf({}, SubjectOf(h), "c"), kMaxPageRows).value().rows;
  const bool kept = std::ranges::any_of(rows, [&](const Put& row) {
    return std::get<PersonalKey>(ParseKey(row.key.bytes)->row).parts.at(1) == BytesText(because);
  });
  CHECK(kept);
}

TEST_CASE("keys set back to before an erasure bring nobody back") {
  Desk desk(Desk::Kept::kOnDisk);
  namespace fs = std::filesystem;
  const Pseudonym person = *Desk::Must(desk.cases->FindPerson("E"));
  desk.Close();
  fs::copy(desk.folder / "store/keys", desk.folder / "old", fs::copy_options::recursive);
  desk.Open();
  Desk::Must(desk.cases->Erase(Request("E"), Desk::As("H")));
  desk.Close();
  fs::remove_all(desk.folder / "store/keys");
  fs::copy(desk.folder / "old", desk.folder / "store/keys", fs::copy_options::recursive);
  desk.Open();
  CHECK_FALSE(Desk::Must(desk.cases->FindPerson("E")));
  CHECK(Desk::Must(desk.cases->ReportOn(HexDigest(person.bytes), {})).key_gone);
  desk.Close();
  // Without the register nobody could know; it is not opened with one that cannot be read.
  std::ofstream(desk.folder / "trust/erasures", std::ios::app) << "writ-erasure/1 something\n";
  const auto opened = Cases::Open(desk.Settings());
  CHECK(Word(opened) == "register_damaged");
}

TEST_CASE("what had not left when somebody was erased is counted, and told in both languages") {
  Desk desk;
  const auto opened = desk.cases->OpenCase({.bundle = desk.bundle(),
                                            .procedure = "ending",
                                            .subject = "E",
                                            .case_id = "T-1",
                                            .arguments = {},
                                            .because = {}},
                                           Desk::As("H"));
  REQUIRE(opened);
  CHECK(desk.Signed({.case_id = "T-1", .step = "decision", .choose = "go"}, "D") ==
        "step_done, signed, effect_released, case_closed");
  const auto outbox = [](const ErasureReport& report) {
    const auto at = std::ranges::find(report.touched, "outbox", &TouchedPlace::word);
    REQUIRE(at != report.touched.end());
    return std::pair(at->gone, at->left);
  };
  CHECK(outbox(Desk::Must(desk.cases->ReportOn("E", {}))) == std::pair(uint64_t{0}, uint64_t{1}));
  const auto report = Desk::Must(desk.cases->Erase(Request("E"), Desk::As("H")));
  CHECK(outbox(report) == std::pair(uint64_t{1}, uint64_t{0}));
  desk.Close();
  desk.Open();
  const auto again = Desk::Must(desk.cases->ReportOn(HexDigest(report.person.bytes), {}));
  CHECK(outbox(again) == std::pair(uint64_t{1}, uint64_t{0}));
  CHECK(PlaceWords("outbox", Language::kEnglish) == "messages that had not left yet, and will not");
  CHECK(PlaceWords("outbox", Language::kChinese) == "尚未发出的事项,不再发出");
}

TEST_CASE("the register says everything again that was entered") {
  RegisteredErasure erasure{"writ/0-r1", 57, {}, 12, 3, 2, "个人信息保护法 47"};
  erasure.person.bytes[3] = 9;
  CHECK(DecodeErasure(EncodeErasure(erasure)) == erasure);
  erasure.outbox.reset();  // as it was entered when nobody counted what had not left
  CHECK(EncodeErasure(erasure).starts_with("writ-erasure/1 "));
  CHECK(DecodeErasure(EncodeErasure(erasure)) == erasure);
  erasure.outbox = 2;
  CHECK_FALSE(DecodeErasure(EncodeErasure(erasure).substr(0, 90)));
  CHECK_FALSE(DecodeErasure("writ-erasure/3" + EncodeErasure(erasure).substr(14)));
  CHECK_FALSE(DecodeErasure("writ-erasure/2 writ/0 5 " + std::string(64, '0') + " 1 2 个人"));
  CHECK(RestoredOrigin("writ/0", 1) == "writ/0-r1");
  CHECK(RestoredOrigin("writ/0-r1", 2) == "writ/0-r2");
  CHECK(LogIn("writ/0-r12") == 12);
  CHECK(LogIn("writ/0") == 0);
  CHECK(LogIn("a-r/0") == 0);
}

}  // namespace
}  // namespace writ::cases
