#include <algorithm>
#include <cerrno>
#include <utility>

#include "runtime/personal/blob.h"

namespace writ {
namespace {

class BytesSource final : public DocumentSource {
 public:
  explicit BytesSource(std::string_view bytes) : size_(bytes.size()), left_(bytes) {}
  uint64_t size() const override { return size_; }
  PersonalResult<size_t> Read(char* to, size_t size) override {
    const size_t got = std::min(size, left_.size());
    std::copy_n(left_.begin(), got, to);
    left_.remove_prefix(got);
    return got;
  }

 private:
  const uint64_t size_;
  std::string_view left_;
};

class FileSource final : public DocumentSource {
 public:
  FileSource(std::unique_ptr<ReadFile> file, uint64_t size) : file_(std::move(file)), size_(size) {}
  uint64_t size() const override { return size_; }
  PersonalResult<size_t> Read(char* to, size_t size) override {
    const auto got = file_->ReadAt(at_, to, size);
    if (!got) return std::unexpected(FromDisk(got.error()));
    at_ += *got;
    return *got;
  }

 private:
  const std::unique_ptr<ReadFile> file_;
  const uint64_t size_;
  uint64_t at_ = 0;
};

}  // namespace

std::unique_ptr<DocumentSource> SourceOf(std::string_view bytes) {
  return std::make_unique<BytesSource>(bytes);
}

PersonalResult<std::unique_ptr<DocumentSource>> SourceOfFile(Disk& disk, const std::string& path) {
  auto file = disk.Open(path);
  if (!file && file.error().code == ENOENT) {
    return std::unexpected(
        PersonalError{.kind = PersonalErrorKind::kDocumentMissing, .what = path});
  }
  if (!file) return std::unexpected(FromDisk(file.error()));
  const auto size = disk.Measure(path);
  if (!size) return std::unexpected(FromDisk(size.error()));
  return std::make_unique<FileSource>(*std::move(file), *size);
}

}  // namespace writ
