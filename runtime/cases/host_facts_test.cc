// Facts that a host keeps: asked for when they are needed, on the record before anything is decided
// on them, and once.
#include <catch2/catch.hpp>

#include "runtime/cases/cases_testing.h"

namespace writ::cases {
namespace {

// A host that knows everybody's score.
struct Scores {
  Desk desk;
  std::string score = "59", json;
  uint64_t asked = 0;
  std::function<Result<std::string>(const FactsWanted&)> instead;

  Scores() {
    desk.facts = [this](const FactsWanted& wanted) -> Result<std::string> {
      ++asked;
      if (instead) return instead(wanted);
      return R"({"subject": {"id": ")" + wanted.subject + R"(", "score": )" + score + "}}";
    };
    desk.Close();
    desk.Open();
    desk.At("2026-03-03T01:00:00.000Z");
  }
  // As far as the way that the score leads to.
  void Ask(const std::string& id) {
    desk.OpenReview(id);
    desk.Signed(desk.Ask(id), "M");
    desk.Signed({.case_id = id, .step = "ask"}, "E");
  }
  std::string Train(const std::string& id) {
    return Desk::Say(
        desk.cases->ReportEvent(id, "trained", *Date::ParseIso("2026-03-01"), {}, Desk::As("H")));
  }
  bool IsAt(const std::string& id, const char* step) {
    for (const auto& place : Desk::Must(desk.cases->Find(id)).state.places)
      if (place.id.text == step) return true;
    return false;
  }
  std::vector<FactsImported> FromHost() {
    std::vector<FactsImported> all;
    const auto source = desk.cases->Source();
    for (uint64_t at = 0; at < source->Size(); ++at) {
      const auto record = audit::ReadRecord(*source->RecordAt(at));
      REQUIRE(record);
      if (const auto* event = std::get_if<FactsImported>(&record->event))
        if (event->source.text == "host") all.push_back(*event);
    }
    return all;
  }
  void CheckWhole() {
    CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
    const auto again = Desk::Must(desk.cases->Redecide());
    CHECK(again.differs.empty());
    CHECK(again.not_redecidable == 0);
  }
};

TEST_CASE("what the host knows decides, and is on the record before that") {
  Scores host;
  host.Ask("R-1");
  const uint64_t before = host.asked;
  CHECK(host.Train("R-1").starts_with("event_recorded"));
  CHECK(host.asked > before);
  CHECK(host.FromHost().size() == 1);
  CHECK(host.IsAt("R-1", "talk"));
  host.CheckWhole();
}

TEST_CASE("what the host says again is not imported again, what is news is") {
  Scores host;
  for (const char* id : {"R-1", "R-2"}) {
    host.Ask(id);
    host.Train(id);
  }
  CHECK(host.FromHost().size() == 1);
  host.desk.At("2026-03-04T01:00:00.000Z");
  host.score = "80";
  host.Ask("R-3");
  host.Train("R-3");
  CHECK(host.FromHost().size() == 2);
  CHECK(host.IsAt("R-3", "decision"));
  // Decisions that rested on what it said before are to be looked at again.
  CHECK(Desk::Must(host.desk.cases->Reconsidered({})).size() == 2);

  host.desk.At("2026-03-05T01:00:00.000Z");
  host.desk.Know("score=10");  // somebody else says something: the host's word is the newer one
  host.desk.At("2026-03-06T01:00:00.000Z");
  host.Ask("R-4");
  host.Train("R-4");
  // Once at least: where both are of one millisecond, either may be the newer one.
  const size_t anew = host.FromHost().size();
  CHECK(anew >= 3);
  host.desk.At("2026-03-07T01:00:00.000Z");
  host.Ask("R-5");
  CHECK(host.FromHost().size() == anew);
  CHECK(host.IsAt("R-4", "decision"));
  host.CheckWhole();
}

TEST_CASE("one command asks for a person once, and one that reads no facts asks for nobody") {
  Scores host;
  CHECK(host.desk.OpenReview("R-1") == "case_opened");
  const uint64_t at_first = host.asked;
  Desk::Must(host.desk.cases->List(true));
  CHECK(host.asked == at_first);
  host.Ask("R-2");
  const uint64_t before = host.asked;
  host.score = "12";  // news, which asks R-1 and R-2 again
  host.Train("R-2");
  CHECK(host.asked == before + 1);
  const auto facts = host.desk.cases->FactsAsked(
      *Desk::Must(host.desk.cases->ProgramOf(host.desk.bundle())), "E", {});
  CHECK(facts.has_value());
  CHECK(host.asked == before + 2);
}

TEST_CASE("a host that has no answer fails the command, and nothing is decided") {
  Scores host;
  host.Ask("R-1");
  const uint64_t size = host.desk.LogSize();
  host.instead = [](const FactsWanted&) -> Result<std::string> {
    return Fail(TroubleKind::kFile, "crm", "no answer");
  };
  CHECK(host.Train("R-1") == "file");
  host.instead = [](const FactsWanted&) -> Result<std::string> { return "{\"subject\": 7}"; };
  CHECK(host.Train("R-1") == "facts_wrong");
  host.instead = [](const FactsWanted&) -> Result<std::string> {
    return R"({"subject": {"id": "M", "score": 3}})";
  };
  CHECK(host.Train("R-1") == "facts_wrong");
  host.instead = [](const FactsWanted&) -> Result<std::string> { throw 7; };
  CHECK_THROWS_AS(host.Train("R-1"), int);
  CHECK(host.desk.LogSize() == size);
  host.instead = [](const FactsWanted&) -> Result<std::string> { return ""; };
  CHECK(host.Train("R-1").starts_with("event_recorded"));
  CHECK(host.FromHost().size() == 1);  // of before
}

TEST_CASE("a host may look at the store while it is asked") {
  Scores host;
  host.Ask("R-1");
  size_t listed = 0;
  host.instead = [&](const FactsWanted& wanted) -> Result<std::string> {
    CHECK(wanted.subject == "E");
    CHECK(wanted.known_at == host.desk.now);
    listed = Desk::Must(host.desk.cases->List(true)).size();
    return R"({"subject": {"id": "E", "score": 59}})";
  };
  host.Train("R-1");
  CHECK(listed == 1);
  CHECK(host.IsAt("R-1", "talk"));
}

}  // namespace
}  // namespace writ::cases
