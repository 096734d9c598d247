// Whether files are what they were: so that a batch of facts is whole or absent, although somebody
// writes to a file while it is read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace writ {

// Size, times of change (as fine as the file system tells them) and place on the disk of each file,
// when this was made. A file that is none, such as a pipe, never changes.
class FileStamps {
 public:
  explicit FileStamps(std::vector<std::string> paths);
  // The first file that is another now, or "".
  std::string Changed() const;

 private:
  struct Stamp {
    bool there = false;
    uint64_t device = 0, inode = 0;
    int64_t bytes = 0, modified_ns = 0, changed_ns = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  static Stamp Of(const std::string& path);

  std::vector<std::string> paths_;
  std::vector<Stamp> stamps_;
};

}  // namespace writ
