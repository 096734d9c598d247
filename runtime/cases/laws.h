// Law packs: libraries of level `law` that an installed policy uses. Each is recorded when its
// bundle is installed, by what its norms mean, so that the log says when a newer version became
// known, and a case which one it is under. Another policy's bundle may bring it: the law is the
// same for all.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/flow/change.h"
#include "engine/program/norms.h"
#include "runtime/cases/cases.h"
#include "runtime/cases/prepared.h"
#include "runtime/personal/subject_key.h"

namespace writ::cases {

struct LawPack {
  std::string path;  // "cn.labour_contract_law": how policies use it
  std::string version;
  std::optional<Date> from, until;  // in force
  Hash meaning;                     // docs/meaning_hash.md
  std::vector<NormMeaning> norms;
};

// Of a bundle, each compiled by itself; a library that does not compile so is no law pack.
std::vector<LawPack> LawsIn(const Bundle& bundle);

// Those of a bundle, with all versions that the records (of kLawsTopic, in order) know.
std::vector<flow::PinnedLaw> PinnedIn(std::span<const audit::Record> laws, const Hash& bundle);

// A law that has changed since a case's policy was installed.
struct LawChange {
  flow::ChangedLaw law;
  std::string was, now;      // the versions as the packs name themselves
  std::optional<Date> from;  // the newer one's first day
  bool waived = false;       // by a signature, in this case
  struct Norm {
    std::string kind;
    Names names;
    bool used = false;  // a case of this procedure may come to ask it
  };
  std::vector<Norm> norms;  // that mean something else, came or went
};

// What of the law of a case is superseded.
class LawChanges {
 public:
  explicit LawChanges(Cases& cases) : impl_(*cases.impl_) {}
  // As of the day of `asking`; those that are waived, too.
  Result<std::vector<LawChange>> Of(const std::string& case_id, const Asking& asking);
  // The case stays under what it has of that law, for that version of it only. Whoever answers for
  // the effect signs it. kMustBeSigned; flow's law_not_changed, wrong_role.
  struct Waiver {
    std::string case_id, law, reason;
    std::string signed_statement;  // what Try gave, signed
  };
  Result<Done> Waive(const Waiver& waiver, const Asking& asking);
  Result<Preview> TryWaiver(const Waiver& waiver, const Asking& asking);

 private:
  Result<flow::Command> Build(const Waiver& waiver, const Asking& asking, const CaseData& data,
                              const SubjectKey& key, const flow::Inputs& inputs, Prepared* prepared,
                              Preview* preview);
  Result<LawChange> Compared(const CaseData& data, const flow::ChangedLaw& law);
  Result<LawPack> PackOf(const std::string& path, const Hash& meaning);

  Cases::Impl& impl_;
};

}  // namespace writ::cases
