#include "runtime/facts/workbook_package.h"

#include <zip.h>

#include <algorithm>

namespace writ {
namespace {

// What encrypts a workbook puts it into an OLE container, as files before .xlsx were.
constexpr std::string_view kOleMagic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

}  // namespace

void WorkbookPackage::Close::operator()(struct zip* archive) const { zip_discard(archive); }

void WorkbookPackage::Stream::Close::operator()(struct zip_file* file) const { zip_fclose(file); }

std::expected<WorkbookPackage, WorkbookPackage::Trouble> WorkbookPackage::Open(
    std::string_view bytes, uint64_t most) {
  if (bytes.starts_with(kOleMagic)) return std::unexpected(Trouble::kLocked);
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (source != nullptr && archive == nullptr) zip_source_free(source);
  zip_error_fini(&error);
  if (archive == nullptr) return std::unexpected(Trouble::kNoArchive);
  WorkbookPackage package(archive);
  const int64_t parts = zip_get_num_entries(archive, 0);
  if (parts > kMostParts) return std::unexpected(Trouble::kTooLarge);
  for (int64_t i = 0; i < parts; ++i) {
    zip_stat_t about;
    if (zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &about) != 0 ||
        (about.valid & ZIP_STAT_SIZE) == 0)
      return std::unexpected(Trouble::kNoArchive);
    if (about.size > most || (package.unpacked_ += about.size) > most)
      return std::unexpected(Trouble::kTooLarge);
  }
  return package;
}

// The archive says how long a part is; one that is longer or shorter is damaged, or meant to be.
std::optional<std::string> WorkbookPackage::Part(const std::string& name) const {
  zip_stat_t about;
  if (zip_stat(archive_.get(), name.c_str(), 0, &about) != 0 || about.size > kMostBytes)
    return std::nullopt;
  zip_file_t* file = zip_fopen_index(archive_.get(), about.index, 0);
  if (file == nullptr) return std::nullopt;
  std::string bytes(about.size, '\0');
  uint64_t got = 0;
  while (got < bytes.size()) {
    const zip_int64_t n = zip_fread(file, bytes.data() + got, bytes.size() - got);
    if (n <= 0) break;
    got += static_cast<uint64_t>(n);
  }
  char more = 0;  // reading on to the end also checks the sum
  const bool whole = got == bytes.size() && zip_fread(file, &more, 1) == 0;
  zip_fclose(file);
  if (!whole) return std::nullopt;
  return bytes;
}

std::optional<WorkbookPackage::Stream> WorkbookPackage::Begin(const std::string& name) const {
  zip_stat_t about;
  if (zip_stat(archive_.get(), name.c_str(), 0, &about) != 0) return std::nullopt;
  Stream stream;
  stream.file_.reset(zip_fopen_index(archive_.get(), about.index, 0));
  stream.left_ = about.size;
  if (stream.file_ == nullptr) return std::nullopt;
  return stream;
}

bool WorkbookPackage::Stream::More(std::string* to, size_t most) {
  const size_t before = to->size();
  // One byte more than there should be: reading on to the end also checks the sum.
  to->resize(before + std::min<uint64_t>(left_ + 1, most));
  const zip_int64_t got = zip_fread(file_.get(), to->data() + before, to->size() - before);
  to->resize(before + static_cast<size_t>(std::max<zip_int64_t>(got, 0)));
  if (got < 0 || static_cast<uint64_t>(got) > left_ || (got == 0 && left_ != 0)) return false;
  left_ -= static_cast<uint64_t>(got);
  return true;
}

}  // namespace writ
