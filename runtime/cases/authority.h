// Who may say of people what they are and what is known of them, outside of a case: grant and take
// away roles and keys, delegate, bring in facts. In a case flow asks for the roles of its text.
//
// There is no administrator, so the rule is the least that keeps out whom it is about and who has
// no part in anything: somebody *answers for people* who has, on that day, by grant or delegation,
// a role of an installed policy (of whatever name, as long as none is installed), and about whom no
// case is open. Who asks as nobody (Asking::person is empty) is the host, which knows its users.
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

  // ---- behind Cases: each refuses what may not be ----
  Result<void> MayAdd(const NewPerson& person, const Asking& asking);
  Result<void> MayRevoke(const Revocation& revocation, const Asking& asking);
  Result<void> MayDelegate(const Delegation& delegation, bool on_paper, const Asking& asking);
  // What somebody says of themselves is supplied in a case, where somebody else answers.
  Result<void> MayImport(const ReadBatch& batch, const Asking& asking);
  Result<void> IsFree(const PublicKey& key, const std::string& id);

  // Of everybody known by more than facts, until `each` gives false.
  using Visit = std::function<Result<bool>(const Pseudonym& person)>;
  static Result<void> EachPerson(Cases::Impl& impl, const Visit& each);

 private:
  Result<std::vector<std::shared_ptr<const Program>>> Programs();  // the newest first
  Result<bool> HasRole(const Pseudonym& who, Date day);
  Result<bool> AnswersForPeople(const std::string& id, const Asking& asking);

  Cases::Impl& impl_;
};

}  // namespace writ::cases
