// writ screen: who in a population triggers which rule, on what evidence, and what is unknown.
#include <fmt/core.h>

#include <map>

#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/render/decision_json.h"
#include "engine/render/explanation.h"
#include "runtime/cli/fact_files.h"
#include "runtime/cli/files.h"
#include "runtime/cli/progress.h"

namespace writ::cli {
namespace {

struct ScreenCommand {
  std::string policy, facts, out;
};

// What screening found about one subject: rules that hold or cannot be decided.
struct Row {
  const SubjectFacts* subject;
  std::vector<Decision> held, unknown;
};

struct Tally {
  int holds = 0, fails = 0, unknown = 0, not_applicable = 0;
};

struct Screening {
  std::vector<Row> rows;
  std::map<uint32_t, Tally> by_rule;
};

void Count(const Decision& decision, Screening* screening) {
  auto& tally = screening->by_rule[decision.rule];
  switch (decision.outcome) {
    case Outcome::kHolds: ++tally.holds; break;
    case Outcome::kFails: ++tally.fails; break;
    case Outcome::kUnknown: ++tally.unknown; break;
    case Outcome::kNotApplicable: ++tally.not_applicable; break;
  }
}

Screening Run(const Session& session, const Program& program, const Population& population,
              EvalDates dates) {
  Screening screening;
  PopulationTeams teams(program, population, dates);
  Progress progress(session, population.subjects.size());
  for (const auto& subject : population.subjects) {
    Row row{&subject, {}, {}};
    Evaluator evaluator(program, subject, dates, {.explain = true, .teams = teams.Source()});
    for (auto& decision : evaluator.DecideAll()) {
      Count(decision, &screening);
      if (decision.outcome == Outcome::kHolds)
        row.held.push_back(std::move(decision));
      else if (decision.outcome == Outcome::kUnknown)
        row.unknown.push_back(std::move(decision));
    }
    if (!row.held.empty() || !row.unknown.empty()) screening.rows.push_back(std::move(row));
    progress.Step();
  }
  return screening;
}

std::string Padded(std::string text, int width) {
  const int missing = width - DisplayWidth(text);
  return missing > 0 ? text + std::string(static_cast<size_t>(missing), ' ') : text;
}

void AppendFlagged(const Session& session, const Program& program, const Screening& screening,
                   std::string* out) {
  const auto language = session.language();
  for (const auto& row : screening.rows) {
    for (const auto& decision : row.held) {
      const auto& rule = program.rules[decision.rule];
      *out += fmt::format("{}  {}\n", row.subject->id, NameFor(rule.names, language));
      const auto& version = rule.versions[decision.version];
      if (version.action.kind != ActionKind::kNone) {
        *out += fmt::format("    → {}\n", ActionWords(program, version.action, language));
      }
      for (const auto& line : Because(program, decision, {language, true}))
        *out += fmt::format("    {}\n", line.text);
      for (const auto& citation : version.cites) {
        *out += fmt::format("    § {}\n", CitationWords(program, citation, language));
      }
    }
  }
}

// What is unknown, grouped by what would settle it: one line per missing thing and who can supply
// it.
void AppendUnknown(const Session& session, const Program& program, const Screening& screening,
                   std::string* out) {
  const auto language = session.language();
  for (const auto& row : screening.rows) {
    if (row.unknown.empty()) continue;
    std::map<std::string, std::vector<std::string>> rules_by_missing;
    for (const auto& decision : row.unknown) {
      for (const auto& missing : decision.missing) {
        rules_by_missing[MissingWords(program, missing, language)].push_back(
            NameFor(program.rules[decision.rule].names, language));
      }
      if (decision.missing.empty()) {
        rules_by_missing[ReasonWords(program, decision.reason, decision.detail, language)]
            .push_back(NameFor(program.rules[decision.rule].names, language));
      }
    }
    *out += fmt::format("{}\n", row.subject->id);
    for (const auto& [missing, rules] : rules_by_missing) {
      std::string names;
      for (const auto& rule : rules)
        names += (names.empty() ? "" : Say(session, ", ", "、")) + rule;
      *out += fmt::format("    {} ({})\n", missing, names);
    }
  }
}

std::string Text(const Session& session, const Program& program, const Screening& screening,
                 size_t people, const Dates& dates) {
  const auto language = session.language();
  std::string out =
      Say(session,
          fmt::format("{}: {} people on {}\n\n", TextIn(program.policy.title, language), people,
                      dates.as_of.ToIso()),
          fmt::format("{}:{} 人,截至 {}\n\n", TextIn(program.policy.title, language), people,
                      dates.as_of.ToIso()));
  int width = 0;
  for (const auto& [rule, tally] : screening.by_rule) {
    width = std::max(width, DisplayWidth(NameFor(program.rules[rule].names, language)));
  }
  for (const auto& [rule, tally] : screening.by_rule) {
    const auto name = Padded(NameFor(program.rules[rule].names, language), width);
    out += Say(session,
               fmt::format("  {}  {:>4} hold  {:>4} do not  {:>4} unknown  {:>4} not applicable\n",
                           name, tally.holds, tally.fails, tally.unknown, tally.not_applicable),
               fmt::format("  {}  成立 {:>4}  不成立 {:>4}  未知 {:>4}  不适用 {:>4}\n", name,
                           tally.holds, tally.fails, tally.unknown, tally.not_applicable));
  }
  std::string flagged, unknown;
  AppendFlagged(session, program, screening, &flagged);
  AppendUnknown(session, program, screening, &unknown);
  if (!flagged.empty()) out += Say(session, "\nConditions met\n\n", "\n条件成立\n\n") + flagged;
  if (!unknown.empty())
    out += Say(session, "\nUnknown: what would settle it, and who can supply it\n\n",
               "\n未知:补充何项、由谁补充\n\n") +
           unknown;
  return out;
}

// One line per (subject, rule) that holds or is unknown.
std::string JsonLines(const Session& session, const Program& program, const Screening& screening,
                      const Dates& dates) {
  std::string out;
  for (const auto& row : screening.rows) {
    const auto line = [&](const Decision& decision) {
      JsonWriter json;
      json.BeginObject().Member("format_version", "1.0").Member("policy", program.policy.names.id);
      json.Member("as_of", dates.as_of.ToIso()).Member("subject", row.subject->id).Key("decision");
      WriteDecision(program, decision, {session.language(), true}, &json);
      out += json.EndObject().Take() + "\n";
    };
    for (const auto& decision : row.held) line(decision);
    for (const auto& decision : row.unknown) line(decision);
  }
  return out;
}

int Screen(const Session& session, const ScreenCommand& command) {
  const auto dates = DatesOf(session);
  if (!dates) return kUnreadable;
  const auto ready = Prepare(session, command.policy);
  if (!ready.ok()) return ready.exit_code;
  const auto loaded = LoadFacts(session, ready.program(), command.facts);
  if (!loaded.population) return loaded.exit_code;
  const auto screening =
      Run(session, ready.program(), *loaded.population, {dates->as_of, dates->known_on});
  const auto text =
      session.format == "jsonl"
          ? JsonLines(session, ready.program(), screening, *dates)
          : Text(session, ready.program(), screening, loaded.population->subjects.size(), *dates);
  if (command.out.empty()) return Emit(session, text) ? kClean : kUnreadable;
  if (auto written = WriteFile(command.out, text); !written) {
    Complain(session, fmt::format("{}: cannot be written: {}", command.out, written.error()),
             fmt::format("{}:无法写入:{}", command.out, written.error()));
    return kUnreadable;
  }
  return kClean;
}

}  // namespace

Command AddScreen(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("screen", "decide for a population, with evidence");
  auto options = std::make_shared<ScreenCommand>();
  command->add_option("policy", options->policy, "policy file")->required();
  command->add_option("--facts", options->facts, "facts: a folder of CSV, a CSV or a JSON file")
      ->required();
  command->add_option("--out", options->out,
                      "file to write the result to (default: standard output)");
  AddDates(command, session);
  AddFormat(command, session, {"text", "jsonl"});
  AddLanguage(command, session);
  AddLibrary(command, session);
  return {command, [&session, options] { return Screen(session, *options); }};
}

}  // namespace writ::cli
