// Claims, recusals, objections and reviews on a store: who is named, what is sealed, what verifies
// and is decided again.
#include "runtime/cases/participants.h"

#include <catch2/catch.hpp>

#include "runtime/cases/cases_testing.h"

namespace writ::cases {
namespace {

constexpr const char* kPolicy = R"(policy people
  currency CNY
  version "1"
  in force from 2020-01-01
role manager, hr, hr_director
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
}
finding unfit for Employee
  made by hr
procedure dismissal for Employee {
  step assess by hr within 3 days otherwise escalate to manager
      open to objection within 5 days, reviewed by hr_director, within 3 days { make finding unfit }
  step verdict by hr_director { sign by hr_director as agreement }
  effect terminate contract
}
)";

class Floor : public Desk {
 public:
  Floor() : packed_(Pack({"people.writ", kPolicy}, {})) {
    REQUIRE(packed_.compilation.program != nullptr);
    Must(cases->Install(packed_.bundle, {}));
    AddPerson("D2", "hr_director");
    CHECK(Say(cases->OpenCase({.bundle = packed_.bundle.hash(),
                               .procedure = "dismissal",
                               .subject = "E",
                               .case_id = "P-1",
                               .arguments = {},
                               .because = {}},
                              As("H"))) == "case_opened");
  }
  Participants people() { return Participants(*cases); }
  std::string Find(const std::string& who) {
    Doing doing{.case_id = "P-1", .step = "assess"};
    doing.evidence = {*Date::ParseIso("2026-01-01"), *Date::ParseIso("2026-02-01")};
    return Say(cases->Do(doing, As(who)));
  }
  std::string Object() {
    return Say(people().Object({"P-1", "assess", "that was never so", {}}, As("E")));
  }
  std::string Review(const std::string& who, ReviewOutcome outcome) {
    Reviewing review{.case_id = "P-1",
                     .objection = "assess",
                     .outcome = outcome,
                     .reason = "heard both",
                     .documents = {}};
    const auto preview = people().TryReview(review, As(who));
    if (!preview) return preview.error().word;
    const auto asked = ReadToBeSigned(preview->to_be_signed);
    REQUIRE(asked);
    review.signed_statement = Encode(*Sign(*asked, keys.at(who))).value();
    return Say(people().Review(review, As(who)));
  }
  void Verifies() {
    CHECK_FALSE(Must(cases->Verify(true)).first);
    const RedecideReport again = Must(cases->Redecide());
    CHECK(again.differs.empty());
    CHECK(again.not_redecidable == 0);
    Must(cases->Rebuild());
  }

 private:
  Packed packed_;
};

TEST_CASE("who has a step is told by name, and the log verifies and is decided again") {
  Floor floor;
  CHECK(Desk::Say(floor.people().Claim("P-1", "assess", "", Desk::As("H"))) == "step_claimed");
  const auto other = floor.people().Claim("P-1", "assess", "", Desk::As("H2"));
  REQUIRE_FALSE(other);
  CHECK(other.error().text.en ==
        "'assess' was taken on by H Name of H; it is theirs until they release it, or its deadline "
        "passes");
  CHECK(floor.Find("H2") == "claimed");
  CHECK(Desk::Say(floor.people().Claim("P-1", "assess", "H2", Desk::As("H"))) == "step_claimed");
  CHECK(floor.Find("H") == "claimed");
  CHECK(Desk::Say(floor.people().Release("P-1", "assess", Desk::As("H2"))) == "step_released");
  CHECK(Desk::Must(floor.cases->Timeline("P-1")).back().whom == "H2 Name of H2");
  CHECK(floor.Find("H") == "finding_made");
  floor.Verifies();
}

TEST_CASE("who is recused is out of the case, and it is said when nobody is left") {
  Floor floor;
  CHECK(Desk::Say(floor.people().Recuse({"P-1", "", "his sister"}, Desk::As("H"))) == "recused");
  CHECK(Desk::Must(floor.cases->Timeline("P-1")).back().values.at(0).value == "his sister");
  CHECK(Desk::Must(floor.people().Unstaffable("P-1", {})).empty());
  CHECK(floor.Find("H") == "recused");
  const Date today = *Date::ParseIso("2026-03-02");
  Desk::Must(floor.cases->Delegate(
      {.giver = "H", .taker = "W", .role = "hr", .from = today, .until = today}, Desk::As("H")));
  CHECK(floor.Find("W") == "wrong_role");  // nobody acts for who is recused
  CHECK(Desk::Say(floor.people().Recuse({"P-1", "H2", ""}, Desk::As("E"))) == "may_not_recuse");
  CHECK(Desk::Say(floor.people().Recuse({"P-1", "E", ""}, Desk::As("D"))) == "party_stays");
  CHECK(Desk::Say(floor.people().Recuse({"P-1", "H2", ""}, Desk::As("D"))) == "recused");
  const auto left = Desk::Must(floor.people().Unstaffable("P-1", {}));
  REQUIRE(left.size() == 1);
  CHECK(left[0].step == "assess");
  CHECK(left[0].role_id == "hr");
  floor.AddPerson("H3", "hr");
  CHECK(Desk::Must(floor.people().Unstaffable("P-1", {})).empty());
  CHECK(floor.Find("H3") == "finding_made");
  floor.Verifies();
}

TEST_CASE("an objection waits for somebody else, holds the effect, and is reviewed and signed") {
  Floor floor;
  CHECK(floor.Find("H") == "finding_made");
  CHECK(floor.Object() == "objection_raised");
  Doing verdict{.case_id = "P-1", .step = "verdict"};
  CHECK(floor.Signed(verdict, "D") == "signed, gate_blocked");
  const auto waiting = Desk::Must(floor.people().Waiting(Desk::As("D")));
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0].objection.yours);
  CHECK_FALSE(Desk::Must(floor.people().Waiting(Desk::As("H"))).at(0).objection.yours);
  CHECK(floor.Review("H", ReviewOutcome::kUpheld) == "wrong_role");
  Reviewing unsigned_yet{.case_id = "P-1", .objection = "assess", .reason = "x", .documents = {}};
  CHECK(Desk::Say(floor.people().Review(unsigned_yet, Desk::As("D2"))) == "signature_needed");
  SECTION("upheld") {
    CHECK(floor.Review("D2", ReviewOutcome::kUpheld) ==
          "signed, objection_decided, effect_released, case_closed");
    const auto moments = Desk::Must(floor.cases->Timeline("P-1"));
    CHECK(moments[moments.size() - 4].record.signature);
    CHECK(moments[moments.size() - 3].values.at(0).value == "heard both");
  }
  SECTION("set aside, the finding counts no longer, and is made again") {
    CHECK(floor.Review("D2", ReviewOutcome::kSetAside) == "signed, objection_decided");
    CHECK(Desk::Must(floor.cases->Find("P-1")).state.findings.empty());
    CHECK(floor.Find("H2") == "finding_made");
    CHECK(floor.Signed(verdict, "D") == "signed, effect_released, case_closed");
  }
  CHECK(Desk::Must(floor.people().Waiting({})).empty());
  floor.Verifies();
}

TEST_CASE("what somebody took on and lost the role of is for others again, also decided again") {
  Floor floor;
  CHECK(Desk::Say(floor.people().Claim("P-1", "assess", "", Desk::As("H"))) == "step_claimed");
  CHECK(floor.Find("H2") == "claimed");
  const auto looked = [&] {
    const auto view = Desk::Must(floor.cases->Look("P-1", Desk::As("H2")));
    return flow::OpenWorkOf(*view->program, view->data.state, view->inputs).tasks.at(0);
  };
  CHECK(looked().holder);
  Desk::Must(floor.cases->Revoke({.id = "H", .roles = {"hr"}}, Desk::As("D")));
  CHECK_FALSE(looked().holder);
  CHECK(Desk::Say(floor.people().Release("P-1", "assess", Desk::As("H2"))) == "not_claimed");
  CHECK(floor.Find("H2") == "finding_made");
  // Given back later, it is not so in the past.
  Desk::Must(floor.cases->AddPerson({.id = "H", .name = "", .roles = {"hr"}, .key = {}}, {}));
  floor.Verifies();
}

TEST_CASE("in a case about whoever delegated a role nobody has it from them") {
  Floor floor;
  floor.AddPerson("E", "hr");
  const Date today = *Date::ParseIso("2026-03-02");
  Desk::Must(floor.cases->Delegate(
      {.giver = "E", .taker = "W", .role = "hr", .from = today, .until = today}, Desk::As("E")));
  CHECK(floor.Find("W") == "wrong_role");
}

TEST_CASE("a paper of the employee is an objection, whoever hands it in") {
  Floor floor;
  CHECK(floor.Find("H") == "finding_made");
  Objecting objecting{"P-1", "assess", "", Desk::Paper("reason", "a letter")};
  CHECK(Desk::Say(floor.people().Object(objecting, Desk::As("H2"))) == "objection_raised");
  const Moment raised = Desk::Must(floor.cases->Timeline("P-1")).back();
  CHECK(raised.values.at(0).value == "reason.pdf");
  CHECK(raised.actor == "H2 Name of H2");
  CHECK(raised.signer == "E Name of E");
  CHECK(floor.Object() == "objected_already");
  floor.Verifies();
}

}  // namespace
}  // namespace writ::cases
