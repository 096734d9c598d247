#include "runtime/audit/directory.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "runtime/audit/bytes.h"

namespace writ::audit {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> ReadFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Writes files and keeps the first error.
class Files {
 public:
  explicit Files(fs::path folder) : folder_(std::move(folder)) {}

  void Write(const std::string& name, std::string_view bytes) {
    if (!error_.empty()) return;
    const fs::path path = folder_ / name;
    std::error_code failed;
    fs::create_directories(path.parent_path(), failed);
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (failed || !out) error_ = "cannot write " + path.string();
  }
  const std::string& error() const { return error_; }

 private:
  fs::path folder_;
  std::string error_;
};

void WriteNotes(LogSource& log, Files* files) {
  const auto notes = log.Notes();
  for (const std::string& note : notes) {
    const auto parsed = ParseNote(note);
    const auto checkpoint = parsed ? Checkpoint::Parse(parsed->text) : std::nullopt;
    if (checkpoint) files->Write("checkpoints/" + std::to_string(checkpoint->size), note);
  }
  if (!notes.empty()) files->Write("checkpoint", notes.back());
}

}  // namespace

std::expected<void, std::string> ExportLog(LogSource& log, const std::string& folder) {
  Files files(folder);
  TileBuilder tiles(
      [&](const TileId& id, const std::string& bytes) { files.Write(id.Path(), bytes); });
  std::vector<std::string> bundle;
  uint64_t index = 0;
  const auto write_bundle = [&] {
    const int width = static_cast<int>(bundle.size());
    files.Write(TileId{kEntries, index++, width}.Path(), EncodeBundle(bundle));
    bundle.clear();
  };
  for (uint64_t n = 0; n < log.Size(); ++n) {
    auto record = log.RecordAt(n);
    if (!record) return std::unexpected("record " + std::to_string(n) + " is missing");
    tiles.Append(LeafHash(*record));
    bundle.push_back(*std::move(record));
    if (bundle.size() == kTileWidth) write_bundle();
  }
  if (!bundle.empty()) write_bundle();
  tiles.EmitPartial();
  WriteNotes(log, &files);
  if (!files.error().empty()) return std::unexpected(files.error());
  return {};
}

DirectoryLog::DirectoryLog(std::string folder) : folder_(std::move(folder)) {
  std::error_code error;
  const fs::path root = folder_;
  for (auto at = fs::recursive_directory_iterator(root / "tile" / "entries", error);
       !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const auto id = TileId::Parse(at->path().lexically_relative(root).generic_string());
    if (!id || id->level != kEntries || !at->is_regular_file()) continue;
    int& width = bundles_[id->index];
    width = std::max(width, id->width);
  }
  if (!bundles_.empty()) {
    size_ =
        bundles_.rbegin()->first * kTileWidth + static_cast<uint64_t>(bundles_.rbegin()->second);
  }
}

std::optional<std::string> DirectoryLog::RecordAt(uint64_t sequence) {
  const uint64_t index = sequence / kTileWidth, at = sequence % kTileWidth;
  if (kept_index_ != index) {
    kept_index_ = index;
    kept_.reset();
    const auto bundle = bundles_.find(index);
    if (bundle != bundles_.end()) {
      const auto bytes = TileAt({kEntries, index, bundle->second});
      if (bytes) kept_ = DecodeBundle(*bytes, bundle->second);
    }
  }
  if (!kept_ || at >= kept_->size()) return std::nullopt;
  return (*kept_)[at];
}

std::optional<std::string> DirectoryLog::TileAt(const TileId& id) {
  return ReadFile(fs::path(folder_) / id.Path());
}

std::vector<std::string> DirectoryLog::Notes() {
  std::map<uint64_t, std::string> by_size;
  std::error_code error;
  for (auto at = fs::directory_iterator(fs::path(folder_) / "checkpoints", error);
       !error && at != fs::directory_iterator(); at.increment(error)) {
    const auto size = ParseDecimal(at->path().filename().string());
    if (size) by_size[*size] = ReadFile(at->path()).value_or("");
  }
  std::vector<std::string> notes;
  for (auto& [size, note] : by_size) notes.push_back(std::move(note));
  if (auto newest = ReadFile(fs::path(folder_) / "checkpoint")) notes.push_back(*std::move(newest));
  return notes;
}

}  // namespace writ::audit
