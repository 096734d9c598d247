// writ case dossier: what happened in cases as pages to look at, to print and to check.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <set>

#include "runtime/cli/case.h"
#include "runtime/cli/case_story.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/pages.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

using document::BarKind;
using document::MarkKind;
using document::Tone;

struct DossierOptions {
  StoreOptions store;
  std::vector<std::string> case_ids;
  std::string out;
};

// ---- the index ----

document::CaseRow RowOf(const CaseStory& story, const document::CaseSheet& sheet,
                        Language language) {
  document::CaseRow row;
  row.href = sheet.name;
  row.case_id = sheet.case_id;
  row.procedure = sheet.title;
  row.subject = sheet.subject;
  row.state = sheet.state;
  row.tone = sheet.tone;
  row.open = story.open();
  row.opened = flow::DayOf(story.summary.data.state.opened).ToIso();
  if (!row.open) row.closed = flow::DayOf(story.summary.data.state.recorded).ToIso();
  row.due = NextDueWords(story.work);
  if (row.open) {
    for (const document::Task& task : sheet.tasks) {
      if (!task.who.empty() && task.tone != Tone::kBad) continue;
      std::string text = document::Readable(task.title);
      for (const std::string& detail : task.details)
        text += (language == Language::kChinese ? ";" : "; ") + detail;
      row.blocks.push_back(std::move(text));
    }
    return row;
  }
  for (const document::Reason& reason : sheet.reasons)
    if (reason.tone == Tone::kBad)
      row.blocks.push_back(reason.when.substr(0, 10) + " " + document::Readable(reason.title));
  return row;
}

// Of a case's own drawing, what can be seen from afar.
document::Lane LaneOf(const document::CaseSheet& sheet) {
  document::Lane all;
  all.title = sheet.case_id + " " + document::Readable(sheet.title);
  all.href = sheet.name;
  all.caption = sheet.state;
  for (const document::Lane& lane : sheet.drawing.lanes) {
    for (const document::Bar& bar : lane.bars)
      if (bar.kind == BarKind::kDone)
        all.bars.insert(all.bars.begin(), bar);
      else if (bar.kind == BarKind::kShut)
        all.bars.push_back(bar);
    for (const document::Mark& mark : lane.marks) {
      switch (mark.kind) {
        case MarkKind::kFinding:
        case MarkKind::kService:
        case MarkKind::kPayment:
        case MarkKind::kGateShut:
        case MarkKind::kEffect:
        case MarkKind::kDeadlineMissed:
        case MarkKind::kEnd: all.marks.push_back(mark); break;
        case MarkKind::kStart:
        case MarkKind::kStep:
        case MarkKind::kSignature:
        case MarkKind::kRefusal:
        case MarkKind::kPaper:
        case MarkKind::kHappened:
        case MarkKind::kGateOpen:
        case MarkKind::kDeadlineMet:
        case MarkKind::kDeadlineRuns: break;
      }
    }
  }
  // Its end comes last, whatever else its last day had.
  std::ranges::stable_partition(
      all.marks, [](const document::Mark& mark) { return mark.kind != MarkKind::kEnd; });
  return all;
}

document::CaseIndex IndexOf(const Session& session, const std::vector<CaseStory>& stories,
                            const std::vector<document::CaseSheet>& sheets, Instant now) {
  document::CaseIndex index;
  index.moment = MomentWords(now);
  index.drawing.anchor = "overview";
  index.drawing.title = Say(session, "All cases", "全部案件");
  index.drawing.description =
      Say(session,
          "A line for each case, grouped by person, days from left to right. The table below has "
          "the same in words.",
          "每案一行,按人员分组,自左而右为日期。下方列表为相同内容的文字。");
  size_t open = 0, blocked = 0, overdue = 0;
  std::set<std::string> people;
  bool any_open = false;
  for (size_t i = 0; i < stories.size(); ++i) {
    const document::CaseSheet& sheet = sheets[i];
    index.rows.push_back(RowOf(stories[i], sheet, session.language()));
    if (people.insert(sheet.subject).second) {
      document::Lane& person = index.drawing.lanes.emplace_back();
      person.title = sheet.subject;
      person.is_part = true;
    }
    index.drawing.lanes.push_back(LaneOf(sheet));
    if (!stories[i].open()) continue;
    any_open = true;
    ++open;
    const auto& waits = stories[i].work.waits;
    blocked += std::ranges::any_of(waits, [](const auto& wait) { return !wait.unmet.empty(); });
    const auto due = NextDueOf(stories[i].work);
    overdue += due && *due < now ? 1 : 0;
  }
  if (any_open) index.drawing.today = flow::DayOf(now);
  const auto tile = [&](size_t number, const char* en, const char* zh) {
    index.tiles.push_back({Say(session, en, zh), std::to_string(number)});
  };
  tile(stories.size(), "cases", "件案件");
  tile(people.size(), "people", "人");
  tile(open, "open", "件进行中");
  tile(blocked, "blocked now", "件目前受阻");
  tile(overdue, "overdue", "件逾期");
  return index;
}

// ---- the command ----

cases::Result<std::vector<cases::CaseSummary>> Wanted(cases::Cases& store,
                                                      const std::vector<std::string>& case_ids) {
  for (const std::string& id : case_ids)
    if (const auto found = store.Find(id); !found) return std::unexpected(found.error());
  auto all = store.List(true);
  if (!all) return all;
  if (!case_ids.empty())
    std::erase_if(*all, [&](const cases::CaseSummary& one) {
      return std::ranges::find(case_ids, one.case_id) == case_ids.end();
    });
  std::ranges::stable_sort(*all, [](const cases::CaseSummary& a, const cases::CaseSummary& b) {
    return std::pair(a.subject, a.data.opened_at) < std::pair(b.subject, b.data.opened_at);
  });
  return all;
}

int Run(const Session& session, const DossierOptions& options) {
  const auto store = OpenStore(session, options.store, false);
  if (store == nullptr) return kUnreadable;
  const auto asking = AskingOf(session, options.store);
  if (!asking) return kUnreadable;
  const auto told = [&](const cases::Trouble& trouble) {
    return Finish(session, *store, Tell(session, trouble));
  };
  const auto wanted = Wanted(*store, options.case_ids);
  if (!wanted) return told(wanted.error());
  auto read = ReadLog(*store);
  if (!read) return told(read.error());
  const document::LogState log = LogOf(*read, session.language());
  std::vector<CaseStory> stories;
  std::vector<document::CaseSheet> sheets;
  for (const cases::CaseSummary& summary : *wanted) {
    auto story = StoryOf(*store, summary, *asking, &*read);
    if (!story) return told(story.error());
    sheets.push_back(SheetOf(*story, session.language()));
    stories.push_back(*std::move(story));
  }
  const Instant now = asking->now.value_or(store->Now());
  std::vector<document::PageFile> pages = {
      document::CaseIndexPage(IndexOf(session, stories, sheets, now), log, session.language())};
  for (size_t i = 0; i < sheets.size(); ++i)
    pages.push_back(document::CasePage(sheets[i], LogOf(*read, session.language(), &stories[i]),
                                       MomentWords(now), session.language()));
  const int written = WritePages(session, options.out, pages);
  return Finish(session, *store, written == kClean && log.tone == Tone::kBad ? kFindings : written);
}

}  // namespace

CaseCommand AddCaseDossier(CLI::App* cases, Session& session) {
  auto* command =
      cases->add_subcommand("dossier", "cases as HTML pages to look at, to print and to check");
  auto options = std::make_shared<DossierOptions>();
  command->add_option("cases", options->case_ids, "the cases (default: all)");
  command->add_option("-o,--out", options->out, "folder to write the pages to")->required();
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddLanguage(command, session);
  return {command, [&session, options] { return Run(session, *options); }};
}

}  // namespace writ::cli
