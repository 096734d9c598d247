#include "runtime/cli/screen_columns.h"

#include <fmt/core.h>

#include "engine/render/explanation.h"
#include "runtime/cases/authority.h"
#include "runtime/cases/column_screenings.h"
#include "runtime/cli/columns_outside.h"
#include "runtime/cli/columns_session.h"
#include "runtime/cli/parallel.h"
#include "runtime/cli/screen_store.h"

namespace writ::cli {
namespace {

std::string OutcomeWord(Outcome outcome, Language language) {
  const bool zh = language == Language::kChinese;
  switch (outcome) {
    case Outcome::kHolds: return zh ? "成立" : "holds";
    case Outcome::kFails: return zh ? "不成立" : "does not hold";
    case Outcome::kUnknown: return zh ? "未知" : "unknown";
    case Outcome::kNotApplicable: return zh ? "不适用" : "not applicable";
  }
  return "";
}

std::string RuleTitle(const Program& program, const Id& rule, Language language) {
  for (const Rule& one : program.rules)
    if (one.names.module.empty() && one.names.id == rule.text) return NameFor(one.names, language);
  return rule.text;
}

std::string HeadWords(const Session& session, const Program& program, Date as_of,
                      const std::string& folder, const cases::ColumnScreeningReport& report) {
  const auto title = TextIn(program.policy.title, session.language());
  return Say(session,
             fmt::format("{}: {} {} in {} on {}, of {} of them the store has facts\n\n", title,
                         report.people, report.people == 1 ? "person" : "people", folder,
                         as_of.ToIso(), report.stored),
             fmt::format("{}:{} 中 {} 人,截至 {};其中存储有资料者 {} 人\n\n", title, folder,
                         report.people, as_of.ToIso(), report.stored));
}

// Whose facts went into the store, and where it decides otherwise than the columns.
std::string ImportWords(const Session& session, const Program& program,
                        const cases::ColumnScreeningReport& report) {
  std::string text;
  if (report.imported > 0)
    text +=
        Say(session,
            fmt::format("imported: facts of {} {}, {} of them new to the store, {} {}\n",
                        report.imported, report.imported == 1 ? "person" : "people", report.added,
                        report.batches.size(), report.batches.size() == 1 ? "batch" : "batches"),
            fmt::format("已导入 {} 人的事实,其中新登记 {} 人,共 {} 批\n", report.imported,
                        report.added, report.batches.size()));
  if (!report.otherwise.empty())
    text += Say(session, "decided otherwise by what the store knows, which counts\n",
                "存储所知与事实列不同,以存储为准\n");
  const Language language = session.language();
  for (const auto& one : report.otherwise)
    text +=
        Say(session,
            fmt::format("  {}  {}: {} in the columns, {} in the store\n", one.name,
                        RuleTitle(program, one.rule, language),
                        OutcomeWord(one.in_columns, language), OutcomeWord(one.in_store, language)),
            fmt::format(
                "  {}  {}:事实列中{},存储中{}\n", one.name, RuleTitle(program, one.rule, language),
                OutcomeWord(one.in_columns, language), OutcomeWord(one.in_store, language)));
  return text;
}

struct Asked {
  const std::string& folder;
  const RootKey& root;
  Date as_of;
};

int ScreenColumnsOn(const Session& session, const cases::Packed& packed, const Asked& asked,
                    cases::Cases& store, const cases::Asking& asking) {
  const auto may = cases::Authority(store).MayScreen(
      {packed.bundle.hash(), *packed.compilation.program}, asking);
  if (!may) return Tell(session, may.error());
  if (auto installed = store.Install(packed.bundle, asking); !installed)
    return Tell(session, installed.error());
  const Program& program = *packed.compilation.program;
  const auto report = cases::ColumnScreenings(store).Screen(
      {packed.bundle.hash(), asked.as_of, InParallel},
      ColumnsOnDisk::Opener(PosixDisk(), asked.folder, asked.root, InParallel), asking);
  if (!report) return Tell(session, report.error(), &program);
  const auto words = ScreeningWords(session, program, store, *report);
  if (!words) return kFindings;
  return TellResult(session, HeadWords(session, program, asked.as_of, asked.folder, *report) +
                                 *words + ImportWords(session, program, *report));
}

}  // namespace

int ScreenColumnsAndPropose(const Session& session, const ColumnScreenOptions& options,
                            const StoreOptions& store_options) {
  const std::string folder = FolderName(options.folder);
  if (!columns::IsFolder(PosixDisk(), folder)) {
    Complain(session,
             fmt::format("{}: no folder of columns, and files are on no record: put them into "
                         "columns (writ columns add) or into the store (writ import)",
                         folder),
             fmt::format("{}:不是列文件夹,而文件未作记录:请先存为列(writ columns add)或导入存储"
                         "(writ import)",
                         folder));
    return kUnreadable;
  }
  int exit_code = kClean;
  const auto packed = PackPolicy(session, options.policy, &exit_code);
  if (!packed) return exit_code;
  const auto dates = StoreDates(session, store_options);
  if (!dates) return kUnreadable;
  const auto root = RootKeyOf(session, folder, options.trust, false);
  if (!root) return kUnreadable;
  return OnStore(session, store_options, [&](cases::Cases& store, const cases::Asking& asking) {
    return ScreenColumnsOn(session, *packed, {folder, *root, dates->as_of}, store, asking);
  });
}

}  // namespace writ::cli
