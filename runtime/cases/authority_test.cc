// Who may say outside of a case what people are and what is known of them.
#include "runtime/cases/authority.h"

#include <catch2/catch.hpp>

#include "runtime/cases/cases_testing.h"

namespace writ::cases {
namespace {

std::string Word(const auto& result) { return result ? "done" : result.error().word; }

// The office, with somebody in it whose role no policy has.
class Hall : public Desk {
 public:
  Hall() {
    AddPerson("X", "nobody");
    AddPerson("D2", "hr_director");
  }
  std::string Import(const std::vector<std::string>& ids, const std::string& as) {
    const Packed packed = Pack({"office.writ", kDeskPolicy}, {});
    ReadBatch batch;
    batch.source = "test";
    batch.rows = ids.size();
    for (const std::string& id : ids) {
      SourceSet sources;
      Diagnostics diagnostics;
      const auto facts =
          ReadAssignment(*packed.compilation.program, id, "score=70", {}, sources, diagnostics);
      REQUIRE(facts);
      batch.subjects.push_back({id, EncodeFacts(*packed.compilation.program, *facts)});
    }
    return Word(cases->Import(batch, "hr", As(as)));
  }
  std::string Delegate(const std::string& as, bool on_paper = false,
                       const std::string& taker = "X") {
    const Delegation away{.giver = "D",
                          .taker = taker,
                          .role = "hr_director",
                          .from = *Date::ParseIso("2026-03-02"),
                          .until = *Date::ParseIso("2026-12-31")};
    std::optional<Attachment> paper;
    if (on_paper) paper = Paper("paper", "I am away.");
    const auto done = cases->Delegate(away, As(as), paper);
    if (!done) last = done.error();
    return Word(done);
  }
  std::string Grant(const std::string& to, const std::string& as) {
    return Word(cases->AddPerson({.id = to, .name = "", .roles = {"hr"}, .key = {}}, As(as)));
  }
  std::string Revoke(const std::string& from, const std::string& as) {
    return Word(cases->Revoke({.id = from, .roles = {"hr_director"}}, As(as)));
  }
  Trouble last;
};

TEST_CASE("a role is delegated by who has it, or on their paper by somebody else with a role") {
  Hall hall;
  CHECK(hall.Delegate("X") == "no_authority");
  CHECK(
      hall.last.text.en ==
      "delegating the role hr_director is for D; with a paper that they signed, also for somebody "
      "else who has a role in an installed policy, and about whom no case is open");
  CHECK(hall.Delegate("H") == "no_authority");  // without a paper
  CHECK(hall.Delegate("X", true) == "no_authority");
  CHECK(hall.Delegate("H", true, "H") == "no_authority");  // not to themselves
  CHECK(hall.Delegate("H", true) == "done");
  CHECK(hall.Delegate("D") == "done");
  CHECK_FALSE(Desk::Must(hall.cases->Verify(true)).first);
  Desk::Must(hall.cases->Scrub());
}

TEST_CASE("nobody without a role, and nobody about whom a case is open, gives or takes roles") {
  Hall hall;
  CHECK(hall.Revoke("D", "X") == "no_authority");
  CHECK(hall.Grant("W", "X") == "no_authority");
  CHECK(hall.Grant("E", "E") == "no_authority");
  CHECK(hall.Grant("M", "M") == "no_authority");  // who has a role, to themselves
  CHECK(hall.Grant("W", "M") == "done");
  CHECK(hall.Revoke("D", "E") == "no_authority");
  CHECK(hall.Revoke("D", "H") == "done");
  CHECK(hall.Revoke("D2", "D2") == "done");  // their own
  CHECK(hall.Grant("E", "") == "done");      // the host, as with the first
  hall.OpenReview("R-1");                    // about E, who has a role now
  CHECK(hall.Grant("H2", "E") == "no_authority");
  Desk::Must(
      hall.cases->AddPerson({.id = "D", .name = "", .roles = {"hr_director"}, .key = {}}, {}));
  CHECK(hall.Revoke("D", "E") == "no_authority");
  CHECK(Desk::Say(hall.cases->Withdraw("R-1", "stopped", Desk::As("M"))) == "case_closed");
  CHECK(hall.Revoke("D", "E") == "done");
}

TEST_CASE("who delegated a role ends that, whoever they are by then") {
  Hall hall;
  CHECK(hall.Delegate("D") == "done");
  CHECK(hall.Revoke("D", "D") == "done");
  const Revocation back{.id = "X", .roles = {"hr_director"}, .delegated_by = "D"};
  CHECK(Word(hall.cases->Revoke(back, Desk::As("E"))) == "no_authority");
  CHECK(Word(hall.cases->Revoke(back, Desk::As("D"))) == "done");
}

TEST_CASE("before a policy is installed a role of any name counts") {
  Desk desk;
  TestFolder folder;
  auto memory = MakeMemoryStore(), keys = MakeMemoryStore();
  Options options = desk.Settings();
  options.folder = folder / "store";
  options.trust = folder / "trust";
  options.log_store = memory.get();
  options.key_store = keys.get();
  auto opened = Cases::Open(options);
  REQUIRE(opened);
  Cases& cases = **opened;
  Desk::Must(cases.AddPerson({.id = "H", .name = "", .roles = {"hr"}, .key = {}}, {}));
  Desk::Must(cases.AddPerson({.id = "X", .name = "", .roles = {}, .key = {}}, {}));
  const NewPerson director{.id = "D", .name = "", .roles = {"hr_director"}, .key = {}};
  CHECK(Word(cases.AddPerson(director, Desk::As("X"))) == "no_authority");
  CHECK(Word(cases.AddPerson(director, Desk::As("H"))) == "done");
}

TEST_CASE("facts are recorded by somebody with a role, and by nobody about themselves alone") {
  Hall hall;
  CHECK(hall.Import({"E"}, "X") == "no_authority");
  CHECK(hall.Import({"H", "E"}, "E") == "no_authority");
  CHECK(hall.Import({"E"}, "E") == "own_facts");
  CHECK(hall.Import({"H"}, "H") == "own_facts");
  CHECK(hall.Import({"H", "E"}, "H") == "done");  // everybody, of whom one brings the file
  CHECK(hall.Import({"E"}, "M") == "done");
  CHECK(hall.Delegate("D") == "done");
  CHECK(hall.Import({"E"}, "X") == "done");  // by delegation
  hall.At("2027-01-01T01:00:00.000Z");       // the day after its last
  CHECK(hall.Import({"E"}, "X") == "no_authority");
}

TEST_CASE("a key that somebody has is nobody else's") {
  Hall hall;
  const PublicKey key = hall.keys.at("H").public_key();
  const auto taken =
      hall.cases->AddPerson({.id = "N", .name = "", .roles = {}, .key = key}, Desk::As("H"));
  CHECK(Word(taken) == "key_taken");
  CHECK(taken.error().text.en.find("registered for H Name of H already") != std::string::npos);
  CHECK_FALSE(Desk::Must(hall.cases->FindPerson("N")));
  CHECK(Word(hall.cases->AddPerson({.id = "H", .name = "", .roles = {}, .key = key},
                                   Desk::As("H"))) == "done");
  Desk::Must(hall.cases->Revoke({.id = "H", .roles = {}, .delegated_by = "", .key = key}, {}));
  CHECK(Word(hall.cases->AddPerson({.id = "N", .name = "", .roles = {}, .key = key}, {})) ==
        "key_taken");
}

TEST_CASE("everybody who is known is listed with roles and keys, and the roles that there are") {
  Hall hall;
  hall.Delegate("D");
  const auto people = Desk::Must(Authority(*hall.cases).People());
  std::string ids;
  for (const PersonListed& one : people) ids += one.id + " ";
  CHECK(ids == "D D2 E H H2 M W X ");
  CHECK(people.front().name == "Name of D");
  REQUIRE(people.back().holds->roles.size() == 2);
  CHECK(people.back().holds->roles.back().of == people.front().person);
  CHECK(people.back().holds->keys.front().key == hall.keys.at("X").public_key());
  std::string roles;
  for (const Names& names : Desk::Must(Authority(*hall.cases).Roles())) roles += names.id + " ";
  CHECK(roles == "manager hr hr_director ");
}

}  // namespace
}  // namespace writ::cases
