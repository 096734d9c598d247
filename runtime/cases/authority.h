// Who may do what outside of a case, or before there is one: open cases, say of people what they
// are and what is known of them, erase them, install what decides. In a case flow asks for the
// roles of its text.
//
// There is no administrator, so the rule is the least that keeps out whom it is about and who has
// no part in anything. Somebody *has a role* who has, on that day, by grant or delegation, a role
// of an installed policy, or speaks for the union (a role of any name, as long as no policy is
// installed). Somebody *answers for people* who has a role and about whom no case is open. Who asks
// as nobody (Asking::person is empty) is the host, which knows its users.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runtime/cases/cases.h"

namespace writ::cases {

struct PersonListed {
  Pseudonym person;
  std::string id, name;                     // empty where the person's key is gone
  std::shared_ptr<const PersonData> holds;  // roles, also those of other days, and keys
};

class Authority {
 public:
  explicit Authority(Cases& cases) : impl_(*cases.impl_) {}
  explicit Authority(Cases::Impl& impl) : impl_(impl) {}

  // Everybody who is known by more than facts, by id. Reads them all.
  Result<std::vector<PersonListed>> People();
  // The roles of all installed policies, each once, the newest policy's first; none: there is none.
  Result<std::vector<Names>> Roles();

  // A policy that is to be installed, for what is done under it next. What may not be done installs
  // nothing, so it is asked before; of one that is installed already nothing is asked. Whatever
  // follows asks for itself, as Cases does.
  struct Coming {
    Hash bundle;
    const Program& program;
  };
  Result<void> MayOpen(const Coming& policy, const Opening& opening, const Asking& asking);
  Result<void> MayImport(const Coming& policy, const ReadBatch& batch, const Asking& asking);
  Result<void> MayScreen(const Coming& policy, const Asking& asking);

  // ---- behind Cases: each refuses what may not be ----
  Result<void> MayInstall(const Hash& bundle, const Asking& asking);
  // What is of no person, but changes what cases come to: reference data, time, timestamps.
  Result<void> HasRole(const LocalText& what, const Asking& asking);
  Result<void> MayOpen(const Program& program, const std::string& procedure,
                       const Pseudonym& subject, const flow::Actor& actor, const Asking& asking);
  Result<void> MayAdd(const NewPerson& person, const Asking& asking);
  Result<void> MayRevoke(const Revocation& revocation, const Asking& asking);
  Result<void> MayDelegate(const Delegation& delegation, bool on_paper, const Asking& asking);
  // What somebody says of themselves is supplied in a case, where somebody else answers. `coming`:
  // the policy whose roles count if none is installed.
  Result<void> MayImport(const ReadBatch& batch, const Asking& asking,
                         const Program* coming = nullptr);
  // Erasing, and holds against it. `what` with the person's name behind it.
  Result<void> MayKeep(const LocalText& what, const Pseudonym& person, const Asking& asking);
  // Whether nobody else has that key; with how many were registered by then, all of them durable:
  // Impl::registered is another once somebody came in between.
  Result<uint64_t> IsFree(const PublicKey& key, const std::string& id);

  // Of everybody known by more than facts, until `each` gives false.
  using Visit = std::function<Result<bool>(const Pseudonym& person)>;
  static Result<void> EachPerson(Cases::Impl& impl, const Visit& each);

 private:
  Result<std::vector<Hash>> Policies();  // the newest first
  Result<bool> IsInstalled(const Hash& bundle);
  Result<flow::Actor> ActorIn(const Program& program, const Pseudonym& subject,
                              const Asking& asking);
  Result<std::vector<std::shared_ptr<const Program>>> Programs();  // those that can be read
  Result<bool> HoldsRole(const Pseudonym& who, Date day, const std::vector<Hash>& policies,
                         const Program* coming);
  Result<void> NeedsRole(const LocalText& what, const LocalText& also, const Pseudonym& who,
                         const Asking& asking, const Program* coming);
  Result<void> AnswersForPeople(const LocalText& what, const LocalText& also, const Asking& asking);
  Result<void> NoCaseAbout(const LocalText& what, const LocalText& also, const Pseudonym& who);
  Result<std::string> OpenCaseAbout(const Pseudonym& who);  // empty: none is open
  Result<LocalText> RoleTitle(const std::string& role);
  std::string NameOf(const std::string& id);

  Cases::Impl& impl_;
};

}  // namespace writ::cases
