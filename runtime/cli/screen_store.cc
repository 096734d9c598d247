#include "runtime/cli/screen_store.h"
#include "runtime/cases/authority.h"

#include <fmt/core.h>

#include "engine/base/text.h"
#include "engine/render/explanation.h"
#include "runtime/cli/progress.h"

namespace writ::cli {
namespace {

std::string TitleIn(const std::vector<Rule>& rules, const Id& id, Language language) {
  for (const Rule& rule : rules)
    if (rule.names.module.empty() && rule.names.id == id.text) return NameFor(rule.names, language);
  return id.text;
}

std::string TitleIn(const std::vector<Procedure>& procedures, const Id& id, Language language) {
  for (const Procedure& procedure : procedures)
    if (procedure.names.id == id.text) return NameFor(procedure.names, language);
  return id.text;
}

std::string Counted(const Session& session, const Program& program,
                    const cases::ScreeningReport& report) {
  std::string text;
  int width = 0;
  const auto name = [&](const cases::ScreeningReport::Tally& tally) {
    return TitleIn(program.rules, tally.rule, session.language());
  };
  for (const auto& tally : report.rules) width = std::max(width, DisplayWidth(name(tally)));
  for (const auto& tally : report.rules) {
    const std::string padding(static_cast<size_t>(width - DisplayWidth(name(tally))), ' ');
    text +=
        Say(session,
            fmt::format("  {}{}  {:>4} hold  {:>4} do not  {:>4} unknown  {:>4} not applicable\n",
                        name(tally), padding, tally.holds, tally.fails, tally.unknown,
                        tally.not_applicable),
            fmt::format("  {}{}  成立 {:>4}  不成立 {:>4}  未知 {:>4}  不适用 {:>4}\n", name(tally),
                        padding, tally.holds, tally.fails, tally.unknown, tally.not_applicable));
  }
  return text;
}

std::string NotProposed(const Session& session, const cases::ScreeningReport& report) {
  std::string text;
  const auto line = [&](uint64_t count, const char* en, const char* zh) {
    if (count > 0)
      text +=
          Say(session, fmt::format(fmt::runtime(en), count), fmt::format(fmt::runtime(zh), count));
  };
  line(report.waiting, "not proposed again, a proposal waits: {}\n",
       "已有待处理建议,不再提出:{}\n");
  line(report.settled, "not proposed again for the same periods: {}\n",
       "同一期间已提出过,不再提出:{}\n");
  line(report.running, "not proposed, such a case is open: {}\n", "此类案件正在办理,不再提出:{}\n");
  return text;
}

}  // namespace

std::optional<Dates> StoreDates(const Session& session, const StoreOptions& options) {
  Session dated = session;
  if (session.as_of.empty() && !options.now.empty()) {
    const auto now = ReadInstant(options.now);
    if (!now) {
      std::ignore = SettingsOf(session, options);  // says what is wrong
      return std::nullopt;
    }
    dated.as_of = flow::DayOf(*now).ToIso();
  }
  return DatesOf(dated);
}

std::optional<Population> StoredPopulation(const Session& session, const Program& program,
                                           const StoreOptions& options) {
  const auto store = OpenStore(session, options, false);
  if (store == nullptr) return std::nullopt;
  StepsShown shown(session);
  auto people = cases::Screenings(*store).Everybody(program, shown.Sink());
  shown.End();
  if (!people) {
    Finish(session, *store, Tell(session, people.error(), &program));
    return std::nullopt;
  }
  if (Finish(session, *store, kClean) != kClean) return std::nullopt;
  return std::move(people->population);
}

std::optional<std::vector<std::string>> ProposalLines(
    const Session& session, cases::Cases& store, const std::vector<cases::Proposal>& proposals) {
  const Language language = session.language();
  std::vector<std::string> lines;
  for (const cases::Proposal& one : proposals) {
    const auto program = store.ProgramOf(one.bundle);
    if (!program) {
      Tell(session, program.error());
      return std::nullopt;
    }
    const std::string rule = TitleIn((*program)->rules, one.rule, language);
    const std::string procedure = TitleIn((*program)->procedures, one.procedure, language);
    lines.push_back(
        Say(session,
            fmt::format("{}  {}  {} → {}  ({} to {}), proposed {}\n", one.id.text, one.name, rule,
                        procedure, one.from.ToIso(), one.until.ToIso(), MomentWords(one.made)),
            fmt::format("{}  {}  {} → {}({} 至 {}),{} 提出\n", one.id.text, one.name, rule,
                        procedure, one.from.ToIso(), one.until.ToIso(), MomentWords(one.made))));
  }
  return lines;
}

std::optional<std::string> ScreeningWords(const Session& session, const Program& program,
                                          cases::Cases& store,
                                          const cases::ScreeningReport& report) {
  std::string text = Counted(session, program, report) + "\n";
  const auto made = ProposalLines(session, store, report.made);
  const auto ended = ProposalLines(session, store, report.ended);
  if (!made || !ended) return std::nullopt;
  if (!made->empty()) text += Say(session, "proposed now\n", "本次提出的建议\n");
  for (const std::string& line : *made) text += line;
  if (!ended->empty())
    text += Say(session, "no longer proposed, the rule does not hold any more\n",
                "规则已不成立,撤回的建议\n");
  for (const std::string& line : *ended) text += line;
  if (report.made.empty()) text += Say(session, "nothing new to propose\n", "没有新的建议\n");
  return text + NotProposed(session, report);
}

namespace {

int ScreenOn(const Session& session, const cases::Packed& packed, Date as_of, cases::Cases& store,
             const cases::Asking& asking) {
  const auto may = cases::Authority(store).MayScreen(
      {packed.bundle.hash(), *packed.compilation.program}, asking);
  if (!may) return Tell(session, may.error());
  if (auto installed = store.Install(packed.bundle, asking); !installed)
    return Tell(session, installed.error());
  const Program& program = *packed.compilation.program;
  StepsShown shown(session);
  const auto report =
      cases::Screenings(store).Screen({packed.bundle.hash(), as_of}, asking, shown.Sink());
  shown.End();
  if (!report) return Tell(session, report.error(), &program);
  const auto title = TextIn(program.policy.title, session.language());
  const std::string head =
      Say(session,
          fmt::format("{}: {} {} on {}\n\n", title, report->people,
                      report->people == 1 ? "person" : "people", as_of.ToIso()),
          fmt::format("{}:{} 人,截至 {}\n\n", title, report->people, as_of.ToIso()));
  const auto words = ScreeningWords(session, program, store, *report);
  return words ? TellResult(session, head + *words) : kFindings;
}

}  // namespace

int ScreenAndPropose(const Session& session, const std::string& policy,
                     const StoreOptions& options) {
  int exit_code = kClean;
  const auto packed = PackPolicy(session, policy, &exit_code);
  if (!packed) return exit_code;
  const auto dates = StoreDates(session, options);
  if (!dates) return kUnreadable;
  return OnStore(session, options, [&](cases::Cases& store, const cases::Asking& asking) {
    return ScreenOn(session, *packed, dates->as_of, store, asking);
  });
}

}  // namespace writ::cli
