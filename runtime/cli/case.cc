// writ case: running procedures.
#include "runtime/cli/case.h"

#include <CLI/CLI.hpp>

namespace writ::cli {

Command AddCase(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("case", "run a procedure: open, act, look, explain");
  command->require_subcommand(1);
  auto parts = std::make_shared<std::vector<CaseCommand>>();
  for (const auto add :
       {AddCaseOpen,     AddCaseList,       AddCaseShow,     AddCaseTasks,   AddCaseWhy,
        AddCaseDocument, AddCasePreview,    AddCaseAct,      AddCaseReport,  AddCaseRecord,
        AddCaseTell,     AddCaseReconsider, AddCaseWithdraw, AddCaseDossier, AddCaseClaim,
        AddCaseAssign,   AddCaseRelease,    AddCaseRecuse,   AddCaseObject,  AddCaseReview,
        AddCaseMigrate,  AddCaseWaiveLaw,   AddCaseCompare,  AddCaseSupply,  AddCaseAccept,
        AddCaseDecline})
    parts->push_back(add(command, session));
  return {command, [parts] {
            for (const CaseCommand& part : *parts)
              if (part.parser->parsed()) return part.run();
            return kUnreadable;
          }};
}

}  // namespace writ::cli
