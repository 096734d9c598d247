// Anchors in a folder of a Disk: as audit::AnchorFolder has them on the machine's own, but on
// whatever disk the store is on, so that a test can let that one fail.
#pragma once

#include <string>

#include "runtime/audit/anchor.h"
#include "runtime/disk/disk.h"

namespace writ::cases {

// The folder is made with the first anchor; the one above must be there. Not thread-safe; the disk
// must outlive it.
class AnchorFiles final : public audit::AnchorDisk {
 public:
  AnchorFiles(Disk& disk, std::string folder) : disk_(disk), folder_(std::move(folder)) {}
  std::string Place() const override { return folder_; }
  std::expected<std::vector<std::string>, std::string> List() override;
  std::expected<std::string, std::string> Read(const std::string& name) override;
  Status Append(const std::string& name, std::string_view bytes) override;
  Status Truncate(const std::string& name, uint64_t size) override;

 private:
  std::string PathOf(const std::string& name) const { return folder_ + "/" + name; }

  Disk& disk_;
  const std::string folder_;
  std::string durable_;  // the segment whose name is known to be durable
};

}  // namespace writ::cases
