// writ audit export: the evidence of one case as a folder that a stranger can read and check.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <filesystem>

#include "runtime/cli/case.h"
#include "runtime/cli/export_evidence.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

namespace fs = std::filesystem;

struct ExportOptions {
  StoreOptions store;
  std::string case_id, audience, out, employer;
  bool pdf = false;
};

std::optional<Audience> AudienceOf(const std::string& word) {
  for (const Audience audience : {Audience::kParty, Audience::kTribunal, Audience::kAuthority})
    if (WordOf(audience) == word) return audience;
  return std::nullopt;
}

std::string Said(const Session& session, const std::string& out, const EvidenceWritten& written) {
  return Say(session,
             fmt::format("{}: {} records, {} documents; that it was handed out is record {}\n"
                         "begin with {}/en/index.html; to check it: python3 {}/verify.py\n",
                         out, written.records, written.documents, written.record, out, out),
             fmt::format("{}:{} 条记录,{} 份文件;此次导出记于第 {} 条记录\n"
                         "请从 {}/zh/index.html 看起;核验:python3 {}/verify.py\n",
                         out, written.records, written.documents, written.record, out, out));
}

int Run(const Session& session, const ExportOptions& options) {
  const auto audience = AudienceOf(options.audience);
  if (!audience) {
    Complain(session, fmt::format("--for {}: it is party, tribunal or authority", options.audience),
             fmt::format("--for {}:应为 party(当事人)、tribunal(仲裁委或法院)或 "
                         "authority(主管机关)",
                         options.audience));
    return kUnreadable;
  }
  std::error_code error;
  if (fs::exists(options.out, error)) {
    Complain(session, fmt::format("{}: is there already; name another folder", options.out),
             fmt::format("{}:已存在;请另指定文件夹", options.out));
    return kUnreadable;
  }
  const auto store = OpenStore(session, options.store, false);
  if (store == nullptr) return kUnreadable;
  const auto asking = AskingOf(session, options.store);
  if (!asking) return Finish(session, *store, kUnreadable);
  const auto written = ExportEvidence(
      PosixDisk(), *store, {options.case_id, *audience, options.out, options.employer, options.pdf},
      *asking);
  if (!written) return Finish(session, *store, Tell(session, written.error()));
  const bool said = Emit(session, Said(session, options.out, *written));
  return Finish(session, *store, said ? kClean : kUnreadable);
}

}  // namespace

CaseCommand AddAuditExport(CLI::App* audit, Session& session) {
  auto* command = audit->add_subcommand(
      "export", "the evidence of a case as a folder that a stranger can read and check");
  auto options = std::make_shared<ExportOptions>();
  command->add_option("case", options->case_id, "the case")->required();
  command->add_option("--for", options->audience, "party, tribunal or authority")->required();
  command->add_option("-o,--out", options->out, "the folder, which is not there yet")->required();
  command->add_option("--employer", options->employer, "the employer's name, for the pages");
  command->add_flag("--pdf", options->pdf, "the pages as PDF, too (needs weasyprint)");
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddActor(command, options->store, true);
  AddLanguage(command, session);
  return {command, [&session, options] { return Run(session, *options); }};
}

}  // namespace writ::cli
