// Facts of any size: tables of CSV files, workbooks and databases, read straight into columns where
// that can be done, and else as records, by the same rules for whoever reads them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "runtime/cli/fact_files.h"
#include "runtime/cli/progress.h"
#include "runtime/cli/session.h"
#include "runtime/facts/csv_columns.h"

namespace writ::cli {

class FactTables {
 public:
  // Tables of more bytes of text are read as columns or not at all: records take some fifty times
  // that.
  static constexpr uint64_t kMostAsRecords = uint64_t{64} << 20;

  // As the commands name facts (fact_files.h). `map`: what CSV calls things, or null.
  FactTables(const Session& session, const Program& program, std::string path,
             const ExportMap* map);

  // Where there are no tables: why, or clean if the facts are read as records only, such as JSON.
  bool any() const { return tables_ != nullptr; }
  int exit_code() const { return exit_code_; }

  const CsvTables& tables() const { return *tables_; }
  CsvColumnOptions Options();  // with a bar on a terminal that shows how far it is

  // What could not be read into columns, as records; or nothing, with what is wrong complained
  // about, in the words of small tables where one has the same fault.
  LoadedFacts AsRecords(const NotSoQuickly& trouble);

 private:
  void OpenDatabaseTables();
  void OpenFiles();
  LoadedFacts Complained(const NotSoQuickly& trouble) const;
  // The row with its header, and as many empty rows between them as the table has, is a small table
  // with the same fault. False if it has none.
  bool ComplainOfRow(const NotSoQuickly& trouble) const;

  const Session& session_;
  const Program& program_;
  const std::string path_;
  const ExportMap* const map_;
  std::unique_ptr<CsvTables> tables_;
  bool database_ = false;
  bool large_ = false;  // a workbook that no other way of reading takes
  int exit_code_ = kClean;
  std::optional<Progress> progress_;
  uint64_t before_ = 0, now_ = 0;  // bytes of the tables before, and of this one
};

// That somebody wrote to the file; gives the exit code.
int ComplainOfChange(const Session& session, const std::string& path);

}  // namespace writ::cli
