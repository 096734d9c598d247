#include "runtime/facts/file_stamps.h"

#include <sys/stat.h>

#include <utility>

namespace writ {
namespace {

int64_t Nanoseconds(const timespec& time) {
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

FileStamps::Stamp FileStamps::Of(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  return {true,
          status.st_dev,
          status.st_ino,
          status.st_size,
          Nanoseconds(status.st_mtim),
          Nanoseconds(status.st_ctim)};
}

FileStamps::FileStamps(std::vector<std::string> paths) : paths_(std::move(paths)) {
  for (const std::string& path : paths_) stamps_.push_back(Of(path));
}

std::string FileStamps::Changed() const {
  for (size_t i = 0; i < paths_.size(); ++i)
    if (Of(paths_[i]) != stamps_[i]) return paths_[i];
  return "";
}

}  // namespace writ
