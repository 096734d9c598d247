// Whole imports: files in, the rows of a batch out. One reader for each kind of file, behind one
// seam, so that what stores a batch does not know where its facts are from.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/sha256.h"
#include "engine/diagnostics/diagnostic.h"
#include "runtime/facts/import.h"

namespace writ {

struct BatchRow {
  std::string subject;  // the id, as the file has it
  std::string bytes;    // fact_code.h
};

struct ReadBatch {
  std::string source;  // the kind of file (its name may be personal): "json", "csv", "xlsx", "xapi"
  Digest hash{};       // HashOf the files
  size_t rows = 0;     // below the headers of CSV files; subjects of a JSON file
  std::vector<BatchRow> subjects;  // by id, each once
};

// SHA-256 over the number of the files in decimal and, for each of them in the order of their
// names, its name without folders and its bytes; every part stands behind its length in eight
// bytes, big-endian. What is imported twice has one hash, from whichever folder it comes.
Digest HashOf(const std::vector<FactText>& files);

class FactReader {
 public:
  virtual ~FactReader() = default;

  // All or nothing: nullopt after diagnostics, whose places are in `sources`.
  virtual std::optional<ReadBatch> Read(const Program& program, const std::vector<FactText>& files,
                                        SourceSet& sources, Diagnostics& diagnostics) const = 0;
};

// By the name that the user gave: JSON for ".json", ".jsonl" and "-", which is one file; else CSV,
// one file or all ".csv" files of a folder. Lives for ever; safe to share between threads.
const FactReader& FactReaderFor(std::string_view path);
bool IsJsonPath(std::string_view path);
// "hr.source.json" says where a database is, whose tables are read as CSV (runtime/databases).
bool IsDatabasePath(std::string_view path);

// What an export of another system calls things; see export_map.h.
struct MapOptions {
  FactText map;
  // Up to this day the export holds everything: what it does not say did not happen.
  std::optional<Date> complete_through;
};

// The same for an export that is read through a map: CSV, or xAPI statements where the name is a
// JSON file's. The map counts as one of the files of the batch.
std::unique_ptr<FactReader> MappedReaderFor(std::string_view path, MapOptions options);

// The people in such files, for whoever evaluates them without keeping them. nullopt after
// diagnostics. `map`: how CSV that has columns of its own is read.
std::optional<Population> ReadPopulation(const Program& program, const std::vector<FactText>& files,
                                         SourceSet& sources, Diagnostics& diagnostics,
                                         const ExportMap* map = nullptr);

// What somebody says of one person (assignment.h), as a batch with the source "record".
ReadBatch BatchOf(const Program& program, const SubjectFacts& facts);

// The rows of people, by id.
std::vector<BatchRow> RowsOf(const Program& program, const Population& population);

}  // namespace writ
