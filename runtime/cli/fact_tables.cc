#include "runtime/cli/fact_tables.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "runtime/cli/files.h"
#include "runtime/databases/source.h"
#include "runtime/facts/batch.h"
#include "runtime/facts/workbook.h"
#include "runtime/facts/workbook_lines.h"

namespace writ::cli {

int ComplainOfChange(const Session& session, const std::string& path) {
  Complain(session, fmt::format("{}: changed while it was read; nothing was read", path),
           fmt::format("{}:读取期间被改动;未读入任何数据", path));
  return kUnreadable;
}

FactTables::FactTables(const Session& session, const Program& program, std::string path,
                       const ExportMap* map)
    : session_(session),
      program_(program),
      path_(std::move(path)),
      map_(map),
      database_(IsDatabasePath(path_)) {
  if (IsJsonPath(path_)) return;
  if (database_)
    OpenDatabaseTables();
  else
    OpenFiles();
}

void FactTables::OpenDatabaseTables() {
  FileStamps stamps({path_});
  auto tables = OpenDatabase(PosixDisk(), path_);
  if (!tables) {
    Complain(session_, tables.error().en, tables.error().zh);
    exit_code_ = kUnreadable;
    return;
  }
  tables_ = std::make_unique<CsvTables>(*std::move(tables));
  tables_->files = std::move(stamps);
}

// Where a file cannot be read, or a workbook not by its rows, whoever reads records says why.
void FactTables::OpenFiles() {
  const auto paths = FactPaths(path_);
  if (paths.empty()) return;
  auto tables = std::make_unique<CsvTables>();
  tables->files = FileStamps(paths);
  for (const std::string& path : paths) {
    std::vector<std::unique_ptr<CsvLines>> more;
    if (IsWorkbookPath(path)) {
      auto bytes = ReadFile(path, kMaxFactBytes);
      auto book = bytes ? OpenWorkbook(path, *std::move(bytes)) : std::nullopt;
      if (!book) return;
      large_ = large_ || book->large;
      more = std::move(book->sheets);
    } else {
      more = std::move(CsvFiles(PosixDisk(), {path}).tables);
    }
    std::ranges::move(more, std::back_inserter(tables->tables));
  }
  tables_ = std::move(tables);
}

CsvColumnOptions FactTables::Options() {
  progress_.emplace(session_, tables_->bytes());
  return {.map = map_, .progress = [this](uint64_t bytes) {
            if (bytes < now_) before_ += now_;
            now_ = bytes;
            progress_->At(before_ + bytes);
          }};
}

LoadedFacts FactTables::AsRecords(const NotSoQuickly& trouble) {
  progress_.reset();
  if (trouble.changed || trouble.broken || large_ || tables_->bytes() > kMostAsRecords)
    return Complained(trouble);
  // How much text the rows of a query or a sheet are is known when they have all been had.
  const auto texts = TextsOf(*tables_, kMostAsRecords);
  if (texts && !*texts) return Complained(trouble);
  LoadedFacts loaded;
  if (!database_) {
    loaded = LoadFacts(session_, program_, path_, map_);
  } else if (texts) {
    loaded = FactsOf(session_, program_, **texts, map_);
  } else {
    Complain(session_, texts.error().en, texts.error().zh);
    loaded.exit_code = kUnreadable;
  }
  const std::string changed = tables_->files.Changed();
  if (changed.empty()) return loaded;
  return {std::nullopt, ComplainOfChange(session_, changed)};
}

LoadedFacts FactTables::Complained(const NotSoQuickly& trouble) const {
  if (trouble.changed) return {std::nullopt, ComplainOfChange(session_, trouble.path)};
  if (trouble.broken) {
    Complain(session_, trouble.why.en, trouble.why.zh);
    return {std::nullopt, kUnreadable};
  }
  if (ComplainOfRow(trouble)) return {std::nullopt, kFindings};
  const std::string en = trouble.why.en.empty() ? "it cannot be read" : trouble.why.en;
  const std::string zh = trouble.why.zh.empty() ? "无法读取" : trouble.why.zh;
  if (trouble.row == 0) {
    Complain(session_,
             fmt::format("{}: too large for anything but plain columns, and it has {}",
                         trouble.path, en),
             fmt::format("{}:文件过大,只能按纯列读取,而其中有:{}", trouble.path, zh));
  } else {
    Complain(session_,
             fmt::format("{}: row {}: {}; nothing was read", trouble.path, trouble.row, en),
             fmt::format("{}:第 {} 行:{};未读入任何数据", trouble.path, trouble.row, zh));
  }
  return {std::nullopt, kFindings};
}

bool FactTables::ComplainOfRow(const NotSoQuickly& trouble) const {
  if (trouble.line.empty()) return false;
  SourceSet sources;
  Diagnostics diagnostics;
  const std::string between(trouble.row - 1, '\n');
  const FileId file = sources.Add(trouble.path, trouble.header + between + trouble.line + "\n");
  ImportCsv(program_, sources, {file}, diagnostics, nullptr, map_);
  Session text = session_;
  text.format = "text";
  Report(text, diagnostics, sources);
  return diagnostics.HasErrors();
}

}  // namespace writ::cli
