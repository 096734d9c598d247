// Fact files into fact records: JSON for one or many subjects, CSV for tables that people fill in.
//
// Nothing is skipped silently: a value that cannot be read is a diagnostic with file, row and
// column, and then nothing of that file counts. Number text stays exact from the file to the
// Number.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "engine/eval/population.h"
#include "engine/program/program.h"

namespace writ {

struct ExportMap;  // export_map.h

struct FactText {
  std::string path;
  std::string bytes;
};

// Bytes to UTF-8 text: BOM removed, GB18030 recognised and converted. nullopt (with a diagnostic)
// if neither. `original` of the SourceSet then holds the converted text, so that places can be
// quoted.
std::optional<FileId> AddFactFile(const FactText& file, SourceSet& sources,
                                  Diagnostics& diagnostics);

// GB18030 (which GBK and GB2312 text is) to UTF-8; nullopt if the bytes are not.
std::optional<std::string> FromGb18030(std::string_view bytes);
// Text that Chinese editors saved in GB18030 becomes UTF-8; true if it was. Anything else stays as
// it is.
bool ToUtf8(std::string* bytes);

// {"subject": {…}, "cohorts": {…}} or {"subjects": [ … ]} or one such object a line (.jsonl).
// Limits: 64 MiB of text, nesting 32.
std::optional<Population> ImportJson(const Program& program, const SourceSet& sources, FileId file,
                                     Diagnostics& diagnostics);

// One or several CSV files that together describe a population; joined by the `id` column. A file
// with a `month` (or quarter, year) column has one row per subject and period. `rows`, if given,
// becomes the number of rows below the headers; `map`, if given, says what the files call things.
std::optional<Population> ImportCsv(const Program& program, const SourceSet& sources,
                                    const std::vector<FileId>& files, Diagnostics& diagnostics,
                                    size_t* rows = nullptr, const ExportMap* map = nullptr);

// A header to fill in, in the language asked for: one CSV per frequency, plus one for per-person
// facts.
struct Template {
  std::string file_name;
  std::string csv;
};
std::vector<Template> FactTemplates(const Program& program, Language language);

}  // namespace writ
