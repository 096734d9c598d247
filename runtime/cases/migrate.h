// Running cases that go on under another version of their policy: what would become of one, without
// doing it; and doing it, signed, in one commit. flow says what is possible (engine/flow/change.h);
// places and deadlines change with the record `case_migrated` and its siblings, and every row about
// the case follows from them as from any other record.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/cases/cases.h"
#include "runtime/cases/decided.h"

namespace writ::cases {

struct MigrationRequest {
  std::string case_id;
  Hash to;                               // a bundle that is installed
  std::vector<std::pair<Id, Id>> moves;  // a place of now, and where the case goes on instead
  std::string reason;
  std::string signed_statement;  // what Try gave, signed
};

// What would become of a case.
struct MigrationTried {
  CaseSummary summary;  // as it is
  std::shared_ptr<const Program> from, to;
  flow::Migration migration;
  std::optional<Trouble> refused;       // it may not be, or not by this person
  std::optional<Trouble> signer;        // it may be, and whom it is for; nobody was named
  std::vector<flow::CaseEvent> events;  // that would be recorded
  flow::CaseState after;                // as it is, where it is refused
  std::string to_be_signed, shown;
};

class Migrating {
 public:
  explicit Migrating(Cases& cases) : impl_(*cases.impl_) {}

  // Writes nothing. kNoCase, kNoBundle, kSamePolicy; what stops the case itself is in `refused`.
  Result<MigrationTried> Try(const MigrationRequest& request, const Asking& asking);
  // kMustBeSigned; flow's not_migratable, wrong_role.
  Result<Done> Do(const MigrationRequest& request, const Asking& asking);

 private:
  Result<std::unique_ptr<Decided>> Decide(const CasePtr& on, const MigrationRequest& request,
                                          const Asking& asking, MigrationTried* tried);
  Result<void> AddOldText(const MigrationRequest& request, const CaseData& data,
                          const SubjectKey& key, flow::MigrateCase* command);
  Result<std::optional<Done>> Once(const MigrationRequest& request, const Asking& asking,
                                   const std::string& words);

  Cases::Impl& impl_;
};

}  // namespace writ::cases
