// Fact files as the commands take them: one JSON, one CSV, one workbook, or a folder of the latter.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/eval/population.h"
#include "runtime/cli/session.h"
#include "runtime/facts/export_map.h"
#include "runtime/facts/import.h"

namespace writ::cli {

struct LoadedFacts {
  std::optional<Population> population;
  int exit_code = kClean;  // why there is none, when there is none
};

// The files' bytes as they are. Complains about what cannot be read and gives nothing then.
std::optional<std::vector<FactText>> ReadFactFiles(const Session& session, const std::string& path);

// The CSV files and workbooks of a folder, sorted, or the one file.
std::vector<std::string> FactPaths(const std::string& path);
// The CSV file, or the CSV files of a folder, sorted; none if there is anything else.
std::vector<std::string> CsvPaths(const std::string& path);

// What CSV files of another system call things. Complains and sets *exit_code where there is none.
std::optional<ExportMap> LoadMap(const Session& session, const Program& program,
                                 const std::string& path, int* exit_code);

// `map`: what CSV files call things, if they are of another system.
LoadedFacts LoadFacts(const Session& session, const Program& program, const std::string& path,
                      const ExportMap* map = nullptr);
// The same of texts that are there.
LoadedFacts FactsOf(const Session& session, const Program& program,
                    const std::vector<FactText>& texts, const ExportMap* map = nullptr);

}  // namespace writ::cli
