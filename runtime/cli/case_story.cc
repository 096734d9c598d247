// A case's story gathered from the store, and the log that vouches for it.
#include "runtime/cli/case_story.h"

#include <fmt/core.h>

#include <set>

#include "runtime/cli/case_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {

using document::Tone;

namespace {

cases::RedecidedSink Into(LogReading* log) {
  return [log](const cases::Redecided& again) {
    for (size_t i = 0; i < again.records.size(); ++i) {
      Because& because = log->because[again.records[i].sequence.value];
      because.agreement = again.agreement;
      if (again.agreement != cases::Agreement::kAgrees || i >= again.decided.size()) continue;
      because.program = log->programs.Of(again.program);
      because.explanation = again.decided[i].because;
      because.computed = again.computed;
    }
  };
}

// Why some may differ, and which engines decided them; nothing where all agree.
std::string WhyTheyDiffer(const cases::RedecideReport& report, Language language) {
  if (report.differs.empty()) return "";
  std::set<std::string> engines;
  for (const auto& one : report.differs) engines.insert(one.engine.text);
  std::string by;
  for (const std::string& engine : engines) by += (by.empty() ? "" : ", ") + engine;
  if (language == Language::kChinese)
    return fmt::format(
        "不一致者当时由引擎 {} 判定,现由 {} 判定;日志另经验证,此后判定所依的规则可能已有变化。", by,
        WRIT_VERSION);
  return fmt::format(
      " Those that differ were decided by engine {}, and {} decides now; whether the log was "
      "changed is verified apart from that, and the rules of deciding may have changed since.",
      by, WRIT_VERSION);
}

// What was decided again, so that a reader can place the number: a command has several records.
std::string RedecidedWords(const cases::RedecideReport& report, const CaseStory* story,
                           Language language) {
  const size_t differ = report.differs.size();
  const size_t all = report.agrees + differ + report.not_redecidable;
  std::set<uint64_t> own;
  if (story != nullptr)
    for (const cases::Moment& moment : story->moments)
      if (story->because.contains(moment.record.sequence.value))
        own.insert(moment.record.sequence.value - moment.record.part.value);
  if (language == Language::kChinese)
    return fmt::format(
        "重新判定:日志所载各案件的推进(人员的一次办理,或期限届满、新事实入库所引起的一次变化,"
        "可产生数条记录)共 {} 次{},逐一重新判定,{} 次与记录一致,{} 次不一致,"
        "{} 次因所依据的内容已删除而无法判定。",
        all, story == nullptr ? "" : fmt::format(",其中本案 {} 次", own.size()), report.agrees,
        differ, report.not_redecidable);
  return fmt::format(
      "Decided again: the {} commands by which the cases of this log went on{}. A command is what "
      "one person did at once, or what a deadline or a new fact set off, and may have several "
      "records. {} come out as recorded, {} differ, {} can no longer be decided, since what they "
      "rested on is erased.",
      all, story == nullptr ? "" : fmt::format(", {} of them of this case", own.size()),
      report.agrees, differ, report.not_redecidable);
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
  auto redecided = store.Redecide({}, Into(&log));
  if (!redecided) return std::unexpected(redecided.error());
  log.redecided = *std::move(redecided);
  return log;
}

document::LogState LogOf(const LogReading& read, Language language, const CaseStory* story) {
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
  log.redecided =
      RedecidedWords(read.redecided, story, language) + WhyTheyDiffer(read.redecided, language);
  return log;
}

cases::Result<CaseStory> StoryOf(cases::Cases& store, const cases::CaseSummary& summary,
                                 const cases::Asking& asking, LogReading* log) {
  CaseStory story;
  story.summary = summary;
  story.now = asking.now.value_or(store.Now());
  story.name_of = [&store](const Pseudonym& person) { return store.NameOf(person); };
  auto program = store.ProgramOf(summary.data.bundle);
  if (!program) return std::unexpected(program.error());
  story.program = log->programs.Of(*program);
  auto moments = store.Timeline(summary.case_id);
  if (!moments) return std::unexpected(moments.error());
  story.moments = *std::move(moments);
  auto dossier = store.DossierOf(summary.case_id);
  if (!dossier) return std::unexpected(dossier.error());
  story.dossier = *std::move(dossier);
  for (const cases::Moment& moment : story.moments) {
    const auto found = log->because.find(moment.record.sequence.value);
    if (found != log->because.end()) story.because.insert(*found);
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
