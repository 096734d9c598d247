// Which policies say who has a role, and what that lets people do.
#include <catch2/catch.hpp>

#include "runtime/cases/authority.h"
#include "runtime/cases/cases_testing.h"
#include "runtime/cases/hiding_store_testing.h"

namespace writ::cases {
namespace {

std::string Word(const auto& result) { return result ? "done" : result.error().word; }

// A store that can lose the policies that were installed.
class LosingStore final : public HidingStore {
 public:
  using HidingStore::HidingStore;

  StoreResult<std::vector<std::optional<std::string>>> MultiGet(
      std::span<const Key> keys) override {
    auto rows = HidingStore::MultiGet(keys);
    for (size_t i = 0; rows && loses && i < keys.size(); ++i) {
      const auto key = ParseKey(keys[i].bytes);
      if (key && std::holds_alternative<BundleKey>(key->row)) (*rows)[i].reset();
    }
    return rows;
  }

  bool loses = false;
};

// A store with these policies, in which H has the role hr, U speaks for the union, X is known.
class Branch {
 public:
  explicit Branch(const std::vector<std::string>& policies) {
    Options options = desk_.Settings();
    options.folder = folder_ / "store";
    options.trust = folder_ / "trust";
    options.log_store = &store;
    options.key_store = keys_.get();
    options_ = options;
    Reopen();
    for (const auto& [id, role] :
         {std::pair<std::string, std::string>{"H", "hr"}, {"U", "union"}, {"X", ""}, {"E", ""}}) {
      NewPerson person{.id = id};
      if (!role.empty()) person.roles = {role};
      Desk::Must(cases->AddPerson(person, {}));
    }
    for (const std::string& text : policies) CHECK(Install(text, "") == "done");
  }
  std::string Install(const std::string& text, const std::string& as) {
    packed = Pack({"policy.writ", text}, {});
    REQUIRE(packed.compilation.program != nullptr);
    return Word(cases->Install(packed.bundle, Desk::As(as)));
  }
  std::string Open(const std::string& as, const std::string& procedure) {
    return Word(cases->OpenCase(
        {.bundle = packed.bundle.hash(), .procedure = procedure, .subject = "E"}, Desk::As(as)));
  }
  std::string Grant(const std::string& as) {
    return Word(cases->AddPerson({.id = "N", .roles = {"hr"}}, Desk::As(as)));
  }
  void Reopen() {
    cases.reset();
    auto opened = Cases::Open(options_);
    REQUIRE(opened);
    cases = *std::move(opened);
  }
  Packed packed;

 private:
  Desk desk_;
  TestFolder folder_;
  std::unique_ptr<Store> memory_ = MakeMemoryStore(), keys_ = MakeMemoryStore();
  Options options_;

 public:
  LosingStore store{*memory_};
  std::unique_ptr<Cases> cases;
};

constexpr const char* kOwnBeginning = R"(policy leaving
  currency CNY
  version "1"
  in force from 2020-01-01
role hr
entity Employee exists from hired_on { hired_on : date }
procedure resign for Employee {
  together {
    step note by hr { provide heard : text }
    step tell by employee { provide why : text }
  }
}
procedure dismiss for Employee { step note by hr { provide heard : text } }
)";
constexpr const char* kNoRoles = R"(policy plain
  currency CNY
  version "1"
  in force from 2020-01-01
entity Employee exists from hired_on { hired_on : date }
procedure ask for Employee { step tell by employee { provide why : text } }
)";

constexpr const char* kOtherRole = R"(policy other
  currency CNY
  version "1"
  in force from 2020-01-01
role boss
entity Employee exists from hired_on { hired_on : date }
procedure ask for Employee { step tell by boss { provide why : text } }
)";

TEST_CASE("the employee opens a case about themselves where they are the first to act in it") {
  Branch branch({kOwnBeginning});
  CHECK(branch.Open("E", "dismiss") == "no_authority");
  CHECK(branch.Open("X", "resign") == "no_role");
  CHECK(branch.Open("E", "resign") == "done");
}

TEST_CASE("anybody opens a case of a policy without roles") {
  Branch branch({kNoRoles});
  CHECK(branch.Open("X", "ask") == "done");
}

TEST_CASE("the first policy is installed by anybody, another by who has a role in one") {
  Branch branch({});
  CHECK(branch.Install(kNoRoles, "X") == "done");
  CHECK(branch.Install(kOwnBeginning, "X") == "no_role");
  Branch other({kOwnBeginning});
  CHECK(other.Install(kNoRoles, "X") == "no_role");
  CHECK(other.Install(kOwnBeginning, "X") == "done");  // it is there
  CHECK(other.Install(kNoRoles, "H") == "done");
}

TEST_CASE("a role of any name counts only as long as no policy has roles, the union's always") {
  Branch none({});
  CHECK(none.Grant("X") == "no_role");
  CHECK(none.Grant("H") == "done");
  Branch plain({kNoRoles});
  CHECK(plain.Grant("X") == "no_role");
  CHECK(plain.Grant("H") == "done");
  CHECK(plain.Grant("U") == "done");
  Branch both({kOwnBeginning, kNoRoles});
  CHECK(both.Grant("H") == "done");  // of the older policy
}

TEST_CASE("a policy that cannot be read any more gives nobody a role, and does not let others in") {
  Branch branch({kOwnBeginning});
  branch.store.loses = true;
  branch.Reopen();
  CHECK(branch.Grant("H") == "no_role");
  CHECK(branch.Grant("") == "done");
}

TEST_CASE("what is installed for something that may not be done is not installed") {
  Branch branch({});
  const Packed packed = Pack({"policy.writ", kOwnBeginning}, {});
  const Authority::Coming coming{packed.bundle.hash(), *packed.compilation.program};
  Authority authority(*branch.cases);
  const Opening opening{.bundle = packed.bundle.hash(), .procedure = "dismiss", .subject = "E"};
  CHECK(Word(authority.MayOpen(coming, opening, Desk::As("X"))) == "no_role");
  CHECK(Word(authority.MayOpen(coming, opening, Desk::As("H"))) == "done");
  ReadBatch batch;
  batch.subjects = {{"E", ""}, {"H", ""}};
  CHECK(Word(authority.MayImport(coming, batch, Desk::As("X"))) == "no_role");
  CHECK(Word(authority.MayImport(coming, batch, Desk::As("H"))) == "done");
  CHECK(Word(authority.MayScreen(coming, Desk::As("X"))) == "no_role");
  CHECK(Word(authority.MayScreen(coming, Desk::As("H"))) == "done");
  CHECK(branch.Install(kOtherRole, "") == "done");
  CHECK(Word(authority.MayOpen(coming, opening, Desk::As("H"))) == "no_role");  // to install it
}

}  // namespace
}  // namespace writ::cases
