// A log as a folder of files, for whoever verifies it elsewhere (docs/audit_format.md): tiles and
// entry bundles as C2SP lays them out, `checkpoint`, and every checkpoint under `checkpoints/`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/audit/verify.h"

namespace writ::audit {

// Writes files into a folder that it makes; an error is the system's words. Not durable by itself.
std::expected<void, std::string> ExportLog(LogSource& log, const std::string& folder);

class DirectoryLog final : public LogSource {
 public:
  explicit DirectoryLog(std::string folder);
  uint64_t Size() override { return size_; }
  std::optional<std::string> RecordAt(uint64_t sequence) override;
  bool HasTiles() override { return true; }
  std::optional<std::string> TileAt(const TileId& id) override;
  std::vector<std::string> Notes() override;

 private:
  std::string folder_;
  std::map<uint64_t, int> bundles_;  // index and width of those that are there
  uint64_t size_ = 0;
  std::optional<uint64_t> kept_index_;
  std::optional<std::vector<std::string>> kept_;  // the records of that bundle, if it can be read
};

}  // namespace writ::audit
