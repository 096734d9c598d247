// A disk that passes everything on: what stands in for one that is broken overrides a part.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/disk/disk.h"

namespace writ::simulation {

class DiskAround : public Disk {
 public:
  explicit DiskAround(Disk& beneath) : beneath_(beneath) {}

  DiskResult<std::unique_ptr<AppendFile>> Create(const std::string& path) override {
    return beneath_.Create(path);
  }
  DiskResult<std::unique_ptr<AppendFile>> Continue(const std::string& path) override {
    return beneath_.Continue(path);
  }
  DiskResult<std::unique_ptr<ReadFile>> Open(const std::string& path) override {
    return beneath_.Open(path);
  }
  bool Exists(const std::string& path) override { return beneath_.Exists(path); }
  DiskResult<uint64_t> Measure(const std::string& path) override { return beneath_.Measure(path); }
  DiskResult<bool> IsPrivate(const std::string& path) override { return beneath_.IsPrivate(path); }
  DiskResult<std::vector<std::string>> List(const std::string& folder) override {
    return beneath_.List(folder);
  }
  DiskResult<void> Remove(const std::string& path) override { return beneath_.Remove(path); }
  DiskResult<void> Rename(const std::string& from, const std::string& to) override {
    return beneath_.Rename(from, to);
  }
  DiskResult<void> RenameNew(const std::string& from, const std::string& to) override {
    return beneath_.RenameNew(from, to);
  }
  DiskResult<void> CreateFolder(const std::string& path) override {
    return beneath_.CreateFolder(path);
  }
  DiskResult<void> SyncFolder(const std::string& folder) override {
    return beneath_.SyncFolder(folder);
  }
  DiskResult<std::unique_ptr<DiskLock>> Lock(const std::string& path) override {
    return beneath_.Lock(path);
  }
  bool IsShared(const std::string& path) override { return beneath_.IsShared(path); }

 private:
  Disk& beneath_;
};

}  // namespace writ::simulation
