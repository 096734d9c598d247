// The verification of a whole log, from wherever its records can be had: hashes, tree, tiles,
// checkpoints, anchors, order, canonical form, and the state of cases where a fold is given. It
// stops at the first thing that is wrong and says what that is.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/audit/anchor.h"
#include "runtime/audit/finding.h"
#include "runtime/audit/record.h"
#include "runtime/audit/tile.h"

namespace writ::audit {

class LogSource {
 public:
  virtual ~LogSource() = default;
  virtual uint64_t Size() = 0;  // one more than the last sequence number that is there
  virtual std::optional<std::string> RecordAt(uint64_t sequence) = 0;
  virtual bool HasTiles() = 0;
  virtual std::optional<std::string> TileAt(const TileId& id) = 0;
  virtual std::vector<std::string> Notes() = 0;  // signed checkpoints, the smallest first
};

// The state of the record's case after it, by what the fold knows; nullopt for a record without a
// case. Called for every record in order.
using Fold = std::function<std::optional<Hash>(const Record&)>;

struct VerifyOptions {
  LogIdentity log;
  std::vector<Checkpoint> anchors;  // as ReadAnchors gives them
  bool signatures = true;           // of persons
  Fold fold;                        // may be empty
};

struct VerifyReport {
  uint64_t size = 0;     // records verified
  uint64_t vouched = 0;  // of them behind a checkpoint or anchor; nothing speaks for later ones
  Digest root{};         // of the records verified
  std::optional<Finding> first;
};

VerifyReport VerifyLog(LogSource& source, const VerifyOptions& options);

}  // namespace writ::audit
