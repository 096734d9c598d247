// Who may say outside of a case what people are and what is known of them.
#include "runtime/cases/authority.h"

#include <catch2/catch.hpp>
#include <thread>

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
  std::string Import(const std::vector<std::string>& ids, const std::string& as,
                     const std::string& key = "") {
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
    batch.hash = Sha256("a file");
    return Say(cases->Import(batch, "hr", As(as, key)));
  }
  std::string Say(const auto& result) {
    if (!result) last = result.error();
    return Word(result);
  }
  std::string OpenCase(const std::string& about, const std::string& as,
                       const std::string& procedure = "review") {
    Opening opening{
        .bundle = bundle(), .procedure = procedure, .subject = about, .case_id = "C-" + about};
    if (procedure == "review") opening.arguments = {"reason=slow"};
    const auto done = cases->OpenCase(opening, As(as));
    return Say(done);
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
    return Say(cases->Delegate(away, As(as), paper));
  }
  std::string Grant(const std::string& to, const std::string& as) {
    return Say(cases->AddPerson({.id = to, .name = "", .roles = {"hr"}, .key = {}}, As(as)));
  }
  std::string Revoke(const std::string& from, const std::string& as) {
    return Say(cases->Revoke({.id = from, .roles = {"hr_director"}}, As(as)));
  }
  Trouble last;
};

TEST_CASE("a role is delegated by who has it, or on their paper by somebody else with a role") {
  Hall hall;
  CHECK(hall.Delegate("X") == "no_authority");
  CHECK(
      hall.last.text.en ==
      "delegating the role hr_director is for D Name of D; with a paper that they signed, also for "
      "somebody else who has a role in an installed policy, and about whom no case is open");
  CHECK(hall.last.text.zh ==
        "委托「hr_director」这一角色,应由 D Name of D "
        "本人办理;附有其签署的书面文件的,也可由在已安装的政策中担任角色、"
        "且没有进行中的案件针对其本人的其他人员办理");
  CHECK(hall.Delegate("H") == "no_authority");  // without a paper
  CHECK(hall.Delegate("X", true, "H") == "no_role");
  CHECK(hall.last.text.en ==
        "delegating the role hr_director is for D Name of D, or for somebody who has a role in an "
        "installed policy; X Name of X has none today");
  CHECK(hall.Delegate("H", true, "H") == "no_authority");  // not to themselves
  CHECK(hall.Delegate("H", true) == "done");
  CHECK(hall.Delegate("D") == "done");
  CHECK_FALSE(Desk::Must(hall.cases->Verify(true)).first);
  Desk::Must(hall.cases->Scrub());
}

TEST_CASE("nobody without a role, and nobody about whom a case is open, gives or takes roles") {
  Hall hall;
  CHECK(hall.Revoke("D", "X") == "no_role");
  CHECK(hall.last.text.en ==
        "taking a role or a key from D Name of D is for themselves, for whoever delegated it, or "
        "for somebody who has a role in an installed policy; X Name of X has none today");
  CHECK(hall.last.text.zh ==
        "撤销 D Name of D 的角色或密钥,应由其本人、委托人,或者在已安装的政策中担任角色的人员办理;"
        "X Name of X 目前没有这样的角色");
  CHECK(hall.Grant("W", "X") == "no_role");
  CHECK(hall.Grant("E", "E") == "no_authority");
  CHECK(hall.Grant("M", "M") == "no_authority");  // who has a role, to themselves
  CHECK(hall.Grant("W", "M") == "done");
  CHECK(hall.Revoke("D", "E") == "no_role");
  CHECK(hall.Revoke("D", "H") == "done");
  CHECK(hall.Revoke("D2", "D2") == "done");  // their own
  CHECK(hall.Grant("E", "") == "done");      // the host, as with the first
  hall.OpenReview("R-1");                    // about E, who has a role now
  CHECK(hall.Grant("H2", "E") == "case_about");
  CHECK(hall.last.text.en ==
        "giving H2 Name of H2 a role or a key is for somebody about whom no case is open; case R-1 "
        "about E Name of E is");
  CHECK(hall.last.text.zh ==
        "为 H2 Name of H2 授予角色或登记密钥,应由没有进行中的案件针对其本人的人员办理;"
        "针对 E Name of E 的案件 R-1 尚未结束");
  Desk::Must(
      hall.cases->AddPerson({.id = "D", .name = "", .roles = {"hr_director"}, .key = {}}, {}));
  CHECK(hall.Revoke("D", "E") == "case_about");
  CHECK(Desk::Say(hall.cases->Withdraw("R-1", "stopped", Desk::As("M"))) == "case_closed");
  CHECK(hall.Revoke("D", "E") == "done");
}

TEST_CASE("a key is taken away by its owner or who answers for people, whoever is named beside") {
  Hall hall;
  const Revocation key{.id = "H", .key = hall.keys.at("H").public_key()};
  Revocation beside = key;
  beside.delegated_by = "X";
  for (const char* as : {"X", "H", ""})
    CHECK(Word(hall.cases->Revoke(beside, Desk::As(as))) == "revocation");
  CHECK(Word(hall.cases->Revoke(key, Desk::As("X"))) == "no_role");
  Revocation role{.id = "H", .roles = {"hr"}, .delegated_by = "X"};
  CHECK(Word(hall.cases->Revoke(role, Desk::As("X"))) == "not_delegated");
  CHECK(Word(hall.cases->Revoke(key, Desk::As("H"))) == "done");
}

TEST_CASE("a case is opened by who has a role in its policy, and not about themselves") {
  Hall hall;
  CHECK(hall.OpenCase("H", "X") == "no_role");
  CHECK(hall.last.text.en ==
        "opening a case of 'review' about H Name of H is for somebody who has a role in the policy "
        "'office'; X Name of X has none today");
  CHECK(hall.OpenCase("H", "E") == "no_role");
  CHECK(hall.OpenCase("H", "H") == "no_authority");
  CHECK(hall.last.text.zh ==
        "为 H Name of H 启动「review」,应由其他人员(该流程并非由员工本人先行办理)办理");
  CHECK(hall.Delegate("D") == "done");
  CHECK(hall.OpenCase("H", "X") == "done");     // by delegation
  CHECK(hall.OpenCase("D", "X") == "no_role");  // of whom nobody acts in a case about them
  Desk::Must(hall.cases->AddPerson({.id = "U", .name = "", .roles = {"union"}, .key = {}}, {}));
  CHECK(hall.OpenCase("W", "U") == "done");
  CHECK(hall.OpenCase("M", "") == "done");
}

TEST_CASE("who opens a case once opens it under its key when they may no more") {
  Hall hall;
  CHECK(hall.OpenReview("R-1", "H", "k") == "case_opened");
  Desk::Must(hall.cases->Revoke({.id = "H", .roles = {"hr"}}, {}));
  CHECK(hall.OpenReview("R-1", "H", "k") == "again: case_opened");
  CHECK(hall.OpenReview("R-2", "H", "k2") == "no_role");
}

TEST_CASE("who answers for people erases and holds, and nobody themselves") {
  Hall hall;
  const HoldRequest hold{.id = "E", .because = "a claim", .basis = "劳动争议调解仲裁法 27"};
  CHECK(hall.Say(hall.cases->Hold(hold, Desk::As("X"))) == "no_role");
  CHECK(hall.last.text.zh ==
        "保全 E Name of E 的个人信息,应由在已安装的政策中担任角色的人员办理;"
        "X Name of X 目前没有这样的角色");
  HoldRequest own = hold;
  own.id = "H";
  CHECK(hall.Say(hall.cases->Hold(own, Desk::As("H"))) == "no_authority");
  const Ref held = Desk::Must(hall.cases->Hold(hold, Desk::As("H", "k")));
  CHECK(hall.Say(hall.cases->LiftHold({.id = "E", .hold = held.text}, Desk::As("X"))) == "no_role");
  const ErasureRequest erase{.id = "E", .because = "asked", .basis = "个人信息保护法 47"};
  CHECK(hall.Say(hall.cases->Erase(erase, Desk::As("X"))) == "no_role");
  CHECK(hall.Say(hall.cases->Erase(erase, Desk::As("E"))) == "no_authority");
  CHECK(hall.Say(hall.cases->Erase(erase, Desk::As("H"))) == "may_not_erase");
  CHECK(hall.OpenCase("H", "M") == "done");
  CHECK(Desk::Must(hall.cases->Hold(hold, Desk::As("H", "k"))) == held);  // as it was answered
  CHECK(hall.Say(hall.cases->LiftHold({.id = "E", .hold = held.text}, Desk::As("H"))) ==
        "case_about");
  CHECK(hall.Say(hall.cases->LiftHold({.id = "E", .hold = held.text}, Desk::As("M"))) == "done");
}

TEST_CASE("reference data and time are for who has a role") {
  Hall hall;
  CHECK(hall.Say(hall.cases->InstallReference({.name = "days", .bytes = "x"}, Desk::As("X"))) ==
        "no_role");
  CHECK(hall.Say(hall.cases->InstallReference({.name = "days", .bytes = "x"}, Desk::As("H"))) ==
        "no_reference");
  hall.At("2026-03-09T01:00:00.000Z");
  CHECK(hall.Say(hall.cases->Tick(Desk::As("X"), true)) == "no_role");
  CHECK(hall.Say(hall.cases->Tick(Desk::As("X"))) == "done");
  hall.At("2026-03-19T01:00:00.000Z");
  CHECK(hall.Say(hall.cases->Tick(Desk::As("H"), true)) == "done");
}

TEST_CASE("a name is given to somebody new, to oneself, or by who answers for people") {
  Hall hall;
  const auto name = [&](const char* id, const char* as) {
    return hall.Say(hall.cases->AddPerson({.id = id, .name = "Another"}, Desk::As(as)));
  };
  CHECK(name("D", "X") == "no_role");
  CHECK(hall.last.text.en ==
        "saying what D Name of D is called is for somebody who has a role in an installed policy; "
        "X Name of X has none today");
  CHECK(hall.cases->NameOf(*Desk::Must(hall.cases->FindPerson("D"))) == "D Name of D");
  CHECK(name("N", "X") == "done");
  CHECK(name("N", "X") == "no_role");
  CHECK(name("X", "X") == "done");
  CHECK(name("D", "H") == "done");
}

TEST_CASE("what was done once under a key is answered again when the right is gone") {
  Hall hall;
  const NewPerson person{.id = "N", .name = "", .roles = {"hr"}};
  Desk::Must(hall.cases->AddPerson(person, Desk::As("M", "k1")));
  CHECK(hall.Import({"E"}, "M", "k2") == "done");
  const Delegation away{.giver = "D",
                        .taker = "X",
                        .role = "hr_director",
                        .from = *Date::ParseIso("2026-03-02"),
                        .until = *Date::ParseIso("2026-12-31")};
  const auto delegate = [&](const char* text) {
    return hall.Say(hall.cases->Delegate(away, Desk::As("M", "k3"), Desk::Paper("paper", text)));
  };
  CHECK(delegate("I am away.") == "done");
  Desk::Must(hall.cases->Revoke({.id = "M", .roles = {"manager"}}, {}));
  const uint64_t size = hall.LogSize();
  CHECK(hall.Say(hall.cases->AddPerson(person, Desk::As("M", "k1"))) == "done");
  CHECK(hall.Import({"E"}, "M", "k2") == "done");
  CHECK(delegate("I am away.") == "done");
  CHECK(hall.LogSize() == size);
  CHECK(delegate("I am ill.") == "key_reused");  // another paper of the same name
  CHECK(hall.Import({"E"}, "M", "k4") == "no_role");
}

TEST_CASE("who delegated a role ends that, whoever they are by then") {
  Hall hall;
  CHECK(hall.Delegate("D") == "done");
  CHECK(hall.Revoke("D", "D") == "done");
  const Revocation back{.id = "X", .roles = {"hr_director"}, .delegated_by = "D"};
  CHECK(Word(hall.cases->Revoke(back, Desk::As("E"))) == "no_role");
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
  const auto refused = cases.AddPerson(director, Desk::As("X"));
  CHECK(Word(refused) == "no_role");
  CHECK(refused.error().text.en ==
        "giving D a role or a key is for somebody who has a role; X has none today");
  CHECK(refused.error().text.zh ==
        "为 D 授予角色或登记密钥,应由担任角色的人员办理;X 目前没有这样的角色");
  CHECK(Word(cases.AddPerson(director, Desk::As("H"))) == "done");
}

TEST_CASE("facts are recorded by somebody with a role, and by nobody about themselves alone") {
  Hall hall;
  CHECK(hall.Import({"E"}, "X") == "no_role");
  CHECK(hall.Import({"H", "E"}, "E") == "no_role");
  CHECK(hall.Import({"E"}, "E") == "own_facts");
  CHECK(hall.Import({"H"}, "H") == "own_facts");
  CHECK(hall.Import({"H", "E"}, "H") == "done");  // everybody, of whom one brings the file
  CHECK(hall.Import({"E"}, "M") == "done");
  CHECK(hall.Delegate("D") == "done");
  CHECK(hall.Import({"E"}, "X") == "done");  // by delegation
  hall.At("2027-01-01T01:00:00.000Z");       // the day after its last
  CHECK(hall.Import({"E"}, "X") == "no_role");
}

TEST_CASE("nobody brings facts about themselves among others' while a case is about them") {
  Hall hall;
  CHECK(hall.OpenCase("H", "M") == "done");
  CHECK(hall.Import({"H", "E"}, "H") == "case_about");
  CHECK(hall.last.text.zh ==
        "录入含有自己的事实,应由没有进行中的案件针对其本人的人员办理;"
        "针对 H Name of H 的案件 C-H 尚未结束");
  CHECK(hall.Import({"M", "E"}, "H") == "done");
  CHECK(hall.Import({"H"}, "H") == "own_facts");
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

TEST_CASE("of several who register one key at once, one does") {
  Hall hall;
  audit::SigningKey::Seed seed{};
  seed[31] = 9;
  const PublicKey key = audit::SigningKey(seed).public_key();
  std::vector<std::thread> threads;
  std::vector<std::string> said(8);
  for (size_t i = 0; i < said.size(); ++i)
    threads.emplace_back([&, i] {
      const std::string n = std::to_string(i);
      // Half of them would do it again under a key of theirs.
      said[i] = Word(hall.cases->AddPerson({.id = "N" + n, .key = key},
                                           Desk::As("H", i % 2 == 0 ? "k" + n : "")));
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(std::ranges::count(said, "done") == 1);
  CHECK(std::ranges::count(said, "key_taken") == 7);
  Desk::Must(hall.cases->Rebuild());
  CHECK(Word(hall.cases->AddPerson({.id = "N", .key = key}, {})) == "key_taken");
  CHECK_FALSE(Desk::Must(hall.cases->Verify(true)).first);
}

TEST_CASE("the key of somebody who is erased is anybody's again") {
  Hall hall;
  const PublicKey key = hall.keys.at("X").public_key();
  CHECK(Word(hall.cases->AddPerson({.id = "N", .key = key}, {})) == "key_taken");
  Desk::Must(hall.cases->Erase({.id = "X", .because = "asked", .basis = "个人信息保护法 47"},
                               Desk::As("H")));
  CHECK(Word(hall.cases->AddPerson({.id = "N", .key = key}, {})) == "done");
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
