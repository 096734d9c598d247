#include <algorithm>

#include "runtime/columns/folder_writer.h"
#include "runtime/columns/rows.h"

namespace writ::columns {
namespace {

class Erasing {
 public:
  Erasing(FolderWriter& writer, const WriteOptions& options) : writer_(writer), options_(options) {}

  Result<Erased> Run(std::string_view id) {
    if (auto done = OpenAll(); !done) return std::unexpected(done.error());
    const auto row = RowOf(id);
    if (!row) return std::unexpected(row.error());
    Erased erased;
    uint64_t first_new = 0;
    Catalogue& next = writer_.next();
    for (size_t i = 0; i < segments_.size(); ++i) {
      const uint64_t first = first_new;
      first_new += next.entries[i].new_people;
      RemainingRows rows(*segments_[i], *row, first);
      const auto touches = rows.Touches();
      if (!touches) return std::unexpected(touches.error());
      if (*touches) {
        if (auto done = Rewrite(rows, &next.entries[i]); !done)
          return std::unexpected(done.error());
        erased.files.push_back(next.entries[i].FileName());
      }
      if (options_.progress) options_.progress(i + 1, segments_.size());
    }
    next.nobody.insert(std::ranges::upper_bound(next.nobody, *row), *row);
    if (auto done = writer_.Commit(); !done) return std::unexpected(done.error());
    segments_.clear();
    if (auto done = writer_.Sweep(); !done) return std::unexpected(done.error());
    return erased;
  }

 private:
  Result<void> OpenAll() {
    for (const Entry& entry : writer_.folder().catalogue().entries) {
      auto segment = writer_.folder().OpenSegment(entry);
      if (!segment) return std::unexpected(std::move(segment.error()));
      segments_.push_back(*std::move(segment));
    }
    return {};
  }

  Result<uint64_t> RowOf(std::string_view id) const {
    std::vector<const Segment*> all;
    for (const auto& segment : segments_) all.push_back(segment.get());
    const auto ids = IdTable::Load(all, options_.parallel_for);
    if (!ids) return std::unexpected(ids.error());
    for (size_t row = 0; row < ids->size(); ++row)
      if (!id.empty() && (*ids)[row] == id) return row;
    return Fail(ErrorKind::kNobody, writer_.folder().path(), std::string(id));
  }

  Result<void> Rewrite(RemainingRows& rows, Entry* entry) {
    Entry anew = entry->Clone();
    anew.file = writer_.next().next_file++;
    anew.key = writer_.NewKey();
    const auto written =
        WriteSegment(writer_.disk(), writer_.PathOf(anew), anew.key, rows.Shape(), rows);
    if (!written) return std::unexpected(written.error());
    anew.written = *written;
    *entry = std::move(anew);
    return {};
  }

  FolderWriter& writer_;
  const WriteOptions& options_;
  std::vector<std::unique_ptr<const Segment>> segments_;
};

}  // namespace

Result<Erased> Erase(Disk& disk, const std::string& path, const RootKey& root,
                     Randomness& randomness, std::string_view id, const WriteOptions& options) {
  auto writer = FolderWriter::Open(disk, path, root, randomness, false);
  if (!writer) return std::unexpected(std::move(writer.error()));
  return Erasing(*writer, options).Run(id);
}

}  // namespace writ::columns
