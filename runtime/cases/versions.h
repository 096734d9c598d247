// Versions of a policy. New cases open under the one in force; running ones go on under theirs,
// until they are migrated (migrate.h).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/cases/cases.h"

namespace writ::cases {

// Of records of kPoliciesTopic, in order; all policies where `policy` is empty.
std::vector<PolicyVersion> VersionsIn(std::span<const audit::Record> records, const Id& policy);

// The version in force on that day: the one whose first day is the latest, of several the one that
// was installed last. nullptr if there is none.
const PolicyVersion* CurrentOf(std::span<const PolicyVersion> versions, Date day);

// What supersedes a bundle on that day: the version in force, if it is later and calls itself
// otherwise. A text that is edited without another version supersedes nothing.
std::optional<PolicyVersion> SupersededBy(std::span<const PolicyVersion> versions,
                                          const Hash& bundle, Date day);

class PolicyVersions {
 public:
  explicit PolicyVersions(Cases& cases) : cases_(cases), impl_(*cases.impl_) {}

  struct Row {
    PolicyVersion version;
    bool current = false;  // new cases open under it
    std::vector<LawInstalled> laws;
    uint64_t open = 0, all = 0;  // cases
  };
  // All that are installed, by policy, in the order of installation.
  Result<std::vector<Row>> List(const Asking& asking);
  // What supersedes a bundle as of the day of `asking`.
  Result<std::optional<PolicyVersion>> SupersededBy(const Hash& bundle, const Asking& asking);
  // A policy's id: its version in force; `id@version`: that one; or the first letters of a bundle's
  // hash, at least eight. kNoPolicy.
  Result<PolicyVersion> Find(const std::string& words, const Asking& asking);

 private:
  Result<std::vector<PolicyVersion>> All();

  Cases& cases_;
  Cases::Impl& impl_;
};

}  // namespace writ::cases
