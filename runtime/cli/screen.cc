// writ screen: who in a population triggers which rule, on what evidence, and what is unknown.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <mutex>

#include "engine/base/text.h"
#include "engine/render/decision_json.h"
#include "engine/render/explanation.h"
#include "runtime/cli/files.h"
#include "runtime/cli/new_file.h"
#include "runtime/cli/parallel.h"
#include "runtime/cli/progress.h"
#include "runtime/cli/screen_columns.h"
#include "runtime/cli/screen_lines.h"
#include "runtime/cli/screen_people.h"
#include "runtime/cli/screen_report.h"
#include "runtime/cli/screen_since.h"
#include "runtime/cli/screen_sql.h"
#include "runtime/cli/screen_store.h"
#include "runtime/cli/screen_summary.h"

namespace writ::cli {
namespace {

struct ScreenCommand {
  std::string policy, facts, map, told, out;
  std::string sql, schema, columns_trust;
  std::optional<std::string> since;  // given, if only as an empty text
  std::vector<std::string> none;
  bool summary = false, propose = false;
  StoreOptions store;
  ReportOptions report;
};

constexpr int kOutcomes = 4;
using Tally = std::array<uint64_t, kOutcomes>;  // by Outcome

std::vector<uint32_t> OwnRules(const Program& program) {
  std::vector<uint32_t> rules;
  for (uint32_t rule = 0; rule < program.rules.size(); ++rule)
    if (program.rules[rule].names.module.empty()) rules.push_back(rule);
  return rules;
}

// What is said of one person.
struct Lines {
  size_t row = 0;
  std::string held, unknown;
};

class Screening {
 public:
  // `summary`: nothing is said of single people. `out`: where lines of CSV go; null: they are kept.
  Screening(const Session& session, const Program& program, const People& people, Date as_of,
            bool summary, NewFile* out)
      : session_(session),
        program_(program),
        people_(people),
        as_of_(as_of),
        screen_(people.columns(), InParallel),
        csv_(program, screen_),
        rules_(OwnRules(program)),
        lines_(Screen::Blocks(people.size())),
        tallies_(program.rules.size()),
        progress_(session, people.size()) {
    if (summary) summary_.emplace(program, people.columns(), rules_);
    if (out == nullptr) return;
    out->Append(CsvLines::Header());
    out_.emplace(*out, lines_.size());
  }

  void Run() {
    screen_.Run(
        [this](size_t row, uint32_t rule) { return people_.Decide(screen_, row, rule, false); },
        [this](const ScreenedBlock& block) { Take(block); }, InParallel);
  }

  const std::vector<uint32_t>& rules() const { return rules_; }
  const Tally& tally(uint32_t rule) const { return tallies_[rule]; }
  const std::optional<ScreenSummary>& summary() const { return summary_; }

  // In the order of the file; or by id, as records are ordered.
  std::vector<Lines> TakeLines() {
    std::vector<Lines> all;
    for (auto& block : lines_) std::move(block.begin(), block.end(), std::back_inserter(all));
    if (session_.format != "csv")
      std::stable_sort(all.begin(), all.end(), [this](const Lines& a, const Lines& b) {
        return people_.Id(a.row) < people_.Id(b.row);
      });
    return all;
  }

 private:
  void Take(const ScreenedBlock& block) {
    if (!summary_) SayAll(block);
    const std::lock_guard lock(mutex_);
    for (const uint32_t rule : rules_)
      for (int outcome = 0; outcome < kOutcomes; ++outcome)
        tallies_[rule][outcome] += block.Count(rule, static_cast<Outcome>(outcome));
    if (summary_) summary_->Add(block);
    progress_.At(done_ += block.rows());
  }

  // Of whom a rule holds or is unknown.
  void SayAll(const ScreenedBlock& block) {
    const size_t number = block.first() / kBlockRows;
    if (out_) return WriteAll(block, number);
    auto& lines = lines_[number];
    if (session_.format == "csv") {
      lines.push_back({block.first(), {}, {}});
      AppendCsv(block, &lines.back().held);
    } else {
      block.ForEachNotable([&](size_t row) { lines.push_back(Say(block, row)); });
    }
  }

  void WriteAll(const ScreenedBlock& block, size_t number) {
    thread_local std::string text;
    AppendCsv(block, &text);
    out_->Add(number, &text);
  }

  void AppendCsv(const ScreenedBlock& block, std::string* out) const {
    const size_t first = block.first();
    const CsvLines::InBlock lines = csv_.In(block);
    block.ForEachNotable([&](size_t row) {
      const std::string_view id = people_.Id(first + row);
      block.ForEachNotableRule(row, [&](uint32_t rule) {
        if (block.outcome(rule, row) == Outcome::kHolds)
          lines.AppendHeld(row, id, rule, out);
        else
          csv_.AppendUnknown(block.Decide(rule, row), id, out);
      });
    });
  }

  // With explanations, which the reference gives.
  Lines Say(const ScreenedBlock& block, size_t row) const {
    Lines lines{block.first() + row, {}, {}};
    std::vector<Decision> held, unknown;
    block.ForEachNotableRule(row, [&](uint32_t rule) {
      (block.outcome(rule, row) == Outcome::kHolds ? held : unknown)
          .push_back(people_.Decide(screen_, lines.row, rule, true));
    });
    const std::string_view id = people_.Id(lines.row);
    if (session_.format == "jsonl") {
      AppendJson(session_, program_, as_of_, id, held, &lines.held);
      AppendJson(session_, program_, as_of_, id, unknown, &lines.held);
    } else {
      AppendHeld(session_, program_, id, held, &lines.held);
      AppendUnknown(session_, program_, id, unknown, &lines.unknown);
    }
    return lines;
  }

  const Session& session_;
  const Program& program_;
  const People& people_;
  const Date as_of_;
  const writ::Screen screen_;
  const CsvLines csv_;
  const std::vector<uint32_t> rules_;
  std::optional<ScreenSummary> summary_;
  std::vector<std::vector<Lines>> lines_;  // by block
  std::optional<PartsInOrder> out_;
  std::vector<Tally> tallies_;  // by rule
  std::mutex mutex_;            // of what follows and the tallies
  Progress progress_;
  size_t done_ = 0;
};

// How many of each outcome, by rule.
std::string Summary(const Session& session, const Program& program, const Screening& screening,
                    size_t people, Date as_of) {
  const auto language = session.language();
  std::string out = Say(session,
                        fmt::format("{}: {} people on {}\n\n",
                                    TextIn(program.policy.title, language), people, as_of.ToIso()),
                        fmt::format("{}:{} 人,截至 {}\n\n", TextIn(program.policy.title, language),
                                    people, as_of.ToIso()));
  int width = 0;
  for (const uint32_t rule : screening.rules())
    width = std::max(width, DisplayWidth(NameFor(program.rules[rule].names, language)));
  for (const uint32_t rule : screening.rules()) {
    const auto name = Padded(NameFor(program.rules[rule].names, language), width);
    const auto& [holds, fails, unknown, not_applicable] = screening.tally(rule);
    out += Say(session,
               fmt::format("  {}  {:>4} hold  {:>4} do not  {:>4} unknown  {:>4} not applicable\n",
                           name, holds, fails, unknown, not_applicable),
               fmt::format("  {}  成立 {:>4}  不成立 {:>4}  未知 {:>4}  不适用 {:>4}\n", name,
                           holds, fails, unknown, not_applicable));
  }
  return out;
}

std::string Printed(const Session& session, const Program& program, Screening* screening,
                    size_t people, Date as_of) {
  if (screening->summary()) return screening->summary()->Printed(session, as_of);
  std::string held, unknown;
  if (session.format == "csv") held = CsvLines::Header();
  std::vector<Lines> all = screening->TakeLines();
  size_t bytes = held.size();
  for (const Lines& lines : all) bytes += lines.held.size();
  held.reserve(bytes);
  for (Lines& lines : all) {
    held += lines.held;
    unknown += lines.unknown;
    lines = {};
  }
  if (session.format != "text") return held;
  std::string out = Summary(session, program, *screening, people, as_of);
  if (!held.empty()) out += Say(session, "\nConditions met\n\n", "\n条件成立\n\n") + held;
  if (!unknown.empty())
    out += Say(session, "\nUnknown: what would settle it, and who can supply it\n\n",
               "\n未知:补充何项、由谁补充\n\n") +
           unknown;
  return out;
}

// Of the files that are named, or of the store. Nothing after it was told why.
std::unique_ptr<People> PeopleOf(const Session& session, const Program& program, EvalDates dates,
                                 const ScreenCommand& command, const PeopleOptions& options,
                                 int* exit_code) {
  std::unique_ptr<People> people;
  if (!command.facts.empty()) {
    people = std::make_unique<People>(session, program, dates, options);
    *exit_code = people->exit_code();
    return *exit_code == kClean ? std::move(people) : nullptr;
  }
  auto stored = StoredPopulation(session, program, command.store);
  *exit_code = stored ? kClean : kUnreadable;
  if (!stored) return nullptr;
  return std::make_unique<People>(program, dates, *std::move(stored), options.told);
}

// What is otherwise than on an earlier day, of columns or of the store.
int ScreenSinceThen(const Session& session, const Program& program, Dates asked,
                    const ScreenCommand& command, const PeopleOptions& options) {
  const auto dates = ReadSince(session, *command.since, asked);
  if (!dates) return kUnreadable;
  int exit_code = kClean;
  std::optional<PeopleSince> people;
  if (!command.facts.empty()) {
    people = ColumnsSince(session, program, *dates, options, &exit_code);
  } else if (auto stored = StoredPopulation(session, program, command.store)) {
    people = RecordsSince(program, *dates, *std::move(stored), options.told);
  } else {
    exit_code = kUnreadable;
  }
  if (!people) return exit_code;
  return ScreenSinceDay(session, program, *dates, *people, {command.summary, command.out});
}

int Screen(const Session& session, const ScreenCommand& command) {
  if (command.propose)
    return command.facts.empty()
               ? ScreenAndPropose(session, command.policy, command.store)
               : ScreenColumnsAndPropose(session,
                                         {command.policy, command.facts, command.columns_trust},
                                         command.store);
  const auto dates = command.facts.empty() ? StoreDates(session, command.store) : DatesOf(session);
  if (!dates) return kUnreadable;
  if (command.since && AreFiles(command.facts)) return ComplainOfFiles(session, command.facts);
  const auto ready = Prepare(session, command.policy);
  if (!ready.ok()) return ready.exit_code;
  PeopleOptions options{command.facts, command.map, std::nullopt, command.store.trust};
  if (!command.told.empty()) {
    options.told = Date::ParseIso(command.told);
    if (!options.told) {
      Complain(session, fmt::format("--told {}: not a date like 2026-03-10", command.told),
               fmt::format("--told {}:不是 2026-03-10 这样的日期", command.told));
      return kUnreadable;
    }
  }
  const Program& program = ready.program();
  if (!command.sql.empty())
    return ScreenSql(session, program, {dates->as_of, dates->known_on},
                     {command.sql, command.facts, command.map, command.schema, command.out,
                      command.none, options.told});
  if (command.since) return ScreenSinceThen(session, program, *dates, command, options);
  int exit_code = kClean;
  const auto found =
      PeopleOf(session, program, {dates->as_of, dates->known_on}, command, options, &exit_code);
  if (found == nullptr) return exit_code;
  const People& people = *found;
  if (!command.report.path.empty())
    return WriteScreenReport(session, program, people, dates->as_of, OwnRules(program),
                             command.report);
  std::optional<NewFile> out;
  if (!command.out.empty()) out.emplace(command.out);
  const bool at_once = out && session.format == "csv" && !command.summary;
  Screening screening(session, program, people, dates->as_of, command.summary,
                      at_once ? &*out : nullptr);
  screening.Run();
  if (people.Broken(session)) return kUnreadable;
  const auto text =
      at_once ? "" : Printed(session, program, &screening, people.size(), dates->as_of);
  if (session.format != "text" && session.err_is_terminal)
    fmt::print(stderr, "{}", Summary(session, program, screening, people.size(), dates->as_of));
  if (!out) return Emit(session, text) ? kClean : kUnreadable;
  out->Append(text);
  if (auto written = out->Commit(Durable::kNo); !written) {
    Complain(session, fmt::format("{}: cannot be written: {}", command.out, written.error()),
             fmt::format("{}:无法写入:{}", command.out, written.error()));
    return kUnreadable;
  }
  return kClean;
}

void AddReport(CLI::App* command, Session& session, ReportOptions* report) {
  auto* path = command
                   ->add_option("--report", report->path,
                                "HTML file to write a report with charts to, about groups alone")
                   ->excludes("--sql")
                   ->excludes("--summary")
                   ->excludes("--out");
  command
      ->add_flag("--people", report->with_people,
                 "with --report: whoever is flagged or unknown, with evidence; this is personal")
      ->needs(path);
  command
      ->add_option("--most", report->most,
                   "with --people: at most so many of those flagged, and of those unknown (200)")
      ->needs("--people")
      ->check(CLI::Range(size_t{1}, size_t{1'000'000}));
  command
      ->add_option("--lang", session.lang, "language of messages: en or zh; of --report also both")
      ->check(CLI::IsMember({"en", "zh", "both"}));
}

// `--lang both` is of the report: messages are then in the reader's language.
int RunScreen(Session& session, ScreenCommand& command) {
  if (session.lang == "both") {
    session.lang.clear();
    command.report.both = true;
    if (command.report.path.empty()) {
      Complain(session, "--lang both: only with --report", "--lang both:仅可与 --report 同用");
      return kUnreadable;
    }
  }
  return Screen(session, command);
}

}  // namespace

Command AddScreen(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("screen", "decide for a population, with evidence");
  auto options = std::make_shared<ScreenCommand>();
  command->add_option("policy", options->policy, "policy file")->required();
  auto* facts = command->add_option(
      "--facts", options->facts,
      "facts: a CSV, an .xlsx, a folder of these, a .source.json (a "
      "database), a JSON file, or a folder of columns (default: those in the store)");
  command
      ->add_option("--map", options->map,
                   "JSON file: what the CSV calls things, if it is of another system")
      ->needs(facts);
  command->add_option("--told", options->told,
                      "day on which everybody else was told of this version");
  command->add_option("--out", options->out,
                      "file to write the result to (default: standard output)");
  command
      ->add_option("--sql", options->sql,
                   "postgres or duckdb: print the rules as a query for tables that have the "
                   "columns of these CSV files")
      ->needs(facts);
  command->add_option("--schema", options->schema, "with --sql: where those tables are");
  command->add_option("--none", options->none,
                      "with --sql: a fact of which NULL says that there is none, such as left_on");
  command->add_flag("--summary", options->summary,
                    "how many by rule and team, and nothing of single people");
  AddReport(command, session, &options->report);
  command
      ->add_option_function<std::string>(
          "--since", [options](const std::string& day) { options->since = day; },
          "what is otherwise than on that day, on what was known then; of columns or of "
          "the store")
      ->excludes("--map")
      ->excludes("--sql")
      ->excludes("--report");
  command
      ->add_flag("--propose", options->propose,
                 "record the screening of the store, or of a folder of columns, and propose the "
                 "cases that rules start")
      ->excludes("--map")
      ->excludes("--sql")
      ->excludes("--summary")
      ->excludes("--report")
      ->excludes("--out")
      ->excludes("--told")
      ->excludes("--since");
  command
      ->add_option("--columns-trust", options->columns_trust,
                   "with --propose: folder of the columns' root key (default: beside the columns)")
      ->needs("--propose")
      ->needs(facts);
  AddActor(command, options->store, false);
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddDates(command, session);
  AddFormat(command, session, {"text", "jsonl", "csv"});
  AddLibrary(command, session);
  return {command, [&session, options] { return RunScreen(session, *options); }};
}

}  // namespace writ::cli
