// A case that goes on under another text, and laws that change while it runs.
#include <catch2/catch.hpp>

#include "engine/flow/flow_testing.h"
#include "engine/flow/reached.h"
#include "engine/program/norms.h"

namespace writ::flow {
namespace {

constexpr const char* kOld = R"(
procedure review for Employee {
  step hearing by hr within 5 days otherwise escalate to hr_director { provide minutes : text }
  check known requires score at least 1
  step decision by hr_director has the right within 10 days {
    provide grounds : text
    sign by hr_director as agreement
  }
  effect terminate contract
}
)";

// The case goes from `old` to a text, by whoever may.
struct Move {
  Office& office;
  Office next;
  Move(Office& from, const std::string& text) : office(from), next(text) {
    next.state = from.state;
    next.inputs() = from.inputs();
    next.person() = from.person();
    next.As(9, "hr_director");
  }
  MigrateCase Command(std::vector<std::pair<Id, Id>> moves = {}) {
    MigrateCase command;
    command.from = office.shared();
    command.from_facts = std::make_shared<const SubjectFacts>(office.person());
    command.from_values = office.inputs().values;
    command.to_bundle.bytes[0] = 2;
    command.moves = std::move(moves);
    return command;
  }
  std::string Go(std::vector<std::pair<Id, Id>> moves = {}) {
    return next.Say(Command(std::move(moves)));
  }
  Migration Try() {
    next.inputs().facts = &next.person();
    return MigrationOf(next.program(), next.state, Command(), next.inputs());
  }
};

std::string Replaced(std::string text, const std::string& old, const std::string& by) {
  const size_t at = text.find(old);
  REQUIRE(at != text.npos);
  return text.replace(at, old.size(), by);
}

Office AtHearing() {
  Office office(kOld);
  office.Know("score", Office::NumberOf(50));
  office.As(1, "hr");
  office.Open("review");
  return office;
}
Office AtDecision() {
  Office office = AtHearing();
  REQUIRE(office.Do("hearing", {Office::Text("minutes")}) == "step_done, gate_opened");
  return office;
}
std::string Places(const CaseState& state) {
  std::string text;
  for (const Place& place : state.places) text += place.id.text + " ";
  return text;
}

TEST_CASE("the same text leaves a case as it is") {
  Office office = AtDecision();
  Move move(office, kOld);
  CHECK(move.Go() == "case_migrated");
  CaseState before = office.state;
  before.events = move.next.state.events;
  before.recorded = move.next.state.recorded;
  CHECK(move.next.state == before);
}

TEST_CASE("a place that is gone stops a case, until it is said where it goes on") {
  Office office = AtHearing();
  const std::string text = Replaced(kOld, "step hearing", "step talk");
  Move move(office, text);
  CHECK(move.Go() == "refused: not_migratable");
  CHECK(SentenceOf(move.next.last, false).find("--move hearing=PLACE") != std::string::npos);
  CHECK(Places(move.next.state) == "hearing hearing.1 ");
  CHECK(move.Go({{Id("hearing"), Id("talk")}}) == "case_migrated");
  CHECK(Places(move.next.state) == "talk talk.1 ");
  REQUIRE(move.next.state.timers.size() == 1);  // of the new place, in place of the old one
  CHECK(move.next.state.timers.front().place.text == "talk");
  CHECK(move.next.state.timers.front().id.text == "t2");
}

TEST_CASE("a place of another kind, or with another text, is another place") {
  Office office = AtHearing();
  CHECK(Move(office, Replaced(kOld, "provide minutes", "provide summary")).Go() ==
        "refused: not_migratable");
  CHECK(Move(office,
             Replaced(kOld,
                      "step hearing by hr within 5 days otherwise escalate to hr_director "
                      "{ provide minutes : text }",
                      "choose hearing by hr { option a { wait 1 day } option b { wait 2 days } }"))
            .Go() == "refused: not_migratable");
}

TEST_CASE("nobody is moved to where the case stands already, or into what a reaction begins") {
  const auto refused = [](const std::string& text, const char* to) {
    Office office(text);
    office.As(1, "hr");
    office.Open("two");
    Move move(office, text);
    move.next.As(1, "hr");
    CHECK(move.Go({{Id("one"), Id(to)}}) == "refused: not_migratable");
    CHECK(Places(move.next.state) == Places(office.state));
  };
  refused(R"(
procedure two for Employee {
  together {
    step one by hr { provide a : text }
    step two by hr { provide b : text }
  }
  effect terminate contract
}
)",
          "two");
  refused(R"(
procedure two for Employee {
  meanwhile { on union_told { step late by hr { provide a : text } } }
  step one by hr { provide b : text }
  effect terminate contract
}
)",
          "late");  // the reaction would begin it again
}

TEST_CASE("what was begun is not moved elsewhere") {
  Office office = AtDecision();
  office.As(2, "hr_director");
  REQUIRE(office.Do("decision", {Office::Text("grounds")}) == "step_done");
  Move move(office, Replaced(kOld, "step decision", "step ruling"));
  CHECK(move.Go({{Id("decision"), Id("ruling")}}) == "refused: not_migratable");
}

TEST_CASE("deadlines that end otherwise are restated, and show both") {
  Office office = AtHearing();
  Move move(office, Replaced(kOld, "within 5 days", "within 8 days"));
  CHECK(move.Go() == "case_migrated, deadline_restated");
  const auto& restated = std::get<DeadlineRestated>(move.next.log.back().event);
  CHECK(restated.was == *Instant::ParseIso("2026-03-07T16:00:00.000Z"));
  CHECK(restated.now == *Instant::ParseIso("2026-03-10T16:00:00.000Z"));
  CHECK(move.next.state.timers.front().due == restated.now);
  CHECK(move.next.state.timers.front().id.text == "t1");
}

TEST_CASE("a deadline that the new text does not have ends, and a new one begins") {
  Office office = AtHearing();
  const char* none = "step hearing by hr { provide minutes : text }";
  const std::string without =
      Replaced(kOld,
               "step hearing by hr within 5 days otherwise escalate to hr_director "
               "{ provide minutes : text }",
               none);
  Move move(office, without);
  CHECK(move.Go() == "case_migrated, timer_cancelled");
  CHECK(move.next.state.timers.empty());
  Move back(move.next, kOld);
  CHECK(back.Go() == "case_migrated, timer_set");
  CHECK(back.next.state.timers.front().due == office.state.timers.front().due);
}

TEST_CASE("a right that would have lapsed already stops the case") {
  Office office = AtDecision();
  office.At("2026-03-08T01:00:00.000Z");
  CHECK(Move(office, Replaced(kOld, "within 10 days", "within 3 days")).Go() ==
        "refused: not_migratable");
  CHECK(Move(office, Replaced(kOld, "within 10 days", "within 7 days")).Go() ==
        "case_migrated, deadline_restated");
}

TEST_CASE("a gate that has opened must open by the new text, if it does by the old one") {
  Office office = AtDecision();
  const std::string strict = Replaced(kOld, "score at least 1", "score at least 60");
  CHECK(Move(office, strict).Go() == "refused: not_migratable");
  office.Know("score", Office::NumberOf(0));  // nor would it by the old text
  CHECK(Move(office, strict).Go() == "case_migrated");
}

TEST_CASE("a gate before the place where a case stands is asked, and opens with the migration") {
  Office office = AtDecision();
  const std::string more =
      Replaced(kOld, "check known", "check graded requires score at least 40\n  check known");
  Move move(office, more);
  CHECK(move.Go() == "case_migrated, gate_opened");
  CHECK(move.next.state.gates == std::vector<Id>{Id("known"), Id("graded")});
  office.Know("score", Office::NumberOf(10));
  CHECK(Move(office, more).Go() == "refused: not_migratable");
}

// Nobody signs for the effect in the meantime: what is asked again shuts or opens it.
TEST_CASE("a gate that the case goes back to before is asked again when it comes there") {
  Office office = AtDecision();  // with a score of 50, `known` has opened
  Move same(office, kOld);
  CHECK(same.Go({{Id("decision"), Id("hearing")}}) == "case_migrated");
  same.next.Know("score", Office::NumberOf(0));
  same.next.As(1, "hr");
  CHECK(same.next.Do("hearing", {Office::Text("minutes")}) == "step_done, gate_blocked");
  CHECK(Places(same.next.state) == "known ");
  same.next.Know("score", Office::NumberOf(2));
  CHECK(same.next.Say(Tick{}) == "gate_opened");

  const std::string strict = Replaced(kOld, "score at least 1", "score at least 60");
  CHECK(Move(office, strict).Go() == "refused: not_migratable");
  Move back(office, strict);
  CHECK(back.Go({{Id("decision"), Id("hearing")}}) == "case_migrated");
  back.next.As(1, "hr");
  CHECK(back.next.Do("hearing", {Office::Text("minutes")}) == "step_done, gate_blocked");
  back.next.Know("score", Office::NumberOf(60));
  CHECK(back.next.Say(Tick{}) == "gate_opened");
  CHECK(Places(back.next.state) == "decision decision.1 ");
}

TEST_CASE(
    "a gate in a branch that has ended has been passed, wherever another branch goes back to") {
  const char* text = R"(
procedure review for Employee {
  together {
    { check known requires score at least 1 }
    { step a by hr { provide x : text } step b by hr { provide y : text } }
  }
  step decision by hr_director { sign by hr_director as agreement }
  effect terminate contract
}
)";
  Office office(text);
  office.Know("score", Office::NumberOf(50));
  office.As(1, "hr");
  office.Open("review");
  REQUIRE(office.Do("a", {Office::Text("x")}) == "step_done");
  const std::string strict = Replaced(text, "score at least 1", "score at least 60");
  CHECK(Move(office, strict).Go({{Id("b"), Id("a")}}) == "refused: not_migratable");
  CHECK(Move(office, text).Go({{Id("b"), Id("a")}}) == "case_migrated");
}

TEST_CASE("a case that would never end does not migrate") {
  Office office(R"(
procedure review for Employee {
  together { { step a by hr { provide x : text } } { step b by hr { provide y : text } } }
}
)");
  office.As(1, "hr");
  REQUIRE(office.Open("review") == "case_opened");
  Move move(office, R"(
procedure review for Employee {
  together {
    { step a by hr { provide x : text } }
    { step b by hr { provide y : text } }
    { step c by hr { provide z : text } }
  }
}
)");
  move.next.As(1, "hr");
  CHECK(move.Go() == "refused: not_migratable");
  const Migration tried = move.Try();
  REQUIRE_FALSE(tried.possible());
  CHECK(tried.parts.back().kind == PartKind::kWay);
}

TEST_CASE("what is asked ahead must still be given ahead, or the case goes back for it") {
  Office office = AtDecision();
  const std::string text =
      Replaced(Replaced(kOld, "step hearing",
                        "step notice_step by hr { provide told_on : date }\n  step hearing"),
               "effect terminate contract", "effect terminate contract on notice_step.told_on");
  Move move(office, text);
  CHECK(move.Go() == "refused: not_migratable");
  CHECK(SentenceOf(move.next.last, false).find("=notice_step") != std::string::npos);
  CHECK(move.Go({{Id("decision"), Id("notice_step")}}) == "case_migrated");
  CHECK(Places(move.next.state) == "notice_step notice_step.1 ");
}

TEST_CASE("only whoever answers for the effect may migrate, and no case that is closed") {
  Office office = AtHearing();
  Move move(office, kOld);
  move.next.As(4, "payroll");
  CHECK(move.Go() == "refused: wrong_role");
  office.state.status = CaseStatus::kClosed;
  CHECK(Move(office, kOld).Go() == "refused: not_open");
}

// ---- law has changed ----

Hash Meaning(uint8_t n) {
  Hash hash;
  hash.bytes[0] = n;
  return hash;
}

PinnedLaw Law(std::vector<LawVersion> installed) {
  return {Id("cn.law"), Meaning(1), std::move(installed)};
}

TEST_CASE("the version in force is the one with the latest first day, and then the latest") {
  const Date march = *Date::ParseIso("2026-03-01"), may = *Date::ParseIso("2026-05-01");
  const LawVersion first{Meaning(1), std::nullopt, std::nullopt}, second{Meaning(2), march, {}},
      third{Meaning(3), march, {}}, later{Meaning(4), may, {}};
  const PinnedLaw law = Law({first, later, second, third});
  CHECK(NewerThan(law, *Date::ParseIso("2026-02-28")) == nullptr);
  CHECK(NewerThan(law, march)->meaning == Meaning(3));
  CHECK(NewerThan(law, may)->meaning == Meaning(4));
  PinnedLaw of_later = law;
  of_later.pinned = Meaning(4);
  CHECK(NewerThan(of_later, march) == nullptr);  // it is under what is still to come
  const PinnedLaw ended = Law({first, {Meaning(2), march, *Date::ParseIso("2026-04-30")}});
  CHECK(NewerThan(ended, may) == nullptr);
}

TEST_CASE("an effect does not happen while a law has changed, and a waiver is for one version") {
  Office office = AtDecision();
  const LawVersion first{Meaning(1), std::nullopt, std::nullopt};
  const LawVersion second{Meaning(2), *Date::ParseIso("2026-03-01"), {}};
  office.inputs().laws = {Law({first, second})};
  office.As(2, "hr_director");
  CHECK(office.Do("decision", {Office::Text("grounds")}, true) ==
        "step_done, signed, gate_blocked");
  const auto& blocked = std::get<GateBlocked>(office.log.back().event);
  CHECK(blocked.missing == std::vector<Id>{Id("law_has_changed cn.law")});
  CHECK(office.log.back().verdict == Verdict::kFails);
  CHECK(office.Say(WaiveLaw{"other.law", {}}) == "refused: law_not_changed");
  office.As(3, "payroll");
  CHECK(office.Say(WaiveLaw{"cn.law", {}}) == "refused: wrong_role");
  office.As(2, "hr_director");
  office.inputs().laws = {Law({first, second, {Meaning(3), *Date::ParseIso("2026-03-02"), {}}})};
  Office other = office;
  other.inputs().laws = {Law({first, second})};
  CHECK(other.Say(WaiveLaw{"cn.law", {}}) == "law_waived, effect_released, case_closed");
  // Another version than the one that was waived stops it again.
  Office waived = office;
  waived.state.waived = {{Id("cn.law"), Meaning(2)}};
  CHECK(waived.Say(Tick{}) == "");
  CHECK(waived.Say(WaiveLaw{"cn.law", {}}) == "law_waived, effect_released, case_closed");
  CHECK(waived.state.waived.size() == 2);
}

// ---- norms ----

constexpr const char* kNorms = R"(
define total of Employee : number
  = score + 1
rule low for Employee
  when total below 5
define other of Employee : number
  = score + 7
procedure review for Employee { check fit requires not low }
)";

TEST_CASE(
    "a norm means something else when its own text does, and is found through what reads it") {
  const Office was(kNorms), is(Replaced(kNorms, "score + 1", "score + 2"));
  const auto old = NormMeanings(was.program()), now = NormMeanings(is.program());
  REQUIRE(old.size() == now.size());
  std::string differ;
  for (size_t i = 0; i < old.size(); ++i) {
    CHECK(old[i].names.id == now[i].names.id);
    if (old[i].meaning != now[i].meaning) differ += old[i].kind + " " + old[i].names.id + ";";
  }
  CHECK(differ == "definition total;");
  CHECK(LawMeaning("cn.law", old) != LawMeaning("cn.law", now));
  CHECK(LawMeaning("cn.law", old) != LawMeaning("cn.other", old));
  std::string reached;
  for (const ReachedNorm& norm : NormsReached(was.program(), was.program().procedures.front()))
    if (norm.kind != "presumption") reached += norm.kind + " " + norm.names.id + ";";
  CHECK(reached.find("rule low;") != reached.npos);
  CHECK(reached.find("definition total;") != reached.npos);
  CHECK(reached.find("other") == reached.npos);
}

constexpr const char* kOwing = R"(
obligation settling on effect terminate contract
  must happen after, within 9 days: union_told
procedure review for Employee {
  step decision by hr_director { provide grounds : text; sign by hr_director as agreement }
  effect terminate contract
  wait for union_opinion
}
)";
constexpr const char* kFollowing = "must happen after union_opinion, within";

TEST_CASE("a duty that is owed counts from the same in the new text") {
  Office office(kOwing);
  office.As(1, "hr_director");
  office.Open("review");
  CHECK(office.Do("decision", {Office::Text("grounds")}, true) ==
        "step_done, signed, effect_released, obligation_arisen");
  CHECK(Move(office, kOwing).Go() == "case_migrated");
  Move move(office, Replaced(kOwing, "must happen after, within", kFollowing));
  CHECK(move.Go() == "refused: not_migratable");
  REQUIRE_FALSE(move.Try().parts.empty());
  CHECK(move.Try().parts.back().kind == PartKind::kDuty);
}

TEST_CASE("a duty that follows an event arises under the new text, and no step is lost by that") {
  const std::string text = Replaced(kOwing, "must happen after, within", kFollowing);
  Office office(text);
  office.As(1, "hr_director");
  office.Open("review");
  CHECK(office.Do("decision", {Office::Text("grounds")}, true) ==
        "step_done, signed, effect_released");
  Move move(office, Replaced(text, "9 days", "4 days"));
  for (const MigrationPart& part : move.Try().parts) CHECK(part.fate != Fate::kGone);
  CHECK(move.Go() == "case_migrated");
  move.next.As(2, "hr_director");
  CHECK(move.next.Report("union_opinion", "2026-03-02") ==
        "event_recorded, obligation_arisen, wait_ended, case_closed");
  REQUIRE(move.next.state.duties.size() == 1);
  CHECK(DayOf(*move.next.state.duties[0].due).ToIso() == "2026-03-07");
}

}  // namespace
}  // namespace writ::flow
