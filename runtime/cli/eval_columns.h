// One person out of a folder of columns, for whoever decides about one; and figures about the
// person's team, of everybody who is in it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/eval/population.h"
#include "engine/screen/screen.h"
#include "runtime/cli/session.h"
#include "runtime/columns/stored_columns.h"
#include "runtime/personal/root_key.h"

namespace writ::cli {

class ColumnFacts {
 public:
  // `program` must outlive it. `trust`: where the root key is, if not beside the folder.
  ColumnFacts(const Session& session, const Program& program, EvalDates dates, std::string folder,
              const std::string& trust);

  // One person, or everybody. Complains and gives nothing where that cannot be.
  std::optional<Population> One(const std::string& id);
  std::optional<Population> Everybody();
  // Computed when first asked for; nothing where the folder has one person.
  TeamSource Teams();
  // Whether something could not be read: what was concluded may not be said. Complains.
  bool Broken() const;

 private:
  TeamAnswer Answer(const TeamQuery& query);
  void Open();

  const Session& session_;
  const Program& program_;
  const EvalDates dates_;
  const std::string folder_;
  std::optional<RootKey> root_;
  size_t people_ = 0;
  std::unique_ptr<const Plan> plan_;
  std::unique_ptr<columns::StoredColumns> stored_;
  std::unique_ptr<const Screen> screen_;
  TeamSource figures_;
  // Of figures that columns cannot say.
  std::optional<Population> everybody_;
  std::unique_ptr<PopulationTeams> by_reference_;
  std::optional<columns::Error> error_;
};

}  // namespace writ::cli
