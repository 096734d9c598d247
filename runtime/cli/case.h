// The commands under `writ case`, in several files, and one under `writ audit` that is about a
// case.
#pragma once

#include <functional>

#include "runtime/cases/cases.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {

struct CaseCommand {
  CLI::App* parser;
  std::function<int()> run;
};

CaseCommand AddCaseOpen(CLI::App* cases, Session& session);
CaseCommand AddCaseAct(CLI::App* cases, Session& session);
CaseCommand AddCasePreview(CLI::App* cases, Session& session);
CaseCommand AddCaseReport(CLI::App* cases, Session& session);
CaseCommand AddCaseWithdraw(CLI::App* cases, Session& session);
CaseCommand AddCaseRecord(CLI::App* cases, Session& session);
CaseCommand AddCaseTell(CLI::App* cases, Session& session);
CaseCommand AddCaseReconsider(CLI::App* cases, Session& session);
CaseCommand AddCaseList(CLI::App* cases, Session& session);
CaseCommand AddCaseShow(CLI::App* cases, Session& session);
CaseCommand AddCaseTasks(CLI::App* cases, Session& session);
CaseCommand AddCaseDocument(CLI::App* cases, Session& session);
CaseCommand AddCaseWhy(CLI::App* cases, Session& session);
CaseCommand AddCaseMigrate(CLI::App* cases, Session& session);
CaseCommand AddCaseCompare(CLI::App* cases, Session& session);
CaseCommand AddCaseWaiveLaw(CLI::App* cases, Session& session);
CaseCommand AddCaseDossier(CLI::App* cases, Session& session);
CaseCommand AddCaseClaim(CLI::App* cases, Session& session);
CaseCommand AddCaseAssign(CLI::App* cases, Session& session);
CaseCommand AddCaseRelease(CLI::App* cases, Session& session);
CaseCommand AddCaseRecuse(CLI::App* cases, Session& session);
CaseCommand AddCaseObject(CLI::App* cases, Session& session);
CaseCommand AddCaseReview(CLI::App* cases, Session& session);
CaseCommand AddCaseSupply(CLI::App* cases, Session& session);
CaseCommand AddCaseAccept(CLI::App* cases, Session& session);
CaseCommand AddCaseDecline(CLI::App* cases, Session& session);
CaseCommand AddAuditExport(CLI::App* audit, Session& session);
CaseCommand AddAuditTimestamp(CLI::App* audit, Session& session);

// What of the law of a case is superseded, with the two ways on; "" if nothing is. Complains of
// trouble, and then gives nothing.
std::optional<std::string> LawChangeWords(const Session& session, cases::Cases& store,
                                          const std::string& case_id, const cases::Asking& asking);

// Signs what is to be signed; complains and gives nothing if that cannot be.
std::optional<std::string> SignedWith(const Session& session, const std::string& key_file,
                                      const std::string& to_be_signed);

// What was done in a case; or why it was not, with what is missing by the policy of `case_id`,
// where that is a case. The exit code.
int TellDone(const Session& session, cases::Cases& store, const cases::Result<cases::Done>& done,
             const std::string& case_id = "");
// A command that does one thing in a case, and tells that.
using Once = std::function<cases::Result<cases::Done>(cases::Cases&, const cases::Asking&)>;
int DoOnce(const Session& session, const StoreOptions& options, const std::string& case_id,
           const Once& once);

}  // namespace writ::cli
