// writ why: the explanation of one decision, positive or negative.
#include "engine/render/decision_json.h"

#include <CLI/CLI.hpp>
#include "engine/render/explanation.h"
#include "runtime/cli/fact_files.h"
#include "runtime/cli/files.h"
#include "runtime/cli/pick.h"

namespace writ::cli {
namespace {

struct WhyCommand {
  std::string policy, rule, facts, subject;
  bool withhold = false;
};

int Why(const Session& session, const WhyCommand& command) {
  const auto dates = DatesOf(session);
  if (!dates) return kUnreadable;
  const auto ready = Prepare(session, command.policy);
  if (!ready.ok()) return ready.exit_code;
  const auto& program = ready.program();
  const auto rule = PickRule(session, program, command.rule);
  if (!rule) return kUnreadable;
  const auto loaded = LoadFacts(session, program, command.facts);
  if (!loaded.population) return loaded.exit_code;
  const auto* subject = PickSubject(session, *loaded.population, command.subject);
  if (subject == nullptr) return kUnreadable;
  const EvalDates when{dates->as_of, dates->known_on};
  PopulationTeams teams(program, *loaded.population, when);
  EvalOptions options;
  if (loaded.population->subjects.size() > 1) options.teams = teams.Source();
  Evaluator evaluator(program, *subject, when, options);
  const auto decision = evaluator.Decide(*rule);
  const WordsOptions words{session.language(), !command.withhold};
  if (session.format == "json") {
    const std::string json = ReasonsJson(program, subject->id, when, decision, words, 2);
    return Emit(session, json + "\n") ? kClean : kUnreadable;
  }
  return Emit(session, DecisionWords(program, decision, words)) ? kClean : kUnreadable;
}

}  // namespace

Command AddWhy(CLI::App& app, Session& session) {
  auto* command =
      app.add_subcommand("why", "explain one decision, with what would turn a negative one");
  auto options = std::make_shared<WhyCommand>();
  command->add_option("policy", options->policy, "policy file")->required();
  command->add_option("rule", options->rule, "the rule, by id or either name")->required();
  command->add_option("--facts", options->facts, "facts: JSON, CSV or a folder of CSV")->required();
  command->add_option("--subject", options->subject, "which subject, when the facts hold several");
  command->add_flag("--withhold-personal", options->withhold,
                    "do not show values of personal and restricted facts");
  AddDates(command, session);
  AddFormat(command, session, {"text", "json"});
  AddLanguage(command, session);
  AddLibrary(command, session);
  return {command, [&session, options] { return Why(session, *options); }};
}

}  // namespace writ::cli
