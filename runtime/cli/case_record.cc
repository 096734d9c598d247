// writ case record, tell, and writ import: facts into the store.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>

#include "runtime/cases/authority.h"
#include "runtime/cases/recording.h"
#include "runtime/cli/case.h"
#include "runtime/cli/fact_files.h"
#include "runtime/cli/files.h"
#include "runtime/cli/store_session.h"
#include "runtime/facts/assignment.h"
#include "runtime/facts/batch.h"
#include "runtime/facts/cell.h"

namespace writ::cli {
namespace {

struct RecordOptions {
  StoreOptions store;
  std::string subject, assignment, policy, document;
  AssignmentOptions fact;
};

// The policy that says what the fact is: the one named, else the newest installed.
std::shared_ptr<const Program> ProgramFor(const Session& session, const std::string& policy,
                                          cases::Cases& store, int* exit_code) {
  if (!policy.empty()) {
    const auto packed = PackPolicy(session, policy, exit_code);
    return packed ? packed->compilation.program : nullptr;
  }
  const auto installed = store.Installed();
  if (!installed) {
    *exit_code = Tell(session, installed.error());
    return nullptr;
  }
  if (installed->empty()) {
    Complain(session,
             "no policy is installed that could say what this fact is; name one with --policy",
             "没有已安装的政策可说明该事实;请用 --policy 指定");
    *exit_code = kUnreadable;
    return nullptr;
  }
  const auto program = store.ProgramOf(installed->back());
  if (program) return *program;
  *exit_code = Tell(session, program.error());
  return nullptr;
}

int RecordOne(const Session& session, RecordOptions& options, cases::Cases& store,
              const cases::Asking& asking) {
  const auto known = store.FindPerson(options.subject);
  if (!known) return Tell(session, known.error());
  if (!*known) return Tell(session, cases::Make(cases::TroubleKind::kNoPerson, options.subject));
  int exit_code = kClean;
  const auto program = ProgramFor(session, options.policy, store, &exit_code);
  if (program == nullptr) return exit_code;
  if (!options.document.empty()) {
    const auto bytes = ReadFile(options.document, kDefaultMaxDocumentBytes);
    if (!bytes) {
      Complain(session, fmt::format("{}: cannot be read: {}", options.document, bytes.error()),
               fmt::format("{}:无法读取:{}", options.document, bytes.error()));
      return kUnreadable;
    }
    options.fact.document = "sha256:" + HexDigest(Sha256(*bytes));
  }
  SourceSet sources;
  Diagnostics diagnostics;
  const auto facts = ReadAssignment(*program, options.subject, options.assignment, options.fact,
                                    sources, diagnostics);
  Report(session, diagnostics, sources);
  if (!facts) return kUnreadable;
  const auto checked = cases::FactRecording(store).Checked(*program, *facts, asking);
  if (!checked) return Tell(session, checked.error());
  const auto batch =
      store.Import(*checked, options.fact.source.empty() ? "record" : options.fact.source, asking);
  if (!batch) return Tell(session, batch.error());
  return TellResult(session, batch->text + "\n");
}

struct ImportOptions {
  StoreOptions store;
  std::string source, policy, name, map, complete_through;
  bool add_persons = false;
};

// Reads the files as they are, or through the map that was given. nullopt after it was told why.
std::optional<ReadBatch> ReadSource(const Session& session, const ImportOptions& options,
                                    const Program& program, SourceSet* sources, int* exit_code) {
  *exit_code = kUnreadable;
  const auto files = ReadFactFiles(session, options.source);
  if (!files) return std::nullopt;
  const FactReader* reader = &FactReaderFor(options.source);
  std::unique_ptr<FactReader> mapped;
  const auto through =
      options.complete_through.empty() ? std::nullopt : ReadDay(options.complete_through);
  const bool of_statements = !options.map.empty() && IsJsonPath(options.source);
  if (!options.complete_through.empty() && (!through || !of_statements)) {
    Complain(session,
             "--complete-through takes a day such as 2026-03-31, and goes with --map and a file of "
             "statements; in a CSV it is a column",
             "--complete-through 须为日期,如 2026-03-31,并与 --map 和学习记录文件一起使用;CSV "
             "文件请用「完整截至」一列");
    return std::nullopt;
  }
  if (!options.map.empty()) {
    auto map = ReadFactFiles(session, options.map);
    if (!map) return std::nullopt;
    mapped = MappedReaderFor(options.source, {std::move(map->front()), through});
    reader = mapped.get();
  }
  Diagnostics diagnostics;
  auto batch = reader->Read(program, *files, *sources, diagnostics);
  Report(session, diagnostics, *sources);
  if (batch && IsDatabasePath(options.source)) batch->source = "sql";
  if (batch && !diagnostics.HasErrors()) return batch;
  *exit_code = std::max(kFindings, ExitCodeFor(diagnostics));
  return std::nullopt;
}

// "people.csv:3": where an id stands for the first time; nothing if it is spelt otherwise there.
std::string FirstLineOf(const std::string& id, const SourceSet& sources) {
  constexpr std::string_view kAround = ",;\"\r\n\t ";
  for (FileId file = 0; file < sources.size(); ++file) {
    const auto& source = sources.file(file);
    const std::string& text = source.original;
    for (size_t at = text.find(id); at != text.npos; at = text.find(id, at + 1)) {
      const size_t end = at + id.size();
      if (at != 0 && kAround.find(text[at - 1]) == kAround.npos) continue;
      if (end != text.size() && kAround.find(text[end]) == kAround.npos) continue;
      const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(at), '\n');
      return fmt::format("{}:{}", std::filesystem::path(source.path).filename().string(), line);
    }
  }
  return "";
}

// Who is unknown is named with the row, all of them: a staff number may be misspelt.
int TellUnknown(const Session& session, const std::vector<std::string>& unknown,
                const SourceSet& sources) {
  Complain(
      session,
      fmt::format("nothing was imported: nobody is known by {}",
                  unknown.size() == 1 ? "this id" : fmt::format("these {} ids", unknown.size())),
      fmt::format("未导入:以下 {} 个工号没有登记过", unknown.size()));
  for (const std::string& id : unknown)
    fmt::print(stderr, "  {}  {}\n", FirstLineOf(id, sources), id);
  Complain(session,
           "mind the spelling, add them with writ person add, or make all of them known with "
           "--add-persons",
           "请核对工号,或用 writ person add 登记,或加 --add-persons 一并登记");
  return kUnreadable;
}

struct ToImport {
  const cases::Packed& packed;
  const ReadBatch& batch;
  const SourceSet& sources;
};

int ImportBatch(const Session& session, const ImportOptions& options, const ToImport& what,
                cases::Cases& store, const cases::Asking& asking) {
  const ReadBatch& batch = what.batch;
  if (!options.add_persons) {
    const auto unknown = store.UnknownIn(batch);
    if (!unknown) return Tell(session, unknown.error());
    if (!unknown->empty()) return TellUnknown(session, *unknown, what.sources);
  }
  const auto may = cases::Authority(store).MayImport(
      {what.packed.bundle.hash(), *what.packed.compilation.program}, batch, asking);
  if (!may) return Tell(session, may.error());
  if (auto installed = store.Install(what.packed.bundle, asking); !installed)
    return Tell(session, installed.error());
  const auto done = store.Import(batch, options.name, asking, options.add_persons);
  if (!done) return Tell(session, done.error());
  return TellResult(
      session, done->text + "\n" +
                   Say(session,
                       fmt::format("{} {}, {} {}\n", batch.subjects.size(),
                                   batch.subjects.size() == 1 ? "person" : "people", batch.rows,
                                   batch.rows == 1 ? "row" : "rows"),
                       fmt::format("{} 人,{} 行\n", batch.subjects.size(), batch.rows)));
}

int ImportFiles(const Session& session, const ImportOptions& options) {
  int exit_code = kClean;
  const auto packed = PackPolicy(session, options.policy, &exit_code);
  if (!packed) return exit_code;
  SourceSet sources;
  const auto batch =
      ReadSource(session, options, *packed->compilation.program, &sources, &exit_code);
  if (!batch) return exit_code;
  if (!options.name.empty() && !IdForm::Accepts(options.name)) {
    Complain(session, fmt::format("--source {}: not a name", options.name),
             fmt::format("--source {}:不是名称", options.name));
    return kUnreadable;
  }
  return OnStore(
      session, options.store,
      [&](cases::Cases& store, const cases::Asking& asking) {
        return ImportBatch(session, options, {*packed, *batch, sources}, store, asking);
      },
      true);
}

}  // namespace

CaseCommand AddCaseRecord(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("record", "record one fact about a person");
  auto options = std::make_shared<RecordOptions>();
  command->add_option("subject", options->subject, "whom it is about: a person's id")->required();
  command->add_option("fact", options->assignment, "FACT=VALUE")->required();
  command->add_option("--period", options->fact.period, "for which month, quarter or year");
  command->add_option("--source", options->fact.source, "where it comes from");
  command->add_option("--document", options->document, "the paper behind it");
  command->add_option("--recorded", options->fact.recorded,
                      "the day it became known (default: today)");
  command->add_option("--status", options->fact.status, "asserted or disputed");
  command->add_option("--policy", options->policy,
                      "the policy that declares it (default: the newest installed)");
  AddActing(command, options->store, session);
  AddLibrary(command, session);
  return {command, [&session, options] {
            return OnStore(session, options->store,
                           [&](cases::Cases& store, const cases::Asking& asking) {
                             return RecordOne(session, *options, store, asking);
                           });
          }};
}

CaseCommand AddCaseTell(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("tell", "record that a person was told of a policy");
  auto options = std::make_shared<RecordOptions>();
  auto on = std::make_shared<std::string>();
  command->add_option("subject", options->subject, "who was told: a person's id")->required();
  command->add_option("policy", options->policy, "policy file")->required();
  command->add_option("--on", *on, "the day")->required();
  command->add_option("--document", options->document, "the signed acknowledgement");
  AddActing(command, options->store, session);
  AddLibrary(command, session);
  return {command, [&session, options, on] {
            options->assignment = "told=" + *on;
            return OnStore(session, options->store,
                           [&](cases::Cases& store, const cases::Asking& asking) {
                             return RecordOne(session, *options, store, asking);
                           });
          }};
}

Command AddImport(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("import", "facts into the store, one batch at a time");
  auto options = std::make_shared<ImportOptions>();
  command
      ->add_option("source", options->source,
                   "JSON, CSV or a folder of CSV; with --map also xAPI statements")
      ->required();
  command->add_option("--policy", options->policy, "the policy that declares the facts")
      ->required();
  command->add_option("--source", options->name, "what the records call the source");
  command->add_option("--map", options->map, "JSON file that says what this export calls things");
  command->add_option("--complete-through", options->complete_through,
                      "day up to which a file of statements holds all of them");
  command->add_flag("--add-persons", options->add_persons,
                    "make known whoever is in the file and not known yet");
  AddActor(command, options->store, false);
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddLanguage(command, session);
  AddLibrary(command, session);
  return {command, [&session, options] { return ImportFiles(session, *options); }};
}

}  // namespace writ::cli
