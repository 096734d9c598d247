// writ audit and writ store: the log verified, shown, proved; what is derived made anew.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>

#include "runtime/audit/directory.h"
#include "runtime/audit/log_proof.h"
#include "runtime/cases/screenings.h"
#include "runtime/cli/audit_columns.h"
#include "runtime/cli/case.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/files.h"
#include "runtime/cli/progress.h"
#include "runtime/cli/redecided_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

struct AuditOptions {
  StoreOptions store;
  std::string of, old, export_folder, key;
  bool signatures = true;
  bool no_signatures = false, redecide = false;
  GivenColumns columns;
};

// A store that is open elsewhere, or whose keys are not at hand, says nothing of the log. One that
// was set back, cut or damaged does not verify, although it cannot even be opened.
bool SpeaksOfTheLog(const cases::Trouble& trouble) {
  static constexpr std::string_view kWords[] = {
      "behind_anchor",  "other_history",   "log_damaged",  // of the log against its anchors
      "corrupt",        "events-lost",     "events-beyond",  "went-back",  // of the store
      "note_malformed", "note_unknown",    "note_forged",    "note_origin",
      "note_order",     "root_differs",    "anchor_damaged",  // of the anchors
      "key-damaged",    "key-ring-damaged"};                  // of what it seals
  return std::ranges::find(kWords, trouble.word) != std::end(kWords);
}

// Of a command that is asked whether all is as it was: OpenStore has said why there is no store.
int NotOpened(const std::optional<cases::Trouble>& trouble) {
  return trouble && SpeaksOfTheLog(*trouble) ? kFindings : kUnreadable;
}

int TellReport(const Session& session, const audit::VerifyReport& report) {
  std::string text;
  if (report.first) {
    Complain(session, report.first->In(Language::kEnglish), report.first->In(Language::kChinese));
    text = Say(
        session,
        fmt::format("NOT verified: the first {} records are as they were, then: {}\n", report.size,
                    report.first->word()),
        fmt::format("验证未通过:前 {} 条记录无误,其后:{}\n", report.size, report.first->word()));
  } else {
    text = Say(session,
               fmt::format("verified: {} records, {} of them vouched for by a signed checkpoint\n"
                           "root {}\n",
                           report.size, report.vouched, HexDigest(report.root)),
               fmt::format("验证通过:共 {} 条记录,其中 {} 条有已签名的检查点为证\n根 {}\n",
                           report.size, report.vouched, HexDigest(report.root)));
  }
  if (!Emit(session, text)) return kUnreadable;
  return report.first ? kFindings : kClean;
}

// An exported log, with the key that its reader knows from elsewhere.
int VerifyExport(const Session& session, const AuditOptions& options) {
  if (options.key.empty()) {
    Complain(session,
             "--log-key is missing: the key of that log, as `writ audit checkpoint --show-key` "
             "prints it",
             "缺少 --log-key:该日志的密钥,即 `writ audit checkpoint --show-key` 所显示的内容");
    return kUnreadable;
  }
  const auto key = audit::VerifierKey::Parse(options.key);
  if (!key) {
    Complain(
        session,
        "--log-key: not a key; it is NAME+ID+KEY, as `writ audit checkpoint --show-key` prints it",
        "--log-key:不是密钥;应为 `writ audit checkpoint --show-key` 所显示的 名称+编号+密钥");
    return kUnreadable;
  }
  std::error_code error;
  if (!std::filesystem::is_directory(options.export_folder, error)) {
    Complain(session, fmt::format("{}: no such folder", options.export_folder),
             fmt::format("{}:没有这个文件夹", options.export_folder));
    return kUnreadable;
  }
  audit::DirectoryLog log(options.export_folder);
  audit::VerifyOptions verify;
  verify.log = {key->name, {*key}};
  verify.signatures = !options.no_signatures;
  verify.fold = cases::FoldOfCases();
  return TellReport(session, audit::VerifyLog(log, verify));
}

// The records by which somebody was erased of whom something can no longer be decided.
std::string ErasureLine(const Session& session, const std::vector<uint64_t>& records) {
  std::string erasures;
  for (const uint64_t record : records)
    erasures += (erasures.empty() ? "" : ", ") + std::to_string(record);
  if (erasures.empty()) return "";
  return Say(session, fmt::format("  erased by records {}\n", erasures),
             fmt::format("  由下列记录删除:{}\n", erasures));
}

// Every command decided again on what was known at its moment.
int Redecide(const Session& session, cases::Cases& store) {
  const auto report = store.Redecide();
  if (!report) return Tell(session, report.error());
  std::string text =
      Say(session,
          fmt::format("decided again: {} commands agree, {} differ, {} can no longer be decided\n",
                      report->agrees, report->differs.size(), report->not_redecidable),
          fmt::format("重新判定:{} 项一致,{} 项不一致,{} 项已无法判定\n", report->agrees,
                      report->differs.size(), report->not_redecidable));
  text += ErasureLine(session, report->erasures);
  for (const auto& one : report->differs)
    text += Say(session, fmt::format("  record {} comes out otherwise", one.record),
                fmt::format("  第 {} 条记录结果不同", one.record)) +
            EngineWords(session, one.engine) + "\n";
  if (!report->differs.empty()) text += RulesMayHaveChanged(session);
  if (!Emit(session, text)) return kUnreadable;
  return report->differs.empty() ? kClean : kFindings;
}

// How a screening of one rule comes out otherwise than it is recorded.
std::string DifferenceWords(const Session& session,
                            const cases::ScreeningsRedecided::Difference& one) {
  std::string what;
  const auto add = [&](const std::string& en, const std::string& zh) {
    what += (what.empty() ? "" : Say(session, "; ", ";")) + Say(session, en, zh);
  };
  if (one.results) add("its results are others", "结论不同");
  if (one.missing > 0)
    add(fmt::format("proposals to be made or withdrawn that are not on the record: {}",
                    one.missing),
        fmt::format("应提出或撤回而未记录的立案建议:{} 项", one.missing));
  for (const Ref& proposal : one.unfounded)
    add(fmt::format("{} is no proposal that comes out", proposal.text),
        fmt::format("立案建议 {} 无从得出", proposal.text));
  return Say(session,
             fmt::format("  record {}, screening of {} on {}: {}", one.record, one.rule.text,
                         one.as_of.ToIso(), what),
             fmt::format("  第 {} 条记录,规则 {} 截至 {} 的筛查:{}", one.record, one.rule.text,
                         one.as_of.ToIso(), what)) +
         EngineWords(session, one.engine) + "\n";
}

// Every screening decided again, and what it proposed. Says nothing where there is none.
int RedecideScreenings(const Session& session, cases::Cases& store) {
  StepsShown shown(session);
  const auto report = cases::Screenings(store).Redecide(shown.Sink());
  shown.End();
  if (!report) return Tell(session, report.error());
  if (report->agrees + report->differs.size() + report->not_redecidable == 0) return kClean;
  std::string text = Say(
      session,
      fmt::format("screenings decided again: {} agree, {} differ, {} can no longer be decided\n",
                  report->agrees, report->differs.size(), report->not_redecidable),
      fmt::format("重新判定筛查:{} 项一致,{} 项不一致,{} 项已无法判定\n", report->agrees,
                  report->differs.size(), report->not_redecidable));
  text += ErasureLine(session, report->erasures);
  for (const auto& one : report->differs) text += DifferenceWords(session, one);
  if (!report->differs.empty()) text += RulesMayHaveChanged(session);
  if (!Emit(session, text)) return kUnreadable;
  return report->differs.empty() ? kClean : kFindings;
}

int Verify(const Session& session, const AuditOptions& options) {
  if (!options.export_folder.empty()) return VerifyExport(session, options);
  std::optional<cases::Trouble> trouble;
  const auto store = OpenStore(session, options.store, false, &trouble);
  if (store == nullptr) return NotOpened(trouble);
  const auto report = store->Verify(!options.no_signatures);
  int exit_code = report ? TellReport(session, *report) : Tell(session, report.error());
  if (options.redecide && exit_code == kClean) {
    exit_code = Redecide(session, *store);
    exit_code = std::max(exit_code, RedecideScreenings(session, *store));
    exit_code = std::max(exit_code, RedecideColumns(session, *store, options.columns));
  }
  return Finish(session, *store, exit_code);
}

std::optional<uint64_t> ReadNumber(const Session& session, const std::string& text) {
  uint64_t n = 0;
  bool fine = !text.empty() && text.size() < 16;
  for (const char c : text) {
    fine = fine && c >= '0' && c <= '9';
    n = n * 10 + static_cast<uint64_t>(c - '0');
  }
  if (fine) return n;
  Complain(session, fmt::format("{}: not the number of a record", text),
           fmt::format("{}:不是记录编号", text));
  return std::nullopt;
}

// One record, or all of a case, as they stand in the log.
int ShowRecords(const Session& session, const AuditOptions& options, cases::Cases& store) {
  const auto source = store.Source();
  std::string text;
  const bool is_number =
      !options.of.empty() && options.of.find_first_not_of("0123456789") == options.of.npos;
  if (options.of.empty() || is_number) {
    const auto number = is_number ? ReadNumber(session, options.of) : std::nullopt;
    if (is_number && !number) return kUnreadable;
    for (uint64_t n = number.value_or(0); n < source->Size(); ++n) {
      const auto record = source->RecordAt(n);
      if (!record) break;
      text += *record + "\n";
      if (number) break;
    }
    if (number && text.empty()) {
      Complain(session, fmt::format("the log has {} records", source->Size()),
               fmt::format("日志共有 {} 条记录", source->Size()));
      return kUnreadable;
    }
  } else {
    const auto moments = store.Timeline(options.of);
    if (!moments) return Tell(session, moments.error());
    for (const cases::Moment& moment : *moments) {
      const auto bytes = audit::WriteRecord(moment.record);
      if (bytes) text += *bytes + "\n";
    }
  }
  return TellResult(session, text);
}

int Checkpoint(const Session& session, cases::Cases& store, bool show_key) {
  if (show_key) return TellResult(session, store.Identity().keys.front().ToString() + "\n");
  if (auto vouched = store.Vouch(); !vouched) return Tell(session, vouched.error());
  const auto note = store.NewestNote();
  return note ? TellResult(session, *note) : Tell(session, note.error());
}

int ProveTo(const Session& session, cases::Cases& store, const AuditOptions& options) {
  if (auto vouched = store.Vouch(); !vouched) return Tell(session, vouched.error());
  const auto number = ReadNumber(session, options.old.empty() ? options.of : options.old);
  if (!number) return kUnreadable;
  const auto proof = options.old.empty() ? store.ProveRecord(*number) : store.ProvePrefix(*number);
  return proof ? TellResult(session, *proof) : Tell(session, proof.error());
}

int Prove(const Session& session, const AuditOptions& options) {
  if (options.old.empty() && options.of.empty()) {
    Complain(session, "name the number of a record, or the size of an older checkpoint with --from",
             "请给出记录编号,或用 --from 给出较早检查点的大小");
    return kUnreadable;
  }
  return OnStore(session, options.store, [&](cases::Cases& store, const cases::Asking&) {
    return ProveTo(session, store, options);
  });
}

int Scrub(const Session& session, const AuditOptions& options) {
  std::optional<cases::Trouble> trouble;
  const auto store = OpenStore(session, options.store, false, &trouble);
  if (store == nullptr) return NotOpened(trouble);
  const auto report = store->Scrub();
  if (!report) return Finish(session, *store, Tell(session, report.error()));
  std::string text =
      Say(session,
          fmt::format(
              "{} keys, {} documents, {} sealed values read; {} documents that no record knows\n",
              report->keys, report->documents, report->values, report->strays),
          fmt::format("已读取 {} 个密钥、{} 份文件、{} 个封存值;{} 份文件无记录提及\n",
                      report->keys, report->documents, report->values, report->strays));
  for (const std::string& wrong : report->wrong) text += "  " + wrong + "\n";
  const int told = Emit(session, text) ? kClean : kUnreadable;
  return Finish(session, *store, report->wrong.empty() ? told : kFindings);
}

void AddCommon(CLI::App* command, AuditOptions& options, Session& session) {
  AddStore(command, options.store);
  AddNow(command, options.store);
  AddLanguage(command, session);
}

}  // namespace

Command AddAudit(CLI::App& app, Session& session) {
  auto* audit = app.add_subcommand("audit", "verify, show and prove the log");
  audit->require_subcommand(1);
  auto options = std::make_shared<AuditOptions>();
  auto show_key = std::make_shared<bool>(false);
  auto* verify =
      audit->add_subcommand("verify", "hashes, tree, checkpoints, anchors, signatures, states");
  verify->add_flag("--no-signatures", options->no_signatures,
                   "leave out the signatures of persons");
  auto* redecide =
      verify->add_flag("--redecide", options->redecide,
                       "decide every command and screening again on what was known then");
  auto* facts =
      verify
          ->add_option("--facts", options->columns.folder,
                       "folder of columns that were screened on the record, with --redecide")
          ->needs(redecide);
  verify
      ->add_option("--columns-trust", options->columns.trust,
                   "folder of the columns' root key (default: beside the columns)")
      ->needs(facts);
  verify->add_option("--backup", options->export_folder, "a log that `writ store backup` wrote");
  verify->add_option("--log-key", options->key, "the key of that log, NAME+ID+KEY");
  auto* show = audit->add_subcommand("show", "records as they stand in the log");
  show->add_option("what", options->of, "the number of a record, or a case (default: all)");
  auto* checkpoint = audit->add_subcommand("checkpoint", "sign and anchor the log as it is");
  checkpoint->add_flag("--show-key", *show_key, "print the key that signs, instead");
  auto* prove =
      audit->add_subcommand("prove", "that a record is in the log, or an older log a part of it");
  prove->add_option("record", options->of, "the number of a record");
  prove->add_option("--from", options->old, "the size of an older checkpoint");
  auto* scrub = audit->add_subcommand("scrub", "read every key, document and sealed value");
  for (CLI::App* command : {verify, show, checkpoint, prove, scrub})
    AddCommon(command, *options, session);
  const CaseCommand exporting = AddAuditExport(audit, session);
  const CaseCommand stamping = AddAuditTimestamp(audit, session);
  return {
      audit, [&session, options, show_key, verify, show, checkpoint, prove, exporting, stamping] {
        if (exporting.parser->parsed()) return exporting.run();
        if (stamping.parser->parsed()) return stamping.run();
        if (verify->parsed()) return Verify(session, *options);
        if (show->parsed())
          return OnStore(session, options->store, [&](cases::Cases& store, const cases::Asking&) {
            return ShowRecords(session, *options, store);
          });
        if (checkpoint->parsed())
          return OnStore(session, options->store, [&](cases::Cases& store, const cases::Asking&) {
            return Checkpoint(session, store, *show_key);
          });
        if (prove->parsed()) return Prove(session, *options);
        return Scrub(session, *options);
      }};
}

}  // namespace writ::cli
