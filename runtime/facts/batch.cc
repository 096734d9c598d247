#include "runtime/facts/batch.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "runtime/facts/export_map.h"
#include "runtime/facts/fact_code.h"
#include "runtime/facts/workbook.h"
#include "runtime/facts/xapi.h"

namespace writ {
namespace {

void Frame(std::string_view bytes, std::string* out) {
  const uint64_t size = bytes.size();
  for (int shift = 56; shift >= 0; shift -= 8) *out += static_cast<char>(size >> shift & 0xFF);
  out->append(bytes);
}

std::string NameOf(const FactText& file) {
  return std::filesystem::path(file.path).filename().string();
}

bool EndsWithNoCase(std::string_view name, std::string_view ending) {
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == b; };
  return name.size() >= ending.size() &&
         std::ranges::equal(name.substr(name.size() - ending.size()), ending, same);
}

// The files as texts, a workbook as several; nullopt if one of them is none.
std::optional<std::vector<FileId>> AddAll(const std::vector<FactText>& files, SourceSet& sources,
                                          Diagnostics& diagnostics) {
  std::vector<FileId> ids;
  bool all = true;
  for (const FactText& file : files) {
    if (IsWorkbookPath(file.path)) {
      const auto sheets = AddWorkbook(file, sources, diagnostics);
      all = all && sheets;
      if (sheets) ids.insert(ids.end(), sheets->begin(), sheets->end());
      continue;
    }
    const auto id = AddFactFile(file, sources, diagnostics);
    all = all && id;
    if (id) ids.push_back(*id);
  }
  if (!all) return std::nullopt;
  return ids;
}

const char* KindOf(const std::vector<FactText>& files) {
  const auto book = [](const FactText& file) { return IsWorkbookPath(file.path); };
  return std::ranges::any_of(files, book) ? "xlsx" : "csv";
}

ReadBatch BatchOf(const Program& program, const char* source, const std::vector<FactText>& files,
                  const Population& population) {
  return {source, HashOf(files), population.subjects.size(), RowsOf(program, population)};
}

class JsonReader : public FactReader {
 public:
  std::optional<ReadBatch> Read(const Program& program, const std::vector<FactText>& files,
                                SourceSet& sources, Diagnostics& diagnostics) const override {
    const auto ids = AddAll(files, sources, diagnostics);
    if (!ids) return std::nullopt;
    if (ids->size() != 1) {
      const Place place{ids->empty() ? kNoFile : ids->back(), 0, 0};
      diagnostics.Add(DiagnosticKind::kFactOneJson, place, {ids->size()});
      return std::nullopt;
    }
    const auto population = ImportJson(program, sources, ids->front(), diagnostics);
    if (!population || diagnostics.HasErrors()) return std::nullopt;
    return BatchOf(program, "json", files, *population);
  }
};

class CsvReader : public FactReader {
 public:
  std::optional<ReadBatch> Read(const Program& program, const std::vector<FactText>& files,
                                SourceSet& sources, Diagnostics& diagnostics) const override {
    const auto ids = AddAll(files, sources, diagnostics);
    if (!ids) return std::nullopt;
    size_t rows = 0;
    const auto population = ImportCsv(program, sources, *ids, diagnostics, &rows);
    if (!population || diagnostics.HasErrors()) return std::nullopt;
    auto batch = BatchOf(program, KindOf(files), files, *population);
    batch.rows = rows;
    return batch;
  }
};

class MappedReader : public FactReader {
 public:
  MappedReader(bool statements, MapOptions options)
      : statements_(statements), options_(std::move(options)) {}

  std::optional<ReadBatch> Read(const Program& program, const std::vector<FactText>& files,
                                SourceSet& sources, Diagnostics& diagnostics) const override {
    const auto map_file = AddFactFile(options_.map, sources, diagnostics);
    const auto ids = AddAll(files, sources, diagnostics);
    if (!map_file || !ids || ids->empty()) return std::nullopt;
    const auto map = ReadExportMap(program, sources, *map_file, diagnostics);
    if (!map) return std::nullopt;
    size_t rows = 0;
    const auto population = statements_
                                ? ImportXapi(program, sources, ids->front(), *map,
                                             options_.complete_through, diagnostics, &rows)
                                : ImportCsv(program, sources, *ids, diagnostics, &rows, &*map);
    if (!population || diagnostics.HasErrors()) return std::nullopt;
    auto all = files;
    all.push_back(options_.map);
    auto batch = BatchOf(program, statements_ ? "xapi" : KindOf(files), all, *population);
    batch.rows = rows;
    return batch;
  }

 private:
  bool statements_;
  MapOptions options_;
};

}  // namespace

std::unique_ptr<FactReader> MappedReaderFor(std::string_view path, MapOptions options) {
  return std::make_unique<MappedReader>(IsJsonPath(path), std::move(options));
}

Digest HashOf(const std::vector<FactText>& files) {
  std::vector<std::pair<std::string, std::string_view>> parts;
  for (const FactText& file : files) parts.emplace_back(NameOf(file), file.bytes);
  std::ranges::sort(parts);
  size_t size = 0;
  for (const auto& [name, bytes] : parts) size += 16 + name.size() + bytes.size();
  std::string framed;
  framed.reserve(size + 8);
  Frame(std::to_string(parts.size()), &framed);
  for (const auto& [name, bytes] : parts) {
    Frame(name, &framed);
    Frame(bytes, &framed);
  }
  return Sha256(framed);
}

bool IsDatabasePath(std::string_view path) { return EndsWithNoCase(path, ".source.json"); }

bool IsJsonPath(std::string_view path) {
  if (IsDatabasePath(path)) return false;
  return path == "-" || EndsWithNoCase(path, ".json") || EndsWithNoCase(path, ".jsonl");
}

const FactReader& FactReaderFor(std::string_view path) {
  static const JsonReader json;
  static const CsvReader csv;
  if (IsJsonPath(path)) return json;
  return csv;
}

std::optional<Population> ReadPopulation(const Program& program, const std::vector<FactText>& files,
                                         SourceSet& sources, Diagnostics& diagnostics,
                                         const ExportMap* map) {
  const auto ids = AddAll(files, sources, diagnostics);
  if (!ids || ids->empty()) return std::nullopt;
  auto population = IsJsonPath(files.front().path)
                        ? ImportJson(program, sources, ids->front(), diagnostics)
                        : ImportCsv(program, sources, *ids, diagnostics, nullptr, map);
  if (diagnostics.HasErrors()) return std::nullopt;
  return population;
}

ReadBatch BatchOf(const Program& program, const SubjectFacts& facts) {
  ReadBatch batch;
  batch.source = "record";
  batch.rows = 1;
  batch.subjects.push_back({facts.id, EncodeFacts(program, facts)});
  batch.hash = Sha256(facts.id + "\n" + batch.subjects.front().bytes);
  return batch;
}

std::vector<BatchRow> RowsOf(const Program& program, const Population& population) {
  std::vector<BatchRow> rows;
  rows.reserve(population.subjects.size());
  for (const SubjectFacts& subject : population.subjects)
    rows.push_back({subject.id, EncodeFacts(program, subject)});
  return rows;
}

}  // namespace writ
