#include "runtime/cli/fact_files.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "runtime/cli/files.h"
#include "runtime/databases/source.h"
#include "runtime/facts/batch.h"
#include "runtime/facts/workbook.h"

namespace writ::cli {
namespace {
namespace fs = std::filesystem;

bool EndsWithNoCase(std::string name, std::string_view ending) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return name.ends_with(ending);
}

}  // namespace

std::vector<std::string> FactPaths(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  std::vector<std::string> paths;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    const std::string name = entry.path().filename().string();
    // "~$book.xlsx" is what a spreadsheet program leaves beside a workbook that is open.
    if (EndsWithNoCase(name, ".csv") || (IsWorkbookPath(name) && !name.starts_with("~$")))
      paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::optional<std::vector<FactText>> ReadFactFiles(const Session& session,
                                                   const std::string& path) {
  if (IsDatabasePath(path)) {
    auto tables = ReadDatabase(PosixDisk(), path);
    if (tables) return *std::move(tables);
    Complain(session, tables.error().en, tables.error().zh);
    return std::nullopt;
  }
  std::vector<FactText> files;
  for (const auto& name : FactPaths(path)) {
    auto bytes = ReadFile(name, kMaxFactBytes);
    if (!bytes) {
      Complain(session, fmt::format("{}: cannot be read: {}", name, bytes.error()),
               fmt::format("{}:无法读取:{}", name, bytes.error()));
      return std::nullopt;
    }
    files.push_back({name, std::move(*bytes)});
  }
  if (!files.empty()) return files;
  Complain(session, fmt::format("{}: no .csv or .xlsx file in this folder", path),
           fmt::format("{}:此文件夹内没有 .csv 或 .xlsx 文件", path));
  return std::nullopt;
}

std::vector<std::string> CsvPaths(const std::string& path) {
  if (IsJsonPath(path) || IsDatabasePath(path)) return {};
  auto paths = FactPaths(path);
  if (std::ranges::any_of(paths, [](const std::string& one) { return IsWorkbookPath(one); }))
    return {};
  return paths;
}

std::optional<ExportMap> LoadMap(const Session& session, const Program& program,
                                 const std::string& path, int* exit_code) {
  auto bytes = ReadFile(path, kMaxFactBytes);
  if (!bytes) {
    Complain(session, fmt::format("{}: cannot be read: {}", path, bytes.error()),
             fmt::format("{}:无法读取:{}", path, bytes.error()));
    *exit_code = kUnreadable;
    return std::nullopt;
  }
  SourceSet sources;
  Diagnostics diagnostics;
  std::optional<ExportMap> map;
  if (const auto file = AddFactFile({path, std::move(*bytes)}, sources, diagnostics))
    map = ReadExportMap(program, sources, *file, diagnostics);
  Session text = session;
  text.format = "text";
  Report(text, diagnostics, sources);
  if (!map) *exit_code = std::max(kFindings, ExitCodeFor(diagnostics));
  return map;
}

LoadedFacts LoadFacts(const Session& session, const Program& program, const std::string& path,
                      const ExportMap* map) {
  const auto texts = ReadFactFiles(session, path);
  if (!texts) return {std::nullopt, kUnreadable};
  return FactsOf(session, program, *texts, map);
}

LoadedFacts FactsOf(const Session& session, const Program& program,
                    const std::vector<FactText>& texts, const ExportMap* map) {
  LoadedFacts loaded;
  SourceSet sources;
  Diagnostics diagnostics;
  loaded.population = ReadPopulation(program, texts, sources, diagnostics, map);
  Session text = session;
  text.format = "text";
  Report(text, diagnostics, sources);
  if (!loaded.population) loaded.exit_code = std::max(kFindings, ExitCodeFor(diagnostics));
  return loaded;
}

}  // namespace writ::cli
