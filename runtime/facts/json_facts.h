// One fact's value in JSON, with its provenance, to recordings. What is wrong becomes a diagnostic.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/eval/facts.h"
#include "engine/eval/population.h"
#include "runtime/facts/json_shape.h"

namespace writ {

class JsonFacts : public JsonShapes {
 public:
  JsonFacts(const Program& program, Diagnostics& diagnostics)
      : JsonShapes(diagnostics), program_(program) {}

  // A fact as it stands beside its key: a series by period, one or several recordings, each bare or
  // with its provenance. `subject` is what messages call the person.
  void ReadFact(uint32_t fact, const JsonNode& node, const std::string& subject,
                FactRecord* record);
  // One recording, bare or {"value", "source", …}.
  std::optional<Recording> ReadRecording(uint32_t fact, const JsonNode& node,
                                         const std::string& subject);

 protected:
  const Program& program_;

 private:
  void ReadRecordings(uint32_t fact, std::optional<Period> period, const JsonNode& node,
                      const std::string& subject, FactRecord* record);
  bool ReadProvenance(const JsonNode& node, Recording* recording);
  bool ReadScalar(uint32_t fact, const JsonNode& node, const std::string& subject,
                  Recording* recording);
  bool ReadIntervals(const JsonNode& node, Recording* recording);
  std::optional<IntervalValue> ReadInterval(const JsonNode& item);
  bool ReadList(uint32_t fact, const JsonNode& node, const std::string& subject,
                Recording* recording);
};

// The documents of a JSON file: one, or one a line (.jsonl). What cannot be read is a diagnostic.
std::vector<JsonNode> ReadJsonPieces(const SourceSet& sources, FileId file,
                                     Diagnostics& diagnostics);

// What ImportJson does with the document of a file.
std::optional<Population> ImportJsonTree(const Program& program, const JsonNode& root, FileId file,
                                         Diagnostics& diagnostics);

}  // namespace writ
