// A case's story gathered from the store, and the log that vouches for it.
#include "runtime/cli/case_story.h"

#include <fmt/core.h>

#include "runtime/cli/case_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {

using document::Tone;

namespace {

cases::RedecidedSink Into(BecauseByRecord* all) {
  return [all](const cases::Redecided& again) {
    for (size_t i = 0; i < again.records.size(); ++i) {
      Because& because = (*all)[again.records[i].sequence.value];
      because.agreement = again.agreement;
      if (again.agreement != cases::Agreement::kAgrees || i >= again.decided.size()) continue;
      because.program = again.program;
      because.explanation = again.decided[i].because;
      because.computed = again.computed;
    }
  };
}

}  // namespace

cases::Result<LogReading> ReadLog(cases::Cases& store) {
  LogReading log;
  if (auto vouched = store.Vouch(); !vouched) return std::unexpected(vouched.error());
  auto report = store.Verify(true);
  if (!report) return std::unexpected(report.error());
  log.report = *std::move(report);
  auto note = store.NewestNote();
  if (!note) return std::unexpected(note.error());
  log.checkpoint = *std::move(note);
  log.key = store.Identity().keys.front().ToString();
  auto redecided = store.Redecide({}, Into(&log.because));
  if (!redecided) return std::unexpected(redecided.error());
  log.redecided = *std::move(redecided);
  return log;
}

document::LogState LogOf(const LogReading& read, Language language) {
  const auto say = [&](const std::string& en, const std::string& zh) {
    return language == Language::kChinese ? zh : en;
  };
  const audit::VerifyReport& report = read.report;
  document::LogState log;
  log.tone = report.first || !read.redecided.differs.empty() ? Tone::kBad : Tone::kGood;
  log.root = HexDigest(report.root);
  log.verdict =
      report.first
          ? say("not verified: ", "验证未通过:") + report.first->In(language)
          : say(fmt::format("verified: {} records, {} of them vouched for by a signed checkpoint",
                            report.size, report.vouched),
                fmt::format("验证通过:共 {} 条记录,其中 {} 条有已签名的检查点为证", report.size,
                            report.vouched));
  log.checkpoint = read.checkpoint;
  log.key = read.key;
  const size_t differ = read.redecided.differs.size();
  log.redecided =
      say(fmt::format("Decided again: {} commands agree, {} differ, {} can no longer be decided.",
                      read.redecided.agrees, differ, read.redecided.not_redecidable),
          fmt::format("重新判定:{} 项一致,{} 项不一致,{} 项已无法判定。", read.redecided.agrees,
                      differ, read.redecided.not_redecidable));
  return log;
}

cases::Result<CaseStory> StoryOf(cases::Cases& store, const cases::CaseSummary& summary,
                                 const cases::Asking& asking, const BecauseByRecord& because) {
  CaseStory story;
  story.summary = summary;
  story.now = asking.now.value_or(store.Now());
  story.name_of = [&store](const Pseudonym& person) { return store.NameOf(person); };
  auto program = store.ProgramOf(summary.data.bundle);
  if (!program) return std::unexpected(program.error());
  story.program = *std::move(program);
  auto moments = store.Timeline(summary.case_id);
  if (!moments) return std::unexpected(moments.error());
  story.moments = *std::move(moments);
  auto dossier = store.DossierOf(summary.case_id);
  if (!dossier) return std::unexpected(dossier.error());
  story.dossier = *std::move(dossier);
  for (const cases::Moment& moment : story.moments) {
    const auto found = because.find(moment.record.sequence.value);
    if (found != because.end()) story.because.insert(*found);
  }
  // Of a person whose key is gone, what can be told without facts.
  flow::Inputs blind;
  blind.now = story.now;
  if (!story.dossier.opens) {
    story.work = flow::OpenWorkOf(*story.program, summary.data.state, blind);
    return story;
  }
  const auto view = store.Look(summary.case_id, asking);
  if (!view) return std::unexpected(view.error());
  story.work = flow::OpenWorkOf(*story.program, summary.data.state, (*view)->inputs);
  return story;
}

}  // namespace writ::cli
