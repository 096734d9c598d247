// writ case compare: a decision by the law and the knowledge of then and of today.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "engine/render/explanation.h"
#include "runtime/cases/sides.h"
#include "runtime/cases/versions.h"
#include "runtime/cli/case.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

struct CompareOptions {
  StoreOptions store;
  cases::SidesRequest request;
  std::string known_on, under;
};

std::string CellWords(const std::optional<flow::AskedAgain>& asked, Language language) {
  if (asked) return VerdictWords(asked->verdict, language);
  return language == Language::kChinese ? "该文本没有此处" : "that text has no such place";
}

// A version whose first day lies after the decision says nothing about that day.
std::string OfToday(const cases::Sides& sides, const std::optional<flow::AskedAgain>& asked,
                    Language language) {
  const std::optional<Date>& from = sides.now_law->policy.from;
  if (!from || *from <= sides.known_then) return CellWords(asked, language);
  return language == Language::kChinese
             ? fmt::format("该版自 {} 起施行,当日尚未施行", from->ToIso())
             : fmt::format("not in force on that day, but from {} on", from->ToIso());
}

std::string ValueOr(const std::optional<CommittedValue>& value, bool zh) {
  return value ? value->value() : zh ? "未知" : "not known";
}

std::string SidesWords(const cases::Sides& sides, Language language) {
  const bool zh = language == Language::kChinese;
  const auto version = [](const Program& program) { return program.policy.version; };
  std::string text =
      fmt::format(fmt::runtime(zh ? "第 {} 条记录  {}  {}  {}\n" : "record {}  {}  {}  {}\n"),
                  sides.record.sequence.value, MomentWords(sides.record.recorded),
                  KindWords(*sides.then_law, sides.record.event, language),
                  OutcomeWords(*sides.then_law, sides.rule, language));
  const auto line = [&](const std::string& name, const std::string& cell) {
    text += "  " + name + ": " + cell + "\n";
  };
  const std::string then_law = version(*sides.then_law), now_law = version(*sides.now_law);
  const std::string known_then = sides.known_then.ToIso(), known_now = sides.known_now.ToIso();
  const auto law_and = [&](const std::string& law, const std::string& known, bool now) {
    return zh ? fmt::format("第 {} 版,{} 所知{}", law, known, now ? "" : "(当时)")
              : fmt::format("version {}, as known on {}{}", law, known, now ? "" : " (then)");
  };
  line(zh ? "当时的决定" : "as it was decided",
       VerdictWords(sides.record.verdict.value_or(Verdict::kHolds), language));
  line(law_and(then_law, known_now, true), CellWords(sides.then_law_now, language));
  line(law_and(now_law, known_then, false), OfToday(sides, sides.now_law_then, language));
  line(law_and(now_law, known_now, true), OfToday(sides, sides.now_law_now, language));
  for (const cases::Sides::Fact& fact : sides.facts) {
    text += (zh ? "  事实不同:" : "  a fact differs: ") + fact.fact;
    if (fact.period) text += " " + fact.period->ToString();
    text += "  " + ValueOr(fact.then, zh) + " → " + ValueOr(fact.now, zh);
    if (fact.recorded) text += (zh ? ",记录于 " : ", recorded ") + fact.recorded->ToIso();
    text += "\n";
  }
  for (const cases::Sides::Norm& norm : sides.norms)
    text += (zh ? "  规范不同:" : "  a norm differs: ") + NameFor(norm.names, language) + "\n";
  return text;
}

int CompareOn(const Session& session, CompareOptions& options, cases::Cases& store,
              const cases::Asking& asking) {
  if (!options.under.empty()) {
    const auto found = cases::PolicyVersions(store).Find(options.under, asking);
    if (!found) return Tell(session, found.error());
    options.request.under = found->bundle;
  }
  const auto all = cases::SideBySide(store).Of(options.request, asking);
  if (!all) return Tell(session, all.error());
  std::string text;
  for (const cases::Sides& sides : *all) text += SidesWords(sides, session.language());
  if (text.empty())
    text = Say(session, "this case has decided nothing on facts yet\n", "本案尚无依据事实的决定\n");
  return TellResult(session, text);
}

int Compare(const Session& session, CompareOptions& options) {
  if (!options.known_on.empty()) {
    options.request.known_on = Date::ParseIso(options.known_on);
    if (!options.request.known_on) {
      Complain(session, fmt::format("--known-on {}: not a date", options.known_on),
               fmt::format("--known-on {}:不是日期", options.known_on));
      return kUnreadable;
    }
  }
  return OnStore(session, options.store, [&](cases::Cases& store, const cases::Asking& asking) {
    return CompareOn(session, options, store, asking);
  });
}

}  // namespace

CaseCommand AddCaseCompare(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand(
      "compare", "decisions by the law and the knowledge of then and of today");
  auto options = std::make_shared<CompareOptions>();
  command->add_option("case", options->request.case_id, "the case")->required();
  command->add_option("decision", options->request.decision,
                      "a record's number, a gate, a rule or an effect (default: all)");
  command->add_option("--known-on", options->known_on, "as known on this day (default: today)");
  command->add_option("--under", options->under,
                      "POLICY, POLICY@VERSION or a bundle's hash (default: the version in force)");
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddLanguage(command, session);
  return {command, [&session, options] { return Compare(session, *options); }};
}

}  // namespace writ::cli
