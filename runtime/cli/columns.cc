// writ columns add, list, verify, erase: facts kept as columns, which a screening reads instead of
// CSV.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "engine/base/json.h"
#include "engine/base/text.h"
#include "runtime/cli/columns_session.h"
#include "runtime/cli/fact_tables.h"
#include "runtime/cli/files.h"
#include "runtime/cli/parallel.h"
#include "runtime/cli/progress.h"
#include "runtime/cli/store_session.h"
#include "runtime/columns/records.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/csv_facts.h"

namespace writ::cli {
namespace {

struct ColumnsCommand {
  std::string policy, facts, map, folder, source, person;
  StoreOptions store;  // of it: the trust folder and the time
};

std::optional<Instant> NowOf(const Session& session, const StoreOptions& options) {
  const auto settings = SettingsOf(session, options);
  if (!settings) return std::nullopt;
  if (settings->clock) return settings->clock();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return Instant{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

// "1.9 MB"
std::string SizeWords(uint64_t bytes) {
  if (bytes < 10'000) return fmt::format("{} B", bytes);
  const bool large = bytes >= 10'000'000;
  const uint64_t tenths = bytes / (large ? 100'000 : 100);
  return fmt::format("{}.{} {}", tenths / 10, tenths % 10, large ? "MB" : "kB");
}

// Bytes per value with two digits, rounded.
std::string BytesEach(uint64_t bytes, uint64_t values) {
  if (values == 0) return "-";
  const uint64_t hundredths = (bytes * 100 + values / 2) / values;
  return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

std::string PeriodWords(const std::optional<Period>& period) {
  return period ? period->ToString() : "-";
}

std::string PeopleAdded(const Session& session, const columns::Added& added) {
  std::string text;
  for (const auto& segment : added.segments) {
    const std::string period = PeriodWords(segment.period);
    if (segment.file.empty()) {
      text += Say(session, fmt::format("{:<8} as before\n", period),
                  fmt::format("{:<8} 与之前相同\n", period));
      continue;
    }
    const auto& [people, values, bytes, directory, content] = segment.written;
    const std::string each = BytesEach(bytes, values), size = SizeWords(bytes);
    text += Say(session,
                fmt::format("{:<8} {}  {} people, {} values, {}, {} bytes a value{}\n", period,
                            segment.file, people, values, size, each,
                            segment.correction ? ", a correction" : ""),
                fmt::format("{:<8} {}  {} 人,{} 个值,{},每值 {} 字节{}\n", period, segment.file,
                            people, values, size, each, segment.correction ? ",更正" : ""));
  }
  return text + Say(session,
                    fmt::format("{} people, {} of them new\n", added.people, added.new_people),
                    fmt::format("{} 人,其中新增 {} 人\n", added.people, added.new_people));
}

class Adding {
 public:
  Adding(const Session& session, const Program& program, const ColumnsCommand& command,
         const RootKey& root, Instant now)
      : session_(session),
        program_(program),
        command_(command),
        folder_(FolderName(command.folder)),
        root_(root),
        now_(now) {}

  int Run() {
    int exit_code = kClean;
    if (!command_.map.empty() && !(map_ = LoadMap(session_, program_, command_.map, &exit_code)))
      return exit_code;
    const ExportMap* map = map_ ? &*map_ : nullptr;
    std::optional<FactTables> tables(std::in_place, session_, program_, command_.facts, map);
    if (tables->exit_code() != kClean) return tables->exit_code();
    if (!tables->any()) return AddRecords(LoadFacts(session_, program_, command_.facts, map));
    const auto read = ReadEveryCsvColumn(program_, SubjectEntity(program_), tables->tables(),
                                         InParallel, tables->Options());
    if (!read) return AddRecords(tables->AsRecords(read.error()));
    tables.reset();  // a database need not wait
    return AddColumns(read->facts.columns, [&](size_t row) { return read->facts.ids[row]; });
  }

 private:
  int AddRecords(const LoadedFacts& loaded) {
    if (!loaded.population) return loaded.exit_code;
    const Population& population = *loaded.population;
    const auto plain =
        columns::PlainFactsOf(program_, SubjectEntity(program_), population, command_.facts);
    if (!plain) return Tell(session_, plain.error());
    return AddColumns(plain->columns,
                      [&](size_t row) { return std::string_view(population.subjects[row].id); });
  }

  int AddColumns(const FactColumns& facts, std::function<std::string_view(size_t)> id) {
    std::error_code error;
    const auto parent = std::filesystem::path(folder_).parent_path();
    if (!parent.empty()) std::filesystem::create_directories(parent, error);
    std::optional<Progress> progress;
    columns::WriteOptions options{InParallel, [&](size_t done, size_t of) {
                                    if (!progress) progress.emplace(session_, of);
                                    progress->At(done);
                                  }};
    const auto added = columns::Add(PosixDisk(), folder_, root_, SystemRandom(),
                                    {facts, std::move(id), command_.source, now_}, options);
    progress.reset();
    if (!added) return Tell(session_, added.error());
    return Emit(session_, PeopleAdded(session_, *added)) ? kClean : kUnreadable;
  }

  const Session& session_;
  const Program& program_;
  const ColumnsCommand& command_;
  const std::string folder_;
  const RootKey& root_;
  const Instant now_;
  std::optional<ExportMap> map_;
};

int AddFiles(const Session& session, const ColumnsCommand& command) {
  const auto now = NowOf(session, command.store);
  if (!now) return kUnreadable;
  const auto ready = Prepare(session, command.policy);
  if (!ready.ok()) return ready.exit_code;
  const auto root = RootKeyOf(session, FolderName(command.folder), command.store.trust, true);
  if (!root) return kUnreadable;
  return Adding(session, ready.program(), command, *root, *now).Run();
}

std::string Row(const std::vector<std::string>& cells, const std::vector<int>& widths) {
  std::string text;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string space(static_cast<size_t>(std::max(0, widths[i] - DisplayWidth(cells[i]))),
                            ' ');
    const bool number = i >= 4;
    text += (i > 0 ? "  " : "") + (number ? space + cells[i] : cells[i] + space);
  }
  while (text.ends_with(' ')) text.pop_back();
  return text + "\n";
}

std::string Table(const Session& session, const columns::Catalogue& catalogue) {
  std::vector<std::vector<std::string>> rows = {
      {Say(session, "file", "文件"), Say(session, "source", "来源"), Say(session, "period", "期间"),
       Say(session, "recorded", "记录时间"), Say(session, "people", "人数"),
       Say(session, "values", "值"), Say(session, "size", "大小"),
       Say(session, "bytes a value", "每值字节")}};
  columns::Written all;
  for (const columns::Entry& entry : catalogue.entries) {
    const columns::Written& of = entry.written;
    rows.push_back({entry.FileName(), entry.source, PeriodWords(entry.period),
                    MomentWords(entry.recorded), std::to_string(of.people),
                    std::to_string(of.values), SizeWords(of.bytes),
                    BytesEach(of.bytes, of.values)});
    all.values += of.values;
    all.bytes += of.bytes;
  }
  const uint64_t people = catalogue.people() - catalogue.nobody.size();
  rows.push_back({Say(session, "all", "合计"), "", "", "", std::to_string(people),
                  std::to_string(all.values), SizeWords(all.bytes),
                  BytesEach(all.bytes, all.values)});
  std::vector<int> widths(rows.front().size(), 0);
  for (const auto& row : rows)
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  std::string text;
  for (const auto& row : rows) text += Row(row, widths);
  return text;
}

std::string Lines(const columns::Catalogue& catalogue) {
  std::string text;
  for (const columns::Entry& entry : catalogue.entries) {
    JsonWriter json;
    json.BeginObject();
    json.Member("format_version", "1.0");
    json.Member("file", entry.FileName());
    json.Member("source", entry.source);
    if (entry.period) json.Member("period", entry.period->ToString());
    json.Member("recorded", entry.recorded.ToIso());
    json.Member("people", static_cast<int64_t>(entry.written.people));
    json.Member("values", static_cast<int64_t>(entry.written.values));
    json.Member("bytes", static_cast<int64_t>(entry.written.bytes));
    json.EndObject();
    text += json.Take() + "\n";
  }
  return text;
}

// The folder, opened for reading. Nothing after it was told why.
std::optional<columns::Folder> OpenFolder(const Session& session, const ColumnsCommand& command,
                                          int* exit_code) {
  const std::string path = FolderName(command.folder);
  *exit_code = kUnreadable;
  if (!columns::IsFolder(PosixDisk(), path)) {
    Tell(session, columns::Error{columns::ErrorKind::kNoColumns, path, "", ""});
    return std::nullopt;
  }
  const auto root = RootKeyOf(session, path, command.store.trust, false);
  if (!root) return std::nullopt;
  auto folder = columns::Folder::Open(PosixDisk(), path, *root);
  if (folder) return *std::move(folder);
  const bool damaged = folder.error().kind == columns::ErrorKind::kDamaged;
  *exit_code = Tell(session, folder.error());
  if (damaged) *exit_code = kFindings;
  return std::nullopt;
}

int List(const Session& session, const ColumnsCommand& command) {
  int exit_code = kClean;
  const auto folder = OpenFolder(session, command, &exit_code);
  if (!folder) return exit_code;
  const auto& catalogue = folder->catalogue();
  const bool text = session.format == "text";
  return Emit(session, text ? Table(session, catalogue) : Lines(catalogue)) ? kClean : kUnreadable;
}

int VerifyAll(const Session& session, const ColumnsCommand& command) {
  int exit_code = kClean;
  const auto folder = OpenFolder(session, command, &exit_code);
  if (!folder) return exit_code;
  std::optional<Progress> progress;
  const auto errors = columns::Verify(*folder, {InParallel, [&](size_t done, size_t of) {
                                                  if (!progress) progress.emplace(session, of);
                                                  progress->At(done);
                                                }});
  progress.reset();
  for (const columns::Error& error : errors) Tell(session, error);
  if (!errors.empty()) return kFindings;
  const size_t segments = folder->catalogue().entries.size();
  return Emit(session,
              Say(session, fmt::format("{} segments, all as they were written\n", segments),
                  fmt::format("{} 个段,均与写入时相同\n", segments)))
             ? kClean
             : kUnreadable;
}

int ErasePerson(const Session& session, const ColumnsCommand& command) {
  const std::string path = FolderName(command.folder);
  if (!columns::IsFolder(PosixDisk(), path))
    return Tell(session, columns::Error{columns::ErrorKind::kNoColumns, path, "", ""});
  const auto root = RootKeyOf(session, path, command.store.trust, false);
  if (!root) return kUnreadable;
  std::optional<Progress> progress;
  const auto erased = columns::Erase(PosixDisk(), path, *root, SystemRandom(), command.person,
                                     {InParallel, [&](size_t done, size_t of) {
                                        if (!progress) progress.emplace(session, of);
                                        progress->At(done);
                                      }});
  progress.reset();
  if (!erased) return Tell(session, erased.error());
  std::string text;
  for (const std::string& file : erased->files)
    text += Say(session, fmt::format("{}  written anew, the old key is destroyed\n", file),
                fmt::format("{}  已重写,旧密钥已销毁\n", file));
  return Emit(session, text) ? kClean : kUnreadable;
}

}  // namespace

Command AddColumns(CLI::App& app, Session& session) {
  auto* parent = app.add_subcommand("columns", "facts kept as columns, for screenings");
  parent->require_subcommand(1);
  auto options = std::make_shared<ColumnsCommand>();
  auto* add = parent->add_subcommand("add", "facts into a folder of columns, by source and period");
  add->add_option("policy", options->policy, "policy file")->required();
  add->add_option("--facts", options->facts,
                  "facts: a CSV, an .xlsx, a folder of these, a .source.json (a database), or a "
                  "JSON file")
      ->required();
  add->add_option("--into", options->folder, "folder of the columns; made if there is none")
      ->required();
  add->add_option("--source", options->source, "who says so: the name of a system")->required();
  add->add_option("--map", options->map,
                  "JSON file: what the CSV calls things, if it is of another system");
  AddLibrary(add, session);
  AddNow(add, options->store);
  auto* list = parent->add_subcommand("list", "what is in a folder of columns");
  auto* verify = parent->add_subcommand("verify", "whether all of it is as it was written");
  auto* erase = parent->add_subcommand("erase", "take everything that is said of somebody out");
  for (CLI::App* command : {list, verify, erase})
    command->add_option("folder", options->folder, "folder of the columns")->required();
  erase->add_option("person", options->person, "a person's id")->required();
  AddFormat(list, session, {"text", "jsonl"});
  for (CLI::App* command : {add, list, verify, erase}) {
    command->add_option("--trust", options->store.trust,
                        "folder of the root key (default: beside the columns)");
    if (command != list) AddLanguage(command, session);
  }
  return {parent, [&session, options, add, list, verify] {
            if (add->parsed()) return AddFiles(session, *options);
            if (list->parsed()) return List(session, *options);
            return verify->parsed() ? VerifyAll(session, *options) : ErasePerson(session, *options);
          }};
}

}  // namespace writ::cli
