// writ eval: decisions for one subject, or line by line for each.
#include <fmt/core.h>
#include <CLI/CLI.hpp>
#include <set>

#include "engine/render/decision_json.h"
#include "engine/render/explanation.h"
#include "runtime/cli/asked.h"
#include "runtime/cli/columns_session.h"
#include "runtime/cli/eval_columns.h"
#include "runtime/cli/fact_files.h"
#include "runtime/cli/files.h"
#include "runtime/cli/pick.h"
#include "runtime/cli/table_file.h"

namespace writ::cli {
namespace {

struct EvalCommand {
  std::string policy, facts, subject, trust;
  std::vector<std::string> rules, values;
};

struct Answer {
  std::vector<Decision> decisions;
  std::vector<std::pair<Asked, ValueResult>> values;
};

std::string OutcomeWord(Outcome outcome, Language language) {
  const bool zh = language == Language::kChinese;
  switch (outcome) {
    case Outcome::kHolds: return zh ? "条件成立" : "holds";
    case Outcome::kFails: return zh ? "条件不成立" : "fails";
    case Outcome::kUnknown: return zh ? "未知" : "unknown";
    case Outcome::kNotApplicable: return zh ? "不适用" : "not applicable";
  }
  return "";
}

// "70 %", "none", "unknown — not recorded".
std::string ResultWords(const Program& program, const ValueResult& value, Language language) {
  if (value.state == State::kKnown) return ValueWords(program, value.value, language);
  const bool zh = language == Language::kChinese;
  if (value.state == State::kNone) return zh ? "无" : "none";
  const auto state = OutcomeWord(
      value.state == State::kUnknown ? Outcome::kUnknown : Outcome::kNotApplicable, language);
  const auto reason = ReasonWords(program, value.reason, value.detail, language);
  return reason.empty() ? state : state + (zh ? " —— " : " — ") + reason;
}

std::string Text(const Session& session, const Program& program, const SubjectFacts& subject,
                 const Dates& dates, const Answer& answer) {
  const auto language = session.language();
  std::string out = Say(session, fmt::format("{} on {}\n", subject.id, dates.as_of.ToIso()),
                        fmt::format("{},截至 {}\n", subject.id, dates.as_of.ToIso()));
  for (const auto& decision : answer.decisions) {
    out += fmt::format("  {}: {}\n", NameFor(program.rules[decision.rule].names, language),
                       OutcomeWord(decision.outcome, language));
    for (const auto& line : Because(program, decision, {language, true}))
      out += fmt::format("      {}\n", line.text);
    for (const auto& missing : decision.missing) {
      out += fmt::format("      {}: {}\n", Say(session, "missing", "缺少"),
                         MissingWords(program, missing, language));
    }
  }
  for (const auto& [asked, value] : answer.values) {
    const auto words = ResultWords(program, value, language);
    const auto* sign = words.starts_with("≈") ? " " : " = ";
    out += fmt::format("  {}{}{}\n", TextIn(asked.shown, language), sign, words);
    for (const auto& missing : value.missing) {
      out += fmt::format("      {}: {}\n", Say(session, "missing", "缺少"),
                         MissingWords(program, missing, language));
    }
  }
  return out;
}

std::string Json(const Session& session, const Program& program, const SubjectFacts& subject,
                 const Dates& dates, const Answer& answer) {
  std::vector<std::pair<std::string, ValueResult>> values;
  for (const auto& [asked, value] : answer.values) values.emplace_back(asked.key, value);
  return DecisionsJson(program, subject.id, {dates.as_of, dates.known_on}, answer.decisions, values,
                       {session.language(), true}, session.format == "jsonl" ? 0 : 2) +
         "\n";
}

// Fills `answer`; false (complained about) when a name is unknown.
bool Decide(const Session& session, const Program& program, Evaluator& evaluator,
            const EvalCommand& command, const std::vector<Asked>& asked, Answer* answer) {
  for (const auto& name : command.rules) {
    const auto rule = PickRule(session, program, name);
    if (!rule) return false;
    answer->decisions.push_back(evaluator.Decide(*rule));
  }
  if (command.rules.empty() && command.values.empty()) answer->decisions = evaluator.DecideAll();
  for (const auto& value : asked) answer->values.emplace_back(value, value.Answer(evaluator));
  return true;
}

// Who is asked about: with jsonl everybody, unless one is named. Empty (complained about) when it
// is not clear.
std::vector<const SubjectFacts*> Subjects(const Session& session, const Population& population,
                                          const std::string& named) {
  std::vector<const SubjectFacts*> subjects;
  if (session.format == "jsonl" && named.empty()) {
    for (const auto& subject : population.subjects) subjects.push_back(&subject);
  } else if (const auto* subject = PickSubject(session, population, named)) {
    subjects.push_back(subject);
  }
  return subjects;
}

// Of each subject in turn; nothing (complained about) when a name is unknown.
std::optional<std::string> Answers(const Session& session, const Program& program,
                                   const Compilation& compilation, const EvalCommand& command,
                                   const Dates& dates,
                                   const std::vector<const SubjectFacts*>& subjects,
                                   const std::vector<Asked>& asked, const EvalOptions& options) {
  std::string text;
  std::set<std::string> unknown;  // what is no fact
  for (const auto* subject : subjects) {
    Evaluator evaluator(program, *subject, {dates.as_of, dates.known_on}, options);
    Answer answer;
    if (!Decide(session, program, evaluator, command, asked, &answer)) return std::nullopt;
    text += session.format == "text" ? Text(session, program, *subject, dates, answer)
                                     : Json(session, program, *subject, dates, answer);
    for (const auto& decision : answer.decisions)
      for (const auto& missing : decision.missing) unknown.insert(missing.what);
    for (const auto& [value_asked, value] : answer.values)
      for (const auto& missing : value.missing) unknown.insert(missing.what);
  }
  if (session.format == "text") text += TableAdvice(session, compilation, unknown);
  return text;
}

// Of a folder of columns no more is read than the person who is asked about, and what a team's
// figure takes.
int EvalColumns(const Session& session, const EvalCommand& command, const Compilation& compilation,
                const Dates& dates) {
  Program program = *compilation.program;
  const auto asked = ReadAsked(session, command.values, &program);
  if (!asked) return kUnreadable;
  ColumnFacts facts(session, program, {dates.as_of, dates.known_on}, FolderName(command.facts),
                    command.trust);
  const bool all = session.format == "jsonl" && command.subject.empty();
  const auto population = all ? facts.Everybody() : facts.One(command.subject);
  if (!population) return kUnreadable;
  std::vector<const SubjectFacts*> subjects;
  for (const SubjectFacts& subject : population->subjects) subjects.push_back(&subject);
  EvalOptions options;
  options.teams = facts.Teams();
  const auto text =
      Answers(session, program, compilation, command, dates, subjects, *asked, options);
  if (!text || facts.Broken()) return kUnreadable;
  return Emit(session, *text) ? kClean : kUnreadable;
}

int Eval(const Session& session, const EvalCommand& command) {
  const auto dates = DatesOf(session);
  if (!dates) return kUnreadable;
  const auto ready = Prepare(session, command.policy);
  if (!ready.ok()) return ready.exit_code;
  if (columns::IsFolder(PosixDisk(), FolderName(command.facts)))
    return EvalColumns(session, command, *ready.compilation, *dates);
  const auto loaded = LoadFacts(session, ready.program(), command.facts);
  if (!loaded.population) return loaded.exit_code;
  const auto subjects = Subjects(session, *loaded.population, command.subject);
  if (subjects.empty()) return kUnreadable;
  const EvalDates when{dates->as_of, dates->known_on};
  Program program = ready.program();
  const auto asked = ReadAsked(session, command.values, &program);
  if (!asked) return kUnreadable;
  PopulationTeams teams(program, *loaded.population, when);
  EvalOptions options;
  if (loaded.population->subjects.size() > 1) options.teams = teams.Source();
  const auto text =
      Answers(session, program, *ready.compilation, command, *dates, subjects, *asked, options);
  if (!text) return kUnreadable;
  return Emit(session, *text) ? kClean : kUnreadable;
}

}  // namespace

Command AddEval(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("eval", "decide for one subject");
  auto options = std::make_shared<EvalCommand>();
  command->add_option("policy", options->policy, "policy file")->required();
  command
      ->add_option("--facts", options->facts,
                   "facts: JSON, CSV, a folder of CSV, or a folder of columns")
      ->required();
  command->add_option("--trust", options->trust,
                      "folder of the root key of columns (default: beside them)");
  command->add_option("--subject", options->subject, "which subject, when the facts hold several");
  command->add_option("--rule", options->rules, "only this rule (may be repeated)")
      ->allow_extra_args(false);
  command
      ->add_option("--value", options->values,
                   "NAME or NAME(ARGUMENT, …): a definition, one period of it, a table's answer "
                   "or a parameter (may be repeated)")
      ->allow_extra_args(false);
  AddDates(command, session);
  AddFormat(command, session, {"text", "json", "jsonl"});
  AddLanguage(command, session);
  AddLibrary(command, session);
  return {command, [&session, options] { return Eval(session, *options); }};
}

}  // namespace writ::cli
