#include "runtime/cli/audit_columns.h"

#include <fmt/core.h>

#include "runtime/cases/column_screenings.h"
#include "runtime/cli/columns_outside.h"
#include "runtime/cli/columns_session.h"
#include "runtime/cli/parallel.h"
#include "runtime/cli/redecided_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

using cases::ColumnsRedecided;

std::string WhyWords(const Session& session, const ColumnsRedecided::Open& one) {
  switch (one.why) {
    case ColumnsRedecided::Why::kNotGiven:
      return Say(session, "its columns are not given; name them with --facts",
                 "未提供所依据的列,请用 --facts 指明");
    case ColumnsRedecided::Why::kUnreadable: return Say(session, one.trouble.en, one.trouble.zh);
    case ColumnsRedecided::Why::kErasedThere:
      return Say(session,
                 "somebody was erased from these columns, so that nobody can tell whether they are "
                 "the ones",
                 "这些列中已有人被删除,无法判断是否即当时所依据者");
    case ColumnsRedecided::Why::kErasedInStore:
      return Say(session, "the numbers agree; somebody of the results is erased in the store",
                 "人数一致;结论中有人已在存储中删除");
  }
  return "";
}

std::string DifferenceWords(const Session& session, const ColumnsRedecided::Difference& one) {
  if (one.columns)
    return Say(session, "these are not the columns that it was taken on", "并非当时所依据的列");
  if (one.numbers) return Say(session, "the numbers are others", "人数不同");
  return Say(session, "the results of those in the store are others", "存储中人员的结论不同");
}

std::string Line(const Session& session, const ColumnsRedecided::One& one,
                 const std::string& what) {
  return Say(session,
             fmt::format("  record {}, {} on {}: {}\n", one.record, one.rule.text,
                         one.as_of.ToIso(), what),
             fmt::format("  第 {} 条记录,{} 截至 {}:{}\n", one.record, one.rule.text,
                         one.as_of.ToIso(), what));
}

}  // namespace

int RedecideColumns(const Session& session, cases::Cases& store, const GivenColumns& given) {
  const std::string folder = FolderName(given.folder);
  std::optional<RootKey> root;
  cases::OpenColumns open;
  if (!folder.empty()) {
    if (!columns::IsFolder(PosixDisk(), folder))
      return Tell(session, columns::Error{columns::ErrorKind::kNoColumns, folder, "", ""});
    root = RootKeyOf(session, folder, given.trust, false);
    if (!root) return kUnreadable;
    open = ColumnsOnDisk::Opener(PosixDisk(), folder, *root, InParallel);
  }
  const auto report = cases::ColumnScreenings(store).Redecide(open, InParallel);
  if (!report) return Tell(session, report.error());
  const size_t all = report->agrees.size() + report->differs.size() + report->cannot.size();
  if (all == 0 && folder.empty()) return kClean;
  std::string text =
      Say(session,
          fmt::format("screenings of columns decided again: {} agree, {} differ, {} cannot be\n",
                      report->agrees.size(), report->differs.size(), report->cannot.size()),
          fmt::format("重新判定对列的筛查:{} 项一致,{} 项不一致,{} 项无法判定\n",
                      report->agrees.size(), report->differs.size(), report->cannot.size()));
  for (const auto& one : report->differs)
    text += Line(session, one, DifferenceWords(session, one) + EngineWords(session, one.engine));
  if (!report->differs.empty()) text += RulesMayHaveChanged(session);
  for (const auto& one : report->cannot) text += Line(session, one, WhyWords(session, one));
  if (!Emit(session, text)) return kUnreadable;
  return report->differs.empty() ? kClean : kFindings;
}

}  // namespace writ::cli
