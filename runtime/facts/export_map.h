// What an export of another system calls things, and what the policy calls them: a JSON file that
// goes with the export (docs/facts.md, *Exports of other systems*).
//
//   {"columns": {"学员工号": "id", "考试成绩": "exam_score", "班主任": "#"},
//    "values":  {"aimed_at": {"PK": "product_knowledge"}},
//    "persons": {"mailto:zhang@example.com": "E-1007"},
//    "statements": {"list": "trainings", "courses": {…}, "fields": {…}, "ignore": […]}}
//
// Everything in it is used or named as wrong: a misspelt column is an error, not a column without
// values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/program/program.h"
#include "runtime/facts/csv.h"
#include "runtime/facts/json_tree.h"

namespace writ {

// What a field of a training record takes from the statements that fit it.
enum class Take : uint8_t {
  kDay,         // of the moment, in +08:00
  kRaw,         // result.score.raw
  kScaled,      // result.score.scaled, as a percent
  kSuccess,     // result.success
  kCompletion,  // result.completion
  kHours,       // the sum of result.duration, rounded down to 0.01
  kShare,       // distinct activities of the course's "sessions", as a percent rounded down to 0.01
  kStatement,   // the statement's id
  kExtension    // result.extensions or context.extensions, by its address
};

struct StatementField {
  std::string field;                 // of the list's records
  std::vector<std::string> verbs;    // addresses, or their last parts
  std::set<std::string> activities;  // by address; empty: any
  std::string activity_type;         // by address; empty: any
  Take take = Take::kDay;
  std::string extension;
  bool first = false;  // of several the first counts, else the last
  Place place;
};

struct Course {
  std::vector<std::pair<std::string, JsonNode>> facts;  // said of each of its trainings
  std::optional<int64_t> sessions;
  Place place;
};

struct StatementMap {
  std::string list;
  std::map<std::string, Course> courses;  // by the activity's address
  std::vector<StatementField> fields;
  std::set<std::string> ignore;  // activities that are nobody's training
};

struct ExportMap {
  struct Column {
    std::string name;
    Place place;
  };
  std::map<std::string, Column> columns;  // by the export's name
  struct Values {
    std::map<std::string, std::string> words;
    Place place;
  };
  std::map<std::string, Values> values;        // by the policy's column
  std::map<std::string, std::string> persons;  // by the export's name
  std::optional<StatementMap> statements;
  Place place;
};

// nullopt after diagnostics.
std::optional<ExportMap> ReadExportMap(const Program& program, const SourceSet& sources,
                                       FileId file, Diagnostics& diagnostics);

// What of a map the files had.
struct MapUse {
  std::set<std::string> columns, values;
};

// The rows of a CSV file, header first, with the policy's names.
void ApplyMap(const ExportMap& map, std::vector<CsvRow>* rows, MapUse* use);
// A diagnostic for each column of the map that no file had.
void CheckUse(const ExportMap& map, const MapUse& use, Diagnostics& diagnostics);

}  // namespace writ
